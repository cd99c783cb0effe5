#include "core/convert/tern-charset.h"

#include <errno.h>
#include <string.h>

#include <uchardet/uchardet.h>

#include "core/base/tern-error.h"

/* Declared text that has more undecodable bytes than one in this many is taken for wrongly declared. */
#define BYTES_AN_ERROR 100
/* How much of a text is looked at to find out its charset. */
#define DETECTION_SIZE 65536
/* Fewer 8-bit bytes than this say nothing about their charset. */
#define LEAST_EVIDENCE 10

typedef struct {
  const char *name;  /* as mails write it, lower case */
  const char *iconv; /* the superset by which it is decoded; NULL: the same name */
  guint32 code_page;
} Charset;

/* Names of mail and web ([MS-UCODEREF] 2.2.1, IANA); the first row of a code page is the name that is written. Labels
 * that are commonly used for their Windows superset are decoded by that. */
static const Charset charsets[] = {
  { "utf-8", NULL, 65001 },
  { "utf8", "utf-8", 65001 },
  { "us-ascii", "cp1252", 20127 },
  { "ascii", "cp1252", 20127 },
  { "ansi_x3.4-1968", "cp1252", 20127 },
  { "windows-1252", "cp1252", 1252 },
  { "cp1252", NULL, 1252 },
  { "cp-1252", "cp1252", 1252 },
  { "iso-8859-1", "cp1252", 28591 },
  { "iso8859-1", "cp1252", 28591 },
  { "iso_8859-1", "cp1252", 28591 },
  { "latin1", "cp1252", 28591 },
  { "windows-1250", "cp1250", 1250 },
  { "cp1250", NULL, 1250 },
  { "windows-1251", "cp1251", 1251 },
  { "cp1251", NULL, 1251 },
  { "windows-1253", "cp1253", 1253 },
  { "windows-1254", "cp1254", 1254 },
  { "windows-1255", "cp1255", 1255 },
  { "windows-1256", "cp1256", 1256 },
  { "windows-1257", "cp1257", 1257 },
  { "windows-1258", "cp1258", 1258 },
  { "iso-8859-2", NULL, 28592 },
  { "iso-8859-3", NULL, 28593 },
  { "iso-8859-4", NULL, 28594 },
  { "iso-8859-5", NULL, 28595 },
  { "iso-8859-6", NULL, 28596 },
  { "iso-8859-7", NULL, 28597 },
  { "iso-8859-8", NULL, 28598 },
  { "iso-8859-8-i", "iso-8859-8", 38598 },
  { "iso-8859-9", "cp1254", 28599 },
  { "iso-8859-13", NULL, 28603 },
  { "iso-8859-15", NULL, 28605 },
  { "koi8-r", NULL, 20866 },
  { "koi8-u", NULL, 21866 },
  { "windows-874", "cp874", 874 },
  { "tis-620", "cp874", 874 },
  { "shift_jis", "cp932", 932 },
  { "shift-jis", "cp932", 932 },
  { "sjis", "cp932", 932 },
  { "windows-31j", "cp932", 932 },
  { "iso-2022-jp", "iso-2022-jp-3", 50220 },
  { "euc-jp", NULL, 51932 },
  { "gb2312", "gb18030", 936 },
  { "gbk", "gb18030", 936 },
  { "x-gbk", "gb18030", 936 },
  { "gb18030", NULL, 54936 },
  { "big5", "cp950", 950 },
  { "big5-hkscs", NULL, 950 },
  { "euc-kr", "cp949", 51949 },
  { "ks_c_5601-1987", "cp949", 949 },
  { "ks_c_5601", "cp949", 949 },
  { "iso-2022-kr", NULL, 50225 },
  { "ibm437", NULL, 437 },
  { "ibm850", NULL, 850 },
  { "ibm852", NULL, 852 },
  { "ibm866", NULL, 866 },
  { "cp437", NULL, 437 },
  { "cp850", NULL, 850 },
  { "cp866", NULL, 866 },
  { "macintosh", NULL, 10000 },
  { "utf-7", NULL, 65000 },
  { "utf-16", NULL, 1200 },
  { "utf-16le", NULL, 1200 },
  { "utf-16be", NULL, 1201 },
};

static const Charset *
find_charset (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (charsets); i++) {
    if (g_ascii_strcasecmp (charsets[i].name, name) == 0)
      return &charsets[i];
  }
  return NULL;
}

const char *
tern_charset_of_code_page (guint32 code_page)
{
  for (gsize i = 0; i < G_N_ELEMENTS (charsets); i++) {
    if (charsets[i].code_page == code_page)
      return charsets[i].name;
  }
  return NULL;
}

guint32
tern_charset_to_code_page (const char *charset)
{
  const Charset *found = charset != NULL ? find_charset (charset) : NULL;

  return found != NULL ? found->code_page : 0;
}

/** open_decoder: (GIConv) -1 if nobody knows the name. */
static GIConv
open_decoder (const char *charset)
{
  const Charset *found = find_charset (charset);
  const char *name = found == NULL || found->iconv == NULL ? charset : found->iconv;

  /* An "//IGNORE" or the like in a mail's charset isn't the mail's to say. */
  if (*name == '\0' || strchr (name, '/') != NULL)
    return (GIConv) -1;
  return g_iconv_open ("UTF-8", name);
}

