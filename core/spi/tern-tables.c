#include "core/spi/tern-tables.h"

#include "core/base/tern-error.h"

G_DEFINE_INTERFACE (TernTable, tern_table, G_TYPE_OBJECT)

static void
tern_table_default_init (TernTableInterface *iface)
{
}

gboolean
tern_table_get_count (TernTable *table, guint32 *ret_count, TernJob *job, GError **error)
{
  return TERN_TABLE_GET_IFACE (table)->get_count (table, ret_count, job, error);
}

gboolean
tern_table_fetch (TernTable *table, guint32 position, guint32 n, const TernPropTag *columns, guint n_columns,
                  TernRowSet *ret_rows, TernJob *job, GError **error)
{
  return TERN_TABLE_GET_IFACE (table)->fetch (table, position, n, columns, n_columns, ret_rows, job, error);
}

gboolean
tern_table_find (TernTable *table, guint32 position, gboolean backward, const TernRestriction *restriction, guint32
                 *ret_position, TernJob *job, GError **error)
{
  return TERN_TABLE_GET_IFACE (table)->find (table, position, backward, restriction, ret_position, job, error);
}

gboolean
tern_table_locate (TernTable *table, TernId id, guint32 instance, guint32 *ret_position, TernJob *job, GError **error)
{
  return TERN_TABLE_GET_IFACE (table)->locate (table, id, instance, ret_position, job, error);
}

GArray *
tern_table_get_columns (TernTable *table, TernJob *job, GError **error)
{
  return TERN_TABLE_GET_IFACE (table)->get_columns (table, job, error);
}

gboolean
tern_table_follow (TernTable *table, const TernPropTag *columns, guint n_columns, guint most,
                   TernRowChanges *ret_changes, TernJob *job, GError **error)
{
  TernTableInterface *iface = TERN_TABLE_GET_IFACE (table);

  *ret_changes = (TernRowChanges){ .is_reset = iface->follow == NULL };
  return iface->follow == NULL || iface->follow (table, columns, n_columns, most, ret_changes, job, error);
}

void
tern_row_changes_clear (TernRowChanges *changes)
{
  g_clear_pointer (&changes->changes, g_array_unref);
  tern_row_set_clear (&changes->rows);
}

gboolean
tern_table_set_expanded (TernTable *table, TernId category, gboolean expanded, TernTableExpansion *ret_expansion,
                         TernJob *job, GError **error)
{
  TernTableInterface *iface = TERN_TABLE_GET_IFACE (table);

  if (iface->set_expanded != NULL)
    return iface->set_expanded (table, category, expanded, ret_expansion, job, error);
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "a table without categories");
  return FALSE;
}

GBytes *
tern_table_get_expansion (TernTable *table, TernJob *job, GError **error)
{
  TernTableInterface *iface = TERN_TABLE_GET_IFACE (table);

  if (iface->get_expansion != NULL)
    return iface->get_expansion (table, job, error);
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "a table without categories");
  return NULL;
}

gboolean
tern_table_set_expansion (TernTable *table, GBytes *state, TernJob *job, GError **error)
{
  TernTableInterface *iface = TERN_TABLE_GET_IFACE (table);

  if (iface->set_expansion != NULL)
    return iface->set_expansion (table, state, job, error);
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "a table without categories");
  return FALSE;
}

G_DEFINE_INTERFACE (TernTables, tern_tables, G_TYPE_OBJECT)

static void
tern_tables_default_init (TernTablesInterface *iface)
{
}

TernTable *
tern_tables_open (TernTables *tables, const TernTableQuery *query, const TernAccess *access, TernJob *job, GError
                  **error)
{
  return TERN_TABLES_GET_IFACE (tables)->open (tables, query, access, job, error);
}
