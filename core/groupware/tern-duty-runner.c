#include "core/groupware/tern-duty-runner.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-log.h"

/* A failure is tried again after this many seconds, then twice as many, up to the most. */
#define RETRY_FIRST_S 10
#define RETRY_MOST_S 3600

/* A duty that every node can do waits a moment at first, so that nodes that start together post it once. */
#define FIRST_DELAY_S 5

typedef struct {
  TernDutyKind kind;
  gboolean is_posted;
  guint running;
} Row;

struct _TernDutyRunner {
  GObject parent;

  TernDuties *duties;
  char *node;
  TernDutyPush push;
  gpointer push_data;
  TernMetrics *metrics; /* nullable */

  GMutex lock;
  GCond ended;
  GPtrArray *rows; /* of Row; guarded by lock, as all below */
  gboolean is_looking;
  gboolean look_again;
  gboolean is_stopped;
};

struct _TernDutyRun {
  TernDutyRunner *runner;
  Row *row;
  TernDuty *duty;
  gint64 again_in; /* -1: as the kind says */
  GBytes *payload;
  gint64 started;
};

G_DEFINE_FINAL_TYPE (TernDutyRunner, tern_duty_runner, G_TYPE_OBJECT)

static void
row_free (gpointer pointer)
{
  Row *row = pointer;

  if (row->kind.destroy != NULL)
    row->kind.destroy (row->kind.user_data);
  g_free (row);
}

static void
tern_duty_runner_init (TernDutyRunner *runner)
{
  g_mutex_init (&runner->lock);
  g_cond_init (&runner->ended);
  runner->rows = g_ptr_array_new_with_free_func (row_free);
}

static void
tern_duty_runner_finalize (GObject *object)
{
  TernDutyRunner *runner = TERN_DUTY_RUNNER (object);

  tern_duties_set_posted (runner->duties, NULL, NULL);
  g_ptr_array_unref (runner->rows);
  g_clear_object (&runner->duties);
  g_clear_object (&runner->metrics);
  g_free (runner->node);
  g_cond_clear (&runner->ended);
  g_mutex_clear (&runner->lock);
  G_OBJECT_CLASS (tern_duty_runner_parent_class)->finalize (object);
}

static void
tern_duty_runner_class_init (TernDutyRunnerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tern_duty_runner_finalize;
}

static void
posted (gpointer user_data)
{
  tern_duty_runner_wake (user_data);
}

TernDutyRunner *
tern_duty_runner_new (TernDuties *duties, const char *node, TernDutyPush push, gpointer push_data, TernMetrics *metrics)
{
  TernDutyRunner *runner = g_object_new (TERN_TYPE_DUTY_RUNNER, NULL);

  runner->duties = g_object_ref (duties);
  runner->node = g_strdup (node);
  runner->push = push;
  runner->push_data = push_data;
  runner->metrics = metrics != NULL ? g_object_ref (metrics) : NULL;
  tern_duties_set_posted (duties, posted, runner);
  return runner;
}

/* --- kinds --- */

static Row *
find_row (TernDutyRunner *runner, const char *name)
{
  for (guint i = 0; i < runner->rows->len; i++) {
    Row *row = g_ptr_array_index (runner->rows, i);

    if (strcmp (row->kind.name, name) == 0)
      return row;
  }
  return NULL;
}

void
tern_duty_runner_remove (TernDutyRunner *runner, const char *name)
{
  Row *row;

  g_mutex_lock (&runner->lock);
  while ((row = find_row (runner, name)) != NULL && row->running > 0)
    g_cond_wait (&runner->ended, &runner->lock);
  if (row != NULL) {
    guint at;

    g_ptr_array_find (runner->rows, row, &at);
    g_ptr_array_steal_index_fast (runner->rows, at);
  }
  g_mutex_unlock (&runner->lock);
  if (row != NULL)
    row_free (row);
}

void
tern_duty_runner_add (TernDutyRunner *runner, const TernDutyKind *kind)
{
  Row *row = g_new0 (Row, 1);

  tern_duty_runner_remove (runner, kind->name);
  row->kind = *kind;
  row->is_posted = kind->every == 0;
  g_mutex_lock (&runner->lock);
  g_ptr_array_add (runner->rows, row);
  g_mutex_unlock (&runner->lock);
  tern_duty_runner_wake (runner);
}

gboolean
tern_duty_runner_is_regular (TernDutyRunner *runner, const char *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&runner->lock);
  const Row *row = find_row (runner, name);

  return row != NULL && row->kind.every > 0;
}

/* --- one run --- */

const TernDuty *
tern_duty_run_get_duty (const TernDutyRun *run)
{
  return run->duty;
}

gboolean
tern_duty_run_renew (TernDutyRun *run, TernJob *job, GError **error)
{
  return tern_job_check (job, error)
         && tern_duties_renew (run->runner->duties, run->duty, run->row->kind.lease, job, error);
}

