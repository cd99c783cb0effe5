#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/object/mapi-attachment.h"
#include "tests/plugins/mapi/rop/mapi-forms.h"

/** release: as RopRelease does it. */
static void
release (MapiFixture *fixture, MapiObject **stream)
{
  (*stream)->klass->close (*stream, fixture->job);
  g_clear_pointer (stream, mapi_object_unref);
}

/* [MS-OXCPRPT] 3.2.5.13 to 3.2.5.18 */
static void
test_stream (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF);
  g_autoptr (MapiObject) stream = form_open_stream (fixture, message, CUSTOM_BIN, 2, 0);
  guint64 position = 0;

  WRITE (stream, "0123456789");
  g_assert_cmpuint (form_get (fixture, message, CUSTOM_BIN).bin.size, ==, 10); /* at once, without a commit */
  form_seek (fixture, stream, 0, 2, 2);
  WRITE (stream, "AB");
  form_seek (fixture, stream, 1, 1, 5);
  assert_read (stream, 2, "56");
  form_seek (fixture, stream, 2, -1, 9);
  assert_read (stream, 10, "9");
  assert_read (stream, 10, "");
  g_assert_cmphex (form_try_seek (fixture, stream, 1, -100, &position), ==, ecStreamSeekError);
  g_assert_cmphex (form_try_seek (fixture, stream, 0, G_MAXINT64, &position), ==, ecStreamSeekError);
  g_assert_cmphex (form_try_seek (fixture, stream, 1, G_MAXINT64, &position), ==, ecStreamSeekError);
  g_assert_cmphex (form_try_seek (fixture, stream, 3, 0, &position), ==, ecStgInvalidParameter);
  g_assert_cmphex (form_try_set_size (fixture, stream, 4), ==, ecNone);
  g_assert_cmpuint (form_stream_size (fixture, stream), ==, 4);
  g_assert_cmphex (form_try_set_size (fixture, stream, 6), ==, ecNone);
  g_assert_cmphex (form_try_set_size (fixture, stream, G_GUINT64_CONSTANT (0x80000001)), ==, ecStreamSizeError);
  form_seek (fixture, stream, 0, 0, 0);
  g_assert_cmpmem (form_read_some (fixture, stream, 100, 0, 0x7F00).data, 6, "01AB\0\0", 6);
  form_seek (fixture, stream, 0, 8, 8); /* beyond the end: zeros */
  g_assert_cmpuint (form_stream_size (fixture, stream), ==, 8);
  form_commit (fixture, stream);
  form_commit (fixture, stream);
  WRITE (stream, "x");
  g_assert_cmpmem (form_get (fixture, message, CUSTOM_BIN).bin.data, 9, "01AB\0\0\0\0x", 9);
}

/* [MS-OXCPRPT] 2.2.14.1, 3.2.5.11 */
static void
test_stream_modes (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF);
  g_autoptr (MapiObject) opened = NULL, read_only = NULL, reader = NULL, writer = NULL, best = NULL, emptied = NULL;
  MapiObject *none = NULL;
  guint32 size = 0;

  form_set (fixture, message, tern_value_bin (CUSTOM_BIN, "old", 3));
  form_set (fixture, message, tern_value_i32 (CUSTOM_I32, 3));
  opened = form_reopen (fixture, message, TERN_MESSAGE_READ_WRITE);
  g_assert_cmphex (form_try_stream (fixture, opened, TERN_PROP_TAG (0x6702, PtypBinary), 0, &size, &none), ==,
                   ecNotFound);
  g_assert_cmphex (form_try_stream (fixture, opened, TERN_PROP_TAG (0x6702, PtypBinary), 1, &size, &none), ==,
                   ecNotFound);
  g_assert_cmphex (form_try_stream (fixture, opened, CUSTOM_I32, 0, &size, &none), ==, ecNotSupported);
  g_assert_cmphex (form_try_stream (fixture, opened, TERN_PROP_TAG (0x6602, PtypBinary), 0, &size, &none), ==,
                   ecNotFound);
  g_assert_cmphex (form_try_stream (fixture, opened, CUSTOM_BIN, 0x10, &size, &none), ==, ecInvalidParam);
  reader = form_open_stream (fixture, opened, CUSTOM_BIN, 0, 3);
  g_assert_cmphex (form_try_write (fixture, reader, "x", 1), ==, ecStgAccessDenied);
  g_assert_cmphex (form_try_set_size (fixture, reader, 1), ==, ecStgAccessDenied);
  writer = form_open_stream (fixture, opened, CUSTOM_BIN, 1, 3);
  assert_read (writer, 10, "old");
  WRITE (writer, "er");
  release (fixture, &writer); /* as good as a commit */
  g_assert_cmpuint (form_get (fixture, opened, CUSTOM_BIN).bin.size, ==, 5);
  read_only = form_reopen (fixture, message, TERN_MESSAGE_READ_ONLY);
  g_assert_cmphex (form_try_stream (fixture, read_only, CUSTOM_BIN, 1, &size, &none), ==, ecAccessDenied);
  g_assert_cmphex (form_try_stream (fixture, read_only, CUSTOM_BIN, 2, &size, &none), ==, ecAccessDenied);
  best = form_open_stream (fixture, read_only, CUSTOM_BIN, 3, 3);
  g_assert_cmphex (form_try_write (fixture, best, "x", 1), ==, ecStgAccessDenied);
  emptied = form_open_stream (fixture, opened, CUSTOM_BIN, 2, 0);
  g_assert_cmpuint (form_get (fixture, opened, CUSTOM_BIN).bin.size, ==, 0);
}

