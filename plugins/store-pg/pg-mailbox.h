#pragma once

#include "core/spi/tern-changes.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-items.h"
#include "core/spi/tern-mailbox.h"
#include "core/spi/tern-per-user.h"
#include "core/spi/tern-permissions.h"
#include "core/spi/tern-rules.h"
#include "core/spi/tern-tables.h"
#include "plugins/store-pg/pg-database.h"
#include "plugins/store-pg/pg-pipeline.h"

/**
 * PgMailbox: the handle of one mailbox on this node: TernMailbox, TernFolders, TernPermissions, TernRules, TernChanges,
 * TernItems and TernTables on one object. Safe from any thread.
 */
#define PG_TYPE_MAILBOX (pg_mailbox_get_type ())
G_DECLARE_FINAL_TYPE (PgMailbox, pg_mailbox, PG, MAILBOX, GObject)

/** pg_mailbox_new: from the row of tern.mailbox; see pg-store.c. @info is copied. */
PgMailbox *pg_mailbox_new (PgDatabase *database, gint64 mailbox_id, const TernMailboxInfo *info);

/** PgQuotas: limits in KiB; -1: none. */
typedef struct {
  gint32 warning;
  gint32 send;
  gint32 receive;
} PgQuotas;

#define PG_QUOTAS_NONE ((PgQuotas){ -1, -1, -1 })

/** pg_mailbox_set_default_quotas: for limits that the mailbox has none of its own of; before others see the handle. */
void pg_mailbox_set_default_quotas (PgMailbox *mailbox, const PgQuotas *quotas);
const PgQuotas *pg_mailbox_get_default_quotas (PgMailbox *mailbox);
PgDatabase *pg_mailbox_get_database (PgMailbox *mailbox);
gint64 pg_mailbox_get_id (PgMailbox *mailbox);

/**
 * PG_TAKE: the first thing that any writing statement does (invariant 1): takes @cns change numbers and @ids ids from
 * the mailbox row, which stays locked until the commit. Parameters $1 mailbox id, $2 timeline are fixed by convention
 * (pg_mailbox_start_params() adds both). Gives one row (cn, id): the first of each; none if the mailbox is gone. @more:
 * further assignments such as ", size_bytes = size_bytes + $9"; @only: further conditions such as " AND EXISTS (...)".
 */
#define PG_TAKE_WHERE(cns, ids, more, only)                                                                            \
  "UPDATE tern.mailbox SET next_cn = next_cn + (" cns ") + CASE WHEN timeline = $2 THEN 0 ELSE 1048576 END, "          \
  "next_id = next_id + (" ids ") + CASE WHEN timeline = $2 THEN 0 ELSE 1048576 END, timeline = $2" more                \
  " WHERE mailbox_id = $1" only " RETURNING next_cn - (" cns ") AS cn, next_id - (" ids ") AS id"
#define PG_TAKE(cns, ids, more) PG_TAKE_WHERE (cns, ids, more, "")

/** PG_LOCK: locks the mailbox row for a set-based change, as the first statement of its transaction; $1 mailbox id. */
#define PG_LOCK "SELECT next_cn FROM tern.mailbox WHERE mailbox_id = $1 FOR NO KEY UPDATE"

/** pg_mailbox_start_params: inits @params with $1 the mailbox id and $2 the timeline, for PG_TAKE. */
gboolean pg_mailbox_start_params (PgMailbox *mailbox, TernDbParams *params, TernJob *job,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** pg_mailbox_gone: sets NOT_FOUND: what a statement says when PG_TAKE gave no row. Returns FALSE. */
gboolean pg_mailbox_gone (PgMailbox *mailbox, GError **error);
/** pg_mailbox_committed: after the writing statement or pipeline returned: sends the hint (after the commit of a
 * transaction). */
void pg_mailbox_committed (PgMailbox *mailbox, gint64 cn, TernJob *job);
/** pg_mailbox_is_watched: whether anybody wants hints. */
gboolean pg_mailbox_is_watched (PgMailbox *mailbox);
/** pg_mailbox_hint: calls the watchers; from pg-notify. */
void pg_mailbox_hint (PgMailbox *mailbox, gint64 cn);

/* The parts, each in its own file. */
void pg_mailbox_iface_init (TernMailboxInterface *iface);
void pg_folders_iface_init (TernFoldersInterface *iface);
void pg_permissions_iface_init (TernPermissionsInterface *iface);
void pg_rules_iface_init (TernRulesInterface *iface);
void pg_changes_iface_init (TernChangesInterface *iface);
void pg_items_iface_init (TernItemsInterface *iface);   /* pg-items.c */
void pg_tables_iface_init (TernTablesInterface *iface); /* pg-table.c */
void pg_per_user_iface_init (TernPerUserInterface *iface);
