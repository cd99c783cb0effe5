#include "core/groupware/tern-guard-private.h"

#include "core/base/tern-error.h"
#include "core/groupware/tern-computed.h"
#include "core/groupware/tern-concealment.h"
#include "core/model/tern-prop-tags.h"

/* A contents table behind the gate: the raw table with the filter, and the computed columns filled in. */

#define TERN_TYPE_GUARD_TABLE (tern_guard_table_get_type ())
G_DECLARE_FINAL_TYPE (TernGuardTable, tern_guard_table, TERN, GUARD_TABLE, GObject)

struct _TernGuardTable {
  GObject parent;

  TernGuard *guard;
  TernTable *raw;
  TernArena *arena; /* owns query's restriction */
  TernTableQuery query;
  TernSortOrder sort;
  gboolean conceals; /* private items are there, without what they say */
};

static void tern_guard_table_table_init (TernTableInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (TernGuardTable, tern_guard_table, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_TABLE, tern_guard_table_table_init))

static void
tern_guard_table_finalize (GObject *object)
{
  TernGuardTable *table = TERN_GUARD_TABLE (object);

  g_clear_object (&table->raw);
  g_clear_object (&table->guard);
  tern_arena_free (table->arena);
  G_OBJECT_CLASS (tern_guard_table_parent_class)->finalize (object);
}

static void
tern_guard_table_class_init (TernGuardTableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tern_guard_table_finalize;
}

static void
tern_guard_table_init (TernGuardTable *table)
{
  table->arena = tern_arena_new ();
}

/** keep_expansion: the same categories are expanded in @raw as in the table before; where that fails they begin anew. */
static void
keep_expansion (TernGuardTable *table, TernTable *raw, TernJob *job)
{
  g_autoptr (GBytes) state = NULL;

  if (table->sort.categories == 0)
    return;
  state = tern_table_get_expansion (table->raw, job, NULL);
  if (state == NULL || !tern_table_set_expansion (raw, state, job, NULL))
    g_debug ("what was expanded in the table of folder 0x%" G_GINT64_MODIFIER "x is lost", table->query.folder);
}

/** open_raw: (again) opens the raw table with the rights as they are now. A table that is restricted or sorted by what
 * concealed items hide would tell of it: they aren't in it. */
static gboolean
open_raw (TernGuardTable *table, TernJob *job, GError **error)
{
  const TernAccess *filter;
  TernAccess access;
  TernTable *raw;

  if (table->query.is_search && !tern_guard_demand_search (table->guard, table->query.folder, job, error))
    return FALSE;
  if (!tern_guard_filter_concealing (table->guard, table->query.folder, &access, &filter, &table->conceals, job, error))
    return FALSE;
  if (table->conceals && !tern_concealment_is_safe (table->query.restriction, table->query.sort)) {
    table->conceals = FALSE;
    access.hide_private = TRUE;
  }
  raw = tern_tables_open (TERN_TABLES (table->guard->raw), &table->query, filter, job, error);
  if (raw == NULL)
    return FALSE;
  if (table->raw != NULL)
    keep_expansion (table, raw, job);
  g_set_object (&table->raw, raw);
  g_object_unref (raw);
  return TRUE;
}

/** again: TRUE when @error was a stale decision and the table is open anew, so that the call may be repeated once. */
static gboolean
again (TernGuardTable *table, TernJob *job, GError **error)
{
  return tern_guard_is_stale (table->guard, table->query.folder, error) && open_raw (table, job, error);
}

