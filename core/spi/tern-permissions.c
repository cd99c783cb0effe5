#include "core/spi/tern-permissions.h"

G_DEFINE_INTERFACE (TernPermissions, tern_permissions, G_TYPE_OBJECT)

static void
tern_permissions_default_init (TernPermissionsInterface *iface)
{
}

TernAcl *
tern_permissions_get (TernPermissions *permissions, TernId folder, TernJob *job, GError **error)
{
  return TERN_PERMISSIONS_GET_IFACE (permissions)->get (permissions, folder, job, error);
}

gboolean
tern_permissions_change (TernPermissions *permissions, TernId folder, gboolean replace, const TernAclChange *changes,
                         guint n, TernJob *job, GError **error)
{
  return TERN_PERMISSIONS_GET_IFACE (permissions)->change (permissions, folder, replace, changes, n, job, error);
}

GPtrArray *
tern_permissions_list (TernPermissions *permissions, TernJob *job, GError **error)
{
  return TERN_PERMISSIONS_GET_IFACE (permissions)->list (permissions, job, error);
}

TernAcl *
tern_acl_new (void)
{
  TernAcl *acl = g_new0 (TernAcl, 1);

  acl->rows = g_array_new (FALSE, FALSE, sizeof (TernAclRow));
  return acl;
}

void
tern_acl_free (TernAcl *acl)
{
  if (acl == NULL)
    return;
  g_array_unref (acl->rows);
  g_free (acl);
}
