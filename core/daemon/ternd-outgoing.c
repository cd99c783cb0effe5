#include "core/daemon/ternd-outgoing.h"

#include "core/base/tern-log.h"
#include "core/groupware/transport/tern-outgoing.h"

/* Threads of the pool that may send at once: requests come first. */
#define MOST_RUNNERS 2
/* How often one node looks for what nobody was woken for. */
#define SWEEP_S 10
#define CLEAN_S 3600
#define LEASE_S 300

/** TerndOutgoing: @running: runners on the pool; @is_wanted: something came while all of them were busy. */
typedef struct {
  gatomicrefcount refs;
  TerndWorkerPool *pool;
  char *node;
  gint running;   /* atomic */
  gint is_wanted; /* atomic */
} TerndOutgoing;

static TerndOutgoing *
outgoing_ref (TerndOutgoing *outgoing)
{
  g_atomic_ref_count_inc (&outgoing->refs);
  return outgoing;
}

static void
outgoing_unref (gpointer data)
{
  TerndOutgoing *outgoing = data;

  if (!g_atomic_ref_count_dec (&outgoing->refs))
    return;
  g_free (outgoing->node);
  g_free (outgoing);
}

/** Run: one runner. */
typedef struct {
  TerndOutgoing *outgoing;
  TernGroupware *groupware;
  gboolean is_released;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;

  if (!run->is_released)
    (void) g_atomic_int_add (&run->outgoing->running, -1);
  outgoing_unref (run->outgoing);
  g_object_unref (run->groupware);
  g_free (run);
}

/** send_all: until nothing is due. */
static gboolean
send_all (TernGroupware *groupware, const char *node, TernJob *job, GError **error)
{
  guint n;

  do {
    if (!tern_outgoing_run (groupware, node, &n, job, error))
      return FALSE;
  } while (n > 0);
  return TRUE;
}

static void wake (TernGroupware *groupware, gpointer user_data);

/** push_run: on a full pool nothing happens: the duty finds what waits. */
static void
push_run (TerndOutgoing *outgoing, TernGroupware *groupware, TernJobFunc func)
{
  Run *run = g_new0 (Run, 1);
  g_autoptr (GError) error = NULL;

  run->outgoing = outgoing_ref (outgoing);
  run->groupware = g_object_ref (groupware);
  if (!ternd_worker_pool_push (outgoing->pool, func, run, run_free, &error))
    g_debug ("nobody is free to send: %s", error->message);
}

static void
run_on_pool (TernJob *job, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  if (!send_all (run->groupware, run->outgoing->node, job, &error))
    tern_log_event (TERN_EVENT_MAIL_FAILED, NULL, "the queue can't be read: %s", error->message);
  run->is_released = TRUE;
  (void) g_atomic_int_add (&run->outgoing->running, -1);
  /* What came after the last look, while this one still counted as busy. */
  if (error == NULL && g_atomic_int_compare_and_exchange (&run->outgoing->is_wanted, 1, 0))
    wake (run->groupware, run->outgoing);
}

static gboolean
take_place (TerndOutgoing *outgoing)
{
  gint running;

  do {
    running = g_atomic_int_get (&outgoing->running);
    if (running >= MOST_RUNNERS)
      return FALSE;
  } while (!g_atomic_int_compare_and_exchange (&outgoing->running, running, running + 1));
  return TRUE;
}

static void
wake (TernGroupware *groupware, gpointer user_data)
{
  TerndOutgoing *outgoing = user_data;

  g_atomic_int_set (&outgoing->is_wanted, 1);
  if (!take_place (outgoing)) /* who has one now looks at is_wanted after giving it back */
    return;
  g_atomic_int_set (&outgoing->is_wanted, 0);
  push_run (outgoing, groupware, run_on_pool);
}

/** Duty: the same by the clock. */
typedef struct {
  TernGroupware *groupware;
  char *node;
} Duty;

static void
duty_free (gpointer data)
{
  Duty *duty = data;

  g_object_unref (duty->groupware);
  g_free (duty->node);
  g_free (duty);
}

static Duty *
duty_new (TernGroupware *groupware, const char *node)
{
  Duty *duty = g_new0 (Duty, 1);

  duty->groupware = g_object_ref (groupware);
  duty->node = g_strdup (node);
  return duty;
}

static gboolean
sweep (TernDutyRun *run, gpointer user_data, TernJob *job, GError **error)
{
  Duty *duty = user_data;

  return send_all (duty->groupware, duty->node, job, error);
}

static gboolean
clean (TernDutyRun *run, gpointer user_data, TernJob *job, GError **error)
{
  return tern_outgoing_clean (((Duty *) user_data)->groupware, job, error);
}

/** release: what this node had under way when it last ended without a word, and then all that is due. */
static void
release (TernJob *job, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  if (!tern_outgoing_release (run->groupware, run->outgoing->node, job, &error))
    tern_log_event (TERN_EVENT_MAIL_FAILED, NULL, "the queue can't be read: %s", error->message);
  run_on_pool (job, user_data);
}

void
ternd_outgoing_start (TerndDaemon *daemon, TernGroupware *groupware, TernDutyRunner *duties)
{
  const char *node = ternd_daemon_get_node_id (daemon);
  TerndOutgoing *outgoing = g_new0 (TerndOutgoing, 1);
  const TernDutyKind kinds[] = {
    { "send", SWEEP_S, 0, LEASE_S, sweep, duty_new (groupware, node), duty_free },
    { "forget-deliveries", CLEAN_S, 0, LEASE_S, clean, duty_new (groupware, node), duty_free },
  };

  g_atomic_ref_count_init (&outgoing->refs);
  outgoing->pool = ternd_daemon_get_pool (daemon);
  outgoing->node = g_strdup (node);
  tern_groupware_set_wake (groupware, wake, outgoing, outgoing_unref);
  (void) g_atomic_int_add (&outgoing->running, 1);
  push_run (outgoing, groupware, release);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    tern_duty_runner_add (duties, &kinds[i]);
}
