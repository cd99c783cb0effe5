#include <string.h>

#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-items.h"
#include "plugins/mapi/codec/codec-property-row.h"
#include "plugins/mapi/object/mapi-contents.h"
#include "plugins/mapi/object/mapi-notification.h"
#include "plugins/mapi/wire/rop-oxcnotif.h"
#include "plugins/mapi/wire/rop-oxctabl.h"
#include "tests/plugins/mapi/rop/notif-world.h"

#define SPECIAL(name) TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_##name)
#define ALL 0x00FE

static const TernPropTag columns[] = { PidTagSubject };

static void
release (World *world, guint32 handle)
{
  mapi_handle_table_remove (mapi_session_get_handles (world->fixture->session), handle, world->fixture->job);
}

static guint32
subscribe (World *world, gpointer input, const RopRegisterNotificationRequest *req, guint32 *ret_handle)
{
  RopContext *ctx = mapi_fixture_context (world->fixture, input);
  RopRegisterNotificationResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  if (!rop_register_notification (ctx, req, &ret, &error))
    return mapi_status_from_error (error);
  *ret_handle = notif_keep (world, g_steal_pointer (&ctx->output));
  return ecNone;
}

static guint
count_of (const Told *told, guint type)
{
  guint n = 0;

  for (guint i = 0; i < told->events->len; i++)
    n += (notif_event_at (told, i)->notification_flags & 0x0FFF) == type;
  return n;
}

/* [MS-OXCNOTIF] 2.2.1.2.1: a folder's messages; the handle names the subscription; its release ends it. */
static void
test_subscription (MapiFixture *fixture, gconstpointer data)
{
  RopRegisterNotificationRequest req = { .notification_types = ALL };
  guint32 handle = 0, other = 0;
  World world;
  TernId id;

  notif_world_open (fixture, &world);
  req.folder_id = world.folder->id;
  g_assert_cmphex (subscribe (&world, fixture->logon, &req, &handle), ==, ecNone);
  req.folder_id = SPECIAL (INBOX);
  g_assert_cmphex (subscribe (&world, world.folder, &req, &other), ==, ecNone);
  id = mapi_fixture_add_message (fixture, world.folder->id, "x", 1);
  {
    g_auto (Told) told = { 0 };

    notif_ask (&world, ROOM, &told);
    g_assert_cmpuint (told.events->len, ==, 2);
    g_assert_cmphex (g_array_index (told.events, RopNotifyResponse, 0).notification_handle, ==, handle);
    g_assert_cmphex (notif_event_at (&told, 0)->notification_flags, ==, MAPI_EVENT_CREATED | MAPI_EVENT_OF_MESSAGE);
    g_assert_cmphex (notif_event_at (&told, 0)->message_id, ==, id);
    g_assert_cmpuint (notif_event_at (&told, 0)->tag_count, ==, 0);
    g_assert_cmphex (notif_event_at (&told, 1)->notification_flags, ==,
                     MAPI_EVENT_MODIFIED | MAPI_EVENT_HAS_TOTAL | MAPI_EVENT_HAS_UNREAD);
    g_assert_cmpuint (notif_event_at (&told, 1)->total_message_count, ==, 1);
    g_assert_cmpuint (notif_event_at (&told, 1)->unread_message_count, ==, 1);
  }
  mapi_fixture_add_message (fixture, world.folder->id, "y", 1);
  notif_pump (&world);
  release (&world, handle);
  {
    g_auto (Told) told = { 0 };

    notif_ask (&world, ROOM, &told);
    g_assert_cmpuint (told.events->len, ==, 0);
  }
  release (&world, other);
  notif_world_close (&world);
}

