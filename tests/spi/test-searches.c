#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-changes.h"
#include "core/spi/tern-duties.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-items.h"
#include "core/spi/tern-searches.h"
#include "core/spi/tern-tables.h"
#include "core/spi/tern-upkeep.h"
#include "tests/spi/store-fixture.h"

#define searches(fixture) TERN_SEARCHES ((fixture)->mailbox)
#define items(fixture) TERN_ITEMS ((fixture)->mailbox)

static TernRestriction
subject_has (const char *text)
{
  return (TernRestriction){ .kind = TERN_RES_CONTENT,
                            .content = { .fuzzy_low = TERN_FUZZY_SUBSTRING,
                                         .fuzzy_high = TERN_FUZZY_IGNORECASE,
                                         .tag = PidTagSubject,
                                         .value = tern_value_str (PidTagSubject, text) } };
}

static TernId
add_search (StoreFixture *fixture, const char *name)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  const TernFolderSpec spec = { .parent = fixture->root, .type = TERN_FOLDER_SEARCH, .props = props };
  g_autoptr (TernFolderInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  tern_bag_set_str (props, PidTagDisplayName, name);
  info = tern_folders_create (store_fixture_folders (fixture), &spec, NULL, fixture->job, &error);
  g_assert_no_error (error);
  return info->id;
}

/** search_in: criteria, filled at once. */
static void
search_in (StoreFixture *fixture, TernId search, const TernRestriction *restriction, TernId folder, guint flags)
{
  const TernSearch criteria = { .restriction = restriction, .folders = &folder, .n_folders = 1, .flags = flags };
  g_autoptr (GError) error = NULL;

  g_assert_true (tern_searches_set (searches (fixture), search, &criteria, 60, fixture->job, &error));
  g_assert_no_error (error);
  g_assert_true (tern_searches_build (searches (fixture), search, fixture->job, &error));
  g_assert_no_error (error);
}

static TernTable *
open_table (StoreFixture *fixture, TernId search)
{
  const TernTableQuery query = { .folder = search, .kind = TERN_TABLE_NORMAL, .is_search = TRUE };
  g_autoptr (GError) error = NULL;
  TernTable *table = tern_tables_open (TERN_TABLES (fixture->mailbox), &query, NULL, fixture->job, &error);

  g_assert_no_error (error);
  return table;
}

/** subjects_of: in the table's order, "a,b,c". */
static char *
subjects_of (StoreFixture *fixture, TernTable *table)
{
  static const TernPropTag columns[] = { PidTagSubject };
  g_autoptr (GString) text = g_string_new (NULL);
  g_auto (TernRowSet) rows = { 0 };
  g_autoptr (GError) error = NULL;
  guint32 count;

  g_assert_true (tern_table_fetch (table, 0, 1000, columns, 1, &rows, fixture->job, &error));
  g_assert_no_error (error);
  g_assert_true (tern_table_get_count (table, &count, fixture->job, &error));
  g_assert_cmpuint (count, ==, rows.n_rows);
  for (guint i = 0; i < rows.n_rows; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "," : "", rows.cells[i].str);
  return g_strdup (text->str);
}

static void
assert_shows (StoreFixture *fixture, TernId search, const char *expected)
{
  g_autoptr (TernTable) table = open_table (fixture, search);
  g_autofree char *subjects = subjects_of (fixture, table);

  g_assert_cmpstr (subjects, ==, expected);
}

static void
assert_counters (StoreFixture *fixture, TernId search, guint content, guint unread)
{
  g_autoptr (TernFolderInfo) info = tern_folders_get (store_fixture_folders (fixture), search, fixture->job, NULL);

  g_assert_cmpuint (info->content_count, ==, content);
  g_assert_cmpuint (info->unread_count, ==, unread);
}

static void
remove_message (StoreFixture *fixture, TernId folder, TernId id, gboolean hard)
{
  g_autoptr (GError) error = NULL;
  gboolean partial;

  g_assert_true (tern_items_remove (items (fixture), folder, &id, 1, hard, NULL, &partial, fixture->job, &error));
  g_assert_no_error (error);
  g_assert_false (partial);
}

