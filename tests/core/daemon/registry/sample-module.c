/* A small plugin for the registry's tests, built several times with other names, versions and ABI numbers. Its health
 * check's name is its version; each serve() opens one session whose state is that version too. */
#include "core/spi/tern-health-check.h"
#include "core/spi/tern-plugin.h"

typedef struct {
  GObject parent;
  TernHost *host;
} Sample;

typedef struct {
  GObjectClass parent;
} SampleClass;

static TernSession *
open_session (Sample *sample)
{
  TernIdentityInfo info = { .address = "sample@example.com" };
  g_autoptr (TernIdentity) identity = tern_identity_new (&info);
  TernSessionSpec spec = {
    .kind = "sample",
    .identity = identity,
    .timeout_s = 600,
    .state = g_strdup (SAMPLE_VERSION),
    .free_state = g_free,
    .owner = G_OBJECT (sample),
  };

  return tern_host_open_session (sample->host, &spec, NULL);
}

static void
serve (TernHttpService *service, TernHttpExchange *exchange, TernJob *job)
{
  g_autoptr (TernSession) session = open_session ((Sample *)service);
}

static void
service_iface_init (TernHttpServiceInterface *iface)
{
  iface->serve = serve;
}

static const char *
get_name (TernHealthCheck *check)
{
  return SAMPLE_VERSION;
}

static gboolean
run (TernHealthCheck *check, TernJob *job, GError **error)
{
  return TRUE;
}

static void
check_iface_init (TernHealthCheckInterface *iface)
{
  iface->get_name = get_name;
  iface->run = run;
}

static gboolean
start (TernPlugin *plugin, TernJob *job, GError **error)
{
  Sample *sample = (Sample *)plugin;

  tern_host_provide_service (sample->host, TERN_TYPE_HEALTH_CHECK, G_OBJECT (sample));
  return TRUE;
}

static gboolean
ready (TernPlugin *plugin, GError **error)
{
  Sample *sample = (Sample *)plugin;

  tern_host_provide_service (sample->host, TERN_TYPE_HTTP_SERVICE, G_OBJECT (sample));
  return TRUE;
}

static void
nothing (TernPlugin *plugin)
{
}

static guint
get_busy (TernPlugin *plugin)
{
  return 0;
}

static void
plugin_iface_init (TernPluginInterface *iface)
{
  iface->start = start;
  iface->ready = ready;
  iface->drain = nothing;
  iface->get_busy = get_busy;
  iface->stop = nothing;
}

static gboolean
init (TernHost *host, const char *suffix, GError **error)
{
  const GInterfaceInfo plugin = { (GInterfaceInitFunc)(void (*) (void))plugin_iface_init, NULL, NULL };
  const GInterfaceInfo check = { (GInterfaceInitFunc)(void (*) (void))check_iface_init, NULL, NULL };
  const GInterfaceInfo service = { (GInterfaceInitFunc)(void (*) (void))service_iface_init, NULL, NULL };
  g_autofree char *name = g_strconcat ("Sample", suffix, NULL);
  GType type
      = g_type_register_static_simple (G_TYPE_OBJECT, name, sizeof (SampleClass), NULL, sizeof (Sample), NULL, 0);

  g_type_add_interface_static (type, TERN_TYPE_PLUGIN, &plugin);
  g_type_add_interface_static (type, TERN_TYPE_HEALTH_CHECK, &check);
  g_type_add_interface_static (type, TERN_TYPE_HTTP_SERVICE, &service);
  return TRUE;
}

static TernPlugin *
create (TernHost *host, const char *suffix)
{
  g_autofree char *name = g_strconcat ("Sample", suffix, NULL);
  Sample *sample = g_object_new (g_type_from_name (name), NULL);

  sample->host = host;
  return TERN_PLUGIN (sample);
}

static const char *const provides[] = { SAMPLE_NAME, NULL };
static const char *const needs[] = { SAMPLE_NEEDS NULL };

G_MODULE_EXPORT extern const TernPluginEntry tern_plugin_entry;
const TernPluginEntry tern_plugin_entry = {
  .magic = SAMPLE_MAGIC,
  .abi_major = TERN_PLUGIN_ABI_MAJOR,
  .abi_minor = TERN_PLUGIN_ABI_MINOR + SAMPLE_NEWER,
  .size = sizeof (TernPluginEntry),
  .name = SAMPLE_NAME,
  .version = SAMPLE_VERSION,
  .upgrade = SAMPLE_UPGRADE,
  .provides = provides,
  .needs = needs,
  .init = init,
  .create = create,
};