/* [MS-OXCNOTIF] 2.2.1.2.1: what can't be subscribed to. */
static void
test_refusals (MapiFixture *fixture, gconstpointer data)
{
  RopRegisterNotificationRequest nothing = { .want_whole_store = 1 };
  RopRegisterNotificationRequest nowhere = { .notification_types = ALL };
  RopRegisterNotificationRequest whole = { .notification_types = ALL, .want_whole_store = 1 };
  g_autoptr (MapiLogon) mute = mapi_fixture_logon (fixture, fixture->session, fixture->alice);
  guint32 handle = 0;
  World world;

  notif_world_open (fixture, &world);
  g_assert_cmphex (subscribe (&world, fixture->logon, &nothing, &handle), ==, ecInvalidParam);
  g_assert_cmphex (subscribe (&world, fixture->logon, &nowhere, &handle), ==, ecInvalidParam);
  g_assert_cmphex (subscribe (&world, mute, &whole, &handle), ==, ecNotSupported);
  notif_world_close (&world);
}

/* [MS-OXCNOTIF] 2.2.1.4.1.2: one message alone; the whole store with moves, old ids and folders. */
static void
test_scopes (MapiFixture *fixture, gconstpointer data)
{
  RopRegisterNotificationRequest one = { .notification_types = MAPI_EVENT_DELETED | MAPI_EVENT_MOVED };
  RopRegisterNotificationRequest whole = { .notification_types = ALL, .want_whole_store = 1 };
  TernTransfer transfer = { .n_ids = 1, .target_folder = SPECIAL (INBOX) };
  guint32 handles[2] = { 0 };
  g_auto (Told) told = { 0 };
  gboolean partial;
  World world;
  TernId id;

  notif_world_open (fixture, &world);
  id = mapi_fixture_add_message (fixture, world.folder->id, "x", 1);
  one.folder_id = world.folder->id;
  one.message_id = id;
  g_assert_cmphex (subscribe (&world, fixture->logon, &one, &handles[0]), ==, ecNone);
  g_assert_cmphex (subscribe (&world, fixture->logon, &whole, &handles[1]), ==, ecNone);
  transfer.folder = world.folder->id;
  transfer.ids = &id;
  transfer.target_mailbox = TERN_MAILBOX (fixture->logon->mailbox);
  g_assert_true (tern_items_transfer (TERN_ITEMS (fixture->logon->mailbox), &transfer, NULL, &partial, fixture->job,
                                      NULL));
  notif_ask (&world, ROOM, &told);
  g_assert_cmphex (g_array_index (told.events, RopNotifyResponse, 0).notification_handle, ==, handles[0]);
  g_assert_cmphex (g_array_index (told.events, RopNotifyResponse, 1).notification_handle, ==, handles[1]);
  for (guint i = 0; i < 2; i++) {
    g_assert_cmphex (notif_event_at (&told, i)->notification_flags, ==, MAPI_EVENT_MOVED | MAPI_EVENT_OF_MESSAGE);
    g_assert_cmphex (notif_event_at (&told, i)->folder_id, ==, SPECIAL (INBOX));
    g_assert_cmphex (notif_event_at (&told, i)->old_folder_id, ==, world.folder->id);
    g_assert_cmphex (notif_event_at (&told, i)->old_message_id, ==, id);
  }
  g_assert_cmpuint (count_of (&told, MAPI_EVENT_MODIFIED), ==, 2);
  notif_world_close (&world);
}

