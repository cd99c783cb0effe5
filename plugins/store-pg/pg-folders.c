#include "core/base/tern-error.h"
#include "core/base/tern-filetime.h"
#include "core/model/tern-fold.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-rights.h"
#include "plugins/store-pg/pg-folder-facts.h"
#include "plugins/store-pg/pg-folders-private.h"
#include "plugins/store-pg/pg-params.h"

/* Another writer may change a folder between reading and writing it; so often it is read again. */
#define MAX_ATTEMPTS 8

static GPtrArray *
list (TernFolders *folders, TernJob *job, GError **error)
{
  PgMailbox *self = PG_MAILBOX (folders);

  return pg_folder_tree_list (pg_mailbox_get_folder_tree (self), self, job, error);
}

static TernFolderInfo *
get (TernFolders *folders, TernId id, TernJob *job, GError **error)
{
  PgMailbox *self = PG_MAILBOX (folders);

  return pg_folder_tree_get (pg_mailbox_get_folder_tree (self), self, id, job, error);
}

/* $3 id or 0, $4 parent, $5 name key, $6 props, $7 change key, $8 pcl, $9 type, $10 special, $11 creator, $12 kind,
 * $13 and $14 what it is a copy of, $15 whether it takes over its parent's permissions, $16 the rights of a row of its
 * creator's own, 0: none; that row's number comes after the folder's. Runs behind PG_LOCK, so that
 * the twin is looked for among everything committed. An own id must have been given out before. */
#define NEW_IDS "CASE WHEN $3 = 0 THEN 1 ELSE 0 END"
#define INSERT_SQL                                                                                                     \
  "WITH parent AS (SELECT FROM tern.folder WHERE mailbox_id = $1 AND folder_id = $4 AND deleted_at IS NULL "           \
  "UNION ALL SELECT WHERE $4 = 0), "                                                                                   \
  "twin AS (SELECT folder_id FROM tern.folder WHERE mailbox_id = $1 AND (folder_id = $3 "                              \
  "OR (parent_id = $4 AND name_key = $5 AND deleted_at IS NULL))), "                                                   \
  "t AS (" PG_TAKE_WHERE ("1", NEW_IDS " + CASE WHEN $16 <> 0 THEN 1 ELSE 0 END", "",                                  \
                          " AND EXISTS (SELECT FROM parent) AND NOT EXISTS (SELECT FROM twin) "                        \
                          "AND ($3 = 0 OR $3 >> 48 <> 1 OR $3 & 281474976710655 < next_id)") "), "                     \
  "f AS (INSERT INTO tern.folder (mailbox_id, folder_id, parent_id, cn, hier_cn, type, is_special, "                   \
  "creator, name_key, "                                                                                                \
  "change_key, pcl, props) SELECT $1, CASE WHEN $3 = 0 THEN 1::int8 << 48 | t.id ELSE $3 END, $4, t.cn, t.cn, $9, "    \
  "$10, $11, $5, $7, $8, $6 FROM t RETURNING folder_id), "                                                             \
  "h AS (UPDATE tern.folder p SET hier_cn = t.cn FROM t WHERE p.mailbox_id = $1 AND p.folder_id = $4), "               \
  "a AS (INSERT INTO tern.permission (mailbox_id, folder_id, member_id, account, rights) "                             \
  "SELECT $1, f.folder_id, p.member_id, p.account, p.rights FROM f, tern.permission p "                                \
  "WHERE $15 AND p.mailbox_id = $1 AND p.folder_id = $4 AND ($16 = 0 OR p.account IS DISTINCT FROM $11) UNION ALL "    \
  "SELECT $1, f.folder_id, t.id + " NEW_IDS ", $11, $16 FROM f, t WHERE $16 <> 0), "                                   \
  "l AS (INSERT INTO tern.change_log (mailbox_id, cn, kind, folder_id, old_folder_id, old_id) "                        \
  "SELECT $1, t.cn, $12, f.folder_id, $13, $14 FROM t, f) "                                                            \
  "SELECT EXISTS (SELECT FROM parent), (SELECT min (folder_id) FROM twin), (SELECT cn FROM t), "                       \
  "(SELECT folder_id FROM f)"

