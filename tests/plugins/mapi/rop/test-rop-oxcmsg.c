#include <string.h>

#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/codec/codec-recipient-row.h"
#include "plugins/mapi/object/mapi-attachment.h"
#include "plugins/mapi/object/mapi-table.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"
#include "tests/plugins/mapi/rop/mapi-fixture.h"

#define INBOX TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_INBOX)
#define LOGON_CODE_PAGE 0x0FFF
#define KEEP_READ_ONLY 0x01
#define KEEP_READ_WRITE 0x02
#define FORCE 0x04
#define READ_WRITE 0x01
#define BEST_ACCESS 0x03

/* ---- short forms of the ROPs ---- */

static MapiObject *
create (MapiFixture *fixture)
{
  RopContext *ctx = mapi_fixture_context (fixture, fixture->logon);
  RopCreateMessageRequest req = { .code_page_id = LOGON_CODE_PAGE, .folder_id = INBOX };
  RopCreateMessageResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_create_message (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.has_message_id, ==, 0);
  return ctx->output;
}

static guint32
try_open (MapiFixture *fixture, gpointer logon, RopOpenMessageRequest req, RopOpenMessageResponse *ret,
          MapiObject **ret_object)
{
  RopContext *ctx = mapi_fixture_context (fixture, logon);
  g_autoptr (GError) error = NULL;

  req.code_page_id = LOGON_CODE_PAGE;
  if (req.folder_id == 0)
    req.folder_id = INBOX;
  if (!rop_open_message (ctx, &req, ret, &error))
    return mapi_status_from_error (error);
  *ret_object = ctx->output;
  return ecNone;
}

static MapiObject *
open_message (MapiFixture *fixture, TernId id, guint8 flags)
{
  RopOpenMessageRequest req = { .message_id = id, .open_mode_flags = flags };
  RopOpenMessageResponse ret = { 0 };
  MapiObject *object = NULL;

  g_assert_cmphex (try_open (fixture, fixture->logon, req, &ret, &object), ==, ecNone);
  return object;
}

static guint32
try_save (MapiFixture *fixture, MapiObject *message, guint8 flags, TernId *ret_id)
{
  RopContext *ctx = mapi_fixture_context (fixture, message);
  RopSaveChangesMessageRequest req = { .save_flags = flags };
  RopSaveChangesMessageResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  if (!rop_save_changes_message (ctx, &req, &ret, &error))
    return mapi_status_from_error (error);
  *ret_id = ret.message_id;
  return ecNone;
}

static TernId
save (MapiFixture *fixture, MapiObject *message)
{
  TernId id = 0;

  g_assert_cmphex (try_save (fixture, message, KEEP_READ_WRITE, &id), ==, ecNone);
  return id;
}

static TernValue
get (MapiFixture *fixture, MapiObject *object, TernPropTag tag)
{
  g_autoptr (GError) error = NULL;
  TernValue cell;

  assert_done (object->klass->get_props (object, &tag, 1, 1 << 20, fixture->arena, &cell, fixture->job, &error), error);
  return cell;
}

/** set: the problems' count. */
static guint
set (MapiFixture *fixture, MapiObject *object, TernValue value)
{
  g_autoptr (GArray) problems = g_array_new (FALSE, FALSE, sizeof (MapiProblem));
  g_autoptr (GError) error = NULL;

  assert_done (object->klass->set_props (object, &value, 1, problems, fixture->job, &error), error);
  return problems->len;
}

#define SET_STR(object, tag, text) g_assert_cmpuint (set (fixture, (object), tern_value_str ((tag), (text))), ==, 0)
#define SET_I32(object, tag, number) g_assert_cmpuint (set (fixture, (object), tern_value_i32 ((tag), (number))), ==, 0)
#define assert_str(object, tag, text) g_assert_cmpstr (get (fixture, (object), (tag)).str, ==, (text))
#define assert_missing(object, tag)                                                                                    \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    TernValue missing = get (fixture, (object), (tag));                                                                \
    g_assert_true (tern_value_is_missing (&missing));                                                                  \
  }                                                                                                                    \
  G_STMT_END

/* ---- messages ---- */

