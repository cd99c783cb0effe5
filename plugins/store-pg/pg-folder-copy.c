#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/store-pg/pg-folders-private.h"
#include "plugins/store-pg/pg-search.h"

/* Copying folders: the folders one by one, their messages in batches. What was copied before an error stays. */

#define BATCH 500

typedef struct {
  PgMailbox *mailbox;
  GHashTable *copies; /* address of the source's id -> TernId of its copy */
  TernJob *job;
} Copying;

static TernDbResult *
query (Copying *copying, const char *sql, const TernDbParams *params, GError **error)
{
  TernDatabase *database = TERN_DATABASE (pg_mailbox_get_database (copying->mailbox));

  return tern_database_query (database, sql, params, copying->job, error);
}

/* In order of the change number, which an index has; (cn, id) is where the last batch ended. */
#define MESSAGES_SQL                                                                                                   \
  "SELECT cn, message_id FROM tern.message WHERE mailbox_id = $1 AND folder_id = $2 AND cn >= $3 "                     \
  "AND (cn, message_id) > ($3, $4) AND deleted_at IS NULL ORDER BY cn, message_id LIMIT $5"

static TernDbResult *
read_batch (Copying *copying, TernId folder, gint64 cn, gint64 id, GError **error)
{
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (copying->mailbox));
  tern_db_params_add_int8 (&params, (gint64) folder);
  tern_db_params_add_int8 (&params, cn);
  tern_db_params_add_int8 (&params, id);
  tern_db_params_add_int8 (&params, BATCH);
  return query (copying, MESSAGES_SQL, &params, error);
}

static gboolean
copy_batch (Copying *copying, TernId source, TernId target, const TernDbResult *rows, GError **error)
{
  guint n = tern_db_result_get_n_rows (rows);
  g_autofree TernId *ids = g_new (TernId, n);
  TernTransfer transfer = {
    .folder = source,
    .ids = ids,
    .n_ids = n,
    .target_mailbox = TERN_MAILBOX (copying->mailbox),
    .target_folder = target,
    .copy = TRUE,
  };
  gboolean partial = FALSE;

  for (guint i = 0; i < n; i++)
    ids[i] = (TernId) tern_db_result_get_int (rows, i, 1);
  /* A message that vanished meanwhile needn't be copied, so that partial is no failure here. */
  return tern_items_transfer (TERN_ITEMS (copying->mailbox), &transfer, NULL, &partial, copying->job, error);
}

static gboolean
copy_messages (Copying *copying, TernId source, TernId target, GError **error)
{
  gint64 cn = 0, id = 0;
  guint n = BATCH;

  while (n == BATCH) {
    g_autoptr (TernDbResult) rows = read_batch (copying, source, cn, id, error);

    if (rows == NULL)
      return FALSE;
    n = tern_db_result_get_n_rows (rows);
    if (n > 0 && !copy_batch (copying, source, target, rows, error))
      return FALSE;
    if (n > 0) {
      cn = tern_db_result_get_int (rows, n - 1, 0);
      id = tern_db_result_get_int (rows, n - 1, 1);
    }
  }
  return TRUE;
}

/* The copy's hits are found anew by the duty that fills search folders. */
#define SEARCH_SQL                                                                                                     \
  "WITH s AS (INSERT INTO tern.search_folder (mailbox_id, folder_id, criteria, flags, state, seen_cn) "                \
  "SELECT s.mailbox_id, $3, criteria, flags, CASE state WHEN 3 THEN 3 ELSE 1 END, b.next_cn - 1 "                      \
  "FROM tern.search_folder s JOIN tern.mailbox b USING (mailbox_id) WHERE s.mailbox_id = $1 AND s.folder_id = $2 "     \
  "RETURNING search_folder.mailbox_id) INSERT INTO tern.job (mailbox_id, kind, due) SELECT mailbox_id, '" TERN_SEARCH_DUTY         \
  "', now () FROM s ON CONFLICT (mailbox_id, kind, key) DO UPDATE SET due = LEAST (job.due, excluded.due)"
G_STATIC_ASSERT (TERN_SEARCH_BUILDING == 1 && TERN_SEARCH_STOPPED == 3);

static gboolean
copy_search (Copying *copying, TernId source, TernId target, GError **error)
{
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) done = NULL;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (copying->mailbox));
  tern_db_params_add_int8 (&params, (gint64) source);
  tern_db_params_add_int8 (&params, (gint64) target);
  done = query (copying, SEARCH_SQL, &params, error);
  return done != NULL;
}

static gboolean
copy_one (Copying *copying, TernFolderInfo *info, TernId parent, const char *name, GError **error)
{
  g_autoptr (TernBag) props = tern_bag_copy (info->props);
  g_autoptr (TernFolderInfo) made = NULL;
  const PgFolderSource source = { .parent = info->parent, .id = info->id };
  TernFolderSpec spec = {
    .parent = parent,
    .type = info->type,
    .props = props,
    .creator = info->creator,
  };

  if (name != NULL)
    tern_bag_set_str (props, PidTagDisplayName, name);
  made = pg_folders_insert (copying->mailbox, &spec, &source, NULL, copying->job, error);
  if (made == NULL)
    return FALSE;
  g_hash_table_insert (copying->copies, &info->id, g_memdup2 (&made->id, sizeof made->id));
  if (info->type == TERN_FOLDER_SEARCH)
    return copy_search (copying, info->id, made->id, error);
  return copy_messages (copying, info->id, made->id, error);
}

/* @all has parents before children. TRUE in @inside for @id and everything below it. */
static GHashTable *
find_subtree (GPtrArray *all, TernId id)
{
  GHashTable *inside = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < all->len; i++) {
    TernFolderInfo *info = g_ptr_array_index (all, i);

    if (info->id == id || g_hash_table_contains (inside, &info->parent))
      g_hash_table_add (inside, &info->id);
  }
  return inside;
}

static gboolean
check_place (GPtrArray *all, GHashTable *inside, TernId id, TernId target, GError **error)
{
  if (!g_hash_table_contains (inside, &id)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "folder 0x%" G_GINT64_MODIFIER "x doesn't exist", id);
    return FALSE;
  }
  if (g_hash_table_contains (inside, &target)) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "a folder can't be copied below itself");
    return FALSE;
  }
  for (guint i = 0; i < all->len; i++) {
    TernFolderInfo *info = g_ptr_array_index (all, i);

    if (info->id == id && info->type == TERN_FOLDER_ROOT) {
      g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "the root folder can't be copied");
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
pg_folders_copy (TernFolders *folders, TernId id, TernId target, const char *name, gboolean recursive, TernJob *job,
                 GError **error)
{
  g_autoptr (GPtrArray) all = tern_folders_list (folders, job, error);
  g_autoptr (GHashTable) inside = NULL;
  g_autoptr (GHashTable) copies = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  Copying copying = { .mailbox = PG_MAILBOX (folders), .copies = copies, .job = job };

  if (all == NULL)
    return FALSE;
  inside = find_subtree (all, id);
  if (!check_place (all, inside, id, target, error))
    return FALSE;
  for (guint i = 0; i < all->len; i++) {
    TernFolderInfo *info = g_ptr_array_index (all, i);
    const TernId *parent = g_hash_table_lookup (copies, &info->parent);

    if (info->id == id) {
      if (!copy_one (&copying, info, target, name, error))
        return FALSE;
    } else if (recursive && parent != NULL && !copy_one (&copying, info, *parent, NULL, error)) {
      return FALSE;
    }
  }
  return TRUE;
}