static gboolean
add_insert (PgPipeline *pipeline, PgMailbox *mailbox, const TernFolderSpec *spec, const PgFolderSource *source,
            TernJob *job, GError **error)
{
  g_auto (PgFolderFacts) facts = { 0 };
  TernDbParams params, lock;

  if (!pg_folder_facts_init (&facts, NULL, spec->props, NULL, 0, NULL, error) ||
      !pg_mailbox_start_params (mailbox, &params, job, error))
    return FALSE;
  tern_db_params_add_int8 (&params, (gint64) spec->id);
  tern_db_params_add_int8 (&params, (gint64) spec->parent);
  tern_db_params_add_text (&params, facts.name_key);
  pg_params_add_bytes (&params, facts.props);
  pg_params_add_bytes (&params, facts.change_key);
  pg_params_add_bytes (&params, facts.pcl);
  tern_db_params_add_int4 (&params, spec->type);
  tern_db_params_add_boolean (&params, spec->is_special);
  pg_params_add_guid (&params, &spec->creator);
  tern_db_params_add_int4 (&params, source->id != 0 ? TERN_CHANGE_COPIED : TERN_CHANGE_CREATED);
  tern_db_params_add_int8 (&params, (gint64) source->parent);
  tern_db_params_add_int8 (&params, (gint64) source->id);
  tern_db_params_add_boolean (&params, !spec->is_special);
  tern_db_params_add_int4 (&params, spec->creator_owns ? TERN_RIGHTS_ALL_FOLDER : TERN_RIGHTS_NONE);
  tern_db_params_init (&lock);
  tern_db_params_add_int8 (&lock, pg_mailbox_get_id (mailbox));
  pg_pipeline_add (pipeline, PG_LOCK, &lock);
  pg_pipeline_add (pipeline, INSERT_SQL, &params);
  return TRUE;
}

/* Why nothing was inserted. */
static gboolean
explain_insert (PgMailbox *mailbox, const TernFolderSpec *spec, const TernDbResult *lock, const TernDbResult *row,
                GError **error)
{
  if (tern_db_result_get_n_rows (lock) == 0)
    return pg_mailbox_gone (mailbox, error);
  if (tern_db_result_get_int (row, 0, 0) == 0)
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "parent folder 0x%" G_GINT64_MODIFIER "x doesn't exist",
                 spec->parent);
  else if (!tern_db_result_is_null (row, 0, 1))
    g_set_error (error, TERN_ERROR, TERN_ERROR_EXISTS, "folder 0x%" G_GINT64_MODIFIER "x has this name or id already",
                 (guint64) tern_db_result_get_int (row, 0, 1));
  else
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "the folder id 0x%" G_GINT64_MODIFIER "x was never given out",
                 spec->id);
  return FALSE;
}

TernFolderInfo *
pg_folders_insert (PgMailbox *self, const TernFolderSpec *spec, const PgFolderSource *source, gboolean *ret_existed,
                   TernJob *job, GError **error)
{
  g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (pg_mailbox_get_database (self), PG_PIPELINE_WRITE, job);
  g_autoptr (GPtrArray) results = NULL;
  const TernDbResult *row;
  gboolean existed;
  TernId id;

  if (!add_insert (pipeline, self, spec, source, job, error))
    return NULL;
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL)
    return NULL;
  row = pg_results_get (results, 1);
  existed = tern_db_result_is_null (row, 0, 2);
  if (existed && (!spec->open_existing || tern_db_result_is_null (row, 0, 1))) {
    explain_insert (self, spec, pg_results_get (results, 0), row, error);
    return NULL;
  }
  id = (TernId) tern_db_result_get_int (row, 0, existed ? 1 : 3);
  if (!existed)
    pg_mailbox_committed (self, tern_db_result_get_int (row, 0, 2), job);
  if (ret_existed != NULL)
    *ret_existed = existed;
  return get (TERN_FOLDERS (self), id, job, error);
}