/* [MS-OXCMSG] 3.2.5.2: what a new message has before anything was set. */
static void
test_create (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = create (fixture);
  g_autoptr (MapiObject) again = NULL;
  RopContext *ctx = mapi_fixture_context (fixture, fixture->logon);
  RopCreateMessageRequest req = { .folder_id = TERN_ID (1, 0x7F0000) };
  RopCreateMessageResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (get (fixture, message, PidTagImportance).i32, ==, 1);
  assert_str (message, PidTagMessageClass, "IPM.Note");
  g_assert_cmpint (get (fixture, message, PidTagSensitivity).i32, ==, 0);
  assert_str (message, PidTagDisplayTo, "");
  assert_str (message, PidTagDisplayCc, "");
  assert_str (message, PidTagDisplayBcc, "");
  g_assert_cmphex (get (fixture, message, PidTagMessageFlags).i32, ==, 0x409);
  g_assert_false (get (fixture, message, PidTagHasAttachments).boolean);
  g_assert_cmpint (get (fixture, message, PidTagTrustSender).i32, ==, 1);
  g_assert_cmphex (get (fixture, message, PidTagAccess).i32 & 3, ==, 3);
  g_assert_cmpint (get (fixture, message, PidTagAccessLevel).i32, ==, 1);
  g_assert_cmpuint (get (fixture, message, PidTagCreationTime).time, ==,
                    get (fixture, message, PidTagLastModificationTime).time);
  g_assert_cmpuint (get (fixture, message, PidTagSearchKey).bin.size, ==, 16);
  assert_str (message, PidTagCreatorName, fixture->alice->name);
  assert_str (message, PidTagLastModifierName, fixture->alice->name);
  g_assert_false (get (fixture, message, PidTagHasNamedProperties).boolean);
  g_assert_cmpint (get (fixture, message, PidTagMessageSize).i32, >, 0);
  assert_missing (message, PidTagEntryId); /* until it is saved */
  again = open_message (fixture, save (fixture, message), 0);
  assert_str (again, PidTagSubject, "");                                     /* trap 19 */
  g_assert_cmphex (get (fixture, again, PidTagMessageFlags).i32, ==, 0x40B); /* unmodified since the first save */
  g_assert_false (rop_create_message (ctx, &req, &ret, &error));
  assert_status (error, ecNotFound);
  req.folder_id = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_SPOOLER_QUEUE); /* a search folder shows what others hold */
  g_assert_false (rop_create_message (ctx, &req, &ret, &error));
  assert_status (error, ecSearchFolder);
}

/* [MS-OXCMSG] 2.2.3.1, 3.2.5.1 */
static void
test_open (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = create (fixture);
  g_autoptr (MapiObject) bobs = (MapiObject *) mapi_fixture_logon (fixture, fixture->bobs_session, fixture->alice);
  g_autoptr (MapiObject) opened = NULL;
  RopOpenMessageResponse ret = { 0 };
  TernId id;

  SET_STR (message, PidTagSubject,
           "RE: Gr\xC3\xBC\xC3\x9F"
           "e");
  id = save (fixture, message);
  g_assert_cmphex (try_open (fixture, fixture->logon, (RopOpenMessageRequest){ .message_id = id }, &ret, &opened), ==,
                   ecNone);
  g_assert_cmpstr (ret.subject_prefix, ==, "RE: ");
  g_assert_cmpstr (ret.normalized_subject, ==,
                   "Gr\xC3\xBC\xC3\x9F"
                   "e");
  g_assert_cmpuint (ret.recipient_count, ==, 0);
  g_assert_cmpuint (ret.has_named_properties, ==, 0);
  g_assert_cmpint (get (fixture, opened, PidTagAccessLevel).i32, ==, 0);
  g_assert_cmphex (get (fixture, opened, PidTagMid).i64, ==, tern_id_to_wire (id));
  g_clear_pointer (&opened, mapi_object_unref);
  opened = open_message (fixture, id, BEST_ACCESS);
  g_assert_cmpint (get (fixture, opened, PidTagAccessLevel).i32, ==, 1);
  g_assert_cmphex (try_open (fixture, fixture->logon, (RopOpenMessageRequest){ .message_id = id + 0x1000 }, &ret, NULL),
                   ==, ecNotFound);
  g_assert_cmphex (try_open (fixture, fixture->logon, (RopOpenMessageRequest){ .message_id = 0 }, &ret, NULL), ==,
                   ecNotFound);
  /* Another folder doesn't contain it. */
  g_assert_cmphex (
    try_open (fixture, fixture->logon,
              (RopOpenMessageRequest){ .message_id = id, .folder_id = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_DRAFTS) },
              &ret, NULL),
    ==, ecNotFound);
  g_assert_cmphex (try_open (fixture, bobs, (RopOpenMessageRequest){ .message_id = id }, &ret, NULL), !=, ecNone);
}

/* [MS-OXCMSG] 2.2.3.3, 3.2.5.3 */
static void
test_save (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) one = create (fixture);
  g_autoptr (MapiObject) two = NULL, read_only = NULL, last = NULL;
  TernId id = 0, again = 0;
  gint64 cn;

  SET_STR (one, PidTagSubject, "original");
  id = save (fixture, one);
  cn = get (fixture, one, PidTagChangeNumber).i64;
  two = open_message (fixture, id, READ_WRITE);
  SET_STR (one, PidTagSubject, "first");
  SET_STR (two, PidTagSubject, "second");
  assert_str (one, PidTagSubject, "first"); /* each handle sees its own changes only */
  g_assert_cmphex (save (fixture, one), ==, id);
  g_assert_cmphex (get (fixture, one, PidTagChangeNumber).i64, !=, cn);
  g_assert_cmphex (get (fixture, one, PidTagMessageFlags).i32 & 2, ==, 0); /* mfUnmodified is gone */
  g_assert_cmphex (try_save (fixture, two, KEEP_READ_WRITE, &again), ==, ecObjectModified);
  g_assert_cmpint (get (fixture, two, PidTagAccessLevel).i32, ==, 1);
  g_assert_cmphex (try_save (fixture, two, FORCE, &again), ==, ecNone);
  g_assert_cmphex (try_save (fixture, two, KEEP_READ_ONLY, &again), ==, ecNone);
  g_assert_cmpint (get (fixture, two, PidTagAccessLevel).i32, ==, 0);
  g_assert_cmpuint (set (fixture, two, tern_value_str (PidTagSubject, "third")), ==, 1);
  g_assert_cmphex (try_save (fixture, two, KEEP_READ_WRITE, &again), ==, ecError);
  read_only = open_message (fixture, id, 0);
  g_assert_cmphex (try_save (fixture, read_only, KEEP_READ_WRITE, &again), ==, ecError);
  last = open_message (fixture, id, 0);
  assert_str (last, PidTagSubject, "second");
}

