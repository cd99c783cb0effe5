#include "core/base/tern-error.h"
#include "core/groupware/tern-guard.h"
#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-tables.h"
#include "core/spi/tern-uploads.h"
#include "tests/core/groupware/guard-world.h"

#define ROOT TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_ROOT)
#define TOP TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_IPM_SUBTREE)
#define INBOX TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_INBOX)
#define CALENDAR TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_CALENDAR)

/* [MS-OXCPERM] 3.2.5: the own row, else the union of the groups', else the default; G_MAXUINT32: no such row. */
static const struct {
  const char *name;
  guint32 own, group, by_default;
  gboolean is_member;
  guint32 expected;
} row_cases[] = {
  { "default", G_MAXUINT32, G_MAXUINT32, REVIEWER, TRUE, REVIEWER },
  { "group before default", G_MAXUINT32, VISIBLE, EDITOR, TRUE, VISIBLE },
  { "group of others", G_MAXUINT32, EDITOR, VISIBLE, FALSE, VISIBLE },
  { "own before group", VISIBLE, EDITOR, EDITOR, TRUE, VISIBLE },
  { "own none", TERN_RIGHTS_NONE, EDITOR, EDITOR, TRUE, TERN_RIGHTS_NONE },
  { "group none", G_MAXUINT32, TERN_RIGHTS_NONE, EDITOR, TRUE, TERN_RIGHTS_NONE },
};

static void
test_rows (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernEntry) carol = delivery_fixture_entry (fixture, TERN_ENTRY_USER, "carol@example.com", "Carol");

  for (guint i = 0; i < G_N_ELEMENTS (row_cases); i++) {
    const TernEntry *who = row_cases[i].is_member ? fixture->bob : carol;
    g_autoptr (TernMailbox) mailbox = groupware_fixture_open (fixture, fixture->alice, who);
    TernId folder = guard_world_add_folder (fixture, row_cases[i].name);
    guint32 rights = 0;

    groupware_fixture_grant (fixture, folder, NULL, row_cases[i].by_default);
    if (row_cases[i].group != G_MAXUINT32)
      groupware_fixture_grant (fixture, folder, fixture->team, row_cases[i].group);
    if (row_cases[i].own != G_MAXUINT32)
      groupware_fixture_grant (fixture, folder, who, row_cases[i].own);
    g_assert_true (tern_guard_get_rights (TERN_GUARD (mailbox), folder, &rights, fixture->store.job, NULL));
    g_test_message ("%s", row_cases[i].name);
    g_assert_cmphex (rights, ==, row_cases[i].expected);
  }
}

/* Content for messages to come is taken from who may write a message somewhere, and from nobody else. */
static void
test_uploads (DeliveryFixture *fixture, gconstpointer cluster)
{
  static const struct {
    guint32 rights;
    gboolean may;
  } cases[] = { { VISIBLE | TERN_RIGHT_READ_ANY, FALSE }, { VISIBLE | TERN_RIGHT_CREATE, TRUE } };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("bytes", 5);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TernMailbox) mailbox = groupware_fixture_open (fixture, fixture->alice, fixture->bob);
    TernId folder = guard_world_add_folder (fixture, i == 0 ? "read" : "write");
    guint64 upload = 0, copy = 0;
    g_autoptr (GError) error = NULL;

    groupware_fixture_grant (fixture, folder, fixture->bob, cases[i].rights);
    g_assert_true (tern_uploads_write (TERN_UPLOADS (mailbox), &upload, 0, bytes, fixture->store.job, &error)
                   == cases[i].may);
    if (!cases[i].may)
      g_assert_error (error, TERN_ERROR, TERN_ERROR_DENIED);
    g_clear_error (&error);
    g_assert_true (tern_uploads_copy (TERN_UPLOADS (mailbox), upload, 5, &copy, fixture->store.job, &error)
                   == cases[i].may);
  }
}

