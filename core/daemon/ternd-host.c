#include "core/daemon/ternd-host.h"

#include "core/base/tern-error.h"

struct _TerndHost {
  GObject parent;

  const TerndHostParts *parts;
  GMutex lock;
  TernSettings *settings; /* under the lock */
  GPtrArray *owners;      /* under the lock: the objects that own sessions of this activation */
  gboolean is_draining;   /* under the lock */
  gboolean is_withdrawn;  /* under the lock */
  guint sessions;         /* under the lock */
  guint jobs;             /* under the lock */
};

/* A job of the plugin, counted. */
typedef struct {
  TerndHost *host;
  TernJobFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} CountedJob;

static void host_iface_init (TernHostInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TerndHost, ternd_host, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_HOST, host_iface_init))

static void
ternd_host_finalize (GObject *object)
{
  TerndHost *host = TERND_HOST (object);

  tern_settings_unref (host->settings);
  g_ptr_array_unref (host->owners);
  g_mutex_clear (&host->lock);
  G_OBJECT_CLASS (ternd_host_parent_class)->finalize (object);
}

static void
ternd_host_class_init (TerndHostClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ternd_host_finalize;
}

static void
ternd_host_init (TerndHost *host)
{
  g_mutex_init (&host->lock);
  host->owners = g_ptr_array_new_with_free_func (g_object_unref);
}

TerndHost *
ternd_host_new (const TerndHostParts *parts, TernSettings *settings)
{
  TerndHost *host = g_object_new (TERND_TYPE_HOST, NULL);

  host->parts = parts;
  host->settings = settings != NULL ? tern_settings_ref (settings) : NULL;
  return host;
}

const TerndHostParts *
ternd_host_get_parts (TerndHost *host)
{
  return host->parts;
}

void
ternd_host_set_settings (TerndHost *host, TernSettings *settings)
{
  g_autoptr (TernSettings) old = NULL;

  g_mutex_lock (&host->lock);
  old = g_steal_pointer (&host->settings);
  host->settings = tern_settings_ref (settings);
  g_mutex_unlock (&host->lock);
}

static TernSettings *
get_settings (TernHost *self)
{
  TerndHost *host = TERND_HOST (self);
  TernSettings *settings;

  g_mutex_lock (&host->lock);
  settings = host->settings != NULL ? tern_settings_ref (host->settings) : NULL;
  g_mutex_unlock (&host->lock);
  return settings;
}

static const char *
get_state_dir (TernHost *self)
{
  return TERND_HOST (self)->parts->state_dir;
}

static const char *
get_runtime_dir (TernHost *self)
{
  return TERND_HOST (self)->parts->runtime_dir;
}

static const char *
get_node_id (TernHost *self)
{
  return TERND_HOST (self)->parts->node_id;
}

static GObject *
get_service (TernHost *self, GType type)
{
  return ternd_services_get (TERND_HOST (self)->parts->services, type);
}

static gboolean
is_withdrawn (TerndHost *host)
{
  gboolean withdrawn;

  g_mutex_lock (&host->lock);
  withdrawn = host->is_withdrawn;
  g_mutex_unlock (&host->lock);
  return withdrawn;
}

static void
provide_service (TernHost *self, GType type, GObject *service)
{
  TerndHost *host = TERND_HOST (self);

  g_return_if_fail (g_type_is_a (G_OBJECT_TYPE (service), type));
  if (!is_withdrawn (host))
    ternd_services_provide (host->parts->services, type, service, host);
}

static gboolean
is_active (TernHost *self, const char *plugin)
{
  TerndHost *host = TERND_HOST (self);

  return host->parts->is_active (plugin, host->parts->user_data);
}

static char *
get_external_url (TernHost *self)
{
  TerndHost *host = TERND_HOST (self);

  return host->parts->get_external_url (host->parts->user_data);
}

static gboolean
add_route (TernHost *self, const TernHttpRoute *route, TernHttpService *service, GError **error)
{
  TerndHost *host = TERND_HOST (self);

  if (host->parts->front == NULL || is_withdrawn (host)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "route %s: this process has no HTTP front",
                 route->path_prefix);
    return FALSE;
  }
  return ternd_http_front_add_route (host->parts->front, route, service, host, error);
}

static void
run_counted (TernJob *job, gpointer user_data)
{
  CountedJob *counted = user_data;

  counted->func (job, counted->user_data);
}

static void
counted_job_free (gpointer pointer)
{
  CountedJob *counted = pointer;

  if (counted->destroy != NULL)
    counted->destroy (counted->user_data);
  g_mutex_lock (&counted->host->lock);
  counted->host->jobs--;
  g_mutex_unlock (&counted->host->lock);
  g_object_unref (counted->host);
  g_free (counted);
}

