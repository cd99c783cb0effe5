#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-fold.h"
#include "plugins/directory-pg/dir-address.h"
#include "plugins/directory-pg/dir-directory-private.h"
#include "plugins/directory-pg/dir-entry-row.h"
#include "plugins/directory-pg/dir-rule.h"

/* Groups within groups are followed this deep, and an identity holds this many at most. */
#define MAX_GROUP_DEPTH "32"
#define MAX_GROUPS "1000"

/* $1: the organisation, or NULL for any; a removed entry is found by nobody. Two texts instead of one with an OR: a plan
 * of the OR depends on the value, so that each call would be planned anew, which costs more than the lookup. */
#define SELECT_ENTRY "SELECT " DIR_ENTRY_COLUMNS " FROM tern_dir.entry e "
#define OF_ANY " AND e.removed IS NULL AND $1::uuid IS NULL"
#define OF_ONE " AND e.removed IS NULL AND e.organisation = $1"
#define LOOKUP_TO(where, end) { SELECT_ENTRY where OF_ANY end, SELECT_ENTRY where OF_ONE end }
#define LOOKUP(where) LOOKUP_TO (where, "")

static const char *const by_guid[2] = LOOKUP ("WHERE e.guid = $2");
static const char *const by_mailbox[2] = LOOKUP ("WHERE e.mailbox = $2");
static const char *const by_dn[2] = LOOKUP ("WHERE e.dn_key = $2");
/* $2: local part, $3: domain; an alias domain stands for its real one. */
static const char *const by_address[2]
    = LOOKUP ("JOIN tern_dir.address x ON x.entry = e.guid WHERE (x.organisation, x.address_key) IN "
              "(SELECT d.organisation, $2 || '@' || coalesce(d.alias_of, d.name_key) "
              "FROM tern_dir.domain d WHERE d.name_key = $3)");
/* Contacts stand for addresses of domains that aren't ours: looked up within an organisation only. */
static const char by_outside_address[]
    = SELECT_ENTRY "JOIN tern_dir.address x ON x.entry = e.guid WHERE x.organisation = $1 "
                   "AND x.address_key = $2 || '@' || $3" OF_ONE;
/* A login without a domain: only where there is just one organisation. */
static const char *const by_login[2]
    = LOOKUP_TO ("JOIN tern_dir.address x ON x.entry = e.guid WHERE x.is_primary "
                 "AND split_part(x.address_key, '@', 1) = $2 AND (SELECT count(*) FROM tern_dir.organisation) = 1",
                 " LIMIT 2");

static const char by_public_store[] = SELECT_ENTRY "WHERE e.organisation = $1 AND e.kind = 8 AND e.removed IS NULL";
static const char by_serial[] = SELECT_ENTRY "WHERE e.organisation = $1 AND e.serial = $2 AND e.removed IS NULL";

static void
add_organisation (TernDbParams *params, const TernGuid *organisation)
{
  if (organisation != NULL)
    tern_db_params_add_uuid (params, organisation);
  else
    tern_db_params_add_null (params);
}

/* What a message repeats of a client's words. */
#define LONGEST_SHOWN 200

static gboolean
not_found (GError **error, const char *value)
{
  g_autofree char *shown = g_utf8_make_valid (value, MIN (strlen (value), LONGEST_SHOWN));

  g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "the directory has no '%s'", shown);
  return FALSE;
}

/** one_entry: the only row, NOT_FOUND for none (and for two: such a name says nothing). */
static TernEntry *
one_entry (DirDirectory *directory, const char *sql, const TernDbParams *params, const char *value, TernJob *job,
           GError **error)
{
  g_autoptr (TernDbResult) result = tern_database_query (directory->database, sql, params, job, error);

  if (result == NULL)
    return NULL;
  if (tern_db_result_get_n_rows (result) != 1) {
    (void) not_found (error, value);
    return NULL;
  }
  return dir_entry_from_row (result, 0, error);
}

static TernEntry *
lookup_guid (DirDirectory *directory, const TernGuid *organisation, const char *const *sql, const char *value, TernJob *job,
             GError **error)
{
  g_auto (TernDbParams) params = { 0 };
  TernGuid guid;

  if (!tern_guid_parse (value, &guid)) {
    (void) not_found (error, value);
    return NULL;
  }
  tern_db_params_init (&params);
  add_organisation (&params, organisation);
  tern_db_params_add_uuid (&params, &guid);
  return one_entry (directory, sql[organisation != NULL], &params, value, job, error);
}

