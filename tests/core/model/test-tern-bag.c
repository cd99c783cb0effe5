#include "core/model/tern-bag.h"

#include "core/model/tern-prop-tags.h"

static void
test_order_and_lookup (void)
{
  g_autoptr (TernBag) bag = tern_bag_new ();

  tern_bag_set_i32 (bag, PidTagMessageFlags, 1);
  tern_bag_set_str (bag, PidTagSubject, "Hello");
  tern_bag_set_i32 (bag, PidTagImportance, 2);
  tern_bag_set_bin (bag, PidTagChangeKey, "abc", 3);
  g_assert_cmpuint (tern_bag_get_size (bag), ==, 4);
  for (guint i = 1; i < tern_bag_get_size (bag); i++)
    g_assert_cmphex (tern_bag_get_nth (bag, i - 1)->tag, <, tern_bag_get_nth (bag, i)->tag);
  g_assert_null (tern_bag_get_nth (bag, 4));
  g_assert_cmpstr (tern_bag_get (bag, PidTagSubject)->str, ==, "Hello");
  g_assert_cmpstr (tern_bag_get_by_id (bag, 0x0037)->str, ==, "Hello");
  g_assert_null (tern_bag_get (bag, PidTagBody));
}

/* [MS-OXCDATA] 2.11.1: PtypUnspecified asks for the property whatever its type is; both string types name one value. */
static void
test_types (void)
{
  g_autoptr (TernBag) bag = tern_bag_new ();
  TernValue narrow = tern_value_str (TERN_PROP_TAG (0x0037, PtypString8), "x");

  tern_bag_set (bag, &narrow);
  g_assert_cmphex (tern_bag_get_nth (bag, 0)->tag, ==, PidTagSubject);
  g_assert_nonnull (tern_bag_get (bag, TERN_PROP_TAG (0x0037, PtypUnspecified)));
  g_assert_nonnull (tern_bag_get (bag, TERN_PROP_TAG (0x0037, PtypString8)));
  g_assert_null (tern_bag_get (bag, TERN_PROP_TAG (0x0037, PtypInteger32)));
  g_assert_cmpstr (tern_bag_get_str (bag, PidTagSubject, NULL), ==, "x");
  g_assert_cmpint (tern_bag_get_i32 (bag, TERN_PROP_TAG (0x0037, PtypUnspecified), 7), ==, 7);
}

static void
test_replace (void)
{
  g_autoptr (TernBag) bag = tern_bag_new ();

  tern_bag_set_str (bag, PidTagSubject, "old");
  tern_bag_set_str (bag, PidTagSubject, "new");
  g_assert_cmpuint (tern_bag_get_size (bag), ==, 1);
  /* another type of the same id takes its place */
  tern_bag_set_i32 (bag, TERN_PROP_TAG (0x0037, PtypInteger32), 5);
  g_assert_cmpuint (tern_bag_get_size (bag), ==, 1);
  g_assert_null (tern_bag_get (bag, PidTagSubject));
  g_assert_true (tern_bag_remove (bag, TERN_PROP_TAG (0x0037, PtypInteger32)));
  g_assert_false (tern_bag_remove (bag, TERN_PROP_TAG (0x0037, PtypInteger32)));
  g_assert_cmpuint (tern_bag_get_size (bag), ==, 0);
}

static void
test_empty_multiple_removes (void)
{
  static const char *const words[] = { "a" };
  g_autoptr (TernBag) bag = tern_bag_new ();
  TernValue value = { .tag = TERN_PROP_TAG (0x9000, PtypMultipleString) };

  value.multi.count = 1;
  value.multi.strings = words;
  tern_bag_set (bag, &value);
  g_assert_cmpuint (tern_bag_get_size (bag), ==, 1);
  value.multi.count = 0;
  tern_bag_set (bag, &value);
  g_assert_cmpuint (tern_bag_get_size (bag), ==, 0);
}

