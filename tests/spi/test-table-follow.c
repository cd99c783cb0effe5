#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-tables.h"
#include "plugins/store-pg/pg-list-cache.h"
#include "tests/spi/item-fixture.h"

#define CATEGORIES TERN_PROP_TAG (0x8123, PtypMultipleString)
#define CATEGORY_INSTANCES (CATEGORIES | TERN_PROP_TYPE_INSTANCE)
#define MOST 64
#define ROUNDS 60
#define N_TABLES 9

/* A client that only ever applies what it is told, beside a table that is always opened anew. */

static const TernPropTag columns[] = { PidTagSubject, PidTagImportance, PidTagMessageFlags, CATEGORY_INSTANCES };

/** Row: as the client knows it. */
typedef struct {
  TernId id;
  guint32 instance;
  char *cells;
} Row;

/** Client: one table and what is known of it. */
typedef struct {
  const TernTableQuery *query;
  TernTable *table;
  GArray *rows; /* (element-type Row) */
} Client;

/** World: two folders and what is in them. */
typedef struct {
  StoreFixture *fixture;
  TernId folders[2];
  GArray *ids[2]; /* (element-type TernId) live messages */
  GRand *rand;
} World;

static void
row_clear (gpointer data)
{
  g_free (((Row *) data)->cells);
}

static GArray *
rows_new (void)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (Row));

  g_array_set_clear_func (rows, row_clear);
  return rows;
}

static char *
cells_to_text (const TernRowSet *rows, guint r)
{
  GString *text = g_string_new (NULL);

  for (guint c = 0; c < rows->n_columns; c++) {
    g_autofree char *cell = tern_value_to_string (&rows->cells[r * rows->n_columns + c]);

    g_string_append_printf (text, "%s|", cell);
  }
  return g_string_free (text, FALSE);
}

static TernTable *
open_table (StoreFixture *fixture, const TernTableQuery *query)
{
  g_autoptr (GError) error = NULL;
  TernTable *table = tern_tables_open (TERN_TABLES (fixture->mailbox), query, NULL, fixture->job, &error);

  g_assert_no_error (error);
  return table;
}

/** read_all: with the number of each row's instance, which the last column says. */
static GArray *
read_all (StoreFixture *fixture, TernTable *table)
{
  static const TernPropTag wanted[]
      = { PidTagSubject, PidTagImportance, PidTagMessageFlags, CATEGORY_INSTANCES, PidTagInstanceNum };
  g_auto (TernRowSet) set = { 0 };
  g_autoptr (GError) error = NULL;
  GArray *rows = rows_new ();

  if (!tern_table_fetch (table, 0, 10000, wanted, G_N_ELEMENTS (wanted), &set, fixture->job, &error))
    g_error ("fetch: %s", error->message);
  for (guint i = 0; i < set.n_rows; i++) {
    const TernValue *instance = &set.cells[i * set.n_columns + 4];
    const TernRowSet four = { .n_columns = 4, .cells = set.cells + i * set.n_columns };
    Row row = { .id = set.heads[i].id, .instance = tern_value_is_missing (instance) ? 0 : (guint32) instance->i32 };

    row.cells = cells_to_text (&four, 0);
    g_array_append_val (rows, row);
  }
  return rows;
}

static int
find_row (const GArray *rows, TernId id, guint32 instance)
{
  for (guint i = 0; i < rows->len; i++) {
    if (g_array_index (rows, Row, i).id == id && g_array_index (rows, Row, i).instance == instance)
      return (int) i;
  }
  return -1;
}

static void
apply (GArray *rows, const TernRowChange *change, const TernRowSet *set, guint *at)
{
  int place = find_row (rows, change->id, change->instance);
  int after = -1;
  Row row = { .id = change->id, .instance = change->instance };

  /* A row that isn't there is deleted by doing nothing: nobody knows of which kind a message was that is gone for good. */
  if (change->kind == TERN_ROW_MODIFIED)
    g_assert_cmpint (place, >=, 0);
  if (change->kind == TERN_ROW_ADDED)
    g_assert_cmpint (place, <, 0);
  if (place >= 0)
    g_array_remove_index (rows, place);
  if (change->kind == TERN_ROW_DELETED)
    return;
  if (change->after != 0) {
    after = find_row (rows, change->after, change->after_instance);
    g_assert_cmpint (after, >=, 0);
  }
  g_assert_cmpuint (set->heads[*at].id, ==, change->id);
  row.cells = cells_to_text (set, (*at)++);
  g_array_insert_val (rows, after + 1, row);
}

