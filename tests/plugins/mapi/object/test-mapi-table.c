#include <string.h>

#include "core/base/tern-error.h"
#include "core/groupware/tern-list-table.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/object/mapi-table-private.h"
#include "plugins/mapi/object/mapi-value-stream.h"
#include "plugins/mapi/wire/mapi-status.h"

#define LONG_TEXT TERN_PROP_TAG (0x6710, PtypString)
#define LONG_BYTES TERN_PROP_TAG (0x6711, PtypBinary)
#define MANY_TEXTS TERN_PROP_TAG (0x6712, PtypMultipleString)
#define MANY_BYTES TERN_PROP_TAG (0x6713, PtypMultipleBinary)

/** Rows: what the source gives, taken over by the table at its first look. */
typedef struct {
  GPtrArray *rows;
  guint opened;
} Rows;

static gboolean
list (gpointer data, gint64 *version, GPtrArray **ret_rows, TernJob *job, GError **error)
{
  Rows *rows = data;

  if (*version == 1)
    return TRUE;
  *version = 1;
  *ret_rows = g_ptr_array_ref (rows->rows);
  return TRUE;
}

static TernTable *
open_rows (gpointer data, const TernRestriction *restriction, const TernSortOrder *sort, TernJob *job, GError **error)
{
  if (restriction != NULL && restriction->kind == TERN_RES_COUNT) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "not this one");
    return NULL;
  }
  ((Rows *) data)->opened++;
  return tern_list_table_new (list, data, NULL, restriction, sort);
}

static TernBag *
long_row (void)
{
  TernBag *bag = tern_bag_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree guint8 *bytes = g_malloc0 (2000);
  const char *strings[] = { NULL, "short" };
  TernBin bins[20];
  TernValue value;

  for (guint i = 0; i < 100; i++)
    g_string_append (text, "\xC3\xA9z\xF0\x9F\x98\x80"); /* one unit, one unit, two units */
  tern_bag_set_str (bag, LONG_TEXT, text->str);
  tern_bag_set_bin (bag, LONG_BYTES, bytes, 2000);
  strings[0] = text->str;
  value = (TernValue){ .tag = MANY_TEXTS, .multi = { .count = 2, .strings = strings } };
  tern_bag_set (bag, &value);
  for (guint i = 0; i < G_N_ELEMENTS (bins); i++)
    bins[i] = (TernBin){ bytes, 500 };
  value = (TernValue){ .tag = MANY_BYTES, .multi = { .count = G_N_ELEMENTS (bins), .bins = bins } };
  tern_bag_set (bag, &value);
  return bag;
}

static MapiTable *
new_table (Rows *rows, TernJob *job, guint abilities)
{
  const MapiTableSource source = { .abilities = abilities, .open = open_rows, .data = rows };
  g_autoptr (GError) error = NULL;
  MapiTable *table = mapi_table_new (NULL, &source, job, &error);

  g_assert_no_error (error);
  return table;
}

static void
rows_init (Rows *rows)
{
  *rows = (Rows){ .rows = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_list_row_free) };
}

/* [MS-OXCTABL] 2.2.2.5.2: 510 bytes at most, and whole characters. */
static void
test_cut (void)
{
  static const TernPropTag columns[] = { LONG_TEXT, LONG_BYTES, MANY_TEXTS, MANY_BYTES, PidTagRowType, PidTagDepth };
  g_autoptr (TernJob) job = tern_job_new ();
  g_autoptr (MapiTable) table = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (TernRowSet) set = { 0 };
  Rows rows;

  rows_init (&rows);
  g_ptr_array_add (rows.rows, tern_list_row_new (1, long_row ()));
  table = new_table (&rows, job, 0);
  g_assert_true (mapi_table_set_columns (table, columns, G_N_ELEMENTS (columns), job, &error));
  g_assert_true (mapi_table_fetch (table, 0, 1, &set, job, &error));
  /* 63 groups of four units are 252; two more characters, and the next would need two units of the one that is left. */
  g_assert_cmpuint (strlen (set.cells[0].str), ==, 63 * 7 + 3);
  g_assert_true (g_utf8_validate (set.cells[0].str, -1, NULL));
  g_assert_cmpint (mapi_value_stream_size (&set.cells[0]), ==, 508);
  g_assert_cmpuint (set.cells[1].bin.size, ==, 510);
  g_assert_cmpuint (strlen (set.cells[2].multi.strings[0]), ==, 63 * 7 + 3);
  g_assert_cmpstr (set.cells[2].multi.strings[1], ==, "short");
  g_assert_true (tern_value_is_missing (&set.cells[3]));
  g_assert_cmpint (set.cells[3].i32, ==, TERN_ERROR_NOT_FOUND);
  g_assert_cmpint (set.cells[4].i32, ==, 1);
  g_assert_cmpint (set.cells[5].i32, ==, 0);
  g_clear_pointer (&table, mapi_object_unref);
  g_ptr_array_unref (rows.rows);
}

