#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-log.h"
#include "core/spi/tern-plugin.h"
#include "plugins/store-pg/pg-embedded.h"
#include "plugins/store-pg/pg-store.h"

/* Connections of the pool that are kept for others: hints, administration. */
#define SPARE_CONNECTIONS 20
/* Limits are 32-bit numbers of KiB. */
#define MAX_QUOTA ((gint64) G_MAXINT32 * 1024)

static const TernSetting settings[] = {
  { "mode", TERN_SETTING_STRING, "embedded", 0, 0, FALSE,
    "embedded: a private PostgreSQL under the state folder; external: the server that dsn names" },
  { "dsn", TERN_SETTING_SECRET, NULL, 0, 0, FALSE,
    "libpq connection string of an external server: database with encoding UTF8 and collation C; may name several "
    "hosts" },
  { "connections", TERN_SETTING_INTEGER, "16", 1, 1000, FALSE,
    "how many connections the pool may have; two to four for each processor core" },
  { "connection-wait", TERN_SETTING_DURATION, "10s", 0, 600000, FALSE,
    "how long a request waits for a free connection before it is told to come again" },
  { "nodes", TERN_SETTING_BOOLEAN, "true", 0, 0, FALSE,
    "other nodes use the same external database: changes are announced to them by NOTIFY" },
  { "data-dir", TERN_SETTING_PATH, NULL, 0, 0, FALSE,
    "the embedded server's data; by default postgres/ in the state folder" },
  { "socket-dir", TERN_SETTING_PATH, NULL, 0, 0, FALSE,
    "the folder of the embedded server's socket; by default postgres/ in the runtime folder" },
  { "bin-dir", TERN_SETTING_PATH, "/usr/lib/postgresql/15/bin", 0, 0, FALSE, "where postgres and initdb are" },
  { "memory", TERN_SETTING_SIZE, "256M", 16 << 20, G_GINT64_CONSTANT (1) << 40, FALSE,
    "the embedded server's shared buffers" },
  { "quota-warning", TERN_SETTING_SIZE, "0", 0, MAX_QUOTA, FALSE,
    "from which size on the user of a mailbox is warned, where ternctl mailbox quota says nothing else; 0: none" },
  { "quota-send", TERN_SETTING_SIZE, "0", 0, MAX_QUOTA, FALSE,
    "beyond which size of the mailbox its user can't send any more; likewise" },
  { "quota-receive", TERN_SETTING_SIZE, "0", 0, MAX_QUOTA, FALSE,
    "beyond which size a mailbox takes nothing more; likewise" },
  { NULL },
};

#define PG_TYPE_PLUGIN (pg_plugin_get_type ())
G_DECLARE_FINAL_TYPE (PgPlugin, pg_plugin, PG, PLUGIN, GObject)

struct _PgPlugin {
  GObject parent;

  TernHost *host;
  PgEmbedded *embedded; /* nullable */
  PgDatabase *database;
  PgStore *store;
};

static void pg_plugin_plugin_init (TernPluginInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (PgPlugin, pg_plugin, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_PLUGIN, pg_plugin_plugin_init))

static void
pg_plugin_finalize (GObject *object)
{
  PgPlugin *plugin = PG_PLUGIN (object);

  g_clear_object (&plugin->store);
  g_clear_object (&plugin->database);
  g_clear_pointer (&plugin->embedded, pg_embedded_free);
  g_clear_object (&plugin->host);
  G_OBJECT_CLASS (pg_plugin_parent_class)->finalize (object);
}

static void
pg_plugin_class_init (PgPluginClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pg_plugin_finalize;
}

static void
pg_plugin_init (PgPlugin *plugin)
{
}

static char *
path_or (const TernSettings *values, const char *name, const char *folder)
{
  const char *path = tern_settings_get_string (values, name);

  return path != NULL ? g_strdup (path) : g_build_filename (folder, "postgres", NULL);
}

static gboolean
start_embedded (PgPlugin *plugin, const TernSettings *values, GError **error)
{
  g_autofree char *data_dir = path_or (values, "data-dir", tern_host_get_state_dir (plugin->host));
  g_autofree char *socket_dir = path_or (values, "socket-dir", tern_host_get_runtime_dir (plugin->host));
  const PgEmbeddedSpec spec = {
    .data_dir = data_dir,
    .socket_dir = socket_dir,
    .bin_dir = tern_settings_get_string (values, "bin-dir"),
    .memory = tern_settings_get_integer (values, "memory"),
    .max_connections = (guint) tern_settings_get_integer (values, "connections") + SPARE_CONNECTIONS,
  };

  plugin->embedded = pg_embedded_new (&spec);
  return pg_embedded_start (plugin->embedded, error);
}

/* Where the database is, having started it if it is ours. */
static const char *
get_dsn (PgPlugin *plugin, const TernSettings *values, GError **error)
{
  const char *mode = tern_settings_get_string (values, "mode");
  const char *dsn = tern_settings_get_string (values, "dsn");

  if (strcmp (mode, "embedded") == 0)
    return start_embedded (plugin, values, error) ? pg_embedded_get_dsn (plugin->embedded) : NULL;
  if (strcmp (mode, "external") == 0 && dsn != NULL && dsn[0] != '\0')
    return dsn;
  g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "[store-pg] mode = %s: %s", mode,
               strcmp (mode, "external") == 0 ? "needs a dsn" : "must be embedded or external");
  return NULL;
}

