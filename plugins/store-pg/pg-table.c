#include "plugins/store-pg/pg-table.h"

#include "core/base/tern-error.h"
#include "core/model/tern-prop-block.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/store-pg/pg-per-user.h"
#include "plugins/store-pg/pg-search.h"
#include "plugins/store-pg/pg-table-category.h"

/* Rows that RopQueryColumnsAll looks at beside what every message has. */
#define SAMPLE_ROWS 32

static void table_iface_init (TernTableInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PgTable, pg_table, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_TABLE, table_iface_init))

static void
pg_table_finalize (GObject *object)
{
  PgTable *table = PG_TABLE (object);

  pg_table_list_clear (&table->list);
  pg_table_follow_clear (&table->follow);
  g_clear_pointer (&table->groups, pg_table_groups_free);
  g_clear_pointer (&table->arena, tern_arena_free);
  g_clear_pointer (&table->read_sql, g_free);
  g_clear_object (&table->mailbox);
  G_OBJECT_CLASS (pg_table_parent_class)->finalize (object);
}

static void
pg_table_class_init (PgTableClass *class)
{
  G_OBJECT_CLASS (class)->finalize = pg_table_finalize;
}

static void
pg_table_init (PgTable *table)
{
  table->arena = tern_arena_new ();
  table->seen_cn = -1;
}

PgPipeline *
pg_table_begin (const PgTable *table, TernJob *job)
{
  PgPipeline *pipeline = pg_pipeline_begin (pg_mailbox_get_database (table->mailbox), PG_PIPELINE_READ, job);

  if (table->read_sql != NULL)
    pg_pipeline_replace (pipeline, PG_READ_COLUMN, table->read_sql);
  return pipeline;
}

gboolean
pg_table_is_associated (const PgTable *table)
{
  return table->kind == TERN_TABLE_ASSOCIATED || table->kind == TERN_TABLE_DELETED_ASSOCIATED;
}

gboolean
pg_table_is_of_deleted (const PgTable *table)
{
  return table->kind == TERN_TABLE_DELETED || table->kind == TERN_TABLE_DELETED_ASSOCIATED;
}

void
pg_table_start_params (const PgTable *table, TernDbParams *params)
{
  tern_db_params_init (params);
  tern_db_params_add_int8 (params, pg_mailbox_get_id (table->mailbox));
  tern_db_params_add_int8 (params, (gint64) table->folder);
  tern_db_params_add_boolean (params, pg_table_is_associated (table));
}

const char *
pg_table_from (const PgTable *table)
{
  return table->is_search ? "m.message_id IN (SELECT h.message_id FROM tern.search_hit h WHERE h.mailbox_id = $1 "
                            "AND h.folder_id = $2)"
                          : "m.folder_id = $2";
}

gboolean
pg_table_check (const PgTable *table, const PgFolderFacts *facts, GError **error)
{
  if (!table->has_access
      || (table->access.folder == table->folder && table->access.acl_version == facts->acl_version))
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_STALE,
               "the permissions of folder 0x%" G_GINT64_MODIFIER "x have changed since they were checked",
               table->folder);
  return FALSE;
}

gboolean
pg_table_not_found (const PgTable *table, GError **error)
{
  g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "no such row in the table of folder 0x%" G_GINT64_MODIFIER "x",
               table->folder);
  return FALSE;
}

gboolean
pg_table_matches (const TernRestriction *restriction, const PgRow *row, TernArena *arena)
{
  TernPropSource source;

  pg_row_to_source (row, &source);
  return tern_restriction_matches (restriction, &source, arena);
}

TernValue
pg_table_get_cell (const PgRow *row, TernPropTag column, TernArena *arena)
{
  TernPropTag tag = column & ~(TernPropTag) TERN_PROP_TYPE_INSTANCE;
  TernValue value;

  if ((TERN_PROP_TYPE (tag) & ~TERN_PROP_TYPE_MULTIPLE) == PtypString8)
    tag += PtypString - PtypString8;
  if (!pg_row_get (row, tag, arena, &value))
    return tern_value_missing (column, TERN_ERROR_NOT_FOUND);
  if ((column & TERN_PROP_TYPE_INSTANCE) && (value.tag & TERN_PROP_TYPE_MULTIPLE)) {
    if (row->instance >= value.multi.count)
      return tern_value_missing (column, TERN_ERROR_NOT_FOUND);
    return tern_value_nth (&value, row->instance);
  }
  return value;
}

