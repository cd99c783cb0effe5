#include "core/base/tern-error.h"
#include "core/model/tern-prop-block.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-rules.h"
#include "plugins/store-pg/pg-mailbox-private.h"
#include "plugins/store-pg/pg-params.h"

/* Sequence and state are columns only, the id is the key; everything else is in the packed block. */
#define LIST_SQL                                                                                                       \
  "SELECT r.rule_id, r.sequence, r.state, r.props FROM tern.folder f LEFT JOIN tern.rule r "                           \
  "ON r.mailbox_id = f.mailbox_id AND r.folder_id = f.folder_id "                                                      \
  "WHERE f.mailbox_id = $1 AND f.folder_id = $2 AND f.deleted_at IS NULL ORDER BY r.sequence, r.rule_id"

static TernRule *
decode (const TernDbResult *rows, guint row, GError **error)
{
  gsize size;
  const guint8 *block = tern_db_result_get_bytea (rows, row, 3, &size);
  gint64 id = tern_db_result_get_int (rows, row, 0);
  TernBag *props = tern_prop_block_unpack (block, size, error);
  TernRule *rule;

  if (props == NULL) {
    g_prefix_error (error, "rule %" G_GINT64_FORMAT ": ", id);
    return NULL;
  }
  rule = g_new (TernRule, 1);
  *rule = (TernRule){
    .id = id,
    .sequence = (gint32) tern_db_result_get_int (rows, row, 1),
    .state = (guint32) tern_db_result_get_int (rows, row, 2),
    .props = props,
  };
  tern_bag_set_i64 (props, PidTagRuleId, id);
  tern_bag_set_i32 (props, PidTagRuleSequence, rule->sequence);
  tern_bag_set_i32 (props, PidTagRuleState, (gint32) rule->state);
  return rule;
}

static GPtrArray *
list (TernRules *rules, TernId folder, TernJob *job, GError **error)
{
  PgMailbox *self = PG_MAILBOX (rules);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) rows = NULL;
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_rule_free);

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (self));
  tern_db_params_add_int8 (&params, (gint64) folder);
  rows = tern_database_query (TERN_DATABASE (pg_mailbox_get_database (self)), LIST_SQL, &params, job, error);
  if (rows == NULL)
    return NULL;
  if (tern_db_result_get_n_rows (rows) == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "folder 0x%" G_GINT64_MODIFIER "x doesn't exist", folder);
    return NULL;
  }
  for (guint row = 0; row < tern_db_result_get_n_rows (rows); row++) {
    TernRule *rule;

    if (tern_db_result_is_null (rows, row, 0))
      continue;
    rule = decode (rows, row, error);
    if (rule == NULL)
      return NULL;
    g_ptr_array_add (all, rule);
  }
  return g_steal_pointer (&all);
}

static TernRule *
find (GPtrArray *rules, gint64 id, guint *ret_at)
{
  for (guint i = 0; i < rules->len; i++) {
    TernRule *rule = g_ptr_array_index (rules, i);

    if (rule->id == id) {
      *ret_at = i;
      return rule;
    }
  }
  return NULL;
}

/* New rules have the number 0 until the statement gives them one. */
static void
apply_props (TernRule *rule, const TernBag *props)
{
  g_autoptr (TernBag) old = rule->props;

  rule->props = old != NULL ? tern_bag_copy (old) : tern_bag_new ();
  tern_bag_merge (rule->props, props);
  rule->sequence = tern_bag_get_i32 (rule->props, PidTagRuleSequence, 0);
  rule->state = (guint32) tern_bag_get_i32 (rule->props, PidTagRuleState, 0);
}

static gboolean
apply (GPtrArray *rules, const TernRuleChange *change, GError **error)
{
  guint at = 0;
  TernRule *rule;

  if (change->kind == TERN_RULE_ADD) {
    rule = g_new0 (TernRule, 1);
    apply_props (rule, change->props);
    g_ptr_array_add (rules, rule);
    return TRUE;
  }
  rule = change->id != 0 ? find (rules, change->id, &at) : NULL;
  if (rule == NULL) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "the folder has no rule %" G_GINT64_FORMAT, change->id);
    return FALSE;
  }
  if (change->kind == TERN_RULE_REMOVE)
    g_ptr_array_remove_index (rules, at);
  else
    apply_props (rule, change->props);
  return TRUE;
}

#define REMOVE_SQL "DELETE FROM tern.rule WHERE mailbox_id = $1 AND folder_id = $2 AND rule_id <> ALL ($3)"

/* $3 folder, $4 number of new rules, $5 ids (0: new), $6 sequences, $7 states, $8 blocks. No client is told that a
 * folder's rules changed; the number moves for the caches that know whether there are any (PidTagHasRules). */
#define WRITE_SQL                                                                                                      \
  "WITH t AS (" PG_TAKE ("1", "$4", "") "), "                                                                          \
  "f AS (UPDATE tern.folder SET contents_cn = t.cn FROM t WHERE mailbox_id = $1 AND folder_id = $3), "                 \
  "r AS (INSERT INTO tern.rule (mailbox_id, folder_id, rule_id, sequence, state, props) "                              \
  "SELECT $1, $3, CASE WHEN w.id <> 0 THEN w.id "                                                                      \
  "ELSE t.id - 1 + row_number () OVER (PARTITION BY w.id = 0 ORDER BY w.n) END, w.sequence, w.state, w.props FROM t, " \
  "unnest ($5::int8[], $6::int4[], $7::int4[], $8::bytea[]) WITH ORDINALITY AS w (id, sequence, state, props, n) "     \
  "ON CONFLICT (mailbox_id, folder_id, rule_id) DO UPDATE "                                                            \
  "SET sequence = excluded.sequence, state = excluded.state, props = excluded.props) "                                 \
  "SELECT cn FROM t"

