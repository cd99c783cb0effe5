#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "tests/spi/item-fixture.h"

static void
save_fails (StoreFixture *fixture, Save *save, int code)
{
  g_autoptr (GError) error = NULL;
  TernItemSaved saved = { 0 };

  g_assert_false (tern_items_save (ITEMS (fixture), &save->save, &saved, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, code);
}

/* Everything comes back bit by bit, and only what the head says is not a property. */
static void
test_round_trip (StoreFixture *fixture, gconstpointer data)
{
  g_auto (Save) save = { 0 };
  g_autoptr (TernItem) item = NULL;
  g_autofree char *name = g_strnfill (700, 'n');

  save_init (&save, fixture->top, "subject");
  bag_fill_all_types (save.props);
  tern_bag_set_str (save.props, PidTagSentRepresentingName, name);
  recipients_add (save.recipients, 7, TERN_RECIPIENT_CC, "second \355\260\200");
  recipients_add (save.recipients, 3, TERN_RECIPIENT_TO, "first");
  save.save.is_read = TRUE;
  save.save.status = 0x80000002;
  save_run (fixture, &save);

  item = item_open (fixture, fixture->top, save.saved.id);
  bag_assert_same (item->props, save.props);
  g_assert_cmpuint (item->head.id, ==, save.saved.id);
  g_assert_cmpuint (item->head.folder, ==, fixture->top);
  g_assert_cmpint (item->head.cn, ==, save.saved.cn);
  g_assert_cmphex (item->head.status, ==, 0x80000002);
  g_assert_cmpint (item->head.size, ==, 1234);
  g_assert_true (item->head.is_read);
  g_assert_false (item->head.is_associated || item->head.is_deleted || item->head.has_attachments);
  g_assert_null (item->change_key);
  g_assert_cmpuint (item->streams->len, ==, 0);
  g_assert_cmpuint (item->recipients->len, ==, 2);
  for (guint i = 0; i < 2; i++) {
    const TernRecipient *was = g_ptr_array_index (save.recipients, i), *is = g_ptr_array_index (item->recipients, i);

    g_assert_cmpuint (is->row_id, ==, was->row_id);
    g_assert_cmpuint (is->type, ==, was->type);
    bag_assert_same (is->props, was->props);
  }
}

static void
test_open_refuses (StoreFixture *fixture, gconstpointer data)
{
  TernId id = store_fixture_add_message (fixture, fixture->top, "m", FALSE);
  TernAccess access = { .folder = fixture->top, .acl_version = 1 };
  g_autoptr (TernItem) item = item_open (fixture, 0, id); /* in whatever folder */

  item_open_fails (fixture, fixture->root, id, NULL, TERN_ERROR_NOT_FOUND);
  item_open_fails (fixture, fixture->top, id + 1, NULL, TERN_ERROR_NOT_FOUND);
  access.acl_version = 99;
  item_open_fails (fixture, fixture->top, id, &access, TERN_ERROR_STALE);
  access.acl_version = 1;
  access.own_only = TRUE;
  tern_guid_random (&access.account);
  item_open_fails (fixture, fixture->top, id, &access, TERN_ERROR_NOT_FOUND);
}

/* Invariant 3: what may not be seen looks as if it didn't exist. */
static void
test_open_filter (StoreFixture *fixture, gconstpointer data)
{
  TernAccess access = { .folder = fixture->top, .acl_version = 1, .hide_private = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (TernItem) item = NULL;
  g_auto (Save) save = { 0 };

  save_init (&save, fixture->top, "secret");
  tern_bag_set_i32 (save.props, PidTagSensitivity, 2);
  tern_guid_random (&save.save.creator);
  save_run (fixture, &save);
  item_open_fails (fixture, fixture->top, save.saved.id, &access, TERN_ERROR_NOT_FOUND);
  access.hide_private = FALSE;
  access.own_only = TRUE;
  access.account = save.save.creator;
  item = tern_items_open (ITEMS (fixture), fixture->top, save.saved.id, FALSE, &access, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_true (tern_guid_equal (&item->head.creator, &access.account));
}

/* Values of 2 KiB and more are streams: in the blob's row up to 8 KiB, in chunks above. */
static void
test_streams (StoreFixture *fixture, gconstpointer data)
{
  static const gsize sizes[] = { 2047, 2048, 8192, 8193, 262144, 262145, 600000 };
  g_autoptr (TernItem) item = NULL;
  g_auto (Save) save = { 0 };

  save_init (&save, fixture->top, "streams");
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GByteArray) noise = g_byte_array_new ();

    noise_fill (noise, sizes[i]);
    tern_bag_set_bin (save.props, TERN_PROP_TAG (0x8100 + i, PtypBinary), noise->data, noise->len);
  }
  save_run (fixture, &save);
  item = item_open (fixture, fixture->top, save.saved.id);
  g_assert_cmpuint (item->streams->len, ==, G_N_ELEMENTS (sizes) - 1);
  for (guint i = 1; i < G_N_ELEMENTS (sizes); i++) {
    TernPropTag tag = TERN_PROP_TAG (0x8100 + i, PtypBinary);
    const TernStreamRef *stream = tern_streams_find (item->streams, tag);
    TernBin was = tern_bag_get_bin (save.props, tag);
    g_autoptr (GByteArray) bytes = stream_read_all (fixture, save.saved.id, tag, 100000);

    g_assert_nonnull (stream);
    g_assert_cmpint (stream->size, ==, sizes[i]);
    g_assert_cmpmem (bytes->data, bytes->len, was.data, was.size);
  }
}

static void
test_read_stream (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) noise = g_byte_array_new ();
  g_autoptr (GBytes) part = NULL;
  g_autoptr (GBytes) beyond = NULL;
  g_autoptr (GBytes) none = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Save) save = { 0 };

  noise_fill (noise, 600000);
  save_init (&save, fixture->top, "stream");
  tern_bag_set_bin (save.props, PidTagHtml, noise->data, noise->len);
  save_run (fixture, &save);
  part = tern_items_read_stream (ITEMS (fixture), save.saved.id, PidTagHtml, 262100, 100, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (part, NULL), g_bytes_get_size (part), noise->data + 262100, 100);
  beyond = tern_items_read_stream (ITEMS (fixture), save.saved.id, PidTagHtml, 600000, 100, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (beyond), ==, 0);
  none = tern_items_read_stream (ITEMS (fixture), save.saved.id, PidTagBody, 0, 100, fixture->job, &error);
  g_assert_null (none);
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
}