void
pg_table_fill (PgRows *rows, const TernPropTag *columns, guint n_columns, TernRowSet *ret_rows)
{
  TernRowSet set = { .arena = tern_arena_new (), .n_rows = rows->rows->len, .n_columns = n_columns };

  set.cells = tern_arena_alloc_n (set.arena, MAX (set.n_rows * n_columns, 1), sizeof (TernValue));
  set.heads = tern_arena_alloc_n (set.arena, MAX (set.n_rows, 1), sizeof (TernItemHead));
  for (guint i = 0; i < set.n_rows; i++) {
    const PgRow *row = pg_rows_get (rows, i);

    set.heads[i] = row->head;
    for (guint j = 0; j < n_columns; j++)
      set.cells[i * n_columns + j] = pg_table_get_cell (row, columns[j], set.arena);
  }
  /* Cells point into the results. */
  tern_arena_keep (set.arena, g_steal_pointer (&rows->results), (GDestroyNotify) g_ptr_array_unref);
  *ret_rows = set;
}

/** check_reads: reading leaves no trace in the change log: a list that depends on it is made anew. */
static gboolean
check_reads (PgTable *table, TernJob *job, GError **error)
{
  gint64 version = 0;

  if (!table->needs_reads)
    return TRUE;
  if (!pg_per_user_get_version (table->mailbox, &table->access, &version, job, error))
    return FALSE;
  if (version != table->read_version)
    pg_table_list_clear (&table->list);
  table->read_version = version;
  return TRUE;
}

/** prepare: what a search folder shows is brought up to date before it is read. */
static gboolean
prepare (PgTable *table, TernJob *job, GError **error)
{
  return check_reads (table, job, error)
         && (!table->is_search || pg_search_refresh (TERN_SEARCHES (table->mailbox), table->folder, job, error));
}

static gboolean
get_count (TernTable *self, guint32 *ret_count, TernJob *job, GError **error)
{
  PgTable *table = PG_TABLE (self);

  if (!prepare (table, job, error))
    return FALSE;
  return table->index != PG_SORT_OTHER ? pg_table_index_count (table, ret_count, job, error)
                                       : pg_table_list_count (table, ret_count, job, error);
}

static gboolean
fetch (TernTable *self, guint32 position, guint32 n, const TernPropTag *columns, guint n_columns, TernRowSet *ret_rows,
       TernJob *job, GError **error)
{
  PgTable *table = PG_TABLE (self);

  if (!prepare (table, job, error))
    return FALSE;
  return table->index != PG_SORT_OTHER
           ? pg_table_index_fetch (table, position, n, columns, n_columns, ret_rows, job, error)
           : pg_table_list_fetch (table, position, n, columns, n_columns, ret_rows, job, error);
}

static gboolean
find (TernTable *self, guint32 position, gboolean backward, const TernRestriction *restriction, guint32 *ret_position,
      TernJob *job, GError **error)
{
  PgTable *table = PG_TABLE (self);

  if (!prepare (table, job, error))
    return FALSE;
  return table->index != PG_SORT_OTHER
           ? pg_table_index_find (table, position, backward, restriction, ret_position, job, error)
           : pg_table_list_find (table, position, backward, restriction, ret_position, job, error);
}

static gboolean
locate (TernTable *self, TernId id, guint32 instance, guint32 *ret_position, TernJob *job, GError **error)
{
  PgTable *table = PG_TABLE (self);

  if (!prepare (table, job, error))
    return FALSE;
  return table->index != PG_SORT_OTHER ? pg_table_index_locate (table, id, ret_position, job, error)
                                       : pg_table_list_locate (table, id, instance, ret_position, job, error);
}

/** add_sampled: what the blocks of some messages have. */
static gboolean
add_sampled (PgTable *table, GHashTable *tags, TernJob *job, GError **error)
{
  static const char sql[] = "SELECT p.props FROM (SELECT message_id FROM tern.message WHERE mailbox_id = $1 "
                            "AND folder_id = $2 AND is_associated = $3 AND deleted_at IS NULL "
                            "ORDER BY delivered DESC, message_id DESC LIMIT $4) i "
                            "JOIN tern.message_props p ON p.mailbox_id = $1 AND p.message_id = i.message_id";
  static const char search_sql[] = "SELECT p.props FROM (SELECT message_id FROM tern.search_hit WHERE mailbox_id = $1 "
                                   "AND folder_id = $2 AND NOT $3 ORDER BY delivered DESC, message_id DESC LIMIT $4) i "
                                   "JOIN tern.message_props p ON p.mailbox_id = $1 AND p.message_id = i.message_id";
  g_autoptr (PgPipeline) pipeline = pg_table_begin (table, job);
  g_autoptr (GPtrArray) results = NULL;
  g_auto (TernDbParams) params = { 0 };
  guint n;

  pg_table_start_params (table, &params);
  tern_db_params_add_int8 (&params, SAMPLE_ROWS);
  pg_pipeline_add (pipeline, table->is_search ? search_sql : sql, &params);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL)
    return FALSE;
  n = tern_db_result_get_n_rows (pg_results_get (results, 0));
  for (guint i = 0; i < n; i++) {
    gsize size;
    const guint8 *block = tern_db_result_get_bytea (pg_results_get (results, 0), i, 0, &size);
    g_autoptr (TernBag) bag = tern_prop_block_unpack (block, size, NULL);

    for (guint j = 0; bag != NULL && j < tern_bag_get_size (bag); j++)
      g_hash_table_add (tags, GUINT_TO_POINTER (tern_bag_get_nth (bag, j)->tag));
  }
  return TRUE;
}

