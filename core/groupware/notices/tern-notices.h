#pragma once

#include "core/groupware/notices/tern-notice.h"
#include "core/groupware/tern-guard.h"
#include "core/spi/tern-host.h"
#include "core/spi/tern-store.h"

/**
 * TernNotices: the one source of events on this node. Each mailbox that somebody watches has one dispatcher: a hint
 * wakes it, it reads the change log after the last number it has seen, in order, on a thread of the pool, and tells
 * each watch what its identity may know. A mailbox in which nothing happens costs nothing. Safe from any thread.
 */
typedef struct _TernNotices TernNotices;
/** TernNoticeWatch: somebody's interest in one mailbox. */
typedef struct _TernNoticeWatch TernNoticeWatch;

/** TernNoticesRun: queues @func on the pool, as tern_host_push_job() does. */
typedef gboolean (*TernNoticesRun) (gpointer runner, TernJobFunc func, gpointer user_data, GDestroyNotify destroy,
                                   GError **error);

/** TernNoticeFunc: @events happened, in this order; they live for the call. On a thread of the pool, one call of a
 * watch at a time. */
typedef void (*TernNoticeFunc) (const TernNotice *events, guint n, TernJob *job, gpointer user_data);

TernNotices *tern_notices_new (TernStore *store);
TernNotices *tern_notices_ref (TernNotices *notices);
void tern_notices_unref (TernNotices *notices);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernNotices, tern_notices_unref)

/** tern_notices_set_runner: where the work is done; %NULL stops it: no call to an earlier runner follows. Without one
 * nothing is told. */
void tern_notices_set_runner (TernNotices *notices, TernNoticesRun run, gpointer runner);

/**
 * tern_notices_watch:
 * @guard: the mailbox as the watcher may see it; only what the identity may see is told
 * @kinds: TernNoticeKinds; LOST is always told
 * @destroy: (nullable): runs when no call can follow
 *
 * Tells what is committed from now on. The first watch of a mailbox reads its change number: one round trip.
 *
 * Returns: (transfer full): until tern_notice_watch_end()
 */
TernNoticeWatch *tern_notices_watch (TernNotices *notices, TernGuard *guard, guint kinds, TernNoticeFunc func,
                                   gpointer user_data, GDestroyNotify destroy, TernJob *job,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_notice_watch_set_kinds: for events that are read from now on. */
void tern_notice_watch_set_kinds (TernNoticeWatch *watch, guint kinds);
/** tern_notice_watch_end: a call under way on another thread may still end after it. */
void tern_notice_watch_end (TernNoticeWatch *watch);

/** tern_notices_search_complete: a search folder of @mailbox has been filled; told on this node only (a store that wants
 * all nodes to hear of it logs TERN_CHANGE_SEARCH_COMPLETE instead). Must not be called before what it found is
 * committed. */
void tern_notices_search_complete (TernNotices *notices, const TernGuid *mailbox, TernId folder);

/** tern_notices_renew: looks for changes whose hint was lost: one statement for all mailboxes that are watched, on a
 * thread of the pool. Called now and then while somebody waits; never blocks. */
void tern_notices_renew (TernNotices *notices);