/* What is neither in props nor in kept_streams is gone afterwards. */
static void
test_kept_streams (StoreFixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (5000, 'b');
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (TernPropTag));
  g_autoptr (TernItem) item = NULL;
  g_autoptr (GByteArray) body = NULL;
  g_auto (Save) save = { 0 };
  TernPropTag tag = PidTagBody;

  save_init (&save, fixture->top, "kept");
  tern_bag_set_str (save.props, PidTagBody, text);
  tern_bag_set_bin (save.props, PidTagHtml, text, 3000);
  save_run (fixture, &save);
  tern_bag_remove (save.props, PidTagBody);
  tern_bag_remove (save.props, PidTagHtml);
  g_array_append_val (kept, tag);
  save.save.kept_streams = kept;
  save.save.id = save.saved.id;
  save.save.is_new = FALSE;
  save_run (fixture, &save);
  item = item_open (fixture, fixture->top, save.saved.id);
  g_assert_cmpuint (item->streams->len, ==, 1);
  g_assert_nonnull (tern_streams_find (item->streams, PidTagBody));
  body = stream_read_all (fixture, save.saved.id, PidTagBody, 1000);
  g_assert_cmpmem (body->data, body->len, text, 5000);
}

static void
test_attachments (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) noise = g_byte_array_new ();
  g_autoptr (TernItem) item = NULL;
  const TernAttachmentRef *first, *second;
  g_auto (Save) save = { 0 };

  noise_fill (noise, 20000);
  save_init (&save, fixture->top, "attachments");
  tern_bag_set_str (save_add_attachment (&save, 5, 0), PidTagDisplayName, "five");
  tern_bag_set_bin (save_add_attachment (&save, 2, 0), PidTagAttachDataBinary, noise->data, noise->len);
  save_run (fixture, &save);
  item = item_open (fixture, fixture->top, save.saved.id);
  g_assert_true (item->head.has_attachments);
  g_assert_cmpuint (item->attachments->len, ==, 2);
  first = g_ptr_array_index (item->attachments, 0);
  second = g_ptr_array_index (item->attachments, 1);
  g_assert_cmpuint (first->num, ==, 2);
  g_assert_cmpuint (second->num, ==, 5);
  g_assert_cmpuint (second->object, ==, g_array_index (save.saved.attachment_objects, TernId, 0));
  g_assert_cmpuint (first->object, ==, g_array_index (save.saved.attachment_objects, TernId, 1));
  g_assert_cmpstr (tern_bag_get_str (second->props, PidTagDisplayName, NULL), ==, "five");
  g_assert_cmpint (first->size, ==, 20000);
  g_assert_cmpuint (first->embedded, ==, 0);
  g_assert_nonnull (tern_streams_find (first->streams, PidTagAttachDataBinary));
}

