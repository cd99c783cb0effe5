#include "core/spi/tern-changes.h"

G_DEFINE_INTERFACE (TernChanges, tern_changes, G_TYPE_OBJECT)

static void
tern_changes_default_init (TernChangesInterface *iface)
{
}

gboolean
tern_changes_get_max_cn (TernChanges *changes, gint64 *ret_cn, TernJob *job, GError **error)
{
  return TERN_CHANGES_GET_IFACE (changes)->get_max_cn (changes, ret_cn, job, error);
}

GArray *
tern_changes_read (TernChanges *changes, gint64 cn, guint n, TernJob *job, GError **error)
{
  return TERN_CHANGES_GET_IFACE (changes)->read (changes, cn, n, job, error);
}

guint
tern_changes_watch (TernChanges *changes, TernChangesFunc func, gpointer user_data, GDestroyNotify destroy)
{
  return TERN_CHANGES_GET_IFACE (changes)->watch (changes, func, user_data, destroy);
}

void
tern_changes_unwatch (TernChanges *changes, guint id)
{
  TERN_CHANGES_GET_IFACE (changes)->unwatch (changes, id);
}