static void
follow (StoreFixture *fixture, Client *client)
{
  g_auto (TernRowChanges) changes = { 0 };
  g_autoptr (GError) error = NULL;
  guint at = 0;

  if (!tern_table_follow (client->table, columns, G_N_ELEMENTS (columns), MOST, &changes, fixture->job, &error))
    g_error ("follow: %s", error->message);
  if (changes.is_reset) {
    g_array_unref (client->rows);
    client->rows = read_all (fixture, client->table);
  }
  for (guint i = 0; changes.changes != NULL && i < changes.changes->len; i++)
    apply (client->rows, &g_array_index (changes.changes, TernRowChange, i), &changes.rows, &at);
}

static void
assert_same (StoreFixture *fixture, const Client *client)
{
  g_autoptr (TernTable) fresh = open_table (fixture, client->query);
  g_autoptr (GArray) rows = NULL;

  pg_list_cache_empty (pg_database_get_list_cache (fixture->database)); /* it must know nothing of those before */
  rows = read_all (fixture, fresh);
  g_assert_cmpuint (client->rows->len, ==, rows->len);
  for (guint i = 0; i < rows->len; i++) {
    const Row *known = &g_array_index (client->rows, Row, i), *real = &g_array_index (rows, Row, i);

    g_assert_cmphex (known->id, ==, real->id);
    g_assert_cmpuint (known->instance, ==, real->instance);
    g_assert_cmpstr (known->cells, ==, real->cells);
  }
}

/* --- what happens --- */

static guint
pick (World *world, guint n)
{
  return (guint) g_rand_int_range (world->rand, 0, (gint32) n);
}

static void
fill (World *world, Save *save)
{
  static const char *const names[] = { "a", "b", "c" };
  TernValue categories = { .tag = CATEGORIES };
  g_autofree char *subject = g_strdup_printf ("%c", 'a' + (int) pick (world, 5));
  guint n = pick (world, 4), first = pick (world, 2);

  tern_bag_set_str (save->props, PidTagSubject, subject);
  tern_bag_set_i32 (save->props, PidTagImportance, (gint32) pick (world, 3));
  tern_bag_set_time (save->props, PidTagMessageDeliveryTime,
                     TERN_FILETIME_UNIX_EPOCH + pick (world, 6) * (guint64) 10000000);
  if (n > 0 && first + n <= 3) {
    categories.multi = (TernMulti){ n, { .strings = names + first } };
    tern_bag_set (save->props, &categories);
  }
}

static void
create (World *world)
{
  guint f = pick (world, 2);
  g_auto (Save) save = { 0 };

  save_init (&save, world->folders[f], "x");
  fill (world, &save);
  save.save.is_associated = pick (world, 6) == 0;
  save.save.is_read = pick (world, 2) == 0;
  save.save.is_delivery = pick (world, 2) == 0;
  save_run (world->fixture, &save);
  g_array_append_val (world->ids[f], save.saved.id);
}

static gboolean
choose (World *world, guint *ret_folder, guint *ret_place, TernId *ret_id)
{
  *ret_folder = pick (world, 2);
  if (world->ids[*ret_folder]->len == 0)
    return FALSE;
  *ret_place = pick (world, world->ids[*ret_folder]->len);
  *ret_id = g_array_index (world->ids[*ret_folder], TernId, *ret_place);
  return TRUE;
}

static void
modify (World *world)
{
  g_auto (Save) save = { 0 };
  g_autoptr (TernItem) item = NULL;
  guint f, place;
  TernId id;

  save_init (&save, 0, "x");
  if (!choose (world, &f, &place, &id))
    return;
  item = item_open (world->fixture, world->folders[f], id);
  fill (world, &save);
  save.save.folder = world->folders[f];
  save.save.id = id;
  save.save.is_new = FALSE;
  save.save.is_associated = item->head.is_associated;
  save.save.keeps_marks = TRUE;
  save_run (world->fixture, &save);
}

