#include "core/convert/tern-mime-private.h"

#include <string.h>

#include "core/convert/tern-charset.h"
#include "core/convert/tern-encoded-words.h"

static gboolean
has_8bit (const char *text)
{
  for (; *text != '\0'; text++) {
    if ((guint8) *text >= 0x80)
      return TRUE;
  }
  return FALSE;
}

/** without_controls: a string in one line; tabs and what else can't be seen are spaces. */
static char *
without_controls (char *text)
{
  for (char *at = text; *at != '\0'; at++) {
    if ((guint8) *at < 0x20 || *at == 0x7F)
      *at = ' ';
  }
  return g_strstrip (text);
}

char *
tern_mime_decode_header (const TernMimeReading *reading, const char *raw)
{
  g_autofree char *unfolded = NULL;
  g_autofree char *utf8 = NULL;
  char *decoded, *valid;

  if (raw == NULL)
    return NULL;
  /* Raw 8-bit bytes are against RFC 5322, and usual (RFC 6532 allows UTF-8). */
  utf8 = has_8bit (raw) ? tern_charset_decode (NULL, raw, strlen (raw)) : g_strdup (raw);
  unfolded = g_mime_utils_header_unfold (utf8);
  decoded = tern_encoded_words_decode (unfolded);
  valid = g_utf8_make_valid (decoded, -1);
  g_free (decoded);
  return without_controls (valid);
}

char *
tern_mime_header (const TernMimeReading *reading, GMimeObject *object, const char *name)
{
  GMimeHeader *header = g_mime_header_list_get_header (g_mime_object_get_header_list (object), name);

  return header != NULL ? tern_mime_decode_header (reading, g_mime_header_get_raw_value (header)) : NULL;
}

GByteArray *
tern_mime_part_bytes (GMimePart *part)
{
  GMimeDataWrapper *content = g_mime_part_get_content (part);
  GByteArray *bytes = g_byte_array_sized_new (1); /* data that is never NULL */
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new_with_byte_array (bytes);

  g_mime_stream_mem_set_owner (GMIME_STREAM_MEM (stream), FALSE);
  if (content != NULL)
    (void) g_mime_data_wrapper_write_to_stream (content, stream);
  return bytes;
}

char *
tern_mime_with_crlf (const char *text)
{
  g_autoptr (GString) lines = g_string_sized_new (strlen (text) + 64);

  while (*text != '\0') {
    gsize size = strcspn (text, "\r\n");

    g_string_append_len (lines, text, size);
    text += size;
    if (*text == '\0')
      break;
    g_string_append (lines, "\r\n");
    text += text[0] == '\r' && text[1] == '\n' ? 2 : 1;
  }
  return g_string_free (g_steal_pointer (&lines), FALSE);
}

char *
tern_mime_part_text (GMimePart *part)
{
  g_autoptr (GByteArray) bytes = tern_mime_part_bytes (part);
  const char *charset = g_mime_object_get_content_type_parameter (GMIME_OBJECT (part), "charset");
  g_autofree char *text = tern_charset_decode (charset, bytes->data, bytes->len);

  return tern_mime_with_crlf (text);
}

gboolean
tern_mime_content_type_is (GMimeObject *object, const char *type, const char *subtype)
{
  GMimeContentType *found = g_mime_object_get_content_type (object);

  if (found == NULL)
    return strcmp (type, "text") == 0 && (strcmp (subtype, "plain") == 0 || strcmp (subtype, "*") == 0);
  return g_mime_content_type_is_type (found, type, subtype);
}

void
tern_mime_bag_take_bytes (TernBag *bag, TernPropTag tag, GByteArray *bytes)
{
  static const guint8 nothing[1] = { 0 };
  TernValue value = tern_value_bin (tag, bytes->len > 0 ? bytes->data : nothing, bytes->len);

  tern_arena_keep (tern_bag_get_arena (bag), bytes, (GDestroyNotify) g_byte_array_unref);
  tern_bag_take (bag, value);
}