/* [MS-OXCMSG] 2.2.1.6: settable before the first save, the server's afterwards. */
static void
test_flags (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = create (fixture);
  g_autoptr (MapiObject) opened = NULL;
  TernId id;

  SET_I32 (message, PidTagMessageFlags,
           0x00000100 | 0x00000080); /* mfNotifyRead is the server's, mfResend the client's */
  g_assert_cmphex (get (fixture, message, PidTagMessageFlags).i32, ==, 0x80);
  id = save (fixture, message);
  opened = open_message (fixture, id, READ_WRITE);
  g_assert_cmphex (get (fixture, opened, PidTagMessageFlags).i32, ==, 0x82);
  g_assert_cmpuint (set (fixture, opened, tern_value_i32 (PidTagMessageFlags, 1)), ==, 1);
  g_assert_cmpuint (set (fixture, opened, tern_value_boolean (PidTagHasAttachments, TRUE)), ==, 1);
  g_assert_cmpuint (set (fixture, opened, tern_value_i32 (PidTagMessageSize, 1)), ==, 1);
}

/* [MS-OXCMSG] 2.2.3.10, 2.2.3.11: read flags, without a new change key. */
static void
test_read_flags (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) folder = (MapiObject *) mapi_folder_open (fixture->logon, INBOX, fixture->job, NULL);
  g_autoptr (MapiObject) message = create (fixture);
  g_autoptr (MapiObject) opened = NULL;
  RopContext *ctx;
  RopSetMessageReadFlagRequest one = { .read_flags = 0x04 | 0x01 };
  RopSetMessageReadFlagResponse one_ret = { 0 };
  RopSetReadFlagsRequest many = { .read_flags = 0x00 };
  RopSetReadFlagsResponse many_ret = { 0 };
  g_autoptr (GError) error = NULL;
  TernId id = save (fixture, message), gone = id + 0x1000;
  gint64 cn = get (fixture, message, PidTagChangeNumber).i64;

  ctx = mapi_fixture_context (fixture, message);
  assert_done (rop_set_message_read_flag (ctx, &one, &one_ret, &error), error);
  g_assert_cmpuint (one_ret.read_status_changed, ==, 0);
  g_assert_cmphex (get (fixture, message, PidTagMessageFlags).i32 & 1, ==, 0);
  opened = open_message (fixture, id, 0);
  g_assert_cmphex (get (fixture, opened, PidTagMessageFlags).i32 & 1, ==, 0);
  g_assert_false (get (fixture, opened, PidTagRead).boolean);
  g_assert_cmphex (get (fixture, opened, PidTagChangeNumber).i64, ==, cn);
  g_clear_pointer (&opened, mapi_object_unref);
  ctx = mapi_fixture_context (fixture, folder);
  many.read_flags = 0x10; /* rfGenerateReceiptOnly changes nothing */
  many.message_ids = &id;
  many.message_id_count = 1;
  assert_done (rop_set_read_flags (ctx, &many, &many_ret, &error), error);
  opened = open_message (fixture, id, 0);
  g_assert_false (get (fixture, opened, PidTagRead).boolean);
  g_clear_pointer (&opened, mapi_object_unref);
  many.read_flags = 0;
  many.message_id_count = 0; /* all messages */
  assert_done (rop_set_read_flags (ctx, &many, &many_ret, &error), error);
  g_assert_cmpuint (many_ret.partial_completion, ==, 0);
  opened = open_message (fixture, id, 0);
  g_assert_true (get (fixture, opened, PidTagRead).boolean);
  many.message_ids = &gone;
  many.message_id_count = 1;
  assert_done (rop_set_read_flags (ctx, &many, &many_ret, &error), error);
  g_assert_cmpuint (many_ret.partial_completion, ==, 1);
}

/* A save of something else keeps the read flag and the status that were set meanwhile. */
static void
test_marks_stay (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = create (fixture);
  g_autoptr (MapiObject) opened = NULL, other = NULL;
  TernItems *items = TERN_ITEMS (fixture->logon->mailbox);
  g_autoptr (GError) error = NULL;
  gboolean partial = FALSE;
  guint32 old = 0;
  TernId id;

  SET_I32 (message, PidTagMessageFlags, 0);
  id = save (fixture, message);
  opened = open_message (fixture, id, READ_WRITE);
  assert_done (tern_items_set_read (items, INBOX, &id, 1, TRUE, NULL, &partial, fixture->job, &error), error);
  assert_done (tern_items_set_status (items, INBOX, id, 0x1000, 0x1000, &old, fixture->job, &error), error);
  SET_STR (opened, PidTagSubject, "changed");
  save (fixture, opened);
  other = open_message (fixture, id, 0);
  g_assert_true (get (fixture, other, PidTagRead).boolean);
  g_assert_cmphex (get (fixture, other, PidTagMessageStatus).i32, ==, 0x1000);
  assert_str (other, PidTagSubject, "changed");
}

