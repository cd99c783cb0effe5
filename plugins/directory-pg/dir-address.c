#include "plugins/directory-pg/dir-address.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-fold.h"

#define LONGEST_ADDRESS 320

static gboolean
has_control (const char *text)
{
  for (const char *at = text; *at != '\0'; at++) {
    if ((guchar) *at < 0x20 || *at == 0x7F)
      return TRUE;
  }
  return FALSE;
}

gboolean
dir_address_parse (const char *text, DirAddress *ret_address, GError **error)
{
  const char *at = strrchr (text, '@');
  g_autofree char *local = NULL;

  if (at == NULL || at == text || at[1] == '\0' || strlen (text) > LONGEST_ADDRESS || has_control (text)
      || strpbrk (at + 1, " <>\"") != NULL || !g_utf8_validate (text, -1, NULL)) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "not an address of the form name@domain");
    return FALSE;
  }
  local = g_strndup (text, at - text);
  ret_address->local_key = tern_fold_key (local);
  ret_address->domain_key = tern_fold_key (at + 1);
  return TRUE;
}

void
dir_address_clear (DirAddress *address)
{
  g_clear_pointer (&address->local_key, g_free);
  g_clear_pointer (&address->domain_key, g_free);
}

gboolean
dir_domain_check (const char *text, GError **error)
{
  gboolean dot = FALSE;

  for (const char *at = text; *at != '\0'; at++) {
    gboolean starts_label = at == text || at[-1] == '.';

    if (*at == '.' && (starts_label || at[1] == '\0'))
      break;
    if (*at != '.' && !g_ascii_isalnum (*at) && (*at != '-' || starts_label))
      break;
    dot |= *at == '.';
    if (at[1] == '\0' && dot && strlen (text) <= 253)
      return TRUE;
  }
  g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "'%s' is not a domain name", text);
  return FALSE;
}
