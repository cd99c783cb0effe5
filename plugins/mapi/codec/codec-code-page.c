#include "plugins/mapi/codec/codec-code-page.h"

#include <errno.h>
#include <string.h>

#include "core/model/tern-prop-type.h"

#define CP_WINDOWS_1252 1252
#define CP_UTF8 65001

/* [MS-OXCDATA] 2.11.7 StringType. */
#define STRING_NONE 0x00
#define STRING_EMPTY 0x01
#define STRING_8BIT 0x02
#define STRING_REDUCED_UNICODE 0x03
#define STRING_UNICODE 0x04

typedef struct {
  guint16 number;
  gboolean ascii; /* bytes below 0x80 are ASCII in every position where a character begins */
  const char *charset;
} CodePage;

/* [MS-UCODEREF] 2.2.1: the code pages that glibc's iconv knows too; ascending. */
static const CodePage code_pages[] = {
  { 37, FALSE, "IBM037" },         { 437, TRUE, "IBM437" },         { 500, FALSE, "IBM500" },
  { 737, TRUE, "CP737" },          { 775, TRUE, "CP775" },          { 850, TRUE, "IBM850" },
  { 852, TRUE, "IBM852" },         { 855, TRUE, "IBM855" },         { 857, TRUE, "IBM857" },
  { 858, TRUE, "IBM858" },         { 860, TRUE, "IBM860" },         { 861, TRUE, "IBM861" },
  { 862, TRUE, "IBM862" },         { 863, TRUE, "IBM863" },         { 864, FALSE, "IBM864" },
  { 865, TRUE, "IBM865" },         { 866, TRUE, "IBM866" },         { 869, TRUE, "IBM869" },
  { 870, FALSE, "IBM870" },        { 874, TRUE, "CP874" },          { 932, TRUE, "CP932" },
  { 936, TRUE, "CP936" },          { 949, TRUE, "CP949" },          { 950, TRUE, "CP950" },
  { 1026, FALSE, "IBM1026" },      { 1047, FALSE, "IBM1047" },      { 1140, FALSE, "IBM1140" },
  { 1141, FALSE, "IBM1141" },      { 1142, FALSE, "IBM1142" },      { 1143, FALSE, "IBM1143" },
  { 1144, FALSE, "IBM1144" },      { 1145, FALSE, "IBM1145" },      { 1146, FALSE, "IBM1146" },
  { 1147, FALSE, "IBM1147" },      { 1148, FALSE, "IBM1148" },      { 1149, FALSE, "IBM1149" },
  { 1250, TRUE, "CP1250" },        { 1251, TRUE, "CP1251" },        { CP_WINDOWS_1252, TRUE, "CP1252" },
  { 1253, TRUE, "CP1253" },        { 1254, TRUE, "CP1254" },        { 1255, TRUE, "CP1255" },
  { 1256, TRUE, "CP1256" },        { 1257, TRUE, "CP1257" },        { 1258, TRUE, "CP1258" },
  { 1361, TRUE, "JOHAB" },         { 10000, TRUE, "MACINTOSH" },    { 10007, TRUE, "MAC-CYRILLIC" },
  { 20127, TRUE, "US-ASCII" },     { 20866, TRUE, "KOI8-R" },       { 20932, TRUE, "EUC-JP" },
  { 20936, TRUE, "GB2312" },       { 21866, TRUE, "KOI8-U" },       { 28591, TRUE, "ISO-8859-1" },
  { 28592, TRUE, "ISO-8859-2" },   { 28593, TRUE, "ISO-8859-3" },   { 28594, TRUE, "ISO-8859-4" },
  { 28595, TRUE, "ISO-8859-5" },   { 28596, TRUE, "ISO-8859-6" },   { 28597, TRUE, "ISO-8859-7" },
  { 28598, TRUE, "ISO-8859-8" },   { 28599, TRUE, "ISO-8859-9" },   { 28603, TRUE, "ISO-8859-13" },
  { 28605, TRUE, "ISO-8859-15" },  { 38598, TRUE, "ISO-8859-8" },   { 50220, FALSE, "ISO-2022-JP" },
  { 50221, FALSE, "ISO-2022-JP" }, { 50222, FALSE, "ISO-2022-JP" }, { 50225, FALSE, "ISO-2022-KR" },
  { 50227, FALSE, "ISO-2022-CN" }, { 51932, TRUE, "EUC-JP" },       { 51936, TRUE, "EUC-CN" },
  { 51949, TRUE, "EUC-KR" },       { 54936, TRUE, "GB18030" },      { 65000, FALSE, "UTF-7" },
  { CP_UTF8, TRUE, "UTF-8" },
};