/* [MS-OXCPRPT] 2.2.14: text as UTF-16 or at the code page, without a terminator. */
static void
test_stream_strings (MapiFixture *fixture, gconstpointer data)
{
  static const guint8 wide[] = { 'Z', 0, 0xE4, 0, 0x3D, 0xD8, 0x00, 0xDE };
  static const guint8 narrow[] = { 'Z', 0xE4, '?' };
  g_autoptr (MapiObject) message = form_create (fixture, 1252);
  g_autoptr (MapiObject) stream = form_open_stream (fixture, message, CUSTOM_STR, 2, 0);
  g_autoptr (MapiObject) view = NULL, writer = NULL;

  g_assert_cmphex (form_try_write (fixture, stream, wide, sizeof wide), ==, ecNone);
  g_assert_cmpstr (form_get (fixture, message, CUSTOM_STR).str, ==, "Z\xC3\xA4\xF0\x9F\x98\x80");
  view = form_open_stream (fixture, message, CUSTOM_STR8, 0, sizeof narrow);
  g_assert_cmpmem (form_read_some (fixture, view, 100, 0, 0x7F00).data, sizeof narrow, narrow, sizeof narrow);
  writer = form_open_stream (fixture, message, CUSTOM_STR8, 1, sizeof narrow);
  g_assert_cmphex (form_try_write (fixture, writer, "\xFC", 1), ==, ecNone);
  g_assert_cmpstr (form_get (fixture, message, CUSTOM_STR).str, ==, "\xC3\xBC\xC3\xA4?");
  g_assert_cmphex (form_try_write (fixture, writer, "!", 1), ==, ecNone); /* goes on behind a flush */
  g_assert_cmpstr (form_get (fixture, message, CUSTOM_STR).str, ==, "\xC3\xBC!?");
}

