#pragma once

#include <gio/gio.h>

#include "core/model/tern-id.h"
#include "core/model/tern-restriction.h"
#include "core/spi/tern-job.h"

/** TernSearchFlags: how a search folder searches. Stored: never renumber. */
typedef enum {
  TERN_SEARCH_RECURSIVE = 0x01, /* folders below those named, wherever they are moved to, too */
  TERN_SEARCH_STATIC = 0x02,    /* filled once; doesn't follow changes */
} TernSearchFlags;

/** TernSearchState: Stored: never renumber. */
typedef enum {
  TERN_SEARCH_NEW = 0,      /* no criteria yet */
  TERN_SEARCH_BUILDING = 1, /* being filled for the first time, or anew */
  TERN_SEARCH_COMPLETE = 2, /* follows changes, unless it is static */
  TERN_SEARCH_STOPPED = 3,
} TernSearchState;

/** TernSearch: what a search folder searches for, in which folders. Criteria are in the arena they were read into. */
typedef struct {
  const TernRestriction *restriction; /* (nullable): everything */
  const TernId *folders;
  guint n_folders;
  guint flags; /* TernSearchFlags */
  TernSearchState state;
} TernSearch;

/** TernSearchHit: a message that a search folder shows, and where it lies. */
typedef struct {
  TernId id;
  TernId folder;
} TernSearchHit;

/**
 * TernSearches: a mailbox's search folders. What one shows is kept by the store and brought up to date when it is read,
 * at a cost that follows what has changed since. Messages that come in, change or go are logged as TERN_CHANGE_LINKED
 * and its kin, so that tables of a search folder follow like others. Safe from any thread.
 */
#define TERN_TYPE_SEARCHES (tern_searches_get_type ())
G_DECLARE_INTERFACE (TernSearches, tern_searches, TERN, SEARCHES, GObject)

struct _TernSearchesInterface {
  GTypeInterface parent;

  /* UNSUPPORTED for a folder that isn't a search folder; TERN_SEARCH_NEW without criteria. */
  gboolean (*get) (TernSearches *searches, TernId folder, TernArena *arena, TernSearch *ret_search, TernJob *job,
                   GError **error);
  /* New criteria: the folder is to be filled by build(); the duty TERN_SEARCH_DUTY does so if nobody else does within
   * @delay seconds. search->state is ignored. */
  gboolean (*set) (TernSearches *searches, TernId folder, const TernSearch *search, gint64 delay, TernJob *job,
                   GError **error);
  /* It stays as it is; a build under way ends with STALE. */
  gboolean (*stop) (TernSearches *searches, TernId folder, TernJob *job, GError **error);
  /* Fills a folder that is TERN_SEARCH_BUILDING, in bounded pieces; nothing to do in other states. @folder 0: all of
   * the mailbox. */
  gboolean (*build) (TernSearches *searches, TernId folder, TernJob *job, GError **error);
  /* What is COMPLETE and not static follows what was committed before the call. @folder 0: all of the mailbox. One
   * round trip when there is nothing to do. */
  gboolean (*refresh) (TernSearches *searches, TernId folder, TernJob *job, GError **error);
  /* (element-type TernSearchHit): those of @ids that the folder shows; @ids NULL: all. */
  GArray *(*find_hits) (TernSearches *searches, TernId folder, const TernId *ids, guint n_ids, TernJob *job,
                        GError **error);
};

/** The kind of the duty that builds the search folders of its mailbox. */
#define TERN_SEARCH_DUTY "build-search"

gboolean tern_searches_get (TernSearches *searches, TernId folder, TernArena *arena, TernSearch *ret_search,
                            TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_searches_set (TernSearches *searches, TernId folder, const TernSearch *search, gint64 delay, TernJob *job,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
tern_searches_stop (TernSearches *searches, TernId folder, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
tern_searches_build (TernSearches *searches, TernId folder, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
tern_searches_refresh (TernSearches *searches, TernId folder, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GArray *tern_searches_find_hits (TernSearches *searches, TernId folder, const TernId *ids, guint n_ids, TernJob *job,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
