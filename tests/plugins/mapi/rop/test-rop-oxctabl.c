#include <string.h>

#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/object/mapi-contents.h"
#include "plugins/mapi/object/mapi-hierarchy.h"
#include "plugins/mapi/wire/rop-oxcfold.h"
#include "plugins/mapi/wire/rop-oxctabl.h"
#include "tests/plugins/mapi/rop/mapi-fixture.h"

#define N 10
#define SPECIAL(name) TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_##name)

static const TernPropTag subject_column = PidTagSubject;
static const SortOrder by_subject = { .property_tag = PidTagSubject, .order = 0 };

/** Filled: a contents table over N messages "m0" to "m9" with PidTagImportance n % 3, sorted, with one column. */
typedef struct {
  MapiFolder *folder;
  MapiTable *table;
  TernId ids[N];
} Filled;

static guint32
set_columns (MapiFixture *fixture, MapiTable *table, const TernPropTag *columns, guint n)
{
  RopSetColumnsRequest req = { .property_tags = columns, .property_tag_count = n };
  RopSetColumnsResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  return rop_set_columns (mapi_fixture_context (fixture, table), &req, &ret, &error) ? ecNone
                                                                                     : mapi_status_from_error (error);
}

static guint32
sort (MapiFixture *fixture, MapiTable *table, const SortOrder *orders, guint n)
{
  RopSortTableRequest req = { .sort_orders = orders, .sort_order_count = n };
  RopSortTableResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  return rop_sort_table (mapi_fixture_context (fixture, table), &req, &ret, &error) ? ecNone
                                                                                    : mapi_status_from_error (error);
}

static guint32
restrict_rows (MapiFixture *fixture, MapiTable *table, const TernRestriction *restriction)
{
  RopRestrictRequest req = { .restriction_data = restriction };
  RopRestrictResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  return rop_restrict (mapi_fixture_context (fixture, table), &req, &ret, &error) ? ecNone
                                                                                  : mapi_status_from_error (error);
}

static Filled
fill (MapiFixture *fixture)
{
  Filled filled = { .folder = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "filled") };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N; i++) {
    char subject[] = { 'm', (char) ('0' + i), '\0' };

    filled.ids[i] = mapi_fixture_add_message (fixture, filled.folder->id, subject, i % 3);
  }
  filled.table = mapi_contents_open (fixture->logon, filled.folder->id, TERN_TABLE_NORMAL, FALSE, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_cmphex (set_columns (fixture, filled.table, &subject_column, 1), ==, ecNone);
  g_assert_cmphex (sort (fixture, filled.table, &by_subject, 1), ==, ecNone);
  return filled;
}

static void
empty (Filled *filled)
{
  mapi_object_unref (filled->table);
  mapi_object_unref (filled->folder);
}

/** digits: the digits of the subjects in the rows. */
static const char *
digits (MapiFixture *fixture, TernBin data, guint n)
{
  char *text = tern_arena_alloc0 (fixture->arena, n + 1);
  TernReader reader;

  tern_reader_init (&reader, data.data, data.size);
  for (guint i = 0; i < n; i++) {
    g_assert_cmpuint (tern_reader_u8 (&reader), ==, 0);
    text[i] = tern_reader_utf16z (&reader, fixture->arena)[1];
  }
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  return text;
}

typedef struct {
  guint16 n;
  gboolean backward;
  gboolean stay;
  gsize room;
} Query;