/* Windows-1252 is the usual one and needs no iconv: 0x80 to 0x9F; the holes map to themselves, as Windows does it. */
static const guint16 windows_1252[32] = {
  0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
  0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
  0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};

static const CodePage *
find_code_page (guint32 number)
{
  gsize low = 0, high = G_N_ELEMENTS (code_pages);

  while (low < high) {
    gsize middle = (low + high) / 2;

    if (code_pages[middle].number == number)
      return &code_pages[middle];
    if (code_pages[middle].number < number)
      low = middle + 1;
    else
      high = middle;
  }
  return NULL;
}

static const CodePage *
code_page_or_1252 (guint32 number)
{
  const CodePage *found = find_code_page (number);

  return found != NULL ? found : find_code_page (CP_WINDOWS_1252);
}

const char *
codec_code_page_charset (guint32 code_page)
{
  const CodePage *found = find_code_page (code_page);

  return found != NULL ? found->charset : NULL;
}

static gboolean
is_ascii (const char *text, gsize size)
{
  guint8 seen = 0;

  for (gsize i = 0; i < size; i++)
    seen |= (guint8) text[i];
  return seen < 0x80;
}

static const char *
decode_1252 (const char *text, gsize size, TernArena *arena)
{
  char *result = tern_arena_alloc (arena, size * 3 + 1), *at = result;

  for (gsize i = 0; i < size; i++) {
    guint8 byte = text[i];

    at += g_unichar_to_utf8 (byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte, at);
  }
  *at = '\0';
  return result;
}

static void
encode_1252 (const char *wtf8, TernWriter *writer)
{
  while (*wtf8 != '\0') {
    gunichar point = g_utf8_get_char_validated (wtf8, -1);
    guint8 byte = '?';

    if (point >= 0x110000) { /* a lone surrogate of WTF-8: three bytes that are no UTF-8 */
      tern_writer_u8 (writer, byte);
      wtf8 += (guint8) *wtf8 == 0xED && strlen (wtf8) >= 3 ? 3 : 1;
      continue;
    }
    if (point < 0x80 || (point >= 0xA0 && point <= 0xFF))
      byte = point;
    for (guint i = 0; i < G_N_ELEMENTS (windows_1252); i++)
      if (windows_1252[i] == point)
        byte = 0x80 + i;
    tern_writer_u8 (writer, byte);
    wtf8 = g_utf8_next_char (wtf8);
  }
}

/** pump: one step of iconv, appending to @out. Returns: 0, or errno of the step */
static int
pump (GIConv cd, char **at, gsize *left, GString *out)
{
  char buffer[512], *end = buffer;
  gsize room = sizeof buffer;
  gsize done = g_iconv (cd, at, left, &end, &room);
  int failure = done == (gsize) -1 ? errno : 0;

  g_string_append_len (out, buffer, end - buffer);
  return failure;
}

/**
 * convert: iconv from @left bytes at @in. What can't be converted, skip() bytes of it at a time, becomes @substitute,
 * given in the source's encoding (so that it respects the target's shift state), or else @raw, appended as it is.
 */
static GString *
convert (GIConv cd, const char *in, gsize left, const char *substitute, const char *raw,
         gsize (*skip) (const char *, gsize))
{
  GString *out = g_string_sized_new (left + left / 2 + 16);
  char *at = (char *) in;

  while (left > 0) {
    int failure = pump (cd, &at, &left, out);

    if (failure == EILSEQ || failure == EINVAL) {
      gsize bad = MIN (skip (at, left), left), one = strlen (substitute);
      char *replacement = (char *) substitute;

      at += bad;
      left -= bad;
      if (one > 0)
        pump (cd, &replacement, &one, out);
      g_string_append (out, raw);
    } else if (failure != 0 && failure != E2BIG) {
      break;
    }
  }
  /* Back to the initial shift state. */
  pump (cd, NULL, NULL, out);
  return out;
}

static gsize
skip_byte (const char *at, gsize left)
{
  return 1;
}

static gsize
skip_character (const char *at, gsize left)
{
  gsize size = 1;

  while (size < left && ((guint8) at[size] & 0xC0) == 0x80)
    size++;
  return size;
}

static char *
decode_by_iconv (const CodePage *page, const char *text, gsize size)
{
  GIConv cd = g_iconv_open ("UTF-8", page->charset);
  g_autofree char *result = NULL;

  if (cd == (GIConv) -1) /* a system without that converter: what is ASCII survives */
    return g_utf8_make_valid (text, size);
  result = g_string_free (convert (cd, text, size, "", "\xEF\xBF\xBD", skip_byte), FALSE);
  g_iconv_close (cd);
  /* Some converters let code points through that are none. */
  return g_utf8_validate (result, -1, NULL) ? g_steal_pointer (&result) : g_utf8_make_valid (result, -1);
}