static TernFolderInfo *
create (TernFolders *folders, const TernFolderSpec *spec, gboolean *ret_existed, TernJob *job, GError **error)
{
  const PgFolderSource none = { 0 };

  return pg_folders_insert (PG_MAILBOX (folders), spec, &none, ret_existed, job, error);
}

/* $3 id, $4 change number it was read at, $5 parent, $6 name key, $7 props, $8 change key, $9 pcl, $10 kind. Runs
 * behind PG_LOCK. A folder can't come below itself: its target's ancestors are looked through. */
#define PLACE_SQL                                                                                                      \
  "WITH RECURSIVE up AS (SELECT folder_id, parent_id FROM tern.folder WHERE mailbox_id = $1 AND folder_id = $5 "       \
  "AND deleted_at IS NULL UNION SELECT f.folder_id, f.parent_id FROM tern.folder f JOIN up ON "                        \
  "f.folder_id = up.parent_id "                                                                                        \
  "WHERE f.mailbox_id = $1), "                                                                                         \
  "me AS (SELECT cn, parent_id FROM tern.folder WHERE mailbox_id = $1 AND folder_id = $3 AND deleted_at IS NULL), "    \
  "twin AS (SELECT FROM tern.folder WHERE mailbox_id = $1 AND parent_id = $5 AND name_key = $6 "                       \
  "AND deleted_at IS NULL AND folder_id <> $3), "                                                                      \
  "t AS (" PG_TAKE_WHERE ("1", "0", "",                                                                                \
                          " AND EXISTS (SELECT FROM me WHERE cn = $4) AND NOT EXISTS (SELECT FROM twin) "              \
  "AND NOT EXISTS (SELECT FROM up WHERE folder_id = $3) AND ($5 = 0 OR EXISTS (SELECT FROM up))") "), "                \
  "f AS (UPDATE tern.folder f SET parent_id = $5, name_key = $6, props = $7, change_key = $8, pcl = $9, cn = t.cn "    \
  "FROM t WHERE f.mailbox_id = $1 AND f.folder_id = $3), "                                                             \
  "h AS (UPDATE tern.folder p SET hier_cn = t.cn FROM t, me WHERE p.mailbox_id = $1 "                                  \
  "AND p.folder_id IN ($5, me.parent_id) AND p.folder_id <> $3), "                                                     \
  "l AS (INSERT INTO tern.change_log (mailbox_id, cn, kind, folder_id, old_folder_id) "                                \
  "SELECT $1, t.cn, $10, $3, CASE WHEN $10 = 4 THEN me.parent_id ELSE 0 END FROM t, me) "                              \
  "SELECT (SELECT cn FROM t), (SELECT cn FROM me), EXISTS (SELECT FROM twin), "                                        \
  "EXISTS (SELECT FROM up WHERE folder_id = $3), $5 = 0 OR EXISTS (SELECT FROM up)"

static GPtrArray *
run_place (PgMailbox *self, const TernFolderInfo *info, TernId target, const PgFolderFacts *facts, TernJob *job,
           GError **error)
{
  g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (pg_mailbox_get_database (self), PG_PIPELINE_WRITE, job);
  TernDbParams params, lock;

  if (!pg_mailbox_start_params (self, &params, job, error))
    return NULL;
  tern_db_params_add_int8 (&params, (gint64) info->id);
  tern_db_params_add_int8 (&params, info->cn);
  tern_db_params_add_int8 (&params, (gint64) target);
  tern_db_params_add_text (&params, facts->name_key);
  pg_params_add_bytes (&params, facts->props);
  pg_params_add_bytes (&params, facts->change_key);
  pg_params_add_bytes (&params, facts->pcl);
  tern_db_params_add_int4 (&params, target != info->parent ? TERN_CHANGE_MOVED : TERN_CHANGE_MODIFIED);
  tern_db_params_init (&lock);
  tern_db_params_add_int8 (&lock, pg_mailbox_get_id (self));
  pg_pipeline_add (pipeline, PG_LOCK, &lock);
  pg_pipeline_add (pipeline, PLACE_SQL, &params);
  return pg_pipeline_run (pipeline, error);
}

