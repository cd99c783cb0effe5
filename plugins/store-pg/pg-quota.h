#pragma once

#include "core/model/tern-bag.h"
#include "plugins/store-pg/pg-mailbox.h"

/* The size that a mailbox may have. The three properties of the store stand for columns of tern.mailbox. */

/** PG_QUOTA_LIMIT: of new items, in KiB, below 0: none; @by_default: a parameter, from pg_quota_receive_default(). */
#define PG_QUOTA_LIMIT(by_default) "COALESCE (quota_receive, " by_default ")"
/** PG_QUOTA_EXCEEDED: whether a mailbox of @size bytes would be too large; a condition over the row of tern.mailbox. */
#define PG_QUOTA_EXCEEDED(size, by_default)                                                                            \
  "(" PG_QUOTA_LIMIT (by_default) " >= 0 AND " size " > " PG_QUOTA_LIMIT (by_default) "::int8 * 1024)"
/** PG_QUOTA_COLUMNS: for pg_quota_show(). */
#define PG_QUOTA_COLUMNS "m.quota_warning, m.quota_send, m.quota_receive"

/** pg_quota_receive_default: what holds for @mailbox when it has no limit of its own. */
gint32 pg_quota_receive_default (PgMailbox *mailbox);
/** pg_quota_set_exceeded: sets QUOTA. Returns FALSE. */
gboolean pg_quota_set_exceeded (PgMailbox *mailbox, GError **error);
/** pg_quota_show: the limits that hold, as properties, from PG_QUOTA_COLUMNS from @column on. */
void pg_quota_show (PgMailbox *mailbox, const TernDbResult *row, guint column, TernBag *bag);
/** pg_quota_strip: takes the properties out of what is packed. */
void pg_quota_strip (TernBag *bag);
/** pg_quota_change: in the caller's transaction; nothing is sent if @set and @removed name none of the properties. */
gboolean pg_quota_change (PgMailbox *mailbox, const TernBag *set, const TernPropTag *removed, guint n_removed,
                          TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
