#include "tests/plugins/mapi/codec/codec-test.h"

#include <string.h>

#include "plugins/mapi/codec/codec-globset.h"

static TernIdRanges *
make (const TernIdRange *ranges, guint n)
{
  return tern_id_ranges_new_from (ranges, n);
}

static TernIdRanges *
read_globset (const char *bytes, gsize size)
{
  TernReader reader;
  TernIdRanges *ranges;

  tern_reader_init (&reader, bytes, size);
  ranges = codec_globset_read (&reader);
  if (ranges != NULL)
    g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  return ranges;
}

static void
check_read (const char *bytes, gsize size, const TernIdRange *wanted, guint n)
{
  g_autoptr (TernIdRanges) ranges = read_globset (bytes, size), expected = make (wanted, n);

  g_assert_nonnull (ranges);
  g_assert_true (tern_id_ranges_equal (ranges, expected));
}

static void
check_written (const TernIdRange *ranges, guint n, const char *bytes, gsize size)
{
  g_autoptr (TernIdRanges) set = make (ranges, n), again = NULL;
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };

  codec_globset_write (&writer, set);
  g_assert_cmpmem (writer.data, writer.size, bytes, size);
  again = read_globset ((const char *) writer.data, writer.size);
  g_assert_nonnull (again);
  g_assert_true (tern_id_ranges_equal (again, set));
}

/* [MS-OXCFXICS] 2.2.2.6.1, 3.1.5.4.3.2.1: six bytes together are a value, and don't stay on the stack. */
static void
test_push (void)
{
  check_read ("\x06\0\0\0\0\0\x05\0", 8, (TernIdRange[]){ { 5, 5 } }, 1);
  check_read ("\x05\0\0\0\0\x01\x01\x02\x01\x04\x50\0", 12, (TernIdRange[]){ { 0x102, 0x102 }, { 0x104, 0x104 } }, 2);
  check_read ("\x04\0\0\0\0\x02\x01\x02\x02\x01\x03\x50\0", 13, (TernIdRange[]){ { 0x102, 0x103 } }, 1);
}

/* [MS-OXCFXICS] 2.2.2.6.3, 3.1.5.4.3.1.3: the starting value itself, and the eight behind it from the lowest bit on. */
static void
test_bitmask (void)
{
  check_read ("\x05\0\0\0\0\0\x42\x01\x85\x50\0", 11, (TernIdRange[]){ { 1, 2 }, { 4, 4 }, { 9, 9 } }, 3);
}

/* [MS-OXCFXICS] 2.2.2.6.4 */
static void
test_range (void)
{
  check_read ("\x52\0\0\0\0\0\x01\0\0\0\0\x01\0\0", 14, (TernIdRange[]){ { 1, 256 } }, 1);
  check_read ("\x03\0\0\0\x52\0\0\x01\0\x01\0\x50\0", 13, (TernIdRange[]){ { 1, 256 } }, 1);
}

/* [MS-OXCFXICS] 3.1.5.4.3.2: everything that a decoder has to refuse. */
static void
test_malformed (void)
{
  static const struct {
    const char *bytes;
    gsize size;
  } bad[] = {
    { "", 0 },                                       /* no End */
    { "\x06\0\0\0\0\0", 6 },                         /* cut */
    { "\x07\0\0\0\0\0\0\0\0", 9 },                   /* no such command */
    { "\x50\0", 2 },                                 /* Pop of an empty stack */
    { "\x04\0\0\0\0\x03\0\0\0\0", 10 },              /* seven bytes */
    { "\x04\0\0\0\0\x42\x01\x01\x50\0", 10 },        /* Bitmask over four bytes */
    { "\x05\0\0\0\0\0\x42\xFF\x01\x50\0", 11 },      /* a value beyond the last byte */
    { "\x05\0\0\0\0\0\x52\x09\x08\x50\0", 11 },      /* the wrong way round */
    { "\x05\0\0\0\0\0\x52\x09", 8 },                 /* cut */
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (TernIdRanges) ranges = read_globset (bad[i].bytes, bad[i].size);

    g_assert_null (ranges);
  }
}

/* One form for each set, with the fewest bytes. */
static void
test_canonical (void)
{
  check_written (NULL, 0, "\0", 1);
  check_written ((TernIdRange[]){ { 7, 7 } }, 1, "\x06\0\0\0\0\0\x07\0", 8);
  check_written ((TernIdRange[]){ { 1, 0x50 } }, 1, "\x05\0\0\0\0\0\x52\x01\x50\x50\0", 11);
  check_written ((TernIdRange[]){ { 1, 1 }, { 3, 3 }, { 5, 5 } }, 3, "\x05\0\0\0\0\0\x42\x01\x0A\x50\0", 11);
  check_written ((TernIdRange[]){ { 1, 1 }, { 0x20, 0x20 } }, 2, "\x05\0\0\0\0\0\x01\x01\x01\x20\x50\0", 12);
  check_written ((TernIdRange[]){ { 0xFF00000000FF, 0xFF0000000100 } }, 1,
                 "\x04\xFF\0\0\0\x52\0\xFF\x01\0\x50\0", 12);
}