/* TRUE: somebody else changed the folder meanwhile and it is worth another try. */
static gboolean
explain_place (const TernFolderInfo *info, const TernDbResult *row, GError **error)
{
  if (tern_db_result_is_null (row, 0, 1))
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "folder 0x%" G_GINT64_MODIFIER "x doesn't exist", info->id);
  else if (tern_db_result_get_int (row, 0, 2) != 0)
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_EXISTS, "another folder has this name already");
  else if (tern_db_result_get_int (row, 0, 3) != 0)
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "a folder can't be put below itself");
  else if (tern_db_result_get_int (row, 0, 4) == 0)
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "the target folder doesn't exist");
  else
    return TRUE;
  return FALSE;
}

gboolean
pg_folders_place (PgMailbox *self, TernId id, TernId target, const char *name, const TernBag *set,
                  const TernPropTag *removed, guint n_removed, TernJob *job, GError **error)
{
  for (guint attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    g_autoptr (TernFolderInfo) info = get (TERN_FOLDERS (self), id, job, error);
    g_auto (PgFolderFacts) facts = { 0 };
    g_autoptr (GPtrArray) results = NULL;
    const TernDbResult *row;

    if (info == NULL || (target != 0 && !pg_folders_demand_movable (info, error)) ||
        !pg_folder_facts_init (&facts, info, set, removed, n_removed, name, error))
      return FALSE;
    results = run_place (self, info, target != 0 ? target : info->parent, &facts, job, error);
    if (results == NULL)
      return FALSE;
    if (tern_db_result_get_n_rows (pg_results_get (results, 0)) == 0)
      return pg_mailbox_gone (self, error);
    row = pg_results_get (results, 1);
    if (!tern_db_result_is_null (row, 0, 0)) {
      pg_mailbox_committed (self, tern_db_result_get_int (row, 0, 0), job);
      return TRUE;
    }
    if (!explain_place (info, row, error))
      return FALSE;
  }
  g_set_error (error, TERN_ERROR, TERN_ERROR_CONFLICT, "folder 0x%" G_GINT64_MODIFIER "x changes all the time", id);
  return FALSE;
}

gboolean
pg_folders_demand_movable (const TernFolderInfo *info, GError **error)
{
  if (info->type == TERN_FOLDER_ROOT) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "the root folder stays where it is");
    return FALSE;
  }
  if (info->is_special) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_DENIED, "folder 0x%" G_GINT64_MODIFIER "x is a special folder",
                 info->id);
    return FALSE;
  }
  return TRUE;
}

static gboolean
set_props (TernFolders *folders, TernId id, const TernBag *set, const TernPropTag *removed, guint n_removed,
           TernJob *job, GError **error)
{
  return pg_folders_place (PG_MAILBOX (folders), id, 0, NULL, set, removed, n_removed, job, error);
}

static gboolean
move (TernFolders *folders, TernId id, TernId target, const char *name, TernJob *job, GError **error)
{
  return pg_folders_place (PG_MAILBOX (folders), id, target, name, NULL, NULL, 0, job, error);
}

void
pg_folders_iface_init (TernFoldersInterface *iface)
{
  iface->list = list;
  iface->get = get;
  iface->create = create;
  iface->set_props = set_props;
  iface->move = move;
  iface->copy = pg_folders_copy;
  iface->remove = pg_folders_remove;
  iface->empty = pg_folders_empty;
}