/* Reading and deleting together make a move: who may only delete everything moves just what is his. */
static void
test_move (DeliveryFixture *fixture, gconstpointer cluster)
{
  const guint32 rights = VISIBLE | TERN_RIGHT_CREATE | TERN_RIGHT_DELETE_ANY;
  gboolean partial = FALSE;
  g_autoptr (GError) error = NULL;
  GuardWorld world;

  guard_world_set_up (fixture, fixture->bob, "Work", &world);
  groupware_fixture_grant (fixture, world.folder, fixture->bob, rights);
  g_assert_true (guard_world_transfer (&world, world.folder, world.hers, FALSE, &partial, &error));
  g_assert_true (partial);
  g_assert_true (guard_world_has (fixture, world.folder, world.hers));
  g_assert_true (guard_world_transfer (&world, world.folder, world.his, FALSE, &partial, &error));
  g_assert_false (partial);
  g_assert_false (guard_world_has (fixture, world.folder, world.his));
  groupware_fixture_grant (fixture, world.folder, fixture->bob, VISIBLE | TERN_RIGHT_DELETE_ANY);
  g_assert_false (guard_world_transfer (&world, world.folder, world.hers, FALSE, &partial, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_DENIED);
  g_clear_error (&error);
  g_assert_true (guard_world_remove (&world, world.hers, &partial, &error)); /* deleting alone is granted */
  g_assert_false (partial);
  g_object_unref (world.mailbox);
}

/* The rights of one folder don't reach a message of another, whichever of the two a call names. */
static void
test_elsewhere (DeliveryFixture *fixture, gconstpointer cluster)
{
  gboolean partial = FALSE;
  guint32 status;
  GuardWorld world;

  guard_world_set_up (fixture, fixture->bob, "Work", &world);
  groupware_fixture_grant (fixture, world.folder, fixture->bob, TERN_RIGHTS_NONE);
  g_assert_false (guard_world_save (&world, world.other, world.hers, FALSE, NULL));
  g_assert_false (guard_world_save (&world, world.other, world.hers, TRUE, NULL));
  g_assert_false (guard_world_open (&world, world.other, world.hers, NULL));
  g_assert_true (guard_world_transfer (&world, world.other, world.his, TRUE, &partial, NULL) == FALSE || partial);
  world.folder = world.other;
  partial = FALSE;
  g_assert_true (!guard_world_remove (&world, world.hers, &partial, NULL) || partial);
  partial = FALSE;
  g_assert_true (!guard_world_set_read (&world, world.hers, &partial, NULL) || partial);
  g_assert_false (
      tern_items_set_status (TERN_ITEMS (world.mailbox), world.other, world.hers, 1, 1, &status, world.job, NULL));
  g_object_unref (world.mailbox);
}

/* Who changes a message of another doesn't become its creator, whatever the call says. */
static void
test_creator (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernItem) item = NULL;
  g_autoptr (GError) error = NULL;
  GuardWorld world;

  guard_world_set_up (fixture, fixture->bob, "Work", &world);
  groupware_fixture_grant (fixture, world.folder, fixture->bob, EDITOR);
  g_assert_true (guard_world_save (&world, world.folder, world.hers, FALSE, NULL));
  item = tern_items_open (TERN_ITEMS (world.mailbox), world.folder, world.hers, FALSE, NULL, world.job, &error);
  g_assert_no_error (error);
  g_assert_true (tern_guid_equal (&item->head.creator, &fixture->alice->guid));
  g_assert_cmpstr (tern_bag_get_str (item->props, PidTagSubject, NULL), ==, "Changed");
  g_object_unref (world.mailbox);
}

static gboolean
table_call (TernTable *table, guint call, TernId id, TernJob *job, GError **error)
{
  const TernPropTag column = PidTagSubject;
  const TernRestriction all = { .kind = TERN_RES_EXIST, .exist = { .tag = PidTagSubject } };
  g_auto (TernRowSet) rows = { 0 };
  guint32 n;

  switch (call) {
  case 0:
    return tern_table_get_count (table, &n, job, error);
  case 1:
    return tern_table_fetch (table, 0, 10, &column, 1, &rows, job, error);
  case 2:
    return tern_table_find (table, 0, FALSE, &all, &n, job, error);
  default:
    return tern_table_locate (table, id, 0, &n, job, error);
  }
}

