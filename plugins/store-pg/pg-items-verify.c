#include "plugins/store-pg/pg-items.h"

#include <string.h>

#include "core/model/tern-prop-block.h"
#include "plugins/store-pg/pg-hot-columns.h"

#define BATCH 1000
#define FIRST_DERIVED 3

/* $2: after this message. */
#define ROWS_SQL                                                                                                       \
  "SELECT m.message_id, p.props, EXISTS (SELECT FROM tern.stream s WHERE s.mailbox_id = $1 AND s.oid = "               \
  "m.message_id), "                                                                                                    \
  PG_HOT_DERIVED " FROM tern.message m LEFT JOIN tern.message_props p ON p.mailbox_id = $1 "                           \
  "AND p.message_id = m.message_id WHERE m.mailbox_id = $1 AND m.message_id > $2 ORDER BY m.message_id LIMIT 1000"
G_STATIC_ASSERT (BATCH == 1000);

#define PARTS_SQL                                                                                                      \
  "SELECT format ('message 0x%s: has_attachments is wrong', to_hex (m.message_id)) FROM tern.message m "               \
  "WHERE m.mailbox_id = $1 AND m.has_attachments <> EXISTS (SELECT FROM tern.object o WHERE o.mailbox_id = $1 "        \
  "AND o.message_id = m.message_id AND o.parent_oid = m.message_id) UNION ALL "                                        \
  "SELECT format ('property 0x%s of 0x%s: its value 0x%s is gone', to_hex (s.prop_id), to_hex (s.oid), "               \
  "to_hex (s.blob_id)) FROM tern.stream s LEFT JOIN tern.blob b ON b.mailbox_id = $1 AND b.blob_id = s.blob_id "       \
  "WHERE s.mailbox_id = $1 AND (b.blob_id IS NULL OR b.size_bytes <> s.size_bytes) UNION ALL "                         \
  "SELECT format ('value 0x%s: %s bytes instead of %s', to_hex (b.blob_id), c.size, b.size_bytes) FROM tern.blob b, "  \
  "LATERAL (SELECT COALESCE (octet_length (b.inline), (SELECT COALESCE (sum (octet_length (c.data)), 0) "              \
  "FROM tern.blob_map bm JOIN tern.chunk c ON c.mailbox_id = $1 AND c.sha256 = bm.sha256 "                             \
  "WHERE bm.mailbox_id = $1 AND bm.blob_id = b.blob_id)) AS size) c "                                                  \
  "WHERE b.mailbox_id = $1 AND c.size <> b.size_bytes AND EXISTS (SELECT FROM tern.stream s WHERE s.mailbox_id = $1 "  \
  "AND s.blob_id = b.blob_id) UNION ALL "                                                                              \
  "SELECT format ('chunk %s: its bytes are not what they were', encode (c.sha256, 'hex')) FROM tern.chunk c "          \
  "WHERE c.mailbox_id = $1 AND sha256 (c.data) <> c.sha256 LIMIT 200"

static TernDbResult *
run (PgMailbox *mailbox, const char *sql, gint64 after, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (mailbox));
  tern_db_params_add_int8 (&params, after);
  return tern_database_query (TERN_DATABASE (pg_mailbox_get_database (mailbox)), sql, &params, job, error);
}

static gint64
read_number (const guint8 *data, gsize size)
{
  guint64 number = size > 0 && (data[0] & 0x80) && size > 1 ? G_MAXUINT64 : 0;

  for (gsize i = 0; i < size; i++)
    number = number << 8 | data[i];
  return (gint64) number;
}

/** is_derived: whether a stored column is what the block gives now. */
static gboolean
is_derived (const TernDbParams *params, guint n, const TernDbResult *rows, guint row)
{
  guint column = FIRST_DERIVED + n;
  gsize size;
  guint32 oid;
  const guint8 *data = tern_db_params_get (params, n, &size, &oid);

  if (data == NULL || tern_db_result_is_null (rows, row, column))
    return data == NULL && tern_db_result_is_null (rows, row, column);
  if (oid == 25) { /* text */
    const char *text = tern_db_result_get_text (rows, row, column);

    return strlen (text) == size && memcmp (text, data, size) == 0;
  }
  return read_number (data, size) == tern_db_result_get_int (rows, row, column);
}

static void
check_row (const TernDbResult *rows, guint row, GPtrArray *problems)
{
  gsize size;
  const guint8 *block = tern_db_result_get_bytea (rows, row, 1, &size);
  guint64 id = (guint64) tern_db_result_get_int (rows, row, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (TernBag) props = block != NULL ? tern_prop_block_unpack (block, size, &error) : NULL;
  g_auto (TernDbParams) params = { 0 };

  if (props == NULL) {
    g_ptr_array_add (problems, g_strdup_printf ("message 0x%" G_GINT64_MODIFIER "x: properties: %s", id,
                                                error != NULL ? error->message : "missing"));
    return;
  }
  tern_db_params_init (&params);
  pg_hot_columns_bind (props, tern_db_result_get_int (rows, row, 2) != 0, &params);
  for (guint i = 0; i < PG_N_HOT_DERIVED; i++)
    if (!is_derived (&params, i, rows, row))
      g_ptr_array_add (
          problems,
          g_strdup_printf ("message 0x%" G_GINT64_MODIFIER "x: column %u isn't what its properties say", id, i));
}

gboolean
pg_items_verify (PgMailbox *mailbox, GPtrArray *problems, TernJob *job, GError **error)
{
  g_autoptr (TernDbResult) lines = run (mailbox, PARTS_SQL, 0, job, error);
  gint64 after = 0;
  guint n;

  if (lines == NULL)
    return FALSE;
  for (guint i = 0; i < tern_db_result_get_n_rows (lines); i++)
    g_ptr_array_add (problems, g_strdup (tern_db_result_get_text (lines, i, 0)));
  do {
    g_autoptr (TernDbResult) rows = NULL;

    if (!tern_job_check (job, error))
      return FALSE;
    rows = run (mailbox, ROWS_SQL, after, job, error);
    if (rows == NULL)
      return FALSE;
    n = tern_db_result_get_n_rows (rows);
    for (guint i = 0; i < n; i++)
      check_row (rows, i, problems);
    if (n > 0)
      after = tern_db_result_get_int (rows, n - 1, 0);
  } while (n == BATCH);
  return TRUE;
}
