#pragma once

#include <gio/gio.h>

#include "core/model/tern-id.h"
#include "core/spi/tern-job.h"

/** TernChangeKind: what happened; the `kind` column of change_log. Values are stored: never renumber. */
typedef enum {
  TERN_CHANGE_NEW_MAIL = 1,
  TERN_CHANGE_CREATED = 2,
  TERN_CHANGE_MODIFIED = 3,
  TERN_CHANGE_MOVED = 4,
  TERN_CHANGE_COPIED = 5,
  TERN_CHANGE_DELETED = 6,
  TERN_CHANGE_SOFT_DELETED = 7,
  TERN_CHANGE_READ = 8,
  TERN_CHANGE_UNREAD = 9,
  /* Of search folders: @folder is the search folder; the message lies elsewhere and didn't change by it. */
  TERN_CHANGE_SEARCH_COMPLETE = 10, /* it has been filled; nothing in it has changed by that alone */
  TERN_CHANGE_LINKED = 11,
  TERN_CHANGE_UNLINKED = 12,
  TERN_CHANGE_LINK_CHANGED = 13, /* a message that it shows has changed */
} TernChangeKind;

/** TernChange: one row of the change log. @message 0: the folder itself. @old_folder and @old_id for moves and copies.
 */
typedef struct {
  gint64 cn;
  TernChangeKind kind;
  TernId folder;
  TernId message;
  TernId old_folder;
  TernId old_id;
} TernChange;

/** TernChangesFunc: a hint that the mailbox has changes up to @cn; called on any thread, must not block. */
typedef void (*TernChangesFunc) (gint64 cn, gpointer user_data);

#define TERN_TYPE_CHANGES (tern_changes_get_type ())
G_DECLARE_INTERFACE (TernChanges, tern_changes, TERN, CHANGES, GObject)

struct _TernChangesInterface {
  GTypeInterface parent;

  /* The last change number that is visible. */
  gboolean (*get_max_cn) (TernChanges *changes, gint64 *ret_cn, TernJob *job, GError **error);
  /* (element-type TernChange) up to @n log rows after @cn, in order. STALE when the log was pruned beyond @cn. */
  GArray *(*read) (TernChanges *changes, gint64 cn, guint n, TernJob *job, GError **error);
  /* Hints of this and other nodes, after the commit. Returns an id for unwatch(). @destroy runs when no call can
   * follow. */
  guint (*watch) (TernChanges *changes, TernChangesFunc func, gpointer user_data, GDestroyNotify destroy);
  void (*unwatch) (TernChanges *changes, guint id);
};

gboolean
tern_changes_get_max_cn (TernChanges *changes, gint64 *ret_cn, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GArray *
tern_changes_read (TernChanges *changes, gint64 cn, guint n, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint tern_changes_watch (TernChanges *changes, TernChangesFunc func, gpointer user_data, GDestroyNotify destroy);
void tern_changes_unwatch (TernChanges *changes, guint id);
