#include "plugins/store-pg/pg-verify.h"

#include <string.h>

#include "core/model/tern-fold.h"
#include "core/model/tern-prop-block.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/store-pg/pg-items.h"
#include "plugins/store-pg/pg-search.h"

/* Each gives lines of text, $1 the mailbox. Ids are shown as everywhere in logs: in hex. */
#define MAX_LINES " LIMIT 200"

#define COUNTERS_SQL                                                                                                   \
  "SELECT format ('folder 0x%s: stored %s messages, %s unread, %s associated, %s deleted, %s bytes; "                  \
  "counted %s, %s, %s, "                                                                                               \
  "%s, %s', to_hex (f.folder_id), f.content_count, f.unread_count, f.associated_count, "                               \
  "f.deleted_count, f.size_bytes, "                                                                                    \
  "coalesce (c.normal, 0), coalesce (c.unread, 0), coalesce (c.associated, 0), coalesce (c.deleted, 0), "              \
  "coalesce (c.size, 0)) FROM tern.folder f LEFT JOIN (SELECT folder_id, "                                             \
  "count (*) FILTER (WHERE deleted_at IS NULL AND NOT is_associated) AS normal, "                                      \
  "count (*) FILTER (WHERE deleted_at IS NULL AND NOT is_associated AND NOT is_read) AS unread, "                      \
  "count (*) FILTER (WHERE deleted_at IS NULL AND is_associated) AS associated, "                                      \
  "count (*) FILTER (WHERE deleted_at IS NOT NULL) AS deleted, "                                                       \
  "coalesce (sum (size_bytes) FILTER (WHERE deleted_at IS NULL), 0) AS size "                                          \
  "FROM tern.message WHERE mailbox_id = $1 GROUP BY folder_id) c USING (folder_id) "                                   \
  "WHERE f.mailbox_id = $1 AND f.type <> 2 AND (f.content_count, f.unread_count, f.associated_count, "                 \
  "f.deleted_count, "                                                                                                  \
  "f.size_bytes) IS DISTINCT FROM (coalesce (c.normal, 0), coalesce (c.unread, 0), coalesce (c.associated, 0), "       \
  "coalesce (c.deleted, 0), coalesce (c.size, 0))" MAX_LINES

#define SIZE_SQL                                                                                                       \
  "SELECT format ('store: size %s; its folders have %s', m.size_bytes, s.size) FROM tern.mailbox m, "                  \
  "(SELECT coalesce (sum (size_bytes), 0) AS size FROM tern.folder WHERE mailbox_id = $1 AND deleted_at IS NULL "      \
  "AND type <> 2) s WHERE m.mailbox_id = $1 AND m.size_bytes <> s.size"

#define PARENTS_SQL                                                                                                    \
  "WITH RECURSIVE reached AS (SELECT folder_id FROM tern.folder WHERE mailbox_id = $1 AND parent_id = 0 "              \
  "AND deleted_at IS NULL UNION SELECT f.folder_id FROM tern.folder f JOIN reached r ON f.parent_id = r.folder_id "    \
  "WHERE f.mailbox_id = $1 AND f.deleted_at IS NULL) "                                                                 \
  "SELECT format ('folder 0x%s: no way to the root from parent 0x%s', to_hex (folder_id), to_hex (parent_id)) "        \
  "FROM tern.folder WHERE mailbox_id = $1 AND deleted_at IS NULL "                                                     \
  "AND folder_id NOT IN (SELECT folder_id FROM reached)" MAX_LINES

#define NUMBERS_SQL                                                                                                    \
  "SELECT format ('%s: change number %s was never given out (next is %s)', x.what, x.cn, m.next_cn) "                  \
  "FROM tern.mailbox m, LATERAL ("                                                                                     \
  "SELECT 'folder 0x' || to_hex (folder_id) AS what, greatest (cn, hier_cn, contents_cn, delete_cn) AS cn "            \
  "FROM tern.folder WHERE mailbox_id = $1 UNION ALL "                                                                  \
  "SELECT 'message 0x' || to_hex (message_id), greatest (cn, read_cn, delete_cn) FROM tern.message "                   \
  "WHERE mailbox_id = $1 UNION ALL "                                                                                   \
  "SELECT 'change log', max (cn) FROM tern.change_log WHERE mailbox_id = $1) x "                                       \
  "WHERE m.mailbox_id = $1 AND x.cn >= m.next_cn" MAX_LINES

#define IDS_SQL                                                                                                        \
  "SELECT format ('%s 0x%s: the id was never given out (next is 0x%s)', x.what, to_hex (x.id), to_hex (m.next_id)) "   \
  "FROM tern.mailbox m, LATERAL (SELECT 'folder' AS what, folder_id AS id FROM tern.folder WHERE mailbox_id = $1 "     \
  "UNION ALL SELECT 'message', message_id FROM tern.message WHERE mailbox_id = $1 "                                    \
  "UNION ALL SELECT 'object', oid FROM tern.object WHERE mailbox_id = $1) x "                                          \
  "WHERE m.mailbox_id = $1 AND x.id >> 48 = 1 AND x.id & 281474976710655 >= m.next_id" MAX_LINES

