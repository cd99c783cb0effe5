#include "core/convert/rtf/tern-rtf-reader.h"

#include <string.h>

void
tern_rtf_reader_init (TernRtfReader *reader, gconstpointer rtf, gsize size)
{
  reader->at = rtf;
  reader->end = size > 0 ? reader->at + size : reader->at;
}

static gsize
left (const TernRtfReader *reader)
{
  return reader->end - reader->at;
}

/** read_number: the parameter of a control word; more digits than a number has are passed over. */
static void
read_number (TernRtfReader *reader, TernRtfToken *token)
{
  gboolean negative = FALSE;
  gint64 number = 0;

  if (left (reader) >= 2 && *reader->at == '-' && g_ascii_isdigit (reader->at[1])) {
    negative = TRUE;
    reader->at++;
  }
  while (left (reader) > 0 && g_ascii_isdigit (*reader->at)) {
    token->has_number = TRUE;
    number = MIN (number * 10 + g_ascii_digit_value (*reader->at), G_MAXINT32);
    reader->at++;
  }
  token->number = negative ? -number : number;
}

static void
read_word (TernRtfReader *reader, TernRtfToken *token)
{
  gsize n = 0;

  token->kind = TERN_RTF_WORD;
  while (left (reader) > 0 && g_ascii_isalpha (*reader->at)) {
    if (n < TERN_RTF_WORD_MAX)
      token->word[n++] = *reader->at;
    reader->at++;
  }
  token->word[n] = '\0';
  read_number (reader, token);
  if (left (reader) > 0 && *reader->at == ' ') /* the blank belongs to the word */
    reader->at++;
  if (token->has_number && token->number > 0 && strcmp (token->word, "bin") == 0)
    reader->at += MIN ((gsize) token->number, left (reader));
}

static void
read_control (TernRtfReader *reader, TernRtfToken *token)
{
  if (left (reader) == 0)
    return;
  if (g_ascii_isalpha (*reader->at)) {
    read_word (reader, token);
    return;
  }
  token->kind = TERN_RTF_SYMBOL;
  token->symbol = *reader->at++;
  if (token->symbol == '\'' && left (reader) >= 2 && g_ascii_isxdigit (reader->at[0])
      && g_ascii_isxdigit (reader->at[1])) {
    token->kind = TERN_RTF_BYTE;
    token->symbol = g_ascii_xdigit_value (reader->at[0]) << 4 | g_ascii_xdigit_value (reader->at[1]);
    reader->at += 2;
  }
}

static gboolean
is_text (guint8 c)
{
  return c != '{' && c != '}' && c != '\\' && c != '\r' && c != '\n' && c != '\0';
}

gboolean
tern_rtf_reader_next (TernRtfReader *reader, TernRtfToken *ret_token)
{
  *ret_token = (TernRtfToken){ .kind = TERN_RTF_END };
  while (left (reader) > 0 && (*reader->at == '\r' || *reader->at == '\n' || *reader->at == '\0'))
    reader->at++;
  if (left (reader) == 0)
    return FALSE;
  if (is_text (*reader->at)) {
    ret_token->kind = TERN_RTF_TEXT;
    ret_token->text = reader->at;
    while (left (reader) > 0 && is_text (*reader->at))
      reader->at++;
    ret_token->size = reader->at - ret_token->text;
    return TRUE;
  }
  switch (*reader->at++) {
  case '{':
    ret_token->kind = TERN_RTF_OPEN;
    return TRUE;
  case '}':
    ret_token->kind = TERN_RTF_CLOSE;
    return TRUE;
  default:
    read_control (reader, ret_token);
    return ret_token->kind != TERN_RTF_END;
  }
}
