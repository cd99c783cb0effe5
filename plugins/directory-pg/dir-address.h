#pragma once

#include <glib.h>

/** DirAddress: an SMTP address taken apart and folded. */
typedef struct {
  char *local_key;
  char *domain_key;
} DirAddress;

/** dir_address_parse: INVALID unless @text is one local part, one '@' and a domain, in valid UTF-8 without control
 * characters. */
gboolean dir_address_parse (const char *text, DirAddress *ret_address, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void dir_address_clear (DirAddress *address);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DirAddress, dir_address_clear)
/** dir_domain_check: INVALID unless @text is a domain name: labels of letters, digits and hyphens, at least one dot. */
gboolean dir_domain_check (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
