#include "core/convert/tern-text-to-html.h"

#include <string.h>

#include "core/base/tern-utf16.h"

/** put_line: spaces that HTML would drop or run together are no-break spaces. */
static void
put_line (GString *html, const char *line, gsize size)
{
  for (gsize i = 0; i < size; i++) {
    switch (line[i]) {
    case '&':
      g_string_append (html, "&amp;");
      break;
    case '<':
      g_string_append (html, "&lt;");
      break;
    case '>':
      g_string_append (html, "&gt;");
      break;
    case '"':
      g_string_append (html, "&quot;");
      break;
    case '\t':
      g_string_append (html, "&nbsp;&nbsp;&nbsp; ");
      break;
    case ' ':
      g_string_append (html, i == 0 || i + 1 == size || line[i - 1] == ' ' ? "&nbsp;" : " ");
      break;
    default:
      g_string_append_c (html, line[i]);
    }
  }
}

char *
tern_text_to_html (const char *text)
{
  g_autofree char *utf8 = tern_wtf8_to_utf8 (text);
  g_autoptr (GString) html = g_string_sized_new (strlen (utf8) + 256);
  const char *at = utf8;

  g_string_append (
      html, "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\"></head><body>\r\n"
            "<div style=\"font-family: Consolas, monospace; font-size: 10.5pt\">");
  while (*at != '\0') {
    gsize size = strcspn (at, "\r\n");

    put_line (html, at, size);
    at += size;
    if (*at == '\0')
      break;
    at += at[0] == '\r' && at[1] == '\n' ? 2 : 1;
    g_string_append (html, "<br>\r\n");
  }
  g_string_append (html, "</div></body></html>\r\n");
  return g_string_free (g_steal_pointer (&html), FALSE);
}