/* Each kind of table has its ROPs; a restriction that fails leaves the table as it was. */
static void
test_abilities (void)
{
  const TernRestriction refused = { .kind = TERN_RES_COUNT };
  const TernRestriction exists = { .kind = TERN_RES_EXIST, .exist = { LONG_TEXT } };
  g_autoptr (TernJob) job = tern_job_new ();
  g_autoptr (MapiTable) table = NULL;
  g_autoptr (GError) error = NULL;
  guint32 count = 0;
  Rows rows;

  rows_init (&rows);
  g_ptr_array_add (rows.rows, tern_list_row_new (1, long_row ()));
  g_ptr_array_add (rows.rows, tern_list_row_new (2, tern_bag_new ()));
  table = new_table (&rows, job, MAPI_TABLE_CAN_RESTRICT);
  g_assert_true (mapi_table_demand (table, MAPI_TABLE_CAN_RESTRICT, &error));
  g_assert_false (mapi_table_demand (table, MAPI_TABLE_CAN_RESTRICT | MAPI_TABLE_CAN_SORT, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_true (mapi_table_restrict (table, &exists, job, &error));
  g_assert_false (mapi_table_restrict (table, &refused, job, &error));
  g_clear_error (&error);
  g_assert_true (mapi_table_get_count (table, &count, job, &error));
  g_assert_cmpuint (count, ==, 1);
  g_assert_true (mapi_table_reset (table, job, &error));
  g_assert_true (mapi_table_get_count (table, &count, job, &error));
  g_assert_cmpuint (count, ==, 2);
  g_assert_cmpuint (rows.opened, ==, 3);
  g_clear_pointer (&table, mapi_object_unref);
  g_ptr_array_unref (rows.rows);
}

/* [MS-OXCTABL] 2.2.2.14.2: searching backwards from a lost row begins at the one before. */
static void
test_find_from_lost_row (void)
{
  static const TernPropTag column = LONG_TEXT;
  g_autoptr (TernJob) job = tern_job_new ();
  g_autoptr (MapiTable) table = NULL;
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  gboolean gone = FALSE;
  guint32 position = 0, count = 0;
  gint32 sought = 0;
  MapiTableSearch search = { .origin = MAPI_TABLE_CUSTOM };
  Rows rows;

  rows_init (&rows);
  for (guint i = 1; i <= 4; i++)
    g_ptr_array_add (rows.rows, tern_list_row_new (i, tern_bag_new ()));
  table = new_table (&rows, job, MAPI_TABLE_HIERARCHY_ABILITIES);
  g_assert_true (mapi_table_set_columns (table, &column, 1, job, &error));
  g_assert_true (mapi_table_seek (table, MAPI_TABLE_BEGINNING, 2, &sought, job, &error));
  g_assert_true (mapi_table_mark (table, arena, &search.bookmark, job, &error));
  g_ptr_array_remove_index (rows.rows, 2);
  g_clear_object (&table->rows); /* as if the rows had changed */
  table->rows = open_rows (&rows, NULL, NULL, job, &error);
  g_assert_true (mapi_table_find (table, &search, &gone, job, &error));
  g_assert_true (gone);
  g_assert_true (mapi_table_get_position (table, &position, &count, job, &error));
  g_assert_cmpuint (position, ==, 2);
  search.backward = TRUE;
  g_assert_true (mapi_table_find (table, &search, &gone, job, &error));
  g_assert_true (mapi_table_get_position (table, &position, &count, job, &error));
  g_assert_cmpuint (position, ==, 1);
  search.bookmark = (TernBin){ (const guint8 *) "xy", 2 };
  g_assert_false (mapi_table_find (table, &search, &gone, job, &error));
  g_assert_cmphex (mapi_status_from_error (error), ==, ecInvalidBookmark);
  g_clear_pointer (&table, mapi_object_unref);
  g_ptr_array_unref (rows.rows);
}

/* [MS-OXCPRPT] 2.2.14: strings are UTF-16LE without a terminator. */
static void
test_value_stream (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  const TernValue text = tern_value_str (PidTagComment, "\xC3\xA4"
                                                        "bc");
  const TernValue bytes = tern_value_bin (PidTagEntryId, "abcd", 4);
  g_autoptr (GBytes) all = mapi_value_stream_read (&text, 0, 100);
  g_autoptr (GBytes) part = mapi_value_stream_read (&bytes, 1, 2);
  g_autoptr (GBytes) none = mapi_value_stream_read (&bytes, 4, 2);
  const TernValue number = tern_value_i32 (PidTagContentCount, 1);
  g_autoptr (GError) error = NULL;
  TernValue back;

  g_assert_cmpint (mapi_value_stream_size (&text), ==, 6);
  g_assert_cmpmem (g_bytes_get_data (all, NULL), g_bytes_get_size (all), "\xE4\0b\0c\0", 6);
  g_assert_cmpmem (g_bytes_get_data (part, NULL), g_bytes_get_size (part), "bc", 2);
  g_assert_cmpuint (g_bytes_get_size (none), ==, 0);
  g_assert_true (mapi_value_from_stream (PidTagComment, all, arena, &back, &error));
  g_assert_true (tern_value_equal (&text, &back));
  g_assert_cmpint (mapi_value_stream_size (&number), ==, -1);
  g_assert_false (mapi_value_from_stream (PidTagContentCount, all, arena, &back, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapi/table/cut", test_cut);
  g_test_add_func ("/mapi/table/abilities", test_abilities);
  g_test_add_func ("/mapi/table/find-from-lost-row", test_find_from_lost_row);
  g_test_add_func ("/mapi/value-stream", test_value_stream);
  return g_test_run ();
}
