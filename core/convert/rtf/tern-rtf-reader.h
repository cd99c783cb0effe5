#pragma once

#include <glib.h>

/*
 * The tokens of RTF ([MSFT-RTF]), from any bytes: what makes no sense is text or the end. Nothing is allocated.
 */

typedef enum {
  TERN_RTF_END,
  TERN_RTF_OPEN,   /* { */
  TERN_RTF_CLOSE,  /* } */
  TERN_RTF_WORD,   /* \word, perhaps with a number; the bytes behind \bin are skipped */
  TERN_RTF_SYMBOL, /* \ and a character that is no letter: @symbol */
  TERN_RTF_BYTE,   /* \'hh: @symbol */
  TERN_RTF_TEXT,   /* bytes without line ends, which mean nothing */
} TernRtfKind;

#define TERN_RTF_WORD_MAX 32

/** TernRtfToken: @word for WORD, cut to its size; @text and @size for TEXT, pointing into the input. */
typedef struct {
  TernRtfKind kind;
  char word[TERN_RTF_WORD_MAX + 1];
  gboolean has_number;
  gint32 number;
  guint8 symbol;
  const guint8 *text;
  gsize size;
} TernRtfToken;

typedef struct {
  const guint8 *at;
  const guint8 *end;
} TernRtfReader;

void tern_rtf_reader_init (TernRtfReader *reader, gconstpointer rtf, gsize size);
/** tern_rtf_reader_next: FALSE at the end. */
gboolean tern_rtf_reader_next (TernRtfReader *reader, TernRtfToken *ret_token);
