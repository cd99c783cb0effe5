#include "core/model/tern-subject.h"

#include <string.h>

gsize
tern_subject_prefix_size (const char *subject, const char *prefix)
{
  const char *at = subject;

  if (prefix != NULL && g_str_has_prefix (subject, prefix))
    return strlen (prefix);
  for (guint n = 0; n <= TERN_SUBJECT_PREFIX_MAX; n++) {
    gunichar c = g_utf8_get_char_validated (at, -1);

    if (c == ':')
      return n > 0 && at[1] == ' ' ? at - subject + 2 : 0;
    /* A lone surrogate and a malformed byte come out of the validation as values above all characters. */
    if (c == 0 || c > 0x10FFFF || g_unichar_isdigit (c) || g_unichar_isspace (c) || g_unichar_ispunct (c))
      return 0;
    at = g_utf8_next_char (at);
  }
  return 0;
}