/* [MS-OXCMSG] 2.2.3.8, 2.2.3.9 */
static void
test_status (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) folder = (MapiObject *) mapi_folder_open (fixture->logon, INBOX, fixture->job, NULL);
  g_autoptr (MapiObject) message = create (fixture);
  RopContext *ctx = mapi_fixture_context (fixture, folder);
  RopSetMessageStatusRequest req = { .message_id = save (fixture, message) };
  RopSetMessageStatusResponse ret = { 0 };
  RopGetMessageStatusRequest get_req = { .message_id = req.message_id };
  RopGetMessageStatusResponse get_ret = { 0 };
  g_autoptr (GError) error = NULL;

  req.message_status_flags = 0x1800;
  req.message_status_mask = 0xFFFF;
  assert_done (rop_set_message_status (ctx, &req, &ret, &error), error);
  g_assert_cmphex (ret.message_status_flags, ==, 0);
  assert_done (rop_get_message_status (ctx, &get_req, &get_ret, &error), error);
  g_assert_cmphex (get_ret.message_status_flags, ==, 0x1000); /* msInConflict is read-only */
  req.message_status_flags = 0;
  req.message_status_mask = 0x1000;
  assert_done (rop_set_message_status (ctx, &req, &ret, &error), error);
  g_assert_cmphex (ret.message_status_flags, ==, 0x1000);
  assert_done (rop_get_message_status (ctx, &get_req, &get_ret, &error), error);
  g_assert_cmphex (get_ret.message_status_flags, ==, 0);
  get_req.message_id += 0x1000;
  g_assert_false (rop_get_message_status (ctx, &get_req, &get_ret, &error));
  assert_status (error, ecNotFound);
}

/* ---- recipients ---- */

static const TernPropTag recipient_columns[] = { PidTagSmtpAddress, PidTagRecipientFlags };

/** smtp_row: a RecipientRow of an SMTP address, encoded. */
static TernBin
smtp_row (MapiFixture *fixture, const char *name, const char *address)
{
  const TernValue cells[] = { tern_value_str (PidTagSmtpAddress, address), tern_value_i32 (PidTagRecipientFlags, 1) };
  RecipientRow row = { .flags = RECIPIENT_SMTP | RECIPIENT_HAS_EMAIL | RECIPIENT_HAS_DISPLAY_NAME | RECIPIENT_UNICODE };
  MapiCodecContext codec = { .columns = recipient_columns, .n_columns = G_N_ELEMENTS (recipient_columns) };
  g_auto (TernWriter) writer = { 0 };

  row.email_address = address;
  row.display_name = name;
  row.n = G_N_ELEMENTS (cells);
  row.cells = cells;
  tern_writer_init (&writer, 4096);
  codec_recipient_row_write (&writer, &codec, &row);
  return (TernBin){ tern_arena_memdup (fixture->arena, writer.data, writer.size), writer.size };
}

static guint32
modify (MapiFixture *fixture, MapiObject *message, const ModifyRecipientRow *rows, guint n)
{
  RopContext *ctx = mapi_fixture_context (fixture, message);
  RopModifyRecipientsRequest req = { .recipient_rows = rows, .row_count = n, .recipient_columns = recipient_columns };
  RopModifyRecipientsResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  req.column_count = G_N_ELEMENTS (recipient_columns);
  return rop_modify_recipients (ctx, &req, &ret, &error) ? ecNone : mapi_status_from_error (error);
}

/** add_recipients: @n of them, with row ids from @first on, each "Person <row id>". */
static void
add_recipients (MapiFixture *fixture, MapiObject *message, guint first, guint n)
{
  ModifyRecipientRow *rows = tern_arena_new_n (fixture->arena, ModifyRecipientRow, n);

  for (guint i = 0; i < n; i++) {
    const char *name = tern_arena_printf (fixture->arena, "Person %u", first + i);

    rows[i] = (ModifyRecipientRow){ .row_id = first + i, .recipient_type = TERN_RECIPIENT_TO };
    rows[i].recipient_row = smtp_row (fixture, name, tern_arena_printf (fixture->arena, "p%u@example.com", first + i));
  }
  g_assert_cmphex (modify (fixture, message, rows, n), ==, ecNone);
}

static guint
read_recipients (MapiFixture *fixture, MapiObject *message, guint32 from, RopReadRecipientsResponse *ret)
{
  RopContext *ctx = mapi_fixture_context (fixture, message);
  RopReadRecipientsRequest req = { .row_id = from };
  g_autoptr (GError) error = NULL;

  *ret = (RopReadRecipientsResponse){ 0 };
  if (rop_read_recipients (ctx, &req, ret, &error))
    return ret->row_count;
  g_assert_cmphex (mapi_status_from_error (error), ==, ecNotFound);
  return 0;
}