const char *
codec_code_page_decode (guint32 code_page, const char *text, gsize size, TernArena *arena)
{
  const CodePage *page = code_page_or_1252 (code_page);
  const char *nul = size > 0 ? memchr (text, 0, size) : NULL;
  g_autofree char *converted = NULL;

  if (nul != NULL)
    size = nul - text;
  if (page->ascii && is_ascii (text, size))
    return tern_arena_strndup (arena, text, size);
  if (page->number == CP_WINDOWS_1252)
    return decode_1252 (text, size, arena);
  if (page->number == CP_UTF8)
    converted = g_utf8_make_valid (text, size);
  else
    converted = decode_by_iconv (page, text, size);
  return tern_arena_strdup (arena, converted);
}

static void
encode_by_iconv (const CodePage *page, const char *wtf8, gsize size, TernWriter *writer)
{
  GIConv cd = g_iconv_open (page->charset, "UTF-8");
  GString *converted;

  if (cd == (GIConv) -1) {
    encode_1252 (wtf8, writer);
    return;
  }
  converted = convert (cd, wtf8, size, "?", "", skip_character);
  g_iconv_close (cd);
  /* A NUL inside would end the string early for the reader. */
  tern_writer_bytes (writer, converted->str, strlen (converted->str));
  g_string_free (converted, TRUE);
}

void
codec_code_page_encode (guint32 code_page, const char *wtf8, TernWriter *writer)
{
  const CodePage *page = code_page_or_1252 (code_page);
  gsize size = wtf8 != NULL ? strlen (wtf8) : 0;

  if (size == 0)
    return;
  if (page->ascii && is_ascii (wtf8, size)) {
    tern_writer_bytes (writer, wtf8, size);
  } else if (page->number == CP_UTF8) {
    g_autofree char *utf8 = g_utf8_make_valid (wtf8, size);

    tern_writer_bytes (writer, utf8, strlen (utf8));
  } else if (page->number == CP_WINDOWS_1252) {
    encode_1252 (wtf8, writer);
  } else {
    encode_by_iconv (page, wtf8, size, writer);
  }
}

gboolean
codec_string8_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, const char **ret)
{
  const char *text = tern_reader_str8z (reader);

  if (reader->failed)
    return FALSE;
  *ret = codec_code_page_decode (ctx->code_page, text, strlen (text), arena);
  return TRUE;
}

void
codec_string8_write (TernWriter *writer, const MapiCodecContext *ctx, const char *value)
{
  codec_code_page_encode (ctx->code_page, value, writer);
  tern_writer_u8 (writer, 0);
}

char *
codec_string8_to_string (const char *value)
{
  return value != NULL ? g_strdup_printf ("\"%s\"", value) : g_strdup ("(none)");
}

/** read_reduced: UTF-16 of which only the low bytes are there, since all high bytes are zero. */
static const char *
read_reduced (TernReader *reader, TernArena *arena)
{
  const char *text = tern_reader_str8z (reader);
  gsize size = strlen (text);
  char *result = tern_arena_alloc (arena, size * 2 + 1), *at = result;

  for (gsize i = 0; i < size; i++)
    at += g_unichar_to_utf8 ((guint8) text[i], at);
  *at = '\0';
  return result;
}

gboolean
codec_typed_string_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, const char **ret)
{
  const char *text = NULL;

  switch (tern_reader_u8 (reader)) {
  case STRING_NONE:
    break;
  case STRING_EMPTY:
    text = "";
    break;
  case STRING_8BIT:
    codec_string8_read (reader, ctx, arena, &text);
    break;
  case STRING_REDUCED_UNICODE:
    text = read_reduced (reader, arena);
    break;
  case STRING_UNICODE:
    text = tern_reader_utf16z (reader, arena);
    break;
  default:
    tern_reader_fail (reader);
  }
  if (reader->failed)
    return FALSE;
  *ret = text;
  return TRUE;
}

void
codec_typed_string_write (TernWriter *writer, const MapiCodecContext *ctx, const char *value)
{
  if (value == NULL) {
    tern_writer_u8 (writer, STRING_NONE);
  } else if (*value == '\0') {
    tern_writer_u8 (writer, STRING_EMPTY);
  } else if (is_ascii (value, strlen (value))) {
    tern_writer_u8 (writer, STRING_REDUCED_UNICODE);
    tern_writer_str8z (writer, value);
  } else {
    tern_writer_u8 (writer, STRING_UNICODE);
    tern_writer_utf16z (writer, value);
  }
}

char *
codec_typed_string_to_string (const char *value)
{
  return codec_string8_to_string (value);
}
