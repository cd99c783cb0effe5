#include "core/base/tern-error.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-tables.h"
#include "plugins/mapi/object/mapi-attachment.h"
#include "plugins/mapi/wire/rop-oxcfold.h"
#include "tests/plugins/mapi/rop/mapi-forms.h"

static guint
copy_to (MapiFixture *fixture, MapiObject *from, MapiObject *to, RopCopyToRequest req)
{
  RopContext *ctx = mapi_fixture_context (fixture, from);
  RopCopyToResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  ctx->dest = to;
  assert_done (rop_copy_to (ctx, &req, &ret, &error), error);
  return ret.property_problem_count;
}

static guint32
copy_some (MapiFixture *fixture, MapiObject *from, MapiObject *to, RopCopyPropertiesRequest req, guint *ret_problems)
{
  RopContext *ctx = mapi_fixture_context (fixture, from);
  RopCopyPropertiesResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  ctx->dest = to;
  if (!rop_copy_properties (ctx, &req, &ret, &error))
    return mapi_status_from_error (error);
  *ret_problems = ret.property_problem_count;
  return ecNone;
}

/** full_message: with a large value, a recipient, a file and a message with a file in it. */
static MapiObject *
full_message (MapiFixture *fixture, const guint8 *bytes, gsize size)
{
  MapiObject *message = form_create (fixture, 0x0FFF);
  TernMessage *outer = ((MapiMessage *) message)->message;
  g_autoptr (MapiObject) stream = form_open_stream (fixture, message, CUSTOM_BIN, 2, 0);
  g_autoptr (TernAttachment) file = NULL, around = NULL, inner_file = NULL;
  g_autoptr (TernMessage) inner = NULL;
  TernRecipient *recipient = tern_recipient_new (0, TERN_RECIPIENT_TO);
  TernValue value = tern_value_bin (PidTagAttachDataBinary, bytes, size);
  TernValue name = tern_value_str (PidTagSubject, "inner");
  g_autoptr (GError) error = NULL;

  for (gsize at = 0; at < size; at += 30000)
    g_assert_cmphex (form_try_write (fixture, stream, bytes + at, MIN (size - at, 30000)), ==, ecNone);
  form_commit (fixture, stream);
  form_set (fixture, message, tern_value_str (PidTagSubject, "source"));
  form_set (fixture, message, tern_value_i32 (CUSTOM_I32, 5));
  tern_bag_set_str (recipient->props, PidTagEmailAddress, "r@example.com");
  tern_message_put_recipient (outer, recipient);
  file = tern_message_create_attachment (outer, &error);
  g_assert_cmpint (tern_attachment_set (file, &value), ==, -1);
  assert_done (tern_attachment_save (file, &error), error);
  around = tern_message_create_attachment (outer, &error);
  inner = tern_attachment_open_embedded (around, TRUE, FALSE, fixture->job, &error);
  g_assert_cmpint (tern_message_set (inner, &name), ==, -1);
  inner_file = tern_message_create_attachment (inner, &error);
  g_assert_cmpint (tern_attachment_set (inner_file, &value), ==, -1);
  assert_done (tern_attachment_save (inner_file, &error), error);
  assert_done (tern_message_save (inner, FALSE, fixture->job, &error), error);
  assert_done (tern_attachment_save (around, &error), error);
  return message;
}

/** check_full: that @object has all that, from the store. */
static void
check_full (MapiFixture *fixture, MapiObject *object, const guint8 *bytes, gsize size)
{
  TernMessage *message = ((MapiMessage *) object)->message;
  g_autoptr (MapiObject) stream = form_open_stream (fixture, object, CUSTOM_BIN, 0, size);
  g_autoptr (GByteArray) got = form_read_all (fixture, stream, 0x7000);
  g_autoptr (TernAttachment) file = NULL, around = NULL, inner_file = NULL;
  g_autoptr (TernMessage) inner = NULL;
  g_autoptr (GBytes) one = NULL, two = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpmem (got->data, got->len, bytes, size);
  g_assert_cmpstr (form_get (fixture, object, PidTagSubject).str, ==, "source");
  g_assert_cmpuint (tern_message_get_recipients (message)->len, ==, 1);
  g_assert_cmpstr (form_get (fixture, object, PidTagDisplayTo).str, ==, "r@example.com");
  file = tern_message_open_attachment (message, 0, TERN_MESSAGE_READ_ONLY, &error);
  one = tern_attachment_read_stream (file, PidTagAttachDataBinary, 0, size, fixture->job, &error);
  g_assert_cmpmem (g_bytes_get_data (one, NULL), g_bytes_get_size (one), bytes, size);
  around = tern_message_open_attachment (message, 1, TERN_MESSAGE_READ_ONLY, &error);
  inner = tern_attachment_open_embedded (around, FALSE, TRUE, fixture->job, &error);
  assert_done (inner != NULL, error);
  inner_file = tern_message_open_attachment (inner, 0, TERN_MESSAGE_READ_ONLY, &error);
  two = tern_attachment_read_stream (inner_file, PidTagAttachDataBinary, 0, size, fixture->job, &error);
  g_assert_cmpmem (g_bytes_get_data (two, NULL), g_bytes_get_size (two), bytes, size);
}