static void
transfer (World *world, gboolean copy)
{
  TernTransfer transfer = { .n_ids = 1, .target_mailbox = world->fixture->mailbox, .copy = copy };
  g_autoptr (GError) error = NULL;
  gboolean partial = FALSE;
  TernChange last;
  guint f, place;
  TernId id;

  if (!choose (world, &f, &place, &id))
    return;
  transfer.folder = world->folders[f];
  transfer.ids = &id;
  transfer.target_folder = world->folders[1 - f];
  g_assert_true (tern_items_transfer (ITEMS (world->fixture), &transfer, NULL, &partial, world->fixture->job, &error));
  last = change_last (world->fixture);
  g_array_append_val (world->ids[1 - f], last.message);
  if (!copy)
    g_array_remove_index_fast (world->ids[f], place);
}

static void
drop (World *world, gboolean hard)
{
  guint f, place;
  TernId id;

  if (!choose (world, &f, &place, &id))
    return;
  items_remove (world->fixture, world->folders[f], &id, 1, hard);
  g_array_remove_index_fast (world->ids[f], place);
}

static void
mark (World *world)
{
  g_autoptr (GError) error = NULL;
  gboolean partial = FALSE;
  guint f, place;
  TernId id;

  if (choose (world, &f, &place, &id))
    g_assert_true (tern_items_set_read (ITEMS (world->fixture), world->folders[f], &id, 1, pick (world, 2) == 0, NULL,
                                        &partial, world->fixture->job, &error));
}

static void
happen (World *world)
{
  switch (pick (world, 8)) {
  case 0:
  case 1:
    create (world);
    break;
  case 2:
    modify (world);
    break;
  case 3:
    transfer (world, FALSE);
    break;
  case 4:
    transfer (world, TRUE);
    break;
  case 5:
    drop (world, FALSE);
    break;
  case 6:
    drop (world, TRUE);
    break;
  default:
    mark (world);
    break;
  }
}

static void
world_open (StoreFixture *fixture, World *world)
{
  *world = (World){ .fixture = fixture, .rand = g_rand_new_with_seed (g_test_rand_int ()) };
  for (guint f = 0; f < 2; f++) {
    world->folders[f] = store_fixture_add_folder (fixture, fixture->top, f == 0 ? "one" : "two");
    world->ids[f] = g_array_new (FALSE, FALSE, sizeof (TernId));
  }
  for (guint i = 0; i < 12; i++)
    create (world);
}

static void
world_close (World *world)
{
  g_array_unref (world->ids[0]);
  g_array_unref (world->ids[1]);
  g_rand_free (world->rand);
}

/* --- the tests --- */

/** Tables: orders and restrictions of all kinds over the first folder. */
typedef struct {
  TernSortOrder sorts[5];
  TernRestriction important, unread;
  TernTableQuery queries[N_TABLES];
} Tables;

static void
fill_tables (Tables *tables, TernId folder)
{
  *tables = (Tables){
    .sorts = { { .n = 1, .keys = { { PidTagMessageDeliveryTime, TERN_SORT_DESCENDING } } },
               { .n = 1, .keys = { { PidTagMessageDeliveryTime, TERN_SORT_ASCENDING } } },
               { .n = 1, .keys = { { PidTagSubject, TERN_SORT_ASCENDING } } },
               { .n = 2, .keys = { { PidTagImportance, TERN_SORT_DESCENDING }, { PidTagSubject, TERN_SORT_ASCENDING } } },
               { .n = 1, .keys = { { CATEGORY_INSTANCES, TERN_SORT_ASCENDING } } } },
    .important = { .kind = TERN_RES_PROPERTY,
                   .property = { TERN_RELOP_EQ, PidTagImportance, tern_value_i32 (PidTagImportance, 1) } },
    .unread = { .kind = TERN_RES_BITMASK, .bitmask = { FALSE, PidTagMessageFlags, 1 } },
  };
  tables->queries[0] = (TernTableQuery){ folder, TERN_TABLE_NORMAL, NULL, NULL };
  tables->queries[1] = (TernTableQuery){ folder, TERN_TABLE_NORMAL, NULL, &tables->sorts[0] };
  tables->queries[2] = (TernTableQuery){ folder, TERN_TABLE_NORMAL, NULL, &tables->sorts[1] };
  tables->queries[3] = (TernTableQuery){ folder, TERN_TABLE_NORMAL, NULL, &tables->sorts[2] };
  tables->queries[4] = (TernTableQuery){ folder, TERN_TABLE_NORMAL, &tables->important, &tables->sorts[2] };
  tables->queries[5] = (TernTableQuery){ folder, TERN_TABLE_NORMAL, &tables->unread, &tables->sorts[3] };
  tables->queries[6] = (TernTableQuery){ folder, TERN_TABLE_NORMAL, NULL, &tables->sorts[4] };
  tables->queries[7] = (TernTableQuery){ folder, TERN_TABLE_ASSOCIATED, NULL, &tables->sorts[2] };
  tables->queries[8] = (TernTableQuery){ folder, TERN_TABLE_DELETED, NULL, NULL };
}

