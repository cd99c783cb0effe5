#include "plugins/store-pg/pg-folder-tree.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-prop-block.h"

struct _PgFolderTree {
  GMutex mutex;
  gint64 known_cn;    /* the mailbox's next_cn as of the last refresh; 0: nothing loaded */
  GHashTable *by_id;  /* address of info->id -> TernFolderInfo */
  GPtrArray *ordered; /* (element-type TernFolderInfo), parents first; NULL: to be built anew */
};

PgFolderTree *
pg_folder_tree_new (void)
{
  PgFolderTree *tree = g_new0 (PgFolderTree, 1);

  g_mutex_init (&tree->mutex);
  tree->by_id = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) tern_folder_info_unref);
  return tree;
}

void
pg_folder_tree_free (PgFolderTree *tree)
{
  if (tree == NULL)
    return;
  g_clear_pointer (&tree->ordered, g_ptr_array_unref);
  g_hash_table_unref (tree->by_id);
  g_mutex_clear (&tree->mutex);
  g_free (tree);
}

/* Everything that one of the three numbers says has changed since $2, which is 0 for all; the properties only of what
 * changed itself. Without a change in the mailbox one row of NULLs comes back. */
#define READ_SQL                                                                                                       \
  "SELECT m.next_cn, m.log_floor_cn, f.folder_id, f.parent_id, f.type, f.is_special, f.cn, f.hier_cn, f.contents_cn, " \
  "f.acl_version, f.content_count, f.unread_count, f.associated_count, f.deleted_count, f.size_bytes, f.creator, "     \
  "f.change_key, f.pcl, EXISTS (SELECT FROM tern.rule r WHERE r.mailbox_id = f.mailbox_id "                            \
  "AND r.folder_id = f.folder_id), "                                                                                   \
  "CASE WHEN f.cn >= $2 THEN f.props END FROM tern.mailbox m LEFT JOIN tern.folder f "                                 \
  "ON f.mailbox_id = m.mailbox_id AND m.next_cn <> $2 AND f.deleted_at IS NULL "                                       \
  "AND (f.cn >= $2 OR f.hier_cn >= $2 OR f.contents_cn >= $2) WHERE m.mailbox_id = $1"
enum {
  COL_NEXT_CN,
  COL_FLOOR_CN,
  COL_ID,
  COL_PARENT,
  COL_TYPE,
  COL_SPECIAL,
  COL_CN,
  COL_HIER_CN,
  COL_CONTENTS_CN,
  COL_ACL_VERSION,
  COL_CONTENT,
  COL_UNREAD,
  COL_ASSOCIATED,
  COL_DELETED,
  COL_SIZE,
  COL_CREATOR,
  COL_CHANGE_KEY,
  COL_PCL,
  COL_HAS_RULES,
  COL_PROPS,
};

/* kind: TERN_CHANGE_DELETED and TERN_CHANGE_SOFT_DELETED. */
#define REMOVED_SQL                                                                                                    \
  "SELECT folder_id FROM tern.change_log WHERE mailbox_id = $1 AND cn >= $2 AND message_id = 0 AND kind IN (6, 7)"

static GPtrArray *
read_changes (PgMailbox *mailbox, gint64 since, TernJob *job, GError **error)
{
  g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (pg_mailbox_get_database (mailbox), PG_PIPELINE_READ, job);
  GPtrArray *results;

  for (guint i = 0; i < (since > 0 ? 2 : 1); i++) {
    TernDbParams params;

    tern_db_params_init (&params);
    tern_db_params_add_int8 (&params, pg_mailbox_get_id (mailbox));
    tern_db_params_add_int8 (&params, since);
    pg_pipeline_add (pipeline, i == 0 ? READ_SQL : REMOVED_SQL, &params);
  }
  results = pg_pipeline_run (pipeline, error);
  if (results != NULL && tern_db_result_get_n_rows (pg_results_get (results, 0)) == 0) {
    g_ptr_array_unref (results);
    pg_mailbox_gone (mailbox, error);
    return NULL;
  }
  return results;
}