/* [MS-OXCPRPT] 2.2.11, 3.2.5.8: everything that can be written, but for the excluded; nothing is shared with the
 * source. */
static void
test_copy_to (MapiFixture *fixture, gconstpointer data)
{
  static const TernPropTag excluded[] = { CUSTOM_I32 };
  g_autofree guint8 *bytes = form_pattern (100000);
  g_autoptr (MapiObject) fresh = full_message (fixture, bytes, 100000);
  g_autoptr (MapiObject) source = form_reopen (fixture, fresh, TERN_MESSAGE_READ_WRITE);
  g_autoptr (MapiObject) target = form_create (fixture, 0x0FFF);
  g_autoptr (MapiObject) bare = form_create (fixture, 0x0FFF);
  g_autoptr (MapiObject) opened = NULL, opened_bare = NULL;
  RopCopyToRequest req = { .want_sub_objects = 1, .excluded_tags = excluded, .excluded_tag_count = 1 };

  form_set (fixture, target, tern_value_i32 (CUSTOM_I32, 6));
  g_assert_cmpuint (copy_to (fixture, source, target, req), ==, 0);
  g_assert_cmpint (form_get (fixture, target, CUSTOM_I32).i32, ==, 6);
  opened = form_reopen (fixture, target, TERN_MESSAGE_READ_ONLY);
  check_full (fixture, opened, bytes, 100000);
  req.want_sub_objects = 0;
  g_assert_cmpuint (copy_to (fixture, source, bare, req), ==, 0);
  opened_bare = form_reopen (fixture, bare, TERN_MESSAGE_READ_ONLY);
  g_assert_cmpuint (tern_message_get_recipients (((MapiMessage *) opened_bare)->message)->len, ==, 0);
  g_assert_false (form_get (fixture, opened_bare, PidTagHasAttachments).boolean);
  g_assert_cmpstr (form_get (fixture, opened_bare, PidTagSubject).str, ==, "source");
  check_full (fixture, source, bytes, 100000); /* it stays as it was */
}

/* The same with values so large that the copy names what the store has, rather than reading it. */
static void
test_copy_large (MapiFixture *fixture, gconstpointer data)
{
  const gsize size = 2500000;
  g_autofree guint8 *bytes = form_pattern (size);
  g_autoptr (MapiObject) fresh = full_message (fixture, bytes, size), source = NULL;
  g_autoptr (MapiObject) target = form_create (fixture, 0x0FFF), opened = NULL;
  g_autoptr (GError) error = NULL;
  TernId id;

  (void) form_save (fixture, fresh);
  source = form_reopen (fixture, fresh, TERN_MESSAGE_READ_ONLY);
  g_assert_cmpuint (copy_to (fixture, source, target, (RopCopyToRequest){ .want_sub_objects = 1 }), ==, 0);
  opened = form_reopen (fixture, target, TERN_MESSAGE_READ_ONLY);
  id = tern_message_get_id (((MapiMessage *) source)->message);
  assert_done (tern_items_remove (TERN_ITEMS (fixture->logon->mailbox), INBOX, &id, 1, TRUE, NULL, &(gboolean){ FALSE },
                                  fixture->job, &error),
               error);
  check_full (fixture, opened, bytes, size);
}

