#include <string.h>

#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/object/mapi-contents.h"
#include "plugins/mapi/object/mapi-hierarchy.h"
#include "plugins/mapi/wire/rop-oxctabl.h"
#include "tests/plugins/mapi/rop/mapi-fixture.h"

#define N 9
#define SPECIAL(name) TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_##name)
#define COLUMNS 3

/* What rows are told apart by: "0" to "2" is a header's value, "m0" to "m8" a message. */
static const TernPropTag columns[COLUMNS] = { PidTagInstID, PidTagImportance, PidTagRowType };
static const SortOrder by_importance[] = { { PidTagImportance, 0 }, { PidTagSubject, 0 } };

/** Grouped: a contents table over N messages with PidTagImportance n % 3, grouped by it. */
typedef struct {
  MapiFolder *folder;
  MapiTable *table;
  TernId ids[N];
} Grouped;

static guint32
sort (MapiFixture *fixture, MapiTable *table, RopSortTableRequest req)
{
  RopSortTableResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  return rop_sort_table (mapi_fixture_context (fixture, table), &req, &ret, &error) ? ecNone
                                                                                    : mapi_status_from_error (error);
}

#define SORT(table, ...) sort (fixture, (table), (RopSortTableRequest){ __VA_ARGS__ })

static void
set_columns (MapiFixture *fixture, MapiTable *table)
{
  RopSetColumnsRequest req = { .property_tags = columns, .property_tag_count = COLUMNS };
  RopSetColumnsResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_set_columns (mapi_fixture_context (fixture, table), &req, &ret, &error), error);
}

static Grouped
group (MapiFixture *fixture, guint16 expanded)
{
  Grouped grouped = { .folder = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "grouped") };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < N; i++) {
    char subject[] = { 'm', (char) ('0' + i), '\0' };

    grouped.ids[i] = mapi_fixture_add_message (fixture, grouped.folder->id, subject, i % 3);
  }
  grouped.table
      = mapi_contents_open (fixture->logon, grouped.folder->id, TERN_TABLE_NORMAL, FALSE, fixture->job, &error);
  g_assert_no_error (error);
  set_columns (fixture, grouped.table);
  g_assert_cmphex (SORT (grouped.table, .sort_orders = by_importance, .sort_order_count = 2, .category_count = 1,
                         .expanded_count = expanded),
                   ==, ecNone);
  return grouped;
}

static void
ungroup (Grouped *grouped)
{
  mapi_object_unref (grouped->table);
  mapi_object_unref (grouped->folder);
}

/** rows_text: "+0" and "-0" for headers, "m3" for messages. */
static const char *
rows_text (MapiFixture *fixture, const Grouped *grouped, TernBin data, guint n)
{
  const char *text = "";
  TernReader reader;

  tern_reader_init (&reader, data.data, data.size);
  for (guint i = 0; i < n; i++) {
    TernId id;
    gint32 importance, type;
    guint at = 0;

    g_assert_cmpuint (tern_reader_u8 (&reader), ==, 0);
    id = tern_id_from_wire (tern_reader_u64 (&reader));
    importance = (gint32) tern_reader_u32 (&reader);
    type = (gint32) tern_reader_u32 (&reader);
    while (type == 1 && grouped->ids[at] != id)
      at++;
    text = tern_arena_printf (fixture->arena, "%s%s%s%u", text, i > 0 ? " " : "",
                              type == 1   ? "m"
                              : type == 3 ? "-"
                                          : "+",
                              type == 1 ? at : (guint) importance);
  }
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  return text;
}

static const char *
read_on (MapiFixture *fixture, const Grouped *grouped)
{
  RopQueryRowsRequest req = { .forward_read = 1, .row_count = 50 };
  RopQueryRowsResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_query_rows (mapi_fixture_context (fixture, grouped->table), &req, &ret, &error), error);
  return rows_text (fixture, grouped, ret.row_data, ret.row_count);
}

static void
seek (MapiFixture *fixture, MapiTable *table, gint32 row)
{
  RopSeekRowRequest req = { .row_count = row };
  RopSeekRowResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_seek_row (mapi_fixture_context (fixture, table), &req, &ret, &error), error);
}

static const char *
read_all (MapiFixture *fixture, const Grouped *grouped)
{
  seek (fixture, grouped->table, 0);
  return read_on (fixture, grouped);
}

static guint32
position (MapiFixture *fixture, MapiTable *table, guint32 *ret_count)
{
  RopQueryPositionResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (
      rop_query_position (mapi_fixture_context (fixture, table), &(RopQueryPositionRequest){ { 0 } }, &ret, &error),
      error);
  if (ret_count != NULL)
    *ret_count = ret.denominator;
  return ret.numerator;
}

