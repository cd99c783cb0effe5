#include "core/model/tern-prop-block.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-packed-value-private.h"
#include "core/model/tern-recipient.h"

#define HEAD_SIZE 3  /* format, count */
#define ENTRY_SIZE 8 /* tag, end offset */
#define RECIPIENTS_FORMAT 1
#define RECIPIENT_HEAD_SIZE 10

/** Directory: where the parts of a block are; checked against the size of the block only. */
typedef struct {
  const guint8 *entries;
  const guint8 *values;
  gsize values_size;
  guint n;
} Directory;

static guint32
read_u32 (const guint8 *at)
{
  return (guint32) at[0] | (guint32) at[1] << 8 | (guint32) at[2] << 16 | (guint32) at[3] << 24;
}

static gboolean
directory_init (Directory *directory, gconstpointer block, gsize size)
{
  const guint8 *at = block;
  gsize head;

  if (size < HEAD_SIZE || at[0] != TERN_PROP_BLOCK_FORMAT)
    return FALSE;
  directory->n = at[1] | at[2] << 8;
  head = HEAD_SIZE + (gsize) directory->n * ENTRY_SIZE;
  if (size < head)
    return FALSE;
  directory->entries = at + HEAD_SIZE;
  directory->values = at + head;
  directory->values_size = size - head;
  return TRUE;
}

static TernPropTag
tag_at (const Directory *directory, guint n)
{
  return read_u32 (directory->entries + (gsize) n * ENTRY_SIZE);
}

static gboolean
value_at (const Directory *directory, guint n, TernArena *arena, TernValue *ret_value)
{
  const guint8 *entry = directory->entries + (gsize) n * ENTRY_SIZE;
  guint32 start = n > 0 ? read_u32 (entry - 4) : 0;
  guint32 end = read_u32 (entry + 4);

  if (start > end || end > directory->values_size)
    return FALSE;
  return tern_packed_value_read (read_u32 (entry), directory->values + start, end - start, arena, ret_value);
}

/**
 * tern_prop_block_pack:
 *
 * A block's offsets have 32 bits; what is large lies in streams, so that more than 4 GiB here is a caller's bug.
 */
GBytes *
tern_prop_block_pack (const TernBag *bag)
{
  guint n = tern_bag_get_size (bag);
  g_auto (TernWriter) writer = { .limit = G_MAXUINT32 };
  gsize values = HEAD_SIZE + (gsize) n * ENTRY_SIZE;

  g_assert (n <= G_MAXUINT16);
  tern_writer_u8 (&writer, TERN_PROP_BLOCK_FORMAT);
  tern_writer_u16 (&writer, n);
  for (guint i = 0; i < n; i++) {
    tern_writer_u32 (&writer, tern_bag_get_nth (bag, i)->tag);
    tern_writer_u32 (&writer, 0);
  }
  for (guint i = 0; i < n; i++) {
    tern_packed_value_write (&writer, tern_bag_get_nth (bag, i));
    tern_writer_patch_u32 (&writer, HEAD_SIZE + i * ENTRY_SIZE + 4, writer.size - values);
  }
  g_assert (!writer.overrun);
  return tern_writer_steal (&writer);
}

static gboolean
fill_bag (TernBag *bag, const Directory *directory)
{
  for (guint i = 0; i < directory->n; i++) {
    TernValue value;

    if (i > 0 && TERN_PROP_ID (tag_at (directory, i)) <= TERN_PROP_ID (tag_at (directory, i - 1)))
      return FALSE;
    if (!value_at (directory, i, tern_bag_get_arena (bag), &value))
      return FALSE;
    tern_bag_take (bag, value);
  }
  return TRUE;
}

/** unpack: the bag's values point into @block, which belongs to the bag's arena already. */
static TernBag *
unpack (TernBag *bag, gconstpointer block, gsize size, GError **error)
{
  Directory directory;

  if (directory_init (&directory, block, size) && fill_bag (bag, &directory))
    return bag;
  g_set_error (error, TERN_ERROR, TERN_ERROR_CORRUPT, "prop block of %" G_GSIZE_FORMAT " bytes: malformed", size);
  tern_bag_unref (bag);
  return NULL;
}

