#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-mailbox-private.h"
#include "plugins/store-pg/pg-params.h"

/* Another writer may change the list between reading and writing it; so often it is read again. */
#define MAX_ATTEMPTS 8

#define SELECT_SQL                                                                                                     \
  "SELECT f.folder_id, f.acl_version, p.member_id, p.account, p.rights FROM tern.folder f "                            \
  "LEFT JOIN tern.permission p ON p.mailbox_id = f.mailbox_id AND p.folder_id = f.folder_id "                          \
  "WHERE f.mailbox_id = $1 AND f.deleted_at IS NULL "
#define GET_SQL SELECT_SQL "AND f.folder_id = $2 ORDER BY p.member_id"
#define LIST_SQL SELECT_SQL "ORDER BY f.folder_id, p.member_id"

static void
add_fixed (TernAcl *acl, gint64 member_id)
{
  TernAclRow row = { .member_id = member_id, .rights = TERN_RIGHTS_NONE };

  for (guint i = 0; i < acl->rows->len; i++) {
    if (g_array_index (acl->rows, TernAclRow, i).member_id == member_id)
      return;
  }
  g_array_append_val (acl->rows, row);
}

/* The two fixed rows are in every list, whether they are stored or not ([MS-OXCPERM] 2.2.5). */
static GPtrArray *
decode (const TernDbResult *rows)
{
  GPtrArray *lists = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_acl_free);
  TernAcl *acl = NULL;

  for (guint row = 0; row < tern_db_result_get_n_rows (rows); row++) {
    TernId folder = (TernId) tern_db_result_get_int (rows, row, 0);
    const TernAclRow entry = {
      .member_id = tern_db_result_get_int (rows, row, 2),
      .account = tern_db_result_get_uuid (rows, row, 3),
      .rights = (guint32) tern_db_result_get_int (rows, row, 4),
    };

    if (acl == NULL || acl->folder != folder) {
      acl = tern_acl_new ();
      acl->folder = folder;
      acl->version = (gint32) tern_db_result_get_int (rows, row, 1);
      g_ptr_array_add (lists, acl);
    }
    if (!tern_db_result_is_null (rows, row, 2))
      g_array_append_val (acl->rows, entry);
  }
  for (guint i = 0; i < lists->len; i++) {
    add_fixed (g_ptr_array_index (lists, i), TERN_MEMBER_DEFAULT);
    add_fixed (g_ptr_array_index (lists, i), TERN_MEMBER_ANONYMOUS);
  }
  return lists;
}

static GPtrArray *
list (TernPermissions *permissions, TernJob *job, GError **error)
{
  PgMailbox *self = PG_MAILBOX (permissions);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) rows = NULL;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (self));
  rows = tern_database_query (TERN_DATABASE (pg_mailbox_get_database (self)), LIST_SQL, &params, job, error);
  return rows != NULL ? decode (rows) : NULL;
}

static TernAcl *
get (TernPermissions *permissions, TernId folder, TernJob *job, GError **error)
{
  PgMailbox *self = PG_MAILBOX (permissions);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) rows = NULL;
  g_autoptr (GPtrArray) lists = NULL;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (self));
  tern_db_params_add_int8 (&params, (gint64) folder);
  rows = tern_database_query (TERN_DATABASE (pg_mailbox_get_database (self)), GET_SQL, &params, job, error);
  if (rows == NULL)
    return NULL;
  if (tern_db_result_get_n_rows (rows) == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "folder 0x%" G_GINT64_MODIFIER "x doesn't exist", folder);
    return NULL;
  }
  lists = decode (rows);
  return g_ptr_array_steal_index (lists, 0);
}

static gboolean
is_fixed (const TernAclRow *row)
{
  return row->member_id == TERN_MEMBER_DEFAULT || row->member_id == TERN_MEMBER_ANONYMOUS;
}

/* A row that has an account is known by it, since a caller may not know the number. */
static gint
find (GArray *rows, const TernAclRow *wanted)
{
  for (guint i = 0; i < rows->len; i++) {
    const TernAclRow *row = &g_array_index (rows, TernAclRow, i);

    if (tern_guid_is_null (&wanted->account) ? row->member_id == wanted->member_id
                                             : tern_guid_equal (&row->account, &wanted->account))
      return (gint) i;
  }
  return -1;
}