/** replace_attachments: keeps the second of three with its data, changes its name, adds a fourth. */
static void
replace_attachments (StoreFixture *fixture, Save *save, TernId kept_object, GArray *kept)
{
  TernAttachmentSave *attachment;

  g_ptr_array_set_size (save->attachments, 0);
  tern_bag_set_str (save_add_attachment (save, 2, kept_object), PidTagDisplayName, "renamed");
  attachment = g_ptr_array_index (save->attachments, 0);
  attachment->kept_streams = kept;
  tern_bag_set_str (save_add_attachment (save, 4, 0), PidTagDisplayName, "four");
  save->save.id = save->saved.id;
  save->save.is_new = FALSE;
  save->save.expected_cn = save->saved.cn;
  save_run (fixture, save);
}

static void
test_replace_attachments (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) noise = g_byte_array_new ();
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (TernPropTag));
  g_autoptr (TernItem) item = NULL;
  g_autoptr (TernItem) same = NULL;
  TernPropTag tag = PidTagAttachDataBinary;
  const TernAttachmentRef *attachment;
  g_auto (Save) save = { 0 };
  TernId second;

  noise_fill (noise, 30000);
  save_init (&save, fixture->top, "replace");
  for (guint i = 1; i <= 3; i++)
    tern_bag_set_bin (save_add_attachment (&save, i, 0), tag, noise->data, noise->len - i);
  save_run (fixture, &save);
  second = g_array_index (save.saved.attachment_objects, TernId, 1);
  g_array_append_val (kept, tag);
  replace_attachments (fixture, &save, second, kept);
  item = item_open (fixture, fixture->top, save.saved.id);
  g_assert_cmpuint (item->attachments->len, ==, 2);
  attachment = g_ptr_array_index (item->attachments, 0);
  g_assert_cmpuint (attachment->object, ==, second);
  g_assert_cmpstr (tern_bag_get_str (attachment->props, PidTagDisplayName, NULL), ==, "renamed");
  g_assert_cmpint (tern_streams_find (attachment->streams, tag)->size, ==, 29998);
  g_assert_cmpuint (((TernAttachmentRef *) g_ptr_array_index (item->attachments, 1))->num, ==, 4);
  /* NULL keeps the stored ones, and the recipients too. */
  save.save.attachments = NULL;
  save.save.recipients = NULL;
  save.save.expected_cn = save.saved.cn;
  save_run (fixture, &save);
  same = item_open (fixture, fixture->top, save.saved.id);
  g_assert_cmpuint (same->attachments->len, ==, 2);
  g_assert_true (same->head.has_attachments);
}