/* [MS-OXCPRPT] 2.2.10, 3.2.5.7 */
static void
test_copy_properties (MapiFixture *fixture, gconstpointer data)
{
  static const TernPropTag tags[]
    = { CUSTOM_I32, CUSTOM_STR8, TERN_PROP_TAG (0x6FFF, PtypBinary), PidTagEntryId, PidTagMessageRecipients };
  g_autofree guint8 *bytes = form_pattern (10);
  g_autoptr (MapiObject) source = full_message (fixture, bytes, 10);
  g_autoptr (MapiObject) target = form_create (fixture, 0x0FFF);
  g_autoptr (MapiObject) folder = (MapiObject *) mapi_folder_open (fixture->logon, INBOX, fixture->job, NULL);
  RopCopyPropertiesRequest req
    = { .copy_flags = 0x02, .property_tags = tags, .property_tag_count = G_N_ELEMENTS (tags) };
  guint problems = 0;

  form_set (fixture, source, tern_value_str (CUSTOM_STR, "new"));
  form_set (fixture, target, tern_value_str (CUSTOM_STR, "old"));
  g_assert_cmphex (copy_some (fixture, source, target, req, &problems), ==, ecNone);
  g_assert_cmpuint (problems, ==, 2); /* what isn't there, and what can't be written */
  g_assert_cmpint (form_get (fixture, target, CUSTOM_I32).i32, ==, 5);
  g_assert_cmpstr (form_get (fixture, target, CUSTOM_STR).str, ==, "old"); /* NoOverwrite */
  g_assert_cmpuint (tern_message_get_recipients (((MapiMessage *) target)->message)->len, ==, 1);
  req.copy_flags = 0;
  g_assert_cmphex (copy_some (fixture, source, target, req, &problems), ==, ecNone);
  g_assert_cmpstr (form_get (fixture, target, CUSTOM_STR).str, ==, "new");
  req.copy_flags = 0x04;
  g_assert_cmphex (copy_some (fixture, source, target, req, &problems), ==, ecInvalidParam);
  req.copy_flags = 0x01;
  g_assert_cmphex (copy_some (fixture, folder, folder, req, &problems), ==, ecNotSupported);
  req.copy_flags = 0;
  g_assert_cmphex (copy_some (fixture, source, folder, req, &problems), ==, ecNotSupported);
}

/* ---- to another mailbox ---- */

static const TernGuid names_set = { .bytes = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 } };

/** named: the tag of a name in @logon's mailbox. */
static TernPropTag
named (MapiFixture *fixture, MapiLogon *logon, const char *name, guint16 type)
{
  const TernPropName names[] = { { .set = names_set, .name = name } };
  g_autoptr (GError) error = NULL;
  guint16 id = 0;

  assert_done (tern_mailbox_get_prop_ids (mapi_logon_get_mailbox (logon), names, 1, TRUE, &id, fixture->job, &error),
               error);
  return TERN_PROP_TAG (id, type);
}

static MapiObject *
new_message (MapiFixture *fixture, MapiLogon *logon)
{
  g_autoptr (GError) error = NULL;
  TernMessage *message = tern_message_create (logon->mailbox, INBOX, FALSE, fixture->job, &error);

  assert_done (message != NULL, error);
  return (MapiObject *) mapi_message_new (logon, message, NULL, 0x0FFF);
}

static MapiObject *
open_message (MapiFixture *fixture, MapiLogon *logon, TernId folder, TernId id)
{
  g_autoptr (GError) error = NULL;
  TernMessage *message
    = tern_message_open (logon->mailbox, folder, id, TERN_MESSAGE_READ_WRITE, FALSE, fixture->job, &error);

  assert_done (message != NULL, error);
  return (MapiObject *) mapi_message_new (logon, message, NULL, 0x0FFF);
}

/** add_names: a named property on the message, on its recipient and on its first attachment. */
static void
add_names (MapiFixture *fixture, MapiObject *object)
{
  TernMessage *message = ((MapiMessage *) object)->message;
  const TernPropTag tag = named (fixture, fixture->logon, "colour", PtypString);
  const TernValue value = tern_value_str (tag, "blue");
  TernRecipient *recipient = tern_recipient_copy (g_ptr_array_index (tern_message_get_recipients (message), 0));
  g_autoptr (TernAttachment) file = NULL;
  g_autoptr (GError) error = NULL;

  form_set (fixture, object, value);
  tern_bag_set (recipient->props, &value);
  tern_message_put_recipient (message, recipient);
  file = tern_message_open_attachment (message, 0, TERN_MESSAGE_READ_WRITE, &error);
  g_assert_cmpint (tern_attachment_set (file, &value), ==, -1);
  assert_done (tern_attachment_save (file, &error), error);
}