/* Rights end at once, in a table that is open as in every other call, and come back at once. */
static void
test_revoke (DeliveryFixture *fixture, gconstpointer cluster)
{
  static const guint32 none[] = { TERN_RIGHTS_NONE, VISIBLE };
  TernTableQuery query = { .kind = TERN_TABLE_NORMAL };
  g_autoptr (TernTable) table = NULL;
  g_autoptr (GError) error = NULL;
  guint32 count = 0;
  GuardWorld world;

  guard_world_set_up (fixture, fixture->bob, "Work", &world);
  groupware_fixture_grant (fixture, world.folder, fixture->bob, EDITOR);
  query.folder = world.folder;
  table = tern_tables_open (TERN_TABLES (world.mailbox), &query, NULL, world.job, &error);
  g_assert_no_error (error);
  for (guint call = 0; call < 4; call++) {
    for (guint i = 0; i < G_N_ELEMENTS (none); i++) {
      g_assert_true (table_call (table, call, world.his, world.job, NULL));
      g_assert_true (guard_world_open (&world, world.folder, world.hers, NULL));
      groupware_fixture_grant (fixture, world.folder, fixture->bob, none[i]);
      g_assert_false (table_call (table, call, world.his, world.job, &error));
      g_assert_error (error, TERN_ERROR, (none[i] == VISIBLE ? TERN_ERROR_DENIED : TERN_ERROR_NOT_FOUND));
      g_clear_error (&error);
      g_assert_false (guard_world_open (&world, world.folder, world.hers, NULL));
      groupware_fixture_grant (fixture, world.folder, fixture->bob, EDITOR);
    }
  }
  groupware_fixture_grant (fixture, world.folder, fixture->bob, VISIBLE | TERN_RIGHT_CREATE); /* his own only */
  g_assert_true (tern_table_get_count (table, &count, world.job, &error));
  g_assert_cmpuint (count, ==, 1);
  g_assert_false (guard_world_open (&world, world.folder, world.hers, NULL));
  g_assert_true (guard_world_open (&world, world.folder, world.his, NULL));
  g_object_unref (world.mailbox);
}

/** answer: what a mailbox says to a look at a folder: 0 or an error's code. */
static gint
answer (TernMailbox *mailbox, TernId folder, TernJob *job)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TernFolderInfo) info = tern_folders_get (TERN_FOLDERS (mailbox), folder, job, &error);

  return info != NULL ? 0 : error->code;
}

static gboolean
may_set_props (TernMailbox *mailbox, TernId folder, TernJob *job)
{
  g_autoptr (TernBag) props = tern_bag_new ();

  tern_bag_set_str (props, PidTagComment, "Seen");
  return tern_folders_set_props (TERN_FOLDERS (mailbox), folder, props, NULL, 0, job, NULL);
}

/* What may not be seen isn't there; the way to what may be seen is (root and IPM subtree). */
static void
test_visible (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernMailbox) mailbox = groupware_fixture_open (fixture, fixture->alice, fixture->bob);
  const TernId shown = guard_world_add_folder (fixture, "Shown"), other = guard_world_add_folder (fixture, "Hidden");
  const TernId expected[] = { ROOT, TOP, shown }, hidden[] = { INBOX, CALENDAR, other };
  TernJob *job = fixture->store.job;
  g_autoptr (GPtrArray) seen = NULL;
  g_autoptr (GError) error = NULL;

  groupware_fixture_grant (fixture, shown, fixture->bob, VISIBLE);
  seen = tern_folders_list (TERN_FOLDERS (mailbox), job, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (seen->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < seen->len; i++)
    g_assert_cmpuint (((TernFolderInfo *) g_ptr_array_index (seen, i))->id, ==, expected[i]);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++) {
    g_assert_cmpint (answer (mailbox, expected[i], job), ==, 0);
    g_assert_false (may_set_props (mailbox, expected[i], job));
  }
  for (guint i = 0; i < G_N_ELEMENTS (hidden); i++)
    g_assert_cmpint (answer (mailbox, hidden[i], job), ==, TERN_ERROR_NOT_FOUND);
}