static void
test_embedded (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) inner = g_ptr_array_new_with_free_func (save_free);
  g_autoptr (GPtrArray) too_deep = g_ptr_array_new_with_free_func (save_free);
  g_auto (Save) save = { 0 };
  g_auto (Save) refused = { 0 };
  TernId id;

  save_init (&save, fixture->top, "outer");
  save_nest (&save, 32, inner);
  save_run (fixture, &save);
  id = save.saved.id;
  for (guint depth = 32; depth > 0; depth--) {
    g_autoptr (TernItem) item = item_open (fixture, 0, id);

    g_assert_cmpuint (item->attachments->len, ==, 1);
    id = ((TernAttachmentRef *) g_ptr_array_index (item->attachments, 0))->embedded;
    g_assert_cmpuint (id, !=, 0);
    if (depth < 32) {
      g_assert_cmpuint (item->head.folder, ==, 0);
      g_assert_cmpint (tern_bag_get_i32 (item->props, PidTagImportance, 0), ==, depth + 1);
      g_assert_cmpuint (item->recipients->len, ==, 1);
    }
  }
  save_init (&refused, fixture->top, "outer");
  save_nest (&refused, 33, too_deep);
  save_fails (fixture, &refused, TERN_ERROR_LIMIT);
}

/* An embedded message stays when its attachment is saved without it, and goes with its attachment. */
static void
test_keep_embedded (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) inner = g_ptr_array_new_with_free_func (save_free);
  g_autoptr (TernItem) item = NULL;
  g_auto (Save) save = { 0 };
  TernId object, embedded;

  save_init (&save, fixture->top, "outer");
  save_nest (&save, 3, inner);
  save_run (fixture, &save);
  object = g_array_index (save.saved.attachment_objects, TernId, 0);
  save.save.id = save.saved.id;
  save.save.is_new = FALSE;
  g_ptr_array_set_size (save.attachments, 0);
  save_add_attachment (&save, 0, object);
  save_run (fixture, &save);
  item = item_open (fixture, fixture->top, save.saved.id);
  embedded = ((TernAttachmentRef *) g_ptr_array_index (item->attachments, 0))->embedded;
  g_assert_cmpuint (embedded, !=, 0);
  g_assert_cmpint (test_query_int (fixture->dsn, "SELECT count(*) FROM tern.object"), ==, 6);
  g_ptr_array_set_size (save.attachments, 0);
  save_run (fixture, &save);
  item_open_fails (fixture, 0, embedded, NULL, TERN_ERROR_NOT_FOUND);
  g_assert_cmpint (test_query_int (fixture->dsn, "SELECT count(*) FROM tern.object"), ==, 0);
}

static void
test_conflict (StoreFixture *fixture, gconstpointer data)
{
  g_auto (Save) save = { 0 };

  save_init (&save, fixture->top, "one");
  save_run (fixture, &save);
  save.save.is_new = FALSE;
  save.save.id = save.saved.id;
  save.save.expected_cn = save.saved.cn;
  save_run (fixture, &save);
  save_fails (fixture, &save, TERN_ERROR_CONFLICT);
  save.save.expected_cn = -1;
  save_run (fixture, &save);
  save.save.folder = fixture->root;
  save_fails (fixture, &save, TERN_ERROR_EXPUNGED);
  save.save.id = save.saved.id + 1000;
  save_fails (fixture, &save, TERN_ERROR_EXPUNGED);
  save.save.is_new = TRUE;
  save.save.folder = save.saved.id; /* no folder */
  save_fails (fixture, &save, TERN_ERROR_NOT_FOUND);
}

static void
test_reserved_id (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TernItem) item = NULL;
  g_auto (Save) save = { 0 };
  guint64 first;

  g_assert_true (tern_mailbox_reserve_ids (fixture->mailbox, 10, &first, fixture->job, &error));
  save_init (&save, fixture->top, "reserved");
  save_add_attachment (&save, 0, 0);
  save.save.id = TERN_ID (TERN_REPLID_OWN, first + 3);
  save_run (fixture, &save);
  g_assert_cmpuint (save.saved.id, ==, save.save.id);
  item = item_open (fixture, fixture->top, save.save.id);
  g_assert_cmpuint (item->attachments->len, ==, 1);
  save_fails (fixture, &save, TERN_ERROR_EXISTS);
}