/** check_names: that they have kept their meaning in @logon's mailbox. */
static void
check_names (MapiFixture *fixture, MapiLogon *logon, MapiObject *object)
{
  TernMessage *message = ((MapiMessage *) object)->message;
  const TernPropTag tag = named (fixture, logon, "colour", PtypString);
  const TernRecipient *recipient = g_ptr_array_index (tern_message_get_recipients (message), 0);
  g_autoptr (TernAttachment) file = NULL;
  g_autoptr (GError) error = NULL;
  TernValue value;

  g_assert_cmpstr (form_get (fixture, object, tag).str, ==, "blue");
  g_assert_cmpstr (tern_bag_get_str (recipient->props, tag, NULL), ==, "blue");
  file = tern_message_open_attachment (message, 0, TERN_MESSAGE_READ_ONLY, &error);
  assert_done (tern_attachment_get (file, tag, G_MAXSIZE, fixture->arena, &value, fixture->job, &error), error);
  g_assert_cmpstr (value.str, ==, "blue");
}

/** other_names: so that the next id means something else in the mailboxes. */
static void
other_names (MapiFixture *fixture, MapiLogon *logon)
{
  (void) named (fixture, logon, "shape", PtypString);
  (void) named (fixture, logon, "taste", PtypString);
}

/* [MS-OXCPRPT] 2.2.11, 3.2.5.8: a whole message to one of another mailbox; names keep their meaning. */
static void
copy_to_far (MapiFixture *fixture, gsize size)
{
  g_autofree guint8 *bytes = form_pattern (size);
  g_autoptr (MapiLogon) bobs = mapi_fixture_logon (fixture, fixture->bobs_session, fixture->bob);
  g_autoptr (MapiObject) fresh = full_message (fixture, bytes, size);
  g_autoptr (MapiObject) source = NULL, target = new_message (fixture, bobs), opened = NULL;
  const RopCopyToRequest req = { .want_sub_objects = 1 };
  TernPropTag big;

  other_names (fixture, bobs);
  add_names (fixture, fresh);
  big = named (fixture, fixture->logon, "big", PtypBinary);
  form_set (fixture, fresh, tern_value_bin (big, bytes, 70000));
  source = form_reopen (fixture, fresh, TERN_MESSAGE_READ_ONLY);
  g_assert_cmpuint (copy_to (fixture, source, target, req), ==, 0);
  opened = open_message (fixture, bobs, INBOX, form_save (fixture, target));
  check_full (fixture, opened, bytes, size);
  check_names (fixture, bobs, opened);
  g_assert_cmphex (named (fixture, bobs, "big", PtypBinary), !=, big);
  mapi_object_unref (form_open_stream (fixture, opened, named (fixture, bobs, "big", PtypBinary), 0, 70000));
}

static void
test_copy_to_far (MapiFixture *fixture, gconstpointer data)
{
  copy_to_far (fixture, 100000);
}

/* What is large isn't read into memory, but written piece by piece. */
static void
test_copy_large_far (MapiFixture *fixture, gconstpointer data)
{
  copy_to_far (fixture, 2500000);
}

/* [MS-OXCPRPT] 2.2.10, 3.2.5.7: some properties, without overwriting; indexes are those of the request. */
static void
test_copy_properties_far (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiLogon) bobs = mapi_fixture_logon (fixture, fixture->bobs_session, fixture->bob);
  g_autoptr (MapiObject) source = form_create (fixture, 0x0FFF), target = new_message (fixture, bobs);
  TernPropTag tags[] = { PidTagEntryId, 0, 0, TERN_PROP_TAG (0xFFF0, PtypString) };
  RopCopyPropertiesRequest req = { .copy_flags = 0x02, .property_tags = tags, .property_tag_count = 4 };
  guint problems = 0;

  other_names (fixture, bobs);
  tags[1] = named (fixture, fixture->logon, "colour", PtypString);
  tags[2] = named (fixture, fixture->logon, "taste", PtypString);
  form_set (fixture, source, tern_value_str (tags[1], "blue"));
  form_set (fixture, source, tern_value_str (tags[2], "sweet"));
  form_set (fixture, target, tern_value_str (named (fixture, bobs, "taste", PtypString), "sour"));
  g_assert_cmphex (copy_some (fixture, source, target, req, &problems), ==, ecNone);
  g_assert_cmpuint (problems, ==, 2); /* what can't be written, and what has no name */
  g_assert_cmpstr (form_get (fixture, target, named (fixture, bobs, "colour", PtypString)).str, ==, "blue");
  g_assert_cmpstr (form_get (fixture, target, named (fixture, bobs, "taste", PtypString)).str, ==, "sour");
}

