#include "core/groupware/tern-upkeep-duties.h"

#include <string.h>

#define HOUR 3600
/* What is uploaded belongs to nothing until its message is saved; an upload may take its time. */
#define GRACE_S (24 * HOUR)
#define LEASE_S 600

typedef struct {
  TernUpkeep *upkeep;
  TernUpkeepTimesFunc get_times;
  gpointer user_data;
} Upkeep;

static void
upkeep_free (gpointer pointer)
{
  Upkeep *upkeep = pointer;

  g_object_unref (upkeep->upkeep);
  g_free (upkeep);
}

static TernUpkeepTimes
get_times (const Upkeep *upkeep)
{
  TernUpkeepTimes times = { 0 };

  upkeep->get_times (&times, upkeep->user_data);
  return times;
}

/* --- walking through all mailboxes --- */

/** Piece: one bounded piece of a mailbox's work. */
typedef gboolean (*Piece) (const Upkeep *upkeep, gint64 mailbox, gboolean *ret_more, TernJob *job, GError **error);

static gint64
get_position (TernDutyRun *run)
{
  GBytes *payload = tern_duty_run_get_duty (run)->payload;
  gint64 position = 0;

  if (payload != NULL && g_bytes_get_size (payload) == sizeof position)
    memcpy (&position, g_bytes_get_data (payload, NULL), sizeof position);
  return GINT64_FROM_LE (position);
}

static void
set_position (TernDutyRun *run, gint64 position)
{
  gint64 stored = GINT64_TO_LE (position);
  g_autoptr (GBytes) payload = g_bytes_new (&stored, sizeof stored);

  tern_duty_run_set_payload (run, payload);
}

static gboolean
do_mailbox (TernDutyRun *run, const Upkeep *upkeep, Piece piece, gint64 mailbox, TernJob *job, GError **error)
{
  for (gboolean more = TRUE; more;) {
    more = FALSE;
    if (!piece (upkeep, mailbox, &more, job, error) || !tern_duty_run_renew (run, job, error)) {
      g_prefix_error (error, "mailbox %" G_GINT64_FORMAT ": ", mailbox);
      return FALSE;
    }
  }
  return TRUE;
}

/* A mailbox that fails doesn't keep the others from being looked after; the first reason is told at the end. What was
 * cut off goes on behind the last mailbox that was done. */
static gboolean
walk (TernDutyRun *run, const Upkeep *upkeep, Piece piece, TernJob *job, GError **error)
{
  g_autoptr (GError) first = NULL;
  gint64 mailbox = get_position (run);

  for (;;) {
    g_autoptr (GError) why = NULL;

    set_position (run, mailbox);
    if (!tern_job_check (job, error) || !tern_upkeep_next_mailbox (upkeep->upkeep, mailbox, &mailbox, job, error))
      return FALSE;
    if (mailbox == 0)
      break;
    if (!do_mailbox (run, upkeep, piece, mailbox, job, &why) && first == NULL)
      first = g_steal_pointer (&why);
  }
  set_position (run, 0);
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

/* --- the duties --- */

static gboolean
expire_piece (const Upkeep *upkeep, gint64 mailbox, gboolean *ret_more, TernJob *job, GError **error)
{
  TernFiletime before = tern_filetime_now () - (TernFiletime)get_times (upkeep).deleted * TERN_FILETIME_SECOND;

  return tern_upkeep_expire_deleted (upkeep->upkeep, mailbox, before, ret_more, job, error);
}

static gboolean
expire (TernDutyRun *run, gpointer user_data, TernJob *job, GError **error)
{
  return walk (run, user_data, expire_piece, job, error);
}

static gboolean
prune_piece (const Upkeep *upkeep, gint64 mailbox, gboolean *ret_more, TernJob *job, GError **error)
{
  return tern_upkeep_prune_changes (upkeep->upkeep, mailbox, get_times (upkeep).changes, ret_more, job, error);
}

static gboolean
prune (TernDutyRun *run, gpointer user_data, TernJob *job, GError **error)
{
  return walk (run, user_data, prune_piece, job, error);
}

static gboolean
sweep_piece (const Upkeep *upkeep, gint64 mailbox, gboolean *ret_more, TernJob *job, GError **error)
{
  *ret_more = FALSE;
  return tern_upkeep_sweep_values (upkeep->upkeep, mailbox, GRACE_S, job, error);
}

static gboolean
sweep (TernDutyRun *run, gpointer user_data, TernJob *job, GError **error)
{
  return walk (run, user_data, sweep_piece, job, error);
}

static gboolean
purge (TernDutyRun *run, gpointer user_data, TernJob *job, GError **error)
{
  const Upkeep *upkeep = user_data;

  return tern_upkeep_purge_mailbox (upkeep->upkeep, tern_duty_run_get_duty (run)->number, job, error);
}

void
tern_upkeep_duties_add (TernDutyRunner *runner, TernUpkeep *upkeep, TernUpkeepTimesFunc func, gpointer user_data)
{
  static const TernDutyKind kinds[] = {
    { .name = "purge-mailbox", .lease = LEASE_S, .func = purge },
    { .name = "expire-deleted", .every = HOUR, .lease = LEASE_S, .func = expire },
    { .name = "prune-changes", .every = 6 * HOUR, .lease = LEASE_S, .func = prune },
    { .name = "sweep-values", .every = 24 * HOUR, .lease = LEASE_S, .func = sweep },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    TernDutyKind kind = kinds[i];
    Upkeep *own = g_new0 (Upkeep, 1);

    own->upkeep = g_object_ref (upkeep);
    own->get_times = func;
    own->user_data = user_data;
    kind.user_data = own;
    kind.destroy = upkeep_free;
    tern_duty_runner_add (runner, &kind);
  }
}
