#pragma once

#include "core/spi/tern-searches.h"
#include "plugins/store-pg/pg-mailbox.h"
#include "plugins/store-pg/pg-needs.h"

/*
 * Search folders. What one shows is in tern.search_hit. A build fills it folder by folder, in bounded pieces; from then
 * on it follows the change log after its own number: messages named there are looked at again, and folders that came
 * into the scope or left it are looked through. Messages are looked at without any lock; what was found is written in
 * one short transaction, if nobody else has moved the search on meanwhile. Whatever changes in between has a higher
 * number and is looked at again.
 */

/** PgSearch: one search folder as it was read. */
typedef struct {
  PgMailbox *mailbox; /* not owned */
  TernArena *arena;
  TernSearch search;
  PgNeeds needs; /* of the restriction */
  gint64 folder;
  gint64 seen_cn;
  gint64 generation;
  GArray *scope; /* (element-type gint64) sorted */
  gint64 max_cn;
  gint64 log_floor_cn;
  gboolean is_behind; /* something was committed after seen_cn */
} PgSearch;

void pg_search_free (PgSearch *search);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PgSearch, pg_search_free)

/** PgSearchMatch: a message that fits. */
typedef struct {
  gint64 id;
  gint64 delivered;
  gboolean is_read;
} PgSearchMatch;

/** PgSearchCursor: goes through one folder; zeroed at first. */
typedef struct {
  gboolean is_set;
  gint64 delivered;
  gint64 id;
  gboolean is_end;
} PgSearchCursor;

/** PgSearchDiff: what is to be written of one search folder; @unread: what changed ones change of its unread count. */
typedef struct {
  GArray *added;   /* (element-type PgSearchMatch) */
  GArray *changed; /* (element-type PgSearchMatch) */
  GArray *removed; /* (element-type gint64) */
  gint32 unread;
  gint64 seen_cn; /* what the search has followed with it */
  GArray *scope;  /* (nullable): new */
  gboolean is_complete;
} PgSearchDiff;

void pg_search_diff_init (PgSearchDiff *diff, const PgSearch *search);
void pg_search_diff_clear (PgSearchDiff *diff);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PgSearchDiff, pg_search_diff_clear)

/* Hits that are added or removed in one transaction. */
#define PG_SEARCH_BATCH 500

/** pg_search_load: (element-type PgSearch): @folder 0: all with criteria. */
GPtrArray *pg_search_load (PgMailbox *mailbox, TernId folder, TernJob *job, GError **error);
/** pg_search_get_scope: (element-type gint64) sorted: the folders that are to be looked through now. */
GArray *pg_search_get_scope (const PgSearch *search, TernJob *job, GError **error);

/** pg_search_match_ids: appends those of @ids in @scope that fit. */
gboolean pg_search_match_ids (const PgSearch *search, GArray *scope, GArray *ids, GArray *matches, TernJob *job,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** pg_search_match_folder: appends the next that fit. */
gboolean pg_search_match_folder (const PgSearch *search, gint64 folder, PgSearchCursor *cursor, GArray *matches,
                                 TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** pg_search_apply: writes @diff in one transaction and moves @search on; STALE when somebody else did meanwhile. */
gboolean pg_search_apply (PgSearch *search, const PgSearchDiff *diff, TernJob *job,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** PgSearchWork: on the search folders of @mailbox, or on @folder alone. */
typedef gboolean (*PgSearchWork) (PgMailbox *mailbox, TernId folder, TernJob *job, GError **error);
/** pg_search_try: does @work again while it is STALE: others may set criteria or move a search on at the same time. */
gboolean pg_search_try (PgMailbox *mailbox, TernId folder, PgSearchWork work, TernJob *job,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** pg_search_add_folders: looks through @folders and adds what fits. */
gboolean
pg_search_add_folders (PgSearch *search, GArray *folders, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** pg_search_remove_hits: those outside of @scope; NULL: all. */
gboolean
pg_search_remove_hits (PgSearch *search, GArray *scope, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* TernSearches, an operation a file. */
gboolean pg_search_build (TernSearches *searches, TernId folder, TernJob *job, GError **error);
gboolean pg_search_refresh (TernSearches *searches, TernId folder, TernJob *job, GError **error);
void pg_searches_iface_init (TernSearchesInterface *iface);

/** pg_search_verify: hits against the criteria, counters against hits; one line a difference. */
gboolean pg_search_verify (PgMailbox *mailbox, GPtrArray *problems, TernJob *job, GError **error);