static TernEntry *
lookup_key (DirDirectory *directory, const TernGuid *organisation, const char *const *sql, const char *value, TernJob *job,
            GError **error)
{
  g_autofree char *key = tern_fold_key (value);
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  add_organisation (&params, organisation);
  tern_db_params_add_text (&params, key);
  return one_entry (directory, sql[organisation != NULL], &params, value, job, error);
}

static TernEntry *
lookup_serial (DirDirectory *directory, const TernGuid *organisation, const char *value, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };
  guint64 serial = 0;

  if (!g_ascii_string_to_unsigned (value, 10, 1, G_MAXINT32, &serial, NULL)) {
    (void) not_found (error, value);
    return NULL;
  }
  tern_db_params_init (&params);
  add_organisation (&params, organisation);
  tern_db_params_add_int4 (&params, (gint32) serial);
  return one_entry (directory, by_serial, &params, value, job, error);
}

static TernEntry *
lookup_public_store (DirDirectory *directory, const TernGuid *organisation, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  add_organisation (&params, organisation);
  return one_entry (directory, by_public_store, &params, "public store", job, error);
}

static TernEntry *
lookup_address (DirDirectory *directory, const TernGuid *organisation, const char *value, TernJob *job, GError **error)
{
  g_auto (DirAddress) address = { 0 };
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (GError) why = NULL;
  TernEntry *entry;

  if (!dir_address_parse (value, &address, &why)) {
    (void) not_found (error, value);
    return NULL;
  }
  tern_db_params_init (&params);
  add_organisation (&params, organisation);
  tern_db_params_add_text (&params, address.local_key);
  tern_db_params_add_text (&params, address.domain_key);
  entry = one_entry (directory, by_address[organisation != NULL], &params, value, job, &why);
  if (entry == NULL && organisation != NULL && g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND)) {
    g_clear_error (&why);
    entry = one_entry (directory, by_outside_address, &params, value, job, &why);
  }
  if (entry == NULL)
    g_propagate_error (error, g_steal_pointer (&why));
  return entry;
}

static TernEntry *
lookup (TernDirectory *self, const TernGuid *organisation, TernEntryKey key, const char *value, TernJob *job,
        GError **error)
{
  DirDirectory *directory = DIR_DIRECTORY (self);

  if (!g_utf8_validate (value, -1, NULL)) {
    (void) not_found (error, value);
    return NULL;
  }
  switch (key) {
  case TERN_ENTRY_BY_GUID:
    return lookup_guid (directory, organisation, by_guid, value, job, error);
  case TERN_ENTRY_BY_MAILBOX:
    return lookup_guid (directory, organisation, by_mailbox, value, job, error);
  case TERN_ENTRY_BY_DN:
    return lookup_key (directory, organisation, by_dn, value, job, error);
  case TERN_ENTRY_BY_SERIAL:
    return lookup_serial (directory, organisation, value, job, error);
  case TERN_ENTRY_BY_PUBLIC_STORE:
    return lookup_public_store (directory, organisation, job, error);
  case TERN_ENTRY_BY_LOGIN:
    if (strchr (value, '@') == NULL)
      return lookup_key (directory, organisation, by_login, value, job, error);
    return lookup_address (directory, organisation, value, job, error);
  case TERN_ENTRY_BY_ADDRESS:
    return lookup_address (directory, organisation, value, job, error);
  }
  g_return_val_if_reached (NULL);
}

/* $1: the account and the dynamic groups that it is in, a line each. UNION (not UNION ALL) ends at cycles; the depth
 * bounds chains. */
static const char groups_of[]
    = "WITH RECURSIVE up (guid, depth) AS ("
      "SELECT m.parent, 1 FROM tern_dir.member m WHERE m.member = ANY (string_to_array ($1, E'\\n')::uuid[]) "
      "UNION SELECT m.parent, up.depth + 1 FROM up JOIN tern_dir.member m ON m.member = up.guid WHERE up.depth "
      "< " MAX_GROUP_DEPTH ") "
      "SELECT DISTINCT e.guid FROM up JOIN tern_dir.entry e USING (guid) WHERE e.removed IS NULL LIMIT " MAX_GROUPS;
