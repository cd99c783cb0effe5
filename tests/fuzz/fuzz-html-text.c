#include <string.h>

#include "core/convert/tern-html-to-text.h"
#include "core/convert/tern-text-to-html.h"
#include "tests/fuzz/fuzz-target.h"

/* The first byte chooses the code page. Whatever the HTML: the text is UTF-8 with CRLF line ends; as HTML it is the
 * same text. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const guint32 code_pages[] = { 0, 65001, 28591, 932, 65000, 1200, 50220, 54936 };
  guint32 code_page = size > 0 ? code_pages[data[0] % G_N_ELEMENTS (code_pages)] : 0;
  g_autofree char *text = tern_html_to_text (size > 0 ? data + 1 : data, size > 0 ? size - 1 : 0, code_page);
  g_autofree char *html = tern_text_to_html (text);
  g_autofree char *again = tern_html_to_text_utf8 (html);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *at = text; (at = strchr (at, '\n')) != NULL; at++)
    g_assert_true (at > text && at[-1] == '\r');
  g_assert_nonnull (again);
  return 0;
}
