#include "plugins/mapi/object/mapi-rules.h"

#include "core/groupware/tern-list-table.h"
#include "core/spi/tern-rules.h"

/** Rules: the source of the rows. @logon is the table's, which outlives it. */
typedef struct {
  MapiLogon *logon;
  TernId folder;
  gint64 reads; /* how often they were read; each one is a version of its own */
} Rules;

static gboolean
list_rows (gpointer user_data, gint64 *version, GPtrArray **ret_rows, TernJob *job, GError **error)
{
  Rules *rules = user_data;
  g_autoptr (GPtrArray) all = tern_rules_list (TERN_RULES (rules->logon->mailbox), rules->folder, job, error);
  GPtrArray *rows;

  if (all == NULL)
    return FALSE;
  rows = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_list_row_free);
  for (guint i = 0; i < all->len; i++) {
    TernRule *rule = g_ptr_array_index (all, i);

    g_ptr_array_add (rows, tern_list_row_new ((TernId) rule->id, tern_bag_ref (rule->props)));
  }
  *version = ++rules->reads;
  *ret_rows = rows;
  return TRUE;
}

static TernTable *
open_rows (gpointer data, const TernRestriction *restriction, const TernSortOrder *sort, TernJob *job, GError **error)
{
  return tern_list_table_new (list_rows, data, NULL, restriction, sort);
}

MapiTable *
mapi_rules_open (MapiLogon *logon, TernId folder, TernJob *job, GError **error)
{
  Rules *rules = g_new (Rules, 1);
  const MapiTableSource source = {
    .abilities = MAPI_TABLE_RULES_ABILITIES,
    .whole_cells = TRUE,
    .open = open_rows,
    .free = g_free,
    .data = rules,
  };
  g_autoptr (MapiTable) table = NULL;
  guint32 count;

  *rules = (Rules){ .logon = logon, .folder = folder };
  table = mapi_table_new (logon, &source, job, error);
  if (table == NULL || !mapi_table_get_count (table, &count, job, error)) /* who may not is told at once */
    return NULL;
  return g_steal_pointer (&table);
}
