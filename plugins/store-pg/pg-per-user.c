#include "plugins/store-pg/pg-per-user.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "plugins/store-pg/pg-items.h"
#include "plugins/store-pg/pg-params.h"

/* Multiranges travel in their binary form (multirange_send(), range_send()): fixed for all versions, as are the OIDs of
 * pg_type.dat. Ranges are canonical: the lower bound is in, the upper one is out. */
#define OID_INT8MULTIRANGE 4536
#define RANGE_LOWER_INCLUSIVE 0x02
#define RANGE_LOWER_INFINITE 0x08
#define RANGE_UPPER_INFINITE 0x10
#define BOUND_SIZE 12

#define MINE "mailbox_id = $1 AND folder_id = $2 AND account = $3"

/* $3 the folder, $8 the account, as all of PG_ALLOWED is numbered: what is between a message and the one before it
 * belongs to no message of the folder, and never will: numbers become visible in order (invariant 1). */
#define MARK_SQL                                                                                                       \
  "WITH v AS MATERIALIZED (SELECT m.cn, m.is_associated FROM " PG_ALLOWED " AND m.deleted_at IS NULL), "               \
  "old AS (SELECT read_cns, version FROM tern.per_user_read WHERE mailbox_id = $1 AND folder_id = $3 "                 \
  "AND account = $8), "                                                                                                \
  "n AS (SELECT count (*)::int4 AS n FROM v WHERE NOT v.is_associated AND "                                            \
  "NOT COALESCE ((SELECT v.cn <@ old.read_cns FROM old), false)), "                                                    \
  "r AS (SELECT range_agg (int8range (COALESCE (p.cn, 0) + 1, v.cn + 1)) AS cns FROM v LEFT JOIN LATERAL "             \
  "(SELECT x.cn FROM tern.message x WHERE x.mailbox_id = $1 AND x.folder_id = $3 AND x.cn < v.cn "                     \
  "ORDER BY x.cn DESC LIMIT 1) p ON TRUE), "                                                                           \
  "w AS (INSERT INTO tern.per_user_read AS u (mailbox_id, folder_id, account, read_cns) "                              \
  "SELECT $1, $3, $8, r.cns FROM r WHERE r.cns IS NOT NULL AND $2 <> 0 ON CONFLICT (mailbox_id, folder_id, account) "  \
  "DO UPDATE SET read_cns = u.read_cns + EXCLUDED.read_cns, version = u.version + 1, changed = now (), "               \
  "unread = CASE WHEN u.version = (SELECT version FROM old) THEN u.unread - (SELECT n FROM n) END) "                   \
  "SELECT count (*) FROM v"
#define UNMARK_SQL                                                                                                     \
  "WITH v AS MATERIALIZED (SELECT m.cn, m.is_associated FROM " PG_ALLOWED " AND m.deleted_at IS NULL), "               \
  "r AS (SELECT range_agg (int8range (v.cn, v.cn + 1)) AS cns FROM v), "                                               \
  "w AS (UPDATE tern.per_user_read u SET read_cns = u.read_cns - r.cns, version = u.version + 1, changed = now (), "   \
  "unread = u.unread + (SELECT count (*)::int4 FROM v WHERE NOT v.is_associated AND v.cn <@ u.read_cns) "              \
  "FROM r WHERE u.mailbox_id = $1 AND u.folder_id = $3 AND u.account = $8 AND r.cns IS NOT NULL AND $2 = 0) "          \
  "SELECT count (*) FROM v"

/* All of a folder: every number that is visible now. */
#define MARK_ALL_SQL                                                                                                   \
  "INSERT INTO tern.per_user_read AS u (mailbox_id, folder_id, account, read_cns) "                                    \
  "SELECT $1, $2, $3, int8multirange (int8range (1, next_cn)) FROM tern.mailbox WHERE mailbox_id = $1 "                \
  "ON CONFLICT (mailbox_id, folder_id, account) DO UPDATE SET read_cns = EXCLUDED.read_cns, "                          \
  "version = u.version + 1, changed = now (), unread_cn = NULL"