/* Large values through the store and back, in parts of any size; text in another encoding than it is stored in. */
static void
test_stream_large (MapiFixture *fixture, gconstpointer data)
{
  const gsize size = 3 * 1024 * 1024 + 5;
  g_autofree guint8 *bytes = form_pattern (size);
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF);
  g_autoptr (MapiObject) writer = form_open_stream (fixture, message, CUSTOM_BIN, 2, 0);
  g_autoptr (MapiObject) text = NULL, opened = NULL, reader = NULL, changer = NULL, again = NULL;
  g_autoptr (GByteArray) got = NULL, got_text = NULL;
  TernValue cell;

  for (gsize at = 0; at < size; at += 32000)
    g_assert_cmphex (form_try_write (fixture, writer, bytes + at, MIN (32000, size - at)), ==, ecNone);
  form_commit (fixture, writer);
  text = form_open_stream (fixture, message, PidTagBody, 2, 0);
  for (guint i = 0; i < 10; i++)
    g_assert_cmphex (form_try_write (fixture, text, "Z\0e\0\xE4\0\r\0\n\0", 10), ==, ecNone);
  for (guint i = 0; i < 12; i++) { /* doubles it to 20 KB */
    g_autoptr (GByteArray) all = NULL;

    form_seek (fixture, text, 0, 0, 0);
    all = form_read_all (fixture, text, 0x4000);
    if (all->len > 20000)
      break;
    g_assert_cmphex (form_try_write (fixture, text, all->data, all->len), ==, ecNone);
  }
  opened = form_reopen (fixture, message, TERN_MESSAGE_READ_WRITE); /* the text wasn't committed: the save takes it */
  reader = form_open_stream (fixture, opened, CUSTOM_BIN, 0, size);
  got = form_read_all (fixture, reader, 4321);
  g_assert_cmpmem (got->data, got->len, bytes, size);
  cell = form_get (fixture, opened, CUSTOM_BIN);
  g_assert_true (tern_value_is_missing (&cell) && cell.i32 == TERN_ERROR_TOO_BIG);
  g_assert_cmpint (form_get (fixture, opened, PidTagMessageSize).i32, >, (gint32) size);
  form_seek (fixture, reader, 0, 1000000, 1000000);
  g_assert_cmpmem (form_read_some (fixture, reader, 10, 0, 0x7F00).data, 10, bytes + 1000000, 10);
  /* Another property changes: the large one stays in the store as it is. */
  form_set (fixture, opened, tern_value_i32 (CUSTOM_I32, 1));
  changer = form_reopen (fixture, opened, TERN_MESSAGE_READ_WRITE);
  again = form_open_stream (fixture, changer, CUSTOM_BIN, 1, size);
  form_seek (fixture, again, 0, 100, 100);
  WRITE (again, "changed");
  form_seek (fixture, again, 0, 98, 98);
  g_assert_cmpmem (form_read_some (fixture, again, 10, 0, 0x7F00).data, 10,
                   "\xB8\xBF"
                   "changed\xF7",
                   10);
  g_assert_cmpuint (form_stream_size (fixture, again), ==, size);
}

/* [MS-OXCROPS] 2.2.9.2: sizes of reads. */
static void
test_stream_reads (MapiFixture *fixture, gconstpointer data)
{
  g_autofree guint8 *bytes = form_pattern (70000);
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF);
  g_autoptr (MapiObject) stream = form_open_stream (fixture, message, CUSTOM_BIN, 2, 0);
  RopContext *ctx = mapi_fixture_context (fixture, stream);
  RopReadStreamRequest req = { .byte_count = 0xBABE, .maximum_byte_count = 0x80000001 };
  RopReadStreamResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    g_assert_cmphex (form_try_write (fixture, stream, bytes + 35000 * i, 35000), ==, ecNone);
  form_seek (fixture, stream, 0, 0, 0);
  g_assert_cmpuint (form_read_some (fixture, stream, 0xBABE, 100000, 1008).size, ==, 1000); /* what fits */
  g_assert_cmpuint (form_read_some (fixture, stream, 0xBABE, 10, 1008).size, ==, 10);
  g_assert_cmpuint (form_read_some (fixture, stream, 0xBABE, 0x80000000, 200000).size, ==,
                    65535); /* DataSize has 16 bits */
  g_assert_cmpuint (form_read_some (fixture, stream, 0xBABE, 100000, 200000).size, ==, 70000 - 1010 - 65535);
  g_assert_false (rop_read_stream (ctx, &req, &ret, &error));
  assert_status (error, ecRpcFormat);
}

