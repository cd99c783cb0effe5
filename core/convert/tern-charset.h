#pragma once

#include <glib.h>

/*
 * Text of mail in any charset -> UTF-8. Total: every byte string becomes some text. Code pages are the numbers of
 * PidTagInternetCodepage ([MS-OXCMSG] 2.2.1.56.6).
 */

#define TERN_CODE_PAGE_UTF8 65001
#define TERN_CODE_PAGE_WINDOWS_1252 1252
#define TERN_CODE_PAGE_US_ASCII 20127

/** tern_charset_of_code_page: (nullable): the name that a mail would use for a Windows code page, such as "utf-8". */
const char *tern_charset_of_code_page (guint32 code_page);
/** tern_charset_to_code_page: the number behind a charset's name or alias, in any case; 0 if none is known. */
guint32 tern_charset_to_code_page (const char *charset);
/** tern_charset_is_known: whether text in it can be decoded. */
gboolean tern_charset_is_known (const char *charset);

/**
 * tern_charset_decode:
 * @charset: (nullable): as the mail declares it
 *
 * Decodes by the declared charset if that fits the bytes but for a few; else as UTF-8 where they are that; else by
 * what the bytes look like; else as Windows-1252. NULs are dropped: no string of the model can hold one.
 *
 * Returns: (transfer full): valid UTF-8
 */
char *tern_charset_decode (const char *charset, gconstpointer data, gsize size);
/** tern_charset_detect: (transfer full): the name of the charset that tern_charset_decode() would use. */
char *tern_charset_detect (const char *charset, gconstpointer data, gsize size);

/** tern_charset_encode: (transfer full): bytes of @utf8; characters that the charset doesn't know become '?'.
 * UNSUPPORTED if the charset isn't known. */
GBytes *tern_charset_encode (const char *charset, const char *utf8, GError **error) G_GNUC_WARN_UNUSED_RESULT;