gboolean
tern_charset_is_known (const char *charset)
{
  GIConv decoder = charset != NULL ? open_decoder (charset) : (GIConv) -1;

  if (decoder == (GIConv) -1)
    return FALSE;
  g_iconv_close (decoder);
  return TRUE;
}

/** append_text: iconv's result without NULs, which no string of the model can hold. */
static void
append_text (GString *text, const char *from, gsize size)
{
  while (size > 0) {
    gsize run = strnlen (from, size);

    g_string_append_len (text, from, run);
    if (run < size)
      run++;
    from += run;
    size -= run;
  }
}

/** run_decoder: the whole text, undecodable bytes as U+FFFD; counts those. */
static char *
run_decoder (GIConv decoder, const char *data, gsize size, gsize *ret_errors)
{
  g_autoptr (GString) text = g_string_sized_new (size + size / 8);
  char *in = (char *) data, piece[4096];
  gsize left = size, errors = 0;
  gboolean flushing = FALSE;

  while (left > 0 || !flushing) {
    char *out = piece;
    gsize room = sizeof piece, result;

    flushing = left == 0;
    result = g_iconv (decoder, flushing ? NULL : &in, flushing ? NULL : &left, &out, &room);
    append_text (text, piece, out - piece);
    if (result != (gsize) -1 || errno == E2BIG || left == 0)
      continue;
    g_string_append (text, "\357\277\275");
    errors++;
    in++;
    left--;
  }
  *ret_errors = errors;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/** decode_as: NULL if the charset isn't known or makes no sense of the bytes. */
static char *
decode_as (const char *charset, const char *data, gsize size, gboolean at_any_price)
{
  GIConv decoder = open_decoder (charset);
  g_autofree char *text = NULL;
  gsize errors = 0;

  if (decoder == (GIConv) -1)
    return NULL;
  text = run_decoder (decoder, data, size, &errors);
  g_iconv_close (decoder);
  if (!at_any_price && errors > size / BYTES_AN_ERROR)
    return NULL;
  return g_steal_pointer (&text);
}

static gboolean
is_utf8 (const char *data, gsize size)
{
  const char *end;

  /* NULs don't make it something else: they are dropped. */
  while (size > 0 && !g_utf8_validate_len (data, size, &end)) {
    if (*end != '\0')
      return FALSE;
    size -= end + 1 - data;
    data = end + 1;
  }
  return TRUE;
}

static char *
look_closely (const char *data, gsize size)
{
  uchardet_t detector;
  g_autofree char *name = NULL;
  gsize evidence = 0;

  for (gsize i = 0; i < size && evidence < LEAST_EVIDENCE; i++)
    evidence += (guint8) data[i] >= 0x80;
  if (evidence < LEAST_EVIDENCE)
    return g_strdup ("windows-1252");
  detector = uchardet_new ();
  if (uchardet_handle_data (detector, data, MIN (size, DETECTION_SIZE)) == 0) {
    uchardet_data_end (detector);
    name = g_strdup (uchardet_get_charset (detector));
  }
  uchardet_delete (detector);
  /* What it calls ASCII has 8-bit bytes further back, or it would be valid UTF-8. */
  if (name == NULL || *name == '\0' || g_ascii_strcasecmp (name, "ASCII") == 0)
    return g_strdup ("windows-1252");
  return g_steal_pointer (&name);
}

/** decide: the charset to use, and the text if it was decoded on the way. */
static char *
decide (const char *charset, const char *data, gsize size, char **ret_text)
{
  gboolean is_ascii_label = charset != NULL && tern_charset_to_code_page (charset) == TERN_CODE_PAGE_US_ASCII;
  g_autofree char *found = NULL;

  *ret_text = NULL;
  if (charset != NULL && !is_ascii_label) {
    *ret_text = decode_as (charset, data, size, FALSE);
    if (*ret_text != NULL)
      return g_strdup (charset);
  }
  if (is_utf8 (data, size)) {
    g_autoptr (GString) text = g_string_sized_new (size);

    append_text (text, data, size);
    *ret_text = g_string_free (g_steal_pointer (&text), FALSE);
    return g_strdup ("utf-8");
  }
  found = look_closely (data, size);
  *ret_text = decode_as (found, data, size, FALSE);
  if (*ret_text != NULL)
    return g_steal_pointer (&found);
  *ret_text = decode_as ("windows-1252", data, size, TRUE);
  return g_strdup ("windows-1252");
}

char *
tern_charset_decode (const char *charset, gconstpointer data, gsize size)
{
  char *text = NULL;
  g_autofree char *name = decide (charset, data, size, &text);

  return text != NULL ? text : g_strdup ("");
}

char *
tern_charset_detect (const char *charset, gconstpointer data, gsize size)
{
  g_autofree char *text = NULL;

  return decide (charset, data, size, &text);
}

GBytes *
tern_charset_encode (const char *charset, const char *utf8, GError **error)
{
  g_autoptr (GError) why = NULL;
  gsize size = 0;
  const Charset *found = find_charset (charset);
  const char *name = found == NULL || found->iconv == NULL ? charset : found->iconv;
  char *bytes = g_convert_with_fallback (utf8, -1, name, "UTF-8", "?", NULL, &size, &why);

  if (bytes == NULL) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "text can't be written in '%s': %s", charset, why->message);
    return NULL;
  }
  return g_bytes_new_take (bytes, size);
}
