#pragma once

#include "core/model/tern-restriction.h"
#include "core/spi/tern-database.h"

/**
 * PgRestriction: a restriction as SQL over tern.message `m`.
 *
 * @sql (owned): selects at least every message that matches
 * @recheck: bits of m.lossy; a row that has one of them is selected whatever it is, and has to be checked in memory
 * @is_exact: every other selected row matches; else all of them have to be checked
 *
 * In memory means tern_restriction_matches(): both give the same result (invariant 11).
 */
typedef struct {
  char *sql;
  guint32 recheck;
  gboolean is_exact;
} PgRestriction;

/** pg_restriction_init: adds what @sql refers to to @params. NULL is everything. */
void pg_restriction_init (PgRestriction *sql, const TernRestriction *restriction, TernDbParams *params);
void pg_restriction_clear (PgRestriction *sql);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PgRestriction, pg_restriction_clear)
/** pg_restriction_decides: whether a selected row with @lossy matches for sure. */
gboolean pg_restriction_decides (const PgRestriction *sql, guint32 lossy);