/* [MS-OXCFOLD] 2.2.1.6: moved to another mailbox, a message keeps everything, values of @n_bytes as well. */
static void
move_far (MapiFixture *fixture, gsize n_bytes)
{
  g_autofree guint8 *bytes = form_pattern (n_bytes);
  g_autoptr (MapiLogon) bobs = mapi_fixture_logon (fixture, fixture->bobs_session, fixture->bob);
  g_autoptr (MapiFolder) from = mapi_folder_open (fixture->logon, INBOX, fixture->job, NULL);
  g_autoptr (MapiFolder) to = mapi_folder_open (bobs, INBOX, fixture->job, NULL);
  g_autoptr (MapiObject) fresh = full_message (fixture, bytes, n_bytes), opened = NULL;
  RopContext *ctx = mapi_fixture_context (fixture, from);
  g_autoptr (TernTable) table = NULL;
  const TernTableQuery query = { .folder = INBOX };
  const TernPropTag column = PidTagMid;
  g_auto (TernRowSet) rows = { 0 };
  RopMoveCopyMessagesResponse ret = { 0 };
  g_autoptr (GError) error = NULL;
  TernId id;
  gint64 size;

  other_names (fixture, bobs);
  add_names (fixture, fresh);
  id = form_save (fixture, fresh);
  size = tern_message_get_head (((MapiMessage *) fresh)->message)->size;
  ctx->dest = (MapiObject *) to;
  assert_done (rop_move_copy_messages (ctx, &(RopMoveCopyMessagesRequest){ .message_id_count = 1, .message_ids = &id },
                                       &ret, &error),
               error);
  g_assert_cmpuint (ret.partial_completion, ==, 0);
  g_assert_null (tern_message_open (fixture->logon->mailbox, INBOX, id, TERN_MESSAGE_READ_ONLY, TRUE, fixture->job,
                                    &error));
  g_clear_error (&error);
  table = tern_tables_open (TERN_TABLES (bobs->mailbox), &query, NULL, fixture->job, &error);
  assert_done (tern_table_fetch (table, 0, 1, &column, 1, &rows, fixture->job, &error), error);
  g_assert_cmpuint (rows.n_rows, ==, 1);
  opened = open_message (fixture, bobs, INBOX, rows.heads[0].id);
  check_full (fixture, opened, bytes, n_bytes);
  check_names (fixture, bobs, opened);
  g_assert_cmpint (tern_message_get_head (((MapiMessage *) opened)->message)->size, ==, size);
}

static void
test_move_messages_far (MapiFixture *fixture, gconstpointer data)
{
  move_far (fixture, 100000);
}

/* What is large goes from store to store in pieces. */
static void
test_move_large_far (MapiFixture *fixture, gconstpointer data)
{
  move_far (fixture, 2500000);
}

/* ---- cycles, attachments ---- */

/** try_copy_to: the status. */
static guint32
try_copy_to (MapiFixture *fixture, gpointer from, gpointer to, RopCopyToRequest req, GArray *ret_problems)
{
  RopContext *ctx = mapi_fixture_context (fixture, from);
  RopCopyToResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  ctx->dest = to;
  if (!rop_copy_to (ctx, &req, &ret, &error))
    return mapi_status_from_error (error);
  if (ret_problems != NULL)
    g_array_append_vals (ret_problems, ret.property_problems, ret.property_problem_count);
  return ecNone;
}