static const char dynamic_groups[]
    = SELECT_ENTRY "WHERE e.kind = 3 AND e.removed IS NULL AND e.organisation = $1 LIMIT " MAX_GROUPS;

static void
add_line (GString *lines, const TernGuid *guid)
{
  char text[TERN_GUID_TEXT_SIZE];

  tern_guid_to_text (guid, text);
  g_string_append_printf (lines, "%s%s", lines->len > 0 ? "\n" : "", text);
}

/** add_static_groups: those that have the account, or a dynamic group of @groups, as a member. */
static gboolean
add_static_groups (DirDirectory *directory, const TernEntry *entry, GArray *groups, TernJob *job, GError **error)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (TernDbResult) result = NULL;
  g_auto (TernDbParams) params = { 0 };

  add_line (lines, &entry->guid);
  for (guint i = 0; i < groups->len; i++)
    add_line (lines, &g_array_index (groups, TernGuid, i));
  tern_db_params_init (&params);
  tern_db_params_add_text (&params, lines->str);
  result = tern_database_query (directory->database, groups_of, &params, job, error);
  for (guint row = 0; result != NULL && row < tern_db_result_get_n_rows (result); row++) {
    TernGuid guid = tern_db_result_get_uuid (result, row, 0);

    g_array_append_val (groups, guid);
  }
  return result != NULL;
}

static gboolean
add_dynamic_groups (DirDirectory *directory, const TernEntry *entry, GArray *groups, TernJob *job, GError **error)
{
  g_autoptr (TernDbResult) result = NULL;
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, &entry->organisation);
  result = tern_database_query (directory->database, dynamic_groups, &params, job, error);
  for (guint row = 0; result != NULL && row < tern_db_result_get_n_rows (result); row++) {
    const char *rule = dir_entry_row_rule (result, row);
    TernGuid guid = tern_db_result_get_uuid (result, row, 0);

    if (rule != NULL && dir_rule_matches (rule, entry))
      g_array_append_val (groups, guid);
  }
  return result != NULL;
}

static TernIdentity *
get_identity (TernDirectory *self, const TernGuid *account, TernJob *job, GError **error)
{
  DirDirectory *directory = DIR_DIRECTORY (self);
  char text[TERN_GUID_TEXT_SIZE];
  g_autoptr (TernEntry) entry = NULL;
  g_autoptr (GArray) groups = g_array_new (FALSE, FALSE, sizeof (TernGuid));
  TernIdentityInfo info = { 0 };

  tern_guid_to_text (account, text);
  entry = lookup_guid (directory, NULL, by_guid, text, job, error);
  if (entry == NULL || !add_dynamic_groups (directory, entry, groups, job, error)
      || !add_static_groups (directory, entry, groups, job, error))
    return NULL;
  info.account = entry->guid;
  info.organisation = entry->organisation;
  info.mailbox = entry->mailbox;
  info.address = entry->address;
  info.display_name = entry->name;
  info.dn = entry->dn;
  info.is_admin = entry->is_admin;
  info.groups = (const TernGuid *) (const void *) groups->data;
  info.n_groups = groups->len;
  return tern_identity_new (&info);
}

static const char organisations[] = "SELECT o.guid, o.name, (SELECT string_agg(d.name_key, E'\\n' ORDER BY d.alias_of "
                                    "IS NOT NULL, d.created, d.name_key) "
                                    "FROM tern_dir.domain d WHERE d.organisation = o.guid) "
                                    "FROM tern_dir.organisation o WHERE ($1::uuid IS NULL OR o.guid = $1) "
                                    "AND ($2::text IS NULL OR o.guid = (SELECT organisation FROM tern_dir.domain WHERE "
                                    "name_key = $2)) ORDER BY o.name_key";