/** id_of: PidTagInstID of a row. */
static guint64
id_of (MapiFixture *fixture, MapiTable *table, gint32 row)
{
  RopQueryRowsRequest req = { .forward_read = 1, .row_count = 1 };
  RopQueryRowsResponse ret = { 0 };
  g_autoptr (GError) error = NULL;
  TernReader reader;

  seek (fixture, table, row);
  assert_done (rop_query_rows (mapi_fixture_context (fixture, table), &req, &ret, &error), error);
  tern_reader_init (&reader, ret.row_data.data, ret.row_data.size);
  tern_reader_skip (&reader, 1);
  return tern_reader_u64 (&reader);
}

static guint32
expand (MapiFixture *fixture, MapiTable *table, guint64 category, guint16 most, RopExpandRowResponse *ret)
{
  RopExpandRowRequest req = { .category_id = category, .max_row_count = most };
  g_autoptr (GError) error = NULL;

  *ret = (RopExpandRowResponse){ 0 };
  return rop_expand_row (mapi_fixture_context (fixture, table), &req, ret, &error) ? ecNone
                                                                                   : mapi_status_from_error (error);
}

static guint32
collapse (MapiFixture *fixture, MapiTable *table, guint64 category, guint32 *ret_rows)
{
  RopCollapseRowRequest req = { .category_id = category };
  RopCollapseRowResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  if (!rop_collapse_row (mapi_fixture_context (fixture, table), &req, &ret, &error))
    return mapi_status_from_error (error);
  *ret_rows = ret.collapsed_row_count;
  return ecNone;
}

/* [MS-OXCTABL] 2.2.2.3, 3.2.5.3; [MS-OXCDATA] 2.13: what may be sorted by. */
static void
test_sort (MapiFixture *fixture, gconstpointer data)
{
  Grouped grouped = group (fixture, 0);
  const SortOrder aggregated[] = { { PidTagImportance, 0 }, { PidTagMessageDeliveryTime, 4 }, { PidTagSubject, 0 } };
  const SortOrder least[] = { { PidTagImportance, 0 }, { PidTagMessageDeliveryTime, 8 } };
  const SortOrder unknown = { PidTagSubject, 2 };
  const TernPropTag word = TERN_PROP_TAG (0x6712, PtypMultipleString | TERN_PROP_TYPE_INSTANCE);
  const SortOrder two_instances[] = { { word, 0 }, { word + 0x10000, 0 } };
  const SortOrder single_instance = { PidTagSubject | TERN_PROP_TYPE_INSTANCE, 0 };
  guint32 count = 0;

  g_assert_cmpstr (read_all (fixture, &grouped), ==, "+0 +1 +2");
  position (fixture, grouped.table, &count);
  g_assert_cmpuint (count, ==, 3);
  g_assert_cmphex (SORT (grouped.table, .sort_orders = by_importance, .sort_order_count = 2, .category_count = 1,
                         .expanded_count = 2),
                   ==, ecInvalidParam);
  /* The newest of each: m8, m7, m6. */
  g_assert_cmphex (SORT (grouped.table, .sort_orders = aggregated, .sort_order_count = 3, .category_count = 1), ==,
                   ecNone);
  g_assert_cmpstr (read_all (fixture, &grouped), ==, "+2 +1 +0");
  g_assert_cmphex (SORT (grouped.table, .sort_orders = least, .sort_order_count = 2, .category_count = 1), ==, ecNone);
  g_assert_cmpstr (read_all (fixture, &grouped), ==, "+0 +1 +2");
  g_assert_cmphex (SORT (grouped.table, .sort_orders = aggregated, .sort_order_count = 3, .category_count = 2), ==,
                   ecInvalidParam);
  g_assert_cmphex (SORT (grouped.table, .sort_orders = aggregated, .sort_order_count = 3), ==, ecInvalidParam);
  g_assert_cmphex (SORT (grouped.table, .sort_orders = &unknown, .sort_order_count = 1), ==, ecInvalidParam);
  g_assert_cmphex (SORT (grouped.table, .sort_orders = two_instances, .sort_order_count = 2), ==, ecInvalidParam);
  g_assert_cmphex (SORT (grouped.table, .sort_orders = &single_instance, .sort_order_count = 1), ==, ecInvalidParam);
  g_assert_cmpstr (read_all (fixture, &grouped), ==, "+0 +1 +2");
  ungroup (&grouped);
}