/* [MS-OXCPRPT] 2.2.22: from pointer to pointer. */
static void
test_copy_to_stream (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF);
  g_autoptr (MapiObject) one = form_open_stream (fixture, message, CUSTOM_BIN, 2, 0);
  g_autoptr (MapiObject) two = form_open_stream (fixture, message, PidTagHtml, 2, 0);
  RopContext *ctx;
  RopCopyToStreamRequest req = { .byte_count = 4 };
  RopCopyToStreamResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  WRITE (one, "0123456789");
  form_seek (fixture, one, 0, 3, 3);
  ctx = mapi_fixture_context (fixture, one);
  ctx->dest = two;
  assert_done (rop_copy_to_stream (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.read_byte_count, ==, 4);
  g_assert_cmpuint (ret.written_byte_count, ==, 4);
  req.byte_count = 100;
  ret = (RopCopyToStreamResponse){ 0 };
  assert_done (rop_copy_to_stream (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.read_byte_count, ==, 3);
  g_assert_cmpmem (form_get (fixture, message, PidTagHtml).bin.data, 7, "3456789", 7);
}

/* [MS-OXCPRPT] 3.2.5.13: on a folder a commit or the release stores the property; its own handle sees it before. What
 * was neither committed nor released when a session ends is gone. */
static void
test_stream_folder (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) folder
    = (MapiObject *) mapi_fixture_add_folder (fixture, TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_IPM_SUBTREE), "f");
  g_autoptr (MapiObject) stream = form_open_stream (fixture, folder, CUSTOM_BIN, 2, 0);
  g_autoptr (MapiObject) other
    = (MapiObject *) mapi_folder_open (fixture->logon, ((MapiFolder *) folder)->id, fixture->job, NULL);

  WRITE (stream, "folder");
  g_assert_cmpuint (form_get (fixture, other, CUSTOM_BIN).bin.size, ==, 0);
  g_assert_cmpmem (form_get (fixture, folder, CUSTOM_BIN).bin.data, 6, "folder", 6);
  form_commit (fixture, stream);
  g_assert_cmpmem (form_get (fixture, other, CUSTOM_BIN).bin.data, 6, "folder", 6);
  WRITE (stream, "!");
  release (fixture, &stream);
  g_assert_cmpuint (form_get (fixture, other, CUSTOM_BIN).bin.size, ==, 7);
  stream = form_open_stream (fixture, folder, CUSTOM_BIN, 1, 7);
  WRITE (stream, "lost");
  g_clear_pointer (&stream, mapi_object_unref);
  g_assert_cmpmem (form_get (fixture, folder, CUSTOM_BIN).bin.data, 7, "folder!", 7);
}

/* A stream of an attachment counts with both saves. */
static void
test_stream_attachment (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF);
  g_autoptr (MapiObject) attachment = NULL, stream = NULL, opened = NULL, file = NULL, reader = NULL;
  g_autofree guint8 *bytes = form_pattern (300000);
  g_autoptr (GByteArray) got = NULL;
  g_autoptr (GError) error = NULL;
  TernMessage *inner = ((MapiMessage *) message)->message;

  attachment
    = (MapiObject *) mapi_attachment_new ((MapiMessage *) message, tern_message_create_attachment (inner, &error));
  stream = form_open_stream (fixture, attachment, PidTagAttachDataBinary, 2, 0);
  for (guint i = 0; i < 10; i++)
    g_assert_cmphex (form_try_write (fixture, stream, bytes + 30000 * i, 30000), ==, ecNone);
  form_commit (fixture, stream);
  g_assert_cmpint (form_get (fixture, attachment, PidTagAttachSize).i32, >=, 300000);
  assert_done (tern_attachment_save (((MapiAttachment *) attachment)->attachment, &error), error);
  opened = form_reopen (fixture, message, TERN_MESSAGE_READ_ONLY);
  file = (MapiObject *) mapi_attachment_new (
    (MapiMessage *) opened,
    tern_message_open_attachment (((MapiMessage *) opened)->message, 0, TERN_MESSAGE_READ_ONLY, &error));
  reader = form_open_stream (fixture, file, PidTagAttachDataBinary, 0, 300000);
  got = form_read_all (fixture, reader, 0x7000);
  g_assert_cmpmem (got->data, got->len, bytes, 300000);
}

/* [MS-OXCPRPT] 2.2.17, 3.2.5.14: as RopWriteStream, with sizes that may need more than 16 bits. */
static void
test_write_extended (MapiFixture *fixture, gconstpointer data)
{
  g_autofree guint8 *bytes = form_pattern (70000);
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF), opened = NULL;
  g_autoptr (MapiObject) stream = form_open_stream (fixture, message, CUSTOM_BIN, 2, 0), reader = NULL;
  RopContext *ctx = mapi_fixture_context (fixture, stream);
  RopWriteStreamExtendedRequest req = { .data = { bytes, 70000 } };
  RopWriteStreamExtendedResponse ret = { 0 };
  g_autoptr (GByteArray) got = NULL;
  g_autoptr (GError) error = NULL;

  assert_done (rop_write_stream_extended (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.written_size, ==, 70000);
  form_commit (fixture, stream);
  opened = form_reopen (fixture, message, TERN_MESSAGE_READ_WRITE);
  reader = form_open_stream (fixture, opened, CUSTOM_BIN, 0, 70000);
  got = form_read_all (fixture, reader, 0x7000);
  g_assert_cmpmem (got->data, got->len, bytes, 70000);
  ctx = mapi_fixture_context (fixture, reader);
  g_assert_false (rop_write_stream_extended (ctx, &req, &ret, &error));
  g_assert_cmpuint (ret.written_size, ==, 0);
  assert_status (error, ecStgAccessDenied);
}