/* [MS-OXCMSG] 2.2.3.5, 3.2.5.5: rows by id, replaced as a whole, removed when empty; nothing for others before the
 * save. */
static void
test_modify_recipients (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = create (fixture);
  g_autoptr (MapiObject) other = NULL;
  RopReadRecipientsResponse ret;
  ModifyRecipientRow rows[2] = { { .row_id = 1 }, { .row_id = 2, .recipient_type = TERN_RECIPIENT_CC } };
  RopContext *ctx;
  RopRemoveAllRecipientsResponse removed = { 0 };
  g_autoptr (GError) error = NULL;
  TernId id;

  add_recipients (fixture, message, 0, 4);
  rows[1].recipient_row = smtp_row (fixture, "new", "new@example.com");
  g_assert_cmphex (modify (fixture, message, rows, 2), ==, ecNone);
  g_assert_cmpuint (read_recipients (fixture, message, 0, &ret), ==, 3);
  g_assert_cmpuint (ret.recipient_rows[0].row_id, ==, 0);
  g_assert_cmpuint (ret.recipient_rows[1].row_id, ==, 2);
  g_assert_cmpuint (ret.recipient_rows[1].recipient_type, ==, TERN_RECIPIENT_CC);
  g_assert_cmpuint (read_recipients (fixture, message, 3, &ret), ==, 1);
  g_assert_cmpuint (read_recipients (fixture, message, 4, &ret), ==, 0);
  id = save (fixture, message);
  assert_str (message, PidTagDisplayTo, "Person 0; Person 3");
  assert_str (message, PidTagDisplayCc, "new");
  ctx = mapi_fixture_context (fixture, message);
  assert_done (rop_remove_all_recipients (ctx, &(RopRemoveAllRecipientsRequest){ 0 }, &removed, &error), error);
  g_assert_cmpuint (read_recipients (fixture, message, 0, &ret), ==, 0);
  other = open_message (fixture, id, 0);
  g_assert_cmpuint (read_recipients (fixture, other, 0, &ret), ==, 3);
  g_clear_pointer (&other, mapi_object_unref);
  save (fixture, message);
  assert_str (message, PidTagDisplayTo, "");
  other = open_message (fixture, id, 0);
  g_assert_cmpuint (read_recipients (fixture, other, 0, &ret), ==, 0);
  rows[1].recipient_row.size--;
  g_assert_cmphex (modify (fixture, message, rows + 1, 1), ==, ecInvalidParam);
}

/* [MS-OXCMSG] 3.2.5.1: as many rows as fit, in order of row ids, with the columns beside them; the rest by
 * RopReadRecipients. */
static void
test_many_recipients (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = create (fixture);
  g_autoptr (MapiObject) opened = NULL;
  RopOpenMessageRequest req = { .folder_id = INBOX, .code_page_id = LOGON_CODE_PAGE };
  RopOpenMessageResponse ret = { 0 };
  RopReadRecipientsResponse read;
  MapiCodecContext codec = { 0 };
  RecipientRow row;
  TernReader reader;
  guint n = 0;
  RopContext *ctx;
  g_autoptr (GError) error = NULL;

  add_recipients (fixture, message, 150, 150); /* in any order */
  add_recipients (fixture, message, 0, 150);
  req.message_id = save (fixture, message);
  ctx = mapi_fixture_context (fixture, fixture->logon);
  ctx->room = 2000;
  assert_done (rop_open_message (ctx, &req, &ret, &error), error);
  opened = ctx->output;
  g_assert_cmpuint (ret.recipient_count, ==, 300);
  g_assert_cmpuint (ret.row_count, >, 5);
  g_assert_cmpuint (ret.row_count, <, 40);
  g_assert_cmpuint (ret.column_count, ==, 2);
  codec.columns = ret.recipient_columns;
  codec.n_columns = ret.column_count;
  tern_reader_init (&reader, ret.recipient_rows[0].recipient_row.data, ret.recipient_rows[0].recipient_row.size);
  g_assert_true (codec_recipient_row_read (&reader, &codec, fixture->arena, &row));
  g_assert_cmpstr (row.display_name, ==, "Person 0");
  g_assert_cmpstr (row.email_address, ==, "p0@example.com");
  g_assert_cmpuint (row.flags & RECIPIENT_TYPE_MASK, ==, RECIPIENT_SMTP);
  while (read_recipients (fixture, opened, n, &read) > 0) {
    g_assert_cmpuint (read.recipient_rows[0].row_id, ==, n);
    n = read.recipient_rows[read.row_count - 1].row_id + 1;
  }
  g_assert_cmpuint (n, ==, 300);
}