/* [MS-OXCNOTIF] 2.2.1.1: new mail, with its class, and it is created too. */
static void
test_new_mail (MapiFixture *fixture, gconstpointer data)
{
  RopRegisterNotificationRequest req
      = { .notification_types = MAPI_EVENT_NEW_MAIL | MAPI_EVENT_CREATED, .want_whole_store = 1 };
  g_autoptr (TernBag) props = tern_bag_new ();
  TernItemSave save = { .folder = SPECIAL (INBOX), .is_new = TRUE, .expected_cn = -1, .is_delivery = TRUE,
                        .size = 10, .props = props };
  TernItemSaved saved = { 0 };
  guint32 handle = 0;
  g_auto (Told) told = { 0 };
  World world;

  notif_world_open (fixture, &world);
  g_assert_cmphex (subscribe (&world, fixture->logon, &req, &handle), ==, ecNone);
  tern_bag_set_str (props, PidTagMessageClass, "IPM.Note.Odd");
  tern_bag_set_time (props, PidTagMessageDeliveryTime, tern_filetime_now ());
  g_assert_true (tern_items_save (TERN_ITEMS (fixture->logon->mailbox), &save, &saved, fixture->job, NULL));
  g_clear_pointer (&saved.attachment_objects, g_array_unref);
  notif_ask (&world, ROOM, &told);
  g_assert_cmpuint (told.events->len, ==, 2);
  g_assert_cmpuint (count_of (&told, MAPI_EVENT_CREATED), ==, 1);
  g_assert_cmphex (notif_event_at (&told, 1)->notification_flags, ==, MAPI_EVENT_NEW_MAIL | MAPI_EVENT_OF_MESSAGE);
  g_assert_cmphex (notif_event_at (&told, 1)->message_id, ==, saved.id);
  g_assert_cmpstr (notif_event_at (&told, 1)->message_class, ==, "IPM.Note.Odd");
  notif_world_close (&world);
}

/* [MS-OXCNOTIF] 3.1.5.5: as many as fit, then RopPending; nothing is lost. */
static void
test_pending (MapiFixture *fixture, gconstpointer data)
{
  RopRegisterNotificationRequest req = { .notification_types = MAPI_EVENT_CREATED, .want_whole_store = 1 };
  guint32 handle = 0;
  guint n = 0;
  World world;

  notif_world_open (fixture, &world);
  g_assert_cmphex (subscribe (&world, fixture->logon, &req, &handle), ==, ecNone);
  for (guint i = 0; i < 6; i++)
    mapi_fixture_add_message (fixture, world.folder->id, "x", 1);
  for (gboolean pending = TRUE; pending;) {
    g_auto (Told) told = { 0 };

    notif_ask (&world, 60, &told);
    g_assert_cmpuint (told.events->len, >, 0);
    n += told.events->len;
    pending = told.pending;
  }
  g_assert_cmpuint (n, ==, 6);
  notif_world_close (&world);
}

/* Of too many events the last of each kind and folder stays. */
static void
test_too_many (MapiFixture *fixture, gconstpointer data)
{
  RopRegisterNotificationRequest req = { .notification_types = ALL, .want_whole_store = 1 };
  g_autofree TernNotice *events = g_new0 (TernNotice, 3000);
  MapiEventQueue *queue;
  guint32 handle = 0;
  g_auto (Told) told = { 0 };
  World world;

  notif_world_open (fixture, &world);
  g_assert_cmphex (subscribe (&world, fixture->logon, &req, &handle), ==, ecNone);
  queue = mapi_session_get_events (fixture->session);
  for (guint i = 0; i < 3000; i++)
    events[i] = (TernNotice){ .kind = TERN_NOTICE_CREATED, .folder = i % 2 + 10, .message = i + 1, .cn = i };
  mapi_event_queue_hear (queue, fixture->logon->event_source, events, 3000);
  notif_ask (&world, ROOM, &told);
  g_assert_cmpuint (told.events->len, <=, 256);
  g_assert_cmpuint (notif_event_at (&told, told.events->len - 1)->message_id, ==, 3000);
  notif_world_close (&world);
}

/* --- tables --- */

static MapiTable *
open_table (World *world, gboolean muted)
{
  g_autoptr (GError) error = NULL;
  MapiTable *table = mapi_contents_open (world->fixture->logon, world->folder->id, TERN_TABLE_NORMAL, FALSE,
                                         world->fixture->job, &error);

  g_assert_no_error (error);
  if (muted)
    mapi_table_mute (table);
  g_assert_true (mapi_table_set_columns (table, columns, G_N_ELEMENTS (columns), world->fixture->job, &error));
  return table;
}

static void
assert_row (const NotificationData *data, const char *subject)
{
  const MapiCodecContext codec = { .code_page = 1252, .columns = columns, .n_columns = G_N_ELEMENTS (columns) };
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernValue *cells = NULL;
  TernReader reader;

  tern_reader_init (&reader, data->table_row_data.data, data->table_row_data.size);
  g_assert_true (codec_property_row_read (&reader, &codec, arena, columns, G_N_ELEMENTS (columns), &cells));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  g_assert_cmpstr (cells[0].str, ==, subject);
}

