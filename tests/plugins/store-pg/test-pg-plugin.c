#include <string.h>
#include <unistd.h>

#include "core/base/tern-error.h"
#include "core/spi/tern-health-check.h"
#include "core/spi/tern-plugin.h"
#include "core/spi/tern-store.h"
#include "tests/spi/store-fixture.h"

extern const TernPluginEntry tern_plugin_entry;

/* TestHost: what store-pg needs of a daemon. Jobs are run at once. */
#define TEST_TYPE_HOST (test_host_get_type ())
G_DECLARE_FINAL_TYPE (TestHost, test_host, TEST, HOST, GObject)

struct _TestHost {
  GObject parent;

  GHashTable *values;
  GHashTable *services; /* GType -> GObject */
};

static TernSettings *
get_settings (TernHost *host)
{
  g_autoptr (GError) error = NULL;
  TernSettings *settings = tern_settings_new_from_values (tern_plugin_entry.name, tern_plugin_entry.settings,
                                                          TEST_HOST (host)->values, &error);

  g_assert_no_error (error);
  return settings;
}

static const char *
get_dir (TernHost *host)
{
  return "/nonexistent";
}

static void
provide_service (TernHost *host, GType type, GObject *service)
{
  g_hash_table_replace (TEST_HOST (host)->services, GSIZE_TO_POINTER (type), g_object_ref (service));
}

static gboolean
push_job (TernHost *host, TernJobFunc func, gpointer user_data, GDestroyNotify destroy, GError **error)
{
  g_autoptr (TernJob) job = tern_job_new ();

  func (job, user_data);
  destroy (user_data);
  return TRUE;
}

static void
test_host_host_init (TernHostInterface *iface)
{
  iface->get_settings = get_settings;
  iface->get_state_dir = get_dir;
  iface->get_runtime_dir = get_dir;
  iface->provide_service = provide_service;
  iface->push_job = push_job;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestHost, test_host, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_HOST, test_host_host_init))

static void
test_host_init (TestHost *host)
{
  host->values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  host->services = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
}

static void
test_host_finalize (GObject *object)
{
  g_hash_table_unref (TEST_HOST (object)->values);
  g_hash_table_unref (TEST_HOST (object)->services);
  G_OBJECT_CLASS (test_host_parent_class)->finalize (object);
}

static void
test_host_class_init (TestHostClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_host_finalize;
}

static void
set (TestHost *host, const char *name, const char *value)
{
  g_hash_table_insert (host->values, (gpointer) name, g_strdup (value));
}

static GObject *
service (TestHost *host, GType type)
{
  return g_hash_table_lookup (host->services, GSIZE_TO_POINTER (type));
}

/* On an empty database: the schema is made, services are offered, a mailbox can live there. */
static void
test_external (gconstpointer cluster)
{
  g_autofree char *dsn = test_cluster_new_empty_database ((TestCluster *) cluster, "");
  g_autoptr (TestHost) host = g_object_new (TEST_TYPE_HOST, NULL);
  g_autoptr (TernPlugin) plugin = NULL;
  g_autoptr (TernJob) job = tern_job_new ();
  g_autoptr (TernMailbox) mailbox = NULL;
  g_autoptr (GError) error = NULL;
  TernMailboxSpec spec = { .locale = "en_US" };

  set (host, "mode", "external");
  set (host, "dsn", dsn);
  plugin = tern_plugin_entry.create (TERN_HOST (host), "");
  if (!tern_plugin_start (plugin, job, &error) || !tern_plugin_ready (plugin, &error))
    g_error ("start: %s", error->message);
  tern_guid_random (&spec.guid);
  mailbox = tern_store_create_mailbox (TERN_STORE (service (host, TERN_TYPE_STORE)), &spec, job, &error);
  g_assert_no_error (error);
  g_assert_nonnull (service (host, TERN_TYPE_DATABASE));
  g_assert_true (
    tern_health_check_run (TERN_HEALTH_CHECK (service (host, TERN_TYPE_HEALTH_CHECK)), job, &error));
  g_clear_pointer (&job, tern_job_free);
  tern_plugin_drain (plugin);
  tern_plugin_stop (plugin);
  /* Whoever is late is told so, not hung. */
  job = tern_job_new ();
  g_assert_false (
    tern_health_check_run (TERN_HEALTH_CHECK (service (host, TERN_TYPE_HEALTH_CHECK)), job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE);
}

static void
assert_start_fails (TestHost *host, TernErrorCode code, const char *word)
{
  g_autoptr (TernPlugin) plugin = tern_plugin_entry.create (TERN_HOST (host), "");
  g_autoptr (TernJob) job = tern_job_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (tern_plugin_start (plugin, job, &error));
  g_assert_error (error, TERN_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, word));
  tern_plugin_stop (plugin);
}

static void
test_mistakes (void)
{
  g_autoptr (TestHost) host = g_object_new (TEST_TYPE_HOST, NULL);

  set (host, "mode", "external");
  assert_start_fails (host, TERN_ERROR_INVALID, "dsn");
  set (host, "mode", "elsewhere");
  assert_start_fails (host, TERN_ERROR_INVALID, "embedded or external");
  set (host, "mode", "external");
  set (host, "dsn", "host=/nonexistent dbname=x");
  assert_start_fails (host, TERN_ERROR_UNAVAILABLE, "/nonexistent");
  if (geteuid () == 0) {
    set (host, "mode", "embedded");
    assert_start_fails (host, TERN_ERROR_INVALID, "root");
  }
}

static void
test_entry (void)
{
  g_assert_cmpuint (tern_plugin_entry.magic, ==, TERN_PLUGIN_MAGIC);
  g_assert_cmpstr (tern_plugin_entry.name, ==, "store-pg");
  g_assert_true (g_strv_contains (tern_plugin_entry.provides, "store"));
  for (const TernSetting *setting = tern_plugin_entry.settings; setting->name != NULL; setting++)
    g_assert_nonnull (setting->doc);
}

int
main (int argc, char **argv)
{
  TestCluster *cluster;
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = test_cluster_new ();
  if (cluster == NULL)
    return 77;
  g_test_add_func ("/store-pg/plugin/entry", test_entry);
  g_test_add_data_func ("/store-pg/plugin/external", cluster, test_external);
  g_test_add_func ("/store-pg/plugin/mistakes", test_mistakes);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
