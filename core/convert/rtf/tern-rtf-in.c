#include "core/convert/rtf/tern-rtf-in.h"

#include <string.h>

#include "core/convert/rtf/tern-rtf-reader.h"
#include "core/convert/tern-charset.h"

/* Deeper groups count as the one that they are in. */
#define DEPTH_MAX 256
/* [MS-OXRTFEX] 2.2.3.1: where \fromhtml has to be found. */
#define TOKENS_BEFORE_FROM 32
#define FROM_HTML 1

typedef enum {
  INTO_BODY,
  INTO_NOTHING,  /* a destination without text of the document */
  INTO_FONTS,    /* the font table */
  INTO_HTML_TAG, /* HTML of the original document */
} Into;

/** Group: what ends with a group. */
typedef struct {
  Into into;
  gboolean is_for_rtf; /* \htmlrtf: only for readers of RTF */
  gboolean is_hidden;
  gint32 font;
  guint8 n_fallback; /* \uc: characters behind \u that stand for it */
} Group;

/** Rtf: one conversion. Bytes of a code page are gathered in @bytes until something else comes. */
typedef struct {
  gboolean as_html;
  GString *out;
  GString *bytes;
  Group groups[DEPTH_MAX];
  guint depth;
  guint too_deep;
  gboolean is_destination; /* right behind { or {\* */
  gboolean is_ignorable;
  guint skip;        /* fallback characters still to come */
  gunichar high;     /* first half of a surrogate pair */
  guint32 code_page; /* \ansicpg */
  GHashTable *fonts; /* font number -> code page */
} Rtf;

/* Destinations whose text isn't the document's; those behind \* are ignored by rule. */
static const char *const silent[]
  = { "colortbl", "stylesheet", "info",      "pict",    "header",    "headerl",   "headerr",   "headerf",
      "footer",   "footerl",    "footerr",   "footerf", "objdata",   "filetbl",   "listtable", "fldinst",
      "xe",       "tc",         "bkmkstart", "bkmkend", "generator", "themedata", "datastore", NULL };

/* \fcharset -> Windows code page ([MSFT-RTF] Font Table). */
static const struct {
  gint32 charset;
  guint32 code_page;
} charsets[]
  = { { 77, 10000 }, { 128, 932 },  { 129, 949 },  { 134, 936 },  { 136, 950 },  { 161, 1253 }, { 162, 1254 },
      { 163, 1258 }, { 177, 1255 }, { 178, 1256 }, { 186, 1257 }, { 204, 1251 }, { 222, 874 },  { 238, 1250 } };

/* Words that are characters ([MS-OXRTFEX] 2.1.3.1.4.2). */
static const struct {
  const char *word;
  const char *text;
  const char *html;
} characters[] = {
  { "par", "\r\n", "\r\n" },
  { "line", "\r\n", "\r\n" },
  { "tab", "\t", "\t" },
  { "row", "\r\n", "" },
  { "cell", "\t", "" },
  { "sect", "\r\n", "" },
  { "page", "\r\n", "" },
  { "lquote", "\xE2\x80\x98", "&lsquo;" },
  { "rquote", "\xE2\x80\x99", "&rsquo;" },
  { "ldblquote", "\xE2\x80\x9C", "&ldquo;" },
  { "rdblquote", "\xE2\x80\x9D", "&rdquo;" },
  { "bullet", "\xE2\x80\xA2", "&bull;" },
  { "endash", "\xE2\x80\x93", "&ndash;" },
  { "emdash", "\xE2\x80\x94", "&mdash;" },
  { "enspace", "\xE2\x80\x82", "&ensp;" },
  { "emspace", "\xE2\x80\x83", "&emsp;" },
};

static Group *
group (Rtf *rtf)
{
  return &rtf->groups[rtf->depth];
}

static gboolean
is_heard (Rtf *rtf)
{
  const Group *now = group (rtf);

  if (!rtf->as_html)
    return now->into == INTO_BODY && !now->is_hidden;
  return now->into == INTO_HTML_TAG || (now->into == INTO_BODY && !now->is_for_rtf);
}

static guint32
code_page_now (Rtf *rtf)
{
  gpointer page = NULL;

  if (group (rtf)->into == INTO_BODY)
    page = g_hash_table_lookup (rtf->fonts, GINT_TO_POINTER (group (rtf)->font));
  return page != NULL ? GPOINTER_TO_UINT (page) : rtf->code_page;
}