/* [MS-OXCPRPT] 2.2.14: a property of the store, too. */
static void
test_stream_store (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) stream = form_open_stream (fixture, fixture->logon, CUSTOM_STR, 2, 0);
  g_autoptr (MapiLogon) again = mapi_fixture_logon (fixture, fixture->session, fixture->alice);

  g_assert_cmphex (form_try_write (fixture, stream, "a\0b\0", 4), ==, ecNone);
  g_assert_cmpstr (form_get (fixture, fixture->logon, CUSTOM_STR).str, ==, "ab");
  form_commit (fixture, stream);
  g_assert_cmpstr (form_get (fixture, again, CUSTOM_STR).str, ==, "ab");
}

/** reference_write: what a write does to the bytes that a stream ought to have. */
static void
reference_write (GByteArray *reference, gsize at, const guint8 *data, gsize size)
{
  gsize old = reference->len;

  if (at + size > old)
    g_byte_array_set_size (reference, at + size);
  if (at > old)
    memset (reference->data + old, 0, at - old);
  memcpy (reference->data + at, data, size);
}

static void
reference_resize (GByteArray *reference, gsize size)
{
  gsize old = reference->len;

  g_byte_array_set_size (reference, size);
  if (size > old)
    memset (reference->data + old, 0, size - old);
}

static void
assert_same (MapiFixture *fixture, MapiObject *stream, const GByteArray *reference)
{
  g_autoptr (GByteArray) got = NULL;

  g_assert_cmpuint (form_stream_size (fixture, stream), ==, reference->len);
  form_seek (fixture, stream, 0, 0, 0);
  got = form_read_all (fixture, stream, 0xF000);
  g_assert_cmpmem (got->data, got->len, reference->data, reference->len);
}

/** change_at_random: one change of a large stream: near its end, where a piece begins, or anywhere. */
static void
change_at_random (MapiFixture *fixture, MapiObject *stream, GByteArray *reference, const guint8 *bytes)
{
  const gsize piece = 256 * 1024, size = g_test_rand_int_range (1, 30000);
  gsize at = g_test_rand_int_range (0, reference->len + 1);

  switch (g_test_rand_int_range (0, 6)) {
  case 0:
    at = reference->len;
    break;
  case 1:
    at = MIN (at / piece * piece + g_test_rand_int_range (0, 3), reference->len);
    break;
  case 2: /* shorter, or longer with zeros */
    at = MAX (at, 3 * 1024 * 1024) + g_test_rand_int_range (-10, 10);
    g_assert_cmphex (form_try_set_size (fixture, stream, at), ==, ecNone);
    reference_resize (reference, at);
    return;
  default:
    break;
  }
  form_seek (fixture, stream, 0, at, at);
  g_assert_cmphex (form_try_write (fixture, stream, bytes, size), ==, ecNone);
  reference_write (reference, at, bytes, size);
}

/* What is too large for memory behaves as everything else: random changes against an array, commits in between, which
 * later writes don't change, and from stored to stored. */
