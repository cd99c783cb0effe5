#pragma once

#include <gio/gio.h>

#include "core/model/tern-bag.h"
#include "core/spi/tern-identity.h"
#include "core/spi/tern-job.h"

/** TernEntryKind: what stands in an address book. Values are stored: never renumber. */
typedef enum {
  TERN_ENTRY_USER = 1,
  TERN_ENTRY_GROUP = 2,
  TERN_ENTRY_DYNAMIC_GROUP = 3,
  TERN_ENTRY_CONTACT = 4,
  TERN_ENTRY_ROOM = 5,
  TERN_ENTRY_EQUIPMENT = 6,
  TERN_ENTRY_PUBLIC_FOLDER = 7,
  TERN_ENTRY_PUBLIC_STORE = 8, /* the one mailbox of an organisation that holds all public folders; always hidden */
} TernEntryKind;

/**
 * TernEntry:
 *
 * One object of an organisation's directory. Reference counted, immutable. @serial is unique in the organisation, at
 * least 0x10, never reused and the same on every node: an address book uses it as its minimal entry id.
 * @props has everything else by its tag (PidTagGivenName, PidTagTitle, PidTagOfficeLocation, ...).
 */
typedef struct {
  gatomicrefcount refs;
  TernGuid guid;
  TernGuid organisation;
  TernGuid mailbox; /* null GUID: none */
  TernEntryKind kind;
  guint32 serial;
  gboolean is_hidden;   /* in no list, but found by DN and address (trap 9) */
  gboolean is_disabled; /* may not log on */
  gboolean is_admin;
  char *name;      /* display name */
  char *address;   /* primary SMTP address; the external one of a contact */
  char *dn;
  char **aliases;  /* further SMTP addresses, NULL-terminated */
  TernBag *props;
} TernEntry;

TernEntry *tern_entry_new (void);
TernEntry *tern_entry_ref (TernEntry *entry);
void tern_entry_unref (TernEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernEntry, tern_entry_unref)

/** TernEntryKey: by what an entry is looked up. */
typedef enum {
  TERN_ENTRY_BY_GUID,    /* GUID text */
  TERN_ENTRY_BY_ADDRESS, /* primary or alias, in any domain or alias domain of the organisation; case-insensitive */
  TERN_ENTRY_BY_DN,      /* case-insensitive */
  TERN_ENTRY_BY_MAILBOX, /* GUID text of the mailbox */
  TERN_ENTRY_BY_LOGIN,   /* what a user types: address, or a name where one organisation exists */
  TERN_ENTRY_BY_SERIAL,  /* decimal; within an organisation */
  TERN_ENTRY_BY_PUBLIC_STORE, /* the organisation's public store, whatever the value */
} TernEntryKey;

/** TernOrganisation: the owner of domains and entries (invariant 10). */
typedef struct {
  TernGuid guid;
  char *name;    /* the o= of all DNs */
  char **domains; /* with alias domains, NULL-terminated; the first is the default */
} TernOrganisation;
void tern_organisation_free (TernOrganisation *organisation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernOrganisation, tern_organisation_free)

/** TernAddressList: an address book container. @id 0 is the global address list; others are stable numbers. */
typedef struct {
  guint32 id;
  guint32 parent;
  TernGuid guid;
  char *name;
} TernAddressList;

/**
 * TernAddressBook:
 *
 * The visible entries of one address list at one moment, sorted by display name (sort keys of the core). Immutable,
 * reference counted, shared by all sessions until the directory's version changes.
 */
typedef struct {
  gatomicrefcount refs;
  gint64 version;
  GPtrArray *entries;   /* (element-type TernEntry) */
  GHashTable *position; /* serial -> position + 1 */
} TernAddressBook;
TernAddressBook *tern_address_book_new (gint64 version, GPtrArray *entries);
TernAddressBook *tern_address_book_ref (TernAddressBook *book);
void tern_address_book_unref (TernAddressBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernAddressBook, tern_address_book_unref)

#define TERN_TYPE_DIRECTORY (tern_directory_get_type ())
G_DECLARE_INTERFACE (TernDirectory, tern_directory, TERN, DIRECTORY, GObject)

struct _TernDirectoryInterface {
  GTypeInterface parent;

  /* @organisation NULL only for authentication, delivery and administration: it finds the organisation by the domain.
   */
  TernEntry *(*lookup) (TernDirectory *directory, const TernGuid *organisation, TernEntryKey key, const char *value,
                        TernJob *job, GError **error);
  TernIdentity *(*get_identity) (TernDirectory *directory, const TernGuid *account, TernJob *job, GError **error);
  /* By GUID, or by the name of a domain or alias domain. */
  TernOrganisation *(*get_organisation) (TernDirectory *directory, const TernGuid *guid, const char *domain,
                                         TernJob *job, GError **error);
  GPtrArray *(*list_organisations) (TernDirectory *directory, TernJob *job, GError **error);
  GPtrArray *(*list_address_lists) (TernDirectory *directory, const TernGuid *organisation, TernJob *job,
                                    GError **error);
  TernAddressBook *(*get_address_book) (TernDirectory *directory, const TernGuid *organisation, guint32 list,
                                        TernJob *job, GError **error);
  /* (element-type TernEntry) direct members of a group; a dynamic group's rule is evaluated. */
  GPtrArray *(*list_members) (TernDirectory *directory, const TernGuid *group, TernJob *job, GError **error);
  /* (element-type TernEntry) (nullable elements): many look-ups in one, by DN or serial: an entry for each of @values,
   * in their order; NULL where there is none. */
  GPtrArray *(*lookup_many) (TernDirectory *directory, const TernGuid *organisation, TernEntryKey key,
                             const char *const *values, guint n, TernJob *job, GError **error);
};

TernEntry *tern_directory_lookup (TernDirectory *directory, const TernGuid *organisation, TernEntryKey key,
                                  const char *value, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TernIdentity *tern_directory_get_identity (TernDirectory *directory, const TernGuid *account, TernJob *job,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
TernOrganisation *tern_directory_get_organisation (TernDirectory *directory, const TernGuid *guid, const char *domain,
                                                   TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *
tern_directory_list_organisations (TernDirectory *directory, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *tern_directory_list_address_lists (TernDirectory *directory, const TernGuid *organisation, TernJob *job,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
TernAddressBook *tern_directory_get_address_book (TernDirectory *directory, const TernGuid *organisation, guint32 list,
                                                  TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *tern_directory_lookup_many (TernDirectory *directory, const TernGuid *organisation, TernEntryKey key,
                                       const char *const *values, guint n, TernJob *job,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *tern_directory_list_members (TernDirectory *directory, const TernGuid *group, TernJob *job,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