/* The log and the counters of each kind of save. */
static void
test_counters (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (TernFolderInfo) one = NULL;
  g_autoptr (TernFolderInfo) two = NULL;
  g_auto (Save) save = { 0 };

  save_init (&save, fixture->top, "counted");
  save.save.is_delivery = TRUE;
  save_run (fixture, &save);
  g_assert_cmpint (change_last (fixture).kind, ==, TERN_CHANGE_NEW_MAIL);
  g_assert_cmpuint (change_last (fixture).message, ==, save.saved.id);
  g_assert_cmpint (change_last (fixture).cn, ==, save.saved.cn);
  one = folder_get (fixture, fixture->top);
  g_assert_cmpuint (one->content_count, ==, 1);
  g_assert_cmpuint (one->unread_count, ==, 1);
  g_assert_cmpint (one->size, ==, 1234);
  g_assert_cmpint (one->contents_cn, ==, save.saved.cn);
  save.save.is_new = FALSE;
  save.save.id = save.saved.id;
  save.save.is_read = TRUE;
  save.save.size = 2000;
  save_run (fixture, &save);
  g_assert_cmpint (change_last (fixture).kind, ==, TERN_CHANGE_MODIFIED);
  store_fixture_add_message (fixture, fixture->top, "associated", TRUE);
  two = folder_get (fixture, fixture->top);
  g_assert_cmpuint (two->content_count, ==, 1);
  g_assert_cmpuint (two->unread_count, ==, 0);
  g_assert_cmpuint (two->associated_count, ==, 1);
  g_assert_cmpint (two->size, ==, 3000);
}

static void
test_remove (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TernItem) item = NULL;
  g_autoptr (TernFolderInfo) info = NULL;
  TernId ids[3];

  for (guint i = 0; i < 3; i++)
    ids[i] = store_fixture_add_message (fixture, fixture->top, "m", i == 2);
  g_assert_false (items_remove (fixture, fixture->top, ids, 2, FALSE));
  g_assert_cmpint (change_last (fixture).kind, ==, TERN_CHANGE_SOFT_DELETED);
  item_open_fails (fixture, fixture->top, ids[0], NULL, TERN_ERROR_NOT_FOUND);
  item = tern_items_open (ITEMS (fixture), fixture->top, ids[0], TRUE, NULL, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_true (item->head.is_deleted);
  info = folder_get (fixture, fixture->top);
  g_assert_cmpuint (info->content_count, ==, 0);
  g_assert_cmpuint (info->deleted_count, ==, 2);
  g_assert_cmpuint (info->associated_count, ==, 1);
  store_fixture_verify (fixture);
  g_assert_true (items_remove (fixture, fixture->top, ids, 3, FALSE)); /* two are no longer there */
  g_assert_true (items_remove (fixture, fixture->root, ids, 1, TRUE));
  g_assert_false (items_remove (fixture, fixture->top, ids, 3, TRUE));
  g_assert_cmpint (change_last (fixture).kind, ==, TERN_CHANGE_DELETED);
  g_assert_cmpint (test_query_int (fixture->dsn, "SELECT count(*) FROM tern.message_props"), ==, 0);
}