/* What the whole mailbox shares is added to only by who may write somewhere in it. */
static void
test_shared_numbers (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernMailbox) mailbox = groupware_fixture_open (fixture, fixture->alice, fixture->bob);
  const TernId folder = guard_world_add_folder (fixture, "Shared");
  const TernPropName name = { .set = TERN_GUID_INIT (0xB0B, 0, 0, 0, 1), .name = "of bob" };
  TernJob *job = fixture->store.job;
  g_autoptr (GError) error = NULL;
  TernGuid replica;
  guint64 first = 0;
  guint16 id = 0;

  tern_guid_random (&replica);
  groupware_fixture_grant (fixture, folder, fixture->bob, REVIEWER);
  g_assert_true (tern_mailbox_get_prop_ids (mailbox, &name, 1, TRUE, &id, job, NULL));
  g_assert_cmphex (id, ==, 0);
  g_assert_false (tern_mailbox_get_replid (mailbox, &replica, TRUE, &id, job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (tern_mailbox_reserve_ids (mailbox, 1, &first, job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_DENIED);
  groupware_fixture_grant (fixture, folder, fixture->bob, AUTHOR);
  g_assert_true (tern_mailbox_get_prop_ids (mailbox, &name, 1, TRUE, &id, job, NULL));
  g_assert_cmphex (id, >=, 0x8000);
  g_assert_true (tern_mailbox_get_replid (mailbox, &replica, TRUE, &id, job, NULL));
  g_assert_true (tern_mailbox_reserve_ids (mailbox, 1, &first, job, NULL));
}

/* Who makes a folder owns it; who may delete any message takes no folder along that isn't his. */
static void
test_folder_maker (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernMailbox) mailbox = groupware_fixture_open (fixture, fixture->alice, fixture->bob);
  const TernId folder = guard_world_add_folder (fixture, "Made");
  g_autoptr (TernBag) props = tern_bag_new ();
  const TernFolderSpec spec = { .parent = folder, .type = TERN_FOLDER_GENERIC, .props = props };
  TernJob *job = fixture->store.job;
  g_autoptr (TernMailbox) alices = groupware_fixture_open (fixture, fixture->alice, fixture->alice);
  g_autoptr (TernFolderInfo) other = NULL;
  g_autoptr (TernFolderInfo) made = NULL;
  g_autoptr (GError) error = NULL;
  gboolean partial = FALSE;

  groupware_fixture_grant (fixture, folder, fixture->bob, EDITOR | TERN_RIGHT_CREATE_SUBFOLDER);
  tern_bag_set_str (props, PidTagDisplayName, "by bob");
  made = tern_folders_create (TERN_FOLDERS (mailbox), &spec, NULL, job, &error);
  g_assert_no_error (error);
  g_assert_true (may_set_props (mailbox, made->id, job));
  g_assert_false (may_set_props (mailbox, folder, job));
  g_assert_true (tern_folders_empty (TERN_FOLDERS (mailbox), folder, 0, &partial, job, &error));
  tern_bag_set_str (props, PidTagDisplayName, "by alice");
  other = tern_folders_create (TERN_FOLDERS (alices), &spec, NULL, job, &error);
  g_assert_no_error (error);
  g_assert_false (tern_folders_empty (TERN_FOLDERS (mailbox), folder, 0, &partial, job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_DENIED);
  g_clear_error (&error);
  g_assert_true (tern_folders_empty (TERN_FOLDERS (mailbox), folder, TERN_DELETE_MESSAGES, &partial, job, &error));
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
  delivery_fixture_add ("/guard-rights/rows", cluster, test_rows);
  delivery_fixture_add ("/guard-rights/move", cluster, test_move);
  delivery_fixture_add ("/guard-rights/uploads", cluster, test_uploads);
  delivery_fixture_add ("/guard-rights/elsewhere", cluster, test_elsewhere);
  delivery_fixture_add ("/guard-rights/creator", cluster, test_creator);
  delivery_fixture_add ("/guard-rights/revoke", cluster, test_revoke);
  delivery_fixture_add ("/guard-rights/visible", cluster, test_visible);
  delivery_fixture_add ("/guard-rights/folder-maker", cluster, test_folder_maker);
  delivery_fixture_add ("/guard-rights/shared-numbers", cluster, test_shared_numbers);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
