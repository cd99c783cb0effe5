#include "core/base/tern-error.h"
#include "core/groupware/tern-guard-private.h"

/* Whoever sees a folder may read its list; only its owners change it. Who may not is denied, also where the folder is
 * hidden: he can only ask with a folder that he had open before ([MS-OXCPERM] 3.2.5.1, 3.2.5.2). */
static gboolean
demand_any (TernGuard *guard, TernId folder, guint32 rights, TernJob *job, GError **error)
{
  guint32 have = 0;

  if (!tern_guard_get_rights (guard, folder, &have, job, error))
    return FALSE;
  if ((have & rights) != 0)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_DENIED, "permissions of folder 0x%" G_GINT64_MODIFIER "x: rights 0x%x held",
               folder, have);
  return FALSE;
}

static TernAcl *
get (TernPermissions *permissions, TernId folder, TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (permissions);

  if (!demand_any (guard, folder, TERN_RIGHT_FOLDER_VISIBLE | TERN_RIGHT_FOLDER_OWNER, job, error))
    return NULL;
  return tern_permissions_get (TERN_PERMISSIONS (guard->raw), folder, job, error);
}

static GPtrArray *
list (TernPermissions *permissions, TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (permissions);
  g_autoptr (GPtrArray) all = tern_permissions_list (TERN_PERMISSIONS (guard->raw), job, error);

  for (guint i = all != NULL ? all->len : 0; i > 0; i--) {
    const TernAcl *acl = g_ptr_array_index (all, i - 1);
    guint32 have = tern_guard_rights_from (guard, acl);

    if ((have & (TERN_RIGHT_FOLDER_VISIBLE | TERN_RIGHT_FOLDER_OWNER)) == 0)
      g_ptr_array_remove_index (all, i - 1);
  }
  return g_steal_pointer (&all);
}

static gboolean
change (TernPermissions *permissions, TernId folder, gboolean replace, const TernAclChange *changes, guint n,
        TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (permissions);

  return demand_any (guard, folder, TERN_RIGHT_FOLDER_OWNER, job, error)
         && tern_permissions_change (TERN_PERMISSIONS (guard->raw), folder, replace, changes, n, job, error);
}

void
tern_guard_permissions_init (TernPermissionsInterface *iface)
{
  iface->get = get;
  iface->list = list;
  iface->change = change;
}
