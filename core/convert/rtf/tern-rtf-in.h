#pragma once

#include <glib.h>

/*
 * RTF, as tern_lzfu_decompress() gives it, as other bodies. Total: any bytes give some text, linear in their size.
 */

/** tern_rtf_to_text: (transfer full): what it reads as, for PidTagBody: UTF-8 with CRLF line ends. */
char *tern_rtf_to_text (gconstpointer rtf, gsize size);

/**
 * tern_rtf_to_html:
 *
 * Returns: (transfer full) (nullable): the HTML that was encapsulated in it ([MS-OXRTFEX] 2.2.3.2), as UTF-8, whatever
 * it says of itself; %NULL if it wasn't made of HTML
 */
char *tern_rtf_to_html (gconstpointer rtf, gsize size);