static void
test_follows (StoreFixture *fixture, gconstpointer data)
{
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  TernId below = store_fixture_add_folder (fixture, a, "below");
  TernId elsewhere = store_fixture_add_folder (fixture, fixture->top, "elsewhere");
  TernId search = add_search (fixture, "search");
  const TernRestriction hit = subject_has ("hit");
  g_autoptr (TernTable) table = NULL;
  g_autofree char *subjects = NULL;
  g_autoptr (GError) error = NULL;
  TernId one = store_fixture_add_message (fixture, a, "hit 1", FALSE);
  TernId two;
  gboolean partial;

  store_fixture_add_message (fixture, a, "miss", FALSE);
  store_fixture_add_message (fixture, a, "hit, but associated", TRUE);
  store_fixture_add_message (fixture, elsewhere, "hit elsewhere", FALSE);
  search_in (fixture, search, &hit, a, TERN_SEARCH_RECURSIVE);
  table = open_table (fixture, search);
  assert_shows (fixture, search, "hit 1");
  assert_counters (fixture, search, 1, 1);
  two = store_fixture_add_message (fixture, below, "HIT 2", FALSE);
  assert_shows (fixture, search, "HIT 2,hit 1");
  g_assert_true (
    tern_items_set_read (items (fixture), a, &one, 1, TRUE, NULL, &partial, fixture->job, &error));
  subjects = subjects_of (fixture, table);
  g_assert_cmpstr (subjects, ==, "HIT 2,hit 1");
  assert_counters (fixture, search, 2, 1);
  remove_message (fixture, a, one, FALSE);
  assert_shows (fixture, search, "HIT 2");
  remove_message (fixture, below, two, TRUE);
  g_clear_pointer (&subjects, g_free);
  subjects = subjects_of (fixture, table);
  g_assert_cmpstr (subjects, ==, "");
  assert_counters (fixture, search, 0, 0);
}