static GBytes *
pack (const TernRule *rule)
{
  g_autoptr (TernBag) props = tern_bag_copy (rule->props);

  tern_bag_remove (props, PidTagRuleId);
  tern_bag_remove (props, PidTagRuleSequence);
  tern_bag_remove (props, PidTagRuleState);
  return tern_prop_block_pack (props);
}

/** add_rules: $4 to $8. FALSE: they are too large together. */
static gboolean
add_rules (TernDbParams *params, const GPtrArray *rules, gint64 *ids, GError **error)
{
  g_autofree gint32 *sequences = g_new (gint32, rules->len);
  g_autofree gint32 *states = g_new (gint32, rules->len);
  g_autoptr (GPtrArray) blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  gsize size = 0;
  gint64 n_new = 0;

  for (guint i = 0; i < rules->len; i++) {
    const TernRule *rule = g_ptr_array_index (rules, i);
    GBytes *block = pack (rule);

    ids[i] = rule->id;
    n_new += rule->id == 0;
    sequences[i] = rule->sequence;
    states[i] = (gint32) rule->state;
    size += g_bytes_get_size (block);
    g_ptr_array_add (blocks, block);
  }
  if (size > TERN_RULES_MAX_SIZE) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_LIMIT, "%u rules of %" G_GSIZE_FORMAT " bytes together", rules->len,
                 size);
    return FALSE;
  }
  tern_db_params_add_int8 (params, n_new);
  pg_params_add_int8_array (params, ids, rules->len);
  pg_params_add_int4_array (params, sequences, rules->len);
  pg_params_add_int4_array (params, states, rules->len);
  pg_params_add_bytea_array (params, (GBytes *const *) blocks->pdata, rules->len);
  return TRUE;
}

static gboolean
write_rules (PgMailbox *self, TernId folder, const GPtrArray *rules, gint64 *ret_cn, TernJob *job, GError **error)
{
  TernDatabase *database = TERN_DATABASE (pg_mailbox_get_database (self));
  g_autofree gint64 *ids = g_new (gint64, rules->len);
  g_auto (TernDbParams) write = { 0 };
  g_auto (TernDbParams) remove = { 0 };
  g_autoptr (TernDbResult) removed = NULL;
  g_autoptr (TernDbResult) row = NULL;

  if (!pg_mailbox_start_params (self, &write, job, error))
    return FALSE;
  tern_db_params_add_int8 (&write, (gint64) folder);
  if (!add_rules (&write, rules, ids, error))
    return FALSE;
  tern_db_params_init (&remove);
  tern_db_params_add_int8 (&remove, pg_mailbox_get_id (self));
  tern_db_params_add_int8 (&remove, (gint64) folder);
  pg_params_add_int8_array (&remove, ids, rules->len);
  removed = tern_database_query (database, REMOVE_SQL, &remove, job, error);
  row = removed != NULL ? tern_database_query (database, WRITE_SQL, &write, job, error) : NULL;
  if (row == NULL)
    return FALSE;
  if (tern_db_result_get_n_rows (row) == 0)
    return pg_mailbox_gone (self, error);
  *ret_cn = tern_db_result_get_int (row, 0, 0);
  return TRUE;
}

/** change_locked: reads, changes, writes, behind the mailbox's lock. */
static gboolean
change_locked (PgMailbox *self, TernId folder, gboolean replace, const TernRuleChange *changes, guint n,
               gint64 *ret_cn, TernJob *job, GError **error)
{
  TernDatabase *database = TERN_DATABASE (pg_mailbox_get_database (self));
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) lock = NULL;
  g_autoptr (GPtrArray) rules = NULL;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (self));
  lock = tern_database_query (database, PG_LOCK, &params, job, error);
  rules = lock != NULL ? list (TERN_RULES (self), folder, job, error) : NULL;
  if (rules == NULL)
    return FALSE;
  if (replace)
    g_ptr_array_set_size (rules, 0);
  for (guint i = 0; i < n; i++) {
    if (!apply (rules, &changes[i], error))
      return FALSE;
  }
  return write_rules (self, folder, rules, ret_cn, job, error);
}

static gboolean
change (TernRules *rules, TernId folder, gboolean replace, const TernRuleChange *changes, guint n, TernJob *job,
        GError **error)
{
  PgMailbox *self = PG_MAILBOX (rules);
  TernDatabase *database = TERN_DATABASE (pg_mailbox_get_database (self));
  gint64 cn = 0;

  if (!tern_database_begin (database, job, error))
    return FALSE;
  if (!change_locked (self, folder, replace, changes, n, &cn, job, error)) {
    tern_database_rollback (database, job);
    g_prefix_error (error, "change the rules of folder 0x%" G_GINT64_MODIFIER "x: ", folder);
    return FALSE;
  }
  if (!tern_database_commit (database, job, error))
    return FALSE;
  pg_mailbox_committed (self, cn, job);
  return TRUE;
}

void
pg_rules_iface_init (TernRulesInterface *iface)
{
  iface->list = list;
  iface->change = change;
}