/** tern_prop_block_unpack: one copy of the block, into which the bag's values point. TERN_ERROR_CORRUPT if it makes
 * no sense. */
TernBag *
tern_prop_block_unpack (gconstpointer block, gsize size, GError **error)
{
  TernBag *bag = tern_bag_new ();

  return unpack (bag, tern_arena_memdup (tern_bag_get_arena (bag), block, size), size, error);
}

gboolean
tern_prop_block_find (gconstpointer block, gsize size, TernPropTag tag, TernArena *arena, TernValue *ret_value)
{
  Directory directory;
  guint low = 0, high;

  if (!directory_init (&directory, block, size))
    return FALSE;
  high = directory.n;
  while (low < high) {
    guint middle = (low + high) / 2;

    if (TERN_PROP_ID (tag_at (&directory, middle)) < TERN_PROP_ID (tag))
      low = middle + 1;
    else
      high = middle;
  }
  if (low == directory.n || TERN_PROP_ID (tag_at (&directory, low)) != TERN_PROP_ID (tag))
    return FALSE;
  if (TERN_PROP_TYPE (tag) != PtypUnspecified && tag_at (&directory, low) != tag)
    return FALSE;
  return value_at (&directory, low, arena, ret_value);
}

GBytes *
tern_recipients_pack (GPtrArray *recipients)
{
  g_auto (TernWriter) writer = { .limit = G_MAXUINT32 };

  tern_writer_u8 (&writer, RECIPIENTS_FORMAT);
  tern_writer_u32 (&writer, recipients->len);
  for (guint i = 0; i < recipients->len; i++) {
    const TernRecipient *recipient = g_ptr_array_index (recipients, i);
    g_autoptr (GBytes) block = tern_prop_block_pack (recipient->props);
    gsize size = g_bytes_get_size (block);

    tern_writer_u32 (&writer, recipient->row_id);
    tern_writer_u8 (&writer, recipient->type & 0x0F);
    tern_writer_u8 (&writer, recipient->type & 0xF0);
    tern_writer_u32 (&writer, size);
    tern_writer_bytes (&writer, g_bytes_get_data (block, NULL), size);
  }
  g_assert (!writer.overrun);
  return tern_writer_steal (&writer);
}

static TernRecipient *
unpack_recipient (TernReader *reader, GError **error)
{
  guint32 row_id = tern_reader_u32 (reader);
  guint8 type = tern_reader_u8 (reader) & 0x0F;
  guint8 flags = tern_reader_u8 (reader) & 0xF0;
  gsize size = tern_reader_u32 (reader);
  const guint8 *block = tern_reader_bytes (reader, size);
  TernBag *props = tern_prop_block_unpack (block, block != NULL ? size : 0, error);
  TernRecipient *recipient;

  if (props == NULL)
    return NULL;
  recipient = g_new0 (TernRecipient, 1);
  recipient->row_id = row_id;
  recipient->type = type | flags;
  recipient->props = props;
  return recipient;
}

/** tern_recipients_unpack: (element-type TernRecipient): in the order in which they were packed. */
GPtrArray *
tern_recipients_unpack (gconstpointer block, gsize size, GError **error)
{
  g_autoptr (GPtrArray) recipients = tern_recipients_new ();
  TernReader reader;
  guint8 format;
  guint32 n;

  tern_reader_init (&reader, block, size);
  format = tern_reader_u8 (&reader);
  n = tern_reader_u32 (&reader);
  if (format != RECIPIENTS_FORMAT || reader.failed || tern_reader_count (&reader, n, RECIPIENT_HEAD_SIZE) != n) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_CORRUPT, "recipients block of %" G_GSIZE_FORMAT " bytes: malformed",
                 size);
    return NULL;
  }
  for (guint32 i = 0; i < n; i++) {
    TernRecipient *recipient = unpack_recipient (&reader, error);

    if (recipient == NULL) {
      g_prefix_error (error, "recipient %u: ", i);
      return NULL;
    }
    g_ptr_array_add (recipients, recipient);
  }
  return g_steal_pointer (&recipients);
}
