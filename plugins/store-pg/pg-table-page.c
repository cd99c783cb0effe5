#include "plugins/store-pg/pg-table-page.h"

void
pg_table_page_init (PgTablePage *page, const PgTable *table, guint32 position, guint32 n)
{
  const PgTableList *list = &table->list;
  guint32 count = table->groups != NULL ? table->groups->n_visible : list->ids->len;

  page->position = MIN (position, count);
  page->n = MIN (n, count - page->position);
  page->ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), page->n);
  page->instances = g_array_sized_new (FALSE, FALSE, sizeof (guint32), page->n);
  page->categories = table->groups != NULL ? g_ptr_array_sized_new (page->n) : NULL;
  for (guint32 i = page->position; i < page->position + page->n; i++) {
    PgVisible visible = { NULL, i };
    guint32 instance;

    if (table->groups != NULL) {
      visible = pg_table_groups_nth (table->groups, i);
      g_ptr_array_add (page->categories, visible.category);
    }
    instance = list->instances != NULL ? g_array_index (list->instances, guint32, visible.row) : 0;
    g_array_append_val (page->ids, g_array_index (list->ids, gint64, visible.row));
    g_array_append_val (page->instances, instance);
  }
}

void
pg_table_page_clear (PgTablePage *page)
{
  g_clear_pointer (&page->ids, g_array_unref);
  g_clear_pointer (&page->instances, g_array_unref);
  g_clear_pointer (&page->categories, g_ptr_array_unref);
}

static GArray *
get_ids (const PgTablePage *page, gboolean headers)
{
  GArray *ids = g_array_sized_new (FALSE, FALSE, sizeof (gint64), page->n);

  for (guint32 i = 0; i < page->n; i++) {
    gboolean is_header = page->categories != NULL && g_ptr_array_index (page->categories, i) != NULL;

    if (is_header == headers)
      g_array_append_val (ids, g_array_index (page->ids, gint64, i));
  }
  return ids;
}

GArray *
pg_table_page_get_messages (const PgTablePage *page)
{
  return get_ids (page, FALSE);
}

GArray *
pg_table_page_get_headers (const PgTablePage *page)
{
  return get_ids (page, TRUE);
}