static void
test_typed_reads (void)
{
  g_autoptr (TernBag) bag = tern_bag_new ();

  tern_bag_set_i64 (bag, PidTagMessageSizeExtended, 1);
  tern_bag_set_boolean (bag, PidTagHasAttachments, 5);
  tern_bag_set_time (bag, PidTagCreationTime, 77);
  tern_bag_set_str (bag, PidTagSubject, NULL);
  tern_bag_set_bin (bag, PidTagChangeKey, NULL, 0);
  g_assert_cmpint (tern_bag_get_i64 (bag, PidTagMessageSizeExtended, 0), ==, 1);
  g_assert_cmpint (tern_bag_get_boolean (bag, PidTagHasAttachments, FALSE), ==, TRUE);
  g_assert_cmpuint (tern_bag_get_time (bag, PidTagCreationTime, 0), ==, 77);
  g_assert_cmpstr (tern_bag_get_str (bag, PidTagSubject, "none"), ==, "");
  g_assert_cmpstr (tern_bag_get_str (bag, PidTagBody, "none"), ==, "none");
  g_assert_cmpuint (tern_bag_get_bin (bag, PidTagChangeKey).size, ==, 0);
  g_assert_null (tern_bag_get_bin (bag, PidTagSourceKey).data);
  g_assert_cmpint (tern_bag_get_i32 (bag, PidTagImportance, 9), ==, 9);
}

static void
test_copy_and_merge (void)
{
  g_autoptr (TernBag) bag = tern_bag_new ();
  g_autoptr (TernBag) other = tern_bag_new ();
  g_autoptr (TernBag) copy = NULL;
  TernBag *again;

  tern_bag_set_str (bag, PidTagSubject, "one");
  tern_bag_set_i32 (bag, PidTagImportance, 1);
  copy = tern_bag_copy (bag);
  tern_bag_set_str (other, PidTagSubject, "two");
  tern_bag_set_str (other, PidTagBody, "body");
  tern_bag_merge (bag, other);
  g_assert_cmpuint (tern_bag_get_size (bag), ==, 3);
  g_assert_cmpstr (tern_bag_get_str (bag, PidTagSubject, NULL), ==, "two");
  g_assert_cmpuint (tern_bag_get_size (copy), ==, 2);
  g_assert_cmpstr (tern_bag_get_str (copy, PidTagSubject, NULL), ==, "one");
  again = tern_bag_ref (copy);
  tern_bag_unref (again);
  g_assert_cmpint (tern_bag_get_i32 (copy, PidTagImportance, 0), ==, 1);
}

static void
test_random_against_hash (void)
{
  g_autoptr (TernBag) bag = tern_bag_new ();
  g_autoptr (GHashTable) model = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < 3000; i++) {
    guint16 id = g_test_rand_int_range (1, 200);
    gint32 value = g_test_rand_int_range (1, G_MAXINT32);

    if (g_test_rand_int_range (0, 3) == 0) {
      g_assert_cmpint (tern_bag_remove (bag, TERN_PROP_TAG (id, PtypUnspecified)), ==,
                       g_hash_table_remove (model, GUINT_TO_POINTER (id)));
    } else {
      tern_bag_set_i32 (bag, TERN_PROP_TAG (id, PtypInteger32), value);
      g_hash_table_insert (model, GUINT_TO_POINTER (id), GINT_TO_POINTER (value));
    }
  }
  g_assert_cmpuint (tern_bag_get_size (bag), ==, g_hash_table_size (model));
  for (guint i = 0; i < tern_bag_get_size (bag); i++) {
    const TernValue *value = tern_bag_get_nth (bag, i);

    g_assert_true (g_hash_table_lookup (model, GUINT_TO_POINTER (TERN_PROP_ID (value->tag)))
                   == GINT_TO_POINTER (value->i32));
    g_assert_true (tern_bag_get (bag, value->tag) == value);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/bag/order-and-lookup", test_order_and_lookup);
  g_test_add_func ("/model/bag/types", test_types);
  g_test_add_func ("/model/bag/replace", test_replace);
  g_test_add_func ("/model/bag/empty-multiple-removes", test_empty_multiple_removes);
  g_test_add_func ("/model/bag/typed-reads", test_typed_reads);
  g_test_add_func ("/model/bag/copy-and-merge", test_copy_and_merge);
  g_test_add_func ("/model/bag/random-against-hash", test_random_against_hash);
  return g_test_run ();
}