/** query: rows "0123" and the origin behind them: '<' beginning, '=' current, '>' end. */
static const char *
query_rows (MapiFixture *fixture, MapiTable *table, Query query)
{
  RopContext *ctx = mapi_fixture_context (fixture, table);
  RopQueryRowsRequest req
      = { .query_rows_flags = query.stay ? 1 : 0, .forward_read = !query.backward, .row_count = query.n };
  RopQueryRowsResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  if (query.room != 0)
    ctx->room = query.room;
  assert_done (rop_query_rows (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ctx->codec.n_columns, ==, 1);
  return tern_arena_printf (fixture->arena, "%s%c", digits (fixture, ret.row_data, ret.row_count), "<=>"[ret.origin]);
}

#define QUERY(table, ...) query_rows (fixture, (table), (Query){ __VA_ARGS__ })

static guint32
position (MapiFixture *fixture, MapiTable *table)
{
  RopQueryPositionResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (
      rop_query_position (mapi_fixture_context (fixture, table), &(RopQueryPositionRequest){ { 0 } }, &ret, &error),
      error);
  return ret.numerator;
}

static RopSeekRowResponse
seek (MapiFixture *fixture, MapiTable *table, guint8 origin, gint32 rows)
{
  RopSeekRowRequest req = { .origin = origin, .row_count = rows, .want_row_moved_count = 1 };
  RopSeekRowResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_seek_row (mapi_fixture_context (fixture, table), &req, &ret, &error), error);
  return ret;
}

/* [MS-OXCTABL] 3.2.5.5 */
static void
test_query_rows (MapiFixture *fixture, gconstpointer data)
{
  Filled filled = fill (fixture);
  RopQueryRowsRequest req = { .query_rows_flags = 4, .row_count = 1 };
  RopQueryRowsResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (QUERY (filled.table, .n = 4), ==, "0123=");
  g_assert_cmpuint (position (fixture, filled.table), ==, 4);
  g_assert_cmpstr (QUERY (filled.table, .n = 2, .stay = TRUE), ==, "45=");
  g_assert_cmpuint (position (fixture, filled.table), ==, 4);
  g_assert_cmpstr (QUERY (filled.table, .n = 3, .backward = TRUE), ==, "321=");
  g_assert_cmpstr (QUERY (filled.table, .n = 3, .backward = TRUE), ==, "0<");
  g_assert_cmpstr (QUERY (filled.table, .n = 3, .backward = TRUE), ==, "<");
  g_assert_cmpstr (QUERY (filled.table, .n = 100), ==, "0123456789>");
  g_assert_cmpstr (QUERY (filled.table, .n = 100), ==, ">");
  g_assert_false (rop_query_rows (mapi_fixture_context (fixture, filled.table), &req, &ret, &error));
  assert_status (error, ecInvalidParam);
  empty (&filled);
}

