#include "core/model/tern-prop-block.h"
#include "core/model/tern-recipient.h"
#include "tests/fuzz/fuzz-target.h"

static void
check_bag (const TernBag *bag, const guint8 *data, gsize size)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GBytes) block = tern_prop_block_pack (bag);
  g_autoptr (TernBag) again = NULL;
  g_autoptr (GBytes) second = NULL;

  again = tern_prop_block_unpack (g_bytes_get_data (block, NULL), g_bytes_get_size (block), NULL);
  g_assert_nonnull (again);
  second = tern_prop_block_pack (again);
  g_assert_true (g_bytes_equal (block, second));
  for (guint i = 0; i < tern_bag_get_size (bag); i++) {
    const TernValue *value = tern_bag_get_nth (bag, i);
    g_autofree char *text = tern_value_to_string (value);
    TernValue found;

    g_assert_nonnull (text);
    g_assert_true (
        tern_prop_block_find (g_bytes_get_data (block, NULL), g_bytes_get_size (block), value->tag, arena, &found));
    g_assert_true (tern_value_equal (&found, value));
    (void) tern_value_size (value);
  }
}

static void
check_finds (const guint8 *data, gsize size)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernValue value;

  for (gsize at = 3; at + 8 <= size && at < 3 + 8 * 16; at += 8)
    (void) tern_prop_block_find (
        data, size, data[at] | data[at + 1] << 8 | data[at + 2] << 16 | (guint32) data[at + 3] << 24, arena, &value);
  g_assert_cmpuint (tern_arena_get_size (arena), <=, 128 * 1024 + size * 16 * 32);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (TernBag) bag = tern_prop_block_unpack (data, size, NULL);
  g_autoptr (GPtrArray) recipients = tern_recipients_unpack (data, size, NULL);

  check_finds (data, size);
  if (bag != NULL) {
    g_assert_cmpuint (tern_arena_get_size (tern_bag_get_arena (bag)), <=, 128 * 1024 + size * 64);
    check_bag (bag, data, size);
  }
  if (recipients != NULL) {
    g_autoptr (GBytes) packed = tern_recipients_pack (recipients);
    g_autoptr (GPtrArray) again
        = tern_recipients_unpack (g_bytes_get_data (packed, NULL), g_bytes_get_size (packed), NULL);

    g_assert_nonnull (again);
    g_assert_cmpuint (again->len, ==, recipients->len);
  }
  return 0;
}
