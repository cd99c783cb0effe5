#include "core/convert/tern-ical-private.h"

#include <string.h>

#include "core/base/tern-writer.h"
#include "core/model/tern-civil-date.h"

/* [MS-OXOCAL] 2.2.1.27: ByteArrayID; then year, month and day of the instance. */
static const guint8 byte_array_id[16] = {
  0x04, 0x00, 0x00, 0x00, 0x82, 0x00, 0xE0, 0x00, 0x74, 0xC5, 0xB7, 0x10, 0x1A, 0x82, 0xE0, 0x08,
};
#define INSTANCE_OFFSET 16
#define SIZE_OFFSET 36
#define HEADER_SIZE 40

/* [MS-OXCICAL] 2.1.3.1.1.20.26: the data of an id that isn't Outlook's: "vCal-Uid", 1, and the UID with its NUL. */
static const guint8 third_party[12] = { 'v', 'C', 'a', 'l', '-', 'U', 'i', 'd', 0x01, 0x00, 0x00, 0x00 };

/** decode_hex: (nullable): an EncodedGlobalId. */
static GByteArray *
decode_hex (const char *uid)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize size = strlen (uid);

  if (size % 2 != 0 || size < HEADER_SIZE * 2)
    return NULL;
  for (gsize i = 0; i < size; i += 2) {
    int high = g_ascii_xdigit_value (uid[i]), low = g_ascii_xdigit_value (uid[i + 1]);
    guint8 byte;

    if (high < 0 || low < 0)
      return NULL;
    byte = high << 4 | low;
    g_byte_array_append (bytes, &byte, 1);
  }
  if (memcmp (bytes->data, byte_array_id, sizeof byte_array_id) != 0)
    return NULL;
  return g_steal_pointer (&bytes);
}

static GByteArray *
wrap (const char *uid)
{
  GByteArray *bytes = g_byte_array_new ();
  guint32 size = GUINT32_TO_LE (sizeof third_party + strlen (uid) + 1);

  g_byte_array_append (bytes, byte_array_id, sizeof byte_array_id);
  g_byte_array_set_size (bytes, SIZE_OFFSET);
  memset (bytes->data + INSTANCE_OFFSET, 0, SIZE_OFFSET - INSTANCE_OFFSET);
  g_byte_array_append (bytes, (const guint8 *) &size, sizeof size);
  g_byte_array_append (bytes, third_party, sizeof third_party);
  g_byte_array_append (bytes, (const guint8 *) uid, strlen (uid) + 1);
  return bytes;
}

GBytes *
tern_ical_global_object_id (const char *uid, TernFiletime instance)
{
  GByteArray *bytes = decode_hex (uid);
  guint8 date[4] = { 0 };

  if (bytes == NULL)
    bytes = wrap (uid);
  if (instance != 0) {
    gint64 year;
    guint month, day;

    tern_civil_from_days (instance / TERN_FILETIME_MINUTE / TERN_MINUTES_PER_DAY, &year, &month, &day);
    date[0] = year >> 8; /* big-endian, unlike all else */
    date[1] = year;
    date[2] = month;
    date[3] = day;
  }
  memcpy (bytes->data + INSTANCE_OFFSET, date, sizeof date);
  return g_byte_array_free_to_bytes (bytes);
}
