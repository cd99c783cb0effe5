#include "core/spi/tern-job.h"

#include "core/base/tern-error.h"

typedef struct {
  gconstpointer key;
  gpointer thing;
  GDestroyNotify release;
} Pin;

struct _TernJob {
  GCancellable *cancellable;
  GArray *pins;
};

TernJob *
tern_job_new (void)
{
  TernJob *job = g_new0 (TernJob, 1);

  job->cancellable = g_cancellable_new ();
  job->pins = g_array_new (FALSE, FALSE, sizeof (Pin));
  return job;
}

void
tern_job_free (TernJob *job)
{
  if (job == NULL)
    return;
  while (job->pins->len > 0) {
    Pin pin = g_array_index (job->pins, Pin, job->pins->len - 1);

    g_array_set_size (job->pins, job->pins->len - 1);
    if (pin.release != NULL)
      pin.release (pin.thing);
  }
  g_array_unref (job->pins);
  g_object_unref (job->cancellable);
  g_free (job);
}

GCancellable *
tern_job_get_cancellable (TernJob *job)
{
  return job->cancellable;
}

void
tern_job_cancel (TernJob *job)
{
  g_cancellable_cancel (job->cancellable);
}

gboolean
tern_job_check (TernJob *job, GError **error)
{
  if (!g_cancellable_is_cancelled (job->cancellable))
    return TRUE;
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_CANCELLED, "the request was cancelled");
  return FALSE;
}

void
tern_job_pin (TernJob *job, gconstpointer key, gpointer thing, GDestroyNotify release)
{
  Pin pin = { .key = key, .thing = thing, .release = release };

  g_array_append_val (job->pins, pin);
}

gpointer
tern_job_get_pinned (TernJob *job, gconstpointer key)
{
  for (guint i = 0; i < job->pins->len; i++) {
    if (g_array_index (job->pins, Pin, i).key == key)
      return g_array_index (job->pins, Pin, i).thing;
  }
  return NULL;
}

gpointer
tern_job_unpin (TernJob *job, gconstpointer key)
{
  for (guint i = 0; i < job->pins->len; i++) {
    if (g_array_index (job->pins, Pin, i).key == key) {
      gpointer thing = g_array_index (job->pins, Pin, i).thing;

      g_array_remove_index (job->pins, i);
      return thing;
    }
  }
  return NULL;
}