static void
test_set_read (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TernItem) item = NULL;
  g_autoptr (TernItem) after = NULL;
  g_autoptr (TernFolderInfo) info = NULL;
  gboolean partial = TRUE;
  TernId ids[4];

  for (guint i = 0; i < 4; i++)
    ids[i] = store_fixture_add_message (fixture, fixture->top, "m", FALSE);
  item = item_open (fixture, fixture->top, ids[0]);
  g_assert_true (
      tern_items_set_read (ITEMS (fixture), fixture->top, ids, 2, TRUE, NULL, &partial, fixture->job, &error));
  g_assert_false (partial);
  g_assert_cmpint (change_last (fixture).kind, ==, TERN_CHANGE_READ);
  after = item_open (fixture, fixture->top, ids[0]);
  g_assert_true (after->head.is_read);
  /* [MS-OXCFXICS] 3.2.5.6: the read state changes without the message. */
  g_assert_cmpint (after->head.cn, ==, item->head.cn);
  g_assert_true (
      tern_items_set_read (ITEMS (fixture), fixture->top, NULL, 0, TRUE, NULL, &partial, fixture->job, &error));
  info = folder_get (fixture, fixture->top);
  g_assert_cmpuint (info->unread_count, ==, 0);
  ids[0] += 1000; /* no such message */
  g_assert_true (
      tern_items_set_read (ITEMS (fixture), fixture->top, ids, 4, FALSE, NULL, &partial, fixture->job, &error));
  g_assert_true (partial);
  g_assert_cmpint (change_last (fixture).kind, ==, TERN_CHANGE_UNREAD);
}