/* [MS-OXCTABL] 3.2.5.5: as many whole rows as fit, one at least; a request that has too little room is handed back. */
static void
test_query_rows_room (MapiFixture *fixture, gconstpointer data)
{
  Filled filled = fill (fixture);
  RopContext *ctx = mapi_fixture_context (fixture, filled.table);
  RopQueryRowsRequest req = { .forward_read = 1, .row_count = 5 };
  RopQueryRowsResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  /* A row is a flag and three UTF-16 units; nine bytes are in front of the rows. */
  g_assert_cmpstr (QUERY (filled.table, .n = 5, .room = 9 + 3 * 7 + 6), ==, "012=");
  g_assert_cmpstr (QUERY (filled.table, .n = 5, .room = 9 + 7), ==, "3=");
  ctx->room = 9 + 6;
  assert_done (rop_query_rows (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.row_data.size + 9, >, ctx->room);
  g_assert_cmpstr (QUERY (filled.table, .n = 5), ==, "45678=");
  empty (&filled);
}

/* [MS-OXCTABL] 3.2.5.2 */
static void
test_set_columns (MapiFixture *fixture, gconstpointer data)
{
  static const TernPropTag bad[]
      = { TERN_PROP_TAG (0x37, PtypUnspecified), TERN_PROP_TAG (0x37, PtypErrorCode), TERN_PROP_TAG (0x37, 0x7777),
          TERN_PROP_TAG (0x37, PtypString | TERN_PROP_TYPE_INSTANCE) };
  static const TernPropTag eight_bit = TERN_PROP_TAG (0x37, PtypString8);
  g_autoptr (GError) error = NULL;
  g_autoptr (MapiTable) table
      = mapi_contents_open (fixture->logon, SPECIAL (INBOX), TERN_TABLE_NORMAL, FALSE, fixture->job, &error);
  RopQueryRowsRequest req = { .forward_read = 1, .row_count = 5 };
  RopQueryRowsResponse ret = { 0 };
  RopFindRowRequest find = { 0 };
  RopFindRowResponse found = { 0 };

  g_assert_no_error (error);
  mapi_fixture_add_message (fixture, SPECIAL (INBOX), "gr\xC3\xBC\xC3\x9F", 1);
  g_assert_false (rop_query_rows (mapi_fixture_context (fixture, table), &req, &ret, &error));
  assert_status (error, ecNullObject);
  g_assert_false (rop_find_row (mapi_fixture_context (fixture, table), &find, &found, &error));
  assert_status (error, ecNullObject);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_cmphex (set_columns (fixture, table, &bad[i], 1), ==, ecInvalidParam);
  g_assert_cmphex (set_columns (fixture, table, NULL, 0), ==, ecInvalidParam);
  g_assert_cmphex (set_columns (fixture, table, &eight_bit, 1), ==, ecNone);
  assert_done (rop_query_rows (mapi_fixture_context (fixture, table), &req, &ret, &error), error);
  g_assert_cmpmem (ret.row_data.data, ret.row_data.size, "\0gr\xFC\xDF\0", 6);
}

/* [MS-OXCTABL] 3.2.5.9, 3.2.5.11 */
static void
test_seek (MapiFixture *fixture, gconstpointer data)
{
  Filled filled = fill (fixture);
  RopSeekRowFractionalRequest half = { .numerator = 1, .denominator = 2 };
  RopSeekRowFractionalResponse done = { 0 };
  RopSeekRowRequest bad = { .origin = 3 };
  RopSeekRowResponse ret;
  g_autoptr (GError) error = NULL;

  ret = seek (fixture, filled.table, MAPI_TABLE_END, -3);
  g_assert_false (ret.has_sought_less);
  g_assert_cmpint (ret.rows_sought, ==, -3);
  g_assert_cmpstr (QUERY (filled.table, .n = 9), ==, "789>");
  ret = seek (fixture, filled.table, MAPI_TABLE_BEGINNING, N + 5);
  g_assert_true (ret.has_sought_less);
  g_assert_cmpint (ret.rows_sought, ==, N);
  ret = seek (fixture, filled.table, MAPI_TABLE_CURRENT, -2);
  g_assert_cmpuint (position (fixture, filled.table), ==, 8);
  assert_done (rop_seek_row_fractional (mapi_fixture_context (fixture, filled.table), &half, &done, &error), error);
  g_assert_cmpuint (position (fixture, filled.table), ==, 5);
  half.numerator = 7;
  assert_done (rop_seek_row_fractional (mapi_fixture_context (fixture, filled.table), &half, &done, &error), error);
  g_assert_cmpuint (position (fixture, filled.table), ==, N);
  half = (RopSeekRowFractionalRequest){ .numerator = 0, .denominator = 0 };
  assert_done (rop_seek_row_fractional (mapi_fixture_context (fixture, filled.table), &half, &done, &error), error);
  g_assert_cmpuint (position (fixture, filled.table), ==, 0);
  g_assert_false (rop_seek_row (mapi_fixture_context (fixture, filled.table), &bad, &ret, &error));
  assert_status (error, ecInvalidParam);
  empty (&filled);
}

static guint32
find (MapiFixture *fixture, MapiTable *table, RopFindRowRequest req, const char *wanted)
{
  RopFindRowResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  if (!rop_find_row (mapi_fixture_context (fixture, table), &req, &ret, &error))
    return mapi_status_from_error (error);
  g_assert_true (ret.has_row_data);
  g_assert_cmpstr (digits (fixture, ret.row_data, 1), ==, wanted);
  return ecNone;
}

#define FIND(table, wanted, ...) find (fixture, (table), (RopFindRowRequest){ __VA_ARGS__ }, (wanted))

/* [MS-OXCTABL] 3.2.5.14 */
static void
test_find (MapiFixture *fixture, gconstpointer data)
{
  Filled filled = fill (fixture);
  const TernRestriction important
      = { .kind = TERN_RES_PROPERTY,
          .property = { TERN_RELOP_EQ, PidTagImportance, tern_value_i32 (PidTagImportance, 2) } };
  const TernRestriction none
      = { .kind = TERN_RES_PROPERTY,
          .property = { TERN_RELOP_EQ, PidTagImportance, tern_value_i32 (PidTagImportance, 9) } };

  g_assert_cmphex (FIND (filled.table, "2", .restriction_data = &important), ==, ecNone);
  g_assert_cmpuint (position (fixture, filled.table), ==, 2);
  seek (fixture, filled.table, MAPI_TABLE_CURRENT, 1);
  g_assert_cmphex (FIND (filled.table, "5", .restriction_data = &important, .origin = 1), ==, ecNone);
  g_assert_cmphex (FIND (filled.table, "8", .restriction_data = &important, .origin = 2, .find_row_flags = 1), ==,
                   ecNone);
  g_assert_cmphex (FIND (filled.table, "", .restriction_data = &important, .origin = 2), ==, ecNotFound);
  g_assert_cmphex (FIND (filled.table, "", .restriction_data = &none), ==, ecNotFound);
  g_assert_cmphex (FIND (filled.table, "", .restriction_data = &none, .find_row_flags = 2), ==, ecInvalidParam);
  g_assert_cmphex (FIND (filled.table, "", .restriction_data = &important, .origin = 3, .bookmark = { NULL, 0 }), ==,
                   ecInvalidBookmark);
  empty (&filled);
}

static TernBin
create_bookmark (MapiFixture *fixture, MapiTable *table)
{
  RopCreateBookmarkResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (
      rop_create_bookmark (mapi_fixture_context (fixture, table), &(RopCreateBookmarkRequest){ { 0 } }, &ret, &error),
      error);
  return ret.bookmark;
}

static guint32
seek_bookmark (MapiFixture *fixture, MapiTable *table, TernBin bookmark, gint32 rows, RopSeekRowBookmarkResponse *ret)
{
  RopSeekRowBookmarkRequest req = { .bookmark = bookmark, .row_count = rows, .want_row_moved_count = 1 };
  g_autoptr (GError) error = NULL;

  return rop_seek_row_bookmark (mapi_fixture_context (fixture, table), &req, ret, &error)
             ? ecNone
             : mapi_status_from_error (error);
}

/* [MS-OXCTABL] 3.2.5.10, 3.2.5.12, 3.2.5.15: a bookmark names a row, wherever it has moved. */
static void
test_bookmarks (MapiFixture *fixture, gconstpointer data)
{
  Filled filled = fill (fixture);
  RopSeekRowBookmarkResponse ret = { 0 };
  RopFreeBookmarkRequest req = { 0 };
  RopFreeBookmarkResponse freed = { 0 };
  gboolean partial = FALSE;
  TernBin five, end;
  g_autoptr (GError) error = NULL;

  seek (fixture, filled.table, MAPI_TABLE_BEGINNING, 5);
  five = create_bookmark (fixture, filled.table);
  seek (fixture, filled.table, MAPI_TABLE_END, 0);
  end = create_bookmark (fixture, filled.table);
  assert_done (tern_items_remove (TERN_ITEMS (fixture->logon->mailbox), filled.folder->id, filled.ids, 2, TRUE, NULL,
                                  &partial, fixture->job, &error),
               error);
  g_assert_cmphex (seek_bookmark (fixture, filled.table, five, 1, &ret), ==, ecNone);
  g_assert_false (ret.row_no_longer_visible);
  g_assert_cmpint (ret.rows_sought, ==, 1);
  g_assert_cmpstr (QUERY (filled.table, .n = 1), ==, "6=");
  g_assert_cmphex (seek_bookmark (fixture, filled.table, end, -1, &ret), ==, ecNone);
  g_assert_cmpstr (QUERY (filled.table, .n = 1), ==, "9>");
  assert_done (tern_items_remove (TERN_ITEMS (fixture->logon->mailbox), filled.folder->id, filled.ids + 5, 1, TRUE,
                                  NULL, &partial, fixture->job, &error),
               error);
  g_assert_cmphex (seek_bookmark (fixture, filled.table, five, 0, &ret), ==, ecNone);
  g_assert_true (ret.row_no_longer_visible);
  req.bookmark = five;
  assert_done (rop_free_bookmark (mapi_fixture_context (fixture, filled.table), &req, &freed, &error), error);
  g_assert_false (rop_free_bookmark (mapi_fixture_context (fixture, filled.table), &req, &freed, &error));
  assert_status (error, ecInvalidBookmark);
  g_assert_cmphex (sort (fixture, filled.table, &by_subject, 1), ==, ecNone);
  g_assert_cmphex (seek_bookmark (fixture, filled.table, end, 0, &ret), ==, ecInvalidBookmark);
  empty (&filled);
}

/* [MS-OXCTABL] 3.2.5.3, 3.2.5.4, 3.2.5.16 */
static void
test_sort_restrict_reset (MapiFixture *fixture, gconstpointer data)
{
  Filled filled = fill (fixture);
  const SortOrder descending[] = { { PidTagImportance, 1 }, { TERN_PROP_TAG (0x37, PtypString8), 0 } };
  const SortOrder bad = { TERN_PROP_TAG (0x37, PtypUnspecified), 0 };
  RopSortTableRequest req = { .sort_orders = &by_subject, .sort_order_count = 1, .category_count = 2 };
  RopSortTableResponse ret = { 0 };
  RopResetTableResponse reset = { 0 };
  const TernRestriction important
      = { .kind = TERN_RES_PROPERTY,
          .property = { TERN_RELOP_EQ, PidTagImportance, tern_value_i32 (PidTagImportance, 2) } };
  g_autoptr (GError) error = NULL;

  g_assert_cmphex (sort (fixture, filled.table, descending, 2), ==, ecNone);
  g_assert_cmpstr (QUERY (filled.table, .n = 100), ==, "2581470369>");
  g_assert_cmphex (restrict_rows (fixture, filled.table, &important), ==, ecNone);
  g_assert_cmpuint (position (fixture, filled.table), ==, 0);
  g_assert_cmpstr (QUERY (filled.table, .n = 100), ==, "258>");
  g_assert_cmphex (restrict_rows (fixture, filled.table, NULL), ==, ecNone);
  g_assert_cmpstr (QUERY (filled.table, .n = 3), ==, "258=");
  g_assert_cmphex (sort (fixture, filled.table, &bad, 1), ==, ecInvalidParam);
  g_assert_false (rop_sort_table (mapi_fixture_context (fixture, filled.table), &req, &ret, &error));
  assert_status (error, ecInvalidParam);
  assert_done (
      rop_reset_table (mapi_fixture_context (fixture, filled.table), &(RopResetTableRequest){ { 0 } }, &reset, &error),
      error);
  g_assert_false (mapi_table_has_columns (filled.table));
  g_assert_cmpuint (position (fixture, filled.table), ==, 0);
  empty (&filled);
}

#define WORDS TERN_PROP_TAG (0x6712, PtypMultipleString)
#define WORD TERN_PROP_TAG (0x6712, PtypMultipleString | TERN_PROP_TYPE_INSTANCE)

static void
add_words (MapiFixture *fixture, TernId folder, const char *subject, const char *const *words, guint n)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  const TernValue value = { .tag = WORDS, .multi = { .count = n, .strings = words } };
  TernItemSave save = { .folder = folder, .is_new = TRUE, .expected_cn = -1, .size = 1000, .props = props };
  TernItemSaved saved = { 0 };
  g_autoptr (GError) error = NULL;

  tern_bag_set_str (props, PidTagMessageClass, "IPM.Note");
  tern_bag_set_str (props, PidTagSubject, subject);
  tern_bag_set (props, &value);
  assert_done (tern_items_save (TERN_ITEMS (fixture->logon->mailbox), &save, &saved, fixture->job, &error), error);
  g_clear_pointer (&saved.attachment_objects, g_array_unref);
}