/* An X500 recipient is known by its DN, and has an entry id (trap 12). */
static void
test_internal_recipient (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = create (fixture);
  RecipientRow row
    = { .flags = RECIPIENT_X500DN | RECIPIENT_HAS_DISPLAY_NAME | RECIPIENT_UNICODE, .display_name = "Bob" };
  ModifyRecipientRow modify_row = { .recipient_type = TERN_RECIPIENT_TO };
  MapiCodecContext codec = { .columns = recipient_columns, .n_columns = G_N_ELEMENTS (recipient_columns) };
  g_auto (TernWriter) writer = { 0 };
  const TernRecipient *recipient;
  const char *dn;
  guint32 type;
  g_autoptr (GError) error = NULL;

  row.x500dn = fixture->bob->dn;
  tern_writer_init (&writer, 4096);
  codec_recipient_row_write (&writer, &codec, &row);
  modify_row.recipient_row = (TernBin){ writer.data, writer.size };
  g_assert_cmphex (modify (fixture, message, &modify_row, 1), ==, ecNone);
  recipient = g_ptr_array_index (tern_message_get_recipients (((MapiMessage *) message)->message), 0);
  g_assert_cmpstr (tern_bag_get_str (recipient->props, PidTagAddressType, NULL), ==, "EX");
  assert_done (tern_address_entry_id_parse (tern_bag_get_bin (recipient->props, PidTagEntryId), &dn, &type, &error),
               error);
  g_assert_cmpstr (dn, ==, row.x500dn);
  g_assert_cmpuint (tern_bag_get_bin (recipient->props, PidTagSearchKey).size, >, 3);
}

/* ---- attachments ---- */

static MapiObject *
attach (MapiFixture *fixture, MapiObject *message, guint32 *ret_num)
{
  RopContext *ctx = mapi_fixture_context (fixture, message);
  RopCreateAttachmentRequest req = { 0 };
  RopCreateAttachmentResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_create_attachment (ctx, &req, &ret, &error), error);
  *ret_num = ret.attachment_id;
  return ctx->output;
}

static guint32
save_attachment (MapiFixture *fixture, MapiObject *attachment)
{
  RopContext *ctx = mapi_fixture_context (fixture, attachment);
  RopSaveChangesAttachmentRequest req = { .save_flags = KEEP_READ_WRITE };
  RopSaveChangesAttachmentResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  return rop_save_changes_attachment (ctx, &req, &ret, &error) ? ecNone : mapi_status_from_error (error);
}

static guint32
add_file (MapiFixture *fixture, MapiObject *message, const char *name)
{
  guint32 num = 0;
  g_autoptr (MapiObject) attachment = attach (fixture, message, &num);

  SET_I32 (attachment, PidTagAttachMethod, 1);
  SET_STR (attachment, PidTagAttachLongFilename, name);
  g_assert_cmpuint (set (fixture, attachment, tern_value_bin (PidTagAttachDataBinary, name, strlen (name))), ==, 0);
  g_assert_cmphex (save_attachment (fixture, attachment), ==, ecNone);
  return num;
}

static guint32
try_open_attachment (MapiFixture *fixture, MapiObject *message, guint32 num, guint8 flags, MapiObject **ret_object)
{
  RopContext *ctx = mapi_fixture_context (fixture, message);
  RopOpenAttachmentRequest req = { .attachment_id = num, .open_attachment_flags = flags };
  RopOpenAttachmentResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  if (!rop_open_attachment (ctx, &req, &ret, &error))
    return mapi_status_from_error (error);
  *ret_object = ctx->output;
  return ecNone;
}

static MapiObject *
open_attachment (MapiFixture *fixture, MapiObject *message, guint32 num, guint8 flags)
{
  MapiObject *object = NULL;

  g_assert_cmphex (try_open_attachment (fixture, message, num, flags, &object), ==, ecNone);
  return object;
}

static guint32
delete_attachment (MapiFixture *fixture, MapiObject *message, guint32 num)
{
  RopContext *ctx = mapi_fixture_context (fixture, message);
  RopDeleteAttachmentRequest req = { .attachment_id = num };
  RopDeleteAttachmentResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  return rop_delete_attachment (ctx, &req, &ret, &error) ? ecNone : mapi_status_from_error (error);
}

/** files: the rows of the attachment table, "number:name number:name". */
static char *
files (MapiFixture *fixture, MapiObject *message)
{
  static const TernPropTag columns[] = { PidTagAttachNumber, PidTagAttachLongFilename };
  RopContext *ctx = mapi_fixture_context (fixture, message);
  RopGetAttachmentTableRequest req = { 0 };
  RopGetAttachmentTableResponse ret = { 0 };
  MapiCodecContext codec = { .columns = columns, .n_columns = 2 };
  GString *text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  const MapiTableRead read = { .n = 1000, .room = 30000 };
  MapiTableRows rows;
  TernReader reader;

  assert_done (rop_get_attachment_table (ctx, &req, &ret, &error), error);
  assert_done (mapi_table_set_columns ((MapiTable *) ctx->output, columns, 2, fixture->job, &error), error);
  assert_done (mapi_table_read ((MapiTable *) ctx->output, &read, &codec, fixture->arena, &rows, fixture->job, &error),
               error);
  tern_reader_init (&reader, rows.data.data, rows.data.size);
  for (guint i = 0; i < rows.n; i++) {
    g_assert_cmpuint (tern_reader_u8 (&reader), ==, 0);
    g_string_append_printf (text, "%s%u", i > 0 ? " " : "", tern_reader_u32 (&reader));
    g_string_append_printf (text, ":%s", tern_reader_utf16z (&reader, fixture->arena));
  }
  mapi_object_unref (ctx->output);
  return g_string_free (text, FALSE);
}