static GArray *
get_columns (TernTable *self, TernJob *job, GError **error)
{
  static const TernPropTag computed[] = {
    PidTagMid,           PidTagFolderId, PidTagChangeNumber, PidTagMessageSize, PidTagMessageFlags, PidTagMessageStatus,
    PidTagHasAttachments, PidTagInstID,  PidTagInstanceNum,
  };
  g_autoptr (GHashTable) tags = g_hash_table_new (NULL, NULL);
  GArray *columns;
  GHashTableIter iter;
  gpointer key;

  if (!add_sampled (PG_TABLE (self), tags, job, error))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (computed); i++)
    g_hash_table_add (tags, GUINT_TO_POINTER (computed[i]));
  for (guint i = 0; i < PG_N_HOT_COLUMNS; i++)
    g_hash_table_add (tags, GUINT_TO_POINTER (pg_hot_column_nth (i)->tag));
  columns = g_array_sized_new (FALSE, FALSE, sizeof (TernPropTag), g_hash_table_size (tags));
  g_hash_table_iter_init (&iter, tags);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    TernPropTag tag = GPOINTER_TO_UINT (key);

    g_array_append_val (columns, tag);
  }
  return columns;
}

static gboolean
set_expanded (TernTable *self, TernId category, gboolean expanded, TernTableExpansion *ret_expansion, TernJob *job,
              GError **error)
{
  return prepare (PG_TABLE (self), job, error)
         && pg_table_set_expanded (self, category, expanded, ret_expansion, job, error);
}

static void
table_iface_init (TernTableInterface *iface)
{
  iface->get_count = get_count;
  iface->fetch = fetch;
  iface->find = find;
  iface->locate = locate;
  iface->get_columns = get_columns;
  iface->follow = pg_table_follow;
  iface->set_expanded = set_expanded;
  iface->get_expansion = pg_table_get_expansion;
  iface->set_expansion = pg_table_set_expansion;
}

/** depends_on_columns: whether rows are chosen, ordered or counted by facts that are columns, such as the read flag, which
 * headers of categories count. */
static gboolean
depends_on_columns (const PgTable *table)
{
  g_auto (PgNeeds) needs = { 0 };

  pg_needs_init (&needs);
  pg_needs_add_restriction (&needs, table->restriction);
  pg_needs_add_sort (&needs, &table->sort);
  return needs.head || table->groups != NULL;
}

static TernTable *
open_table (TernTables *tables, const TernTableQuery *query, const TernAccess *access, TernJob *job, GError **error)
{
  PgTable *table = g_object_new (PG_TYPE_TABLE, NULL);
  gboolean is_filtered;

  table->mailbox = g_object_ref (PG_MAILBOX (tables));
  table->folder = query->folder;
  table->kind = query->kind;
  if (query->restriction != NULL)
    table->restriction = tern_restriction_copy (query->restriction, table->arena);
  if (query->sort != NULL)
    table->sort = *query->sort;
  if (table->sort.categories > 0)
    table->groups = pg_table_groups_new (&table->sort);
  if (access != NULL) {
    table->has_access = TRUE;
    table->access = *access;
  }
  table->is_search = query->is_search;
  table->read_sql = pg_per_user_read_sql (table->mailbox, access);
  table->needs_reads = table->read_sql != NULL && depends_on_columns (table);
  is_filtered = query->restriction != NULL || query->is_search
                || (access != NULL && (access->own_only || access->hide_private));
  table->index = is_filtered || pg_table_is_of_deleted (table) ? PG_SORT_OTHER : pg_sort_get_index (query->sort);
  return TERN_TABLE (table);
}

void
pg_tables_iface_init (TernTablesInterface *iface)
{
  iface->open = open_table;
}