#define REPLACE_SQL                                                                                                    \
  "INSERT INTO tern.per_user_read AS u (mailbox_id, folder_id, account, read_cns) VALUES ($1, $2, $3, $4) "            \
  "ON CONFLICT (mailbox_id, folder_id, account) DO UPDATE SET read_cns = EXCLUDED.read_cns, "                          \
  "version = u.version + 1, changed = now (), unread_cn = NULL"

/* $2 the account, $3 folders. What isn't known any more is counted by the gaps between what was read, and kept. */
#define COUNT_SQL                                                                                                      \
  "WITH c AS MATERIALIZED (SELECT f.folder_id, f.contents_cn, p.version, CASE WHEN p.account IS NULL THEN "            \
  "f.content_count WHEN p.unread_cn = f.contents_cn AND p.unread IS NOT NULL THEN p.unread ELSE "                      \
  "(SELECT count (*)::int4 FROM unnest ('{[1,)}'::int8multirange - p.read_cns) g JOIN tern.message m "                 \
  "ON m.mailbox_id = $1 AND m.folder_id = f.folder_id AND m.cn >= lower (g) "                                          \
  "AND m.cn < COALESCE (upper (g), 9223372036854775807) AND m.deleted_at IS NULL AND NOT m.is_associated) END AS n, "  \
  "p.account IS NOT NULL AND (p.unread_cn IS DISTINCT FROM f.contents_cn OR p.unread IS NULL) AS is_new "              \
  "FROM tern.folder f LEFT JOIN tern.per_user_read p ON p.mailbox_id = $1 AND p.folder_id = f.folder_id "              \
  "AND p.account = $2 WHERE f.mailbox_id = $1 AND f.folder_id = ANY ($3) AND f.deleted_at IS NULL), "                  \
  "w AS (UPDATE tern.per_user_read u SET unread = c.n, unread_cn = c.contents_cn FROM c WHERE c.is_new "               \
  "AND u.mailbox_id = $1 AND u.folder_id = c.folder_id AND u.account = $2 AND u.version = c.version) "                 \
  "SELECT folder_id, n FROM c"

/* Every table of the folder reads all of it: pieces that a client names are as many as anybody could have read. */
#define MOST_RANGES 65536

/* How many public folders a mailbox may remember: no client has so many, and each row is a client's own bytes. */
#define MOST_FOREIGN 10000
#define SET_FOREIGN_SQL                                                                                                \
  "INSERT INTO tern.per_user_foreign AS o (mailbox_id, folder, database_guid, data) SELECT $1, $2, $3, $4 "            \
  "WHERE (SELECT count (*) FROM tern.per_user_foreign WHERE mailbox_id = $1 AND folder <> $2) < $5 "                   \
  "ON CONFLICT (mailbox_id, folder) DO UPDATE SET database_guid = EXCLUDED.database_guid, data = EXCLUDED.data, "      \
  "changed = now () RETURNING 1"

static GPtrArray *
run_one (PgMailbox *mailbox, PgPipelineKind kind, const char *sql, TernDbParams *params, TernJob *job, GError **error)
{
  g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (pg_mailbox_get_database (mailbox), kind, job);

  pg_pipeline_add (pipeline, sql, params);
  return pg_pipeline_run (pipeline, error);
}

static void
start (PgMailbox *mailbox, TernDbParams *params, TernId folder, const TernGuid *account)
{
  tern_db_params_init (params);
  tern_db_params_add_int8 (params, pg_mailbox_get_id (mailbox));
  tern_db_params_add_int8 (params, (gint64) folder);
  tern_db_params_add_uuid (params, account);
}

char *
pg_per_user_read_sql (PgMailbox *mailbox, const TernAccess *access)
{
  char account[TERN_GUID_TEXT_SIZE];

  if (access == NULL || !tern_mailbox_get_info (TERN_MAILBOX (mailbox))->is_public)
    return NULL;
  tern_guid_to_text (&access->account, account);
  /* Looked up once a statement: it depends on no row. */
  return g_strdup_printf ("(m.cn <@ COALESCE ((SELECT u.read_cns FROM tern.per_user_read u WHERE u.mailbox_id = "
                          "%" G_GINT64_FORMAT " AND u.folder_id = %" G_GINT64_FORMAT
                          " AND u.account = '%s'), '{}'::int8multirange))",
                          pg_mailbox_get_id (mailbox), (gint64) access->folder, account);
}

