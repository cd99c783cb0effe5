#include "core/spi/tern-tables.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-utf16.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-folders.h"
#include "plugins/store-pg/pg-list-cache.h"
#include "tests/spi/store-fixture.h"

#define ITEMS(fixture) TERN_ITEMS ((fixture)->mailbox)
#define CATEGORIES TERN_PROP_TAG (0x8123, PtypMultipleString)
#define CATEGORY_INSTANCES (CATEGORIES | TERN_PROP_TYPE_INSTANCE)

static TernId
save_message (StoreFixture *fixture, TernId id, TernBag *props, gboolean is_read)
{
  g_autoptr (GError) error = NULL;
  TernItemSave save = { .folder = fixture->top, .id = id, .is_new = id == 0, .expected_cn = -1, .is_read = is_read,
                        .size = 100, .props = props };
  TernItemSaved saved = { 0 };

  if (!tern_items_save (ITEMS (fixture), &save, &saved, fixture->job, &error))
    g_error ("save: %s", error->message);
  g_array_unref (saved.attachment_objects);
  return saved.id;
}

static TernBag *
make_props (const char *subject, TernFiletime delivered)
{
  TernBag *props = tern_bag_new ();

  tern_bag_set_str (props, PidTagMessageClass, "IPM.Note");
  tern_bag_set_str (props, PidTagSubject, subject);
  if (delivered != 0)
    tern_bag_set_time (props, PidTagMessageDeliveryTime, delivered);
  return props;
}

static TernId
add_message (StoreFixture *fixture, const char *subject, TernFiletime delivered, gboolean is_read)
{
  g_autoptr (TernBag) props = make_props (subject, delivered);

  return save_message (fixture, 0, props, is_read);
}

static TernTable *
open_table (StoreFixture *fixture, TernTableKind kind, const TernRestriction *restriction, const TernSortOrder *sort)
{
  TernTableQuery query = { fixture->top, kind, restriction, sort };
  g_autoptr (GError) error = NULL;
  TernTable *table = tern_tables_open (TERN_TABLES (fixture->mailbox), &query, NULL, fixture->job, &error);

  g_assert_no_error (error);
  return table;
}

/** open_new_table: one that knows nothing of those before. */
static TernTable *
open_new_table (StoreFixture *fixture, const TernRestriction *restriction, const TernSortOrder *sort)
{
  pg_list_cache_empty (pg_database_get_list_cache (fixture->database));
  return open_table (fixture, TERN_TABLE_NORMAL, restriction, sort);
}

static guint32
count (StoreFixture *fixture, TernTable *table)
{
  g_autoptr (GError) error = NULL;
  guint32 n = 0;

  if (!tern_table_get_count (table, &n, fixture->job, &error))
    g_error ("count: %s", error->message);
  return n;
}

/** fetch: (element-type TernId). */
static GArray *
fetch (StoreFixture *fixture, TernTable *table, guint32 position, guint32 n)
{
  static const TernPropTag columns[] = { PidTagMid, PidTagSubject };
  g_auto (TernRowSet) rows = { 0 };
  g_autoptr (GError) error = NULL;
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (TernId));

  if (!tern_table_fetch (table, position, n, columns, 2, &rows, fixture->job, &error))
    g_error ("fetch: %s", error->message);
  for (guint i = 0; i < rows.n_rows; i++) {
    g_array_append_val (ids, rows.heads[i].id);
    g_assert_cmphex (rows.cells[2 * i].i64, ==, (gint64) tern_id_to_wire (rows.heads[i].id));
  }
  return ids;
}

static void
assert_page (StoreFixture *fixture, TernTable *table, guint32 position, guint32 n, const TernId *expected)
{
  g_autoptr (GArray) ids = fetch (fixture, table, position, n);

  g_assert_cmpmem (ids->data, ids->len * sizeof (TernId), expected, n * sizeof (TernId));
}

