#include "core/model/tern-value.h"

#include <math.h>
#include <string.h>

#include "core/model/tern-prop-tags.h"
#include "core/model/tern-restriction.h"

#define TAG(type) TERN_PROP_TAG (0x6600, type)

static TernValue
multi (TernPropType type, gconstpointer elements, guint32 count)
{
  TernValue value = { .tag = TAG (type) };

  value.multi.count = count;
  value.multi.i16 = elements;
  return value;
}

static void
test_types (void)
{
  static const guint16 known[]
      = { 0x0001, 0x0002, 0x0003, 0x0004, 0x0005, 0x0006, 0x0007, 0x000A, 0x000B, 0x000D, 0x0014,
          0x001E, 0x001F, 0x0040, 0x0048, 0x00FB, 0x00FD, 0x00FE, 0x0102, 0x1002, 0x1003, 0x1004,
          0x1005, 0x1006, 0x1007, 0x1014, 0x101E, 0x101F, 0x1040, 0x1048, 0x1102 };
  guint n = 0;

  /* [MS-OXCDATA] 2.11.1: no others */
  for (guint type = 0; type <= 0xFFFF; type++)
    n += tern_prop_type_is_known (type);
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (known));
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    g_assert_true (tern_prop_type_is_known (known[i]));
  g_assert_cmpuint (tern_prop_type_width (PtypMultipleTime), ==, 8);
  g_assert_cmpuint (tern_prop_type_width (PtypGuid), ==, 16);
  g_assert_cmpuint (tern_prop_type_width (PtypString), ==, 0);
}

static void
test_missing (void)
{
  TernValue missing = tern_value_missing (PidTagSubject, 0);
  TernValue present = tern_value_str (PidTagSubject, "");

  g_assert_cmphex (missing.tag, ==, 0x0037000A);
  g_assert_true (tern_value_is_missing (&missing));
  g_assert_false (tern_value_is_missing (&present));
}

static void
test_sizes (void)
{
  static const char *const strings[] = { "a", "\xF0\x9F\x90\xA6" };
  static const TernBin bins[] = { { (const guint8 *) "x", 1 }, { NULL, 0 } };
  static const gint16 shorts[] = { 1, 2, 3 };
  TernValue values[] = {
    tern_value_boolean (TAG (PtypBoolean), TRUE),
    tern_value_i32 (TAG (PtypInteger32), 1),
    tern_value_str (TAG (PtypString), "ab"),
    tern_value_str (TAG (PtypString), "\xC3\xA4"),
    tern_value_bin (TAG (PtypBinary), "abc", 3),
    multi (PtypMultipleString, strings, 2),
    multi (PtypMultipleBinary, bins, 2),
    multi (PtypMultipleInteger16, shorts, 3),
  };
  static const gsize sizes[] = { 1, 4, 6, 4, 3, 10, 1, 6 };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_cmpuint (tern_value_size (&values[i]), ==, sizes[i]);
}

static int
order (TernValue a, TernValue b)
{
  int forward = tern_value_compare (&a, &b), backward = tern_value_compare (&b, &a);

  g_assert_cmpint (forward > 0, ==, backward < 0);
  g_assert_cmpint (forward == 0, ==, backward == 0);
  return forward;
}

static int
order_strings (const char *a, const char *b)
{
  return order (tern_value_str (PidTagSubject, a), tern_value_str (PidTagSubject, b));
}

static void
test_order_of_numbers (void)
{
  TernValue nan = { .tag = TAG (PtypFloating64), .f64 = NAN }, inf = { .tag = TAG (PtypFloating64), .f64 = INFINITY };

  g_assert_cmpint (order (tern_value_i32 (PidTagImportance, -1), tern_value_i32 (PidTagImportance, 1)), <, 0);
  g_assert_cmpint (order (tern_value_i64 (TAG (PtypInteger64), G_MININT64), tern_value_i64 (TAG (PtypInteger64), 0)), <,
                   0);
  g_assert_cmpint (order (tern_value_time (TAG (PtypTime), 1), tern_value_time (TAG (PtypTime), G_MAXUINT64)), <, 0);
  g_assert_cmpint (order (tern_value_boolean (TAG (PtypBoolean), FALSE), tern_value_boolean (TAG (PtypBoolean), 2)), <,
                   0);
  g_assert_cmpint (order (inf, nan), <, 0);
  g_assert_cmpint (order (nan, nan), ==, 0);
}