/** words: "word/subject word/subject", read from the beginning. */
static const char *
words (MapiFixture *fixture, MapiTable *table)
{
  RopContext *ctx = mapi_fixture_context (fixture, table);
  RopQueryRowsRequest req = { .forward_read = 1, .row_count = 50 };
  RopQueryRowsResponse ret = { 0 };
  g_autoptr (GError) error = NULL;
  const char *text = "";
  TernReader reader;

  seek (fixture, table, MAPI_TABLE_BEGINNING, 0);
  assert_done (rop_query_rows (ctx, &req, &ret, &error), error);
  tern_reader_init (&reader, ret.row_data.data, ret.row_data.size);
  for (guint i = 0; i < ret.row_count; i++) {
    const char *subject, *word;

    g_assert_cmpuint (tern_reader_u8 (&reader), ==, 0);
    subject = tern_reader_utf16z (&reader, fixture->arena);
    word = tern_reader_utf16z (&reader, fixture->arena);
    text = tern_arena_printf (fixture->arena, "%s%s%s/%s", text, i > 0 ? " " : "", word, subject);
  }
  return text;
}

/* [MS-OXCTABL] 3.2.5.2: a row for each value, whether the table is sorted by it or not. */
static void
test_instances (MapiFixture *fixture, gconstpointer data)
{
  static const char *const a[] = { "red", "green" }, *const b[] = { "green", "blue", "yellow" };
  static const TernPropTag columns[] = { PidTagSubject, WORD };
  const SortOrder by_word[] = { { WORD, 0 }, { PidTagSubject, 0 } };
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "words");
  g_autoptr (GError) error = NULL;
  g_autoptr (MapiTable) table = NULL;
  RopSeekRowBookmarkResponse ret = { 0 };
  TernBin mark;

  add_words (fixture, folder->id, "a", a, 2);
  add_words (fixture, folder->id, "b", b, 3);
  table = mapi_contents_open (fixture->logon, folder->id, TERN_TABLE_NORMAL, FALSE, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_cmphex (set_columns (fixture, table, columns, 2), ==, ecNone);
  g_assert_cmpstr (words (fixture, table), ==, "blue/b green/b green/a red/a yellow/b"); /* else the newest first */
  g_assert_cmphex (sort (fixture, table, &by_subject, 1), ==, ecNone);
  g_assert_cmpstr (words (fixture, table), ==, "green/a red/a blue/b green/b yellow/b");
  g_assert_cmphex (sort (fixture, table, by_word, 2), ==, ecNone);
  g_assert_cmpstr (words (fixture, table), ==, "blue/b green/a green/b red/a yellow/b");
  seek (fixture, table, MAPI_TABLE_BEGINNING, 4);
  mark = create_bookmark (fixture, table);
  g_assert_cmphex (seek_bookmark (fixture, table, mark, 0, &ret), ==, ecNone);
  g_assert_false (ret.row_no_longer_visible);
  g_assert_cmpuint (position (fixture, table), ==, 4);
  g_assert_cmphex (set_columns (fixture, table, &subject_column, 1), ==, ecNone);
  g_assert_cmphex (sort (fixture, table, &by_subject, 1), ==, ecNone);
  g_assert_cmphex (position (fixture, table), ==, 0);
}