static guint32
find (StoreFixture *fixture, TernTable *table, guint32 position, gboolean backward, const TernRestriction *restriction)
{
  g_autoptr (GError) error = NULL;
  guint32 found = G_MAXUINT32;

  if (!tern_table_find (table, position, backward, restriction, &found, fixture->job, &error))
    g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  return found;
}

static TernRestriction
subject_contains (const char *part)
{
  return (TernRestriction){ .kind = TERN_RES_CONTENT,
                            .content = { TERN_FUZZY_SUBSTRING, TERN_FUZZY_IGNORECASE, PidTagSubject,
                                         tern_value_str (PidTagSubject, part) } };
}

#define N 40

/** add_many: @ids in order of delivery, the newest first; pairs share a time. */
static void
add_many (StoreFixture *fixture, TernId ids[N])
{
  for (guint i = 0; i < N; i++) {
    g_autofree char *subject = g_strdup_printf ("s%02u", i % 10);

    ids[N - 1 - i] = add_message (fixture, subject, TERN_FILETIME_UNIX_EPOCH + i / 2, i % 3 == 0);
  }
}

static void
check_positions (StoreFixture *fixture, TernTable *table, const TernId ids[N])
{
  g_autoptr (GArray) beyond = NULL;

  assert_page (fixture, table, 0, 10, ids);
  assert_page (fixture, table, 10, 10, ids + 10); /* next page */
  assert_page (fixture, table, 5, 5, ids + 5);    /* back */
  assert_page (fixture, table, 35, 5, ids + 35);  /* the end */
  assert_page (fixture, table, 30, 10, ids + 30);
  assert_page (fixture, table, 20, 1, ids + 20);
  assert_page (fixture, table, 19, 3, ids + 19);
  assert_page (fixture, table, 0, N, ids);
  beyond = fetch (fixture, table, N, 10);
  g_assert_cmpuint (beyond->len, ==, 0);
  g_assert_cmpuint (count (fixture, table), ==, N);
  for (guint i = 0; i < N; i += 7) {
    g_autoptr (GError) error = NULL;
    guint32 position = 0;

    g_assert_true (tern_table_locate (table, ids[i], 0, &position, fixture->job, &error));
    g_assert_cmpuint (position, ==, i);
  }
}

static void
test_index_order (StoreFixture *fixture, gconstpointer data)
{
  TernSortOrder ascending = { .n = 1, .keys = { { PidTagMessageDeliveryTime, TERN_SORT_ASCENDING } } };
  g_autoptr (TernTable) newest = open_table (fixture, TERN_TABLE_NORMAL, NULL, NULL);
  g_autoptr (TernTable) oldest = open_table (fixture, TERN_TABLE_NORMAL, NULL, &ascending);
  TernId ids[N], reversed[N];

  add_many (fixture, ids);
  for (guint i = 0; i < N; i++)
    reversed[i] = ids[N - 1 - i];
  check_positions (fixture, newest, ids);
  check_positions (fixture, oldest, reversed);
}

/* Every other order is by a list, with the same answers. */
static void
test_list_order (StoreFixture *fixture, gconstpointer data)
{
  TernSortOrder same = { .n = 2, .keys = { { PidTagImportance, TERN_SORT_ASCENDING },
                                           { PidTagMessageDeliveryTime, TERN_SORT_DESCENDING } } };
  g_autoptr (TernTable) table = open_table (fixture, TERN_TABLE_NORMAL, NULL, &same);
  TernId ids[N];

  add_many (fixture, ids);
  check_positions (fixture, table, ids);
}

static void
test_changes_between_pages (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (TernTable) table = open_table (fixture, TERN_TABLE_NORMAL, NULL, NULL);
  g_autoptr (GError) error = NULL;
  gboolean partial;
  TernId ids[N], later[N];

  add_many (fixture, ids);
  assert_page (fixture, table, 10, 5, ids + 10);
  g_assert_true (
      tern_items_remove (ITEMS (fixture), fixture->top, ids + 3, 1, FALSE, NULL, &partial, fixture->job, &error));
  memcpy (later, ids, 3 * sizeof (TernId));
  memcpy (later + 3, ids + 4, (N - 4) * sizeof (TernId));
  assert_page (fixture, table, 15, 5, later + 15);
  assert_page (fixture, table, 10, 5, later + 10);
  g_assert_cmpuint (count (fixture, table), ==, N - 1);
}

