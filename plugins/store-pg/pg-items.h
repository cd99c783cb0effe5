#pragma once

#include "core/spi/tern-items.h"
#include "plugins/store-pg/pg-mailbox.h"

/* TernItems on a PgMailbox, an operation a file; pg-items.c ties them together. */

TernItem *pg_item_open (TernItems *items, TernId folder, TernId id, gboolean deleted, const TernAccess *access,
                        TernJob *job, GError **error);
gboolean
pg_item_save (TernItems *items, const TernItemSave *save, TernItemSaved *ret_saved, TernJob *job, GError **error);
gboolean pg_items_remove (TernItems *items, TernId folder, const TernId *ids, guint n_ids, gboolean hard,
                          const TernAccess *access, gboolean *ret_partial, TernJob *job, GError **error);
gboolean pg_items_transfer (TernItems *items, const TernTransfer *transfer, const TernAccess *access,
                            gboolean *ret_partial, TernJob *job, GError **error);
gboolean pg_items_transfer_out (PgMailbox *mailbox, const TernTransfer *transfer, const TernAccess *access,
                                gboolean *ret_partial, TernJob *job, GError **error);
gboolean pg_items_set_read (TernItems *items, TernId folder, const TernId *ids, guint n_ids, gboolean read,
                            const TernAccess *access, gboolean *ret_partial, TernJob *job, GError **error);
GArray *pg_items_list_flagged (TernItems *items, TernId folder, const TernId *ids, guint n_ids, guint32 mask,
                               TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean pg_items_set_status (TernItems *items, TernId folder, TernId id, guint32 mask, guint32 bits, guint32 *ret_old,
                              TernJob *job, GError **error);

/** pg_items_verify: hot columns against packed blocks, has_attachments, streams and blobs against each other; one line
 * a difference. */
gboolean pg_items_verify (PgMailbox *mailbox, GPtrArray *problems, TernJob *job, GError **error);

/* Rows a transaction of a bulk operation. */
#define PG_ITEMS_BATCH 500

/* Own ids: replica 1 in the high bits of what the counter gives. */
#define PG_OWN_ID "281474976710656 + "
G_STATIC_ASSERT (TERN_ID (TERN_REPLID_OWN, 0) == 281474976710656);

/*
 * What a set-based statement on messages of folder $3 may touch: $4 the ids, $5 the ACL version of the decision (NULL:
 * no filter), $6 only the items of this creator (NULL: all), $7 private ones only of this creator (NULL: of all). Aliases: f the folder, m the message.
 */
#define PG_ALLOWED                                                                                                     \
  "tern.folder f JOIN tern.message m ON m.mailbox_id = $1 AND m.folder_id = $3 AND m.message_id = ANY ($4) "           \
  "AND ($5::int4 IS NULL OR f.acl_version = $5) AND ($6::uuid IS NULL OR m.creator = $6) "                             \
  "AND ($7::uuid IS NULL OR NOT m.is_private OR m.creator = $7) "                                                      \
  "WHERE f.mailbox_id = $1 AND f.folder_id = $3 AND f.deleted_at IS NULL"

/**
 * PgBulk: a set-based change, in transactions of at most PG_ITEMS_BATCH messages: each a flush of @lock (nullable: $1
 * the mailbox), @take (a PG_TAKE; $3 the number of messages, $4 their ids), and @sql ($1 the mailbox, $2 @argument, $3
 * ... $7 of PG_ALLOWED, $8 the number of messages). @sql gives one row: how many of the ids were allowed, and the last
 * change number (NULL: nothing changed).
 */
typedef struct {
  PgMailbox *mailbox;
  const char *lock;
  const char *take;
  const char *sql;
  gint64 argument;
  TernId folder;
  const TernAccess *access;
  TernJob *job;
} PgBulk;

/** pg_bulk_run: *ret_partial: some of @ids were not there or not allowed. */
gboolean pg_bulk_run (const PgBulk *bulk, const TernId *ids, guint n_ids, gboolean *ret_partial,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
