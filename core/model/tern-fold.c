#include "core/model/tern-fold.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ucol.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

/** Strings above this (bytes) are their own key: ICU counts in signed 32 bits, and folding may triple a length. */
#define FOLD_MAX (G_MAXINT32 / 8)

/** Text: UTF-16 in native order, as ICU works on it. */
typedef struct {
  UChar *units;
  int32_t size;
} Text;

static void
text_clear (Text *text)
{
  g_clear_pointer (&text->units, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Text, text_clear)

typedef int32_t (*Transform) (UChar *to, int32_t capacity, const UChar *from, int32_t size, UErrorCode *status);

static int32_t
decompose (UChar *to, int32_t capacity, const UChar *from, int32_t size, UErrorCode *status)
{
  return unorm2_normalize (unorm2_getNFDInstance (status), from, size, to, capacity, status);
}

static int32_t
compose (UChar *to, int32_t capacity, const UChar *from, int32_t size, UErrorCode *status)
{
  return unorm2_normalize (unorm2_getNFCInstance (status), from, size, to, capacity, status);
}

static int32_t
fold_case (UChar *to, int32_t capacity, const UChar *from, int32_t size, UErrorCode *status)
{
  return u_strFoldCase (to, capacity, from, size, U_FOLD_CASE_DEFAULT, status);
}

/** apply: replaces @text by its transformed form; a failure of ICU (no memory, no data) leaves it as it is. */
static void
apply (Text *text, Transform transform)
{
  g_auto (Text) result = { .size = text->size * 2 + 16 };
  int32_t capacity;
  UErrorCode status;

  do {
    capacity = result.size;
    status = U_ZERO_ERROR;
    result.units = g_renew (UChar, result.units, capacity);
    result.size = transform (result.units, capacity, text->units, text->size, &status);
  } while (status == U_BUFFER_OVERFLOW_ERROR);
  if (U_SUCCESS (status)) {
    Text old = *text;

    *text = result;
    result = old;
  }
}

static void
strip_marks (Text *text)
{
  int32_t kept = 0;

  for (int32_t at = 0; at < text->size;) {
    int32_t start = at;
    UChar32 point;

    U16_NEXT (text->units, at, text->size, point);
    if (u_charType (point) == U_NON_SPACING_MARK)
      continue;
    memmove (text->units + kept, text->units + start, (at - start) * sizeof (UChar));
    kept += at - start;
  }
  text->size = kept;
}

/** text_from_wtf8: invalid sequences, lone surrogates among them, become U+FFFD. */
static Text
text_from_wtf8 (const char *wtf8, gsize length)
{
  Text text = { .units = g_new (UChar, length + 1) };
  UErrorCode status = U_ZERO_ERROR;

  u_strFromUTF8WithSub (text.units, length + 1, &text.size, wtf8, length, 0xFFFD, NULL, &status);
  return text;
}

static char *
text_to_utf8 (const Text *text)
{
  gsize capacity = (gsize) text->size * 3 + 1;
  char *utf8 = g_malloc (capacity);
  UErrorCode status = U_ZERO_ERROR;

  u_strToUTF8WithSub (utf8, capacity, NULL, text->units, text->size, 0xFFFD, NULL, &status);
  return utf8;
}

static gboolean
is_ascii (const char *text)
{
  for (; *text != '\0'; text++)
    if (*text & 0x80)
      return FALSE;
  return TRUE;
}

static char *
fold (const char *wtf8, gboolean loose)
{
  gsize length = strlen (wtf8);
  g_auto (Text) text = { 0 };

  if (is_ascii (wtf8))
    return g_ascii_strdown (wtf8, length);
  if (length > FOLD_MAX)
    return g_strdup (wtf8);
  text = text_from_wtf8 (wtf8, length);
  /* Canonical caseless matching folds the decomposed form (Unicode 3.13, D145). */
  apply (&text, decompose);
  apply (&text, fold_case);
  if (loose) {
    apply (&text, decompose);
    strip_marks (&text);
  }
  apply (&text, compose);
  return text_to_utf8 (&text);
}

char *
tern_fold_key (const char *wtf8)
{
  return fold (wtf8, FALSE);
}

char *
tern_fold_key_loose (const char *wtf8)
{
  return fold (wtf8, TRUE);
}

gboolean
tern_fold_equal (const char *a, const char *b)
{
  g_autofree char *key_a = NULL;
  g_autofree char *key_b = NULL;

  if (strcmp (a, b) == 0)
    return TRUE;
  if (is_ascii (a) && is_ascii (b))
    return g_ascii_strcasecmp (a, b) == 0;
  key_a = tern_fold_key (a);
  key_b = tern_fold_key (b);
  return strcmp (key_a, key_b) == 0;
}

static char *
to_hex (const guint8 *bytes, gsize size)
{
  static const char digits[] = "0123456789ABCDEF";
  char *hex = g_malloc (2 * size + 1);

  for (gsize i = 0; i < size; i++) {
    hex[2 * i] = digits[bytes[i] >> 4];
    hex[2 * i + 1] = digits[bytes[i] & 15];
  }
  hex[2 * size] = '\0';
  return hex;
}

char *
tern_sort_key (const char *wtf8, const char *locale)
{
  UErrorCode status = U_ZERO_ERROR;
  UCollator *collator = ucol_open (locale != NULL ? locale : "", &status);
  gsize length = MIN (strlen (wtf8), FOLD_MAX);
  g_auto (Text) text = text_from_wtf8 (wtf8, length);
  g_autofree guint8 *key = NULL;
  int32_t size;

  if (U_FAILURE (status)) {
    g_autofree char *fallback = tern_fold_key (wtf8);

    return to_hex ((const guint8 *) fallback, strlen (fallback));
  }
  size = ucol_getSortKey (collator, text.units, text.size, NULL, 0);
  key = g_malloc (size + 1);
  size = ucol_getSortKey (collator, text.units, text.size, key, size);
  ucol_close (collator);
  return to_hex (key, size > 0 ? size - 1 : 0);
}