/* Whatever happens, in whatever order it is shown: who applies what he is told has what a fresh table shows. */
static void
test_random (StoreFixture *fixture, gconstpointer data)
{
  Client clients[N_TABLES];
  Tables tables;
  World world;

  world_open (fixture, &world);
  fill_tables (&tables, world.folders[0]);
  for (guint i = 0; i < N_TABLES; i++) {
    clients[i] = (Client){ &tables.queries[i], open_table (fixture, &tables.queries[i]), NULL };
    clients[i].rows = read_all (fixture, clients[i].table);
    follow (fixture, &clients[i]);
  }
  for (guint round = 0; round < ROUNDS; round++) {
    guint n = 1 + pick (&world, 5);

    for (guint i = 0; i < n; i++)
      happen (&world);
    for (guint i = 0; i < N_TABLES; i++) {
      if (pick (&world, 8) == 0) { /* the table is read in between: that is no news for the client */
        g_autoptr (GArray) seen = read_all (fixture, clients[i].table);

        g_assert_nonnull (seen);
      }
      follow (fixture, &clients[i]);
      assert_same (fixture, &clients[i]);
    }
  }
  for (guint i = 0; i < N_TABLES; i++) {
    g_object_unref (clients[i].table);
    g_array_unref (clients[i].rows);
  }
  world_close (&world);
}

/* More than is wanted, and a log that was pruned too far: read it all again, and go on from there. */
static void
test_reset (StoreFixture *fixture, gconstpointer data)
{
  Tables tables;

  fill_tables (&tables, fixture->top);
  for (guint i = 2; i < 4; i++) {
    g_autoptr (TernTable) table = open_table (fixture, &tables.queries[i]);
    Client client = { &tables.queries[i], table, read_all (fixture, table) };
    g_auto (TernRowChanges) many = { 0 };
    g_auto (TernRowChanges) pruned = { 0 };

    follow (fixture, &client);
    for (guint n = 0; n < 4; n++)
      store_fixture_add_message (fixture, fixture->top, "x", FALSE);
    g_assert_true (tern_table_follow (table, columns, 1, 3, &many, fixture->job, NULL));
    g_assert_true (many.is_reset && many.changes == NULL);
    g_array_unref (client.rows);
    client.rows = read_all (fixture, table);
    store_fixture_add_message (fixture, fixture->top, "y", FALSE);
    follow (fixture, &client);
    assert_same (fixture, &client);
    store_fixture_add_message (fixture, fixture->top, "z", FALSE);
    test_execute (fixture->dsn, "UPDATE tern.mailbox SET log_floor_cn = next_cn");
    g_assert_true (tern_table_follow (table, columns, 1, 3, &pruned, fixture->job, NULL));
    g_assert_true (pruned.is_reset);
    test_execute (fixture->dsn, "UPDATE tern.mailbox SET log_floor_cn = 0");
    g_array_unref (client.rows);
  }
}

/* A folder that is gone has no table any more. */
static void
test_gone (StoreFixture *fixture, gconstpointer data)
{
  TernId folder = store_fixture_add_folder (fixture, fixture->top, "gone");
  const TernTableQuery query = { .folder = folder, .kind = TERN_TABLE_NORMAL };
  g_autoptr (TernTable) table = open_table (fixture, &query);
  g_auto (TernRowChanges) changes = { 0 };
  g_autoptr (GArray) rows = read_all (fixture, table);
  g_autoptr (GError) error = NULL;
  gboolean partial;

  g_assert_true (tern_table_follow (table, columns, 1, MOST, &changes, fixture->job, NULL));
  g_assert_true (tern_folders_remove (store_fixture_folders (fixture), folder, TERN_DELETE_HARD, &partial,
                                      fixture->job, NULL));
  g_assert_false (tern_table_follow (table, columns, 1, MOST, &changes, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
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
  store_fixture_add ("/spi/table-follow/random", cluster, test_random);
  store_fixture_add ("/spi/table-follow/reset", cluster, test_reset);
  store_fixture_add ("/spi/table-follow/gone", cluster, test_gone);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
