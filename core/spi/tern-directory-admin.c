#include "core/spi/tern-directory-admin.h"

G_DEFINE_INTERFACE (TernDirectoryAdmin, tern_directory_admin, G_TYPE_OBJECT)

static void
tern_directory_admin_default_init (TernDirectoryAdminInterface *iface)
{
}

gboolean
tern_directory_admin_create_domain (TernDirectoryAdmin *admin, const char *organisation, const char *domain, TernJob
                                    *job, GError **error)
{
  return TERN_DIRECTORY_ADMIN_GET_IFACE (admin)->create_domain (admin, organisation, domain, job, error);
}

gboolean
tern_directory_admin_create_alias_domain (TernDirectoryAdmin *admin, const char *alias, const char *domain, TernJob
                                          *job, GError **error)
{
  return TERN_DIRECTORY_ADMIN_GET_IFACE (admin)->create_alias_domain (admin, alias, domain, job, error);
}

gboolean
tern_directory_admin_remove_domain (TernDirectoryAdmin *admin, const char *domain, TernJob *job, GError **error)
{
  return TERN_DIRECTORY_ADMIN_GET_IFACE (admin)->remove_domain (admin, domain, job, error);
}

TernEntry *
tern_directory_admin_create_entry (TernDirectoryAdmin *admin, const TernEntrySpec *spec, TernJob *job, GError **error)
{
  return TERN_DIRECTORY_ADMIN_GET_IFACE (admin)->create_entry (admin, spec, job, error);
}

gboolean
tern_directory_admin_remove_entry (TernDirectoryAdmin *admin, const char *address, TernJob *job, GError **error)
{
  return TERN_DIRECTORY_ADMIN_GET_IFACE (admin)->remove_entry (admin, address, job, error);
}

gboolean
tern_directory_admin_set_password (TernDirectoryAdmin *admin, const char *address, const char *password, TernJob *job,
                                   GError **error)
{
  return TERN_DIRECTORY_ADMIN_GET_IFACE (admin)->set_password (admin, address, password, job, error);
}

gboolean
tern_directory_admin_set_props (TernDirectoryAdmin *admin, const char *address, const TernBag *set, TernJob *job,
                                GError **error)
{
  return TERN_DIRECTORY_ADMIN_GET_IFACE (admin)->set_props (admin, address, set, job, error);
}

gboolean
tern_directory_admin_set_flags (TernDirectoryAdmin *admin, const char *address, gboolean hidden, gboolean disabled,
                                gboolean is_admin, TernJob *job, GError **error)
{
  return TERN_DIRECTORY_ADMIN_GET_IFACE (admin)->set_flags (admin, address, hidden, disabled, is_admin, job, error);
}

gboolean
tern_directory_admin_add_alias (TernDirectoryAdmin *admin, const char *address, const char *alias, TernJob *job,
                                GError **error)
{
  return TERN_DIRECTORY_ADMIN_GET_IFACE (admin)->add_alias (admin, address, alias, job, error);
}

gboolean
tern_directory_admin_remove_alias (TernDirectoryAdmin *admin, const char *alias, TernJob *job, GError **error)
{
  return TERN_DIRECTORY_ADMIN_GET_IFACE (admin)->remove_alias (admin, alias, job, error);
}

gboolean
tern_directory_admin_add_member (TernDirectoryAdmin *admin, const char *group, const char *member, TernJob *job,
                                 GError **error)
{
  return TERN_DIRECTORY_ADMIN_GET_IFACE (admin)->add_member (admin, group, member, job, error);
}

gboolean
tern_directory_admin_remove_member (TernDirectoryAdmin *admin, const char *group, const char *member, TernJob *job,
                                    GError **error)
{
  return TERN_DIRECTORY_ADMIN_GET_IFACE (admin)->remove_member (admin, group, member, job, error);
}

GPtrArray *
tern_directory_admin_list_entries (TernDirectoryAdmin *admin, const char *domain, TernJob *job, GError **error)
{
  return TERN_DIRECTORY_ADMIN_GET_IFACE (admin)->list_entries (admin, domain, job, error);
}