#define ORPHANS_SQL                                                                                                    \
  "SELECT format ('message 0x%s: its folder 0x%s is gone', to_hex (message_id), to_hex (folder_id)) "                  \
  "FROM tern.message m WHERE mailbox_id = $1 AND NOT EXISTS (SELECT FROM tern.folder f WHERE f.mailbox_id = $1 "       \
  "AND f.folder_id = m.folder_id) UNION ALL "                                                                          \
  "SELECT format ('message 0x%s: its properties are gone', to_hex (message_id)) FROM tern.message m "                  \
  "WHERE mailbox_id = $1 AND NOT EXISTS (SELECT FROM tern.message_props p WHERE p.mailbox_id = $1 "                    \
  "AND p.message_id = m.message_id) UNION ALL "                                                                        \
  "SELECT format ('properties of message 0x%s: it is gone', to_hex (message_id)) FROM tern.message_props p "           \
  "WHERE mailbox_id = $1 AND NOT EXISTS (SELECT FROM tern.message m WHERE m.mailbox_id = $1 "                          \
  "AND m.message_id = p.message_id) UNION ALL "                                                                        \
  "SELECT format ('object 0x%s: its message 0x%s is gone', to_hex (oid), to_hex (message_id)) FROM tern.object o "     \
  "WHERE mailbox_id = $1 AND NOT EXISTS (SELECT FROM tern.message m WHERE m.mailbox_id = $1 "                          \
  "AND m.message_id = o.message_id) UNION ALL "                                                                        \
  "SELECT format ('object 0x%s: its parent 0x%s is gone', to_hex (oid), to_hex (parent_oid)) FROM tern.object o "      \
  "WHERE mailbox_id = $1 AND parent_oid <> message_id AND NOT EXISTS (SELECT FROM tern.object p "                      \
  "WHERE p.mailbox_id = $1 AND p.oid = o.parent_oid) UNION ALL "                                                       \
  "SELECT format ('stream 0x%s of 0x%s: its owner is gone', to_hex (prop_id), to_hex (oid)) FROM tern.stream s "       \
  "WHERE mailbox_id = $1 AND NOT EXISTS (SELECT FROM tern.message m WHERE m.mailbox_id = $1 AND "                      \
  "m.message_id = s.oid) "                                                                                             \
  "AND NOT EXISTS (SELECT FROM tern.object o WHERE o.mailbox_id = $1 AND o.oid = s.oid) UNION ALL "                    \
  "SELECT format ('permission %s of folder 0x%s: the folder is gone', member_id, to_hex (folder_id)) "                 \
  "FROM tern.permission p WHERE mailbox_id = $1 AND NOT EXISTS (SELECT FROM tern.folder f WHERE f.mailbox_id = $1 "    \
  "AND f.folder_id = p.folder_id) UNION ALL "                                                                          \
  "SELECT format ('rule %s of folder 0x%s: the folder is gone', rule_id, to_hex (folder_id)) "                         \
  "FROM tern.rule r WHERE mailbox_id = $1 AND NOT EXISTS (SELECT FROM tern.folder f WHERE f.mailbox_id = $1 "          \
  "AND f.folder_id = r.folder_id) UNION ALL "                                                                          \
  "SELECT format ('receive folder \"%s\": 0x%s is gone', message_class, to_hex (folder_id)) "                          \
  "FROM tern.receive_folder r WHERE mailbox_id = $1 AND NOT EXISTS (SELECT FROM tern.folder f WHERE "                  \
  "f.mailbox_id = $1 "                                                                                                 \
  "AND f.folder_id = r.folder_id AND f.deleted_at IS NULL)" MAX_LINES

#define NAMES_SQL "SELECT folder_id, name_key, props FROM tern.folder WHERE mailbox_id = $1"

static TernDbResult *
run (PgMailbox *mailbox, const char *sql, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (mailbox));
  return tern_database_query (TERN_DATABASE (pg_mailbox_get_database (mailbox)), sql, &params, job, error);
}

static void
check_name (const TernDbResult *rows, guint row, GPtrArray *problems)
{
  gsize size;
  const guint8 *block = tern_db_result_get_bytea (rows, row, 2, &size);
  guint64 id = (guint64) tern_db_result_get_int (rows, row, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (TernBag) bag = block != NULL ? tern_prop_block_unpack (block, size, &error) : NULL;
  g_autofree char *key = NULL;

  if (bag == NULL) {
    g_ptr_array_add (problems, g_strdup_printf ("folder 0x%" G_GINT64_MODIFIER "x: properties: %s", id,
                                                error != NULL ? error->message : "missing"));
    return;
  }
  key = tern_fold_key (tern_bag_get_str (bag, PidTagDisplayName, ""));
  if (strcmp (key, tern_db_result_get_text (rows, row, 1)) != 0)
    g_ptr_array_add (problems,
                     g_strdup_printf ("folder 0x%" G_GINT64_MODIFIER "x: its name doesn't fold to its key", id));
}

gboolean
pg_verify_mailbox (PgMailbox *mailbox, GPtrArray *problems, TernJob *job, GError **error)
{
  static const char *const checks[] = { COUNTERS_SQL, SIZE_SQL, PARENTS_SQL, NUMBERS_SQL, IDS_SQL, ORPHANS_SQL };
  g_autoptr (TernDbResult) names = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (checks); i++) {
    g_autoptr (TernDbResult) lines = run (mailbox, checks[i], job, error);

    if (lines == NULL)
      return FALSE;
    for (guint row = 0; row < tern_db_result_get_n_rows (lines); row++)
      g_ptr_array_add (problems, g_strdup (tern_db_result_get_text (lines, row, 0)));
  }
  names = run (mailbox, NAMES_SQL, job, error);
  if (names == NULL)
    return FALSE;
  for (guint row = 0; row < tern_db_result_get_n_rows (names); row++)
    check_name (names, row, problems);
  return pg_items_verify (mailbox, problems, job, error) && pg_search_verify (mailbox, problems, job, error);
}
