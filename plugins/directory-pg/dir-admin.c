#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-fold.h"
#include "core/model/tern-prop-block.h"
#include "plugins/directory-pg/dir-address.h"
#include "plugins/directory-pg/dir-change.h"
#include "plugins/directory-pg/dir-entry-row.h"
#include "plugins/directory-pg/dir-password.h"
#include "plugins/directory-pg/dir-public.h"
#include "plugins/directory-pg/dir-rule.h"

static gboolean
find_or_make_organisation (DirChange *change, const char *name, TernGuid *ret_guid, GError **error)
{
  static const char sql[]
      = "WITH made AS (INSERT INTO tern_dir.organisation (guid, name, name_key) VALUES ($1, $2, $3) "
        "ON CONFLICT (name_key) DO NOTHING RETURNING guid) "
        "SELECT guid FROM made UNION ALL SELECT guid FROM tern_dir.organisation WHERE name_key = $3 LIMIT 1";
  g_autofree char *key = tern_fold_key (name);
  g_autoptr (TernDbResult) result = NULL;
  g_auto (TernDbParams) params = { 0 };
  TernGuid guid;

  tern_guid_random (&guid);
  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, &guid);
  tern_db_params_add_text (&params, name);
  tern_db_params_add_text (&params, key);
  if (!dir_change_run (change, sql, &params, &result, error))
    return FALSE;
  *ret_guid = tern_db_result_get_uuid (result, 0, 0);
  return TRUE;
}

static gboolean
insert_domain (DirChange *change, const char *name, const TernGuid *organisation, const char *alias_of, GError **error)
{
  static const char sql[] = "INSERT INTO tern_dir.domain (name_key, organisation, alias_of) VALUES ($1, $2, $3)";
  g_autofree char *key = tern_fold_key (name);
  g_autofree char *alias_key = alias_of != NULL ? tern_fold_key (alias_of) : NULL;
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_text (&params, key);
  tern_db_params_add_uuid (&params, organisation);
  if (alias_key != NULL)
    tern_db_params_add_text (&params, alias_key);
  else
    tern_db_params_add_null (&params);
  return dir_change_insert (change, sql, &params, "domain", name, error);
}

static gboolean
create_domain (TernDirectoryAdmin *admin, const char *organisation, const char *domain, TernJob *job, GError **error)
{
  g_auto (DirChange) change = { .is_done = TRUE };
  TernGuid guid;

  if (strpbrk (organisation, "/=") != NULL || *organisation == '\0' || !g_utf8_validate (organisation, -1, NULL)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "an organisation's name may not be empty nor hold '/' or '='");
    return FALSE;
  }
  return dir_domain_check (domain, error) && dir_change_begin (&change, DIR_DIRECTORY (admin), job, error)
         && find_or_make_organisation (&change, organisation, &guid, error)
         && insert_domain (&change, domain, &guid, NULL, error) && dir_public_settle (&change, &guid, error)
         && dir_change_commit (&change, error);
}

static gboolean
find_domain (DirChange *change, const char *name, TernGuid *ret_organisation, gboolean *ret_is_alias, GError **error)
{
  static const char sql[] = "SELECT organisation, alias_of IS NOT NULL FROM tern_dir.domain WHERE name_key = $1";
  g_autofree char *key = tern_fold_key (name);
  g_autoptr (TernDbResult) result = NULL;
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_text (&params, key);
  if (!dir_change_run (change, sql, &params, &result, error))
    return FALSE;
  if (tern_db_result_get_n_rows (result) == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "there is no domain %s; make it first", name);
    return FALSE;
  }
  *ret_organisation = tern_db_result_get_uuid (result, 0, 0);
  *ret_is_alias = tern_db_result_get_int (result, 0, 1) != 0;
  return TRUE;
}

static gboolean
create_alias_domain (TernDirectoryAdmin *admin, const char *alias, const char *domain, TernJob *job, GError **error)
{
  g_auto (DirChange) change = { .is_done = TRUE };
  TernGuid organisation;
  gboolean is_alias;

  if (!dir_domain_check (alias, error) || !dir_change_begin (&change, DIR_DIRECTORY (admin), job, error)
      || !find_domain (&change, domain, &organisation, &is_alias, error))
    return FALSE;
  if (is_alias) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "%s is an alias domain itself", domain);
    return FALSE;
  }
  return insert_domain (&change, alias, &organisation, domain, error) && dir_change_commit (&change, error);
}