static void
test_kinds (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (TernTable) normal = open_table (fixture, TERN_TABLE_NORMAL, NULL, NULL);
  g_autoptr (TernTable) associated = open_table (fixture, TERN_TABLE_ASSOCIATED, NULL, NULL);
  g_autoptr (TernTable) deleted = open_table (fixture, TERN_TABLE_DELETED, NULL, NULL);
  g_autoptr (TernTable) both = open_table (fixture, TERN_TABLE_DELETED_ASSOCIATED, NULL, NULL);
  g_autoptr (GError) error = NULL;
  gboolean partial;
  TernId ids[4];

  for (guint i = 0; i < 4; i++)
    ids[i] = store_fixture_add_message (fixture, fixture->top, "m", i % 2 == 1);
  g_assert_true (
      tern_items_remove (ITEMS (fixture), fixture->top, ids, 2, FALSE, NULL, &partial, fixture->job, &error));
  assert_page (fixture, normal, 0, 1, ids + 2);
  assert_page (fixture, associated, 0, 1, ids + 3);
  assert_page (fixture, deleted, 0, 1, ids);
  assert_page (fixture, both, 0, 1, ids + 1);
  g_assert_cmpuint (count (fixture, normal), ==, 1);
  g_assert_cmpuint (count (fixture, deleted), ==, 1);
  g_assert_true (tern_items_remove (ITEMS (fixture), fixture->top, ids, 2, TRUE, NULL, &partial, fixture->job, &error));
  g_assert_cmpuint (count (fixture, deleted), ==, 0);
}

static void
check_find (StoreFixture *fixture, TernTable *table)
{
  TernRestriction five = subject_contains ("S05"), none = subject_contains ("t");
  /* Only a look into the block can tell. */
  TernRestriction cold = { .kind = TERN_RES_PROPERTY,
                           .property = { TERN_RELOP_EQ, TERN_PROP_TAG (0x8200, PtypInteger32),
                                         tern_value_i32 (TERN_PROP_TAG (0x8200, PtypInteger32), 5) } };

  g_assert_cmpuint (find (fixture, table, 0, FALSE, &five), ==, 4); /* 39 - 35 */
  g_assert_cmpuint (find (fixture, table, 4, FALSE, &five), ==, 4);
  g_assert_cmpuint (find (fixture, table, 5, FALSE, &five), ==, 14);
  g_assert_cmpuint (find (fixture, table, 35, FALSE, &five), ==, G_MAXUINT32);
  g_assert_cmpuint (find (fixture, table, N + 5, FALSE, &five), ==, G_MAXUINT32);
  g_assert_cmpuint (find (fixture, table, 39, TRUE, &five), ==, 34);
  g_assert_cmpuint (find (fixture, table, N + 5, TRUE, &five), ==, 34);
  g_assert_cmpuint (find (fixture, table, 13, TRUE, &five), ==, 4);
  g_assert_cmpuint (find (fixture, table, 3, TRUE, &five), ==, G_MAXUINT32);
  g_assert_cmpuint (find (fixture, table, 0, FALSE, &none), ==, G_MAXUINT32);
  g_assert_cmpuint (find (fixture, table, 0, FALSE, &cold), ==, G_MAXUINT32);
}

static void
test_find (StoreFixture *fixture, gconstpointer data)
{
  TernSortOrder same = { .n = 2, .keys = { { PidTagImportance, TERN_SORT_ASCENDING },
                                           { PidTagMessageDeliveryTime, TERN_SORT_DESCENDING } } };
  g_autoptr (TernTable) index = open_table (fixture, TERN_TABLE_NORMAL, NULL, NULL);
  g_autoptr (TernTable) list = open_table (fixture, TERN_TABLE_NORMAL, NULL, &same);
  TernId ids[N];

  add_many (fixture, ids);
  check_find (fixture, index);
  check_find (fixture, list);
}

