#pragma once

#include <glib.h>

/**
 * tern_text_to_html:
 * @text: UTF-8, or WTF-8 of the model, with any line ends
 *
 * Returns: (transfer full): a document in UTF-8 that shows @text as it stands, for PidTagHtml of a plain text message
 */
char *tern_text_to_html (const char *text);