/* [MS-OXCNOTIF] 3.1.4.3: a view is made by the first look; rows come with their neighbour and their columns. */
static void
test_rows (MapiFixture *fixture, gconstpointer data)
{
  const TernSortOrder sort = { .n = 1, .keys = { { PidTagSubject, TERN_SORT_ASCENDING } } };
  g_autoptr (GError) error = NULL;
  gboolean partial;
  TernId b, c;
  MapiTable *table;
  guint32 handle;
  World world;

  notif_world_open (fixture, &world);
  b = mapi_fixture_add_message (fixture, world.folder->id, "b", 1);
  table = open_table (&world, FALSE);
  handle = notif_keep (&world, table);
  g_assert_true (mapi_table_sort (table, &sort, fixture->job, &error));
  mapi_fixture_add_message (fixture, world.folder->id, "a", 1); /* nobody has looked yet */
  notif_look (&world, table);
  c = mapi_fixture_add_message (fixture, world.folder->id, "c", 1);
  {
    g_auto (Told) told = { 0 };

    notif_ask (&world, ROOM, &told);
    g_assert_cmpuint (told.events->len, ==, 1);
    g_assert_cmphex (g_array_index (told.events, RopNotifyResponse, 0).notification_handle, ==, handle);
    g_assert_cmphex (notif_event_at (&told, 0)->notification_flags, ==, MAPI_EVENT_TABLE_MODIFIED | MAPI_EVENT_OF_MESSAGE);
    g_assert_cmphex (notif_event_at (&told, 0)->table_event_type, ==, MAPI_TABLE_EVENT_ROW_ADDED);
    g_assert_cmphex (notif_event_at (&told, 0)->table_row_folder_id, ==, world.folder->id);
    g_assert_cmphex (notif_event_at (&told, 0)->table_row_message_id, ==, c);
    g_assert_cmphex (notif_event_at (&told, 0)->insert_after_table_row_id, ==, b);
    assert_row (notif_event_at (&told, 0), "c");
  }
  g_assert_true (tern_items_remove (TERN_ITEMS (fixture->logon->mailbox), world.folder->id, &b, 1, FALSE, NULL,
                                    &partial, fixture->job, NULL));
  {
    g_auto (Told) told = { 0 };

    notif_ask (&world, ROOM, &told);
    g_assert_cmpuint (told.events->len, ==, 1);
    g_assert_cmphex (notif_event_at (&told, 0)->table_event_type, ==, MAPI_TABLE_EVENT_ROW_DELETED);
    g_assert_cmphex (notif_event_at (&told, 0)->table_row_message_id, ==, b);
  }
  notif_world_close (&world);
}

/* [MS-OXCNOTIF] 3.1.4.3: RopResetTable, new columns or another order end the view until somebody looks again;
 * NoNotifications ([MS-OXCFOLD] 2.2.1.14.1) never has one. */
static void
test_no_view (MapiFixture *fixture, gconstpointer data)
{
  const TernSortOrder sort = { .n = 1, .keys = { { PidTagSubject, TERN_SORT_ASCENDING } } };
  g_autoptr (GError) error = NULL;
  MapiTable *tables[4];
  World world;

  notif_world_open (fixture, &world);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
    tables[i] = open_table (&world, i == 0);
    notif_keep (&world, tables[i]);
    notif_look (&world, tables[i]);
  }
  mapi_fixture_add_message (fixture, world.folder->id, "a", 1);
  notif_pump (&world);
  g_assert_true (mapi_table_reset (tables[1], fixture->job, &error));
  g_assert_true (mapi_table_sort (tables[2], &sort, fixture->job, &error));
  g_assert_true (mapi_table_set_columns (tables[3], columns, 1, fixture->job, &error));
  mapi_fixture_add_message (fixture, world.folder->id, "b", 1);
  {
    g_auto (Told) told = { 0 };

    notif_ask (&world, ROOM, &told);
    g_assert_cmpuint (told.events->len, ==, 0);
  }
  notif_look (&world, tables[2]);
  notif_look (&world, tables[3]);
  mapi_fixture_add_message (fixture, world.folder->id, "c", 1);
  {
    g_auto (Told) told = { 0 };

    notif_ask (&world, ROOM, &told);
    g_assert_cmpuint (told.events->len, ==, 2);
  }
  notif_world_close (&world);
}

