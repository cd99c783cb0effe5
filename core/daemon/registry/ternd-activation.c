#include "core/daemon/registry/ternd-activation.h"

#include "core/base/tern-error.h"
#include "core/base/tern-log.h"

#define FIRST_RETRY_MS 1000
#define LAST_RETRY_MS 30000
#define GRACE_MS 5000

struct _TerndActivation {
  gatomicrefcount refs;
  TerndImage *image;
  TerndHost *host;
  TernPlugin *plugin; /* admin thread only; set while started */
  GMutex lock;
  TerndPluginState state; /* under the lock */
  char *reason;           /* under the lock */
  TernPlugin *counted;    /* under the lock: @plugin as other threads may ask it */
  char *gate_reason;      /* admin thread only: why the gate refused last */
  gboolean may_retry;
  guint retry_ms;
  gint64 retry_at; /* monotonic microseconds */
  gint64 drain_until;
  gboolean sessions_closed;
};

const char *
ternd_plugin_state_to_string (TerndPluginState state)
{
  static const char *const names[] = {
    [TERND_PLUGIN_LOADED] = "loaded",     [TERND_PLUGIN_BLOCKED] = "blocked", [TERND_PLUGIN_ACTIVE] = "active",
    [TERND_PLUGIN_DRAINING] = "draining", [TERND_PLUGIN_FAILED] = "failed",   [TERND_PLUGIN_STOPPED] = "stopped",
  };

  return names[state];
}

TerndActivation *
ternd_activation_new (TerndImage *image, const TerndHostParts *parts, TernSettings *settings)
{
  TerndActivation *activation = g_new0 (TerndActivation, 1);

  g_atomic_ref_count_init (&activation->refs);
  g_mutex_init (&activation->lock);
  activation->image = image;
  activation->host = ternd_host_new (parts, settings);
  activation->retry_ms = FIRST_RETRY_MS;
  return activation;
}

TerndActivation *
ternd_activation_new_retry (TerndActivation *failed)
{
  g_autoptr (TernSettings) settings = ternd_activation_get_settings (failed);
  TerndActivation *activation = ternd_activation_new (failed->image, ternd_host_get_parts (failed->host), settings);

  activation->retry_ms = failed->retry_ms;
  return activation;
}

TerndActivation *
ternd_activation_ref (TerndActivation *activation)
{
  g_atomic_ref_count_inc (&activation->refs);
  return activation;
}

void
ternd_activation_unref (TerndActivation *activation)
{
  if (activation == NULL || !g_atomic_ref_count_dec (&activation->refs))
    return;
  g_clear_object (&activation->plugin);
  g_clear_object (&activation->counted);
  g_object_unref (activation->host);
  g_mutex_clear (&activation->lock);
  g_free (activation->reason);
  g_free (activation->gate_reason);
  g_free (activation);
}

TerndImage *
ternd_activation_get_image (TerndActivation *activation)
{
  return activation->image;
}

TerndHost *
ternd_activation_get_host (TerndActivation *activation)
{
  return activation->host;
}

TernSettings *
ternd_activation_get_settings (TerndActivation *activation)
{
  return tern_host_get_settings (TERN_HOST (activation->host));
}

gboolean
ternd_activation_is_started (TerndActivation *activation)
{
  return activation->plugin != NULL;
}

TerndPluginState
ternd_activation_get_state (TerndActivation *activation)
{
  TerndPluginState state;

  g_mutex_lock (&activation->lock);
  state = activation->state;
  g_mutex_unlock (&activation->lock);
  return state;
}

char *
ternd_activation_get_reason (TerndActivation *activation)
{
  char *reason;

  g_mutex_lock (&activation->lock);
  reason = g_strdup (activation->reason);
  g_mutex_unlock (&activation->lock);
  return reason;
}

static void
log_state (TerndActivation *activation, TerndPluginState state, const char *reason)
{
  static const TernEvent events[] = {
    [TERND_PLUGIN_LOADED] = TERN_EVENT_PLUGIN_LOADED, [TERND_PLUGIN_BLOCKED] = TERN_EVENT_PLUGIN_BLOCKED,
    [TERND_PLUGIN_ACTIVE] = TERN_EVENT_PLUGIN_ACTIVE, [TERND_PLUGIN_DRAINING] = TERN_EVENT_PLUGIN_DRAINING,
    [TERND_PLUGIN_FAILED] = TERN_EVENT_PLUGIN_FAILED, [TERND_PLUGIN_STOPPED] = TERN_EVENT_PLUGIN_STOPPED,
  };
  const TernPluginEntry *entry = activation->image->entry;

  tern_log_event (events[state], NULL, "plugin %s %s (build %.12s) is %s%s%s", entry->name, entry->version,
                  activation->image->build_id, ternd_plugin_state_to_string (state), reason != NULL ? ": " : "",
                  reason != NULL ? reason : "");
}

/* Says it once: a gate that is asked again and still refuses for the same reason is no news. */
static void
set_state (TerndActivation *activation, TerndPluginState state, const char *reason)
{
  gboolean news;

  g_mutex_lock (&activation->lock);
  news = activation->state != state || g_strcmp0 (activation->reason, reason) != 0;
  if (news) {
    activation->state = state;
    g_free (activation->reason);
    activation->reason = g_strdup (reason);
  }
  g_mutex_unlock (&activation->lock);
  if (news)
    log_state (activation, state, reason);
}

static void
set_counted (TerndActivation *activation, TernPlugin *plugin)
{
  g_autoptr (TernPlugin) old = NULL;

  g_mutex_lock (&activation->lock);
  old = g_steal_pointer (&activation->counted);
  activation->counted = plugin != NULL ? g_object_ref (plugin) : NULL;
  g_mutex_unlock (&activation->lock);
}

