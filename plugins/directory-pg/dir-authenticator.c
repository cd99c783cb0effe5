#include "core/base/tern-error.h"
#include "plugins/directory-pg/dir-directory-private.h"
#include "plugins/directory-pg/dir-password.h"

static const char password_of[] = "SELECT password FROM tern_dir.entry WHERE guid = $1 AND removed IS NULL";

/** find_hash: the hash to compare with; the decoy where there is none, so that the answer takes as long and tells
 * nothing. */
static gboolean
find_hash (DirDirectory *directory, const char *login, TernGuid *ret_account, char **ret_hash, gboolean *ret_may,
           TernJob *job, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (TernEntry) entry
      = tern_directory_lookup (TERN_DIRECTORY (directory), NULL, TERN_ENTRY_BY_LOGIN, login, job, &why);
  g_autoptr (TernDbResult) result = NULL;
  g_auto (TernDbParams) params = { 0 };

  *ret_may = FALSE;
  *ret_hash = g_strdup (directory->decoy);
  if (entry == NULL) {
    if (g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND))
      return TRUE;
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  tern_db_params_init (&params);
  tern_db_params_add_uuid (&params, &entry->guid);
  result = tern_database_query (directory->database, password_of, &params, job, error);
  if (result == NULL)
    return FALSE;
  if (tern_db_result_get_n_rows (result) == 0 || tern_db_result_is_null (result, 0, 0))
    return TRUE;
  g_free (*ret_hash);
  *ret_hash = g_strdup (tern_db_result_get_text (result, 0, 0));
  *ret_account = entry->guid;
  *ret_may = !entry->is_disabled;
  return TRUE;
}

static TernIdentity *
verify_password (TernAuthenticator *self, const char *login, const char *password, TernJob *job, GError **error)
{
  DirDirectory *directory = DIR_DIRECTORY (self);
  g_autofree char *hash = NULL;
  TernGuid account = { 0 };
  gboolean may, right;

  if (!find_hash (directory, login, &account, &hash, &may, job, error))
    return NULL;
  right = dir_password_verify (password, hash);
  if (!right || !may) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_DENIED, "login and password don't match");
    return NULL;
  }
  return tern_directory_get_identity (TERN_DIRECTORY (directory), &account, job, error);
}

void
dir_directory_authenticator_init (TernAuthenticatorInterface *iface)
{
  iface->verify_password = verify_password;
}
