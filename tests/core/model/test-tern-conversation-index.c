#include "core/model/tern-conversation-index.h"

#include "tests/core/model/property-blob.h"

#define SHIFT_MASK(bits) ((G_GUINT64_CONSTANT (1) << (bits)) - 1)

/* [MS-OXOMSG] 2.2.1.3: the server's header has the 40 high bits of the time. */
static void
test_new_header (void)
{
  static const TernGuid guid = TERN_GUID_INIT (0x04030201, 0x0605, 0x0807, 0x090A, 0x0B0C0D0E0F10);
  static const guint8 expected[]
      = { 0x01, 0x01, 0xCA, 0xE5, 0x5B, 0x20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
  TernFiletime now = G_GUINT64_CONSTANT (0x01CAE55B20E5FEE2);
  g_autoptr (GBytes) index = tern_conversation_index_new (now, &guid);
  gsize size;
  const guint8 *data = g_bytes_get_data (index, &size);

  g_assert_cmpmem (data, size, expected, sizeof expected);
  g_assert_true (tern_conversation_index_is_valid (data, size));
  g_assert_cmphex (tern_conversation_index_get_time (data, size), ==, now & ~SHIFT_MASK (24));
  g_assert_cmpuint (tern_conversation_index_get_depth (data, size), ==, 0);
}

/* As clients wrote them: bits 16 to 55 of the time. The reference parser prints 2010-04-26 16:10:33.827 for the
 * first. */
static void
test_blobs (void)
{
  static const char *const names[] = { "CONVERSATIONINDEX-1", "CONVERSATIONINDEX-2", "CONVERSATIONINDEX-3",
                                       "CONVERSATIONINDEX-4" };
  static const guint depths[] = { 1, 7, 6, 6 };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GBytes) blob = property_blob_load (names[i]);
    gsize size;
    const guint8 *data = g_bytes_get_data (blob, &size);
    guint8 id[TERN_CONVERSATION_ID_SIZE];

    g_assert_true (tern_conversation_index_is_valid (data, size));
    g_assert_cmpuint (tern_conversation_index_get_depth (data, size), ==, depths[i]);
    if (i == 0)
      g_assert_cmphex (tern_conversation_index_get_time (data, size), ==, G_GUINT64_CONSTANT (0x01CAE55B20E50000));
    g_assert_true (tern_conversation_id (data, size, TRUE, "topic", id));
    g_assert_cmpmem (id, sizeof id, data + 6, 16);
  }
}

static guint32
child_of (TernFiletime begun, TernFiletime now)
{
  g_autoptr (GBytes) parent = tern_conversation_index_new (begun, NULL);
  g_autoptr (GBytes) child = NULL;
  gsize size, child_size;
  const guint8 *data = g_bytes_get_data (parent, &size), *child_data;

  child = tern_conversation_index_new_child (data, size, now);
  child_data = g_bytes_get_data (child, &child_size);
  g_assert_cmpuint (child_size, ==, 27);
  g_assert_cmpmem (child_data, size, data, size);
  g_assert_cmpuint (tern_conversation_index_get_depth (child_data, child_size), ==, 1);
  return (guint32) child_data[22] << 24 | child_data[23] << 16 | child_data[24] << 8 | child_data[25];
}

/* The two scales of a response level ([MS-OXOMSG] 2.2.1.3). */
static void
test_children (void)
{
  TernFiletime begun = G_GUINT64_CONSTANT (0x01CAE55B20000000);
  guint64 hour = 3600 * TERN_FILETIME_SECOND, year = 365 * 24 * hour;

  g_assert_cmphex (child_of (begun, begun), ==, 0);
  g_assert_cmphex (child_of (begun, begun - hour), ==, 0);
  g_assert_cmphex (child_of (begun, begun + hour), ==, hour >> 18);
  g_assert_cmphex (child_of (begun, begun + year), ==, year >> 18);
  g_assert_cmphex (child_of (begun, begun + 2 * year), ==, (2 * year >> 23) | 0x80000000);
}

static void
test_child_of_nonsense (void)
{
  g_autoptr (GBytes) short_one = tern_conversation_index_new_child ("\x01", 1, TERN_FILETIME_UNIX_EPOCH);
  g_autoptr (GBytes) none = tern_conversation_index_new_child (NULL, 0, TERN_FILETIME_UNIX_EPOCH);

  g_assert_cmpuint (g_bytes_get_size (short_one), ==, TERN_CONVERSATION_INDEX_HEADER_SIZE);
  g_assert_cmpuint (g_bytes_get_size (none), ==, TERN_CONVERSATION_INDEX_HEADER_SIZE);
}

/* [MS-OXOMSG] 2.2.1.2: without tracking the MD5 of the upper-case UTF-16LE topic, of 255 characters at most. */
static void
test_id_of_topic (void)
{
  static const guint8 hello[] = { 'H', 0, 'E', 0, 'L', 0, 'L', 0, 'O', 0 };
  g_autofree char *expected = g_compute_checksum_for_data (G_CHECKSUM_MD5, hello, sizeof hello);
  g_autofree char *long_a = g_strnfill (300, 'a');
  g_autofree char *long_b = g_strnfill (255, 'A');
  g_autoptr (GBytes) blob = property_blob_load ("CONVERSATIONINDEX-1");
  g_autoptr (GBytes) digest = property_blob_from_hex (expected);
  guint8 id[TERN_CONVERSATION_ID_SIZE], other[TERN_CONVERSATION_ID_SIZE];
  gsize size;
  const guint8 *data = g_bytes_get_data (blob, &size);

  g_assert_true (tern_conversation_id (NULL, 0, TRUE, "Hello", id));
  g_assert_cmpmem (id, sizeof id, g_bytes_get_data (digest, NULL), 16);
  g_assert_true (tern_conversation_id (data, size, FALSE, "hello", other));
  g_assert_cmpmem (id, sizeof id, other, sizeof other);
  g_assert_true (tern_conversation_id (data, 21, TRUE, "hello", other));
  g_assert_cmpmem (id, sizeof id, other, sizeof other);
  g_assert_true (tern_conversation_id (NULL, 0, FALSE, long_a, id));
  g_assert_true (tern_conversation_id (NULL, 0, FALSE, long_b, other));
  g_assert_cmpmem (id, sizeof id, other, sizeof other);
  g_assert_false (tern_conversation_id (data, size, FALSE, NULL, id));
  g_assert_false (tern_conversation_id (data, size, FALSE, "", id));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/conversation-index/new-header", test_new_header);
  g_test_add_func ("/model/conversation-index/blobs", test_blobs);
  g_test_add_func ("/model/conversation-index/children", test_children);
  g_test_add_func ("/model/conversation-index/child-of-nonsense", test_child_of_nonsense);
  g_test_add_func ("/model/conversation-index/id-of-topic", test_id_of_topic);
  return g_test_run ();
}