/* [MS-OXCPRPT] 3.2.5.8: a message isn't copied into one that it holds; the inner one may go out, though. */
static void
test_cycle (MapiFixture *fixture, gconstpointer data)
{
  g_autofree guint8 *bytes = form_pattern (10);
  g_autoptr (MapiObject) outer = full_message (fixture, bytes, 10);
  TernMessage *message = ((MapiMessage *) outer)->message;
  g_autoptr (GError) error = NULL;
  MapiAttachment *around = mapi_attachment_new (
    (MapiMessage *) outer, tern_message_open_attachment (message, 1, TERN_MESSAGE_READ_WRITE, &error));
  g_autoptr (MapiObject) attachment = (MapiObject *) around;
  g_autoptr (MapiObject) inner = (MapiObject *) mapi_message_new (
    fixture->logon, tern_attachment_open_embedded (around->attachment, FALSE, FALSE, fixture->job, &error), NULL, 0);
  RopCopyToRequest req = { .want_sub_objects = 1 };

  g_assert_cmphex (try_copy_to (fixture, outer, inner, req, NULL), ==, ecMsgCycle);
  g_assert_cmphex (try_copy_to (fixture, outer, outer, req, NULL), ==, ecMsgCycle);
  g_assert_cmphex (try_copy_to (fixture, attachment, attachment, req, NULL), ==, ecMsgCycle);
  g_assert_cmphex (try_copy_to (fixture, inner, outer, req, NULL), ==, ecNone);
  g_assert_cmpstr (form_get (fixture, outer, PidTagSubject).str, ==, "inner");
  g_assert_cmpuint (tern_message_get_draft (message)->attachments->len, ==, 1);
  req.want_sub_objects = 0;
  g_assert_cmphex (try_copy_to (fixture, outer, inner, req, NULL), ==, ecNone);
}

/* [MS-OXCPRPT] 2.2.11: from attachment to attachment of another mailbox, with the message inside. */
static void
test_attachment_far (MapiFixture *fixture, gconstpointer data)
{
  g_autofree guint8 *bytes = form_pattern (5000);
  g_autoptr (MapiLogon) bobs = mapi_fixture_logon (fixture, fixture->bobs_session, fixture->bob);
  g_autoptr (MapiObject) source = full_message (fixture, bytes, 5000), target = new_message (fixture, bobs);
  g_autoptr (GError) error = NULL;
  g_autoptr (MapiObject) from = (MapiObject *) mapi_attachment_new (
    (MapiMessage *) source,
    tern_message_open_attachment (((MapiMessage *) source)->message, 1, TERN_MESSAGE_READ_ONLY, &error));
  g_autoptr (MapiObject) to = (MapiObject *) mapi_attachment_new (
    (MapiMessage *) target, tern_message_create_attachment (((MapiMessage *) target)->message, &error));
  TernAttachment *attachment = ((MapiAttachment *) to)->attachment;
  g_autoptr (TernMessage) inner = NULL;
  TernValue subject;

  g_assert_cmphex (try_copy_to (fixture, from, to, (RopCopyToRequest){ .want_sub_objects = 1 }, NULL), ==, ecNone);
  assert_done (tern_attachment_save (attachment, &error), error);
  (void) form_save (fixture, target);
  inner = tern_attachment_open_embedded (attachment, FALSE, TRUE, fixture->job, &error);
  assert_done (inner != NULL, error);
  assert_done (tern_message_get (inner, PidTagSubject, G_MAXSIZE, fixture->arena, &subject, fixture->job, &error),
               error);
  g_assert_cmpstr (subject.str, ==, "inner");
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
  mapi_fixture_add ("/rop/copy/copy-to", cluster, test_copy_to);
  mapi_fixture_add ("/rop/copy/copy-large", cluster, test_copy_large);
  mapi_fixture_add ("/rop/copy/copy-properties", cluster, test_copy_properties);
  mapi_fixture_add ("/rop/copy/copy-to-far", cluster, test_copy_to_far);
  mapi_fixture_add ("/rop/copy/copy-large-far", cluster, test_copy_large_far);
  mapi_fixture_add ("/rop/copy/copy-properties-far", cluster, test_copy_properties_far);
  mapi_fixture_add ("/rop/copy/move-messages-far", cluster, test_move_messages_far);
  mapi_fixture_add ("/rop/copy/move-large-far", cluster, test_move_large_far);
  mapi_fixture_add ("/rop/copy/cycle", cluster, test_cycle);
  mapi_fixture_add ("/rop/copy/attachment-far", cluster, test_attachment_far);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
