#pragma once

#include <glib.h>

/*
 * Other bodies as RTF that readers of RTF can show and from which the original comes back ([MS-OXRTFEX] 2.1): input is
 * UTF-8, output is ASCII. tern_lzfu_compress() makes PidTagRtfCompressed of it.
 */

/** tern_rtf_from_text: (transfer full). */
GBytes *tern_rtf_from_text (const char *text);
/** tern_rtf_from_html: (transfer full): markup is kept in htmltag groups, text is there for both readers. */
GBytes *tern_rtf_from_html (const char *html);