static GPtrArray *
find_organisations (DirDirectory *directory, const TernGuid *guid, const char *domain, TernJob *job, GError **error)
{
  g_autofree char *key = domain != NULL ? tern_fold_key (domain) : NULL;
  g_autoptr (TernDbResult) result = NULL;
  g_auto (TernDbParams) params = { 0 };
  GPtrArray *found;

  tern_db_params_init (&params);
  add_organisation (&params, guid);
  if (key != NULL)
    tern_db_params_add_text (&params, key);
  else
    tern_db_params_add_null (&params);
  result = tern_database_query (directory->database, organisations, &params, job, error);
  if (result == NULL)
    return NULL;
  found = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_organisation_free);
  for (guint row = 0; row < tern_db_result_get_n_rows (result); row++) {
    TernOrganisation *organisation = g_new0 (TernOrganisation, 1);

    organisation->guid = tern_db_result_get_uuid (result, row, 0);
    organisation->name = g_strdup (tern_db_result_get_text (result, row, 1));
    organisation->domains = g_strsplit (tern_db_result_get_text (result, row, 2), "\n", -1);
    g_ptr_array_add (found, organisation);
  }
  return found;
}

static TernOrganisation *
get_organisation (TernDirectory *self, const TernGuid *guid, const char *domain, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) found = NULL;

  g_return_val_if_fail (guid != NULL || domain != NULL, NULL);
  found = find_organisations (DIR_DIRECTORY (self), guid, domain, job, error);
  if (found == NULL)
    return NULL;
  if (found->len == 0) {
    (void) not_found (error, domain != NULL ? domain : "organisation");
    return NULL;
  }
  return g_ptr_array_steal_index (found, 0);
}

static GPtrArray *
list_organisations (TernDirectory *self, TernJob *job, GError **error)
{
  return find_organisations (DIR_DIRECTORY (self), NULL, NULL, job, error);
}

/** ListRow: the address lists that every organisation has. @kinds: entries they show, as a set of 1 << TernEntryKind.
 */
typedef struct {
  TernAddressList list;
  guint kinds;
} ListRow;

#define KIND(kind) (1u << (kind))
static const ListRow lists[] = {
  { { 0, 0, TERN_GUID_INIT (0xC840A7DC, 0x42C0, 0x1A10, 0xB4B9, 0x08002B2FE182), (char *) "Global Address List" },
    ~0u },
  { { 1, 0, TERN_GUID_INIT (0x5D0C1D2E, 0x7B1A, 0x4A57, 0x9E33, 0x2F6C5B0A1101), (char *) "All Users" },
    KIND (TERN_ENTRY_USER) },
  { { 2, 0, TERN_GUID_INIT (0x5D0C1D2E, 0x7B1A, 0x4A57, 0x9E33, 0x2F6C5B0A1102), (char *) "All Groups" },
    KIND (TERN_ENTRY_GROUP) | KIND (TERN_ENTRY_DYNAMIC_GROUP) },
  { { 3, 0, TERN_GUID_INIT (0x5D0C1D2E, 0x7B1A, 0x4A57, 0x9E33, 0x2F6C5B0A1103), (char *) "All Contacts" },
    KIND (TERN_ENTRY_CONTACT) },
  { { 4, 0, TERN_GUID_INIT (0x5D0C1D2E, 0x7B1A, 0x4A57, 0x9E33, 0x2F6C5B0A1104), (char *) "All Rooms" },
    KIND (TERN_ENTRY_ROOM) | KIND (TERN_ENTRY_EQUIPMENT) },
};

/** list_address_lists: the rows are constants: the array frees nothing. */
static GPtrArray *
list_address_lists (TernDirectory *self, const TernGuid *organisation, TernJob *job, GError **error)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    g_ptr_array_add (found, (gpointer) &lists[i].list);
  return found;
}

static const char version_of[] = "SELECT version FROM tern_dir.organisation WHERE guid = $1";
static const char book_rows[] = SELECT_ENTRY "WHERE e.organisation = $1 AND e.removed IS NULL AND NOT e.hidden AND (1 "
                                             "<< e.kind) & $2 <> 0 ORDER BY e.sort_key, e.serial";

static gboolean
get_version (DirDirectory *directory, const TernGuid *organisation, gint64 *ret_version, TernJob *job, GError **error)
{
  g_autoptr (TernDbResult) result = NULL;
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, organisation);
  result = tern_database_query (directory->database, version_of, &params, job, error);
  if (result == NULL)
    return FALSE;
  if (tern_db_result_get_n_rows (result) == 0)
    return not_found (error, "organisation");
  *ret_version = tern_db_result_get_int (result, 0, 0);
  return TRUE;
}