static void
test_sort (StoreFixture *fixture, gconstpointer data)
{
  TernSortOrder sort = { .n = 2, .keys = { { PidTagSubject, TERN_SORT_ASCENDING },
                                           { PidTagImportance, TERN_SORT_DESCENDING } } };
  g_autoptr (TernTable) table = open_table (fixture, TERN_TABLE_NORMAL, NULL, &sort);
  g_autoptr (TernBag) without = tern_bag_new ();
  TernId expected[6];

  /* Folded: a, \u00e9 (as one code point or two), z; a missing value first; ties by delivery, the newest first. */
  expected[5] = add_message (fixture, "Z", 10, FALSE);
  expected[2] = add_message (fixture, "a", 10, FALSE);
  expected[1] = add_message (fixture, "A", 10, FALSE);
  expected[4] = add_message (fixture, "\303\251", 11, FALSE);
  expected[3] = add_message (fixture, "b", 12, FALSE);
  tern_bag_set_time (without, PidTagMessageDeliveryTime, 1);
  expected[0] = save_message (fixture, 0, without, FALSE);
  {
    /* \u00e9 sorts by its code point, above z. */
    TernId kept = expected[4];

    expected[4] = expected[5];
    expected[5] = kept;
  }
  assert_page (fixture, table, 0, 6, expected);
}

static void
test_instances (StoreFixture *fixture, gconstpointer data)
{
  static const char *const two[] = { "b", "a" }, *const one[] = { "c" };
  static const TernPropTag columns[] = { CATEGORY_INSTANCES, PidTagInstanceNum, CATEGORIES };
  TernSortOrder sort = { .n = 1, .keys = { { CATEGORY_INSTANCES, TERN_SORT_ASCENDING } } };
  g_autoptr (TernTable) table = open_table (fixture, TERN_TABLE_NORMAL, NULL, &sort);
  g_autoptr (TernBag) props_two = make_props ("two", 10);
  g_autoptr (TernBag) props_one = make_props ("one", 10);
  TernValue value = { .tag = CATEGORIES, .multi = { 2, { .strings = two } } };
  g_auto (TernRowSet) rows = { 0 };
  g_autoptr (GError) error = NULL;
  TernId id_two, id_one, id_none;
  guint32 position = 0;

  tern_bag_set (props_two, &value);
  value.multi = (TernMulti){ 1, { .strings = one } };
  tern_bag_set (props_one, &value);
  id_two = save_message (fixture, 0, props_two, FALSE);
  id_one = save_message (fixture, 0, props_one, FALSE);
  id_none = add_message (fixture, "none", 10, FALSE);
  /* [MS-OXCDATA] 2.13.1: one row for each value. */
  assert_page (fixture, table, 0, 4, (TernId[]){ id_none, id_two, id_two, id_one });
  if (!tern_table_fetch (table, 0, 4, columns, 3, &rows, fixture->job, &error))
    g_error ("fetch: %s", error->message);
  g_assert_true (tern_value_is_missing (&rows.cells[0]));
  g_assert_cmpstr (rows.cells[3].str, ==, "a");
  g_assert_cmpint (rows.cells[4].i32, ==, 1);
  g_assert_cmpuint (rows.cells[5].multi.count, ==, 2);
  g_assert_cmpstr (rows.cells[6].str, ==, "b");
  g_assert_true (tern_table_locate (table, id_two, 0, &position, fixture->job, &error));
  g_assert_cmpuint (position, ==, 2);
}

