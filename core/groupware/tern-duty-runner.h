#pragma once

#include "core/base/tern-metrics.h"
#include "core/spi/tern-duties.h"
#include "core/spi/tern-host.h"

/**
 * TernDutyRunner:
 *
 * Carries out duties on this node: claims what is due (of any mailbox, posted on any node), runs each on the worker
 * pool by the function of its kind, renews leases, puts failures off for longer and longer. A node that dies gives its
 * duties up by their lease. Duties run at least once: their functions bear being run again. Safe from any thread.
 */
#define TERN_TYPE_DUTY_RUNNER (tern_duty_runner_get_type ())
G_DECLARE_FINAL_TYPE (TernDutyRunner, tern_duty_runner, TERN, DUTY_RUNNER, GObject)

/** TernDutyRun: one run of one duty; used by the function's thread only. */
typedef struct _TernDutyRun TernDutyRun;

/** TernDutyFunc: FALSE with @error set: it failed and is tried again later. TRUE: done (see tern_duty_run_again_in()). */
typedef gboolean (*TernDutyFunc) (TernDutyRun *run, gpointer user_data, TernJob *job, GError **error);

/**
 * TernDutyKind:
 *
 * @every: seconds from the end of one run to the next; then the runner also posts the one duty of the whole database
 *   by itself. 0: runs when it is posted
 * @most: how many may run at once on a node (of different mailboxes); 0: one
 * @lease: seconds after which another node takes over what doesn't call tern_duty_run_renew()
 */
typedef struct {
  const char *name; /* constant */
  gint64 every;
  guint most;
  gint64 lease;
  TernDutyFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} TernDutyKind;

/** TernDutyPush: the bounded pool: as tern_host_push_job(). */
typedef gboolean (*TernDutyPush) (TernJobFunc func, gpointer user_data, GDestroyNotify destroy, gpointer push_data,
                                  GError **error);

/** tern_duty_runner_new: @metrics: (nullable). */
TernDutyRunner *tern_duty_runner_new (TernDuties *duties, const char *node, TernDutyPush push, gpointer push_data,
                                      TernMetrics *metrics);
/** tern_duty_runner_add: a kind that this node carries out from now on; takes over @kind's user_data. A kind that is
 * there already is replaced. */
void tern_duty_runner_add (TernDutyRunner *runner, const TernDutyKind *kind);
/** tern_duty_runner_remove: ends when no run of @name is under way any more. */
void tern_duty_runner_remove (TernDutyRunner *runner, const char *name);
/** tern_duty_runner_post: posts a duty, and looks for it at once on this node. */
gboolean tern_duty_runner_post (TernDutyRunner *runner, const TernDutyPost *post, TernJob *job,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_duty_runner_wake: looks for due duties soon, on the pool; never blocks. For timers and hints. */
void tern_duty_runner_wake (TernDutyRunner *runner);
/** tern_duty_runner_stop: takes no more; runs that the pool cancels give their duties back. */
void tern_duty_runner_stop (TernDutyRunner *runner);
/** tern_duty_runner_list: (transfer full) (element-type TernDuty). */
GPtrArray *tern_duty_runner_list (TernDutyRunner *runner, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_duty_runner_is_regular: whether @name is a kind of this node that comes round by itself. */
gboolean tern_duty_runner_is_regular (TernDutyRunner *runner, const char *name);

const TernDuty *tern_duty_run_get_duty (const TernDutyRun *run);
/** tern_duty_run_renew: between bounded pieces of long work: FALSE with STALE when another node has taken over. */
gboolean tern_duty_run_renew (TernDutyRun *run, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_duty_run_again_in: after success, run again in @seconds; overrides the kind's interval. */
void tern_duty_run_again_in (TernDutyRun *run, gint64 seconds);
/** tern_duty_run_set_payload: what the next run finds. */
void tern_duty_run_set_payload (TernDutyRun *run, GBytes *payload);
