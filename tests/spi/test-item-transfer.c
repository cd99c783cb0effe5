#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "tests/spi/item-fixture.h"

static gboolean
transfer (StoreFixture *fixture, TernId source, TernId target, const TernId *ids, guint n, gboolean copy)
{
  TernTransfer order = { .folder = source, .ids = ids, .n_ids = n, .target_mailbox = fixture->mailbox,
                         .target_folder = target, .copy = copy };
  g_autoptr (GError) error = NULL;
  gboolean partial = FALSE;

  if (!tern_items_transfer (ITEMS (fixture), &order, NULL, &partial, fixture->job, &error))
    g_error ("transfer: %s", error->message);
  return partial;
}

/** save_full: a message with everything inside. */
static void
save_full (StoreFixture *fixture, Save *save, GPtrArray *inner)
{
  g_autoptr (GByteArray) noise = g_byte_array_new ();

  noise_fill (noise, 300000);
  save_init (save, fixture->top, "full");
  bag_fill_all_types (save->props);
  tern_bag_set_bin (save->props, PidTagHtml, noise->data, 5000);
  recipients_add (save->recipients, 1, TERN_RECIPIENT_TO, "recipient");
  tern_bag_set_bin (save_add_attachment (save, 1, 0), PidTagAttachDataBinary, noise->data, noise->len);
  save_nest (save, 2, inner);
  save_run (fixture, save);
}

static void
assert_same_item (StoreFixture *fixture, const TernItem *a, const TernItem *b)
{
  bag_assert_same (a->props, b->props);
  g_assert_cmpuint (a->recipients->len, ==, b->recipients->len);
  g_assert_cmpuint (a->streams->len, ==, b->streams->len);
  g_assert_cmpuint (a->attachments->len, ==, b->attachments->len);
  for (guint i = 0; i < a->attachments->len; i++) {
    const TernAttachmentRef *one = g_ptr_array_index (a->attachments, i), *two = g_ptr_array_index (b->attachments, i);

    bag_assert_same (one->props, two->props);
    g_assert_cmpuint (one->num, ==, two->num);
    g_assert_cmpint (one->size, ==, two->size);
    g_assert_cmpuint (one->streams->len, ==, two->streams->len);
    g_assert_cmpint (one->embedded != 0, ==, two->embedded != 0);
    g_assert_cmpuint (one->object, !=, two->object);
  }
}

/* [MS-OXCFOLD] 2.2.1.6: a copy is a message of its own, in all its depth. */
static void
test_copy (StoreFixture *fixture, gconstpointer data)
{
  TernId target = store_fixture_add_folder (fixture, fixture->top, "target");
  g_autoptr (GPtrArray) inner = g_ptr_array_new_with_free_func (save_free);
  g_autoptr (TernItem) item = NULL;
  g_autoptr (TernItem) copy = NULL;
  g_autoptr (GByteArray) html = NULL;
  g_auto (Save) save = { 0 };
  TernChange change;

  save_full (fixture, &save, inner);
  g_assert_false (transfer (fixture, fixture->top, target, &save.saved.id, 1, TRUE));
  change = change_last (fixture);
  g_assert_cmpint (change.kind, ==, TERN_CHANGE_COPIED);
  g_assert_cmpuint (change.folder, ==, target);
  g_assert_cmpuint (change.old_folder, ==, fixture->top);
  g_assert_cmpuint (change.old_id, ==, save.saved.id);
  item = item_open (fixture, fixture->top, save.saved.id);
  copy = item_open (fixture, target, change.message);
  g_assert_cmpint (copy->head.cn, ==, change.cn);
  g_assert_cmpint (copy->head.cn, !=, item->head.cn);
  assert_same_item (fixture, item, copy);
  /* The copy lives on alone. */
  g_assert_false (items_remove (fixture, fixture->top, &save.saved.id, 1, TRUE));
  html = stream_read_all (fixture, change.message, PidTagHtml, 10000);
  g_assert_cmpuint (html->len, ==, 5000);
  g_assert_cmpint (test_query_int (fixture->dsn, "SELECT count(*) FROM tern.object"), ==, 5);
}

static void
test_move (StoreFixture *fixture, gconstpointer data)
{
  TernId target = store_fixture_add_folder (fixture, fixture->top, "target");
  g_autoptr (GPtrArray) inner = g_ptr_array_new_with_free_func (save_free);
  g_autoptr (TernItem) item = NULL;
  g_autoptr (TernItem) moved = NULL;
  g_autoptr (TernFolderInfo) from = NULL;
  g_autoptr (TernFolderInfo) to = NULL;
  g_auto (Save) save = { 0 };
  TernChange change;

  save_full (fixture, &save, inner);
  item = item_open (fixture, fixture->top, save.saved.id);
  g_assert_false (transfer (fixture, fixture->top, target, &save.saved.id, 1, FALSE));
  change = change_last (fixture);
  g_assert_cmpint (change.kind, ==, TERN_CHANGE_MOVED);
  g_assert_cmpuint (change.old_id, ==, save.saved.id);
  g_assert_cmpuint (change.message, !=, save.saved.id);
  item_open_fails (fixture, 0, save.saved.id, NULL, TERN_ERROR_NOT_FOUND);
  moved = item_open (fixture, target, change.message);
  bag_assert_same (item->props, moved->props);
  g_assert_cmpuint (moved->attachments->len, ==, 2);
  from = folder_get (fixture, fixture->top);
  to = folder_get (fixture, target);
  g_assert_cmpuint (from->content_count, ==, 0);
  g_assert_cmpuint (to->content_count, ==, 1);
  g_assert_cmpuint (to->unread_count, ==, 1);
  g_assert_true (transfer (fixture, fixture->top, target, &save.saved.id, 1, FALSE)); /* it is gone from there */
}