/* Rows without a number yet have member_id G_MININT64 until the statement gives them one. */
static gboolean
apply (GArray *rows, const TernAclChange *change, GError **error)
{
  gint at = find (rows, &change->row);
  TernAclRow row = change->row;

  if (at < 0 && change->action != TERN_ACL_ADD) /* ignored ([MS-OXCPERM] 3.2.5.2) */
    return TRUE;
  if (at < 0 && tern_guid_is_null (&row.account)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "a member to add, number %" G_GINT64_FORMAT ", has no account",
                 row.member_id);
    return FALSE;
  }
  if (change->action == TERN_ACL_REMOVE) {
    if (is_fixed (&g_array_index (rows, TernAclRow, at)))
      g_array_index (rows, TernAclRow, at).rights = TERN_RIGHTS_NONE;
    else
      g_array_remove_index (rows, (guint) at);
    return TRUE;
  }
  if (at >= 0) {
    g_array_index (rows, TernAclRow, at).rights = row.rights;
    return TRUE;
  }
  row.member_id = G_MININT64;
  g_array_append_val (rows, row);
  return TRUE;
}

static gboolean
apply_all (GArray *rows, gboolean replace, const TernAclChange *changes, guint n, GError **error)
{
  for (guint i = rows->len; replace && i > 0; i--) {
    TernAclRow *row = &g_array_index (rows, TernAclRow, i - 1);

    if (row->member_id == TERN_MEMBER_ANONYMOUS)
      row->rights = TERN_RIGHTS_NONE;
    else if (row->member_id != TERN_MEMBER_DEFAULT)
      g_array_remove_index (rows, i - 1);
  }
  for (guint i = 0; i < n; i++) {
    if (!apply (rows, &changes[i], error))
      return FALSE;
  }
  return TRUE;
}

/* $1 mailbox, $2 folder, $3 version read, $4 numbers that stay. */
#define REMOVE_SQL                                                                                                     \
  "DELETE FROM tern.permission WHERE mailbox_id = $1 AND folder_id = $2 AND member_id <> ALL ($4) "                    \
  "AND EXISTS (SELECT FROM tern.folder WHERE mailbox_id = $1 AND folder_id = $2 AND acl_version = $3)"

/* $3 folder, $4 version read, $5 number of new members, $6 numbers (the least int8: new), $7 accounts, $8 rights. */
#define WRITE_SQL                                                                                                      \
  "WITH t AS (" PG_TAKE_WHERE ("1", "$5", "", " AND EXISTS (SELECT FROM tern.folder WHERE mailbox_id = $1 "            \
  "AND folder_id = $3 AND acl_version = $4 AND deleted_at IS NULL)") "), "                                             \
  "f AS (UPDATE tern.folder SET acl_version = acl_version + 1, cn = t.cn, change_key = NULL FROM t "                   \
  "WHERE mailbox_id = $1 AND folder_id = $3 RETURNING parent_id), "                                                    \
  "h AS (UPDATE tern.folder p SET hier_cn = t.cn FROM t, f WHERE p.mailbox_id = $1 AND p.folder_id = f.parent_id), "   \
  "r AS (INSERT INTO tern.permission (mailbox_id, folder_id, member_id, account, rights) "                             \
  "SELECT $1, $3, CASE WHEN w.member_id <> -9223372036854775808 THEN w.member_id "                                     \
  "ELSE t.id - 1 + row_number () OVER (PARTITION BY w.member_id = -9223372036854775808 ORDER BY w.n) END, "            \
  "nullif (w.account, '00000000-0000-0000-0000-000000000000'), w.rights FROM t, "                                      \
  "unnest ($6::int8[], $7::uuid[], $8::int4[]) WITH ORDINALITY AS w (member_id, account, rights, n) "                  \
  "ON CONFLICT (mailbox_id, folder_id, member_id) DO UPDATE SET rights = excluded.rights), "                           \
  "l AS (INSERT INTO tern.change_log (mailbox_id, cn, kind, folder_id) SELECT $1, t.cn, 3, $3 FROM t) "                \
  "SELECT cn FROM t"

