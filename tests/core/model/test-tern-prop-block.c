#include "core/model/tern-prop-block.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-recipient.h"
#include "tests/core/model/random-bag.h"

static void
test_layout (void)
{
  static const guint8 expected[] = { 0x01, 0x02, 0x00,
                                     0x03, 0x00, 0x17, 0x00, 0x04, 0x00, 0x00, 0x00,
                                     0x1F, 0x00, 0x37, 0x00, 0x07, 0x00, 0x00, 0x00,
                                     0x02, 0x00, 0x00, 0x00, 'H', 'i', 0 };
  g_autoptr (TernBag) bag = tern_bag_new ();
  g_autoptr (GBytes) block = NULL;

  tern_bag_set_str (bag, PidTagSubject, "Hi");
  tern_bag_set_i32 (bag, PidTagImportance, 2);
  block = tern_prop_block_pack (bag);
  g_assert_cmpmem (g_bytes_get_data (block, NULL), g_bytes_get_size (block), expected, sizeof expected);
}

static void
test_round_trip (void)
{
  for (guint run = 0; run < 200; run++) {
    g_autoptr (TernBag) bag = random_bag ();
    g_autoptr (TernBag) copy = tern_bag_copy (bag);
    g_autoptr (GBytes) block = tern_prop_block_pack (bag);
    g_autoptr (GBytes) again = NULL;
    g_autoptr (TernBag) read = NULL;
    g_autoptr (GError) error = NULL;
    gsize size;
    const guint8 *data = g_bytes_get_data (block, &size);

    random_bag_assert_equal (copy, bag);
    read = tern_prop_block_unpack (data, size, &error);
    g_assert_no_error (error);
    random_bag_assert_equal (read, bag);
    again = tern_prop_block_pack (read);
    g_assert_true (g_bytes_equal (again, block));
  }
}

static void
test_find (void)
{
  for (guint run = 0; run < 50; run++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    g_autoptr (TernBag) bag = random_bag ();
    g_autoptr (GBytes) block = tern_prop_block_pack (bag);
    gsize size;
    const guint8 *data = g_bytes_get_data (block, &size);

    for (guint i = 0; i < tern_bag_get_size (bag); i++) {
      const TernValue *expected = tern_bag_get_nth (bag, i);
      TernValue value;

      g_assert_true (tern_prop_block_find (data, size, expected->tag, arena, &value));
      g_assert_true (tern_value_equal (&value, expected));
      g_assert_true (
          tern_prop_block_find (data, size, TERN_PROP_TAG_WITH_TYPE (expected->tag, PtypUnspecified), arena, &value));
      g_assert_false (tern_prop_block_find (data, size, expected->tag ^ 0x0800, arena, &value));
    }
    for (guint i = 0; i < 20; i++) {
      TernPropTag tag = TERN_PROP_TAG (g_test_rand_int_range (0, 0x10000), PtypUnspecified);
      TernValue value;

      g_assert_cmpint (tern_prop_block_find (data, size, tag, arena, &value), ==, tern_bag_get (bag, tag) != NULL);
    }
  }
}

/* A lookup of what has no pointers of its own takes nothing from the arena: it runs once a cell. */
static void
test_find_allocates_nothing (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (TernBag) bag = tern_bag_new ();
  g_autoptr (GBytes) block = NULL;
  TernValue value;
  gsize size;
  const guint8 *data;

  tern_bag_set_str (bag, PidTagSubject, "Hi");
  tern_bag_set_i32 (bag, PidTagImportance, 2);
  tern_bag_set_bin (bag, PidTagChangeKey, "abc", 3);
  block = tern_prop_block_pack (bag);
  data = g_bytes_get_data (block, &size);
  g_assert_true (tern_prop_block_find (data, size, PidTagSubject, arena, &value));
  g_assert_true (tern_prop_block_find (data, size, PidTagImportance, arena, &value));
  g_assert_true (tern_prop_block_find (data, size, PidTagChangeKey, arena, &value));
  g_assert_true (value.bin.data > data && value.bin.data < data + size);
  g_assert_cmpuint (tern_arena_get_size (arena), ==, 0);
}

