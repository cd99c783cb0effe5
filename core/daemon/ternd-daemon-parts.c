#include <string.h>

#include "core/daemon/ternd-daemon-private.h"
#include "core/base/tern-log.h"
#include "core/daemon/ternd-duties.h"
#include "core/daemon/ternd-outgoing.h"
#include "core/groupware/tern-groupware.h"
#include "core/groupware/tern-public.h"

static const char *const core_provides[] = { "groupware", NULL };

TerndDaemonState
ternd_daemon_current (TerndDaemon *daemon)
{
  return g_atomic_int_get (&daemon->state);
}

const char *
ternd_daemon_get_state (TerndDaemon *daemon)
{
  static const char *const names[] = {
    [TERND_STARTING] = "starting",
    [TERND_RUNNING] = "running",
    [TERND_STOPPING] = "stopping",
    [TERND_STOPPED] = "stopped",
  };

  return names[ternd_daemon_current (daemon)];
}

gint64
ternd_daemon_get_uptime (TerndDaemon *daemon)
{
  return (g_get_monotonic_time () - daemon->started_at) / G_USEC_PER_SEC;
}

char *
ternd_daemon_get_external_url (TerndDaemon *daemon)
{
  g_autoptr (TernSettings) core = ternd_configuration_get_core (daemon->configuration);
  const char *url = tern_settings_get_string (core, "external-url");

  return url != NULL ? g_strdup (url) : g_strconcat ("https://", g_get_host_name (), NULL);
}

const char *
ternd_daemon_get_node_id (TerndDaemon *daemon)
{
  return daemon->node_id;
}

TerndConfiguration *
ternd_daemon_get_configuration (TerndDaemon *daemon)
{
  return daemon->configuration;
}

TerndRegistry *
ternd_daemon_get_registry (TerndDaemon *daemon)
{
  return daemon->registry;
}

TerndServices *
ternd_daemon_get_services (TerndDaemon *daemon)
{
  return daemon->services;
}

TerndHttpFront *
ternd_daemon_get_front (TerndDaemon *daemon)
{
  return daemon->front;
}

TerndSessionRegistry *
ternd_daemon_get_sessions (TerndDaemon *daemon)
{
  return daemon->sessions;
}

TerndWorkerPool *
ternd_daemon_get_pool (TerndDaemon *daemon)
{
  return daemon->pool;
}

TerndAdminThread *
ternd_daemon_get_admin_thread (TerndDaemon *daemon)
{
  return daemon->admin;
}

static TernSettings *
get_section (const char *section, const TernSetting *table, gpointer user_data, GError **error)
{
  TerndDaemon *daemon = user_data;

  return ternd_configuration_get_section (daemon->configuration, section, table, error);
}

static gboolean
is_plugin_active (const char *plugin, gpointer user_data)
{
  TerndDaemon *daemon = user_data;

  return ternd_registry_is_active (daemon->registry, plugin);
}

static char *
get_url (gpointer user_data)
{
  return ternd_daemon_get_external_url (user_data);
}

static gboolean
core_has (const char *name, gpointer user_data)
{
  TerndDaemon *daemon = user_data;
  g_autoptr (GObject) groupware = ternd_services_get (daemon->services, TERN_TYPE_GROUPWARE);

  return strcmp (name, "groupware") == 0 && groupware != NULL;
}

/** run_on_pool: a TernNoticesRun. */
static gboolean
run_on_pool (gpointer pool, TernJobFunc func, gpointer user_data, GDestroyNotify destroy, GError **error)
{
  return ternd_worker_pool_push (pool, func, user_data, destroy, error);
}

void
ternd_daemon_drop_notices (TerndDaemon *daemon)
{
  if (daemon->notices != NULL)
    tern_notices_set_runner (daemon->notices, NULL, NULL);
  g_clear_pointer (&daemon->notices, tern_notices_unref);
}

void
ternd_daemon_apply_submit_limits (TerndDaemon *daemon, TernGroupware *groupware)
{
  g_autoptr (TernSettings) core = ternd_configuration_get_core (daemon->configuration);

  tern_groupware_set_submit_limits (groupware, tern_settings_get_integer (core, "submit-recipients"),
                                    tern_settings_get_integer (core, "submit-size"));
}

