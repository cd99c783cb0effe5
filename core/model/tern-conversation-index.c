#include "core/model/tern-conversation-index.h"

#include <string.h>
#include <unicode/uchar.h>

#include "core/base/tern-arena.h"
#include "core/base/tern-writer.h"

#define RESERVED 0x01
#define GUID_OFFSET 6

/** A difference with one of these bits is too long (1.7 years) for the finer of the two scales. */
#define LONG_DELTA G_GUINT64_CONSTANT (0x00FE000000000000)
#define FINE_SHIFT 18
#define COARSE_SHIFT 23

/** Characters of a topic that count ([MS-OXOMSG] 2.2.1.2). */
#define TOPIC_MAX 255

gboolean
tern_conversation_index_is_valid (gconstpointer index, gsize size)
{
  const guint8 *bytes = index;

  return index != NULL && size >= TERN_CONVERSATION_INDEX_HEADER_SIZE && bytes[0] == RESERVED;
}

/**
 * The five bytes after the first are the 40 high bits of the time. Clients write its bits 16 to 55 instead, so that the
 * first byte, which is always 1 until the year 2057, doubles as the highest; the second byte tells the two forms apart.
 */
TernFiletime
tern_conversation_index_get_time (gconstpointer index, gsize size)
{
  const guint8 *bytes = index;
  guint64 time = 0;

  if (!tern_conversation_index_is_valid (index, size))
    return 0;
  for (guint i = 1; i < GUID_OFFSET; i++)
    time = time << 8 | bytes[i];
  if (bytes[1] == RESERVED)
    return time << 24;
  return time << 16 | (guint64) RESERVED << 56;
}

guint
tern_conversation_index_get_depth (gconstpointer index, gsize size)
{
  if (!tern_conversation_index_is_valid (index, size))
    return 0;
  return (size - TERN_CONVERSATION_INDEX_HEADER_SIZE) / TERN_CONVERSATION_INDEX_CHILD_SIZE;
}

GBytes *
tern_conversation_index_new (TernFiletime now, const TernGuid *guid)
{
  guint8 index[TERN_CONVERSATION_INDEX_HEADER_SIZE] = { RESERVED };
  TernGuid random;

  if (guid == NULL) {
    tern_guid_random (&random);
    guid = &random;
  }
  for (guint i = 1; i < GUID_OFFSET; i++)
    index[i] = now >> (8 * (8 - i));
  memcpy (index + GUID_OFFSET, guid->bytes, TERN_GUID_SIZE);
  return g_bytes_new (index, sizeof index);
}

GBytes *
tern_conversation_index_new_child (gconstpointer parent, gsize size, TernFiletime now)
{
  g_auto (TernWriter) writer = { .limit = G_MAXUINT32 };
  TernFiletime begun = tern_conversation_index_get_time (parent, size);
  guint64 delta = now > begun ? now - begun : 0;
  guint32 block;
  TernGuid random;

  if (begun == 0)
    return tern_conversation_index_new (now, NULL);
  if ((delta & LONG_DELTA) == 0)
    block = delta >> FINE_SHIFT & 0x7FFFFFFF;
  else
    block = (delta >> COARSE_SHIFT & 0x7FFFFFFF) | 0x80000000;
  tern_guid_random (&random);
  tern_writer_bytes (&writer, parent, size);
  tern_writer_u32 (&writer, GUINT32_SWAP_LE_BE (block));
  tern_writer_u8 (&writer, random.bytes[0]);
  return tern_writer_steal (&writer);
}

/** hash_topic: MD5 of up to 255 UTF-16LE units in their upper-case forms. */
static void
hash_topic (const char *topic, guint8 ret_id[TERN_CONVERSATION_ID_SIZE])
{
  g_autoptr (GChecksum) md5 = g_checksum_new (G_CHECKSUM_MD5);
  g_auto (TernWriter) writer = { .limit = G_MAXUINT32 };
  gsize size, id_size = TERN_CONVERSATION_ID_SIZE;

  tern_writer_utf16 (&writer, topic);
  size = MIN (writer.size, TOPIC_MAX * 2);
  for (gsize i = 0; i + 1 < size; i += 2) {
    UChar32 upper = u_toupper (writer.data[i] | writer.data[i + 1] << 8);

    if (upper > 0xFFFF)
      continue;
    writer.data[i] = upper;
    writer.data[i + 1] = upper >> 8;
  }
  g_checksum_update (md5, writer.data, size);
  g_checksum_get_digest (md5, ret_id, &id_size);
}

gboolean
tern_conversation_id (gconstpointer index, gsize size, gboolean tracking, const char *topic,
                      guint8 ret_id[TERN_CONVERSATION_ID_SIZE])
{
  if (tracking && tern_conversation_index_is_valid (index, size)) {
    memcpy (ret_id, (const guint8 *) index + GUID_OFFSET, TERN_CONVERSATION_ID_SIZE);
    return TRUE;
  }
  if (topic == NULL || *topic == '\0')
    return FALSE;
  hash_topic (topic, ret_id);
  return TRUE;
}
