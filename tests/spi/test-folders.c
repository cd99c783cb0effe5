#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-xid.h"
#include "core/spi/tern-changes.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-permissions.h"
#include "core/spi/tern-tables.h"
#include "tests/spi/store-fixture.h"

static TernFolderInfo *
get (StoreFixture *fixture, TernId id)
{
  g_autoptr (GError) error = NULL;
  TernFolderInfo *info = tern_folders_get (store_fixture_folders (fixture), id, fixture->job, &error);

  g_assert_no_error (error);
  return info;
}

static const char *
name_of (const TernFolderInfo *info)
{
  return tern_bag_get_str (info->props, PidTagDisplayName, NULL);
}

static TernFolderInfo *
try_create (StoreFixture *fixture, TernId id, TernId parent, const char *name, gboolean open_existing,
            gboolean *existed, GError **error)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  TernFolderSpec spec = {
    .id = id, .parent = parent, .type = TERN_FOLDER_GENERIC, .open_existing = open_existing, .props = props,
  };

  tern_bag_set_str (props, PidTagDisplayName, name);
  return tern_folders_create (store_fixture_folders (fixture), &spec, existed, fixture->job, error);
}

static void
assert_create_fails (StoreFixture *fixture, TernId id, TernId parent, const char *name, TernErrorCode code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (try_create (fixture, id, parent, name, FALSE, NULL, &error));
  g_assert_error (error, TERN_ERROR, (int) code);
}

static void
test_create (StoreFixture *fixture, gconstpointer data)
{
  TernId id = store_fixture_add_folder (fixture, fixture->top, "Größe");
  g_autoptr (TernFolderInfo) info = get (fixture, id);
  g_autoptr (TernFolderInfo) top = get (fixture, fixture->top);

  g_assert_cmpuint (info->parent, ==, fixture->top);
  g_assert_cmpuint (TERN_ID_GLOBCNT (id), >, 0xFF);
  g_assert_cmpint (info->type, ==, TERN_FOLDER_GENERIC);
  g_assert_false (info->is_special);
  g_assert_cmpstr (name_of (info), ==, "Größe");
  g_assert_cmpuint (info->content_count + info->unread_count + info->associated_count + info->deleted_count, ==, 0);
  g_assert_null (info->change_key);
  g_assert_null (info->pcl);
  g_assert_cmpuint (tern_bag_get_time (info->props, PidTagCreationTime, 0), !=, 0);
  g_assert_cmpuint (tern_bag_get_time (info->props, PidTagLastModificationTime, 0), !=, 0);
  g_assert_cmpuint (top->subfolder_count, ==, 1);
  g_assert_cmpint (top->hierarchy_cn, ==, info->cn);
  g_assert_true (top->is_special);
}

/* Names compare by fold key; the error doesn't depend on whether the id is given. */
static void
test_collision (StoreFixture *fixture, gconstpointer data)
{
  TernId id = store_fixture_add_folder (fixture, fixture->top, "STRASSE");
  g_autoptr (TernFolderInfo) existing = NULL;
  g_autoptr (GError) error = NULL;
  gboolean existed = FALSE;

  assert_create_fails (fixture, 0, fixture->top, "strasse", TERN_ERROR_EXISTS);
  assert_create_fails (fixture, 0, fixture->top, "straße", TERN_ERROR_EXISTS);
  assert_create_fails (fixture, id, fixture->root, "other", TERN_ERROR_EXISTS);
  assert_create_fails (fixture, 0, TERN_ID (1, 0x9999), "x", TERN_ERROR_NOT_FOUND);
  assert_create_fails (fixture, TERN_ID (1, 0x99999), fixture->top, "x", TERN_ERROR_INVALID);
  existing = try_create (fixture, 0, fixture->top, "Strasse", TRUE, &existed, &error);
  g_assert_no_error (error);
  g_assert_true (existed);
  g_assert_cmpuint (existing->id, ==, id);
  g_assert_cmpstr (name_of (existing), ==, "STRASSE");
  store_fixture_add_folder (fixture, fixture->root, "Strasse"); /* elsewhere it is free */
}

