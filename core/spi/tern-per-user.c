#include "core/spi/tern-per-user.h"

G_DEFINE_INTERFACE (TernPerUser, tern_per_user, G_TYPE_OBJECT)

static void
tern_per_user_default_init (TernPerUserInterface *iface)
{
}

gboolean
tern_per_user_count_unread (TernPerUser *per_user, const TernGuid *account, const TernId *folders, guint n,
                            guint32 *ret_unread, TernJob *job, GError **error)
{
  return TERN_PER_USER_GET_IFACE (per_user)->count_unread (per_user, account, folders, n, ret_unread, job, error);
}

TernIdRanges *
tern_per_user_get_read (TernPerUser *per_user, const TernGuid *account, TernId folder, TernJob *job, GError **error)
{
  return TERN_PER_USER_GET_IFACE (per_user)->get_read (per_user, account, folder, job, error);
}

gboolean
tern_per_user_set_read (TernPerUser *per_user, const TernGuid *account, TernId folder, const TernIdRanges *read,
                        TernJob *job, GError **error)
{
  return TERN_PER_USER_GET_IFACE (per_user)->set_read (per_user, account, folder, read, job, error);
}

GArray *
tern_per_user_list_foreign (TernPerUser *per_user, const TernGuid *database, TernJob *job, GError **error)
{
  return TERN_PER_USER_GET_IFACE (per_user)->list_foreign (per_user, database, job, error);
}

GBytes *
tern_per_user_get_foreign (TernPerUser *per_user, const TernForeignFolder *folder, TernGuid *ret_database, TernJob *job,
                           GError **error)
{
  return TERN_PER_USER_GET_IFACE (per_user)->get_foreign (per_user, folder, ret_database, job, error);
}

gboolean
tern_per_user_set_foreign (TernPerUser *per_user, const TernForeignFolder *folder, const TernGuid *database,
                           GBytes *data, TernJob *job, GError **error)
{
  return TERN_PER_USER_GET_IFACE (per_user)->set_foreign (per_user, folder, database, data, job, error);
}
