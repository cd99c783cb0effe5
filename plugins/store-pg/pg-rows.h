#pragma once

#include "plugins/store-pg/pg-mailbox.h"
#include "plugins/store-pg/pg-row.h"

/** PgRows: the messages of one result and what they point into: it must stay where it is while it has rows. */
typedef struct {
  PgRowLayout layout;
  GPtrArray *results; /* (element-type TernDbResult) kept alive for the rows */
  GArray *rows;       /* (element-type PgRow) */
} PgRows;

void pg_rows_init (PgRows *rows);
void pg_rows_clear (PgRows *rows);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PgRows, pg_rows_clear)

#define pg_rows_get(set, i) (&g_array_index ((set)->rows, PgRow, (i)))

/** pg_rows_take: adds the rows of the @n-th of @results, which has the layout rows->layout; keeps @results alive. */
void pg_rows_take (PgRows *rows, GPtrArray *results, guint n);
/** pg_rows_get_large: bytes of streams that were brought. */
gsize pg_rows_get_large (const PgRows *rows);
/* A scan takes fewer rows at a time when the large values of the last ones were more than this together. */
#define PG_ROWS_LARGE (4 * 1024 * 1024)
/** pg_rows_complete: brings blocks of lossy rows, streams and attachments that @needs asks for; mostly nothing, else
 * one round trip. */
gboolean pg_rows_complete (PgRows *rows, PgMailbox *mailbox, const PgNeeds *needs, TernJob *job,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