static gboolean
push_job (TernHost *self, TernJobFunc func, gpointer user_data, GDestroyNotify destroy, GError **error)
{
  TerndHost *host = TERND_HOST (self);
  CountedJob *counted = g_new0 (CountedJob, 1);

  *counted = (CountedJob){ .host = g_object_ref (host), .func = func, .user_data = user_data, .destroy = destroy };
  g_mutex_lock (&host->lock);
  host->jobs++;
  g_mutex_unlock (&host->lock);
  return ternd_worker_pool_push (host->parts->pool, run_counted, counted, counted_job_free, error);
}

static void
drop_session_count (gpointer pointer)
{
  TerndHost *host = pointer;

  g_mutex_lock (&host->lock);
  host->sessions--;
  g_mutex_unlock (&host->lock);
  g_object_unref (host);
}

/* Counts before the session exists, under the lock that draining takes: a drain either sees the count or stops the
 * session. */
static gboolean
count_session (TerndHost *host, const TernSessionSpec *spec, GError **error)
{
  gboolean open;

  g_mutex_lock (&host->lock);
  open = !host->is_draining;
  if (open) {
    host->sessions++;
    if (spec->owner != NULL && !g_ptr_array_find (host->owners, spec->owner, NULL))
      g_ptr_array_add (host->owners, g_object_ref (spec->owner));
  }
  g_mutex_unlock (&host->lock);
  if (!open)
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "this endpoint shuts down");
  return open;
}

static TernSession *
open_session (TernHost *self, const TernSessionSpec *spec, GError **error)
{
  TerndHost *host = TERND_HOST (self);
  TernSession *session;

  if (!count_session (host, spec, error)) {
    if (spec->free_state != NULL)
      spec->free_state (spec->state);
    return NULL;
  }
  session = ternd_session_registry_open (host->parts->sessions, spec, error);
  g_object_ref (host);
  if (session == NULL)
    drop_session_count (host);
  else
    g_object_set_data_full (G_OBJECT (session), "ternd-host-count", host, drop_session_count);
  return session;
}

static TernSession *
find_session (TernHost *self, const char *id, TernIdentity *identity, GError **error)
{
  return ternd_session_registry_find (TERND_HOST (self)->parts->sessions, id, identity, error);
}

static void
close_session (TernHost *self, TernSession *session)
{
  ternd_session_registry_close (TERND_HOST (self)->parts->sessions, session);
}

static void
host_iface_init (TernHostInterface *iface)
{
  iface->get_settings = get_settings;
  iface->get_state_dir = get_state_dir;
  iface->get_runtime_dir = get_runtime_dir;
  iface->get_node_id = get_node_id;
  iface->get_service = get_service;
  iface->provide_service = provide_service;
  iface->is_active = is_active;
  iface->get_external_url = get_external_url;
  iface->add_route = add_route;
  iface->push_job = push_job;
  iface->open_session = open_session;
  iface->find_session = find_session;
  iface->close_session = close_session;
}

/* (transfer full): the owners as of now, so that the session registry is called without the lock. */
static GPtrArray *
copy_owners (TerndHost *host)
{
  GPtrArray *owners;

  g_mutex_lock (&host->lock);
  owners = g_ptr_array_copy (host->owners, (GCopyFunc)(void (*) (void))g_object_ref, NULL);
  g_mutex_unlock (&host->lock);
  g_ptr_array_set_free_func (owners, g_object_unref);
  return owners;
}

void
ternd_host_drain (TerndHost *host)
{
  g_autoptr (GPtrArray) owners = NULL;

  g_mutex_lock (&host->lock);
  host->is_draining = TRUE;
  g_mutex_unlock (&host->lock);
  owners = copy_owners (host);
  for (guint i = 0; i < owners->len; i++)
    ternd_session_registry_drain_owner (host->parts->sessions, g_ptr_array_index (owners, i), TRUE);
  if (host->parts->front != NULL)
    ternd_http_front_retire_routes (host->parts->front, host);
}

guint
ternd_host_count_sessions (TerndHost *host)
{
  guint sessions;

  g_mutex_lock (&host->lock);
  sessions = host->sessions;
  g_mutex_unlock (&host->lock);
  return sessions;
}

guint
ternd_host_count_work (TerndHost *host)
{
  guint work;

  g_mutex_lock (&host->lock);
  work = host->jobs;
  g_mutex_unlock (&host->lock);
  if (host->parts->front != NULL)
    work += ternd_http_front_count_in_flight (host->parts->front, host);
  return work;
}

void
ternd_host_close_sessions (TerndHost *host)
{
  g_autoptr (GPtrArray) owners = copy_owners (host);

  for (guint i = 0; i < owners->len; i++)
    ternd_session_registry_close_owner (host->parts->sessions, g_ptr_array_index (owners, i));
}

void
ternd_host_withdraw (TerndHost *host)
{
  g_autoptr (GPtrArray) owners = copy_owners (host);

  g_mutex_lock (&host->lock);
  host->is_draining = TRUE;
  host->is_withdrawn = TRUE;
  g_ptr_array_set_size (host->owners, 0);
  g_mutex_unlock (&host->lock);
  if (host->parts->front != NULL)
    ternd_http_front_remove_routes (host->parts->front, host);
  ternd_services_remove_owner (host->parts->services, host);
}
