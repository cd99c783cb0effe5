#pragma once

#include <gio/gio.h>

#include "core/base/tern-setting.h"
#include "core/spi/tern-http-service.h"
#include "core/spi/tern-job.h"
#include "core/spi/tern-session.h"

/** TernJobFunc: work for the pool; @job ends after it returns. */
typedef void (*TernJobFunc) (TernJob *job, gpointer user_data);

/**
 * TernHost: what the daemon gives one plugin: its settings, the pool, routes, sessions, and the services of others.
 * One host object a plugin activation. Safe from any thread.
 */
#define TERN_TYPE_HOST (tern_host_get_type ())
G_DECLARE_INTERFACE (TernHost, tern_host, TERN, HOST, GObject)

struct _TernHostInterface {
  GTypeInterface parent;

  TernSettings *(*get_settings) (TernHost *host); /* (transfer full) of this plugin's section, as of now */
  const char *(*get_state_dir) (TernHost *host);                 /* such as /var/lib/tern */
  const char *(*get_runtime_dir) (TernHost *host);               /* such as /run/tern */
  const char *(*get_node_id) (TernHost *host);
  /* (transfer full) (nullable) the active object behind an interface (TERN_TYPE_STORE, ...; core/groupware's
   * TERN_TYPE_GROUPWARE). */
  GObject *(*get_service) (TernHost *host, GType type);
  void (*provide_service) (TernHost *host, GType type, GObject *service);
  /* Whether another plugin is active and past its gate ("mapi"). */
  gboolean (*is_active) (TernHost *host, const char *plugin);
  /* The base URL under which clients reach this server: "https://mail.example.com", without a slash at its end. */
  char *(*get_external_url) (TernHost *host);
  gboolean (*add_route) (TernHost *host, const TernHttpRoute *route, TernHttpService *service, GError **error);
  /* Queues work on the bounded pool. BUSY when the queue is full: @destroy has run then. */
  gboolean (*push_job) (TernHost *host, TernJobFunc func, gpointer user_data, GDestroyNotify destroy, GError **error);
  /* Takes over @spec's state, even when it fails. LIMIT when the account's limit is reached and none of its sessions is
   * stale enough to give way (traps 51, 83). */
  TernSession *(*open_session) (TernHost *host, const TernSessionSpec *spec, GError **error);
  /* INVALID: no such form of id; STALE: expired, of another node, or another identity's; UNAVAILABLE: its module
   * drained away. */
  TernSession *(*find_session) (TernHost *host, const char *id, TernIdentity *identity, GError **error);
  void (*close_session) (TernHost *host, TernSession *session);
};

TernSettings *tern_host_get_settings (TernHost *host);
const char *tern_host_get_state_dir (TernHost *host);
const char *tern_host_get_runtime_dir (TernHost *host);
const char *tern_host_get_node_id (TernHost *host);
GObject *tern_host_get_service (TernHost *host, GType type) G_GNUC_WARN_UNUSED_RESULT;
void tern_host_provide_service (TernHost *host, GType type, GObject *service);
gboolean tern_host_is_active (TernHost *host, const char *plugin);
char *tern_host_get_external_url (TernHost *host) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_host_add_route (TernHost *host, const TernHttpRoute *route, TernHttpService *service,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_host_push_job (TernHost *host, TernJobFunc func, gpointer user_data, GDestroyNotify destroy,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
TernSession *
tern_host_open_session (TernHost *host, const TernSessionSpec *spec, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TernSession *tern_host_find_session (TernHost *host, const char *id, TernIdentity *identity,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
void tern_host_close_session (TernHost *host, TernSession *session);