gboolean
pg_per_user_get_version (PgMailbox *mailbox, const TernAccess *access, gint64 *ret_version, TernJob *job,
                         GError **error)
{
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };

  start (mailbox, &params, access->folder, &access->account);
  results = run_one (mailbox, PG_PIPELINE_READ, "SELECT version FROM tern.per_user_read WHERE " MINE, &params, job,
                     error);
  if (results == NULL)
    return FALSE;
  *ret_version = tern_db_result_get_n_rows (pg_results_get (results, 0)) > 0
                     ? tern_db_result_get_int (pg_results_get (results, 0), 0, 0)
                     : 0;
  return TRUE;
}

static gboolean
mark_all (PgMailbox *mailbox, gboolean read, const TernAccess *access, TernJob *job, GError **error)
{
  static const char none_sql[] = "DELETE FROM tern.per_user_read WHERE " MINE;
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };

  start (mailbox, &params, access->folder, &access->account);
  results = run_one (mailbox, PG_PIPELINE_WRITE, read ? MARK_ALL_SQL : none_sql, &params, job, error);
  return results != NULL;
}

/** mark_batch: the parameters of PG_ALLOWED, and the account. */
static gboolean
mark_batch (PgMailbox *mailbox, const TernId *ids, guint n, gboolean read, const TernAccess *access, guint *ret_allowed,
            TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (mailbox));
  tern_db_params_add_int4 (&params, read ? 1 : 0);
  tern_db_params_add_int8 (&params, (gint64) access->folder);
  pg_params_add_int8_array (&params, (const gint64 *) ids, n);
  if (access->acl_version != 0)
    tern_db_params_add_int4 (&params, access->acl_version);
  else
    tern_db_params_add_null (&params);
  if (access->own_only)
    tern_db_params_add_uuid (&params, &access->account);
  else
    tern_db_params_add_null (&params);
  if (access->hide_private)
    tern_db_params_add_uuid (&params, &access->account);
  else
    tern_db_params_add_null (&params);
  tern_db_params_add_uuid (&params, &access->account);
  results = run_one (mailbox, PG_PIPELINE_WRITE, read ? MARK_SQL : UNMARK_SQL, &params, job, error);
  if (results != NULL)
    *ret_allowed = (guint) tern_db_result_get_int (pg_results_get (results, 0), 0, 0);
  return results != NULL;
}

gboolean
pg_per_user_mark (PgMailbox *mailbox, const TernId *ids, guint n_ids, gboolean read, const TernAccess *access,
                  gboolean *ret_partial, TernJob *job, GError **error)
{
  gboolean partial = FALSE;

  if (ids == NULL) {
    *ret_partial = FALSE;
    return mark_all (mailbox, read, access, job, error);
  }
  for (guint at = 0; at < n_ids; at += PG_ITEMS_BATCH) {
    guint n = MIN (n_ids - at, PG_ITEMS_BATCH), allowed = 0;

    if (!tern_job_check (job, error)
        || !mark_batch (mailbox, ids + at, n, read, access, &allowed, job, error))
      return FALSE;
    partial |= allowed < n;
  }
  *ret_partial = partial;
  return TRUE;
}

static gboolean
count_unread (TernPerUser *per_user, const TernGuid *account, const TernId *folders, guint n, guint32 *ret_unread,
              TernJob *job, GError **error)
{
  PgMailbox *mailbox = PG_MAILBOX (per_user);
  g_autoptr (GHashTable) counts = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };
  const TernDbResult *rows;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (mailbox));
  tern_db_params_add_uuid (&params, account);
  pg_params_add_int8_array (&params, (const gint64 *) folders, n);
  results = run_one (mailbox, PG_PIPELINE_WRITE, COUNT_SQL, &params, job, error);
  if (results == NULL)
    return FALSE;
  for (guint i = 0; i < n; i++) {
    ret_unread[i] = 0;
    g_hash_table_insert (counts, (gpointer) &folders[i], &ret_unread[i]);
  }
  rows = pg_results_get (results, 0);
  for (guint row = 0; row < tern_db_result_get_n_rows (rows); row++) {
    gint64 folder = tern_db_result_get_int (rows, row, 0);
    guint32 *count = g_hash_table_lookup (counts, &folder);

    if (count != NULL)
      *count = (guint32) MAX (tern_db_result_get_int (rows, row, 1), 0);
  }
  return TRUE;
}