static void
flush (Rtf *rtf)
{
  g_autofree char *text = NULL;

  if (rtf->bytes->len == 0)
    return;
  text = tern_charset_decode (tern_charset_of_code_page (code_page_now (rtf)), rtf->bytes->str, rtf->bytes->len);
  g_string_append (rtf->out, text);
  g_string_truncate (rtf->bytes, 0);
}

static void
put_text (Rtf *rtf, const char *text)
{
  flush (rtf);
  g_string_append (rtf->out, text);
}

/** put_bytes: text of the code page; what stands in for a Unicode character before it is left out. */
static void
put_bytes (Rtf *rtf, const guint8 *bytes, gsize size)
{
  gsize skipped = MIN (rtf->skip, size);

  rtf->skip -= skipped;
  if (!is_heard (rtf))
    return;
  g_string_append_len (rtf->bytes, (const char *) bytes + skipped, size - skipped);
}

/** put_unicode: a UTF-16 unit; negative numbers are those from 0x8000 up. */
static void
put_unicode (Rtf *rtf, gint32 number)
{
  gunichar unit = (guint16) number;
  char utf8[8] = { 0 };

  rtf->skip = group (rtf)->n_fallback;
  if (!is_heard (rtf))
    return;
  if (unit >= 0xD800 && unit < 0xDC00) {
    rtf->high = unit;
    return;
  }
  if (unit >= 0xDC00 && unit < 0xE000)
    unit = rtf->high != 0 ? 0x10000 + ((rtf->high - 0xD800) << 10) + (unit - 0xDC00) : 0xFFFD;
  rtf->high = 0;
  if (unit == 0)
    return;
  utf8[g_unichar_to_utf8 (unit, utf8)] = '\0';
  put_text (rtf, utf8);
}

static void
open_group (Rtf *rtf)
{
  flush (rtf);
  rtf->skip = 0;
  if (rtf->depth + 1 < DEPTH_MAX) {
    rtf->groups[rtf->depth + 1] = rtf->groups[rtf->depth];
    rtf->depth++;
  } else {
    rtf->too_deep++;
  }
  rtf->is_destination = TRUE;
  rtf->is_ignorable = FALSE;
}

static void
close_group (Rtf *rtf)
{
  flush (rtf);
  rtf->skip = 0;
  if (rtf->too_deep > 0)
    rtf->too_deep--;
  else if (rtf->depth > 0)
    rtf->depth--;
}

/** enter: a word that may be a destination. TRUE if it is one. */
static gboolean
enter (Rtf *rtf, const char *word)
{
  Group *now = group (rtf);

  if (!rtf->is_destination || now->into == INTO_NOTHING)
    return FALSE;
  if (rtf->is_ignorable)
    now->into = strcmp (word, "htmltag") == 0 && rtf->as_html ? INTO_HTML_TAG : INTO_NOTHING;
  else if (strcmp (word, "fonttbl") == 0)
    now->into = INTO_FONTS;
  else if (g_strv_contains (silent, word) || (rtf->as_html && strcmp (word, "pntext") == 0))
    now->into = INTO_NOTHING;
  else
    return FALSE;
  return TRUE;
}

static void
set_font_charset (Rtf *rtf, gint32 charset)
{
  for (guint i = 0; i < G_N_ELEMENTS (charsets); i++) {
    if (charsets[i].charset == charset)
      g_hash_table_insert (rtf->fonts, GINT_TO_POINTER (group (rtf)->font), GUINT_TO_POINTER (charsets[i].code_page));
  }
}

static gboolean
put_character (Rtf *rtf, const char *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (characters); i++) {
    if (strcmp (characters[i].word, word) == 0) {
      if (is_heard (rtf))
        put_text (rtf, rtf->as_html ? characters[i].html : characters[i].text);
      return TRUE;
    }
  }
  return FALSE;
}