static GBytes *
get_bytes (const TernDbResult *rows, guint row, guint column)
{
  gsize size;
  const guint8 *data = tern_db_result_get_bytea (rows, row, column, &size);

  return data != NULL ? g_bytes_new (data, size) : NULL;
}

/* NULL with an error: the block makes no sense. */
static TernBag *
get_props (const TernDbResult *rows, guint row, const TernFolderInfo *old, GError **error)
{
  gsize size;
  const guint8 *block = tern_db_result_get_bytea (rows, row, COL_PROPS, &size);
  TernBag *bag;

  if (block == NULL && old != NULL)
    return tern_bag_ref (old->props);
  bag = block != NULL ? tern_prop_block_unpack (block, size, error) : tern_bag_new ();
  if (bag == NULL)
    g_prefix_error (error, "folder 0x%" G_GINT64_MODIFIER "x: ", (guint64) tern_db_result_get_int (rows, row, COL_ID));
  return bag;
}

static TernFolderInfo *
decode (const TernDbResult *rows, guint row, const TernFolderInfo *old, GError **error)
{
  TernBag *props = get_props (rows, row, old, error);
  TernFolderInfo *info;

  if (props == NULL)
    return NULL;
  info = tern_folder_info_new ();
  info->props = props;
  info->id = (TernId) tern_db_result_get_int (rows, row, COL_ID);
  info->parent = (TernId) tern_db_result_get_int (rows, row, COL_PARENT);
  info->type = (TernFolderType) tern_db_result_get_int (rows, row, COL_TYPE);
  info->is_special = tern_db_result_get_int (rows, row, COL_SPECIAL) != 0;
  info->has_rules = tern_db_result_get_int (rows, row, COL_HAS_RULES) != 0;
  info->cn = tern_db_result_get_int (rows, row, COL_CN);
  info->hierarchy_cn = tern_db_result_get_int (rows, row, COL_HIER_CN);
  info->contents_cn = tern_db_result_get_int (rows, row, COL_CONTENTS_CN);
  info->acl_version = (gint32) tern_db_result_get_int (rows, row, COL_ACL_VERSION);
  info->content_count = (guint32) tern_db_result_get_int (rows, row, COL_CONTENT);
  info->unread_count = (guint32) tern_db_result_get_int (rows, row, COL_UNREAD);
  info->associated_count = (guint32) tern_db_result_get_int (rows, row, COL_ASSOCIATED);
  info->deleted_count = (guint32) tern_db_result_get_int (rows, row, COL_DELETED);
  info->size = tern_db_result_get_int (rows, row, COL_SIZE);
  info->creator = tern_db_result_get_uuid (rows, row, COL_CREATOR);
  info->change_key = get_bytes (rows, row, COL_CHANGE_KEY);
  info->pcl = get_bytes (rows, row, COL_PCL);
  info->subfolder_count = old != NULL ? old->subfolder_count : 0;
  return info;
}

static TernFolderInfo *
copy_with_count (const TernFolderInfo *info, guint32 subfolder_count)
{
  TernFolderInfo *copy = tern_folder_info_new ();
  const gsize start = G_STRUCT_OFFSET (TernFolderInfo, id); /* behind the count, which others change meanwhile */

  memcpy ((guint8 *) copy + start, (const guint8 *) info + start, sizeof *info - start);
  copy->props = tern_bag_ref (info->props);
  copy->change_key = info->change_key != NULL ? g_bytes_ref (info->change_key) : NULL;
  copy->pcl = info->pcl != NULL ? g_bytes_ref (info->pcl) : NULL;
  copy->subfolder_count = subfolder_count;
  return copy;
}

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  const TernFolderInfo *left = *(TernFolderInfo *const *) a;
  const TernFolderInfo *right = *(TernFolderInfo *const *) b;

  return left->id < right->id ? -1 : left->id > right->id;
}