static void
add_rows (TernDbParams *params, GArray *rows)
{
  g_autofree gint64 *ids = g_new (gint64, rows->len);
  g_autofree TernGuid *accounts = g_new (TernGuid, rows->len);
  g_autofree gint32 *rights = g_new (gint32, rows->len);

  for (guint i = 0; i < rows->len; i++) {
    const TernAclRow *row = &g_array_index (rows, TernAclRow, i);

    ids[i] = row->member_id;
    accounts[i] = row->account;
    rights[i] = (gint32) row->rights;
  }
  pg_params_add_int8_array (params, ids, rows->len);
  pg_params_add_uuid_array (params, accounts, rows->len);
  pg_params_add_int4_array (params, rights, rows->len);
}

static guint
count_new (GArray *rows, GArray *staying)
{
  guint n = 0;

  for (guint i = 0; i < rows->len; i++) {
    gint64 id = g_array_index (rows, TernAclRow, i).member_id;

    if (id == G_MININT64)
      n++;
    else
      g_array_append_val (staying, id);
  }
  return n;
}

/* *ret_cn 0: somebody else was faster, or the folder is gone. */
static gboolean
write_rows (PgMailbox *self, TernId folder, gint32 version, GArray *rows, gint64 *ret_cn, TernJob *job, GError **error)
{
  g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (pg_mailbox_get_database (self), PG_PIPELINE_WRITE, job);
  g_autoptr (GPtrArray) results = NULL;
  g_autoptr (GArray) staying = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n_new = count_new (rows, staying);
  TernDbParams lock, remove, write;
  const TernDbResult *row;

  if (!pg_mailbox_start_params (self, &write, job, error))
    return FALSE;
  tern_db_params_add_int8 (&write, (gint64) folder);
  tern_db_params_add_int4 (&write, version);
  tern_db_params_add_int8 (&write, n_new);
  add_rows (&write, rows);
  tern_db_params_init (&lock);
  tern_db_params_add_int8 (&lock, pg_mailbox_get_id (self));
  tern_db_params_init (&remove);
  tern_db_params_add_int8 (&remove, pg_mailbox_get_id (self));
  tern_db_params_add_int8 (&remove, (gint64) folder);
  tern_db_params_add_int4 (&remove, version);
  pg_params_add_int8_array (&remove, (const gint64 *) (gpointer) staying->data, staying->len);
  pg_pipeline_add (pipeline, PG_LOCK, &lock);
  pg_pipeline_add (pipeline, REMOVE_SQL, &remove);
  pg_pipeline_add (pipeline, WRITE_SQL, &write);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL)
    return FALSE;
  row = pg_results_get (results, 2);
  *ret_cn = tern_db_result_get_n_rows (row) > 0 ? tern_db_result_get_int (row, 0, 0) : 0;
  return TRUE;
}

static gboolean
change (TernPermissions *permissions, TernId folder, gboolean replace, const TernAclChange *changes, guint n,
        TernJob *job, GError **error)
{
  PgMailbox *self = PG_MAILBOX (permissions);

  for (guint attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    g_autoptr (TernAcl) acl = get (permissions, folder, job, error);
    gint64 cn = 0;

    if (acl == NULL || !apply_all (acl->rows, replace, changes, n, error) ||
        !write_rows (self, folder, acl->version, acl->rows, &cn, job, error))
      return FALSE;
    if (cn != 0) {
      pg_mailbox_committed (self, cn, job);
      return TRUE;
    }
  }
  g_set_error (error, TERN_ERROR, TERN_ERROR_CONFLICT,
               "the permissions of folder 0x%" G_GINT64_MODIFIER "x change all the time", folder);
  return FALSE;
}

void
pg_permissions_iface_init (TernPermissionsInterface *iface)
{
  iface->get = get;
  iface->list = list;
  iface->change = change;
}