/* The schema up to date, and a word to the operator when the database isn't the one it was. */
static gboolean
prepare (PgPlugin *plugin, TernJob *job, GError **error)
{
  gint64 n;

  if (!pg_store_migrate (plugin->store, job, error) ||
      !pg_store_count_other_timelines (plugin->store, &n, job, error))
    return FALSE;
  if (n > 0)
    tern_log_event (TERN_EVENT_DATABASE_TIMELINE, NULL,
                    "%" G_GINT64_FORMAT " mailboxes were last written on another timeline of the database", n);
  tern_log_event (TERN_EVENT_DATABASE_CONNECTED, NULL, "%s PostgreSQL",
                  plugin->embedded != NULL ? "embedded" : "external");
  return TRUE;
}

/* The server last: everything that needs it has gone by then. */
static void
release (PgPlugin *plugin)
{
  if (plugin->store != NULL)
    pg_store_close (plugin->store);
  if (plugin->database != NULL)
    pg_database_close (plugin->database);
  if (plugin->embedded != NULL)
    pg_embedded_stop (plugin->embedded);
  g_clear_object (&plugin->store);
  g_clear_object (&plugin->database);
  g_clear_pointer (&plugin->embedded, pg_embedded_free);
}

/** quota: -1: none. */
static gint32
quota (const TernSettings *values, const char *name)
{
  gint64 bytes = tern_settings_get_integer (values, name);

  return bytes > 0 ? (gint32) MAX (bytes / 1024, 1) : -1;
}

static void
set_default_quotas (PgStore *store, const TernSettings *values)
{
  const PgQuotas quotas = {
    .warning = quota (values, "quota-warning"),
    .send = quota (values, "quota-send"),
    .receive = quota (values, "quota-receive"),
  };

  pg_store_set_default_quotas (store, &quotas);
}

static gboolean
open_store (PgPlugin *plugin, TernJob *job, GError **error)
{
  g_autoptr (TernSettings) values = tern_host_get_settings (plugin->host);
  const char *dsn = get_dsn (plugin, values, error);

  if (dsn == NULL)
    return FALSE;
  plugin->database = pg_database_new (dsn, (guint) tern_settings_get_integer (values, "connections"),
                                      (guint) tern_settings_get_integer (values, "connection-wait"));
  /* An embedded server has no other nodes. */
  plugin->store =
      pg_store_new (plugin->database, plugin->embedded == NULL && tern_settings_get_boolean (values, "nodes"));
  set_default_quotas (plugin->store, values);
  return prepare (plugin, job, error);
}

/* After a failure nothing is left, so that it may be tried again. */
static gboolean
start (TernPlugin *self, TernJob *job, GError **error)
{
  PgPlugin *plugin = PG_PLUGIN (self);

  if (!open_store (plugin, job, error)) {
    release (plugin);
    return FALSE;
  }
  tern_host_provide_service (plugin->host, TERN_TYPE_DATABASE, G_OBJECT (plugin->database));
  tern_host_provide_service (plugin->host, TERN_TYPE_STORE, G_OBJECT (plugin->store));
  tern_host_provide_service (plugin->host, TERN_TYPE_HEALTH_CHECK, G_OBJECT (plugin->database));
  return TRUE;
}

static void
purge (TernJob *job, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!pg_store_purge_deleted (PG_STORE (user_data), job, &error))
    g_debug ("clearing away deleted mailboxes: %s", error->message);
}

/* What an earlier run didn't finish; that it may be put off is no reason not to start. */
static gboolean
ready (TernPlugin *self, GError **error)
{
  PgPlugin *plugin = PG_PLUGIN (self);
  g_autoptr (GError) why = NULL;

  if (!tern_host_push_job (plugin->host, purge, g_object_ref (plugin->store), g_object_unref, &why))
    g_debug ("clearing away deleted mailboxes: %s", why->message);
  return TRUE;
}

static void
drain (TernPlugin *self)
{
}

static void
stop (TernPlugin *self)
{
  release (PG_PLUGIN (self));
}

static void
pg_plugin_plugin_init (TernPluginInterface *iface)
{
  iface->start = start;
  iface->ready = ready;
  iface->drain = drain;
  iface->stop = stop;
}

static TernPlugin *
create (TernHost *host, const char *suffix)
{
  PgPlugin *plugin = g_object_new (PG_TYPE_PLUGIN, NULL);

  plugin->host = g_object_ref (host);
  return TERN_PLUGIN (plugin);
}

static const char *const provides[] = { "store", "database", NULL };

G_MODULE_EXPORT const TernPluginEntry tern_plugin_entry = {
  TERN_PLUGIN_ENTRY_HEAD,
  .name = "store-pg",
  .upgrade = TERN_PLUGIN_BY_RESTART,
  .provides = provides,
  .settings = settings,
  .create = create,
};