static void
replace (PgFolderTree *tree, TernFolderInfo *info)
{
  /* replace, not insert: the key lives in the value. */
  g_hash_table_replace (tree->by_id, &info->id, info);
}

/* Breadth first from the root, children by id. What has no way to the root isn't listed (verify reports it). */
static void
build_order (PgFolderTree *tree)
{
  g_autoptr (GHashTable) children =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  g_autofree gpointer *all = NULL;
  guint n;
  const TernId none = 0;

  all = g_hash_table_get_keys_as_array (tree->by_id, &n);
  for (guint i = 0; i < n; i++) {
    TernFolderInfo *info = g_hash_table_lookup (tree->by_id, all[i]);
    GPtrArray *list = g_hash_table_lookup (children, &info->parent);

    if (list == NULL) {
      list = g_ptr_array_new ();
      g_hash_table_insert (children, &info->parent, list);
    }
    g_ptr_array_add (list, info);
  }
  for (guint i = 0; i <= order->len; i++) {
    const TernId *parent = i == 0 ? &none : &((TernFolderInfo *) g_ptr_array_index (order, i - 1))->id;
    GPtrArray *list = g_hash_table_lookup (children, parent);

    if (list == NULL)
      continue;
    g_ptr_array_sort (list, compare_ids);
    g_ptr_array_extend (order, list, NULL, NULL);
  }
  g_clear_pointer (&tree->ordered, g_ptr_array_unref);
  tree->ordered = g_ptr_array_new_full (order->len, (GDestroyNotify) tern_folder_info_unref);
  for (guint i = 0; i < order->len; i++) {
    TernFolderInfo *info = g_ptr_array_index (order, i);
    GPtrArray *list = g_hash_table_lookup (children, &info->id);

    g_ptr_array_add (tree->ordered, copy_with_count (info, list != NULL ? list->len : 0));
  }
  for (guint i = 0; i < tree->ordered->len; i++)
    replace (tree, tern_folder_info_ref (g_ptr_array_index (tree->ordered, i)));
}

/* A folder whose counters alone changed keeps its place. */
static void
replace_in_order (PgFolderTree *tree, TernFolderInfo *info)
{
  for (guint i = 0; tree->ordered != NULL && i < tree->ordered->len; i++) {
    TernFolderInfo *old = g_ptr_array_index (tree->ordered, i);

    if (old->id != info->id)
      continue;
    tree->ordered->pdata[i] = tern_folder_info_ref (info);
    tern_folder_info_unref (old);
    return;
  }
}

static gboolean
take_row (PgFolderTree *tree, const TernDbResult *rows, guint row, GError **error)
{
  TernId id = (TernId) tern_db_result_get_int (rows, row, COL_ID);
  const TernFolderInfo *old = g_hash_table_lookup (tree->by_id, &id);
  gboolean moves = old == NULL || old->parent != (TernId) tern_db_result_get_int (rows, row, COL_PARENT);
  TernFolderInfo *info = decode (rows, row, old, error);

  if (info == NULL)
    return FALSE;
  if (moves)
    g_clear_pointer (&tree->ordered, g_ptr_array_unref);
  else
    replace_in_order (tree, info);
  replace (tree, info);
  return TRUE;
}

static void
clear (PgFolderTree *tree)
{
  g_hash_table_remove_all (tree->by_id);
  g_clear_pointer (&tree->ordered, g_ptr_array_unref);
  tree->known_cn = 0;
}

static void
take_removed (PgFolderTree *tree, const TernDbResult *removed)
{
  for (guint row = 0; row < tern_db_result_get_n_rows (removed); row++) {
    TernId id = (TernId) tern_db_result_get_int (removed, row, 0);

    if (g_hash_table_remove (tree->by_id, &id))
      g_clear_pointer (&tree->ordered, g_ptr_array_unref);
  }
}