static void
fill_row (TernBag *props, char **ret_long)
{
  *ret_long = g_strnfill (3000, 'x');
  tern_bag_set_str (props, PidTagSenderName, "lone \355\240\200 surrogate");
  (*ret_long)[300] = '\0';
  tern_bag_set_str (props, PidTagDisplayTo, *ret_long);
  (*ret_long)[300] = 'x';
  tern_bag_set_str (props, PidTagBody, *ret_long);
  tern_bag_set_bin (props, PidTagHtml, *ret_long, 2500);
  tern_bag_set_i32 (props, PidTagImportance, 2);
  tern_bag_set_i32 (props, PidTagMessageFlags, 0x08 | 0x10 | 0x01);
  tern_bag_set_time (props, PidTagLastModificationTime, G_MAXUINT64);
}

/* A value read through a table is the item's, bit by bit; only streams are cut ([MS-OXCTABL] 2.2.1.1). */
static void
test_cells (StoreFixture *fixture, gconstpointer data)
{
  static const TernPropTag columns[] = {
    PidTagSenderName,
    PidTagDisplayTo,
    PidTagBody,
    PidTagHtml,
    PidTagImportance,
    PidTagMessageFlags,
    PidTagLastModificationTime,
    PidTagRead,
    PidTagSubject,
    PidTagDisplayCc,
    PidTagHasAttachments,
    PidTagClientSubmitTime,
    PidTagMessageSize,
  };
  TernSortOrder sort = { .n = 1, .keys = { { PidTagImportance, TERN_SORT_ASCENDING } } };
  g_autoptr (TernBag) props = make_props ("\346\227\245", 5);
  g_autofree char *text = NULL;

  fill_row (props, &text);
  save_message (fixture, 0, props, TRUE);
  for (guint way = 0; way < 2; way++) {
    g_autoptr (TernTable) table = open_table (fixture, TERN_TABLE_NORMAL, NULL, way == 0 ? NULL : &sort);
    g_auto (TernRowSet) rows = { 0 };
    g_autoptr (GError) error = NULL;

    if (!tern_table_fetch (table, 0, 10, columns, G_N_ELEMENTS (columns), &rows, fixture->job, &error))
      g_error ("fetch: %s", error->message);
    g_assert_cmpuint (rows.n_rows, ==, 1);
    g_assert_cmpstr (rows.cells[0].str, ==, "lone \355\240\200 surrogate");
    g_assert_cmpuint (strlen (rows.cells[1].str), ==, 300);
    g_assert_cmpuint (strlen (rows.cells[2].str), ==, 255);
    g_assert_cmpuint (rows.cells[3].bin.size, ==, 510);
    g_assert_cmpint (rows.cells[4].i32, ==, 2);
    g_assert_cmphex (rows.cells[5].i32, ==, 0x409); /* [MS-OXCMSG] 2.2.1.6: unsent, read and ever read */
    g_assert_true (rows.cells[6].time == G_MAXUINT64);
    g_assert_true (rows.cells[7].boolean);
    g_assert_cmpstr (rows.cells[8].str, ==, "\346\227\245");
    g_assert_true (tern_value_is_missing (&rows.cells[9]));
    g_assert_cmphex (rows.cells[9].tag, ==, TERN_PROP_TAG_WITH_TYPE (PidTagDisplayCc, PtypErrorCode));
    g_assert_cmpint (rows.cells[9].i32, ==, TERN_ERROR_NOT_FOUND);
    g_assert_false (rows.cells[10].boolean);
    g_assert_true (tern_value_is_missing (&rows.cells[11]));
    g_assert_cmpint (rows.cells[12].i32, ==, 100);
  }
}

