#include "core/model/tern-id.h"

#include <string.h>

/* [MS-OXCDATA] 2.2.1.1: ReplicaId (2 bytes), then GlobalCounter (6 bytes, big-endian). */
static void
test_wire (void)
{
  static const guint8 bytes[] = { 0x01, 0x00, 0x00, 0x00, 0x12, 0x34, 0x56, 0x78 };
  guint64 wire;
  TernId id;

  memcpy (&wire, bytes, sizeof wire);
  wire = GUINT64_FROM_LE (wire);
  id = tern_id_from_wire (wire);
  g_assert_cmphex (id, ==, TERN_ID (TERN_REPLID_OWN, 0x12345678));
  g_assert_cmphex (TERN_ID_REPLID (id), ==, 1);
  g_assert_cmphex (TERN_ID_GLOBCNT (id), ==, 0x12345678);
  g_assert_cmphex (tern_id_to_wire (id), ==, wire);
  g_assert_cmphex (tern_id_to_wire (0), ==, 0);
}

static void
test_order_follows_the_counter (void)
{
  g_assert_cmpuint (TERN_ID (1, 0xFF), <, TERN_ID (1, 0x100));
  g_assert_cmpuint (TERN_ID (1, TERN_GLOBCNT_MAX), <, TERN_ID (2, 0));
  g_assert_cmpint ((gint64) TERN_ID (0x7FFF, TERN_GLOBCNT_MAX), >, 0);
}

static void
test_bytes (void)
{
  static const guint8 expected[] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06 };
  static const TernGuid replica = { { 9, 8, 7 } };
  guint8 bytes[6], gid[TERN_GID_SIZE];

  tern_globcnt_to_bytes (G_GUINT64_CONSTANT (0x010203040506), bytes);
  g_assert_cmpmem (bytes, sizeof bytes, expected, sizeof expected);
  g_assert_cmphex (tern_globcnt_from_bytes (bytes), ==, G_GUINT64_CONSTANT (0x010203040506));
  tern_gid_write (&replica, G_GUINT64_CONSTANT (0x010203040506), gid);
  g_assert_cmpmem (gid, 16, replica.bytes, 16);
  g_assert_cmpmem (gid + 16, 6, expected, 6);
}

static void
test_random_round_trip (void)
{
  for (guint i = 0; i < 200; i++) {
    guint64 wire = (guint64) (guint32) g_test_rand_int () << 32 | (guint32) g_test_rand_int ();

    g_assert_cmphex (tern_id_to_wire (tern_id_from_wire (wire)), ==, wire);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/id/wire", test_wire);
  g_test_add_func ("/model/id/order-follows-the-counter", test_order_follows_the_counter);
  g_test_add_func ("/model/id/bytes", test_bytes);
  g_test_add_func ("/model/id/random-round-trip", test_random_round_trip);
  return g_test_run ();
}