/* Ids that a client reserved, and a foreign replica's. */
static void
test_given_ids (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (TernFolderInfo) own = NULL;
  g_autoptr (TernFolderInfo) foreign = NULL;
  g_autoptr (GError) error = NULL;
  guint64 first;

  g_assert_true (tern_mailbox_reserve_ids (fixture->mailbox, 10, &first, fixture->job, &error));
  own = try_create (fixture, TERN_ID (TERN_REPLID_OWN, first + 3), fixture->top, "own", FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (own->id, ==, TERN_ID (TERN_REPLID_OWN, first + 3));
  foreign = try_create (fixture, TERN_ID (7, 0x123456789A), fixture->top, "foreign", FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (foreign->id, ==, TERN_ID (7, 0x123456789A));
}

static void
test_long_name (StoreFixture *fixture, gconstpointer data)
{
  g_autofree char *fits = g_strnfill (1000, 'x');
  g_autofree char *too_long = g_strnfill (2000, 'x');

  store_fixture_add_folder (fixture, fixture->top, fits);
  assert_create_fails (fixture, 0, fixture->top, too_long, TERN_ERROR_TOO_BIG);
}

static void
test_list (StoreFixture *fixture, gconstpointer data)
{
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  TernId b = store_fixture_add_folder (fixture, a, "b");
  TernId c = store_fixture_add_folder (fixture, b, "c");
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GError) error = NULL;
  gboolean has_c = FALSE;

  list = tern_folders_list (store_fixture_folders (fixture), fixture->job, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 5);
  for (guint i = 0; i < list->len; i++) {
    TernFolderInfo *info = g_ptr_array_index (list, i);

    g_assert_true (info->parent == 0 || g_hash_table_contains (seen, &info->parent));
    g_hash_table_add (seen, &info->id);
    has_c = has_c || info->id == c;
  }
  g_assert_true (has_c);
}

/* The cache follows another node's changes, whatever they are. */
static void
test_two_nodes (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (PgStore) node = pg_store_new (fixture->database, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (TernMailbox) there = tern_store_open_mailbox (TERN_STORE (node), &fixture->guid, fixture->job, &error);
  TernFolders *folders = TERN_FOLDERS (there);
  g_autoptr (GPtrArray) list = tern_folders_list (folders, fixture->job, &error);
  g_autoptr (TernFolderInfo) info = NULL;
  g_autoptr (TernBag) set = tern_bag_new ();
  TernId a, b;
  gboolean partial;

  g_assert_cmpuint (list->len, ==, 2);
  a = store_fixture_add_folder (fixture, fixture->top, "a");
  b = store_fixture_add_folder (fixture, a, "b");
  info = tern_folders_get (folders, b, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (info->parent, ==, a);
  g_clear_pointer (&info, tern_folder_info_unref);

  tern_bag_set_str (set, PidTagComment, "said");
  g_assert_true (tern_folders_set_props (store_fixture_folders (fixture), b, set, NULL, 0, fixture->job, &error));
  info = tern_folders_get (folders, b, fixture->job, &error);
  g_assert_cmpstr (tern_bag_get_str (info->props, PidTagComment, NULL), ==, "said");
  g_clear_pointer (&info, tern_folder_info_unref);

  store_fixture_add_message (fixture, b, "one", FALSE);
  store_fixture_add_message (fixture, b, "two", TRUE);
  info = tern_folders_get (folders, b, fixture->job, &error);
  g_assert_cmpuint (info->content_count, ==, 1);
  g_assert_cmpuint (info->unread_count, ==, 1);
  g_assert_cmpuint (info->associated_count, ==, 1);
  g_assert_cmpint (info->size, ==, 2000);
  g_assert_cmpstr (tern_bag_get_str (info->props, PidTagComment, NULL), ==, "said");
  g_clear_pointer (&info, tern_folder_info_unref);

  g_assert_true (tern_folders_move (store_fixture_folders (fixture), b, fixture->top, NULL, fixture->job, &error));
  g_assert_true (tern_folders_remove (store_fixture_folders (fixture), a, 0, &partial, fixture->job, &error));
  info = tern_folders_get (folders, b, fixture->job, &error);
  g_assert_cmpuint (info->parent, ==, fixture->top);
  g_assert_null (tern_folders_get (folders, a, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_clear_pointer (&info, tern_folder_info_unref);
  info = tern_folders_get (folders, fixture->top, fixture->job, &error);
  g_assert_cmpuint (info->subfolder_count, ==, 1);
  /* A log that was cut off behind what is known means reading everything again. */
  g_assert_true (tern_folders_remove (store_fixture_folders (fixture), b, 0x15, &partial, fixture->job, &error));
  test_execute (fixture->dsn, "DELETE FROM tern.change_log");
  test_execute (fixture->dsn, "UPDATE tern.mailbox SET log_floor_cn = next_cn - 1");
  g_clear_pointer (&list, g_ptr_array_unref);
  list = tern_folders_list (folders, fixture->job, &error);
  g_assert_cmpuint (list->len, ==, 2);
}

static void
test_set_props (StoreFixture *fixture, gconstpointer data)
{
  TernFolders *folders = store_fixture_folders (fixture);
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  const TernPropTag removed[] = { PidTagComment };
  g_autoptr (TernFolderInfo) before = get (fixture, a);
  g_autoptr (TernFolderInfo) after = NULL;
  g_autoptr (TernBag) set = tern_bag_new ();
  g_autoptr (GError) error = NULL;

  store_fixture_add_folder (fixture, fixture->top, "b");
  tern_bag_set_str (set, PidTagComment, "text");
  tern_bag_set_str (set, PidTagDisplayName, "A");
  g_assert_true (
      tern_folders_set_props (folders, a, set, NULL, 0, fixture->job, &error)); /* its own name isn't taken */
  after = get (fixture, a);
  g_assert_cmpstr (name_of (after), ==, "A");
  g_assert_cmpstr (tern_bag_get_str (after->props, PidTagComment, NULL), ==, "text");
  g_assert_cmpint (after->cn, >, before->cn);
  g_assert_cmpstr (name_of (before), ==, "a"); /* what was given out doesn't change */
  g_clear_pointer (&after, tern_folder_info_unref);
  g_assert_true (tern_folders_set_props (folders, a, NULL, removed, 1, fixture->job, &error));
  after = get (fixture, a);
  g_assert_null (tern_bag_get (after->props, PidTagComment));
  tern_bag_set_str (set, PidTagDisplayName, "B");
  g_assert_false (tern_folders_set_props (folders, a, set, NULL, 0, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_false (tern_folders_set_props (folders, TERN_ID (1, 0x7777), set, NULL, 0, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
}

/* [MS-OXCFXICS] 2.2.1.2.7, 2.2.1.2.8: an imported change keeps its key; the server's next one comes after it. */
static void
test_change_keys (StoreFixture *fixture, gconstpointer data)
{
  TernFolders *folders = store_fixture_folders (fixture);
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  g_autoptr (TernBag) set = tern_bag_new ();
  g_autoptr (TernFolderInfo) info = NULL;
  g_autoptr (TernPcl) pcl = tern_pcl_new ();
  g_autoptr (GBytes) key = NULL;
  g_autoptr (GBytes) list = NULL;
  g_autoptr (GError) error = NULL;
  TernGuid client;
  TernXid xid;

  tern_guid_random (&client);
  tern_xid_init (&xid, &client, 5);
  key = tern_xid_to_bytes (&xid);
  tern_pcl_add (pcl, &xid);
  list = tern_pcl_to_bytes (pcl);
  tern_bag_set_bin (set, PidTagChangeKey, g_bytes_get_data (key, NULL), g_bytes_get_size (key));
  tern_bag_set_bin (set, PidTagPredecessorChangeList, g_bytes_get_data (list, NULL), g_bytes_get_size (list));
  g_assert_true (tern_folders_set_props (folders, a, set, NULL, 0, fixture->job, &error));
  info = get (fixture, a);
  g_assert_true (g_bytes_equal (info->change_key, key));
  g_assert_true (g_bytes_equal (info->pcl, list));
  g_assert_null (tern_bag_get (info->props, PidTagChangeKey));
  g_clear_pointer (&info, tern_folder_info_unref);

  g_assert_true (tern_folders_move (folders, a, fixture->root, "moved", fixture->job, &error));
  info = get (fixture, a);
  g_assert_null (info->change_key);
  g_assert_true (g_bytes_equal (info->pcl, list));
  tern_bag_set_bin (set, PidTagChangeKey, "short", 5);
  g_assert_false (tern_folders_set_props (folders, a, set, NULL, 0, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
}

static void
assert_move_fails (StoreFixture *fixture, TernId id, TernId target, const char *name, TernErrorCode code)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (tern_folders_move (store_fixture_folders (fixture), id, target, name, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, (int) code);
}

/* [MS-OXCFOLD] 2.2.1.7, 3.2.5.7. */
static void
test_move (StoreFixture *fixture, gconstpointer data)
{
  TernFolders *folders = store_fixture_folders (fixture);
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  TernId b = store_fixture_add_folder (fixture, a, "b");
  TernId c = store_fixture_add_folder (fixture, b, "c");
  g_autoptr (TernFolderInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  store_fixture_add_folder (fixture, fixture->top, "C");
  assert_move_fails (fixture, a, a, NULL, TERN_ERROR_INVALID);
  assert_move_fails (fixture, a, c, NULL, TERN_ERROR_INVALID);
  assert_move_fails (fixture, c, fixture->top, NULL, TERN_ERROR_EXISTS);
  assert_move_fails (fixture, c, TERN_ID (1, 0x7777), NULL, TERN_ERROR_NOT_FOUND);
  assert_move_fails (fixture, TERN_ID (1, 0x7777), fixture->top, NULL, TERN_ERROR_NOT_FOUND);
  assert_move_fails (fixture, fixture->top, a, NULL, TERN_ERROR_DENIED);
  assert_move_fails (fixture, fixture->root, a, NULL, TERN_ERROR_UNSUPPORTED);
  g_assert_true (tern_folders_move (folders, c, fixture->top, "d", fixture->job, &error));
  g_assert_no_error (error);
  info = get (fixture, c);
  g_assert_cmpuint (info->parent, ==, fixture->top);
  g_assert_cmpstr (name_of (info), ==, "d");
  g_clear_pointer (&info, tern_folder_info_unref);
  info = get (fixture, b);
  g_assert_cmpuint (info->subfolder_count, ==, 0);
}

static guint
count_rows (StoreFixture *fixture, TernId folder, TernTableKind kind)
{
  TernTableQuery query = { .folder = folder, .kind = kind };
  g_autoptr (GError) error = NULL;
  g_autoptr (TernTable) table = tern_tables_open (TERN_TABLES (fixture->mailbox), &query, NULL, fixture->job, &error);
  guint32 n = 0;

  g_assert_no_error (error);
  g_assert_true (tern_table_get_count (table, &n, fixture->job, &error));
  return n;
}

static TernFolderInfo *
find_child (StoreFixture *fixture, TernId parent, const char *name)
{
  g_autoptr (GPtrArray) list = tern_folders_list (store_fixture_folders (fixture), fixture->job, NULL);

  for (guint i = 0; i < list->len; i++) {
    TernFolderInfo *info = g_ptr_array_index (list, i);

    if (info->parent == parent && g_strcmp0 (name_of (info), name) == 0)
      return tern_folder_info_ref (info);
  }
  g_error ("no folder \"%s\"", name);
}

/* [MS-OXCFOLD] 2.2.1.8: with everything in it, and below it when recursive. */
static void
test_copy (StoreFixture *fixture, gconstpointer data)
{
  TernFolders *folders = store_fixture_folders (fixture);
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  TernId b = store_fixture_add_folder (fixture, a, "b");
  g_autoptr (TernFolderInfo) copy = NULL;
  g_autoptr (TernFolderInfo) below = NULL;
  g_autoptr (TernFolderInfo) flat = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++)
    store_fixture_add_message (fixture, a, "in a", i == 2);
  store_fixture_add_message (fixture, b, "in b", FALSE);
  g_assert_true (tern_folders_copy (folders, a, fixture->root, "copy", TRUE, fixture->job, &error));
  g_assert_no_error (error);
  copy = find_child (fixture, fixture->root, "copy");
  below = find_child (fixture, copy->id, "b");
  g_assert_cmpuint (copy->content_count, ==, 2);
  g_assert_cmpuint (copy->associated_count, ==, 1);
  g_assert_cmpuint (below->content_count, ==, 1);
  g_assert_cmpuint (count_rows (fixture, copy->id, TERN_TABLE_NORMAL), ==, 2);
  g_assert_cmpuint (count_rows (fixture, a, TERN_TABLE_NORMAL), ==, 2);
  g_assert_true (tern_folders_copy (folders, a, fixture->root, "flat", FALSE, fixture->job, &error));
  flat = find_child (fixture, fixture->root, "flat");
  g_assert_cmpuint (flat->subfolder_count, ==, 0);
  g_assert_cmpuint (flat->content_count, ==, 2);
  g_assert_false (tern_folders_copy (folders, a, fixture->top, NULL, TRUE, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_false (tern_folders_copy (folders, a, b, "x", TRUE, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (tern_folders_copy (folders, TERN_ID (1, 0x7777), b, "x", TRUE, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
}

/* More messages than a batch. */
static void
test_copy_many (StoreFixture *fixture, gconstpointer data)
{
  TernId a = store_fixture_add_folder (fixture, fixture->top, "a");
  g_autoptr (TernFolderInfo) copy = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 1101; i++)
    store_fixture_add_message (fixture, a, "m", FALSE);
  g_assert_true (
      tern_folders_copy (store_fixture_folders (fixture), a, fixture->root, "copy", TRUE, fixture->job, &error));
  g_assert_no_error (error);
  copy = find_child (fixture, fixture->root, "copy");
  g_assert_cmpuint (copy->content_count, ==, 1101);
}

/* Within an outer transaction folders are seen as they are there, and a rollback leaves no trace in the cache. */
static void
test_outer_transaction (StoreFixture *fixture, gconstpointer data)
{
  TernDatabase *database = TERN_DATABASE (fixture->database);
  g_autoptr (TernFolderInfo) inside = NULL;
  g_autoptr (GError) error = NULL;
  TernId id;

  g_assert_true (tern_database_begin (database, fixture->job, &error));
  id = store_fixture_add_folder (fixture, fixture->top, "gone");
  inside = get (fixture, id);
  tern_database_rollback (database, fixture->job);
  g_assert_null (tern_folders_get (store_fixture_folders (fixture), id, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
}

/* Names collide for sure even when two ask at once. */
static gpointer
create_same (gpointer data)
{
  StoreFixture *fixture = data;
  g_autoptr (TernJob) job = tern_job_new ();
  g_autoptr (TernBag) props = tern_bag_new ();
  TernFolderSpec spec = { .parent = fixture->top, .type = TERN_FOLDER_GENERIC, .props = props };
  gint made = 0;

  for (guint i = 0; i < 20; i++) {
    g_autofree char *name = g_strdup_printf ("same %u", i);
    g_autoptr (GError) error = NULL;
    g_autoptr (TernFolderInfo) info = NULL;

    tern_bag_set_str (props, PidTagDisplayName, name);
    info = tern_folders_create (store_fixture_folders (fixture), &spec, NULL, job, &error);
    if (info == NULL)
      g_assert_error (error, TERN_ERROR, TERN_ERROR_EXISTS);
    else
      made++;
  }
  return GINT_TO_POINTER (made);
}

static void
test_race_for_name (StoreFixture *fixture, gconstpointer data)
{
  GThread *threads[4];
  gint made = 0;
  g_autoptr (TernFolderInfo) top = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("create", create_same, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    made += GPOINTER_TO_INT (g_thread_join (threads[i]));
  g_assert_cmpint (made, ==, 20);
  top = get (fixture, fixture->top);
  g_assert_cmpuint (top->subfolder_count, ==, 20);
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
  store_fixture_add ("/spi/folders/create", cluster, test_create);
  store_fixture_add ("/spi/folders/collision", cluster, test_collision);
  store_fixture_add ("/spi/folders/given-ids", cluster, test_given_ids);
  store_fixture_add ("/spi/folders/long-name", cluster, test_long_name);
  store_fixture_add ("/spi/folders/list", cluster, test_list);
  store_fixture_add ("/spi/folders/two-nodes", cluster, test_two_nodes);
  store_fixture_add ("/spi/folders/set-props", cluster, test_set_props);
  store_fixture_add ("/spi/folders/change-keys", cluster, test_change_keys);
  store_fixture_add ("/spi/folders/move", cluster, test_move);
  store_fixture_add ("/spi/folders/copy", cluster, test_copy);
  store_fixture_add ("/spi/folders/copy-many", cluster, test_copy_many);
  store_fixture_add ("/spi/folders/outer-transaction", cluster, test_outer_transaction);
  store_fixture_add ("/spi/folders/race-for-name", cluster, test_race_for_name);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