/* Trap 44: tables of a folder that somebody has deleted fail cleanly. */
static void
test_deleted_folder (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "short-lived");
  g_autoptr (GError) error = NULL;
  g_autoptr (MapiTable) hierarchy
      = mapi_hierarchy_open (fixture->logon, folder->id, FALSE, FALSE, fixture->job, &error);
  gboolean partial = FALSE;
  guint32 count = 0;

  assert_done (tern_folders_remove (TERN_FOLDERS (fixture->logon->mailbox), folder->id, TERN_DELETE_HARD, &partial,
                                    fixture->job, &error),
               error);
  g_assert_false (mapi_table_get_count (hierarchy, &count, fixture->job, &error));
  assert_status (error, ecNotFound);
  {
    RopContext *ctx = mapi_fixture_context (fixture, folder);
    RopGetContentsTableResponse ret = { 0 };

    g_assert_false (rop_get_contents_table (ctx, &(RopGetContentsTableRequest){ { 0 } }, &ret, &error));
    assert_status (error, ecNotFound);
    g_assert_null (ctx->output);
  }
}

/* [MS-OXCTABL] 3.2.5.3, 3.2.5.6, 3.2.5.13, 3.2.5.16: what hierarchy tables can't. */
static void
test_hierarchy_table (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MapiTable) table
      = mapi_hierarchy_open (fixture->logon, SPECIAL (IPM_SUBTREE), FALSE, FALSE, fixture->job, &error);
  const TernRestriction contacts = {
    .kind = TERN_RES_PROPERTY,
    .property = { TERN_RELOP_EQ, PidTagContainerClass, tern_value_str (PidTagContainerClass, "IPF.Contact") },
  };
  RopQueryColumnsAllResponse columns = { 0 };
  RopResetTableResponse reset = { 0 };
  RopAbortResponse aborted = { 0 };
  RopGetStatusResponse status = { 0 };
  guint32 rows = 0;

  g_assert_no_error (error);
  g_assert_cmphex (sort (fixture, table, &by_subject, 1), ==, ecNotSupported);
  g_assert_false (
      rop_reset_table (mapi_fixture_context (fixture, table), &(RopResetTableRequest){ { 0 } }, &reset, &error));
  assert_status (error, ecNotSupported);
  g_assert_false (rop_abort (mapi_fixture_context (fixture, table), &(RopAbortRequest){ { 0 } }, &aborted, &error));
  assert_status (error, ecUnableToAbort);
  assert_done (rop_get_status (mapi_fixture_context (fixture, table), &(RopGetStatusRequest){ { 0 } }, &status, &error),
               error);
  g_assert_cmpuint (status.table_status, ==, 0);
  assert_done (rop_query_columns_all (mapi_fixture_context (fixture, table), &(RopQueryColumnsAllRequest){ { 0 } },
                                      &columns, &error),
               error);
  g_assert_cmpuint (columns.property_tag_count, >, 25);
  g_assert_cmphex (restrict_rows (fixture, table, &contacts), ==, ecNone);
  assert_done (mapi_table_get_count (table, &rows, fixture->job, &error), error);
  g_assert_cmpuint (rows, ==, 1);
}

int
main (int argc, char **argv)
{
  TestCluster *cluster;
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = test_cluster_new ();
  if (cluster == NULL)
    return 77;
  mapi_fixture_add ("/rop/oxctabl/query-rows", cluster, test_query_rows);
  mapi_fixture_add ("/rop/oxctabl/query-rows-room", cluster, test_query_rows_room);
  mapi_fixture_add ("/rop/oxctabl/set-columns", cluster, test_set_columns);
  mapi_fixture_add ("/rop/oxctabl/seek", cluster, test_seek);
  mapi_fixture_add ("/rop/oxctabl/find", cluster, test_find);
  mapi_fixture_add ("/rop/oxctabl/bookmarks", cluster, test_bookmarks);
  mapi_fixture_add ("/rop/oxctabl/sort-restrict-reset", cluster, test_sort_restrict_reset);
  mapi_fixture_add ("/rop/oxctabl/instances", cluster, test_instances);
  mapi_fixture_add ("/rop/oxctabl/deleted-folder", cluster, test_deleted_folder);
  mapi_fixture_add ("/rop/oxctabl/hierarchy-table", cluster, test_hierarchy_table);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
