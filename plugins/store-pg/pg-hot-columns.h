#pragma once

#include "core/model/tern-bag.h"
#include "core/spi/tern-database.h"

/*
 * The one table of what the columns of tern.message stand for. A column is a key derived from the packed block: rows
 * are found, ordered and mostly shown by it, but the value lives in the block (invariant 7). Where a column can't hold
 * the exact value, a bit of `lossy` sends the reader to the block.
 */

/** PgHotKind: how a column holds its property. */
typedef enum {
  PG_HOT_INT,  /* PtypInteger32 */
  PG_HOT_TIME, /* PtypTime as int8; from G_MAXINT64 on it is that, with PG_LOSSY_TIME */
  PG_HOT_TEXT, /* PtypString: at most PG_HOT_TEXT_MAX bytes of valid UTF-8 */
} PgHotKind;

#define PG_HOT_TEXT_MAX 255

/* Bits of `lossy`; each text column adds two of its own. Stored: never renumber. */
#define PG_LOSSY_NO_DELIVERED (1u << 0) /* `delivered` is 0 since there is none */
#define PG_LOSSY_NO_MODIFIED (1u << 1)
#define PG_LOSSY_TIME (1u << 2)    /* a time column is cut */
#define PG_LOSSY_STREAMS (1u << 3) /* the message itself has streams */

/**
 * PgHotColumn:
 * @missing: bit of `lossy` that says the property is missing; 0: the column is NULL then
 * @cut: bit that says the column isn't the exact value
 * @foreign: bit that says the text isn't ASCII, so that SQL can't fold it
 */
typedef struct {
  TernPropTag tag;
  PgHotKind kind;
  const char *column;
  guint32 missing;
  guint32 cut;
  guint32 foreign;
} PgHotColumn;

#define PG_N_HOT_COLUMNS 15

const PgHotColumn *pg_hot_column_nth (guint n);
/** pg_hot_column_find: (nullable): the column of exactly @tag, or with PtypUnspecified of its id; *ret_n its number. */
const PgHotColumn *pg_hot_column_find (TernPropTag tag, guint *ret_n);

/** PgComputed: properties that are no stored values: facts of the row itself. */
typedef enum {
  PG_COMPUTED_NONE,
  PG_COMPUTED_MID,
  PG_COMPUTED_FOLDER_ID,
  PG_COMPUTED_CHANGE_NUMBER,
  PG_COMPUTED_SIZE,
  PG_COMPUTED_SIZE_EXTENDED,
  PG_COMPUTED_FLAGS,
  PG_COMPUTED_STATUS,
  PG_COMPUTED_HAS_ATTACHMENTS,
  PG_COMPUTED_READ,
  PG_COMPUTED_ASSOCIATED,
  PG_COMPUTED_INST_ID,
  PG_COMPUTED_INSTANCE_NUM,
} PgComputed;

/** pg_computed_find: which of them @tag (or with PtypUnspecified its id) is; *ret_tag its full tag. */
PgComputed pg_computed_find (TernPropTag tag, TernPropTag *ret_tag);

/* Bits of PidTagMessageFlags that the row's own columns give ([MS-OXCMSG] 2.2.1.6): mfRead and mfEverRead, mfHasAttach,
 * mfFAI. */
#define PG_FLAGS_READ 0x401
#define PG_FLAGS_HAS_ATTACH 0x10
#define PG_FLAGS_ASSOCIATED 0x40
#define PG_FLAGS_COMPUTED (PG_FLAGS_READ | PG_FLAGS_HAS_ATTACH | PG_FLAGS_ASSOCIATED)

/* The derived columns in the order in which pg_hot_columns_bind() adds their parameters. */
#define PG_HOT_DERIVED                                                                                                 \
  "delivered, submitted, modified, flag_status, followup_icon, importance, sensitivity, icon, message_class, "         \
  "subject, normalized_subject, sender_name, representing_name, display_to, display_cc, flags, lossy, is_private, "    \
  "internet_id_hash, conversation_hash"
#define PG_N_HOT_DERIVED 20

/** pg_hot_columns_bind: adds the derived columns of an item with @props; @has_streams sets PG_LOSSY_STREAMS. */
void pg_hot_columns_bind (const TernBag *props, gboolean has_streams, TernDbParams *params);
/** pg_hot_hash: 64 bits for equality prefilters (internet message id, conversation topic's fold key). */
gint64 pg_hot_hash (gconstpointer data, gsize size);
