#include "core/base/tern-guid.h"

#include <string.h>

/* [MS-DTYP] 2.3.4.2: the first three fields are little-endian on the wire. PS_MAPI's text form and bytes. */
static const TernGuid sample = TERN_GUID_INIT (0x00020328, 0x1234, 0xABCD, 0xC000, 0x000000000046);

static void
test_wire_form (void)
{
  static const guint8 expected[] = { 0x28, 0x03, 0x02, 0x00, 0x34, 0x12, 0xCD, 0xAB, 0xC0, 0, 0, 0, 0, 0, 0, 0x46 };
  g_autofree char *text = tern_guid_to_string (&sample);
  g_autofree char *hex = tern_guid_to_hex (&sample);

  g_assert_cmpmem (sample.bytes, sizeof sample.bytes, expected, sizeof expected);
  g_assert_cmpstr (text, ==, "00020328-1234-abcd-c000-000000000046");
  g_assert_cmpstr (hex, ==, "000203281234abcdc000000000000046");
}

static void
test_parse (void)
{
  static const char *const good[] = {
    "00020328-1234-abcd-c000-000000000046",
    "{00020328-1234-ABCD-C000-000000000046}",
    "000203281234abcdc000000000000046",
  };
  static const char *const bad[] = { "", "{}", "00020328-1234-abcd-c000-00000000004",
                                     "00020328-1234-abcd-c000-0000000000460", "g0020328-1234-abcd-c000-000000000046" };
  TernGuid guid;

  for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
    g_assert_true (tern_guid_parse (good[i], &guid));
    g_assert_true (tern_guid_equal (&guid, &sample));
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (tern_guid_parse (bad[i], &guid));
}

static void
test_random_round_trip (void)
{
  for (guint i = 0; i < 100; i++) {
    TernGuid guid, parsed;
    char text[TERN_GUID_TEXT_SIZE];

    tern_guid_random (&guid);
    g_assert_cmphex (guid.bytes[7] >> 4, ==, 4);
    g_assert_cmphex (guid.bytes[8] >> 6, ==, 2);
    tern_guid_to_text (&guid, text);
    g_assert_cmpuint (strlen (text), ==, TERN_GUID_TEXT_SIZE - 1);
    g_assert_true (tern_guid_parse (text, &parsed));
    g_assert_cmpint (tern_guid_compare (&guid, &parsed), ==, 0);
    g_assert_cmpuint (tern_guid_hash (&guid), ==, tern_guid_hash (&parsed));
    g_assert_false (tern_guid_is_null (&guid));
  }
}

static void
test_order (void)
{
  TernGuid low = { { 1 } }, high = { { 2 } }, none = { { 0 } };

  g_assert_cmpint (tern_guid_compare (&low, &high), <, 0);
  g_assert_cmpint (tern_guid_compare (&high, &low), >, 0);
  g_assert_false (tern_guid_equal_func (&low, &high));
  g_assert_true (tern_guid_is_null (&none));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/guid/wire-form", test_wire_form);
  g_test_add_func ("/base/guid/parse", test_parse);
  g_test_add_func ("/base/guid/random-round-trip", test_random_round_trip);
  g_test_add_func ("/base/guid/order", test_order);
  return g_test_run ();
}
