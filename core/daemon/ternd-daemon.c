#include "core/daemon/ternd-daemon.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "core/base/tern-error.h"
#include "core/daemon/ternd-daemon-private.h"
#include "core/daemon/health/ternd-health.h"
#include "core/daemon/ternd-node-id.h"

#define TICK_MS 250
#define SETTLE_MS 15000
#define SWEEP_S 10
#define DUTIES_S 5
#define LAST_CHANCE_MS 20000

static gboolean
is_ready (GString *text, gpointer user_data)
{
  TerndDaemon *daemon = user_data;
  g_autoptr (TernJob) job = tern_job_new ();
  g_autoptr (GPtrArray) parts
      = ternd_health_collect (daemon->services, daemon->registry, ternd_daemon_get_state (daemon), job);

  return ternd_health_is_ready (parts, text);
}

/* --- making --- */

static gboolean
make_folder (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0750) == 0 && g_access (path, W_OK | X_OK) == 0)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_DENIED, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

/* Neither threads nor sockets yet. */
static void
make_parts (TerndDaemon *daemon)
{
  g_autoptr (TernSettings) core = ternd_configuration_get_core (daemon->configuration);

  daemon->state_dir = g_strdup (tern_settings_get_string (core, "state-dir"));
  daemon->runtime_dir = g_strdup (tern_settings_get_string (core, "runtime-dir"));
  daemon->plugin_dir = g_strdup (tern_settings_get_string (core, "plugin-dir"));
  daemon->copies_dir = g_build_filename (daemon->runtime_dir, "plugins", NULL);
  daemon->services = ternd_services_new ();
  daemon->metrics = tern_metrics_new ();
  daemon->timers = g_ptr_array_new ();
  ternd_daemon_make_registry (daemon);
}

TerndDaemon *
ternd_daemon_new (const char *config_path, TernLog *log, GError **error)
{
  g_autoptr (TerndConfiguration) configuration = ternd_configuration_new (config_path, error);
  TerndDaemon *daemon;

  if (configuration == NULL)
    return NULL;
  daemon = g_new0 (TerndDaemon, 1);
  daemon->log = log;
  daemon->configuration = g_steal_pointer (&configuration);
  daemon->started_at = g_get_monotonic_time ();
  make_parts (daemon);
  return daemon;
}

void
ternd_daemon_add_builtin (TerndDaemon *daemon, const TernPluginEntry *entry)
{
  ternd_registry_add_builtin (daemon->registry, entry);
}

gboolean
ternd_daemon_check (TerndDaemon *daemon, TerndReload *ret, GError **error)
{
  g_autofree char *copies = g_dir_make_tmp ("tern-check-XXXXXX", NULL);
  gboolean ok;

  if (copies == NULL) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_DENIED, "no temporary folder for the copies of modules");
    return FALSE;
  }
  /* The running daemon's own copies must not be touched. */
  g_free (daemon->copies_dir);
  daemon->copies_dir = g_strdup (copies);
  ternd_registry_free (daemon->registry);
  ternd_daemon_make_registry (daemon);
  ok = ternd_registry_load (daemon->registry, error);
  if (ok)
    ternd_configuration_check (daemon->configuration, daemon->registry, ret);
  ok = ternd_image_clear_copies (copies, ok ? error : NULL) && ok;
  g_rmdir (copies);
  return ok;
}

static void
start_threads (TerndDaemon *daemon)
{
  g_autoptr (TernSettings) core = ternd_configuration_get_core (daemon->configuration);
  g_autoptr (TernSettings) http = ternd_configuration_get_http (daemon->configuration);

  daemon->pool = ternd_worker_pool_new ("main", tern_settings_get_integer (core, "worker-threads"),
                                        tern_settings_get_integer (core, "worker-queue"), daemon->metrics);
  daemon->sessions
      = ternd_session_registry_new (daemon->node_id, tern_settings_get_integer (core, "sessions-per-account"));
  ternd_session_registry_set_metrics (daemon->sessions, daemon->metrics);
  daemon->front = ternd_http_front_new (http, daemon->pool, daemon->sessions, daemon->metrics);
  daemon->admin_service = ternd_http_admin_new (daemon->metrics, is_ready, daemon);
  daemon->admin = ternd_admin_thread_new ();
  ternd_daemon_fill_host_parts (daemon);
  ternd_services_provide (daemon->services, TERN_TYPE_METRICS, G_OBJECT (daemon->metrics), daemon->metrics);
}

