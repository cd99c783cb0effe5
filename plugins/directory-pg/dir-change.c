#include "plugins/directory-pg/dir-change.h"

#include "core/base/tern-error.h"
#include "core/model/tern-fold.h"
#include "core/model/tern-prop-block.h"
#include "plugins/directory-pg/dir-address.h"
#include "plugins/directory-pg/dir-password.h"

/* The address book sorts names the way this locale does, whoever looks; a session's own order is made from it. */
#define SORT_LOCALE "en_US"
#define ADMINISTRATIVE_GROUP "/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn="

gboolean
dir_change_begin (DirChange *change, DirDirectory *directory, TernJob *job, GError **error)
{
  *change = (DirChange){ .directory = directory, .job = job, .is_done = TRUE };
  if (!tern_database_begin (change->directory->database, job, error))
    return FALSE;
  change->is_done = FALSE;
  return TRUE;
}

gboolean
dir_change_commit (DirChange *change, GError **error)
{
  change->is_done = TRUE;
  return tern_database_commit (change->directory->database, change->job, error);
}

void
dir_change_clear (DirChange *change)
{
  if (!change->is_done)
    tern_database_rollback (change->directory->database, change->job);
}
gboolean
dir_change_run (DirChange *change, const char *sql, const TernDbParams *params, TernDbResult **ret_result,
                GError **error)
{
  TernDbResult *result = tern_database_query (change->directory->database, sql, params, change->job, error);

  if (result == NULL)
    return FALSE;
  if (ret_result != NULL)
    *ret_result = result;
  else
    tern_db_result_free (result);
  return TRUE;
}

gboolean
dir_change_touch (DirChange *change, const TernGuid *organisation, GError **error)
{
  static const char sql[] = "UPDATE tern_dir.organisation SET version = version + 1 WHERE guid = $1";
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, organisation);
  return dir_change_run (change, sql, &params, NULL, error);
}

gboolean
dir_change_insert (DirChange *change, const char *sql, const TernDbParams *params, const char *what, const char *name,
                   GError **error)
{
  g_autoptr (GError) why = NULL;

  if (dir_change_run (change, sql, params, NULL, &why))
    return TRUE;
  if (g_error_matches (why, TERN_ERROR, TERN_ERROR_EXISTS)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_EXISTS, "the %s %s is taken already", what, name);
    return FALSE;
  }
  g_propagate_prefixed_error (error, g_steal_pointer (&why), "%s %s: ", what, name);
  return FALSE;
}

static gboolean
take_serial (DirChange *change, const TernGuid *organisation, guint32 *ret_serial, char **ret_name, GError **error)
{
  static const char sql[]
      = "UPDATE tern_dir.organisation SET next_serial = next_serial + 1, version = version + 1 WHERE guid = $1 "
        "RETURNING next_serial - 1, name";
  g_autoptr (TernDbResult) result = NULL;
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, organisation);
  if (!dir_change_run (change, sql, &params, &result, error))
    return FALSE;
  *ret_serial = tern_db_result_get_int (result, 0, 0);
  *ret_name = g_strdup (tern_db_result_get_text (result, 0, 1));
  return TRUE;
}

void
dir_params_add_text_or_null (TernDbParams *params, const char *text)
{
  if (text != NULL)
    tern_db_params_add_text (params, text);
  else
    tern_db_params_add_null (params);
}

static gboolean
insert_row (DirChange *change, const TernEntrySpec *spec, const TernGuid *organisation, TernGuid *ret_guid,
            GError **error)
{
  static const char sql[] = "INSERT INTO tern_dir.entry (guid, organisation, serial, kind, name, sort_key, address, "
                            "dn, dn_key, mailbox, password, rule, "
                            "props) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
  g_autofree char *sort_key = tern_sort_key (spec->name, SORT_LOCALE);
  g_autofree char *hash = spec->password != NULL ? dir_password_hash (spec->password, error) : NULL;
  g_autofree char *organisation_name = NULL, *hex = NULL, *dn = NULL, *dn_key = NULL;
  g_autoptr (GBytes) block = spec->props != NULL ? tern_prop_block_pack (spec->props) : NULL;
  g_auto (TernDbParams) params = { 0 };
  guint32 serial = 0;
  TernGuid mailbox;

  if ((spec->password != NULL && hash == NULL)
      || !take_serial (change, organisation, &serial, &organisation_name, error))
    return FALSE;
  tern_guid_random (ret_guid);
  tern_guid_random (&mailbox);
  hex = tern_guid_to_hex (ret_guid);
  dn = g_strconcat ("/o=", organisation_name, ADMINISTRATIVE_GROUP, hex, NULL);
  dn_key = tern_fold_key (dn);
  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, ret_guid);
  tern_db_params_add_uuid (&params, organisation);
  tern_db_params_add_int4 (&params, (gint32) serial);
  tern_db_params_add_int4 (&params, spec->kind);
  tern_db_params_add_text (&params, spec->name);
  tern_db_params_add_text (&params, sort_key);
  tern_db_params_add_text (&params, spec->address);
  tern_db_params_add_text (&params, dn);
  tern_db_params_add_text (&params, dn_key);
  if (spec->with_mailbox)
    tern_db_params_add_uuid (&params, &mailbox);
  else
    tern_db_params_add_null (&params);
  dir_params_add_text_or_null (&params, hash);
  dir_params_add_text_or_null (&params, spec->rule);
  if (block != NULL)
    tern_db_params_add_bytea (&params, g_bytes_get_data (block, NULL), g_bytes_get_size (block));
  else
    tern_db_params_add_null (&params);
  return dir_change_run (change, sql, &params, NULL, error);
}

gboolean
dir_change_add_address (DirChange *change, const TernGuid *organisation, const TernGuid *entry, const char *address,
                        gboolean is_primary, GError **error)
{
  static const char sql[] = "INSERT INTO tern_dir.address (organisation, address_key, address, entry, is_primary) "
                            "VALUES ($1, $2, $3, $4, $5)";
  g_auto (DirAddress) parsed = { 0 };
  g_autofree char *key = NULL;
  g_auto (TernDbParams) params = { 0 };

  if (!dir_address_parse (address, &parsed, error))
    return FALSE;
  key = g_strconcat (parsed.local_key, "@", parsed.domain_key, NULL);
  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, organisation);
  tern_db_params_add_text (&params, key);
  tern_db_params_add_text (&params, address);
  tern_db_params_add_uuid (&params, entry);
  tern_db_params_add_boolean (&params, is_primary);
  return dir_change_insert (change, sql, &params, "address", address, error);
}

gboolean
dir_change_add_entry (DirChange *change, const TernEntrySpec *spec, const TernGuid *organisation, TernGuid *ret_guid,
                      GError **error)
{
  return insert_row (change, spec, organisation, ret_guid, error)
         && dir_change_add_address (change, organisation, ret_guid, spec->address, TRUE, error);
}
