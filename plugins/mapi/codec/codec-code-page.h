#pragma once

#include <glib.h>

#include "core/base/tern-arena.h"
#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"
#include "plugins/mapi/codec/codec-context.h"

/*
 * 8-bit strings of the wire <-> WTF-8 of the model. Both ways are total: a byte sequence that the code page doesn't
 * know becomes U+FFFD, a character that it can't hold becomes '?'.
 */

/** codec_code_page_charset: (nullable): the iconv name of a Windows code page number, %NULL if it isn't known. */
const char *codec_code_page_charset (guint32 code_page);

/**
 * codec_code_page_decode:
 * @code_page: a Windows code page; 0 and unknown ones count as 1252
 *
 * Returns: (transfer none) (not nullable): @size bytes of @text as WTF-8 in @arena; a NUL byte ends it
 */
const char *codec_code_page_decode (guint32 code_page, const char *text, gsize size, TernArena *arena);

/** codec_code_page_encode: appends @wtf8 (%NULL as "") at @code_page, without a terminator. */
void codec_code_page_encode (guint32 code_page, const char *wtf8, TernWriter *writer);

/* A NUL-terminated 8-bit string at the context's code page (0 and unknown: 1252). */
gboolean codec_string8_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, const char **ret);
void codec_string8_write (TernWriter *writer, const MapiCodecContext *ctx, const char *value);
char *codec_string8_to_string (const char *value);

/*
 * [MS-OXCDATA] 2.11.7 TypedString: written as reduced Unicode (StringType 0x03) when every character is ASCII, else as
 * Unicode; %NULL is "no string".
 */
gboolean codec_typed_string_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, const char **ret);
void codec_typed_string_write (TernWriter *writer, const MapiCodecContext *ctx, const char *value);
char *codec_typed_string_to_string (const char *value);