/* What [core] says and somebody else keeps. */
static void
apply_core (TerndDaemon *daemon)
{
  g_autoptr (TernSettings) core = ternd_configuration_get_core (daemon->configuration);
  g_autoptr (TernGroupware) groupware = TERN_GROUPWARE (ternd_services_get (daemon->services, TERN_TYPE_GROUPWARE));

  if (groupware != NULL)
    ternd_daemon_apply_submit_limits (daemon, groupware);

  if (daemon->log != NULL)
    tern_log_set_level (daemon->log, tern_settings_get_string (core, "log-level"));
  ternd_registry_set_drain_time (daemon->registry, tern_settings_get_integer (core, "drain-time"));
  if (daemon->sessions != NULL)
    ternd_session_registry_set_per_account (daemon->sessions, tern_settings_get_integer (core, "sessions-per-account"));
}

/* --- the end --- */

static void
free_parts (TerndDaemon *daemon)
{
  g_clear_pointer (&daemon->bus, ternd_bus_free);
  g_clear_pointer (&daemon->admin, ternd_admin_thread_free);
  g_clear_object (&daemon->admin_service);
  ternd_registry_free (daemon->registry);
  if (daemon->services != NULL)
    ternd_services_remove_owner (daemon->services, daemon);
  ternd_daemon_drop_notices (daemon);
  g_clear_object (&daemon->authenticator);
  g_clear_object (&daemon->duties);
  g_clear_object (&daemon->store);
  g_clear_object (&daemon->directory);
  g_clear_pointer (&daemon->front, ternd_http_front_free);
  g_clear_pointer (&daemon->sessions, ternd_session_registry_free);
  g_clear_pointer (&daemon->pool, ternd_worker_pool_free);
}

void
ternd_daemon_free (TerndDaemon *daemon)
{
  if (daemon == NULL)
    return;
  for (guint i = 0; i < daemon->timers->len; i++)
    g_source_remove (GPOINTER_TO_UINT (g_ptr_array_index (daemon->timers, i)));
  free_parts (daemon);
  g_ptr_array_unref (daemon->timers);
  ternd_services_free (daemon->services);
  g_clear_object (&daemon->metrics);
  ternd_configuration_free (daemon->configuration);
  g_clear_error (&daemon->start_error);
  g_free (daemon->state_dir);
  g_free (daemon->runtime_dir);
  g_free (daemon->plugin_dir);
  g_free (daemon->copies_dir);
  g_free (daemon->node_id);
  g_free (daemon);
}

static void
add_timer (TerndDaemon *daemon, guint id)
{
  g_ptr_array_add (daemon->timers, GUINT_TO_POINTER (id));
}

static gboolean
finish_stop (gpointer user_data)
{
  TerndDaemon *daemon = user_data;

  g_atomic_int_set (&daemon->state, TERND_STOPPED);
  tern_log_event_literal (TERN_EVENT_DAEMON_STOPPED, NULL, "ternd has stopped");
  daemon->ended (daemon->start_error != NULL, daemon->ended_data);
  return G_SOURCE_REMOVE;
}

/* On the admin thread, whose last step this is: sessions first, then what answers them, then plugins, the store last.
 */
static void
stop_parts (gpointer user_data)
{
  TerndDaemon *daemon = user_data;
  g_autoptr (TernSettings) core = ternd_configuration_get_core (daemon->configuration);
  guint stop_ms = tern_settings_get_integer (core, "stop-time");

  ternd_http_front_stop_accepting (daemon->front);
  ternd_registry_drain_all (daemon->registry);
  ternd_http_front_stop (daemon->front, stop_ms / 2);
  if (daemon->duties != NULL)
    tern_duty_runner_stop (daemon->duties);
  if (!ternd_worker_pool_stop (daemon->pool, stop_ms / 2))
    tern_log_event_literal (TERN_EVENT_STOP_TIMEOUT, NULL, "requests were still under way and were cut off");
  ternd_registry_stop (daemon->registry);
  ternd_daemon_update_services (daemon);
  g_idle_add (finish_stop, daemon);
}