#define assert_files(message, text)                                                                                    \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *got = files (fixture, (message));                                                                 \
    g_assert_cmpstr (got, ==, (text));                                                                                 \
  }                                                                                                                    \
  G_STMT_END

/* [MS-OXCMSG] 2.2.3.12 to 2.2.3.15, 3.2.5.13: numbers, defaults, and that the message's save stores them. */
static void
test_attachments (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = create (fixture);
  g_autoptr (MapiObject) dropped = NULL, opened = NULL, again = NULL, file = NULL;
  guint32 num = 0;
  TernId id;

  dropped = attach (fixture, message, &num);
  g_assert_cmpuint (num, ==, 0);
  g_assert_cmpint (get (fixture, dropped, PidTagRenderingPosition).i32, ==, -1);
  g_assert_cmpint (get (fixture, dropped, PidTagAccessLevel).i32, ==, 1);
  g_assert_cmpint (get (fixture, dropped, PidTagAttachSize).i32, >, 0);
  g_assert_cmpuint (add_file (fixture, message, "f1"), ==, 1); /* 0 was given out */
  g_assert_cmpuint (add_file (fixture, message, "f2"), ==, 2);
  g_assert_cmpuint (add_file (fixture, message, "f3"), ==, 3);
  assert_files (message, "1:f1 2:f2 3:f3");
  g_assert_true (get (fixture, message, PidTagHasAttachments).boolean);
  id = save (fixture, message);
  opened = open_message (fixture, id, READ_WRITE);
  assert_files (opened, "1:f1 2:f2 3:f3");
  g_assert_cmphex (get (fixture, opened, PidTagMessageFlags).i32 & 0x10, ==, 0x10);
  g_assert_cmphex (delete_attachment (fixture, opened, 2), ==, ecNone);
  g_assert_cmphex (delete_attachment (fixture, opened, 2), ==, ecNotFound);
  g_assert_cmphex (try_open_attachment (fixture, opened, 2, 0, NULL), ==, ecNotFound);
  assert_files (opened, "1:f1 3:f3");
  save (fixture, opened);
  again = open_message (fixture, id, 0);
  assert_files (again, "1:f1 3:f3");
  file = open_attachment (fixture, again, 3, 0);
  assert_str (file, PidTagAttachLongFilename, "f3");
  g_assert_cmpmem (get (fixture, file, PidTagAttachDataBinary).bin.data, 2, "f3", 2);
  g_assert_cmphex (try_open_attachment (fixture, again, 3, READ_WRITE, NULL), ==, ecAccessDenied);
  g_assert_cmpuint (set (fixture, file, tern_value_str (PidTagAttachLongFilename, "x")), ==, 1);
  g_assert_cmphex (save_attachment (fixture, file), ==, ecAccessDenied);
}

/* A change of one attachment reaches the store through both saves only, and leaves the others alone. */
static void
test_change_attachment (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = create (fixture);
  g_autoptr (MapiObject) file = NULL, opened = NULL, other = NULL;
  TernId id;

  add_file (fixture, message, "f0");
  add_file (fixture, message, "f1");
  id = save (fixture, message);
  opened = open_message (fixture, id, READ_WRITE);
  file = open_attachment (fixture, opened, 1, READ_WRITE);
  SET_STR (file, PidTagAttachLongFilename, "changed");
  assert_files (opened, "0:f0 1:f1"); /* the handle has its own copy */
  g_assert_cmphex (save_attachment (fixture, file), ==, ecNone);
  assert_files (opened, "0:f0 1:changed");
  assert_files (message, "0:f0 1:f1");
  save (fixture, opened);
  other = open_message (fixture, id, 0);
  assert_files (other, "0:f0 1:changed");
  SET_STR (file, PidTagAttachLongFilename, "unsaved"); /* after the save it is a copy again */
  assert_files (opened, "0:f0 1:changed");
}

static MapiObject *
embed (MapiFixture *fixture, MapiObject *attachment, guint8 flags)
{
  RopContext *ctx = mapi_fixture_context (fixture, attachment);
  RopOpenEmbeddedMessageRequest req = { .code_page_id = LOGON_CODE_PAGE, .open_mode_flags = flags };
  RopOpenEmbeddedMessageResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  if (rop_open_embedded_message (ctx, &req, &ret, &error))
    return ctx->output;
  g_assert_cmphex (mapi_status_from_error (error), ==, ecNotFound);
  return NULL;
}

/** add_embedded: an attachment with a message in it: "<depth>", and one within that, @depth levels deep. */
static void
add_embedded (MapiFixture *fixture, MapiObject *message, guint depth)
{
  guint32 num = 0;
  g_autoptr (MapiObject) attachment = attach (fixture, message, &num);
  g_autoptr (MapiObject) inner = NULL;
  g_autofree char *subject = g_strdup_printf ("%u", depth);

  SET_I32 (attachment, PidTagAttachMethod, 5);
  g_assert_null (embed (fixture, attachment, 0)); /* not without Create */
  inner = embed (fixture, attachment, 0x02);
  SET_STR (inner, PidTagSubject, subject);
  add_recipients (fixture, inner, 0, 2);
  if (depth > 1)
    add_embedded (fixture, inner, depth - 1);
  save (fixture, inner);
  g_assert_cmphex (save_attachment (fixture, attachment), ==, ecNone);
}

