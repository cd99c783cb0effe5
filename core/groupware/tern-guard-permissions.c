#include "core/groupware/tern-guard-private.h"

/* Whoever sees a folder may read its list; only its owners change it ([MS-OXCPERM] 3.2.5.1, 3.2.5.2). */

static TernAcl *
get (TernPermissions *permissions, TernId folder, TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (permissions);

  if (!guard->is_owner && !tern_guard_demand (guard, folder, TERN_RIGHT_FOLDER_VISIBLE, job, error))
    return NULL;
  return tern_permissions_get (TERN_PERMISSIONS (guard->raw), folder, job, error);
}

static gboolean
change (TernPermissions *permissions, TernId folder, gboolean replace, const TernAclChange *changes, guint n,
        TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (permissions);

  return tern_guard_demand (guard, folder, TERN_RIGHT_FOLDER_OWNER, job, error)
         && tern_permissions_change (TERN_PERMISSIONS (guard->raw), folder, replace, changes, n, job, error);
}

void
tern_guard_permissions_init (TernPermissionsInterface *iface)
{
  iface->get = get;
  iface->change = change;
}