/* Fold keys first, then bytes, so that the order is total. */
static void
test_order_of_strings (void)
{
  g_assert_cmpint (order_strings ("a", "B"), <, 0);
  g_assert_cmpint (order_strings ("A", "a"), <, 0);
  g_assert_cmpint (order_strings ("a", "A2"), <, 0);
  g_assert_cmpint (order_strings ("a", "a"), ==, 0);
  g_assert_cmpint (order_strings ("", "a"), <, 0);
  g_assert_cmpint (order_strings ("\xC3\x84", "\xC3\xA4"), <, 0);         /* A with diaeresis: same key */
  g_assert_cmpint (order_strings ("\xC3\x84z", "\xC3\xA4" "a"), >, 0);
  g_assert_cmpint (order_strings ("stra\xC3\x9F" "e", "STRASSF"), <, 0);  /* sharp s folds to ss */
  g_assert_cmpint (order_strings ("z", "\xC3\xA4"), <, 0);
}

static void
test_order_of_binaries (void)
{
  g_assert_cmpint (order (tern_value_bin (TAG (PtypBinary), "ab", 2), tern_value_bin (TAG (PtypBinary), "abc", 3)), <,
                   0);
  g_assert_cmpint (order (tern_value_bin (TAG (PtypBinary), "\xFF", 1), tern_value_bin (TAG (PtypBinary), "abc", 3)), >,
                   0);
  g_assert_cmpint (order (tern_value_bin (TAG (PtypBinary), NULL, 0), tern_value_bin (TAG (PtypBinary), "", 0)), ==, 0);
}

static void
test_order_of_multiples (void)
{
  static const gint32 low[] = { 1, 2 }, high[] = { 1, 3 };

  g_assert_cmpint (order (multi (PtypMultipleInteger32, low, 2), multi (PtypMultipleInteger32, high, 2)), <, 0);
  g_assert_cmpint (order (multi (PtypMultipleInteger32, low, 1), multi (PtypMultipleInteger32, low, 2)), <, 0);
  g_assert_cmpint (order (multi (PtypMultipleInteger32, low, 2), multi (PtypMultipleInteger32, low, 2)), ==, 0);
}

static void
test_equal (void)
{
  TernValue a = tern_value_str (PidTagSubject, "x"), b = tern_value_str (PidTagSubject, "X");
  TernValue zero = { .tag = TAG (PtypFloating64), .f64 = 0.0 }, minus = { .tag = TAG (PtypFloating64), .f64 = -0.0 };

  g_assert_true (tern_value_equal (&a, &a));
  g_assert_false (tern_value_equal (&a, &b));
  b = tern_value_str (PidTagNormalizedSubject, "x");
  g_assert_false (tern_value_equal (&a, &b));
  /* the same bits, not the same number */
  g_assert_false (tern_value_equal (&zero, &minus));
  g_assert_cmpint (tern_value_compare (&zero, &minus), ==, 0);
}