guint
ternd_activation_count_sessions (TerndActivation *activation)
{
  return ternd_host_count_sessions (activation->host);
}

guint
ternd_activation_count_work (TerndActivation *activation)
{
  g_autoptr (TernPlugin) plugin = NULL;
  guint work = ternd_host_count_work (activation->host);

  g_mutex_lock (&activation->lock);
  if (activation->counted != NULL)
    plugin = g_object_ref (activation->counted);
  g_mutex_unlock (&activation->lock);
  return plugin != NULL ? work + tern_plugin_get_busy (plugin) : work;
}

/* Routes and services go first, so that nobody calls a plugin that stops. */
static void
give_back (TerndActivation *activation, gboolean is_started)
{
  set_counted (activation, NULL);
  ternd_host_withdraw (activation->host);
  if (is_started)
    tern_plugin_stop (activation->plugin);
  g_clear_object (&activation->plugin);
}

static void
note_failure (TerndActivation *activation, const char *step, const GError *error)
{
  g_autofree char *reason = g_strdup_printf ("%s: %s", step, error->message);

  activation->may_retry = g_error_matches (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE)
                          || g_error_matches (error, TERN_ERROR, TERN_ERROR_TIMEOUT)
                          || g_error_matches (error, TERN_ERROR, TERN_ERROR_BUSY);
  activation->retry_at = g_get_monotonic_time () + (gint64)activation->retry_ms * 1000;
  activation->retry_ms = MIN (2 * activation->retry_ms, LAST_RETRY_MS);
  set_state (activation, TERND_PLUGIN_FAILED, reason);
}

static gboolean
init_image (TerndActivation *activation, GError **error)
{
  TerndImage *image = activation->image;

  if (image->is_ready)
    return TRUE;
  if (image->entry->init != NULL && !image->entry->init (TERN_HOST (activation->host), image->suffix, error)) {
    g_prefix_error_literal (error, "init: ");
    return FALSE;
  }
  image->is_ready = TRUE;
  return TRUE;
}

gboolean
ternd_activation_start (TerndActivation *activation)
{
  g_autoptr (TernJob) job = tern_job_new ();
  g_autoptr (GError) error = NULL;

  if (!init_image (activation, &error)) {
    note_failure (activation, "start", error);
    return FALSE;
  }
  activation->plugin = activation->image->entry->create (TERN_HOST (activation->host), activation->image->suffix);
  if (!tern_plugin_start (activation->plugin, job, &error)) {
    give_back (activation, FALSE);
    note_failure (activation, "start", error);
    return FALSE;
  }
  set_counted (activation, activation->plugin);
  return TRUE;
}

gboolean
ternd_activation_open (TerndActivation *activation)
{
  g_autoptr (TernJob) job = tern_job_new ();
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&activation->gate_reason, g_free);
  if (!tern_plugin_check_gate (activation->plugin, job, &error)) {
    activation->gate_reason = g_strdup (error->message);
    return FALSE;
  }
  if (!tern_plugin_ready (activation->plugin, &error)) {
    give_back (activation, TRUE);
    note_failure (activation, "open", error);
    return FALSE;
  }
  activation->retry_ms = FIRST_RETRY_MS;
  set_state (activation, TERND_PLUGIN_ACTIVE, NULL);
  return TRUE;
}

void
ternd_activation_block_by_gate (TerndActivation *activation)
{
  if (activation->gate_reason != NULL)
    set_state (activation, TERND_PLUGIN_BLOCKED, activation->gate_reason);
}

void
ternd_activation_block (TerndActivation *activation, const char *reason)
{
  set_state (activation, TERND_PLUGIN_BLOCKED, reason);
}

gboolean
ternd_activation_may_retry (TerndActivation *activation, gboolean at_once)
{
  if (ternd_activation_get_state (activation) != TERND_PLUGIN_FAILED)
    return FALSE;
  return at_once || (activation->may_retry && g_get_monotonic_time () >= activation->retry_at);
}

void
ternd_activation_change_settings (TerndActivation *activation, TernSettings *settings)
{
  ternd_host_set_settings (activation->host, settings);
  if (activation->plugin != NULL)
    tern_plugin_settings_changed (activation->plugin);
}

void
ternd_activation_stop (TerndActivation *activation)
{
  if (activation->plugin == NULL)
    return;
  ternd_host_close_sessions (activation->host);
  give_back (activation, TRUE);
  set_state (activation, TERND_PLUGIN_STOPPED, NULL);
}

void
ternd_activation_drain (TerndActivation *activation, guint drain_ms)
{
  if (ternd_activation_get_state (activation) != TERND_PLUGIN_ACTIVE) {
    ternd_activation_stop (activation); /* never opened: nobody uses it */
    return;
  }
  activation->drain_until = g_get_monotonic_time () + (gint64)drain_ms * 1000;
  set_state (activation, TERND_PLUGIN_DRAINING, NULL);
  ternd_host_drain (activation->host);
  tern_plugin_drain (activation->plugin);
}

gboolean
ternd_activation_drain_step (TerndActivation *activation)
{
  gint64 now = g_get_monotonic_time ();
  gboolean is_idle;

  if (activation->plugin == NULL)
    return TRUE;
  is_idle = ternd_activation_count_sessions (activation) == 0 && ternd_activation_count_work (activation) == 0;
  if (!is_idle && now < activation->drain_until)
    return FALSE;
  if (!is_idle && !activation->sessions_closed) {
    activation->sessions_closed = TRUE;
    ternd_host_close_sessions (activation->host);
    return FALSE;
  }
  if (!is_idle && now < activation->drain_until + GRACE_MS * 1000)
    return FALSE;
  ternd_activation_stop (activation);
  return TRUE;
}