static TernIdRanges *
random_ranges (GRand *rand)
{
  TernIdRanges *ranges = tern_id_ranges_new ();
  guint n = g_rand_int_range (rand, 0, 60), shift = g_rand_int_range (rand, 0, 40);

  for (guint i = 0; i < n; i++) {
    guint64 low = ((guint64) g_rand_int_range (rand, 0, 600) << shift) + g_rand_int_range (rand, 0, 20);
    guint64 length = g_rand_int_range (rand, 0, 4) == 0 ? (guint64) g_rand_int_range (rand, 0, 3000) : 0;

    tern_id_ranges_add (ranges, low, MIN (low + length, G_GUINT64_CONSTANT (0xFFFFFFFFFFFF)));
  }
  return ranges;
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20120);

  for (guint round = 0; round < 2000; round++) {
    g_autoptr (TernIdRanges) ranges = random_ranges (rand), again = NULL;
    g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };

    codec_globset_write (&writer, ranges);
    again = read_globset ((const char *) writer.data, writer.size);
    g_assert_nonnull (again);
    g_assert_true (tern_id_ranges_equal (again, ranges));
  }
}

static const TernGuid low_guid = TERN_GUID_INIT (1, 2, 3, 4, 5), high_guid = TERN_GUID_INIT (9, 2, 3, 4, 5);

/* [MS-OXCFXICS] 2.2.2.4.2: replicas ascending, byte by byte; those without a counter are left out. */
static void
test_id_set (void)
{
  g_autoptr (TernIdSet) set = tern_id_set_new (), again = NULL;
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  g_autoptr (GError) error = NULL;
  TernReader reader;

  tern_id_ranges_add (tern_id_set_ranges (set, &high_guid), 1, 3);
  tern_id_ranges_add (tern_id_set_ranges (set, &low_guid), 5, 5);
  (void) tern_id_set_ranges (set, &(TernGuid){ { 3 } });
  codec_id_set_write (&writer, set);
  g_assert_cmpuint (writer.size, ==, 16 + 8 + 16 + 11);
  g_assert_cmpmem (writer.data, 16, low_guid.bytes, 16);
  g_assert_cmpmem (writer.data + 24, 16, high_guid.bytes, 16);
  tern_reader_init (&reader, writer.data, writer.size);
  again = codec_id_set_read (&reader, &error);
  g_assert_no_error (error);
  g_assert_true (tern_id_set_equal (set, again));
  tern_reader_init (&reader, writer.data, writer.size - 1);
  g_assert_null (codec_id_set_read (&reader, &error));
  g_assert_nonnull (error);
}

static gboolean
get_replica (guint16 replid, TernGuid *ret_replica, gpointer user_data)
{
  *ret_replica = replid == 1 ? low_guid : high_guid;
  return replid == 1 || replid == 7;
}

static gboolean
get_replid (const TernGuid *replica, guint16 *ret_replid, gpointer user_data)
{
  *ret_replid = tern_guid_equal (replica, &low_guid) ? 1 : 7;
  return tern_guid_equal (replica, &low_guid) || tern_guid_equal (replica, &high_guid);
}

/* [MS-OXCFXICS] 2.2.2.4.1 */
static void
test_replids (void)
{
  static const CodecReplidMap map = { get_replica, get_replid, NULL };
  g_autoptr (TernIdSet) set = tern_id_set_new (), again = NULL;
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  g_autoptr (GError) error = NULL;
  TernReader reader;

  tern_id_ranges_add (tern_id_set_ranges (set, &high_guid), 1, 3);
  tern_id_ranges_add (tern_id_set_ranges (set, &low_guid), 5, 5);
  g_assert_true (codec_id_set_write_replids (&writer, set, &map));
  g_assert_cmpmem (writer.data, 2, "\x01\0", 2);
  tern_reader_init (&reader, writer.data, writer.size);
  again = codec_id_set_read_replids (&reader, &map, &error);
  g_assert_no_error (error);
  g_assert_true (tern_id_set_equal (set, again));
  writer.data[0] = 3;
  tern_reader_init (&reader, writer.data, writer.size);
  g_assert_null (codec_id_set_read_replids (&reader, &map, &error));
  g_assert_nonnull (error);
  tern_id_ranges_add (tern_id_set_ranges (set, &(TernGuid){ { 3 } }), 1, 1);
  g_assert_false (codec_id_set_write_replids (&writer, set, &map));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/codec-globset/push", test_push);
  g_test_add_func ("/codec-globset/bitmask", test_bitmask);
  g_test_add_func ("/codec-globset/range", test_range);
  g_test_add_func ("/codec-globset/malformed", test_malformed);
  g_test_add_func ("/codec-globset/canonical", test_canonical);
  g_test_add_func ("/codec-globset/random", test_random);
  g_test_add_func ("/codec-globset/id-set", test_id_set);
  g_test_add_func ("/codec-globset/replids", test_replids);
  return g_test_run ();
}
