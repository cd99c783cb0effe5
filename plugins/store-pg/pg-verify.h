#pragma once

#include "plugins/store-pg/pg-mailbox.h"

/** pg_verify_mailbox: adds one line (char *) a difference to @problems; each check sees one snapshot and blocks nobody.
 */
gboolean pg_verify_mailbox (PgMailbox *mailbox, GPtrArray *problems, TernJob *job,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