static void
test_spooled (MapiFixture *fixture, gconstpointer data)
{
  const gsize size = 5 * 1024 * 1024 + 123;
  g_autofree guint8 *bytes = form_pattern (size);
  g_autoptr (GByteArray) reference = g_byte_array_new (), first = NULL;
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF), opened = NULL, again = NULL;
  g_autoptr (MapiObject) stream = form_open_stream (fixture, message, CUSTOM_BIN, 2, 0), reader = NULL, changer = NULL;
  g_autoptr (MapiObject) stored = NULL;

  for (gsize at = 0; at < size; at += 60000) {
    g_assert_cmphex (form_try_write (fixture, stream, bytes + at, MIN (60000, size - at)), ==, ecNone);
    reference_write (reference, at, bytes + at, MIN (60000, size - at));
  }
  assert_same (fixture, stream, reference);
  for (guint i = 0; i < 60; i++)
    change_at_random (fixture, stream, reference, bytes + g_test_rand_int_range (0, 1000000));
  assert_same (fixture, stream, reference);
  form_commit (fixture, stream);
  opened = form_reopen (fixture, message, TERN_MESSAGE_READ_WRITE);
  first = g_byte_array_append (g_byte_array_new (), reference->data, reference->len);
  for (guint i = 0; i < 10; i++) /* not committed, so not what was saved */
    change_at_random (fixture, stream, reference, bytes + g_test_rand_int_range (0, 1000000));
  assert_same (fixture, stream, reference);
  reader = form_open_stream (fixture, opened, CUSTOM_BIN, 0, first->len);
  assert_same (fixture, reader, first);
  changer = form_open_stream (fixture, opened, CUSTOM_BIN, 1, first->len);
  g_byte_array_set_size (reference, 0);
  g_byte_array_append (reference, first->data, first->len);
  for (guint i = 0; i < 30; i++)
    change_at_random (fixture, changer, reference, bytes + g_test_rand_int_range (0, 1000000));
  assert_same (fixture, changer, reference);
  form_commit (fixture, changer);
  again = form_reopen (fixture, opened, TERN_MESSAGE_READ_WRITE);
  stored = form_open_stream (fixture, again, CUSTOM_BIN, 0, reference->len);
  assert_same (fixture, stored, reference);
  g_assert_cmpint (form_get (fixture, again, PidTagMessageSize).i32, >, (gint32) reference->len);
}

/* Cut short again, it is an ordinary value; the limit is the specification's ([MS-OXCPRPT] 2.2.20, 3.2.5.17). */
static void
test_spooled_limits (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) message = form_create (fixture, 0x0FFF), opened = NULL;
  g_autoptr (MapiObject) stream = form_open_stream (fixture, message, CUSTOM_BIN, 2, 0);
  guint64 position;

  g_assert_cmphex (form_try_set_size (fixture, stream, G_GUINT64_CONSTANT (0x80000000)), ==, ecStreamSizeError);
  g_assert_cmphex (form_try_seek (fixture, stream, 0, G_GINT64_CONSTANT (0x80000000), &position), ==,
                   ecStreamSeekError);
  g_assert_cmphex (form_try_set_size (fixture, stream, 4000000), ==, ecNone);
  g_assert_cmphex (form_try_write (fixture, stream, "short", 5), ==, ecNone);
  g_assert_cmphex (form_try_set_size (fixture, stream, 5), ==, ecNone);
  form_commit (fixture, stream);
  g_assert_cmpmem (form_get (fixture, message, CUSTOM_BIN).bin.data, 5, "short", 5);
  opened = form_reopen (fixture, message, TERN_MESSAGE_READ_ONLY);
  g_assert_cmpuint (form_get (fixture, opened, CUSTOM_BIN).bin.size, ==, 5);
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
  mapi_fixture_add ("/rop/stream/pointer", cluster, test_stream);
  mapi_fixture_add ("/rop/stream/modes", cluster, test_stream_modes);
  mapi_fixture_add ("/rop/stream/strings", cluster, test_stream_strings);
  mapi_fixture_add ("/rop/stream/large", cluster, test_stream_large);
  mapi_fixture_add ("/rop/stream/reads", cluster, test_stream_reads);
  mapi_fixture_add ("/rop/stream/copy-to-stream", cluster, test_copy_to_stream);
  mapi_fixture_add ("/rop/stream/write-extended", cluster, test_write_extended);
  mapi_fixture_add ("/rop/stream/store", cluster, test_stream_store);
  mapi_fixture_add ("/rop/stream/spooled", cluster, test_spooled);
  mapi_fixture_add ("/rop/stream/spooled-limits", cluster, test_spooled_limits);
  mapi_fixture_add ("/rop/stream/folder", cluster, test_stream_folder);
  mapi_fixture_add ("/rop/stream/attachment", cluster, test_stream_attachment);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