static gboolean
get_count (TernTable *self, guint32 *ret_count, TernJob *job, GError **error)
{
  TernGuardTable *table = TERN_GUARD_TABLE (self);
  g_autoptr (GError) why = NULL;

  if (tern_table_get_count (table->raw, ret_count, job, &why)
      || (again (table, job, &why) && tern_table_get_count (table->raw, ret_count, job, &why)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static void
conceal (TernGuardTable *table, const TernPropTag *columns, TernRowSet *rows)
{
  for (guint r = 0; table->conceals && r < rows->n_rows; r++) {
    if (tern_guard_is_hidden (table->guard, &rows->heads[r]))
      tern_conceal_row (rows, r, columns);
  }
}

static void
fill_computed (TernGuardTable *table, const TernPropTag *columns, TernRowSet *rows, TernJob *job)
{
  TernComputedContext context = {
    .mailbox = table->guard->raw,
    .job = job,
    .account = &tern_identity_get_info (table->guard->identity)->account,
  };

  conceal (table, columns, rows);
  if (!tern_guard_get_rights (table->guard, table->query.folder, &context.rights, job, NULL))
    context.rights = TERN_RIGHTS_NONE;
  for (guint c = 0; c < rows->n_columns; c++) {
    if (!tern_computed_is_item_tag (columns[c]))
      continue;
    for (guint r = 0; r < rows->n_rows; r++) {
      TernValue *cell = &rows->cells[r * rows->n_columns + c];

      if (!TERN_ID_IS_CATEGORY (rows->heads[r].id) && tern_value_is_missing (cell))
        (void) tern_computed_item (&context, &rows->heads[r], NULL, NULL, columns[c], rows->arena, cell);
    }
  }
}

static gboolean
fetch (TernTable *self, guint32 position, guint32 n, const TernPropTag *columns, guint n_columns, TernRowSet *ret_rows,
       TernJob *job, GError **error)
{
  TernGuardTable *table = TERN_GUARD_TABLE (self);
  g_autoptr (GError) why = NULL;

  if (!tern_table_fetch (table->raw, position, n, columns, n_columns, ret_rows, job, &why)
      && !(again (table, job, &why)
           && tern_table_fetch (table->raw, position, n, columns, n_columns, ret_rows, job, &why))) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  fill_computed (table, columns, ret_rows, job);
  return TRUE;
}

static gboolean
find_any (TernGuardTable *table, guint32 position, gboolean backward, const TernRestriction *restriction,
          guint32 *ret_position, TernJob *job, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (tern_table_find (table->raw, position, backward, restriction, ret_position, job, &why)
      || (again (table, job, &why)
          && tern_table_find (table->raw, position, backward, restriction, ret_position, job, &why)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/** is_hidden_at: whether the row there is a concealed one. */
static gboolean
is_hidden_at (TernGuardTable *table, guint32 position, gboolean *ret_hidden, TernJob *job, GError **error)
{
  const TernPropTag column = PidTagMid;
  g_auto (TernRowSet) rows = { 0 };

  if (!tern_table_fetch (table->raw, position, 1, &column, 1, &rows, job, error))
    return FALSE;
  *ret_hidden = rows.n_rows > 0 && tern_guard_is_hidden (table->guard, &rows.heads[0]);
  return TRUE;
}

/** find: what concealed items hide isn't found in them. */
static gboolean
find (TernTable *self, guint32 position, gboolean backward, const TernRestriction *restriction, guint32 *ret_position,
      TernJob *job, GError **error)
{
  TernGuardTable *table = TERN_GUARD_TABLE (self);
  gboolean may_tell = table->conceals && !tern_concealment_is_safe (restriction, NULL);
  gboolean is_hidden = TRUE;

  while (is_hidden) {
    guint32 found = 0;

    is_hidden = FALSE;
    if (!find_any (table, position, backward, restriction, &found, job, error)
        || (may_tell && !is_hidden_at (table, found, &is_hidden, job, error)))
      return FALSE;
    *ret_position = found;
    if (is_hidden && backward && found == 0) {
      g_set_error_literal (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "no row matches");
      return FALSE;
    }
    position = backward ? found - 1 : found + 1;
  }
  return TRUE;
}

static gboolean
locate (TernTable *self, TernId id, guint32 instance, guint32 *ret_position, TernJob *job, GError **error)
{
  TernGuardTable *table = TERN_GUARD_TABLE (self);
  g_autoptr (GError) why = NULL;

  if (tern_table_locate (table->raw, id, instance, ret_position, job, &why)
      || (again (table, job, &why) && tern_table_locate (table->raw, id, instance, ret_position, job, &why)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static GArray *
get_columns (TernTable *self, TernJob *job, GError **error)
{
  GArray *columns = tern_table_get_columns (TERN_GUARD_TABLE (self)->raw, job, error);
  const TernPropTag *computed = tern_computed_item_tags ();

  for (guint i = 0; columns != NULL && computed[i] != 0; i++) {
    gboolean there = FALSE;

    for (guint c = 0; c < columns->len && !there; c++)
      there = g_array_index (columns, TernPropTag, c) == computed[i];
    if (!there)
      g_array_append_val (columns, computed[i]);
  }
  return columns;
}

/** follow: when the rights have changed, any row may have appeared or gone. */
static gboolean
follow (TernTable *self, const TernPropTag *columns, guint n_columns, guint most, TernRowChanges *ret_changes,
        TernJob *job, GError **error)
{
  TernGuardTable *table = TERN_GUARD_TABLE (self);
  g_autoptr (GError) why = NULL;

  if (tern_table_follow (table->raw, columns, n_columns, most, ret_changes, job, &why)) {
    fill_computed (table, columns, &ret_changes->rows, job);
    return TRUE;
  }
  if (again (table, job, &why) && tern_table_follow (table->raw, columns, n_columns, most, ret_changes, job, &why)) {
    ret_changes->is_reset = TRUE;
    return TRUE;
  }
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static gboolean
set_expanded (TernTable *self, TernId category, gboolean expanded, TernTableExpansion *ret_expansion, TernJob *job,
              GError **error)
{
  TernGuardTable *table = TERN_GUARD_TABLE (self);
  g_autoptr (GError) why = NULL;

  if (tern_table_set_expanded (table->raw, category, expanded, ret_expansion, job, &why)
      || (again (table, job, &why)
          && tern_table_set_expanded (table->raw, category, expanded, ret_expansion, job, &why)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static GBytes *
get_expansion (TernTable *self, TernJob *job, GError **error)
{
  TernGuardTable *table = TERN_GUARD_TABLE (self);
  g_autoptr (GError) why = NULL;
  GBytes *state = tern_table_get_expansion (table->raw, job, &why);

  if (state == NULL && again (table, job, &why))
    state = tern_table_get_expansion (table->raw, job, &why);
  if (state == NULL)
    g_propagate_error (error, g_steal_pointer (&why));
  return state;
}

static gboolean
set_expansion (TernTable *self, GBytes *state, TernJob *job, GError **error)
{
  return tern_table_set_expansion (TERN_GUARD_TABLE (self)->raw, state, job, error);
}

static void
tern_guard_table_table_init (TernTableInterface *iface)
{
  iface->get_count = get_count;
  iface->fetch = fetch;
  iface->find = find;
  iface->locate = locate;
  iface->get_columns = get_columns;
  iface->follow = follow;
  iface->set_expanded = set_expanded;
  iface->get_expansion = get_expansion;
  iface->set_expansion = set_expansion;
}

static TernTable *
open_table (TernTables *tables, const TernTableQuery *query, const TernAccess *ignored, TernJob *job, GError **error)
{
  g_autoptr (TernGuardTable) table = g_object_new (TERN_TYPE_GUARD_TABLE, NULL);

  table->guard = g_object_ref (TERN_GUARD (tables));
  table->query = *query;
  if (query->restriction != NULL)
    table->query.restriction = tern_restriction_copy (query->restriction, table->arena);
  if (query->sort != NULL) {
    table->sort = *query->sort;
    table->query.sort = &table->sort;
  }
  if (!open_raw (table, job, error))
    return NULL;
  return TERN_TABLE (g_steal_pointer (&table));
}

void
tern_guard_tables_init (TernTablesInterface *iface)
{
  iface->open = open_table;
}
