#pragma once

#include "core/daemon/http/ternd-http-front.h"
#include "core/daemon/pool/ternd-session-registry.h"
#include "core/daemon/pool/ternd-worker-pool.h"
#include "core/daemon/ternd-services.h"
#include "core/spi/tern-host.h"

/** TerndHostParts: what a host passes on; all of it outlives every host. @front may be %NULL: then there are no routes.
 */
typedef struct {
  const char *state_dir;
  const char *runtime_dir;
  const char *node_id;
  TerndServices *services;
  TerndHttpFront *front;
  TerndWorkerPool *pool;
  TerndSessionRegistry *sessions;
  gboolean (*is_active) (const char *plugin, gpointer user_data);
  char *(*get_external_url) (gpointer user_data);
  gpointer user_data;
} TerndHostParts;

/**
 * TerndHost:
 *
 * What one activation of a plugin sees of the daemon, and the count of what it has under way: a session counts from
 * before it is opened until its object is finalized, a job from being queued until it was destroyed. Safe from any
 * thread.
 */
#define TERND_TYPE_HOST (ternd_host_get_type ())
G_DECLARE_FINAL_TYPE (TerndHost, ternd_host, TERND, HOST, GObject)

/** ternd_host_new: @settings: (nullable): of the plugin's section */
TerndHost *ternd_host_new (const TerndHostParts *parts, TernSettings *settings);
const TerndHostParts *ternd_host_get_parts (TerndHost *host);
void ternd_host_set_settings (TerndHost *host, TernSettings *settings);

/** ternd_host_drain: no new sessions, and only requests of its own sessions reach it. */
void ternd_host_drain (TerndHost *host);
guint ternd_host_count_sessions (TerndHost *host);
/** ternd_host_count_work: jobs queued or running, and requests under way. */
guint ternd_host_count_work (TerndHost *host);
/** ternd_host_close_sessions: the drain time is over. */
void ternd_host_close_sessions (TerndHost *host);
/** ternd_host_withdraw: routes and services go; calls of the plugin that come later fail. */
void ternd_host_withdraw (TerndHost *host);