/* A burst is one event; so is a table of categories, and one whose folder is gone. */
static void
test_changed (MapiFixture *fixture, gconstpointer data)
{
  const TernSortOrder sort
      = { .n = 1, .categories = 1, .expanded = 1, .keys = { { PidTagSubject, TERN_SORT_ASCENDING } } };
  g_autoptr (GError) error = NULL;
  MapiTable *flat, *grouped;
  gboolean partial;
  World world;

  notif_world_open (fixture, &world);
  flat = open_table (&world, FALSE);
  grouped = open_table (&world, FALSE);
  notif_keep (&world, flat);
  notif_keep (&world, grouped);
  g_assert_true (mapi_table_sort (grouped, &sort, fixture->job, &error));
  notif_look (&world, flat);
  notif_look (&world, grouped);
  for (guint i = 0; i < 200; i++)
    mapi_fixture_add_message (fixture, world.folder->id, "x", 1);
  {
    g_auto (Told) told = { 0 };

    notif_ask (&world, ROOM, &told);
    g_assert_cmpuint (told.events->len, ==, 2);
    g_assert_cmphex (notif_event_at (&told, 0)->table_event_type, ==, MAPI_TABLE_EVENT_CHANGED);
    g_assert_cmphex (notif_event_at (&told, 1)->table_event_type, ==, MAPI_TABLE_EVENT_CHANGED);
  }
  mapi_fixture_add_message (fixture, world.folder->id, "y", 1);
  {
    g_auto (Told) told = { 0 };

    notif_ask (&world, ROOM, &told);
    g_assert_cmpuint (told.events->len, ==, 2);
    g_assert_cmphex (notif_event_at (&told, 0)->table_event_type, ==, MAPI_TABLE_EVENT_ROW_ADDED);
    g_assert_cmphex (notif_event_at (&told, 1)->table_event_type, ==, MAPI_TABLE_EVENT_CHANGED);
  }
  g_assert_true (tern_folders_remove (TERN_FOLDERS (fixture->logon->mailbox), world.folder->id,
                                      TERN_DELETE_MESSAGES | TERN_DELETE_HARD, &partial, fixture->job, NULL));
  {
    g_auto (Told) told = { 0 };

    notif_ask (&world, ROOM, &told);
    g_assert_cmpuint (told.events->len, ==, 2);
    g_assert_cmphex (notif_event_at (&told, 0)->table_event_type, ==, MAPI_TABLE_EVENT_CHANGED);
  }
  notif_world_close (&world);
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
  mapi_fixture_add ("/oxcnotif/2.2.1.2.1/subscription", cluster, test_subscription);
  mapi_fixture_add ("/oxcnotif/2.2.1.2.1/refusals", cluster, test_refusals);
  mapi_fixture_add ("/oxcnotif/2.2.1.4.1.2/scopes", cluster, test_scopes);
  mapi_fixture_add ("/oxcnotif/2.2.1.4.1.2/new-mail", cluster, test_new_mail);
  mapi_fixture_add ("/oxcnotif/3.1.5.5/pending", cluster, test_pending);
  mapi_fixture_add ("/oxcnotif/3.1.5.5/too-many", cluster, test_too_many);
  mapi_fixture_add ("/oxcnotif/3.1.4.3/rows", cluster, test_rows);
  mapi_fixture_add ("/oxcnotif/3.1.4.3/no-view", cluster, test_no_view);
  mapi_fixture_add ("/oxcnotif/3.1.4.3/changed", cluster, test_changed);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
