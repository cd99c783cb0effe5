#include <string.h>

#include "core/convert/rtf/tern-rtf-in.h"
#include "core/convert/rtf/tern-rtf-out.h"
#include "tests/fuzz/fuzz-target.h"

/* Whatever the RTF: text and HTML are UTF-8. Whatever the HTML: it comes back from RTF but for its line ends. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = tern_rtf_to_text (data, size);
  g_autofree char *html = tern_rtf_to_html (data, size);
  g_autofree char *valid = g_utf8_make_valid (size > 0 ? (const char *) data : "", (gssize) size);
  g_autoptr (GBytes) rtf = tern_rtf_from_html (valid);
  g_autofree char *back = tern_rtf_to_html (g_bytes_get_data (rtf, NULL), g_bytes_get_size (rtf));
  g_auto (GStrv) kept = g_strsplit (back, "\r", -1), given = g_strsplit (valid, "\r", -1);
  g_autofree char *one = g_strjoinv ("", kept), *two = g_strjoinv ("", given);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (html == NULL || g_utf8_validate (html, -1, NULL));
  g_assert_cmpstr (one, ==, two);
  return 0;
}