/* A part that never comes back must not keep the process: clients are better off with the next start. */
static gboolean
give_up (gpointer user_data)
{
  tern_log_event_literal (TERN_EVENT_STOP_TIMEOUT, NULL, "a part did not stop; the process ends without it");
  _exit (EXIT_FAILURE);
}

void
ternd_daemon_stop (TerndDaemon *daemon)
{
  if (ternd_daemon_current (daemon) >= TERND_STOPPING)
    return;
  g_atomic_int_set (&daemon->state, TERND_STOPPING);
  tern_log_event_literal (TERN_EVENT_DAEMON_STOPPING, NULL, "ternd stops");
  sd_notify (0, "STOPPING=1\nSTATUS=Stopping");
  add_timer (daemon, g_timeout_add (LAST_CHANCE_MS, give_up, NULL));
  ternd_admin_thread_push (daemon->admin, stop_parts, daemon, NULL);
}

/* --- the start --- */

static gboolean
start_parts_checked (TerndDaemon *daemon, GError **error)
{
  g_autoptr (TerndReload) check = ternd_reload_new ();

  if (!ternd_registry_load (daemon->registry, error))
    return FALSE;
  ternd_configuration_check (daemon->configuration, daemon->registry, check);
  for (guint i = 0; i < check->unused->len; i++)
    tern_log_event_literal (TERN_EVENT_CONFIG_UNUSED, NULL, g_ptr_array_index (check->unused, i));
  for (guint i = 0; i < check->rejected->len; i++)
    tern_log_event_literal (TERN_EVENT_CONFIG_INVALID, NULL, g_ptr_array_index (check->rejected, i));
  if (check->rejected->len > 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, g_ptr_array_index (check->rejected, 0));
    return FALSE;
  }
  apply_core (daemon);
  ternd_registry_settle (daemon->registry, FALSE);
  return ternd_http_admin_open (daemon->admin_service, daemon->front, error)
         && ternd_http_front_start (daemon->front, error);
}

static gboolean
finish_start (gpointer user_data)
{
  TerndDaemon *daemon = user_data;

  if (daemon->start_error != NULL) {
    tern_log_event (TERN_EVENT_DAEMON_FAILED, NULL, "ternd can't start: %s", daemon->start_error->message);
    ternd_daemon_stop (daemon);
    return G_SOURCE_REMOVE;
  }
  if (ternd_daemon_current (daemon) != TERND_STARTING)
    return G_SOURCE_REMOVE;
  g_atomic_int_set (&daemon->state, TERND_RUNNING);
  tern_log_event (TERN_EVENT_DAEMON_READY, NULL, "ternd %s is ready; node %s, port %u (TLS %u)", TERN_VERSION,
                  daemon->node_id, ternd_http_front_get_port (daemon->front, TERND_HTTP_PLAIN),
                  ternd_http_front_get_port (daemon->front, TERND_HTTP_TLS));
  sd_notify (0, "READY=1\nSTATUS=Running");
  return G_SOURCE_REMOVE;
}

static void
start_parts (gpointer user_data)
{
  TerndDaemon *daemon = user_data;

  start_parts_checked (daemon, &daemon->start_error);
  g_idle_add (finish_start, daemon);
}

static void
tick (gpointer user_data)
{
  TerndDaemon *daemon = user_data;

  if (ternd_daemon_current (daemon) == TERND_RUNNING && ternd_registry_needs_tick (daemon->registry))
    ternd_registry_tick (daemon->registry);
}

static void
settle (gpointer user_data)
{
  TerndDaemon *daemon = user_data;

  if (ternd_daemon_current (daemon) == TERND_RUNNING)
    ternd_registry_settle (daemon->registry, FALSE);
}

void
ternd_daemon_resettle (TerndDaemon *daemon)
{
  ternd_admin_thread_push (daemon->admin, settle, daemon, NULL);
}

static gboolean
sweep (gpointer user_data)
{
  TerndDaemon *daemon = user_data;

  ternd_session_registry_sweep (daemon->sessions);
  return G_SOURCE_CONTINUE;
}