static void
test_access (StoreFixture *fixture, gconstpointer data)
{
  TernAccess access = { .folder = fixture->top, .acl_version = 1, .hide_private = TRUE };
  TernTableQuery query = { fixture->top, TERN_TABLE_NORMAL, NULL, NULL };
  g_autoptr (TernBag) private_props = make_props ("private", 5);
  g_autoptr (TernTable) table = NULL;
  g_autoptr (TernTable) stale = NULL;
  g_autoptr (GError) error = NULL;
  TernId id = add_message (fixture, "public", 1, FALSE);
  guint32 n;

  tern_bag_set_i32 (private_props, PidTagSensitivity, 3);
  save_message (fixture, 0, private_props, FALSE);
  table = tern_tables_open (TERN_TABLES (fixture->mailbox), &query, &access, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count (fixture, table), ==, 1);
  assert_page (fixture, table, 0, 1, &id);
  access = (TernAccess){ .folder = fixture->top, .acl_version = 7 };
  stale = tern_tables_open (TERN_TABLES (fixture->mailbox), &query, &access, fixture->job, &error);
  g_assert_false (tern_table_get_count (stale, &n, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_STALE);
}

/* Trap: a table on a folder that is gone must fail cleanly. */
static void
test_gone (StoreFixture *fixture, gconstpointer data)
{
  TernTableQuery query = { .kind = TERN_TABLE_NORMAL };
  TernRestriction restriction = subject_contains ("x");
  g_autoptr (GError) error = NULL;
  gboolean partial;

  query.folder = store_fixture_add_folder (fixture, fixture->top, "short-lived");
  g_assert_true (tern_folders_remove (TERN_FOLDERS (fixture->mailbox), query.folder, TERN_DELETE_HARD, &partial,
                                      fixture->job, &error));
  for (guint i = 0; i < 2; i++) {
    g_autoptr (TernTable) table = NULL;
    guint32 n;

    query.restriction = i == 0 ? NULL : &restriction;
    table = tern_tables_open (TERN_TABLES (fixture->mailbox), &query, NULL, fixture->job, &error);
    g_assert_no_error (error);
    g_assert_false (tern_table_get_count (table, &n, fixture->job, &error));
    g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
    g_clear_error (&error);
  }
}

static void
test_columns (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (TernTable) table = open_table (fixture, TERN_TABLE_NORMAL, NULL, NULL);
  g_autoptr (TernBag) props = make_props ("s", 1);
  g_autoptr (GArray) columns = NULL;
  g_autoptr (GError) error = NULL;
  gboolean has_mid = FALSE, has_own = FALSE;

  tern_bag_set_i32 (props, TERN_PROP_TAG (0x8234, PtypInteger32), 1);
  save_message (fixture, 0, props, FALSE);
  columns = tern_table_get_columns (table, fixture->job, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < columns->len; i++) {
    has_mid |= g_array_index (columns, TernPropTag, i) == PidTagMid;
    has_own |= g_array_index (columns, TernPropTag, i) == TERN_PROP_TAG (0x8234, PtypInteger32);
  }
  g_assert_true (has_mid && has_own);
}

/** Live: random changes to a folder, with tables that watch it. */
typedef struct {
  StoreFixture *fixture;
  GRand *random;
  GArray *ids;
  TernId other;
} Live;

static void
change_one (Live *live, TernId id)
{
  TernTransfer order = { .folder = live->fixture->top, .ids = &id, .n_ids = 1, .target_mailbox = live->fixture->mailbox,
                         .target_folder = live->other };
  g_autofree char *subject = g_strdup_printf ("s%d", g_rand_int_range (live->random, 0, 30));
  g_autoptr (TernBag) props = make_props (subject, (TernFiletime) g_rand_int_range (live->random, 1, 50));
  g_autoptr (GError) error = NULL;
  gboolean partial;
  gboolean ok = TRUE;

  switch (g_rand_int_range (live->random, 0, 5)) {
  case 0:
    ok = tern_items_remove (ITEMS (live->fixture), live->fixture->top, &id, 1, g_rand_boolean (live->random), NULL,
                            &partial, live->fixture->job, &error);
    break;
  case 1:
    ok = tern_items_set_read (ITEMS (live->fixture), live->fixture->top, &id, 1, g_rand_boolean (live->random), NULL,
                              &partial, live->fixture->job, &error);
    break;
  case 2:
    ok = tern_items_transfer (ITEMS (live->fixture), &order, NULL, &partial, live->fixture->job, &error);
    break;
  default:
    save_message (live->fixture, id, props, g_rand_boolean (live->random));
    return;
  }
  if (!ok)
    g_error ("change: %s", error->message);
}

static void
step (Live *live)
{
  guint n = g_rand_int_range (live->random, 1, 6);

  for (guint i = 0; i < n; i++) {
    g_autofree char *subject = g_strdup_printf ("s%d", g_rand_int_range (live->random, 0, 30));
    g_autoptr (TernTable) all = open_table (live->fixture, TERN_TABLE_NORMAL, NULL, NULL);
    guint32 length = count (live->fixture, all);
    g_autoptr (GArray) some = NULL;

    if (length < 5 || g_rand_boolean (live->random)) {
      add_message (live->fixture, subject, (TernFiletime)g_rand_int_range (live->random, 0, 50),
                   g_rand_boolean (live->random));
      continue;
    }
    some = fetch (live->fixture, all, (guint32) g_rand_int_range (live->random, 0, (gint32) length), 1);
    change_one (live, g_array_index (some, TernId, 0));
  }
}

/* A table that follows the folder shows what a new one shows. */
static void
test_live (StoreFixture *fixture, gconstpointer data)
{
  TernSortOrder by_subject = { .n = 2, .keys = { { PidTagSubject, TERN_SORT_DESCENDING },
                                                 { PidTagMessageDeliveryTime, TERN_SORT_ASCENDING } } };
  TernRestriction unread = { .kind = TERN_RES_BITMASK, .bitmask = { FALSE, PidTagMessageFlags, 1 } };
  const TernRestriction *const restrictions[] = { NULL, NULL, &unread, &unread };
  const TernSortOrder *const sorts[] = { NULL, &by_subject, NULL, &by_subject };
  g_autoptr (GRand) random = g_rand_new_with_seed (20240229);
  Live live = { .fixture = fixture, .random = random };
  TernTable *tables[4];

  live.other = store_fixture_add_folder (fixture, fixture->top, "other");
  for (guint i = 0; i < 120; i++)
    add_message (fixture, "start", i % 50, i % 2 == 0);
  for (guint i = 0; i < 4; i++)
    tables[i] = open_table (fixture, TERN_TABLE_NORMAL, restrictions[i], sorts[i]);
  for (guint round = 0; round < 60; round++) {
    for (guint i = 0; i < 4; i++) {
      g_autoptr (TernTable) second = open_table (fixture, TERN_TABLE_NORMAL, restrictions[i], sorts[i]);
      guint32 n = count (fixture, second); /* it begins with what the first of its kind knew */
      g_autoptr (TernTable) fresh = open_new_table (fixture, restrictions[i], sorts[i]);
      g_autoptr (GArray) expected = fetch (fixture, fresh, 0, n + 1);

      g_assert_cmpuint (expected->len, ==, n);
      assert_page (fixture, second, 0, n, (const TernId *) expected->data);
      assert_page (fixture, tables[i], 0, n, (const TernId *) expected->data);
      g_assert_cmpuint (count (fixture, tables[i]), ==, n);
    }
    step (&live);
  }
  for (guint i = 0; i < 4; i++)
    g_object_unref (tables[i]);
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
  store_fixture_add ("/spi/tables/order/index", cluster, test_index_order);
  store_fixture_add ("/spi/tables/order/list", cluster, test_list_order);
  store_fixture_add ("/spi/tables/order/sort", cluster, test_sort);
  store_fixture_add ("/spi/tables/instances", cluster, test_instances);
  store_fixture_add ("/spi/tables/changes-between-pages", cluster, test_changes_between_pages);
  store_fixture_add ("/spi/tables/kinds", cluster, test_kinds);
  store_fixture_add ("/spi/tables/find", cluster, test_find);
  store_fixture_add ("/spi/tables/cells", cluster, test_cells);
  store_fixture_add ("/spi/tables/access", cluster, test_access);
  store_fixture_add ("/spi/tables/gone", cluster, test_gone);
  store_fixture_add ("/spi/tables/columns", cluster, test_columns);
  store_fixture_add ("/spi/tables/live", cluster, test_live);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
