#pragma once

#include "core/daemon/dbus/ternd-bus.h"
#include "core/daemon/http/ternd-http-admin.h"
#include "core/daemon/ternd-daemon.h"
#include "core/groupware/tern-duty-runner.h"
#include "core/groupware/notices/tern-notices.h"
#include "core/groupware/tern-groupware.h"
#include "core/spi/tern-authenticator.h"
#include "core/spi/tern-directory.h"
#include "core/spi/tern-store.h"

/* What the parts are doing; only the main thread moves it on. */
typedef enum {
  TERND_STARTING,
  TERND_RUNNING,
  TERND_STOPPING,
  TERND_STOPPED,
} TerndDaemonState;

struct _TerndDaemon {
  TernLog *log;
  TerndConfiguration *configuration;
  char *state_dir;
  char *runtime_dir;
  char *plugin_dir;
  char *copies_dir;
  char *node_id;
  int state; /* atomic TerndDaemonState */
  gint64 started_at;
  TerndDaemonEnded ended;
  gpointer ended_data;

  TernMetrics *metrics;
  TerndServices *services;
  TerndWorkerPool *pool;
  TerndSessionRegistry *sessions;
  TerndHttpFront *front;
  TerndHttpAdmin *admin_service;
  TerndHostParts host_parts;
  TerndRegistry *registry;
  TerndAdminThread *admin;
  TerndBus *bus;
  TernAuthenticator *authenticator; /* admin thread */
  TernStore *store;                 /* admin thread: what the groupware was made from */
  TernDirectory *directory;         /* admin thread */
  TernDutyRunner *duties;           /* admin thread; others find it among the services */
  TernNotices *notices;             /* admin thread: of the groupware that is on offer */
  GPtrArray *timers;                /* GSource ids of the main loop */
  GError *start_error;              /* from the admin thread to the main thread */
};

/* ternd-daemon-parts.c: what the registry and plugins ask the daemon for. */
TerndDaemonState ternd_daemon_current (TerndDaemon *daemon);
void ternd_daemon_make_registry (TerndDaemon *daemon);
/** ternd_daemon_update_services: TerndRegistryChanged: groupware and authentication follow what is on offer. */
void ternd_daemon_update_services (gpointer user_data);
void ternd_daemon_drop_notices (TerndDaemon *daemon);
/** ternd_daemon_apply_submit_limits: as the settings are now. */
void ternd_daemon_apply_submit_limits (TerndDaemon *daemon, TernGroupware *groupware);
/** ternd_daemon_fill_host_parts: once the threads are there. */
void ternd_daemon_fill_host_parts (TerndDaemon *daemon);