static gboolean
remove_domain (TernDirectoryAdmin *admin, const char *domain, TernJob *job, GError **error)
{
  static const char in_use[]
      = "SELECT (SELECT count(*) FROM tern_dir.address a JOIN tern_dir.entry e ON e.guid = a.entry "
        "WHERE split_part(a.address_key, '@', 2) = $1 AND e.kind NOT IN (4, 8) AND e.removed IS NULL) "
        "+ (SELECT count(*) FROM tern_dir.domain WHERE alias_of = $1)";
  static const char sql[] = "DELETE FROM tern_dir.domain WHERE name_key = $1";
  g_autofree char *key = tern_fold_key (domain);
  g_autoptr (TernDbResult) users = NULL;
  g_auto (DirChange) change = { .is_done = TRUE };
  g_auto (TernDbParams) params = { 0 };
  TernGuid organisation;
  gboolean is_alias;

  tern_db_params_init (&params);
  tern_db_params_add_text (&params, key);
  if (!dir_change_begin (&change, DIR_DIRECTORY (admin), job, error)
      || !find_domain (&change, domain, &organisation, &is_alias, error)
      || !dir_change_run (&change, in_use, &params, &users, error))
    return FALSE;
  if (tern_db_result_get_int (users, 0, 0) > 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_BUSY,
                 "domain %s still has addresses or alias domains; remove those first", domain);
    return FALSE;
  }
  return dir_change_run (&change, sql, &params, NULL, error) && dir_public_settle (&change, &organisation, error)
         && dir_change_commit (&change, error);
}

/** organisation_for: the owner of the address's domain; only a contact's address lies outside and its domain is named.
 */
static gboolean
organisation_for (DirChange *change, const TernEntrySpec *spec, TernGuid *ret_organisation, GError **error)
{
  const gboolean is_outside = spec->kind == TERN_ENTRY_CONTACT && spec->domain != NULL;
  const char *domain = is_outside ? spec->domain : strrchr (spec->address, '@') + 1;
  gboolean is_alias = FALSE;

  if (!find_domain (change, domain, ret_organisation, &is_alias, error))
    return FALSE;
  if (is_alias) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "%s is an alias domain; use the domain it stands for", domain);
    return FALSE;
  }
  return TRUE;
}

/* Names go into XML answers too, where control characters can't stand. */
static gboolean
is_name (const char *name)
{
  if (*name == '\0' || !g_utf8_validate (name, -1, NULL))
    return FALSE;
  for (const char *at = name; *at != '\0'; at++) {
    if ((guchar) *at < 0x20 || *at == 0x7F)
      return FALSE;
  }
  return TRUE;
}

static gboolean
check_spec (const TernEntrySpec *spec, GError **error)
{
  g_auto (DirAddress) address = { 0 };

  if (!dir_address_parse (spec->address, &address, error))
    return FALSE;
  if (!is_name (spec->name)) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "a display name of visible characters is needed");
    return FALSE;
  }
  if ((spec->kind == TERN_ENTRY_DYNAMIC_GROUP) != (spec->rule != NULL)) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID,
                         "a dynamic group needs a rule, and nothing else may have one");
    return FALSE;
  }
  return spec->rule == NULL || dir_rule_check (spec->rule, error);
}

static TernEntry *
create_entry (TernDirectoryAdmin *admin, const TernEntrySpec *spec, TernJob *job, GError **error)
{
  g_auto (DirChange) change = { .is_done = TRUE };
  char text[TERN_GUID_TEXT_SIZE];
  TernGuid organisation, guid;

  if (!check_spec (spec, error) || !dir_change_begin (&change, DIR_DIRECTORY (admin), job, error)
      || !organisation_for (&change, spec, &organisation, error)
      || !dir_change_add_entry (&change, spec, &organisation, &guid, error) || !dir_change_commit (&change, error))
    return NULL;
  tern_guid_to_text (&guid, text);
  return tern_directory_lookup (TERN_DIRECTORY (admin), &organisation, TERN_ENTRY_BY_GUID, text, job, error);
}

