#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-filetime.h"
#include "core/model/tern-fold.h"
#include "plugins/store-pg/pg-mailbox-private.h"

/* Longest message class in a receive folder's row ([MS-OXCSTOR] 2.2.1.3.1: 255 characters with the zero). */
#define MAX_CLASS_SIZE 254

#define GET_SQL                                                                                                        \
  "SELECT message_class, folder_id, modified FROM tern.receive_folder WHERE mailbox_id = $1 ORDER BY class_key"

GPtrArray *
pg_receive_folders_get (TernMailbox *mailbox, TernJob *job, GError **error)
{
  PgMailbox *self = PG_MAILBOX (mailbox);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) rows = NULL;
  GPtrArray *folders;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (self));
  rows = tern_database_query (TERN_DATABASE (pg_mailbox_get_database (self)), GET_SQL, &params, job, error);
  if (rows == NULL)
    return NULL;
  folders = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_receive_folder_free);
  for (guint row = 0; row < tern_db_result_get_n_rows (rows); row++) {
    TernReceiveFolder *folder = g_new0 (TernReceiveFolder, 1);

    folder->message_class = g_strdup (tern_db_result_get_text (rows, row, 0));
    folder->folder = (TernId) tern_db_result_get_int (rows, row, 1);
    folder->modified = (TernFiletime) tern_db_result_get_int (rows, row, 2);
    g_ptr_array_add (folders, folder);
  }
  return folders;
}

/* [MS-OXCSTOR] 2.2.1.3.1: ASCII from 0x20 on. */
static gboolean
check_class (const char *message_class, GError **error)
{
  gsize size = strlen (message_class);
  gboolean ok = size <= MAX_CLASS_SIZE;

  for (gsize i = 0; i < size && ok; i++)
    ok = message_class[i] >= 0x20 && message_class[i] < 0x7F;
  if (!ok)
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID,
                         "a receive folder's message class is too long or not ASCII");
  return ok;
}

/* The folder must be there; of the mailbox only the row itself is touched, which no client
 * is told about, so no change number is taken. */
#define SET_SQL                                                                                                        \
  "INSERT INTO tern.receive_folder (mailbox_id, class_key, message_class, folder_id, modified) "                       \
  "SELECT $1, $2, $3, $4, $5 WHERE EXISTS (SELECT FROM tern.folder WHERE mailbox_id = $1 AND folder_id = $4 "          \
  "AND deleted_at IS NULL) ON CONFLICT (mailbox_id, class_key) DO UPDATE "                                             \
  "SET message_class = excluded.message_class, folder_id = excluded.folder_id, modified = excluded.modified"
#define REMOVE_SQL "DELETE FROM tern.receive_folder WHERE mailbox_id = $1 AND class_key = $2"

gboolean
pg_receive_folders_set (TernMailbox *mailbox, const char *message_class, TernId folder, TernJob *job, GError **error)
{
  PgMailbox *self = PG_MAILBOX (mailbox);
  TernDatabase *database = TERN_DATABASE (pg_mailbox_get_database (self));
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) result = NULL;
  g_autofree char *key = NULL;

  if (!check_class (message_class, error))
    return FALSE;
  key = tern_fold_key (message_class);
  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (self));
  tern_db_params_add_text (&params, key);
  if (folder == 0) {
    result = tern_database_query (database, REMOVE_SQL, &params, job, error);
    return result != NULL;
  }
  tern_db_params_add_text (&params, message_class);
  tern_db_params_add_int8 (&params, (gint64) folder);
  tern_db_params_add_int8 (&params, (gint64) tern_filetime_now ());
  result = tern_database_query (database, SET_SQL, &params, job, error);
  if (result == NULL)
    return FALSE;
  if (tern_db_result_get_affected (result) > 0)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "receive folder 0x%" G_GINT64_MODIFIER "x doesn't exist",
               folder);
  return FALSE;
}