/* Tables of a search folder are live like others: what came, changed and went, and behind which row. */
static void
test_rows (StoreFixture *fixture, gconstpointer data)
{
  static const TernPropTag columns[] = { PidTagSubject };
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  TernId search = add_search (fixture, "search");
  TernId one = store_fixture_add_message (fixture, a, "one", FALSE);
  g_autoptr (TernTable) table = NULL;
  g_autofree char *subjects = NULL;
  const TernRowChange *change;
  g_auto (TernRowChanges) none = { 0 };
  g_auto (TernRowChanges) changes = { 0 };
  g_auto (TernRowChanges) gone = { 0 };
  g_autoptr (GError) error = NULL;
  TernId two;
  gboolean partial;

  search_in (fixture, search, NULL, a, 0);
  table = open_table (fixture, search);
  subjects = subjects_of (fixture, table);
  g_assert_true (tern_table_follow (table, columns, 1, 10, &none, fixture->job, &error));
  two = store_fixture_add_message (fixture, a, "two", FALSE);
  g_assert_true (tern_items_set_read (items (fixture), a, &one, 1, TRUE, NULL, &partial, fixture->job, &error));
  g_assert_true (tern_table_follow (table, columns, 1, 10, &changes, fixture->job, &error));
  g_assert_no_error (error);
  g_assert_false (changes.is_reset);
  g_assert_cmpuint (changes.changes->len, ==, 2);
  change = &g_array_index (changes.changes, TernRowChange, 0);
  g_assert_cmpint (change->kind, ==, TERN_ROW_ADDED);
  g_assert_true (change->id == two && change->after == 0);
  change = &g_array_index (changes.changes, TernRowChange, 1);
  g_assert_cmpint (change->kind, ==, TERN_ROW_MODIFIED);
  g_assert_true (change->id == one && change->after == two);
  remove_message (fixture, a, two, TRUE);
  g_assert_true (tern_table_follow (table, columns, 1, 10, &gone, fixture->job, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (gone.changes->len, ==, 1);
  change = &g_array_index (gone.changes, TernRowChange, 0);
  g_assert_cmpint (change->kind, ==, TERN_ROW_DELETED);
  g_assert_true (change->id == two);
}

static void
test_moves (StoreFixture *fixture, gconstpointer data)
{
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  TernId b = store_fixture_add_folder (fixture, fixture->top, "b");
  TernId search = add_search (fixture, "search");
  TernId id = store_fixture_add_message (fixture, b, "moved", FALSE);
  TernTransfer transfer = { .folder = b, .ids = &id, .n_ids = 1, .target_folder = a };
  g_autoptr (GError) error = NULL;
  gboolean partial;

  search_in (fixture, search, NULL, a, TERN_SEARCH_RECURSIVE);
  assert_shows (fixture, search, "");
  g_assert_true (tern_items_transfer (items (fixture), &transfer, NULL, &partial, fixture->job, &error));
  assert_shows (fixture, search, "moved");
  store_fixture_add_message (fixture, b, "with its folder", FALSE);
  g_assert_true (tern_folders_move (store_fixture_folders (fixture), b, a, NULL, fixture->job, &error));
  g_assert_no_error (error);
  assert_shows (fixture, search, "with its folder,moved");
  /* Gone with its folder, though the message itself didn't change. */
  g_assert_true (tern_folders_remove (store_fixture_folders (fixture), b, TERN_DELETE_MESSAGES | TERN_DELETE_FOLDERS,
                                      &partial, fixture->job, &error));
  assert_shows (fixture, search, "moved");
  g_assert_true (tern_folders_move (store_fixture_folders (fixture), a, fixture->root, "away", fixture->job, &error));
  assert_shows (fixture, search, "moved");
  assert_counters (fixture, search, 1, 1);
}

static void
test_static (StoreFixture *fixture, gconstpointer data)
{
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  TernId search = add_search (fixture, "search");
  TernId one = store_fixture_add_message (fixture, a, "one", FALSE);
  g_autoptr (TernTable) table = NULL;
  g_autofree char *subjects = NULL;

  store_fixture_add_message (fixture, a, "two", FALSE);
  search_in (fixture, search, NULL, a, TERN_SEARCH_STATIC);
  table = open_table (fixture, search);
  subjects = subjects_of (fixture, table);
  g_assert_cmpstr (subjects, ==, "two,one");
  store_fixture_add_message (fixture, a, "three", FALSE);
  assert_shows (fixture, search, "two,one");
  /* It may not follow, but what is gone can't be shown. */
  remove_message (fixture, a, one, TRUE);
  g_clear_pointer (&subjects, g_free);
  subjects = subjects_of (fixture, table);
  g_assert_cmpstr (subjects, ==, "two");
  search_in (fixture, search, NULL, a, TERN_SEARCH_STATIC);
  assert_shows (fixture, search, "three,two");
}

static void
test_criteria (StoreFixture *fixture, gconstpointer data)
{
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  TernId search = add_search (fixture, "search");
  const TernRestriction hit = subject_has ("x\xED\xA0\x80");
  const TernRestriction *const children[] = { &hit };
  const TernRestriction all = { .kind = TERN_RES_AND, .list = { .n = 1, .children = children } };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autofree char *expected = tern_restriction_to_string (&all);
  g_autofree char *stored = NULL;
  g_autoptr (GError) error = NULL;
  TernSearch got;

  g_assert_true (tern_searches_get (searches (fixture), search, arena, &got, fixture->job, &error));
  g_assert_cmpint (got.state, ==, TERN_SEARCH_NEW);
  g_assert_false (tern_searches_get (searches (fixture), a, arena, &got, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_false (tern_searches_set (searches (fixture), a, &got, 0, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  search_in (fixture, search, &all, a, TERN_SEARCH_RECURSIVE);
  g_assert_true (tern_searches_get (searches (fixture), search, arena, &got, fixture->job, &error));
  g_assert_no_error (error);
  stored = tern_restriction_to_string (got.restriction);
  g_assert_cmpstr (stored, ==, expected);
  g_assert_cmpuint (got.n_folders, ==, 1);
  g_assert_true (got.folders[0] == a);
  g_assert_cmpuint (got.flags, ==, TERN_SEARCH_RECURSIVE);
  g_assert_cmpint (got.state, ==, TERN_SEARCH_COMPLETE);
}

static void
test_stop (StoreFixture *fixture, gconstpointer data)
{
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  TernId search = add_search (fixture, "search");
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  TernSearch got;

  store_fixture_add_message (fixture, a, "one", FALSE);
  search_in (fixture, search, NULL, a, 0);
  g_assert_true (tern_searches_stop (searches (fixture), search, fixture->job, &error));
  store_fixture_add_message (fixture, a, "two", FALSE);
  assert_shows (fixture, search, "one");
  g_assert_true (tern_searches_get (searches (fixture), search, arena, &got, fixture->job, &error));
  g_assert_cmpint (got.state, ==, TERN_SEARCH_STOPPED);
  search_in (fixture, search, NULL, a, 0);
  assert_shows (fixture, search, "two,one");
}

/* Many hits: filled in pieces, one transaction each; log and counters say the same. */
static void
test_large (StoreFixture *fixture, gconstpointer data)
{
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  TernId search = add_search (fixture, "search");
  g_autofree char *sql = NULL;

  for (guint i = 0; i < 1203; i++)
    store_fixture_add_message (fixture, a, "x", FALSE);
  search_in (fixture, search, NULL, a, 0);
  assert_counters (fixture, search, 1203, 1203);
  sql = g_strdup_printf ("SELECT count (*) FROM tern.change_log WHERE folder_id = %" G_GINT64_FORMAT " AND kind = 11",
                         (gint64) search);
  g_assert_cmpint (test_query_int (fixture->dsn, sql), ==, 1203);
  g_assert_cmpint (test_query_int (fixture->dsn, "SELECT count (*) FROM tern.change_log WHERE kind = 10"), ==, 1);
  g_assert_cmpint (test_query_int (fixture->dsn, "SELECT count (DISTINCT cn) FROM tern.change_log WHERE kind >= 10"),
                   ==, 4);
}

/* The log doesn't reach back to where the search was. */
static void
test_pruned (StoreFixture *fixture, gconstpointer data)
{
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  TernId search = add_search (fixture, "search");

  store_fixture_add_message (fixture, a, "one", FALSE);
  search_in (fixture, search, NULL, a, 0);
  store_fixture_add_message (fixture, a, "two", FALSE);
  test_execute (fixture->dsn, "UPDATE tern.mailbox SET log_floor_cn = next_cn - 1; DELETE FROM tern.change_log");
  store_fixture_add_message (fixture, a, "three", FALSE);
  assert_shows (fixture, search, "three,two,one");
}

static void
test_hits (StoreFixture *fixture, gconstpointer data)
{
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  TernId b = store_fixture_add_folder (fixture, fixture->top, "b");
  TernId search = add_search (fixture, "search");
  const TernRestriction hit = subject_has ("hit");
  TernId ids[3];
  g_autoptr (GArray) hits = NULL;
  g_autoptr (GArray) all = NULL;
  g_autoptr (GError) error = NULL;

  ids[0] = store_fixture_add_message (fixture, b, "hit b", FALSE);
  ids[1] = store_fixture_add_message (fixture, a, "hit a", FALSE);
  ids[2] = store_fixture_add_message (fixture, a, "none", FALSE);
  search_in (fixture, search, &hit, fixture->top, TERN_SEARCH_RECURSIVE);
  hits = tern_searches_find_hits (searches (fixture), search, ids + 1, 2, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hits->len, ==, 1);
  g_assert_true (g_array_index (hits, TernSearchHit, 0).id == ids[1]);
  g_assert_true (g_array_index (hits, TernSearchHit, 0).folder == a);
  all = tern_searches_find_hits (searches (fixture), search, NULL, 0, fixture->job, &error);
  g_assert_cmpuint (all->len, ==, 2);
}

/* Random changes; the folder shows what a table with the same restriction over the same folders shows. */
static void
test_random (StoreFixture *fixture, gconstpointer data)
{
  TernId folders[3];
  TernId search = add_search (fixture, "search");
  const TernRestriction hit = subject_has ("hit");
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (TernSearchHit));

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++) {
    char name[] = { (char) ('a' + i), '\0' };

    folders[i] = store_fixture_add_folder (fixture, i < 2 ? fixture->top : folders[0], name);
  }
  search_in (fixture, search, &hit, folders[0], TERN_SEARCH_RECURSIVE);
  for (guint i = 0; i < 150; i++) {
    guint what = (guint) g_test_rand_int_range (0, 5);
    guint at = ids->len > 0 ? (guint) g_test_rand_int_range (0, (gint32) ids->len) : 0;
    TernSearchHit *old = ids->len > 0 ? &g_array_index (ids, TernSearchHit, at) : NULL;
    TernId target = folders[g_test_rand_int_range (0, 3)];
    g_autoptr (GError) error = NULL;
    gboolean partial;

    if (what < 2 || old == NULL) {
      const TernSearchHit made
        = { store_fixture_add_message (fixture, target, g_test_rand_bit () ? "hit" : "miss", FALSE), target };

      g_array_append_val (ids, made);
    } else if (what == 2) {
      g_assert_true (tern_items_set_read (items (fixture), old->folder, &old->id, 1, g_test_rand_bit (), NULL, &partial,
                                          fixture->job, &error));
    } else if (what == 3) {
      remove_message (fixture, old->folder, old->id, g_test_rand_bit ());
      g_array_remove_index_fast (ids, at);
    } else {
      /* It may be there already. */
      partial = tern_folders_move (store_fixture_folders (fixture), folders[2], folders[g_test_rand_bit () ? 0 : 1],
                                   NULL, fixture->job, NULL);
    }
    if (i % 5 == 0)
      store_fixture_verify (fixture); /* compares what the search shows with its criteria */
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
  store_fixture_add ("/spi/searches/follows", cluster, test_follows);
  store_fixture_add ("/spi/searches/rows", cluster, test_rows);
  store_fixture_add ("/spi/searches/moves", cluster, test_moves);
  store_fixture_add ("/spi/searches/static", cluster, test_static);
  store_fixture_add ("/spi/searches/criteria", cluster, test_criteria);
  store_fixture_add ("/spi/searches/stop", cluster, test_stop);
  store_fixture_add ("/spi/searches/large", cluster, test_large);
  store_fixture_add ("/spi/searches/pruned", cluster, test_pruned);
  store_fixture_add ("/spi/searches/hits", cluster, test_hits);
  store_fixture_add ("/spi/searches/random", cluster, test_random);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
