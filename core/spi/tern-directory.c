#include "core/spi/tern-directory.h"

G_DEFINE_INTERFACE (TernDirectory, tern_directory, G_TYPE_OBJECT)

static void
tern_directory_default_init (TernDirectoryInterface *iface)
{
}

TernEntry *
tern_directory_lookup (TernDirectory *directory, const TernGuid *organisation, TernEntryKey key, const char *value,
                       TernJob *job, GError **error)
{
  return TERN_DIRECTORY_GET_IFACE (directory)->lookup (directory, organisation, key, value, job, error);
}

TernIdentity *
tern_directory_get_identity (TernDirectory *directory, const TernGuid *account, TernJob *job, GError **error)
{
  return TERN_DIRECTORY_GET_IFACE (directory)->get_identity (directory, account, job, error);
}

TernOrganisation *
tern_directory_get_organisation (TernDirectory *directory, const TernGuid *guid, const char *domain, TernJob *job,
                                 GError **error)
{
  return TERN_DIRECTORY_GET_IFACE (directory)->get_organisation (directory, guid, domain, job, error);
}

GPtrArray *
tern_directory_list_organisations (TernDirectory *directory, TernJob *job, GError **error)
{
  return TERN_DIRECTORY_GET_IFACE (directory)->list_organisations (directory, job, error);
}

GPtrArray *
tern_directory_list_address_lists (TernDirectory *directory, const TernGuid *organisation, TernJob *job, GError
                                   **error)
{
  return TERN_DIRECTORY_GET_IFACE (directory)->list_address_lists (directory, organisation, job, error);
}

TernAddressBook *
tern_directory_get_address_book (TernDirectory *directory, const TernGuid *organisation, guint32 list, TernJob *job,
                                 GError **error)
{
  return TERN_DIRECTORY_GET_IFACE (directory)->get_address_book (directory, organisation, list, job, error);
}

GPtrArray *
tern_directory_list_members (TernDirectory *directory, const TernGuid *group, TernJob *job, GError **error)
{
  return TERN_DIRECTORY_GET_IFACE (directory)->list_members (directory, group, job, error);
}

GPtrArray *
tern_directory_lookup_many (TernDirectory *directory, const TernGuid *organisation, TernEntryKey key,
                            const char *const *values, guint n, TernJob *job, GError **error)
{
  return TERN_DIRECTORY_GET_IFACE (directory)->lookup_many (directory, organisation, key, values, n, job, error);
}