static void
test_cuts_are_refused (void)
{
  g_autoptr (TernBag) bag = tern_bag_new ();
  g_autoptr (GBytes) block = NULL;
  gsize size;
  const guint8 *data;

  tern_bag_set_str (bag, PidTagSubject, "Hi");
  tern_bag_set_i32 (bag, PidTagImportance, 2);
  block = tern_prop_block_pack (bag);
  data = g_bytes_get_data (block, &size);
  for (gsize cut = 0; cut < size; cut++) {
    g_autofree guint8 *copy = g_memdup2 (data, cut);
    g_autoptr (GError) error = NULL;

    g_assert_null (tern_prop_block_unpack (copy, cut, &error));
    g_assert_error (error, TERN_ERROR, TERN_ERROR_CORRUPT);
  }
}

static void
test_disorder_is_refused (void)
{
  static const guint8 twice[] = { 1, 2, 0, 0x0B, 0, 1, 0, 1, 0, 0, 0, 0x0B, 0, 1, 0, 2, 0, 0, 0, 0, 0 };
  static const guint8 backwards[] = { 1, 2, 0, 0x0B, 0, 1, 0, 2, 0, 0, 0, 0x0B, 0, 2, 0, 1, 0, 0, 0, 0, 0 };
  static const guint8 other_format[] = { 2, 0, 0 };
  static const guint8 unknown_type[] = { 1, 1, 0, 0x0C, 0, 1, 0, 1, 0, 0, 0, 0 };

  g_assert_null (tern_prop_block_unpack (twice, sizeof twice, NULL));
  g_assert_null (tern_prop_block_unpack (backwards, sizeof backwards, NULL));
  g_assert_null (tern_prop_block_unpack (other_format, sizeof other_format, NULL));
  g_assert_null (tern_prop_block_unpack (unknown_type, sizeof unknown_type, NULL));
}

static void
test_recipients (void)
{
  g_autoptr (GPtrArray) recipients = tern_recipients_new ();
  g_autoptr (GPtrArray) read = NULL;
  g_autoptr (GPtrArray) copy = NULL;
  g_autoptr (GBytes) block = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;
  const guint8 *data;

  for (guint i = 0; i < 5; i++) {
    TernRecipient *recipient = tern_recipient_new (100 - i, (i % 4) | (i == 3 ? 0x80 : 0));

    tern_bag_unref (recipient->props);
    recipient->props = random_bag ();
    g_ptr_array_add (recipients, recipient);
  }
  copy = tern_recipients_copy (recipients);
  block = tern_recipients_pack (copy);
  data = g_bytes_get_data (block, &size);
  read = tern_recipients_unpack (data, size, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 5);
  for (guint i = 0; i < 5; i++) {
    const TernRecipient *got = g_ptr_array_index (read, i), *expected = g_ptr_array_index (recipients, i);

    g_assert_cmpuint (got->row_id, ==, expected->row_id);
    g_assert_cmphex (got->type, ==, expected->type);
    random_bag_assert_equal (got->props, expected->props);
  }
  for (gsize cut = 0; cut < size; cut += 1 + cut / 7) {
    g_autofree guint8 *cut_copy = g_memdup2 (data, cut);
    g_autoptr (GError) cut_error = NULL;

    g_assert_null (tern_recipients_unpack (cut_copy, cut, &cut_error));
    g_assert_error (cut_error, TERN_ERROR, TERN_ERROR_CORRUPT);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/prop-block/layout", test_layout);
  g_test_add_func ("/model/prop-block/round-trip", test_round_trip);
  g_test_add_func ("/model/prop-block/find", test_find);
  g_test_add_func ("/model/prop-block/find-allocates-nothing", test_find_allocates_nothing);
  g_test_add_func ("/model/prop-block/cuts-are-refused", test_cuts_are_refused);
  g_test_add_func ("/model/prop-block/disorder-is-refused", test_disorder_is_refused);
  g_test_add_func ("/model/prop-block/recipients", test_recipients);
  return g_test_run ();
}
