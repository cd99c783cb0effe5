#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "tests/spi/item-fixture.h"

/* TernUploads: pieces in any order, copies, what a save makes of them, what is collected. */

#define UPLOADS(fixture) TERN_UPLOADS ((fixture)->mailbox)
#define BIN TERN_PROP_TAG (0x660C, PtypBinary)
#define PIECE TERN_UPLOAD_PIECE

static guint64
put (StoreFixture *fixture, guint64 upload, guint32 first, const GByteArray *bytes, gsize from, gsize size)
{
  g_autoptr (GBytes) pieces = g_bytes_new (bytes->data + from, size);
  g_autoptr (GError) error = NULL;

  if (!tern_uploads_write (UPLOADS (fixture), &upload, first, pieces, fixture->job, &error))
    g_error ("write: %s", error->message);
  g_assert_cmpuint (upload, !=, 0);
  return upload;
}

static void
assert_holds (StoreFixture *fixture, guint64 upload, const GByteArray *bytes)
{
  g_autoptr (GError) error = NULL;

  for (gsize at = 0; at < bytes->len; at += 300001) {
    gsize n = MIN (300001, bytes->len - at);
    g_autoptr (GBytes) got = tern_uploads_read (UPLOADS (fixture), upload, at, n, fixture->job, &error);

    g_assert_no_error (error);
    g_assert_cmpmem (g_bytes_get_data (got, NULL), g_bytes_get_size (got), bytes->data + at, n);
  }
}

/** save_upload: a new message with @upload as its BIN; the error's code, or -1. */
static int
save_upload (StoreFixture *fixture, guint64 upload, gint64 size, TernId *ret_id)
{
  g_auto (Save) save = { 0 };
  const TernUploadRef ref = { BIN, upload, size };
  g_autoptr (GArray) uploads = g_array_new (FALSE, FALSE, sizeof (TernUploadRef));
  g_autoptr (GError) error = NULL;

  save_init (&save, fixture->top, "large");
  g_array_append_val (uploads, ref);
  save.save.uploads = uploads;
  if (!tern_items_save (ITEMS (fixture), &save.save, &save.saved, fixture->job, &error))
    return error->code;
  *ret_id = save.saved.id;
  return -1;
}

static void
assert_stored (StoreFixture *fixture, TernId id, const GByteArray *bytes)
{
  g_autoptr (GByteArray) got = stream_read_all (fixture, id, BIN, 1 << 20);

  g_assert_cmpmem (got->data, got->len, bytes->data, bytes->len);
}

static void
test_pieces (StoreFixture *fixture, gconstpointer cluster)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint64 upload;
  TernId id = 0;

  noise_fill (bytes, 3 * PIECE + 77);
  upload = put (fixture, 0, 2, bytes, 2 * PIECE, PIECE + 77); /* the end first */
  g_assert_cmpint (save_upload (fixture, upload, bytes->len, &id), ==, TERN_ERROR_STALE); /* there is a hole */
  upload = put (fixture, upload, 0, bytes, 0, 2 * PIECE);
  assert_holds (fixture, upload, bytes);
  memset (bytes->data + PIECE, 7, PIECE);
  put (fixture, upload, 1, bytes, PIECE, PIECE); /* a piece instead of another */
  assert_holds (fixture, upload, bytes);
  g_assert_cmpint (save_upload (fixture, upload, bytes->len, &id), ==, -1);
  assert_stored (fixture, id, bytes);
}

/* A copy is its own; a stored stream may be named again, and lives as long as somebody names it. */
static void
test_copy_and_share (StoreFixture *fixture, gconstpointer cluster)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new (), changed = NULL;
  g_autoptr (GError) error = NULL;
  guint64 upload, copy = 0, shared = 0;
  TernId one = 0, two = 0, three = 0;

  noise_fill (bytes, 2 * PIECE + 5);
  changed = g_byte_array_append (g_byte_array_new (), bytes->data, bytes->len);
  memset (changed->data, 1, PIECE);
  upload = put (fixture, 0, 0, bytes, 0, bytes->len);
  g_assert_cmpint (save_upload (fixture, upload, bytes->len, &one), ==, -1);
  g_assert_true (tern_uploads_copy (UPLOADS (fixture), upload, bytes->len, &copy, fixture->job, &error));
  put (fixture, copy, 0, changed, 0, PIECE);
  assert_holds (fixture, upload, bytes);
  assert_holds (fixture, copy, changed);
  g_assert_cmpint (save_upload (fixture, copy, changed->len, &two), ==, -1);
  g_assert_true (tern_uploads_share (UPLOADS (fixture), one, BIN, &shared, fixture->job, &error));
  g_assert_cmpint (save_upload (fixture, shared, bytes->len, &three), ==, -1);
  g_assert_false (items_remove (fixture, fixture->top, &one, 1, TRUE));
  assert_stored (fixture, two, changed);
  assert_stored (fixture, three, bytes);
  g_assert_false (tern_uploads_share (UPLOADS (fixture), three, PidTagSubject, &shared, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
}

/* What became shorter is stored so: the last piece was written again, those behind it go. */
static void
test_shorter (StoreFixture *fixture, gconstpointer cluster)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint64 upload;
  TernId id = 0;

  noise_fill (bytes, 3 * PIECE);
  upload = put (fixture, 0, 0, bytes, 0, bytes->len);
  put (fixture, upload, 1, bytes, PIECE, 10);
  g_byte_array_set_size (bytes, PIECE + 10);
  g_assert_cmpint (save_upload (fixture, upload, bytes->len, &id), ==, -1);
  assert_stored (fixture, id, bytes);
  g_assert_cmpint (save_upload (fixture, 12345, bytes->len, &id), ==, TERN_ERROR_STALE); /* there is no such */
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
  store_fixture_add ("/spi/uploads/pieces", cluster, test_pieces);
  store_fixture_add ("/spi/uploads/copy-and-share", cluster, test_copy_and_share);
  store_fixture_add ("/spi/uploads/shorter", cluster, test_shorter);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
