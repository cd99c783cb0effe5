#pragma once

#include "core/groupware/notices/tern-notices.h"
#include "core/groupware/tern-guard-private.h"

/** TernDispatcher: what reads one mailbox's change log on this node. */
typedef struct {
  gatomicrefcount refs;
  TernNotices *notices;
  TernMailbox *raw;
  guint hints; /* of tern_changes_watch() */

  GMutex lock;
  GPtrArray *watches; /* (element-type TernNoticeWatch), owned */
  gint64 seen_cn;     /* told up to here */
  gint64 hinted_cn;   /* there is something up to here */
  GArray *completed;  /* (element-type TernId) (nullable): search folders to tell of */
  gboolean is_running; /* a job is queued or at work */
} TernDispatcher;

struct _TernNoticeWatch {
  gatomicrefcount refs;
  TernDispatcher *dispatcher; /* owned */
  TernGuard *guard;
  gint kinds;    /* atomic */
  gint is_ended; /* atomic */
  gint64 from_cn; /* what was committed up to here is nobody's news */
  TernNoticeFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
};

/** tern_dispatcher_new: watches @raw's hints; seen_cn is for the caller to set. */
TernDispatcher *tern_dispatcher_new (TernNotices *notices, TernMailbox *raw);
TernDispatcher *tern_dispatcher_ref (TernDispatcher *dispatcher);
void tern_dispatcher_unref (gpointer dispatcher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernDispatcher, tern_dispatcher_unref)
/** tern_dispatcher_wake: starts a job if there is something to tell and none is at work. */
void tern_dispatcher_wake (TernDispatcher *dispatcher);
/** tern_notices_run: FALSE without a runner, or when it refuses. */
gboolean tern_notices_run (TernNotices *notices, TernJobFunc func, gpointer user_data, GDestroyNotify destroy);

TernNoticeWatch *tern_notice_watch_ref (TernNoticeWatch *watch);
void tern_notice_watch_unref (gpointer watch);

/** TernNoticeBatch: what one reading of the log comes to. */
typedef struct {
  TernMailbox *raw;
  guint wanted; /* kinds that any watch wants */
  TernJob *job;
  TernArena *arena; /* of message classes */
  GArray *events;   /* (element-type TernNotice) */
  GPtrArray *folders; /* (nullable) (element-type TernFolderInfo): read when first needed */
} TernNoticeBatch;

void tern_notice_batch_init (TernNoticeBatch *batch, TernMailbox *raw, guint wanted, TernJob *job);
void tern_notice_batch_clear (TernNoticeBatch *batch);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TernNoticeBatch, tern_notice_batch_clear)
/** tern_notice_batch_add: @log: (element-type TernChange). */
void tern_notice_batch_add (TernNoticeBatch *batch, const GArray *log);
/** tern_notice_batch_complete: brings what the log doesn't say: parents, numbers of messages, classes of new mail. What
 * can't be read stays unknown. */
void tern_notice_batch_complete (TernNoticeBatch *batch);

/** tern_guard_see_notices: (transfer full) (element-type TernNotice): what is left of @events after @cn, of @kinds, for
 * the guard's identity. */
GArray *tern_guard_see_notices (TernGuard *guard, const GArray *events, guint kinds, gint64 cn, TernJob *job);