static gint64
get_be (const guint8 *data, gsize size)
{
  guint64 value = 0;

  for (gsize i = 0; i < size; i++)
    value = value << 8 | data[i];
  return (gint64) value;
}

/** parse_multirange: only ranges with both bounds are ever written. */
static TernIdRanges *
parse_multirange (const guint8 *data, gsize size)
{
  TernIdRanges *ranges = tern_id_ranges_new ();
  gsize pos = 4;

  while (pos + 4 + 1 + 2 * BOUND_SIZE <= size) {
    gsize length = (gsize) get_be (data + pos, 4);
    const guint8 *range = data + pos + 4;

    if (length == 1 + 2 * BOUND_SIZE && (range[0] & (RANGE_LOWER_INFINITE | RANGE_UPPER_INFINITE)) == 0)
      tern_id_ranges_add (ranges, (guint64) get_be (range + 5, 8), (guint64) get_be (range + 5 + BOUND_SIZE, 8) - 1);
    pos += 4 + length;
  }
  return ranges;
}

static void
put_be (GByteArray *bytes, guint64 value, guint size)
{
  for (guint i = size; i-- > 0;) {
    guint8 byte = (guint8) (value >> (8 * i));

    g_byte_array_append (bytes, &byte, 1);
  }
}

static void
add_multirange (TernDbParams *params, const TernIdRanges *ranges)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint n = tern_id_ranges_get_n (ranges);
  const guint8 flags = RANGE_LOWER_INCLUSIVE;

  put_be (bytes, n, 4);
  for (guint i = 0; i < n; i++) {
    const TernIdRange *range = &tern_id_ranges_get (ranges)[i];

    put_be (bytes, 1 + 2 * BOUND_SIZE, 4);
    g_byte_array_append (bytes, &flags, 1);
    put_be (bytes, 8, 4);
    put_be (bytes, range->low, 8);
    put_be (bytes, 8, 4);
    put_be (bytes, MIN (range->high, (guint64) G_MAXINT64 - 1) + 1, 8);
  }
  tern_db_params_add_raw (params, OID_INT8MULTIRANGE, bytes->data, bytes->len);
}

static TernIdRanges *
get_read (TernPerUser *per_user, const TernGuid *account, TernId folder, TernJob *job, GError **error)
{
  PgMailbox *mailbox = PG_MAILBOX (per_user);
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };
  const guint8 *data;
  gsize size = 0;

  start (mailbox, &params, folder, account);
  results = run_one (mailbox, PG_PIPELINE_READ, "SELECT read_cns FROM tern.per_user_read WHERE " MINE, &params, job,
                     error);
  if (results == NULL)
    return NULL;
  if (tern_db_result_get_n_rows (pg_results_get (results, 0)) == 0)
    return tern_id_ranges_new ();
  data = tern_db_result_get_bytea (pg_results_get (results, 0), 0, 0, &size);
  return parse_multirange (data, size);
}

static gboolean
set_read (TernPerUser *per_user, const TernGuid *account, TernId folder, const TernIdRanges *read, TernJob *job,
          GError **error)
{
  PgMailbox *mailbox = PG_MAILBOX (per_user);
  g_autoptr (TernIdRanges) fitting = tern_id_ranges_copy (read);
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };

  tern_id_ranges_remove (fitting, TERN_GLOBCNT_MAX, G_MAXUINT64);
  if (tern_id_ranges_get_n (fitting) > MOST_RANGES) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_LIMIT, "read state of %u pieces", tern_id_ranges_get_n (fitting));
    return FALSE;
  }
  start (mailbox, &params, folder, account);
  add_multirange (&params, fitting);
  results = run_one (mailbox, PG_PIPELINE_WRITE, REPLACE_SQL, &params, job, error);
  return results != NULL;
}

