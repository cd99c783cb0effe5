#pragma once

#include "core/spi/tern-access.h"
#include "core/spi/tern-per-user.h"
#include "plugins/store-pg/pg-mailbox.h"

/* TernPerUser on a PgMailbox, and what items and tables of a public store need of it. */

/** PG_READ_COLUMN: how statements name a message's read flag; in a public store it is replaced by what
 * pg_per_user_read_sql() gives. */
#define PG_READ_COLUMN "m.is_read"

/** pg_per_user_read_sql: (transfer full) (nullable): whether the account of @access has read message `m` of its folder;
 * NULL where the column tells. */
char *pg_per_user_read_sql (PgMailbox *mailbox, const TernAccess *access);
/** pg_per_user_get_version: raised whenever the account's read state of the folder changes; 0: there is none. */
gboolean pg_per_user_get_version (PgMailbox *mailbox, const TernAccess *access, gint64 *ret_version, TernJob *job,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** pg_per_user_mark: @ids NULL: the whole folder. As TernItems.set_read() in a public store. */
gboolean pg_per_user_mark (PgMailbox *mailbox, const TernId *ids, guint n_ids, gboolean read, const TernAccess *access,
                           gboolean *ret_partial, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
