#pragma once

#include "core/model/tern-restriction.h"
#include "core/spi/tern-items.h"
#include "plugins/store-pg/pg-hot-columns.h"
#include "plugins/store-pg/pg-needs.h"

/* What every row of a message begins with, and what only those have that show it; `m` is tern.message. */
#define PG_ROW_KEY "m.message_id, m.lossy, m.delivered"
#define PG_ROW_KEY_N 3
#define PG_ROW_DELIVERED 2
#define PG_ROW_HEAD                                                                                                    \
  PG_ROW_KEY ", m.folder_id, m.cn, m.is_associated, m.is_read, m.deleted_at IS NOT NULL, m.has_attachments, "          \
             "m.status, m.size_bytes, m.creator, m.flags, m.is_private"
#define PG_ROW_HEAD_N 14
/* All hot columns but `delivered`, which is in the head, in the order of pg_hot_column_nth(). */
#define PG_ROW_HOT                                                                                                     \
  ", m.submitted, m.modified, m.flag_status, m.followup_icon, m.importance, m.sensitivity, m.icon, "                   \
  "m.message_class, m.subject, m.normalized_subject, m.sender_name, m.representing_name, m.display_to, m.display_cc"

/** PgRowLayout: which column of a result holds what; -1: not selected. */
typedef struct {
  gboolean head;
  gint8 hot[PG_N_HOT_COLUMNS];
  gint8 props;
  gint8 recipients;
} PgRowLayout;

/** pg_row_layout_init_full: PG_ROW_HEAD PG_ROW_HOT and, with @props, the block `p.props` behind. */
void pg_row_layout_init_full (PgRowLayout *layout, gboolean props);
/** pg_row_layout_init: the least that @needs asks for, and with @head the whole head; @select receives the column list.
 */
void pg_row_layout_init (PgRowLayout *layout, const PgNeeds *needs, gboolean head, GString *select);
/** pg_row_layout_needs_props: whether the statement has to join tern.message_props as `p`. */
gboolean pg_row_layout_needs_props (const PgRowLayout *layout);

/** PgRowStream: a stream's content, or the beginning of it. */
typedef struct {
  TernPropTag tag;
  GByteArray *bytes;
} PgRowStream;

/** PgRowAttachment: what a restriction on attachments may look at. */
typedef struct {
  gint64 oid;
  gint32 num;
  gint64 size;
  const guint8 *block;
  gsize block_size;
  GArray *streams; /* (element-type PgRowStream) (nullable) */
} PgRowAttachment;

/** PgRow: one message of a result; points into it, and into what pg_rows_complete() brought later. */
typedef struct {
  const TernDbResult *result;
  guint n;
  const PgRowLayout *layout;
  TernItemHead head;
  guint32 flags;
  guint32 lossy;
  gint64 delivered;
  guint32 instance; /* PidTagInstanceNum */
  const guint8 *block;
  gsize block_size;
  const guint8 *recipients;
  gsize recipients_size;
  GArray *streams;     /* (element-type PgRowStream) (nullable) */
  GArray *attachments; /* (element-type PgRowAttachment) (nullable) */
} PgRow;

void pg_row_read (const TernDbResult *result, guint n, const PgRowLayout *layout, PgRow *ret_row);
/** pg_row_get: the value of @tag as the item has it, or as the head gives it; a stream's value may be cut. FALSE:
 * missing. */
gboolean pg_row_get (const PgRow *row, TernPropTag tag, TernArena *arena, TernValue *ret_value);
/** pg_row_to_source: for restrictions, sub-objects included. */
void pg_row_to_source (const PgRow *row, TernPropSource *ret_source);
