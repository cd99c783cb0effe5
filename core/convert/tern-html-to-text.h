#pragma once

#include <glib.h>

/**
 * tern_html_to_text:
 * @html: a value of PidTagHtml
 * @code_page: PidTagInternetCodepage; 0: what the document says of itself, else UTF-8 or what it looks like
 *
 * What a reader of plain text needs of an HTML body, for PidTagBody and for searching: blocks as lines, list items
 * marked, cells of a row with tabs between them, the targets of links in angle brackets. Nothing outside of @html is
 * ever fetched. Linear in @size.
 *
 * Returns: (transfer full): UTF-8 with CRLF line ends; never fails
 */
char *tern_html_to_text (gconstpointer html, gsize size, guint32 code_page);

/** tern_html_to_text_utf8: the same of a text that is UTF-8 already, whatever it says of itself. */
char *tern_html_to_text_utf8 (const char *html);

/** tern_html_charset: (transfer full) (nullable): what a document says of itself: its byte order mark or its meta
 * element. */
char *tern_html_charset (gconstpointer html, gsize size);