/* *ret_again: the changes asked for don't fit what is known: everything is to be loaded. */
static gboolean
take_changes (PgFolderTree *tree, gint64 since, GPtrArray *results, gboolean *ret_again, GError **error)
{
  const TernDbResult *rows = pg_results_get (results, 0);
  gint64 next_cn = tern_db_result_get_int (rows, 0, COL_NEXT_CN);
  gint64 floor_cn = tern_db_result_get_int (rows, 0, COL_FLOOR_CN);

  *ret_again = since > 0 && (next_cn < since || floor_cn >= since || tree->known_cn == 0);
  if (*ret_again) {
    clear (tree);
    return TRUE;
  }
  if (next_cn <= tree->known_cn)
    return TRUE; /* another thread was faster */
  if (since == 0)
    clear (tree);
  for (guint row = 0; row < tern_db_result_get_n_rows (rows); row++) {
    if (!tern_db_result_is_null (rows, row, COL_ID) && !take_row (tree, rows, row, error)) {
      clear (tree);
      return FALSE;
    }
  }
  if (since > 0)
    take_removed (tree, pg_results_get (results, 1));
  if (tree->ordered == NULL)
    build_order (tree);
  tree->known_cn = next_cn;
  return TRUE;
}

/* The mutex isn't held while the database is asked. */
static gboolean
refresh (PgFolderTree *tree, PgMailbox *mailbox, TernJob *job, GError **error)
{
  gboolean again = TRUE;

  for (guint attempt = 0; again && attempt < 4; attempt++) {
    g_autoptr (GPtrArray) results = NULL;
    g_autoptr (GMutexLocker) locker = NULL;
    gint64 since;

    g_mutex_lock (&tree->mutex);
    since = tree->known_cn;
    g_mutex_unlock (&tree->mutex);
    results = read_changes (mailbox, since, job, error);
    if (results == NULL)
      return FALSE;
    locker = g_mutex_locker_new (&tree->mutex);
    if (!take_changes (tree, since, results, &again, error))
      return FALSE;
  }
  return TRUE;
}

static GPtrArray *
copy_list (PgFolderTree *tree)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&tree->mutex);
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_folder_info_unref);

  for (guint i = 0; tree->ordered != NULL && i < tree->ordered->len; i++)
    g_ptr_array_add (list, tern_folder_info_ref (g_ptr_array_index (tree->ordered, i)));
  return list;
}

GPtrArray *
pg_folder_tree_list (PgFolderTree *tree, PgMailbox *mailbox, TernJob *job, GError **error)
{
  PgFolderTree *own = NULL;
  GPtrArray *list = NULL;

  if (pg_database_in_transaction (pg_mailbox_get_database (mailbox), job))
    tree = own = pg_folder_tree_new ();
  if (refresh (tree, mailbox, job, error))
    list = copy_list (tree);
  pg_folder_tree_free (own);
  return list;
}

static TernFolderInfo *
lookup (PgFolderTree *tree, TernId id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&tree->mutex);
  TernFolderInfo *info = g_hash_table_lookup (tree->by_id, &id);

  return info != NULL ? tern_folder_info_ref (info) : NULL;
}

TernFolderInfo *
pg_folder_tree_get (PgFolderTree *tree, PgMailbox *mailbox, TernId id, TernJob *job, GError **error)
{
  PgFolderTree *own = NULL;
  TernFolderInfo *info = NULL;
  gboolean ok;

  if (pg_database_in_transaction (pg_mailbox_get_database (mailbox), job))
    tree = own = pg_folder_tree_new ();
  ok = refresh (tree, mailbox, job, error);
  if (ok)
    info = lookup (tree, id);
  if (ok && info == NULL)
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "folder 0x%" G_GINT64_MODIFIER "x doesn't exist", id);
  pg_folder_tree_free (own);
  return info;
}
