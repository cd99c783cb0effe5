#pragma once

#include "core/base/tern-log.h"
#include "core/base/tern-metrics.h"
#include "core/daemon/http/ternd-http-front.h"
#include "core/daemon/registry/ternd-registry.h"
#include "core/daemon/ternd-admin-thread.h"
#include "core/daemon/ternd-configuration.h"

/**
 * TerndDaemon:
 *
 * The process: makes the parts, starts them in order, tells systemd, and takes them down in reverse. Its functions
 * belong to the main thread; the getters are safe from any.
 */
typedef struct _TerndDaemon TerndDaemon;

/** TerndDaemonEnded: the daemon has stopped; @failed: it could not start. Called on the main thread. */
typedef void (*TerndDaemonEnded) (gboolean failed, gpointer user_data);

/** ternd_daemon_new: reads the configuration; nothing runs yet. @log: (nullable) */
TerndDaemon *ternd_daemon_new (const char *config_path, TernLog *log, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ternd_daemon_free (TerndDaemon *daemon);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TerndDaemon, ternd_daemon_free)

/** ternd_daemon_add_builtin: a plugin that is linked in. Before the start. */
void ternd_daemon_add_builtin (TerndDaemon *daemon, const TernPluginEntry *entry);
/** ternd_daemon_check: loads the modules for their settings tables and gives the mistakes of the files; starts nothing.
 */
gboolean ternd_daemon_check (TerndDaemon *daemon, TerndReload *ret, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** ternd_daemon_start: comes back at once; the rest happens on the admin thread while the caller's main loop runs. */
void ternd_daemon_start (TerndDaemon *daemon, TerndDaemonEnded ended, gpointer user_data);
/** ternd_daemon_stop: stops accepting, lets requests under way end, stops the plugins, the store last; then @ended is
 * called. */
void ternd_daemon_stop (TerndDaemon *daemon);
/** ternd_daemon_reload: SIGHUP: reads the configuration again and tells systemd when that is done. */
void ternd_daemon_reload (TerndDaemon *daemon);

/** ternd_daemon_reload_now: on the admin thread; @ret: what came of it. */
void ternd_daemon_reload_now (TerndDaemon *daemon, TerndReload *ret);
/** ternd_daemon_resettle: asks the gates again soon: something they look at changed. */
void ternd_daemon_resettle (TerndDaemon *daemon);

/** starting, running, stopping */
const char *ternd_daemon_get_state (TerndDaemon *daemon);
gint64 ternd_daemon_get_uptime (TerndDaemon *daemon);      /* seconds */
char *ternd_daemon_get_external_url (TerndDaemon *daemon); /* (transfer full) */
const char *ternd_daemon_get_node_id (TerndDaemon *daemon);
TerndConfiguration *ternd_daemon_get_configuration (TerndDaemon *daemon);
TerndRegistry *ternd_daemon_get_registry (TerndDaemon *daemon);
TerndServices *ternd_daemon_get_services (TerndDaemon *daemon);
TerndHttpFront *ternd_daemon_get_front (TerndDaemon *daemon);
TerndSessionRegistry *ternd_daemon_get_sessions (TerndDaemon *daemon);
TerndWorkerPool *ternd_daemon_get_pool (TerndDaemon *daemon);
TerndAdminThread *ternd_daemon_get_admin_thread (TerndDaemon *daemon);