/** find: the entry that an administrator means by an address, in whatever organisation. */
static TernEntry *
find (TernDirectoryAdmin *admin, const char *address, TernJob *job, GError **error)
{
  g_autoptr (GError) why = NULL;
  TernEntry *entry = tern_directory_lookup (TERN_DIRECTORY (admin), NULL, TERN_ENTRY_BY_ADDRESS, address, job, &why);
  g_autoptr (GPtrArray) organisations = NULL;

  if (entry != NULL || !g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND)) {
    if (entry == NULL)
      g_propagate_error (error, g_steal_pointer (&why));
    return entry;
  }
  /* A contact's address is in none of our domains. */
  organisations = tern_directory_list_organisations (TERN_DIRECTORY (admin), job, error);
  for (guint i = 0; organisations != NULL && entry == NULL && i < organisations->len; i++) {
    const TernOrganisation *organisation = g_ptr_array_index (organisations, i);

    entry = tern_directory_lookup (TERN_DIRECTORY (admin), &organisation->guid, TERN_ENTRY_BY_ADDRESS, address, job,
                                   NULL);
  }
  if (entry == NULL && organisations != NULL)
    g_propagate_error (error, g_steal_pointer (&why));
  return entry;
}

/** update_one: runs @sql, whose $1 is the entry's GUID, and raises the organisation's version. */
static gboolean
update_one (TernDirectoryAdmin *admin, const TernEntry *entry, const char *sql, const TernDbParams *params,
            TernJob *job, GError **error)
{
  g_auto (DirChange) change = { .is_done = TRUE };

  return dir_change_begin (&change, DIR_DIRECTORY (admin), job, error)
         && dir_change_run (&change, sql, params, NULL, error)
         && dir_change_touch (&change, &entry->organisation, error) && dir_change_commit (&change, error);
}

static gboolean
remove_entry (TernDirectoryAdmin *admin, const char *address, TernJob *job, GError **error)
{
  static const char forget[] = "WITH gone AS (DELETE FROM tern_dir.address WHERE entry = $1), "
                               "left_groups AS (DELETE FROM tern_dir.member WHERE member = $1 OR parent = $1) "
                               "UPDATE tern_dir.entry SET removed = now(), password = NULL, props = NULL, rule = NULL, "
                               "name = '', sort_key = '', address = '', "
                               "mailbox = NULL WHERE guid = $1";
  g_autoptr (TernEntry) entry = find (admin, address, job, error);
  g_auto (TernDbParams) params = { 0 };

  if (entry == NULL)
    return FALSE;
  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, &entry->guid);
  return update_one (admin, entry, forget, &params, job, error);
}

static gboolean
set_password (TernDirectoryAdmin *admin, const char *address, const char *password, TernJob *job, GError **error)
{
  static const char sql[] = "UPDATE tern_dir.entry SET password = $2 WHERE guid = $1";
  g_autoptr (TernEntry) entry = find (admin, address, job, error);
  g_autofree char *hash = NULL;
  g_auto (TernDbParams) params = { 0 };

  if (entry == NULL)
    return FALSE;
  hash = dir_password_hash (password, error);
  if (hash == NULL)
    return FALSE;
  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, &entry->guid);
  tern_db_params_add_text (&params, hash);
  return update_one (admin, entry, sql, &params, job, error);
}

static gboolean
set_props (TernDirectoryAdmin *admin, const char *address, const TernBag *set, TernJob *job, GError **error)
{
  static const char sql[] = "UPDATE tern_dir.entry SET props = $2 WHERE guid = $1";
  g_autoptr (TernEntry) entry = find (admin, address, job, error);
  g_autoptr (TernBag) merged = NULL;
  g_autoptr (GBytes) block = NULL;
  g_auto (TernDbParams) params = { 0 };

  if (entry == NULL)
    return FALSE;
  merged = tern_bag_copy (entry->props);
  tern_bag_merge (merged, set);
  block = tern_prop_block_pack (merged);
  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, &entry->guid);
  tern_db_params_add_bytea (&params, g_bytes_get_data (block, NULL), g_bytes_get_size (block));
  return update_one (admin, entry, sql, &params, job, error);
}

static gboolean
set_flags (TernDirectoryAdmin *admin, const char *address, gboolean hidden, gboolean disabled, gboolean is_admin,
           TernJob *job, GError **error)
{
  static const char sql[] = "UPDATE tern_dir.entry SET hidden = $2, disabled = $3, is_admin = $4 WHERE guid = $1";
  g_autoptr (TernEntry) entry = find (admin, address, job, error);
  g_auto (TernDbParams) params = { 0 };

  if (entry == NULL)
    return FALSE;
  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, &entry->guid);
  tern_db_params_add_boolean (&params, hidden);
  tern_db_params_add_boolean (&params, disabled);
  tern_db_params_add_boolean (&params, is_admin);
  return update_one (admin, entry, sql, &params, job, error);
}

