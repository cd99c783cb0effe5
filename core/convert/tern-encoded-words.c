#include "core/convert/tern-encoded-words.h"

#include <string.h>

#include "core/convert/tern-charset.h"

#define LONGEST_CHARSET 64

/** Word: one encoded word as it stands. */
typedef struct {
  const char *charset;
  gsize charset_size;
  char encoding; /* 'B' or 'Q' */
  const char *text;
  gsize text_size;
} Word;

/** parse_word: the size of the encoded word that @at begins with; 0: none. */
static gsize
parse_word (const char *at, Word *ret_word)
{
  const char *charset = at + 2, *encoding, *end;

  if (at[0] != '=' || at[1] != '?')
    return 0;
  encoding = strchr (charset, '?');
  if (encoding == NULL || encoding == charset || encoding - charset > LONGEST_CHARSET)
    return 0;
  if (encoding[1] == '\0' || encoding[2] != '?' || strchr ("BbQq", encoding[1]) == NULL)
    return 0;
  end = strstr (encoding + 3, "?=");
  if (end == NULL)
    return 0;
  *ret_word = (Word){
    .charset = charset,
    .charset_size = strcspn (charset, "?*"), /* what follows '*' is a language */
    .encoding = g_ascii_toupper (encoding[1]),
    .text = encoding + 3,
    .text_size = end - (encoding + 3),
  };
  return end + 2 - at;
}

static void
append_quoted (GByteArray *bytes, const Word *word)
{
  for (gsize i = 0; i < word->text_size; i++) {
    guint8 byte = word->text[i];

    if (byte == '_') {
      byte = ' ';
    } else if (byte == '=' && i + 2 < word->text_size && g_ascii_isxdigit (word->text[i + 1])
               && g_ascii_isxdigit (word->text[i + 2])) {
      byte = g_ascii_xdigit_value (word->text[i + 1]) << 4 | g_ascii_xdigit_value (word->text[i + 2]);
      i += 2;
    }
    g_byte_array_append (bytes, &byte, 1);
  }
}

static int
base64_value (char c)
{
  if (g_ascii_isupper (c))
    return c - 'A';
  if (g_ascii_islower (c))
    return c - 'a' + 26;
  if (g_ascii_isdigit (c))
    return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/** append_base64: whatever stands in it; a last group of less than a byte waits in *bits for the next word of the run.
 */
static void
append_base64 (GByteArray *bytes, const Word *word, guint32 *bits, guint *n_bits)
{
  for (gsize i = 0; i < word->text_size; i++) {
    int value = base64_value (word->text[i]);

    if (word->text[i] == '=')
      *n_bits = 0;
    if (value < 0)
      continue;
    *bits = *bits << 6 | value;
    *n_bits += 6;
    if (*n_bits >= 8) {
      guint8 byte = *bits >> (*n_bits - 8);

      *n_bits -= 8;
      g_byte_array_append (bytes, &byte, 1);
    }
  }
}

static gboolean
is_same_charset (const Word *a, const Word *b)
{
  return a->charset_size == b->charset_size && g_ascii_strncasecmp (a->charset, b->charset, a->charset_size) == 0;
}

/** read_run: words of one charset with nothing but blanks between; returns where it ends. */
static const char *
read_run (const char *at, char **ret_utf8)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *charset = NULL;
  Word first, word;
  guint32 bits = 0;
  guint n_bits = 0;
  gsize size = parse_word (at, &first);

  word = first;
  for (;;) {
    const char *next;

    if (word.encoding == 'Q')
      append_quoted (bytes, &word);
    else
      append_base64 (bytes, &word, &bits, &n_bits);
    at += size;
    next = at + strspn (at, " \t\r\n");
    size = parse_word (next, &word);
    if (size == 0 || !is_same_charset (&first, &word))
      break;
    at = next;
  }
  charset = g_strndup (first.charset, first.charset_size);
  *ret_utf8 = tern_charset_decode (charset, bytes->data, bytes->len);
  return at;
}

/** convert: copies @text and gives each run to @put. */
static char *
convert (const char *text, void (*put) (GString *result, const char *utf8))
{
  g_autoptr (GString) result = g_string_sized_new (strlen (text));
  const char *at = text;

  while (*at != '\0') {
    g_autofree char *utf8 = NULL;
    const char *blanks;
    Word word;

    if (parse_word (at, &word) == 0) {
      g_string_append_c (result, *at++);
      continue;
    }
    at = read_run (at, &utf8);
    put (result, utf8);
    /* RFC 2047 6.2: blanks between two encoded words aren't there. */
    blanks = at + strspn (at, " \t\r\n");
    if (parse_word (blanks, &word) > 0)
      at = blanks;
  }
  return g_string_free (g_steal_pointer (&result), FALSE);
}

static void
put_text (GString *result, const char *utf8)
{
  g_string_append (result, utf8);
}

static void
put_word (GString *result, const char *utf8)
{
  g_autofree char *base64 = g_base64_encode ((const guchar *) utf8, strlen (utf8));

  if (result->len > 0 && result->str[result->len - 1] == '=')
    g_string_append_c (result, ' ');
  g_string_append_printf (result, "=?utf-8?B?%s?=", base64);
}

char *
tern_encoded_words_decode (const char *text)
{
  return convert (text, put_text);
}

char *
tern_encoded_words_join (const char *text)
{
  return convert (text, put_word);
}
