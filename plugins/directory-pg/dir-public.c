#include "plugins/directory-pg/dir-public.h"

#include "core/base/tern-error.h"

#define STORE_NAME "Public Folders"
/* A local part that nobody thinks of by himself, and that stays when the domain changes. */
#define LOCAL_PART "PublicFolders_"
#define LOCAL_PART_RANDOM 8

G_STATIC_ASSERT (TERN_ENTRY_PUBLIC_STORE == 8); /* in the SQL below, and in an index */

/* Gives the entry, and whether its address lies in none of the organisation's own domains. */
static const char find_sql[]
    = "SELECT e.guid, NOT EXISTS (SELECT FROM tern_dir.domain d WHERE d.organisation = $1 AND d.alias_of IS NULL "
      "AND d.name_key = split_part (x.address_key, '@', 2)) FROM tern_dir.entry e JOIN tern_dir.address x "
      "ON x.entry = e.guid AND x.is_primary WHERE e.organisation = $1 AND e.kind = 8 AND e.removed IS NULL";
static const char domain_sql[] = "SELECT name_key FROM tern_dir.domain WHERE organisation = $1 AND alias_of IS NULL "
                                 "ORDER BY created, name_key LIMIT 1";
static const char hide_sql[] = "UPDATE tern_dir.entry SET hidden = true WHERE guid = $1";
/* $2: the new domain. */
static const char move_sql[]
    = "WITH x AS (UPDATE tern_dir.address SET address_key = split_part (address_key, '@', 1) || '@' || $2, "
      "address = split_part (address, '@', 1) || '@' || $2 WHERE entry = $1 AND is_primary RETURNING address) "
      "UPDATE tern_dir.entry SET address = x.address FROM x WHERE guid = $1";
static const char without_sql[]
    = "SELECT o.guid FROM tern_dir.organisation o WHERE NOT EXISTS (SELECT FROM tern_dir.entry e "
      "WHERE e.organisation = o.guid AND e.kind = 8 AND e.removed IS NULL) "
      "AND EXISTS (SELECT FROM tern_dir.domain d WHERE d.organisation = o.guid AND d.alias_of IS NULL)";

static gboolean
run_for (DirChange *change, const char *sql, const TernGuid *guid, TernDbResult **ret_result, GError **error)
{
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, guid);
  return dir_change_run (change, sql, &params, ret_result, error);
}

static gboolean
make (DirChange *change, const TernGuid *organisation, const char *domain, GError **error)
{
  g_autofree char *hex = NULL;
  g_autofree char *address = NULL;
  TernEntrySpec spec = { .kind = TERN_ENTRY_PUBLIC_STORE, .name = STORE_NAME, .with_mailbox = TRUE };
  TernGuid guid;

  tern_guid_random (&guid);
  hex = tern_guid_to_hex (&guid);
  address = g_strdup_printf (LOCAL_PART "%.*s@%s", LOCAL_PART_RANDOM, hex, domain);
  spec.address = address;
  return dir_change_add_entry (change, &spec, organisation, &guid, error)
         && run_for (change, hide_sql, &guid, NULL, error);
}

static gboolean
move (DirChange *change, const TernGuid *entry, const char *domain, GError **error)
{
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, entry);
  tern_db_params_add_text (&params, domain);
  return dir_change_run (change, move_sql, &params, NULL, error);
}

gboolean
dir_public_settle (DirChange *change, const TernGuid *organisation, GError **error)
{
  g_autoptr (TernDbResult) domain = NULL, entry = NULL;
  TernGuid guid;

  if (!run_for (change, domain_sql, organisation, &domain, error)
      || !run_for (change, find_sql, organisation, &entry, error))
    return FALSE;
  if (tern_db_result_get_n_rows (domain) == 0)
    return TRUE; /* nobody belongs to it; the next domain brings it back */
  if (tern_db_result_get_n_rows (entry) == 0)
    return make (change, organisation, tern_db_result_get_text (domain, 0, 0), error);
  if (tern_db_result_get_int (entry, 0, 1) == 0)
    return TRUE;
  guid = tern_db_result_get_uuid (entry, 0, 0);
  return move (change, &guid, tern_db_result_get_text (domain, 0, 0), error);
}

static gboolean
settle (DirDirectory *directory, const TernGuid *organisation, TernJob *job, GError **error)
{
  g_auto (DirChange) change = { .is_done = TRUE };
  g_autoptr (GError) why = NULL;

  if (dir_change_begin (&change, directory, job, &why) && dir_public_settle (&change, organisation, &why)
      && dir_change_commit (&change, &why))
    return TRUE;
  if (g_error_matches (why, TERN_ERROR, TERN_ERROR_EXISTS))
    return TRUE; /* another node was faster */
  g_propagate_prefixed_error (error, g_steal_pointer (&why), "entry of the public store: ");
  return FALSE;
}

gboolean
dir_public_settle_all (DirDirectory *directory, TernJob *job, GError **error)
{
  g_autoptr (TernDbResult) without = tern_database_query (directory->database, without_sql, NULL, job, error);

  for (guint row = 0; without != NULL && row < tern_db_result_get_n_rows (without); row++) {
    TernGuid organisation = tern_db_result_get_uuid (without, row, 0);

    if (!settle (directory, &organisation, job, error))
      return FALSE;
  }
  return without != NULL;
}