/* Duties that other nodes posted, or whose time has come; those posted here are looked for at once. */
static gboolean
look_for_duties (gpointer user_data)
{
  TerndDaemon *daemon = user_data;
  g_autoptr (TernDutyRunner) duties
      = TERN_DUTY_RUNNER (ternd_services_get (daemon->services, TERN_TYPE_DUTY_RUNNER));

  if (duties != NULL && ternd_daemon_current (daemon) == TERND_RUNNING)
    tern_duty_runner_wake (duties);
  return G_SOURCE_CONTINUE;
}

static gboolean
feed_watchdog (gpointer user_data)
{
  sd_notify (0, "WATCHDOG=1");
  return G_SOURCE_CONTINUE;
}

static void
start_timers (TerndDaemon *daemon)
{
  guint64 watchdog_us = 0;

  add_timer (daemon, g_timeout_add_seconds (SWEEP_S, sweep, daemon));
  add_timer (daemon, g_timeout_add_seconds (DUTIES_S, look_for_duties, daemon));
  if (sd_watchdog_enabled (0, &watchdog_us) > 0)
    add_timer (daemon, g_timeout_add (MAX (watchdog_us / 3000, 1), feed_watchdog, daemon));
  ternd_admin_thread_add_timer (daemon->admin, TICK_MS, tick, daemon);
  ternd_admin_thread_add_timer (daemon->admin, SETTLE_MS, settle, daemon);
}

static gboolean
fail_start (gpointer user_data)
{
  TerndDaemon *daemon = user_data;

  tern_log_event (TERN_EVENT_DAEMON_FAILED, NULL, "ternd can't start: %s", daemon->start_error->message);
  daemon->ended (TRUE, daemon->ended_data);
  return G_SOURCE_REMOVE;
}

void
ternd_daemon_start (TerndDaemon *daemon, TerndDaemonEnded ended, gpointer user_data)
{
  g_autoptr (TernSettings) core = ternd_configuration_get_core (daemon->configuration);
  const char *where = tern_settings_get_string (core, "dbus");

  daemon->ended = ended;
  daemon->ended_data = user_data;
  tern_log_event (TERN_EVENT_DAEMON_STARTED, NULL, "ternd %s starts", TERN_VERSION);
  if (make_folder (daemon->state_dir, &daemon->start_error) && make_folder (daemon->runtime_dir, &daemon->start_error))
    daemon->node_id = ternd_node_id_load (daemon->state_dir, &daemon->start_error);
  if (daemon->node_id == NULL) {
    g_idle_add (fail_start, daemon);
    return;
  }
  start_threads (daemon);
  start_timers (daemon);
  ternd_admin_thread_push (daemon->admin, start_parts, daemon, NULL);
  if (strcmp (where, "none") != 0)
    daemon->bus = ternd_bus_new (daemon, where);
}

/* --- reload --- */

static void
log_reload (const TerndReload *reload)
{
  for (guint i = 0; i < reload->rejected->len; i++)
    tern_log_event_literal (TERN_EVENT_CONFIG_INVALID, NULL, g_ptr_array_index (reload->rejected, i));
  if (reload->rejected->len == 0)
    tern_log_event (TERN_EVENT_CONFIG_RELOADED, NULL,
                    "configuration reloaded: %u settings applied, %u wait for a restart", reload->applied->len,
                    reload->needs_restart->len);
}

void
ternd_daemon_reload_now (TerndDaemon *daemon, TerndReload *ret)
{
  ternd_configuration_reload (daemon->configuration, daemon->registry, daemon->front, ret);
  log_reload (ret);
  if (ret->rejected->len > 0)
    return;
  apply_core (daemon);
  ternd_registry_settle (daemon->registry, TRUE);
}

static void
reload_for_signal (gpointer user_data)
{
  g_autoptr (TerndReload) reload = ternd_reload_new ();
  TerndDaemon *daemon = user_data;

  ternd_daemon_reload_now (daemon, reload);
  sd_notify (0, "READY=1");
}

void
ternd_daemon_reload (TerndDaemon *daemon)
{
  if (ternd_daemon_current (daemon) != TERND_RUNNING)
    return;
  sd_notifyf (0, "RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, g_get_monotonic_time ());
  ternd_admin_thread_push (daemon->admin, reload_for_signal, daemon, NULL);
}
