#include "core/spi/tern-searches.h"

G_DEFINE_INTERFACE (TernSearches, tern_searches, G_TYPE_OBJECT)

static void
tern_searches_default_init (TernSearchesInterface *iface)
{
}

gboolean
tern_searches_get (TernSearches *searches, TernId folder, TernArena *arena, TernSearch *ret_search, TernJob *job,
                   GError **error)
{
  return TERN_SEARCHES_GET_IFACE (searches)->get (searches, folder, arena, ret_search, job, error);
}

gboolean
tern_searches_set (TernSearches *searches, TernId folder, const TernSearch *search, gint64 delay, TernJob *job,
                   GError **error)
{
  return TERN_SEARCHES_GET_IFACE (searches)->set (searches, folder, search, delay, job, error);
}

gboolean
tern_searches_stop (TernSearches *searches, TernId folder, TernJob *job, GError **error)
{
  return TERN_SEARCHES_GET_IFACE (searches)->stop (searches, folder, job, error);
}

gboolean
tern_searches_build (TernSearches *searches, TernId folder, TernJob *job, GError **error)
{
  return TERN_SEARCHES_GET_IFACE (searches)->build (searches, folder, job, error);
}

gboolean
tern_searches_refresh (TernSearches *searches, TernId folder, TernJob *job, GError **error)
{
  return TERN_SEARCHES_GET_IFACE (searches)->refresh (searches, folder, job, error);
}

GArray *
tern_searches_find_hits (TernSearches *searches, TernId folder, const TernId *ids, guint n_ids, TernJob *job,
                         GError **error)
{
  return TERN_SEARCHES_GET_IFACE (searches)->find_hits (searches, folder, ids, n_ids, job, error);
}
