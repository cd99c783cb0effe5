#include "plugins/store-pg/pg-table-groups.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-writer.h"
#include "core/spi/tern-tables.h"

/*
 * What is expanded ([MS-OXCTABL] 2.2.2.19): a format byte, the number of categories and their sort keys (to know the
 * order again), a byte a depth (whether categories are expanded there unless named), and the ids of the exceptions. Ids
 * are made from the values, so that they mean the same categories in another table of the same order. The commoner state
 * of each depth is the one that needs no names, and there are so many names only that they fit into a response.
 */

#define FORMAT 1
#define NAMES_MAX 3000
#define ID_SIZE 8

/** common_states: by depth, whether more categories are expanded than not. */
static void
common_states (const PgTableGroups *groups, gboolean *ret_states)
{
  gint64 balance[TERN_SORT_MAX_KEYS] = { 0 };

  for (guint i = 0; i < groups->headers->len; i++) {
    const PgCategory *category = g_ptr_array_index (groups->headers, i);

    balance[category->depth] += pg_table_groups_is_expanded (groups, category) ? 1 : -1;
  }
  for (guint i = 0; i < groups->sort->categories; i++)
    ret_states[i] = balance[i] == 0 ? groups->is_expanded[i] : balance[i] > 0;
}

static void
write_order (TernWriter *writer, const TernSortOrder *sort)
{
  tern_writer_u8 (writer, sort->categories);
  tern_writer_u8 (writer, sort->n);
  for (guint i = 0; i < sort->n; i++) {
    tern_writer_u32 (writer, sort->keys[i].tag);
    tern_writer_u8 (writer, sort->keys[i].direction);
  }
}

GBytes *
pg_table_groups_get_state (const PgTableGroups *groups)
{
  gboolean states[TERN_SORT_MAX_KEYS] = { FALSE };
  TernWriter writer;
  guint names = 0;
  GBytes *bytes;

  common_states (groups, states);
  tern_writer_init (&writer, G_MAXUINT16);
  tern_writer_u8 (&writer, FORMAT);
  write_order (&writer, groups->sort);
  for (guint i = 0; i < groups->sort->categories; i++)
    tern_writer_u8 (&writer, states[i] ? 1 : 0);
  for (guint i = 0; i < groups->headers->len && names < NAMES_MAX; i++) {
    const PgCategory *category = g_ptr_array_index (groups->headers, i);

    if ((pg_table_groups_is_expanded (groups, category) != FALSE) == (states[category->depth] != FALSE))
      continue;
    tern_writer_u64 (&writer, category->id);
    names++;
  }
  bytes = g_bytes_new (writer.data, writer.size);
  tern_writer_clear (&writer);
  return bytes;
}

static gboolean
has_same_order (const PgTableGroups *groups, const guint8 *state, gsize size, gsize *ret_length)
{
  TernWriter writer;
  gboolean same;

  tern_writer_init (&writer, G_MAXUINT16);
  tern_writer_u8 (&writer, FORMAT);
  write_order (&writer, groups->sort);
  same = size >= writer.size + groups->sort->categories && memcmp (state, writer.data, writer.size) == 0;
  *ret_length = writer.size;
  tern_writer_clear (&writer);
  return same;
}

gboolean
pg_table_groups_set_state (PgTableGroups *groups, const guint8 *state, gsize size, GError **error)
{
  gsize at = 0;

  if (!has_same_order (groups, state, size, &at) || (size - at - groups->sort->categories) % ID_SIZE != 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "no state of a table with this sort order");
    return FALSE;
  }
  for (guint i = 0; i < groups->sort->categories; i++)
    groups->is_expanded[i] = state[at++] != 0;
  g_hash_table_remove_all (groups->toggled);
  for (; at < size; at += ID_SIZE) {
    guint64 id;

    memcpy (&id, state + at, sizeof id);
    id = GUINT64_FROM_LE (id);
    g_hash_table_add (groups->toggled, g_memdup2 (&id, sizeof id));
  }
  pg_table_groups_show (groups);
  return TRUE;
}