/* [MS-OXCTABL] 2.2.2.17, 3.2.5.17; where the cursor goes is in MAPI's IMAPITable::ExpandRow. */
static void
test_expand_row (MapiFixture *fixture, gconstpointer data)
{
  Grouped grouped = group (fixture, 0);
  RopExpandRowResponse ret;
  guint64 category = id_of (fixture, grouped.table, 1);
  RopExpandRowRequest req = { .category_id = category, .max_row_count = 5 };
  RopContext *ctx;
  g_autoptr (GError) error = NULL;

  g_assert_cmphex (expand (fixture, grouped.table, category, 2, &ret), ==, ecNone);
  g_assert_cmpuint (ret.expanded_row_count, ==, 3);
  g_assert_cmpstr (rows_text (fixture, &grouped, ret.row_data, ret.row_count), ==, "m1 m4");
  g_assert_cmpstr (read_on (fixture, &grouped), ==, "m7 +2");
  g_assert_cmpstr (read_all (fixture, &grouped), ==, "+0 -1 m1 m4 m7 +2");
  g_assert_cmphex (expand (fixture, grouped.table, category, 2, &ret), ==, ecNotCollapsed);
  g_assert_cmphex (expand (fixture, grouped.table, id_of (fixture, grouped.table, 0), 0, &ret), ==, ecNone);
  g_assert_cmpuint (ret.expanded_row_count, ==, 3);
  g_assert_cmpuint (ret.row_count, ==, 0);
  g_assert_cmpstr (read_on (fixture, &grouped), ==, "m0 m3 m6 -1 m1 m4 m7 +2");
  /* What doesn't fit isn't sent. */
  req.category_id = id_of (fixture, grouped.table, 8);
  ctx = mapi_fixture_context (fixture, grouped.table);
  ctx->room = 13 + 17 + 5;
  ret = (RopExpandRowResponse){ 0 };
  assert_done (rop_expand_row (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.expanded_row_count, ==, 3);
  g_assert_cmpstr (rows_text (fixture, &grouped, ret.row_data, ret.row_count), ==, "m2");
  /* Neither a message nor nothing is a category. */
  g_assert_cmphex (expand (fixture, grouped.table, tern_id_to_wire (grouped.ids[0]), 0, &ret), ==, ecNotFound);
  g_assert_cmphex (expand (fixture, grouped.table, 0, 0, &ret), ==, ecNotFound);
  ungroup (&grouped);
}

/* [MS-OXCTABL] 2.2.2.18, 3.2.5.18 */
static void
test_collapse_row (MapiFixture *fixture, gconstpointer data)
{
  Grouped grouped = group (fixture, 1);
  guint64 category = id_of (fixture, grouped.table, 4);
  guint32 rows = 0;

  g_assert_cmpstr (read_all (fixture, &grouped), ==, "-0 m0 m3 m6 -1 m1 m4 m7 -2 m2 m5 m8");
  seek (fixture, grouped.table, 6);
  g_assert_cmphex (collapse (fixture, grouped.table, category, &rows), ==, ecNone);
  g_assert_cmpuint (rows, ==, 3);
  g_assert_cmpuint (position (fixture, grouped.table, NULL), ==, 5);
  g_assert_cmphex (collapse (fixture, grouped.table, category, &rows), ==, ecNotExpanded);
  seek (fixture, grouped.table, 7);
  g_assert_cmphex (collapse (fixture, grouped.table, id_of (fixture, grouped.table, 0), &rows), ==, ecNone);
  g_assert_cmpuint (position (fixture, grouped.table, NULL), ==, 1);
  g_assert_cmpstr (read_all (fixture, &grouped), ==, "+0 +1 -2 m2 m5 m8");
  seek (fixture, grouped.table, 5);
  category = id_of (fixture, grouped.table, 2);
  seek (fixture, grouped.table, 1);
  g_assert_cmphex (collapse (fixture, grouped.table, category, &rows), ==, ecNone);
  g_assert_cmpuint (position (fixture, grouped.table, NULL), ==, 1);
  g_assert_cmphex (collapse (fixture, grouped.table, tern_id_to_wire (grouped.ids[0]), &rows), ==, ecNotFound);
  ungroup (&grouped);
}

static TernBin
get_state (MapiFixture *fixture, MapiTable *table, guint64 row)
{
  RopGetCollapseStateRequest req = { .row_id = row };
  RopGetCollapseStateResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_get_collapse_state (mapi_fixture_context (fixture, table), &req, &ret, &error), error);
  return ret.collapse_state;
}

static guint32
set_state (MapiFixture *fixture, MapiTable *table, TernBin state, TernBin *ret_bookmark)
{
  RopSetCollapseStateRequest req = { .collapse_state = state };
  RopSetCollapseStateResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  if (!rop_set_collapse_state (mapi_fixture_context (fixture, table), &req, &ret, &error))
    return mapi_status_from_error (error);
  *ret_bookmark = ret.bookmark;
  return ecNone;
}