static GArray *
list_foreign (TernPerUser *per_user, const TernGuid *database, TernJob *job, GError **error)
{
  static const char sql[] = "SELECT folder FROM tern.per_user_foreign WHERE mailbox_id = $1 AND database_guid = $2 "
                            "ORDER BY folder";
  PgMailbox *mailbox = PG_MAILBOX (per_user);
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };
  GArray *found;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (mailbox));
  tern_db_params_add_uuid (&params, database);
  results = run_one (mailbox, PG_PIPELINE_READ, sql, &params, job, error);
  if (results == NULL)
    return NULL;
  found = g_array_new (FALSE, FALSE, sizeof (TernForeignFolder));
  for (guint row = 0; row < tern_db_result_get_n_rows (pg_results_get (results, 0)); row++) {
    gsize size;
    const guint8 *gid = tern_db_result_get_bytea (pg_results_get (results, 0), row, 0, &size);
    TernForeignFolder folder;

    if (size != TERN_GID_SIZE)
      continue;
    memcpy (folder.replica.bytes, gid, TERN_GUID_SIZE);
    folder.globcnt = tern_globcnt_from_bytes (gid + TERN_GUID_SIZE);
    g_array_append_val (found, folder);
  }
  return found;
}

static void
start_foreign (PgMailbox *mailbox, const TernForeignFolder *folder, TernDbParams *params)
{
  guint8 gid[TERN_GID_SIZE];

  tern_gid_write (&folder->replica, folder->globcnt, gid);
  tern_db_params_init (params);
  tern_db_params_add_int8 (params, pg_mailbox_get_id (mailbox));
  tern_db_params_add_bytea (params, gid, sizeof gid);
}

static GBytes *
get_foreign (TernPerUser *per_user, const TernForeignFolder *folder, TernGuid *ret_database, TernJob *job,
             GError **error)
{
  static const char sql[]
      = "SELECT database_guid, data FROM tern.per_user_foreign WHERE mailbox_id = $1 AND folder = $2";
  PgMailbox *mailbox = PG_MAILBOX (per_user);
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };
  const guint8 *data;
  gsize size;

  start_foreign (mailbox, folder, &params);
  results = run_one (mailbox, PG_PIPELINE_READ, sql, &params, job, error);
  if (results == NULL)
    return NULL;
  if (tern_db_result_get_n_rows (pg_results_get (results, 0)) == 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "no per-user information for this folder");
    return NULL;
  }
  if (ret_database != NULL)
    *ret_database = tern_db_result_get_uuid (pg_results_get (results, 0), 0, 0);
  data = tern_db_result_get_bytea (pg_results_get (results, 0), 0, 1, &size);
  return g_bytes_new (data, size);
}

static gboolean
set_foreign (TernPerUser *per_user, const TernForeignFolder *folder, const TernGuid *database, GBytes *bytes,
             TernJob *job, GError **error)
{
  PgMailbox *mailbox = PG_MAILBOX (per_user);
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  start_foreign (mailbox, folder, &params);
  tern_db_params_add_uuid (&params, database);
  tern_db_params_add_bytea (&params, data, size);
  tern_db_params_add_int8 (&params, MOST_FOREIGN);
  results = run_one (mailbox, PG_PIPELINE_WRITE, SET_FOREIGN_SQL, &params, job, error);
  if (results == NULL)
    return FALSE;
  if (tern_db_result_get_n_rows (pg_results_get (results, 0)) > 0)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_LIMIT, "the mailbox remembers %d public folders already", MOST_FOREIGN);
  return FALSE;
}

void
pg_per_user_iface_init (TernPerUserInterface *iface)
{
  iface->count_unread = count_unread;
  iface->get_read = get_read;
  iface->set_read = set_read;
  iface->list_foreign = list_foreign;
  iface->get_foreign = get_foreign;
  iface->set_foreign = set_foreign;
}