static TernAddressBook *
read_book (DirDirectory *directory, const TernGuid *organisation, guint kinds, gint64 version, TernJob *job,
           GError **error)
{
  g_autoptr (TernDbResult) result = NULL;
  g_auto (TernDbParams) params = { 0 };
  GPtrArray *entries;

  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, organisation);
  tern_db_params_add_int4 (&params, (gint32) kinds);
  result = tern_database_query (directory->database, book_rows, &params, job, error);
  if (result == NULL)
    return NULL;
  entries = dir_entries_from_rows (result, error);
  return entries != NULL ? tern_address_book_new (version, entries) : NULL;
}

/* The version is read before the rows: a change in between makes the next call read again, never shows old rows as new.
 */
static TernAddressBook *
get_address_book (TernDirectory *self, const TernGuid *organisation, guint32 list, TernJob *job, GError **error)
{
  DirDirectory *directory = DIR_DIRECTORY (self);
  TernAddressBook *book;
  gint64 version = 0;

  if (list >= G_N_ELEMENTS (lists)) {
    (void) not_found (error, "address list");
    return NULL;
  }
  if (!get_version (directory, organisation, &version, job, error))
    return NULL;
  book = dir_book_cache_find (directory->books, organisation, list, version);
  if (book != NULL)
    return book;
  book = read_book (directory, organisation, lists[list].kinds, version, job, error);
  if (book != NULL)
    dir_book_cache_keep (directory->books, organisation, list, book);
  return book;
}

static const char members_of[] = SELECT_ENTRY "JOIN tern_dir.member m ON m.member = e.guid WHERE m.parent = $1 AND "
                                              "e.removed IS NULL ORDER BY e.sort_key, e.serial";
static const char everybody[] = SELECT_ENTRY
    "WHERE e.organisation = $1 AND e.removed IS NULL AND e.guid <> $2 AND e.kind <> 8 ORDER BY e.sort_key, e.serial";
static const char rule_of[] = SELECT_ENTRY "WHERE e.guid = $1 AND e.removed IS NULL";

static GPtrArray *
dynamic_members (DirDirectory *directory, const TernEntry *group, const char *rule, TernJob *job, GError **error)
{
  g_autoptr (TernDbResult) result = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_auto (TernDbParams) params = { 0 };
  GPtrArray *members;

  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, &group->organisation);
  tern_db_params_add_uuid (&params, &group->guid);
  result = tern_database_query (directory->database, everybody, &params, job, error);
  all = result != NULL ? dir_entries_from_rows (result, error) : NULL;
  if (all == NULL)
    return NULL;
  members = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_entry_unref);
  for (guint i = 0; i < all->len; i++) {
    if (dir_rule_matches (rule, g_ptr_array_index (all, i)))
      g_ptr_array_add (members, tern_entry_ref (g_ptr_array_index (all, i)));
  }
  return members;
}

static GPtrArray *
list_members (TernDirectory *self, const TernGuid *group, TernJob *job, GError **error)
{
  DirDirectory *directory = DIR_DIRECTORY (self);
  g_autoptr (TernDbResult) row = NULL, result = NULL;
  g_autoptr (TernEntry) entry = NULL;
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, group);
  row = tern_database_query (directory->database, rule_of, &params, job, error);
  if (row == NULL)
    return NULL;
  if (tern_db_result_get_n_rows (row) == 0) {
    (void) not_found (error, "group");
    return NULL;
  }
  entry = dir_entry_from_row (row, 0, error);
  if (entry == NULL)
    return NULL;
  if (dir_entry_row_rule (row, 0) != NULL)
    return dynamic_members (directory, entry, dir_entry_row_rule (row, 0), job, error);
  result = tern_database_query (directory->database, members_of, &params, job, error);
  return result != NULL ? dir_entries_from_rows (result, error) : NULL;
}

void
dir_directory_lookup_init (TernDirectoryInterface *iface)
{
  iface->lookup = lookup;
  iface->get_identity = get_identity;
  iface->get_organisation = get_organisation;
  iface->list_organisations = list_organisations;
  iface->list_address_lists = list_address_lists;
  iface->get_address_book = get_address_book;
  iface->list_members = list_members;
  iface->lookup_many = dir_lookup_many;
}
