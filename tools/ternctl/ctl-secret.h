#pragma once

#include <glib.h>

/**
 * ctl_secret_read:
 * @file: (nullable): "-" or %NULL: standard input, with a prompt when that is a terminal
 *
 * Returns: (transfer full): the first line, without its end; free with ctl_secret_free(). A password never comes from
 * the command line: everybody on the machine can read that.
 */
char *ctl_secret_read (const char *file, GError **error);
void ctl_secret_free (char *secret);
/** ctl_confirm: asks a person; FALSE with an error that names --yes when there is no terminal. */
gboolean ctl_confirm (const char *question, gboolean yes, GError **error);