static void
test_set_status (StoreFixture *fixture, gconstpointer data)
{
  TernId id = store_fixture_add_message (fixture, fixture->top, "m", FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (TernItem) item = NULL;
  guint32 old = 1;

  g_assert_true (tern_items_set_status (ITEMS (fixture), fixture->top, id, 0xF0, 0xFFFF, &old, fixture->job, &error));
  g_assert_cmphex (old, ==, 0);
  g_assert_true (tern_items_set_status (ITEMS (fixture), fixture->top, id, 0x3F, 0x0F, &old, fixture->job, &error));
  g_assert_cmphex (old, ==, 0xF0);
  item = item_open (fixture, fixture->top, id);
  g_assert_cmphex (item->head.status, ==, 0xCF);
  g_assert_false (tern_items_set_status (ITEMS (fixture), fixture->root, id, 1, 1, &old, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
}

static void
test_access_filter (StoreFixture *fixture, gconstpointer data)
{
  TernAccess access = { .folder = fixture->top, .acl_version = 1, .own_only = TRUE };
  g_autoptr (GError) error = NULL;
  gboolean partial = FALSE;
  g_auto (Save) save = { 0 };
  TernId ids[2];

  tern_guid_random (&access.account);
  save_init (&save, fixture->top, "own");
  save.save.creator = access.account;
  save_run (fixture, &save);
  ids[0] = save.saved.id;
  ids[1] = store_fixture_add_message (fixture, fixture->top, "another's", FALSE);
  g_assert_true (
    tern_items_remove (ITEMS (fixture), fixture->top, ids, 2, FALSE, &access, &partial, fixture->job, &error));
  g_assert_true (partial);
  g_clear_pointer (&save.saved.attachment_objects, g_array_unref);
  item_open_fails (fixture, fixture->top, ids[0], NULL, TERN_ERROR_NOT_FOUND);
  tern_item_unref (item_open (fixture, fixture->top, ids[1]));
  access.acl_version = 2;
  g_assert_false (
    tern_items_remove (ITEMS (fixture), fixture->top, ids, 2, FALSE, &access, &partial, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_STALE);
}

typedef struct {
  StoreFixture *fixture;
  TernItemSave save;
  guint wins;
  guint conflicts;
} Writer;

static gpointer
write_again (gpointer data)
{
  Writer *writer = data;
  g_autoptr (TernJob) job = tern_job_new ();

  for (guint i = 0; i < 10; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TernItem) item = tern_items_open (ITEMS (writer->fixture), 0, writer->save.id, FALSE, NULL, job, &error);
    TernItemSaved saved = { 0 };

    g_assert_no_error (error);
    writer->save.expected_cn = item->head.cn;
    if (tern_items_save (ITEMS (writer->fixture), &writer->save, &saved, job, &error)) {
      writer->wins++;
      g_array_unref (saved.attachment_objects);
    } else {
      g_assert_error (error, TERN_ERROR, TERN_ERROR_CONFLICT);
      writer->conflicts++;
    }
  }
  return NULL;
}

/* Each number is won by one writer: as many new versions as successes. */
static void
test_concurrent_saves (StoreFixture *fixture, gconstpointer data)
{
  Writer writers[8];
  GThread *threads[8];
  g_auto (Save) save = { 0 };
  guint wins = 0, sum = 0;

  save_init (&save, fixture->top, "contended");
  save_run (fixture, &save);
  save.save.id = save.saved.id;
  save.save.is_new = FALSE;
  for (guint i = 0; i < 8; i++) {
    writers[i] = (Writer){ fixture, save.save, 0, 0 };
    threads[i] = g_thread_new ("writer", write_again, &writers[i]);
  }
  for (guint i = 0; i < 8; i++) {
    g_thread_join (threads[i]);
    wins += writers[i].wins;
    sum += writers[i].wins + writers[i].conflicts;
  }
  g_assert_cmpuint (sum, ==, 80);
  g_assert_cmpuint (wins, >=, 10);
  g_assert_cmpint (
      test_query_int (fixture->dsn, "SELECT count(*) FROM tern.change_log WHERE kind = 3 AND message_id <> 0"), ==,
      wins);
}

static void
test_large_attachment (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GByteArray) noise = g_byte_array_new ();
  g_autoptr (GByteArray) bytes = NULL;
  g_auto (Save) save = { 0 };
  gint64 start;
  double write, read;

  noise_fill (noise, 25 * 1024 * 1024);
  save_init (&save, fixture->top, "large");
  tern_bag_set_bin (save_add_attachment (&save, 0, 0), PidTagAttachDataBinary, noise->data, noise->len);
  start = g_get_monotonic_time ();
  save_run (fixture, &save);
  write = (g_get_monotonic_time () - start) / 1e6;
  start = g_get_monotonic_time ();
  bytes = stream_read_all (fixture, g_array_index (save.saved.attachment_objects, TernId, 0), PidTagAttachDataBinary,
                           1 << 20);
  read = (g_get_monotonic_time () - start) / 1e6;
  g_assert_cmpmem (bytes->data, bytes->len, noise->data, noise->len);
  g_test_message ("25 MiB: written at %.0f MB/s, read at %.0f MB/s", 26.2 / write, 26.2 / read);
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
  store_fixture_add ("/spi/items/round-trip", cluster, test_round_trip);
  store_fixture_add ("/spi/items/open/refuses", cluster, test_open_refuses);
  store_fixture_add ("/spi/items/open/filter", cluster, test_open_filter);
  store_fixture_add ("/spi/items/streams", cluster, test_streams);
  store_fixture_add ("/spi/items/streams/read", cluster, test_read_stream);
  store_fixture_add ("/spi/items/streams/kept", cluster, test_kept_streams);
  store_fixture_add ("/spi/items/attachments", cluster, test_attachments);
  store_fixture_add ("/spi/items/attachments/replace", cluster, test_replace_attachments);
  store_fixture_add ("/spi/items/attachments/large", cluster, test_large_attachment);
  store_fixture_add ("/spi/items/embedded", cluster, test_embedded);
  store_fixture_add ("/spi/items/embedded/keep", cluster, test_keep_embedded);
  store_fixture_add ("/spi/items/conflict", cluster, test_conflict);
  store_fixture_add ("/spi/items/conflict/concurrent", cluster, test_concurrent_saves);
  store_fixture_add ("/spi/items/reserved-id", cluster, test_reserved_id);
  store_fixture_add ("/spi/items/counters", cluster, test_counters);
  store_fixture_add ("/spi/items/remove", cluster, test_remove);
  store_fixture_add ("/spi/items/read", cluster, test_set_read);
  store_fixture_add ("/spi/items/status", cluster, test_set_status);
  store_fixture_add ("/spi/items/access", cluster, test_access_filter);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