void
tern_duty_run_again_in (TernDutyRun *run, gint64 seconds)
{
  run->again_in = seconds;
}

void
tern_duty_run_set_payload (TernDutyRun *run, GBytes *payload)
{
  g_clear_pointer (&run->payload, g_bytes_unref);
  run->payload = g_bytes_ref (payload);
}

static gint64
retry_in (guint failures)
{
  return MIN ((gint64)RETRY_FIRST_S << MIN (failures, 16), RETRY_MOST_S);
}

static void
count (const TernDutyRun *run, const char *result)
{
  static const double bounds[] = { 0.01, 0.1, 1, 10, 60, 600 };
  g_autofree char *labels = g_strdup_printf ("kind=\"%s\",result=\"%s\"", run->row->kind.name, result);
  g_autofree char *of_kind = g_strdup_printf ("kind=\"%s\"", run->row->kind.name);
  TernMetrics *metrics = run->runner->metrics;

  if (metrics == NULL)
    return;
  tern_counter_add (tern_metrics_counter (metrics, "tern_duty_runs", "Runs of duties by their kind and end.", labels),
                    1);
  tern_histogram_observe (tern_metrics_histogram (metrics, "tern_duty_seconds", "How long runs of duties took.",
                                                  of_kind, bounds, G_N_ELEMENTS (bounds)),
                          (double)(g_get_monotonic_time () - run->started) / G_USEC_PER_SEC);
}

static void
finish (TernDutyRun *run, const GError *why, TernJob *job)
{
  const TernDutyKind *kind = &run->row->kind;
  /* What was cut off because the daemon stops is no failure of the duty: the next node may have it at once. */
  gboolean is_cut = why != NULL && g_cancellable_is_cancelled (tern_job_get_cancellable (job));
  TernDutyResult result = { .payload = run->payload };
  g_autoptr (GError) error = NULL;

  if (why != NULL && !is_cut) {
    result.error = why->message;
    result.again_in = retry_in (run->duty->failures);
    tern_log_event (TERN_EVENT_DUTY_FAILED, NULL, "%s of mailbox %" G_GINT64_FORMAT ": %s; again in %" G_GINT64_FORMAT
                    " s", kind->name, run->duty->number, why->message, result.again_in);
  } else if (why == NULL && run->again_in >= 0) {
    result.again_in = run->again_in;
  } else if (why == NULL) {
    result.is_done = kind->every == 0;
    result.again_in = kind->every;
  }
  count (run, is_cut ? "cancelled" : why != NULL ? "failed" : "ok");
  if (!tern_duties_finish (run->runner->duties, run->duty, &result, job, &error))
    g_debug ("end of duty %s: %s", kind->name, error->message);
}

static void
run_free (gpointer pointer)
{
  TernDutyRun *run = pointer;
  TernDutyRunner *runner = run->runner;

  g_mutex_lock (&runner->lock);
  run->row->running--;
  g_cond_broadcast (&runner->ended);
  g_mutex_unlock (&runner->lock);
  tern_duty_free (run->duty);
  g_clear_pointer (&run->payload, g_bytes_unref);
  g_free (run);
  /* There may be more due than could be claimed together with this one. */
  tern_duty_runner_wake (runner);
  g_object_unref (runner);
}

static void
run_duty (TernJob *job, gpointer user_data)
{
  TernDutyRun *run = user_data;
  g_autoptr (GError) why = NULL;

  run->started = g_get_monotonic_time ();
  if (!run->row->kind.func (run, run->row->kind.user_data, job, &why) && why == NULL)
    g_set_error_literal (&why, TERN_ERROR, TERN_ERROR_INTERNAL, "the duty failed without a reason");
  if (why != NULL && g_error_matches (why, TERN_ERROR, TERN_ERROR_STALE))
    g_debug ("duty %s: %s", run->row->kind.name, why->message);
  finish (run, why, job);
}

/* --- looking for what is due --- */

/** give_up: a duty that no thread took is free again, rather than nobody's until its lease runs out. */
static void
give_up (TernDutyRunner *runner, const TernDuty *duty, TernJob *job)
{
  const TernDutyResult result = { .again_in = RETRY_FIRST_S };
  g_autoptr (GError) error = NULL;

  if (!tern_duties_finish (runner->duties, duty, &result, job, &error))
    g_debug ("give back duty %s: %s", duty->kind, error->message);
}