static gboolean
add_alias (TernDirectoryAdmin *admin, const char *address, const char *alias, TernJob *job, GError **error)
{
  g_autoptr (TernEntry) entry = find (admin, address, job, error);
  g_auto (DirChange) change = { .is_done = TRUE };
  const char *at = strrchr (alias, '@');
  TernGuid organisation;
  gboolean is_alias;

  if (entry == NULL || !dir_change_begin (&change, DIR_DIRECTORY (admin), job, error)
      || !find_domain (&change, at != NULL ? at + 1 : alias, &organisation, &is_alias, error))
    return FALSE;
  if (is_alias || !tern_guid_equal (&organisation, &entry->organisation)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "%s is not in a domain of the same organisation", alias);
    return FALSE;
  }
  return dir_change_add_address (&change, &organisation, &entry->guid, alias, FALSE, error)
         && dir_change_touch (&change, &organisation, error) && dir_change_commit (&change, error);
}

static gboolean
remove_alias (TernDirectoryAdmin *admin, const char *alias, TernJob *job, GError **error)
{
  static const char sql[] = "DELETE FROM tern_dir.address WHERE entry = $1 AND address_key = $2 AND NOT is_primary";
  g_autoptr (TernEntry) entry = find (admin, alias, job, error);
  g_autofree char *key = tern_fold_key (alias);
  g_auto (TernDbParams) params = { 0 };

  if (entry == NULL)
    return FALSE;
  if (tern_fold_equal (entry->address, alias)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "%s is the primary address", alias);
    return FALSE;
  }
  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, &entry->guid);
  tern_db_params_add_text (&params, key);
  return update_one (admin, entry, sql, &params, job, error);
}

/** change_member: @sql takes organisation, group and member. */
static gboolean
change_member (TernDirectoryAdmin *admin, const char *sql, const char *group, const char *member, TernJob *job,
               GError **error)
{
  g_autoptr (TernEntry) parent = find (admin, group, job, error);
  g_autoptr (TernEntry) child = parent != NULL ? find (admin, member, job, error) : NULL;
  g_auto (TernDbParams) params = { 0 };

  if (child == NULL)
    return FALSE;
  if (parent->kind != TERN_ENTRY_GROUP || !tern_guid_equal (&parent->organisation, &child->organisation)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID,
                 "%s is not a group with a list of members in the organisation of %s", group, member);
    return FALSE;
  }
  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, &parent->organisation);
  tern_db_params_add_uuid (&params, &parent->guid);
  tern_db_params_add_uuid (&params, &child->guid);
  return update_one (admin, parent, sql, &params, job, error);
}

static gboolean
add_member (TernDirectoryAdmin *admin, const char *group, const char *member, TernJob *job, GError **error)
{
  static const char sql[]
      = "INSERT INTO tern_dir.member (organisation, parent, member) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

  return change_member (admin, sql, group, member, job, error);
}

static gboolean
remove_member (TernDirectoryAdmin *admin, const char *group, const char *member, TernJob *job, GError **error)
{
  static const char sql[] = "DELETE FROM tern_dir.member WHERE organisation = $1 AND parent = $2 AND member = $3";

  return change_member (admin, sql, group, member, job, error);
}

static GPtrArray *
list_entries (TernDirectoryAdmin *admin, const char *domain, TernJob *job, GError **error)
{
  static const char sql[]
      = "SELECT " DIR_ENTRY_COLUMNS
        " FROM tern_dir.entry e WHERE e.removed IS NULL AND e.kind <> 8 AND ($1::text IS NULL OR e.organisation = "
        "(SELECT organisation FROM tern_dir.domain WHERE name_key = $1)) ORDER BY e.sort_key, e.serial";
  g_autofree char *key = domain != NULL ? tern_fold_key (domain) : NULL;
  g_autoptr (TernDbResult) result = NULL;
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  dir_params_add_text_or_null (&params, key);
  result = tern_database_query (DIR_DIRECTORY (admin)->database, sql, &params, job, error);
  return result != NULL ? dir_entries_from_rows (result, error) : NULL;
}

void
dir_directory_admin_init (TernDirectoryAdminInterface *iface)
{
  iface->create_domain = create_domain;
  iface->create_alias_domain = create_alias_domain;
  iface->remove_domain = remove_domain;
  iface->create_entry = create_entry;
  iface->remove_entry = remove_entry;
  iface->set_password = set_password;
  iface->set_props = set_props;
  iface->set_flags = set_flags;
  iface->add_alias = add_alias;
  iface->remove_alias = remove_alias;
  iface->add_member = add_member;
  iface->remove_member = remove_member;
  iface->list_entries = list_entries;
}
