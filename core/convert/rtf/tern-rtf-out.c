#include "core/convert/rtf/tern-rtf-out.h"

#include <string.h>

/* [MS-OXRTFEX] 2.1.2: the header says what the text was. */
#define HEADER_TEXT                                                                                                    \
  "{\\rtf1\\ansi\\ansicpg1252\\fromtext \\fbidis \\deff0{\\fonttbl\r\n{\\f0\\fswiss Arial;}}\r\n"                      \
  "\\uc1\\pard\\plain\\deftab360 \\f0\\fs20 "
#define HEADER_HTML                                                                                                    \
  "{\\rtf1\\ansi\\ansicpg1252\\fromhtml1 \\fbidis \\deff0{\\fonttbl\r\n{\\f0\\fswiss Arial;}}\r\n"                     \
  "\\uc1\\pard\\plain\\deftab360 \\f0\\fs24 \r\n"
/* An HTMLTagParameter is only a hint; 64 is "a paragraph's tag". */
#define TAG_OPEN "{\\*\\htmltag64 "
#define PARAGRAPH "\\htmlrtf \\par\r\n\\htmlrtf0 "

/* Elements after which a reader of RTF begins a new line. */
static const char *const blocks[] = { "br",  "br/", "/p",  "/div", "/tr",    "/li",         "/h1",  "/h2",
                                      "/h3", "/h4", "/h5", "/h6",  "/table", "/blockquote", "/pre", NULL };
/* Elements whose contents aren't shown. */
static const char *const unseen[] = { "head", "style", "script", "title", NULL };

/** put_character: one character of the text, escaped. */
static void
put_character (GString *rtf, gunichar c)
{
  if (c == '\\' || c == '{' || c == '}')
    g_string_append_printf (rtf, "\\%c", (char) c);
  else if (c == '\n')
    g_string_append (rtf, "\\par\r\n");
  else if (c == '\t')
    g_string_append (rtf, "\\tab ");
  else if (c < 0x80)
    g_string_append_c (rtf, (char) c);
  else if (c < 0x10000)
    g_string_append_printf (rtf, "\\u%d?", (gint16) c);
  else
    g_string_append_printf (rtf, "\\u%d?\\u%d?", (gint16) (0xD800 + ((c - 0x10000) >> 10)),
                            (gint16) (0xDC00 + ((c - 0x10000) & 0x3FF)));
}

static void
put_escaped (GString *rtf, const char *text, const char *end)
{
  for (const char *at = text; at < end; at = g_utf8_next_char (at)) {
    if (*at != '\r')
      put_character (rtf, g_utf8_get_char (at));
  }
}

GBytes *
tern_rtf_from_text (const char *text)
{
  GString *rtf = g_string_new (HEADER_TEXT);

  put_escaped (rtf, text, text + strlen (text));
  g_string_append (rtf, "\\par\r\n}");
  return g_string_free_to_bytes (rtf);
}

/** end_of_markup: behind a tag, a comment or a declaration that begins at @at. */
static const char *
end_of_markup (const char *at)
{
  const gboolean is_comment = g_str_has_prefix (at, "<!--");
  const char *end = is_comment ? strstr (at, "-->") : strchr (at, '>');

  return end == NULL ? at + strlen (at) : end + (is_comment ? 3 : 1);
}

/** tag_name: in lower case, with the / of an end tag. */
static char *
tag_name (const char *at, const char *end)
{
  const char *from = at + 1, *to = from;

  while (to < end && *to != '>' && !g_ascii_isspace (*to) && (*to != '/' || to == from))
    to++;
  return g_ascii_strdown (from, to - from);
}

/** end_of_unseen: where the element @name that was just opened ends: at its end tag. */
static const char *
end_of_unseen (const char *at, const char *name)
{
  const gsize length = strlen (name);

  for (const char *tag = strstr (at, "</"); tag != NULL; tag = strstr (tag + 2, "</")) {
    if (g_ascii_strncasecmp (tag + 2, name, length) == 0 && !g_ascii_isalnum (tag[2 + length]))
      return tag;
  }
  return at + strlen (at);
}

/** put_markup: a tag in a group of its own, with what is inside of those that aren't shown. Returns what is behind it.
 */
static const char *
put_markup (GString *rtf, const char *at)
{
  const char *end = end_of_markup (at);
  g_autofree char *name = tag_name (at, end);

  if (g_strv_contains (unseen, name))
    end = end_of_unseen (end, name);
  g_string_append (rtf, TAG_OPEN);
  put_escaped (rtf, at, end);
  g_string_append_c (rtf, '}');
  if (g_strv_contains (blocks, name))
    g_string_append (rtf, PARAGRAPH);
  return end;
}

/** put_entity: a character reference stays one; readers of RTF see the commonest. Returns what is behind it. */
static const char *
put_entity (GString *rtf, const char *at)
{
  static const struct {
    const char *entity;
    const char *shown;
  } shown[] = { { "&nbsp;", "\\~" }, { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" } };
  const char *end = at + 1;

  while (*end == '#' || g_ascii_isalnum (*end))
    end++;
  if (*end == ';')
    end++;
  g_string_append (rtf, TAG_OPEN);
  put_escaped (rtf, at, end);
  g_string_append_c (rtf, '}');
  for (guint i = 0; i < G_N_ELEMENTS (shown); i++) {
    if (strlen (shown[i].entity) == (gsize) (end - at) && strncmp (shown[i].entity, at, end - at) == 0)
      g_string_append_printf (rtf, "\\htmlrtf %s\\htmlrtf0 ", shown[i].shown);
  }
  return end;
}

GBytes *
tern_rtf_from_html (const char *html)
{
  GString *rtf = g_string_new (HEADER_HTML);
  const char *at = html;

  while (*at != '\0') {
    if (*at == '<') {
      at = put_markup (rtf, at);
    } else if (*at == '&') {
      at = put_entity (rtf, at);
    } else if (*at == '\n') { /* a line end of the source is a blank to a reader of RTF */
      g_string_append (rtf, TAG_OPEN "\\par }\\htmlrtf  \\htmlrtf0 ");
      at++;
    } else {
      const char *next = g_utf8_next_char (at);

      put_escaped (rtf, at, next);
      at = next;
    }
  }
  g_string_append_c (rtf, '}');
  return g_string_free_to_bytes (rtf);
}
