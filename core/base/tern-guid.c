#include "core/base/tern-guid.h"

#include <string.h>
#include <sys/random.h>

/** byte_order: where the bytes of the text form lie in the wire form. */
static const guint8 byte_order[TERN_GUID_SIZE] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };

/** tern_guid_random: a version 4 GUID from the system's random source. */
void
tern_guid_random (TernGuid *ret_guid)
{
  gsize got = 0;

  while (got < TERN_GUID_SIZE) {
    gssize n = getrandom (ret_guid->bytes + got, TERN_GUID_SIZE - got, 0);

    g_assert (n > 0);
    got += n;
  }
  ret_guid->bytes[7] = (ret_guid->bytes[7] & 0x0F) | 0x40;
  ret_guid->bytes[8] = (ret_guid->bytes[8] & 0x3F) | 0x80;
}

gboolean
tern_guid_equal (const TernGuid *a, const TernGuid *b)
{
  return memcmp (a->bytes, b->bytes, TERN_GUID_SIZE) == 0;
}

/** tern_guid_compare: bytewise, the order in which replicas are listed in id sets. */
int
tern_guid_compare (const TernGuid *a, const TernGuid *b)
{
  return memcmp (a->bytes, b->bytes, TERN_GUID_SIZE);
}

guint
tern_guid_hash (gconstpointer guid)
{
  guint32 words[4];

  memcpy (words, guid, sizeof words);
  return words[0] ^ words[1] ^ words[2] ^ words[3];
}

gboolean
tern_guid_equal_func (gconstpointer a, gconstpointer b)
{
  return tern_guid_equal (a, b);
}

gboolean
tern_guid_is_null (const TernGuid *guid)
{
  static const TernGuid null_guid = { 0 };

  return tern_guid_equal (guid, &null_guid);
}

/** tern_guid_to_text: the canonical lower-case form with hyphens, without braces. */
void
tern_guid_to_text (const TernGuid *guid, char ret_text[TERN_GUID_TEXT_SIZE])
{
  static const char digits[] = "0123456789abcdef";
  char *at = ret_text;

  for (guint i = 0; i < TERN_GUID_SIZE; i++) {
    guint8 byte = guid->bytes[byte_order[i]];

    if (i == 4 || i == 6 || i == 8 || i == 10)
      *at++ = '-';
    *at++ = digits[byte >> 4];
    *at++ = digits[byte & 15];
  }
  *at = '\0';
}

char *
tern_guid_to_string (const TernGuid *guid)
{
  char *text = g_malloc (TERN_GUID_TEXT_SIZE);

  tern_guid_to_text (guid, text);
  return text;
}

/** tern_guid_to_hex: 32 hex digits of the text form without hyphens, as distinguished names carry them. */
char *
tern_guid_to_hex (const TernGuid *guid)
{
  GString *hex = g_string_sized_new (2 * TERN_GUID_SIZE + 1);

  for (guint i = 0; i < TERN_GUID_SIZE; i++)
    g_string_append_printf (hex, "%02x", guid->bytes[byte_order[i]]);
  return g_string_free (hex, FALSE);
}

/** tern_guid_parse: reads 32 hex digits; hyphens and one pair of braces are skipped. */
gboolean
tern_guid_parse (const char *text, TernGuid *ret_guid)
{
  TernGuid guid = { 0 };
  guint digits = 0;
  gboolean braced = *text == '{';

  for (const char *at = text + (braced ? 1 : 0); *at != '\0' && *at != '}'; at++) {
    int value = g_ascii_xdigit_value (*at);

    if (*at == '-')
      continue;
    if (value < 0 || digits == 2 * TERN_GUID_SIZE)
      return FALSE;
    guid.bytes[byte_order[digits / 2]] |= value << (digits % 2 == 0 ? 4 : 0);
    digits++;
  }
  if (digits != 2 * TERN_GUID_SIZE)
    return FALSE;
  *ret_guid = guid;
  return TRUE;
}