/* Organisations may be older than public stores. Whoever logs on makes a missing one too, so that a failure here waits.
 */
static void
provision_public_stores (TernJob *job, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!tern_public_store_provision (user_data, NULL, job, &error))
    tern_log_event (TERN_EVENT_PUBLIC_STORE_PENDING, NULL, "%s", error->message);
}

/* The one way to mailboxes exists exactly while there is a store and a directory. */
static void
update_groupware (TerndDaemon *daemon)
{
  g_autoptr (TernStore) store = TERN_STORE (ternd_services_get (daemon->services, TERN_TYPE_STORE));
  g_autoptr (TernDirectory) directory = TERN_DIRECTORY (ternd_services_get (daemon->services, TERN_TYPE_DIRECTORY));
  g_autoptr (TernGroupware) groupware = NULL;
  g_autoptr (GError) error = NULL;

  if (store == daemon->store && directory == daemon->directory)
    return;
  ternd_services_remove_owner (daemon->services, daemon);
  if (daemon->duties != NULL)
    tern_duty_runner_stop (daemon->duties);
  g_clear_object (&daemon->duties);
  ternd_daemon_drop_notices (daemon);
  g_set_object (&daemon->store, store);
  g_set_object (&daemon->directory, directory);
  if (store == NULL || directory == NULL)
    return;
  groupware = tern_groupware_new (store, directory);
  daemon->notices = tern_notices_ref (tern_groupware_get_notices (groupware));
  tern_notices_set_runner (daemon->notices, run_on_pool, daemon->pool);
  if (TERN_IS_DUTIES (store)) {
    daemon->duties = ternd_duties_start (daemon, store, daemon->metrics);
    ternd_outgoing_start (daemon, groupware, daemon->duties);
  }
  ternd_daemon_apply_submit_limits (daemon, groupware);
  ternd_services_provide (daemon->services, TERN_TYPE_GROUPWARE, G_OBJECT (groupware), daemon);
  if (daemon->pool != NULL
      && !ternd_worker_pool_push (daemon->pool, provision_public_stores, g_object_ref (groupware), g_object_unref,
                                  &error))
    tern_log_event (TERN_EVENT_PUBLIC_STORE_PENDING, NULL, "%s", error->message);
  if (daemon->duties == NULL)
    return;
  ternd_services_provide (daemon->services, TERN_TYPE_DUTY_RUNNER, G_OBJECT (daemon->duties), daemon);
}

void
ternd_daemon_update_services (gpointer user_data)
{
  TerndDaemon *daemon = user_data;
  g_autoptr (TernAuthenticator) authenticator
      = TERN_AUTHENTICATOR (ternd_services_get (daemon->services, TERN_TYPE_AUTHENTICATOR));

  update_groupware (daemon);
  if (g_set_object (&daemon->authenticator, authenticator))
    ternd_http_front_set_authenticator (daemon->front, authenticator);
}

void
ternd_daemon_make_registry (TerndDaemon *daemon)
{
  TerndRegistrySetup setup = {
    .plugin_dir = daemon->plugin_dir,
    .copies_dir = daemon->copies_dir,
    .parts = &daemon->host_parts,
    .get_settings = get_section,
    .changed = ternd_daemon_update_services,
    .core_provides = core_provides,
    .core_has = core_has,
    .user_data = daemon,
  };

  daemon->registry = ternd_registry_new (&setup);
}

void
ternd_daemon_fill_host_parts (TerndDaemon *daemon)
{
  daemon->host_parts = (TerndHostParts){
    .state_dir = daemon->state_dir,
    .runtime_dir = daemon->runtime_dir,
    .node_id = daemon->node_id,
    .services = daemon->services,
    .front = daemon->front,
    .pool = daemon->pool,
    .sessions = daemon->sessions,
    .is_active = is_plugin_active,
    .get_external_url = get_url,
    .user_data = daemon,
  };
}
