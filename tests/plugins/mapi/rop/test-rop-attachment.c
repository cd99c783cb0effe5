#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/object/mapi-attachment.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"
#include "tests/plugins/mapi/rop/mapi-forms.h"

/* Attachments of every method ([MS-OXCMSG] 2.2.2.9), and messages within them. */

#define BY_VALUE 1
#define BY_REFERENCE 2
#define BY_REFERENCE_ONLY 4
#define EMBEDDED 5
#define STORAGE 6

static MapiObject *
add (MapiFixture *fixture, MapiObject *message, gint32 method)
{
  RopContext *ctx = mapi_fixture_context (fixture, message);
  RopCreateAttachmentResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_create_attachment (ctx, &(RopCreateAttachmentRequest){ 0 }, &ret, &error), error);
  g_assert_cmpint (form_get (fixture, ctx->output, PidTagAttachNumber).i32, ==, (gint32) ret.attachment_id);
  g_assert_cmpint (form_get (fixture, ctx->output, PidTagRenderingPosition).i32, ==, -1); /* 3.2.5.13 */
  form_set (fixture, ctx->output, tern_value_i32 (PidTagAttachMethod, method));
  return ctx->output;
}

static void
save (MapiFixture *fixture, MapiObject *attachment)
{
  RopContext *ctx = mapi_fixture_context (fixture, attachment);
  g_autoptr (GError) error = NULL;

  assert_done (rop_save_changes_attachment (ctx, &(RopSaveChangesAttachmentRequest){ 0 },
                                            &(RopSaveChangesAttachmentResponse){ 0 }, &error),
               error);
}

static MapiObject *
open_attachment (MapiFixture *fixture, MapiObject *message, guint32 num)
{
  RopContext *ctx = mapi_fixture_context (fixture, message);
  g_autoptr (GError) error = NULL;

  assert_done (rop_open_attachment (ctx, &(RopOpenAttachmentRequest){ .attachment_id = num },
                                    &(RopOpenAttachmentResponse){ 0 }, &error),
               error);
  return ctx->output;
}

/** embed: the status of RopOpenEmbeddedMessage. */
static guint32
embed (MapiFixture *fixture, MapiObject *attachment, guint8 mode, guint64 *ret_id, MapiObject **ret_message)
{
  RopContext *ctx = mapi_fixture_context (fixture, attachment);
  RopOpenEmbeddedMessageRequest req = { .open_mode_flags = mode, .code_page_id = 0x0FFF };
  RopOpenEmbeddedMessageResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  if (!rop_open_embedded_message (ctx, &req, &ret, &error))
    return mapi_status_from_error (error);
  *ret_id = ret.message_id;
  *ret_message = ctx->output;
  return ecNone;
}

/* Data, a path (with and without the bytes), and an OLE object's storage, which is a stream of PtypObject. */
static void
test_methods (MapiFixture *fixture, gconstpointer data)
{
  static const gint32 methods[] = { BY_VALUE, BY_REFERENCE, BY_REFERENCE_ONLY, STORAGE };
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF), opened = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++) {
    g_autoptr (MapiObject) attachment = add (fixture, message, methods[i]);
    g_autoptr (MapiObject) stream = NULL;

    if (methods[i] == BY_VALUE) {
      form_set (fixture, attachment, tern_value_bin (PidTagAttachDataBinary, "bytes", 5));
    } else if (methods[i] == STORAGE) {
      stream = form_open_stream (fixture, attachment, PidTagAttachDataObject, 2, 0);
      WRITE (stream, "storage");
      form_commit (fixture, stream);
    } else {
      form_set (fixture, attachment, tern_value_str (PidTagAttachLongPathname, "\\\\host\\share\\file.txt"));
    }
    save (fixture, attachment);
  }
  opened = form_reopen (fixture, message, TERN_MESSAGE_READ_ONLY);
  g_assert_true (form_get (fixture, opened, PidTagHasAttachments).boolean);
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++) {
    g_autoptr (MapiObject) attachment = open_attachment (fixture, opened, i);
    g_autoptr (MapiObject) stream = NULL;

    g_assert_cmpint (form_get (fixture, attachment, PidTagAttachMethod).i32, ==, methods[i]);
    g_assert_cmpint (form_get (fixture, attachment, PidTagAttachSize).i32, >, 0);
    if (methods[i] == BY_VALUE) {
      g_assert_cmpmem (form_get (fixture, attachment, PidTagAttachDataBinary).bin.data, 5, "bytes", 5);
    } else if (methods[i] == STORAGE) {
      stream = form_open_stream (fixture, attachment, PidTagAttachDataObject, 0, 7);
      assert_read (stream, 100, "storage");
    } else {
      g_assert_cmpstr (form_get (fixture, attachment, PidTagAttachLongPathname).str, ==, "\\\\host\\share\\file.txt");
    }
  }
}

/* [MS-OXCMSG] 2.2.3.16, [MS-OXCROPS] 2.2.6.16.2: a new message in an attachment has an id at once, and keeps it. */
static void
test_embedded_id (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF), opened = NULL, attachment = NULL, inner = NULL;
  g_autoptr (MapiObject) stored = NULL, again = NULL;
  g_autoptr (GError) error = NULL;
  guint64 id = 0, stored_id = 0;
  MapiObject *none = NULL;

  attachment = add (fixture, message, EMBEDDED);
  g_assert_cmphex (embed (fixture, attachment, 0x00, &id, &none), ==, ecNotFound); /* there is none yet */
  g_assert_cmphex (embed (fixture, attachment, 0x02, &id, &inner), ==, ecNone);
  g_assert_cmphex (id, !=, 0);
  g_assert_cmpint (form_get (fixture, inner, PidTagMessageLocaleId).i32, ==, 0x409);
  form_set (fixture, inner, tern_value_str (PidTagSubject, "inner"));
  assert_done (tern_message_save (((MapiMessage *) inner)->message, FALSE, fixture->job, &error), error);
  save (fixture, attachment);
  opened = form_reopen (fixture, message, TERN_MESSAGE_READ_WRITE);
  stored = open_attachment (fixture, opened, 0);
  g_assert_cmphex (embed (fixture, stored, 0x00, &stored_id, &again), ==, ecNone);
  g_assert_cmphex (stored_id, ==, id);
  g_assert_cmpstr (form_get (fixture, again, PidTagSubject).str, ==, "inner");
}

/* Messages lie within each other so deep and no deeper. */
static void
test_depth (MapiFixture *fixture, gconstpointer data)
{
  MapiObject *at = form_create (fixture, 0x0FFF), *inner = NULL;
  guint64 id;

  for (guint i = 0; i < TERN_ATTACHMENT_MAX_DEPTH; i++) {
    g_autoptr (MapiObject) attachment = add (fixture, at, EMBEDDED);

    g_assert_cmphex (embed (fixture, attachment, 0x02, &id, &inner), ==, ecNone);
    mapi_object_unref (at);
    at = inner;
  }
  {
    g_autoptr (MapiObject) attachment = add (fixture, at, EMBEDDED);

    g_assert_cmphex (embed (fixture, attachment, 0x02, &id, &inner), ==, ecMaxObjsExceeded);
  }
  mapi_object_unref (at);
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
  mapi_fixture_add ("/rop/attachment/methods", cluster, test_methods);
  mapi_fixture_add ("/rop/attachment/embedded-id", cluster, test_embedded_id);
  mapi_fixture_add ("/rop/attachment/depth", cluster, test_depth);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