static void
start_run (TernDutyRunner *runner, TernDuty *duty, TernJob *job)
{
  /* All that names it: the run frees the duty, on whatever thread. */
  g_autofree char *kind = g_strdup (duty->kind);
  g_autofree char *key = g_strdup (duty->key);
  const TernDuty name = { .number = duty->number, .kind = kind, .key = key, .claim = duty->claim };
  TernDutyRun *run = g_new0 (TernDutyRun, 1);
  g_autoptr (GError) error = NULL;

  g_mutex_lock (&runner->lock);
  run->row = find_row (runner, duty->kind);
  if (run->row != NULL)
    run->row->running++;
  g_mutex_unlock (&runner->lock);
  if (run->row == NULL) {
    give_up (runner, &name, job);
    tern_duty_free (duty);
    g_free (run);
    return;
  }
  run->runner = g_object_ref (runner);
  run->duty = duty;
  run->again_in = -1;
  if (runner->push (run_duty, run, run_free, runner->push_data, &error))
    return;
  g_debug ("start duty: %s", error->message);
  give_up (runner, &name, job);
}

/* (element-type TernDutyDemand): what may start now. */
static GArray *
get_demands (TernDutyRunner *runner)
{
  GArray *demands = g_array_new (FALSE, FALSE, sizeof (TernDutyDemand));
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&runner->lock);

  for (guint i = 0; i < runner->rows->len && !runner->is_stopped; i++) {
    const Row *row = g_ptr_array_index (runner->rows, i);
    guint most = MAX (row->kind.most, 1);
    TernDutyDemand demand = { row->kind.name, most - MIN (most, row->running), row->kind.lease };

    if (demand.most > 0)
      g_array_append_val (demands, demand);
  }
  return demands;
}

static gboolean
claim (TernDutyRunner *runner, TernJob *job, GError **error)
{
  g_autoptr (GArray) demands = get_demands (runner);
  g_autoptr (GPtrArray) duties = NULL;

  if (demands->len == 0)
    return TRUE;
  duties = tern_duties_claim (runner->duties, runner->node, (const TernDutyDemand *)(gpointer)demands->data,
                              demands->len, job, error);
  if (duties == NULL)
    return FALSE;
  g_ptr_array_set_free_func (duties, NULL);
  for (guint i = 0; i < duties->len; i++)
    start_run (runner, g_ptr_array_index (duties, i), job);
  return TRUE;
}

/* The regular duty of a kind, once in the life of a runner; the row outlives it. */
static gboolean
post_regular (TernDutyRunner *runner, TernJob *job, GError **error)
{
  for (guint i = 0;; i++) {
    TernDutyPost post = { .delay = FIRST_DELAY_S };
    Row *row = NULL;

    g_mutex_lock (&runner->lock);
    if (i < runner->rows->len)
      row = g_ptr_array_index (runner->rows, i);
    post.kind = row != NULL && !row->is_posted ? row->kind.name : NULL;
    if (row != NULL)
      row->is_posted = TRUE;
    g_mutex_unlock (&runner->lock);
    if (row == NULL)
      return TRUE;
    if (post.kind != NULL && !tern_duties_post (runner->duties, &post, job, error))
      return FALSE;
  }
}

static void
look (TernJob *job, gpointer user_data)
{
  TernDutyRunner *runner = user_data;
  g_autoptr (GError) error = NULL;

  if (!post_regular (runner, job, &error) || !claim (runner, job, &error))
    g_debug ("look for duties: %s", error->message);
}

static void
look_ended (gpointer user_data)
{
  TernDutyRunner *runner = user_data;
  gboolean again;

  g_mutex_lock (&runner->lock);
  runner->is_looking = FALSE;
  again = runner->look_again;
  g_cond_broadcast (&runner->ended);
  g_mutex_unlock (&runner->lock);
  if (again)
    tern_duty_runner_wake (runner);
  g_object_unref (runner);
}

void
tern_duty_runner_wake (TernDutyRunner *runner)
{
  g_autoptr (GError) error = NULL;
  gboolean starts;

  g_mutex_lock (&runner->lock);
  starts = !runner->is_looking && !runner->is_stopped && runner->rows->len > 0;
  runner->look_again = runner->is_looking;
  if (starts)
    runner->is_looking = TRUE;
  g_mutex_unlock (&runner->lock);
  if (starts && !runner->push (look, g_object_ref (runner), look_ended, runner->push_data, &error))
    g_debug ("look for duties: %s", error->message);
}

void
tern_duty_runner_stop (TernDutyRunner *runner)
{
  g_mutex_lock (&runner->lock);
  runner->is_stopped = TRUE;
  g_mutex_unlock (&runner->lock);
  tern_duties_set_posted (runner->duties, NULL, NULL);
}

gboolean
tern_duty_runner_post (TernDutyRunner *runner, const TernDutyPost *post, TernJob *job, GError **error)
{
  /* The store tells whoever asked it last: with two runners on one database, that may be the other. */
  if (!tern_duties_post (runner->duties, post, job, error))
    return FALSE;
  tern_duty_runner_wake (runner);
  return TRUE;
}

GPtrArray *
tern_duty_runner_list (TernDutyRunner *runner, TernJob *job, GError **error)
{
  return tern_duties_list (runner->duties, job, error);
}
