#pragma once

#include <glib.h>

/*
 * Encoded words in headers (RFC 2047), also where they may not stand, with blanks in them, with a language (RFC 2231
 * 5), and characters torn apart between two of them.
 */

/** tern_encoded_words_decode: (transfer full): @text with all encoded words as UTF-8; the rest as it is. */
char *tern_encoded_words_decode (const char *text);

/** tern_encoded_words_join: (transfer full): @text with each run of encoded words as one in UTF-8: for a parser that
 * must see the structure around them and decodes them afterwards. */
char *tern_encoded_words_join (const char *text);