static void
test_copy_is_deep (void)
{
  static const TernGuid guid = TERN_GUID_INIT (1, 2, 3, 4, 5);
  g_autoptr (TernArena) arena = tern_arena_new ();
  char text[] = "text";
  guint8 bytes[] = { 1, 2, 3 };
  const char *strings[] = { text, "other" };
  TernBin bins[] = { { bytes, 3 }, { bytes, 1 } };
  TernRestriction exist = { .kind = TERN_RES_EXIST, .exist = { PidTagSubject } };
  TernValue tree = { .tag = TAG (PtypRestriction), .restriction = &exist };
  TernValue values[] = {
    tern_value_str (TAG (PtypString), text), tern_value_bin (TAG (PtypBinary), bytes, 3),
    tern_value_guid (TAG (PtypGuid), &guid), multi (PtypMultipleString, strings, 2),
    multi (PtypMultipleBinary, bins, 2),     multi (PtypMultipleInteger32, NULL, 0),
    tree,                                    tern_value_i64 (TAG (PtypInteger64), -7),
  };
  TernValue copies[G_N_ELEMENTS (values)];

  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    copies[i] = tern_value_copy (&values[i], arena);
    g_assert_true (tern_value_equal (&values[i], &copies[i]));
  }
  text[0] = 'X';
  bytes[0] = 9;
  exist.exist.tag = PidTagBody;
  g_assert_cmpstr (copies[0].str, ==, "text");
  g_assert_cmpuint (copies[1].bin.data[0], ==, 1);
  g_assert_true (copies[2].guid != &guid);
  g_assert_cmpstr (copies[3].multi.strings[0], ==, "text");
  g_assert_cmpuint (copies[4].multi.bins[1].data[0], ==, 1);
  g_assert_cmphex (copies[6].restriction->exist.tag, ==, PidTagSubject);
}

static void
test_nth (void)
{
  static const char *const strings[] = { "a", "b" };
  static const double doubles[] = { 1.5, 2.5 };
  TernValue text = multi (PtypMultipleString, strings, 2), number = multi (PtypMultipleFloating64, doubles, 2);
  TernValue element = tern_value_nth (&text, 1);

  g_assert_cmphex (element.tag, ==, TAG (PtypString));
  g_assert_cmpstr (element.str, ==, "b");
  text.tag |= TERN_PROP_TYPE_INSTANCE;
  g_assert_cmphex (tern_value_nth (&text, 0).tag, ==, TAG (PtypString));
  g_assert_cmpfloat (tern_value_nth (&number, 1).f64, ==, 2.5);
}

static void
assert_text (TernValue value, const char *expected)
{
  g_autofree char *text = tern_value_to_string (&value);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_to_string (void)
{
  static const char *const strings[] = { "a", "b\"" };

  assert_text (tern_value_str (PidTagSubject, "Line\n\xED\xA0\x80"),
               "0x0037001F=\"Line\\x0a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
  assert_text (tern_value_i32 (PidTagImportance, -1), "0x00170003=-1");
  assert_text (tern_value_boolean (TAG (PtypBoolean), TRUE), "0x6600000B=true");
  assert_text (tern_value_bin (TAG (PtypBinary), "\x01\xFF", 2), "0x66000102=<01ff>");
  assert_text (tern_value_time (TAG (PtypTime), TERN_FILETIME_UNIX_EPOCH), "0x66000040=1970-01-01T00:00:00Z");
  assert_text (multi (PtypMultipleString, strings, 2), "0x6600101F={\"a\", \"b\\\"\"}");
  assert_text (tern_value_missing (PidTagSubject, 3), "0x0037000A=error 3");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/value/types", test_types);
  g_test_add_func ("/model/value/missing", test_missing);
  g_test_add_func ("/model/value/sizes", test_sizes);
  g_test_add_func ("/model/value/order-of-numbers", test_order_of_numbers);
  g_test_add_func ("/model/value/order-of-strings", test_order_of_strings);
  g_test_add_func ("/model/value/order-of-binaries", test_order_of_binaries);
  g_test_add_func ("/model/value/order-of-multiples", test_order_of_multiples);
  g_test_add_func ("/model/value/equal", test_equal);
  g_test_add_func ("/model/value/copy-is-deep", test_copy_is_deep);
  g_test_add_func ("/model/value/nth", test_nth);
  g_test_add_func ("/model/value/to-string", test_to_string);
  return g_test_run ();
}