/* [MS-OXCMSG] 2.2.3.16: saved inside out; each level has its own properties, recipients and attachments. */
static void
test_embedded (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = create (fixture);
  g_autoptr (MapiObject) opened = NULL, first = NULL, inner = NULL, second = NULL, innermost = NULL;
  g_autoptr (MapiObject) last = NULL, last_file = NULL, last_inner = NULL;
  RopReadRecipientsResponse ret;
  TernId id;
  gint32 size;

  add_embedded (fixture, message, 2);
  size = get (fixture, message, PidTagMessageSize).i32;
  id = save (fixture, message);
  opened = open_message (fixture, id, READ_WRITE);
  g_assert_cmpint (ABS (get (fixture, opened, PidTagMessageSize).i32 - size), <, 400);
  first = open_attachment (fixture, opened, 0, READ_WRITE);
  inner = embed (fixture, first, READ_WRITE);
  assert_str (inner, PidTagSubject, "2");
  g_assert_cmpuint (read_recipients (fixture, inner, 0, &ret), ==, 2);
  second = open_attachment (fixture, inner, 0, READ_WRITE);
  innermost = embed (fixture, second, READ_WRITE);
  assert_str (innermost, PidTagSubject, "1");
  /* Change the outer of the two; the inner one stays as it is stored. */
  SET_STR (inner, PidTagSubject, "two");
  save (fixture, inner);
  g_assert_cmphex (save_attachment (fixture, first), ==, ecNone);
  save (fixture, opened);
  last = open_message (fixture, id, 0);
  last_file = open_attachment (fixture, last, 0, 0);
  last_inner = embed (fixture, last_file, 0);
  assert_str (last_inner, PidTagSubject, "two");
  g_assert_cmpint (get (fixture, last_inner, PidTagAccessLevel).i32, ==, 0);
  g_clear_pointer (&second, mapi_object_unref);
  g_clear_pointer (&innermost, mapi_object_unref);
  second = open_attachment (fixture, last_inner, 0, 0);
  innermost = embed (fixture, second, 0);
  assert_str (innermost, PidTagSubject, "1");
}

/* What is behind a released handle lives on for its children (trap 38). */
static void
test_release_order (MapiFixture *fixture, gconstpointer data)
{
  MapiObject *message = create (fixture), *attachment, *inner;
  guint32 num = 0;

  attachment = attach (fixture, message, &num);
  inner = embed (fixture, attachment, 0x02);
  mapi_object_unref (message);
  mapi_object_unref (attachment);
  SET_STR (inner, PidTagSubject, "still here");
  assert_str (inner, PidTagSubject, "still here");
  mapi_object_unref (inner);
}

/* [MS-OXCMSG] 2.2.3.7 */
static void
test_reload (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = create (fixture);
  RopContext *ctx = mapi_fixture_context (fixture, message);
  RopReloadCachedInformationRequest req = { 0 };
  RopReloadCachedInformationResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  SET_STR (message, PidTagSubject, "FW: again");
  add_recipients (fixture, message, 0, 1);
  assert_done (rop_reload_cached_information (ctx, &req, &ret, &error), error);
  g_assert_cmpstr (ret.subject_prefix, ==, "FW: ");
  g_assert_cmpstr (ret.normalized_subject, ==, "again");
  g_assert_cmpuint (ret.recipient_count, ==, 1);
  g_assert_cmpuint (ret.row_count, ==, 1);
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
  mapi_fixture_add ("/rop/oxcmsg/create", cluster, test_create);
  mapi_fixture_add ("/rop/oxcmsg/open", cluster, test_open);
  mapi_fixture_add ("/rop/oxcmsg/save", cluster, test_save);
  mapi_fixture_add ("/rop/oxcmsg/flags", cluster, test_flags);
  mapi_fixture_add ("/rop/oxcmsg/read-flags", cluster, test_read_flags);
  mapi_fixture_add ("/rop/oxcmsg/marks-stay", cluster, test_marks_stay);
  mapi_fixture_add ("/rop/oxcmsg/status", cluster, test_status);
  mapi_fixture_add ("/rop/oxcmsg/modify-recipients", cluster, test_modify_recipients);
  mapi_fixture_add ("/rop/oxcmsg/many-recipients", cluster, test_many_recipients);
  mapi_fixture_add ("/rop/oxcmsg/internal-recipient", cluster, test_internal_recipient);
  mapi_fixture_add ("/rop/oxcmsg/attachments", cluster, test_attachments);
  mapi_fixture_add ("/rop/oxcmsg/change-attachment", cluster, test_change_attachment);
  mapi_fixture_add ("/rop/oxcmsg/embedded", cluster, test_embedded);
  mapi_fixture_add ("/rop/oxcmsg/release-order", cluster, test_release_order);
  mapi_fixture_add ("/rop/oxcmsg/reload", cluster, test_reload);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