/* A soft-deleted message comes back by moving it, into its own folder too. */
static void
test_recover (StoreFixture *fixture, gconstpointer data)
{
  TernId id = store_fixture_add_message (fixture, fixture->top, "m", FALSE);
  g_autoptr (TernFolderInfo) info = NULL;

  g_assert_false (items_remove (fixture, fixture->top, &id, 1, FALSE));
  g_assert_false (transfer (fixture, fixture->top, fixture->top, &id, 1, FALSE));
  info = folder_get (fixture, fixture->top);
  g_assert_cmpuint (info->content_count, ==, 1);
  g_assert_cmpuint (info->deleted_count, ==, 0);
  tern_item_unref (item_open (fixture, fixture->top, change_last (fixture).message));
}

static TernMailbox *
create_other (StoreFixture *fixture, TernGuid *ret_guid, TernId *ret_folder)
{
  TernMailboxSpec spec = { .locale = "en_US" };
  g_autoptr (TernBag) props = tern_bag_new ();
  g_autoptr (TernFolderInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  TernFolderSpec folder = { .id = TERN_ID (TERN_REPLID_OWN, 1), .type = TERN_FOLDER_ROOT, .props = props };
  TernMailbox *other;

  tern_guid_random (&spec.guid);
  tern_bag_set_str (props, PidTagDisplayName, "");
  other = tern_store_create_mailbox (TERN_STORE (fixture->store), &spec, fixture->job, &error);
  g_assert_no_error (error);
  info = tern_folders_create (TERN_FOLDERS (other), &folder, NULL, fixture->job, &error);
  g_assert_no_error (error);
  *ret_guid = spec.guid;
  *ret_folder = info->id;
  return other;
}

/* Named properties keep their names, not their numbers. */
static void
test_other_mailbox (StoreFixture *fixture, gconstpointer data)
{
  static const TernGuid set = TERN_GUID_INIT (0x11111111, 0x2222, 0x3333, 0x4444, 0x555555555555);
  TernPropName names[2] = { { set, "one", 0 }, { set, "two", 0 } };
  g_autoptr (GPtrArray) inner = g_ptr_array_new_with_free_func (save_free);
  g_autoptr (TernMailbox) other = NULL;
  g_autoptr (TernItem) copy = NULL;
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Save) save = { 0 };
  guint16 here[2], there[1];
  TernTransfer order;
  TernGuid guid;
  TernId folder, moved;
  gboolean partial;

  other = create_other (fixture, &guid, &folder);
  g_assert_true (tern_mailbox_get_prop_ids (fixture->mailbox, names, 2, TRUE, here, fixture->job, &error));
  g_assert_true (tern_mailbox_get_prop_ids (other, names + 1, 1, TRUE, there, fixture->job, &error));
  g_assert_cmpuint (here[1], !=, there[0]);
  save_full (fixture, &save, inner);
  save.save.id = save.saved.id;
  save.save.is_new = FALSE;
  save.save.attachments = NULL;
  tern_bag_set_i32 (save.props, TERN_PROP_TAG (here[1], PtypInteger32), 42);
  save_run (fixture, &save);
  order = (TernTransfer){ .folder = fixture->top, .ids = &save.saved.id, .n_ids = 1, .target_mailbox = other,
                          .target_folder = folder };
  g_assert_true (tern_items_transfer (ITEMS (fixture), &order, NULL, &partial, fixture->job, &error));
  g_assert_no_error (error);
  g_assert_false (partial);
  item_open_fails (fixture, 0, save.saved.id, NULL, TERN_ERROR_NOT_FOUND);
  moved = (TernId) test_query_int (
    fixture->dsn, "SELECT message_id FROM tern.message ORDER BY mailbox_id DESC LIMIT 1");
  copy = tern_items_open (TERN_ITEMS (other), folder, moved, FALSE, NULL, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_cmpint (tern_bag_get_i32 (copy->props, TERN_PROP_TAG (there[0], PtypInteger32), 0), ==, 42);
  g_assert_cmpuint (copy->attachments->len, ==, 2);
  g_assert_cmpuint (copy->streams->len, ==, 1);
  g_assert_true (tern_store_verify_mailbox (TERN_STORE (fixture->store), &guid, &problems, fixture->job, &error));
  g_assert_cmpuint (problems->len, ==, 0);
}

/* More than one transaction's worth. */
static void
test_bulk (StoreFixture *fixture, gconstpointer data)
{
  TernId target = store_fixture_add_folder (fixture, fixture->top, "target");
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (TernId));
  g_autoptr (TernFolderInfo) info = NULL;
  TernId *all;

  for (guint i = 0; i < 1100; i++) {
    TernId id = store_fixture_add_message (fixture, fixture->top, "m", FALSE);

    g_array_append_val (ids, id);
  }
  all = (TernId *) ids->data;
  g_assert_false (transfer (fixture, fixture->top, target, all, ids->len, TRUE));
  g_assert_false (transfer (fixture, fixture->top, target, all, ids->len, FALSE));
  info = folder_get (fixture, target);
  g_assert_cmpuint (info->content_count, ==, 2200);
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
  store_fixture_add ("/spi/item-transfer/copy", cluster, test_copy);
  store_fixture_add ("/spi/item-transfer/move", cluster, test_move);
  store_fixture_add ("/spi/item-transfer/move/recover", cluster, test_recover);
  store_fixture_add ("/spi/item-transfer/move/other-mailbox", cluster, test_other_mailbox);
  store_fixture_add ("/spi/item-transfer/bulk", cluster, test_bulk);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