static gboolean
seek_bookmark (MapiFixture *fixture, MapiTable *table, TernBin bookmark)
{
  RopSeekRowBookmarkRequest req = { .bookmark = bookmark };
  RopSeekRowBookmarkResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_seek_row_bookmark (mapi_fixture_context (fixture, table), &req, &ret, &error), error);
  return ret.row_no_longer_visible != 0;
}

/* [MS-OXCTABL] 2.2.2.19, 3.2.5.19, 2.2.2.20, 3.2.5.20 */
static void
test_collapse_state (MapiFixture *fixture, gconstpointer data)
{
  Grouped grouped = group (fixture, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (MapiTable) other
      = mapi_contents_open (fixture->logon, grouped.folder->id, TERN_TABLE_NORMAL, FALSE, fixture->job, &error);
  RopExpandRowResponse ret;
  TernBin state, bookmark = { 0 };
  Grouped again = grouped;

  g_assert_cmphex (expand (fixture, grouped.table, id_of (fixture, grouped.table, 1), 0, &ret), ==, ecNone);
  state = get_state (fixture, grouped.table, tern_id_to_wire (grouped.ids[4]));
  set_columns (fixture, other);
  g_assert_cmphex (set_state (fixture, other, state, &bookmark), ==, ecInvalidParam);
  g_assert_cmphex (SORT (other, .sort_orders = by_importance, .sort_order_count = 2, .category_count = 1), ==, ecNone);
  g_assert_cmphex (set_state (fixture, other, state, &bookmark), ==, ecNone);
  again.table = other;
  g_assert_cmpstr (read_all (fixture, &again), ==, "+0 -1 m1 m4 m7 +2");
  g_assert_false (seek_bookmark (fixture, other, bookmark));
  g_assert_cmpuint (position (fixture, other, NULL), ==, 3);
  /* A row in a collapsed category: the next visible one, and it is said. */
  state = get_state (fixture, other, tern_id_to_wire (grouped.ids[0]));
  g_assert_cmphex (set_state (fixture, other, state, &bookmark), ==, ecNone);
  g_assert_true (seek_bookmark (fixture, other, bookmark));
  g_assert_cmpuint (position (fixture, other, NULL), ==, 1);
  state.size--;
  g_assert_cmphex (set_state (fixture, other, state, &bookmark), ==, ecInvalidParam);
  g_assert_cmphex (set_state (fixture, other, (TernBin){ 0 }, &bookmark), !=, ecNone);
  /* A table without categories has an empty state. */
  g_assert_cmphex (SORT (other, .sort_orders = by_importance, .sort_order_count = 2), ==, ecNone);
  state = get_state (fixture, other, tern_id_to_wire (grouped.ids[0]));
  g_assert_cmphex (set_state (fixture, other, state, &bookmark), ==, ecNone);
  g_assert_false (seek_bookmark (fixture, other, bookmark));
  ungroup (&grouped);
}

/* [MS-OXCTABL] 3.2.5.17 to 3.2.5.20: before RopSetColumns, and on what is no contents table. */
static void
test_refused (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "none");
  g_autoptr (GError) error = NULL;
  MapiTable *tables[2];
  const guint32 expected[2] = { ecNullObject, ecNotSupported };

  tables[0] = mapi_contents_open (fixture->logon, folder->id, TERN_TABLE_NORMAL, FALSE, fixture->job, &error);
  tables[1] = mapi_hierarchy_open (fixture->logon, SPECIAL (IPM_SUBTREE), FALSE, FALSE, fixture->job, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 2; i++) {
    RopExpandRowResponse expanded;
    RopGetCollapseStateResponse ret = { 0 };
    TernBin bookmark;
    guint32 rows;

    g_assert_cmphex (expand (fixture, tables[i], 1, 0, &expanded), ==, expected[i]);
    g_assert_cmphex (collapse (fixture, tables[i], 1, &rows), ==, expected[i]);
    g_assert_cmphex (set_state (fixture, tables[i], (TernBin){ 0 }, &bookmark), ==, expected[i]);
    g_assert_false (rop_get_collapse_state (mapi_fixture_context (fixture, tables[i]),
                                            &(RopGetCollapseStateRequest){ { 0 } }, &ret, &error));
    assert_status (error, expected[i]);
    mapi_object_unref (tables[i]);
  }
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
  mapi_fixture_add ("/rop/oxctabl-categories/sort", cluster, test_sort);
  mapi_fixture_add ("/rop/oxctabl-categories/expand-row", cluster, test_expand_row);
  mapi_fixture_add ("/rop/oxctabl-categories/collapse-row", cluster, test_collapse_row);
  mapi_fixture_add ("/rop/oxctabl-categories/collapse-state", cluster, test_collapse_state);
  mapi_fixture_add ("/rop/oxctabl-categories/refused", cluster, test_refused);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