/** set_state: words that say something of what follows. */
static void
set_state (Rtf *rtf, const TernRtfToken *token)
{
  Group *now = group (rtf);
  gboolean on = !token->has_number || token->number != 0;

  if (strcmp (token->word, "htmlrtf") == 0)
    now->is_for_rtf = on;
  else if (strcmp (token->word, "v") == 0)
    now->is_hidden = on;
  else if (strcmp (token->word, "plain") == 0)
    now->is_hidden = FALSE;
  else if (strcmp (token->word, "f") == 0)
    now->font = token->number;
  else if (strcmp (token->word, "uc") == 0 && token->number >= 0)
    now->n_fallback = MIN (token->number, G_MAXUINT8);
  else if (strcmp (token->word, "ansicpg") == 0 && token->number > 0)
    rtf->code_page = token->number;
  else if (strcmp (token->word, "fcharset") == 0 && now->into == INTO_FONTS)
    set_font_charset (rtf, token->number);
}

static void
take_word (Rtf *rtf, const TernRtfToken *token)
{
  gboolean entered = enter (rtf, token->word);

  rtf->is_destination = FALSE;
  if (entered)
    return;
  if (strcmp (token->word, "u") == 0 && token->has_number) {
    put_unicode (rtf, token->number);
    return;
  }
  if (rtf->skip > 0 && strcmp (token->word, "bin") == 0)
    return;
  if (!put_character (rtf, token->word)) {
    flush (rtf);
    set_state (rtf, token);
  }
}

static void
take_symbol (Rtf *rtf, guint8 symbol)
{
  const guint8 literal = symbol;

  switch (symbol) {
  case '*':
    rtf->is_ignorable = rtf->is_destination;
    return;
  case '~':
    if (is_heard (rtf))
      put_text (rtf, rtf->as_html ? "&nbsp;" : "\xC2\xA0");
    break;
  case '_':
    if (is_heard (rtf))
      put_text (rtf, rtf->as_html ? "&shy;" : "-");
    break;
  case '\r':
  case '\n':
    (void) put_character (rtf, "par");
    break;
  case '{':
  case '}':
  case '\\':
    put_bytes (rtf, &literal, 1);
    break;
  default:
    break;
  }
  rtf->is_destination = FALSE;
}

static void
take (Rtf *rtf, const TernRtfToken *token)
{
  switch (token->kind) {
  case TERN_RTF_OPEN:
    open_group (rtf);
    break;
  case TERN_RTF_CLOSE:
    close_group (rtf);
    break;
  case TERN_RTF_WORD:
    take_word (rtf, token);
    break;
  case TERN_RTF_SYMBOL:
    take_symbol (rtf, token->symbol);
    break;
  case TERN_RTF_BYTE:
    rtf->is_destination = FALSE;
    put_bytes (rtf, &token->symbol, 1);
    break;
  case TERN_RTF_TEXT:
    rtf->is_destination = FALSE;
    put_bytes (rtf, token->text, token->size);
    break;
  default:
    break;
  }
}

static char *
convert (gconstpointer data, gsize size, gboolean as_html)
{
  g_autoptr (GHashTable) fonts = g_hash_table_new (NULL, NULL);
  g_autofree Rtf *rtf = g_new0 (Rtf, 1);
  TernRtfReader reader;
  TernRtfToken token;

  rtf->as_html = as_html;
  rtf->out = g_string_sized_new (size / 2 + 1);
  rtf->bytes = g_string_new (NULL);
  rtf->groups[0].n_fallback = 1;
  rtf->code_page = TERN_CODE_PAGE_WINDOWS_1252;
  rtf->fonts = fonts;
  tern_rtf_reader_init (&reader, data, size);
  while (tern_rtf_reader_next (&reader, &token))
    take (rtf, &token);
  flush (rtf);
  g_string_free (rtf->bytes, TRUE);
  return g_string_free (rtf->out, FALSE);
}

char *
tern_rtf_to_text (gconstpointer rtf, gsize size)
{
  return convert (rtf, size, FALSE);
}

/** is_from_html: \fromhtml1 near the beginning ([MS-OXRTFEX] 2.2.3.1). */
static gboolean
is_from_html (gconstpointer rtf, gsize size)
{
  TernRtfReader reader;
  TernRtfToken token;

  tern_rtf_reader_init (&reader, rtf, size);
  for (guint i = 0; i < TOKENS_BEFORE_FROM && tern_rtf_reader_next (&reader, &token); i++) {
    if (token.kind == TERN_RTF_WORD && strcmp (token.word, "fromhtml") == 0)
      return token.number == FROM_HTML;
  }
  return FALSE;
}

char *
tern_rtf_to_html (gconstpointer rtf, gsize size)
{
  return is_from_html (rtf, size) ? convert (rtf, size, TRUE) : NULL;
}
