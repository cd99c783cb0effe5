#include <string.h>

#include "plugins/mapi/codec/codec-code-page.h"
#include "tests/fuzz/fuzz-target.h"

/* Two bytes of code page, then text: decoding gives valid UTF-8, and encoding that again is total. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };
  guint32 code_page = size >= 2 ? data[0] | data[1] << 8 : 0;
  const char *text;

  if (size < 2)
    return 0;
  text = codec_code_page_decode (code_page, (const char *) data + 2, size - 2, arena);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  codec_code_page_encode (code_page, text, &writer);
  codec_code_page_encode (code_page, "\xED\xA0\x80 lone surrogate", &writer);
  return 0;
}
