#pragma once

#include <glib.h>

/*
 * Password hashes (libxcrypt): new ones are yescrypt; whatever crypt(3) of this system verifies may be in the table, so
 * that imported users keep their passwords. Each call takes about 100 ms: worker threads only. Working memory is wiped.
 */

/** dir_password_hash: (transfer full): the hash of @password with a fresh salt. */
char *dir_password_hash (const char *password, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** dir_password_verify: compares in constant time. */
gboolean dir_password_verify (const char *password, const char *hash);
