/* core/daemon/registry with built-in plugins: the four steps, gates, failures that time mends, settings, the order of
 * stopping. */
#include <string.h>

#include "core/base/tern-error.h"
#include "core/spi/tern-health-check.h"
#include "tests/core/daemon/registry/registry-fixture.h"

static const TernSetting settings[] = {
  { "gate", TERN_SETTING_STRING, "open", 0, 0, TRUE, "open, or why it is closed" },
  { "start", TERN_SETTING_STRING, "well", 0, 0, TRUE, "well, later or never" },
  { "fixed", TERN_SETTING_INTEGER, "1", 0, 9, FALSE, "only a restart changes it" },
  { NULL },
};

/* What the plugins did, in order: handed through a service, since an entry has no user data. */
#define TRIAL_TYPE_DIARY (trial_diary_get_type ())
G_DECLARE_FINAL_TYPE (TrialDiary, trial_diary, TRIAL, DIARY, GObject)

struct _TrialDiary {
  GObject parent;
  GString *text;
};

G_DEFINE_FINAL_TYPE (TrialDiary, trial_diary, G_TYPE_OBJECT)

static void
trial_diary_finalize (GObject *object)
{
  g_string_free (TRIAL_DIARY (object)->text, TRUE);
  G_OBJECT_CLASS (trial_diary_parent_class)->finalize (object);
}

static void
trial_diary_class_init (TrialDiaryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = trial_diary_finalize;
}

static void
trial_diary_init (TrialDiary *diary)
{
  diary->text = g_string_new (NULL);
}

#define TRIAL_TYPE_PLUGIN (trial_plugin_get_type ())
G_DECLARE_FINAL_TYPE (TrialPlugin, trial_plugin, TRIAL, PLUGIN, GObject)

struct _TrialPlugin {
  GObject parent;
  TernHost *host;
  const char *name;
};

static void
note (TrialPlugin *trial, const char *what)
{
  g_autoptr (GObject) diary = tern_host_get_service (trial->host, TRIAL_TYPE_DIARY);

  g_string_append_printf (TRIAL_DIARY (diary)->text, "%s:%s ", trial->name, what);
}

static gboolean
start (TernPlugin *plugin, TernJob *job, GError **error)
{
  TrialPlugin *trial = TRIAL_PLUGIN (plugin);
  g_autoptr (TernSettings) mine = tern_host_get_settings (trial->host);
  const char *how = tern_settings_get_string (mine, "start");

  note (trial, "start");
  if (strcmp (how, "well") == 0)
    return TRUE;
  g_set_error_literal (error, TERN_ERROR, strcmp (how, "later") == 0 ? TERN_ERROR_UNAVAILABLE : TERN_ERROR_INVALID,
                       how);
  return FALSE;
}

static gboolean
check_gate (TernPlugin *plugin, TernJob *job, GError **error)
{
  g_autoptr (TernSettings) mine = tern_host_get_settings (TRIAL_PLUGIN (plugin)->host);
  const char *gate = tern_settings_get_string (mine, "gate");

  if (strcmp (gate, "open") == 0)
    return TRUE;
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, gate);
  return FALSE;
}

static gboolean
ready (TernPlugin *plugin, GError **error)
{
  note (TRIAL_PLUGIN (plugin), "ready");
  return TRUE;
}

static void
settings_changed (TernPlugin *plugin)
{
  note (TRIAL_PLUGIN (plugin), "settings");
}

static void
drain (TernPlugin *plugin)
{
  note (TRIAL_PLUGIN (plugin), "drain");
}

static guint
get_busy (TernPlugin *plugin)
{
  return 0;
}

static void
stop (TernPlugin *plugin)
{
  note (TRIAL_PLUGIN (plugin), "stop");
}

static void
plugin_iface_init (TernPluginInterface *iface)
{
  iface->start = start;
  iface->ready = ready;
  iface->check_gate = check_gate;
  iface->settings_changed = settings_changed;
  iface->drain = drain;
  iface->get_busy = get_busy;
  iface->stop = stop;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TrialPlugin, trial_plugin, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_PLUGIN, plugin_iface_init))

static void
trial_plugin_class_init (TrialPluginClass *klass)
{
}

static void
trial_plugin_init (TrialPlugin *trial)
{
}

static TernPlugin *
create_named (TernHost *host, const char *name)
{
  TrialPlugin *trial = g_object_new (TRIAL_TYPE_PLUGIN, NULL);

  trial->host = host;
  trial->name = name;
  return TERN_PLUGIN (trial);
}

static TernPlugin *
create_front (TernHost *host, const char *suffix)
{
  return create_named (host, "front");
}

static TernPlugin *
create_base (TernHost *host, const char *suffix)
{
  return create_named (host, "base");
}

static const char *const base_provides[] = { "ground", NULL };
static const char *const front_needs[] = { "ground", NULL };
static const TernPluginEntry front = { TERN_PLUGIN_MAGIC,
                                       TERN_PLUGIN_ABI_MAJOR,
                                       TERN_PLUGIN_ABI_MINOR,
                                       sizeof (TernPluginEntry),
                                       "front",
                                       "1",
                                       TERN_PLUGIN_SIDE_BY_SIDE,
                                       NULL,
                                       front_needs,
                                       settings,
                                       NULL,
                                       create_front };
static const TernPluginEntry base = { TERN_PLUGIN_MAGIC,
                                      TERN_PLUGIN_ABI_MAJOR,
                                      TERN_PLUGIN_ABI_MINOR,
                                      sizeof (TernPluginEntry),
                                      "base",
                                      "1",
                                      TERN_PLUGIN_BY_RESTART,
                                      base_provides,
                                      NULL,
                                      settings,
                                      NULL,
                                      create_base };

static TrialDiary *
set_up_diary (Fixture *fixture)
{
  TrialDiary *diary = g_object_new (TRIAL_TYPE_DIARY, NULL);

  ternd_services_provide (fixture->services, TRIAL_TYPE_DIARY, G_OBJECT (diary), fixture);
  return diary;
}

static void
set (Fixture *fixture, const char *key, const char *text)
{
  g_hash_table_insert (fixture->values, g_strdup (key), g_strdup (text));
}

/* All start before any opens; what is needed opens first; stopping goes the other way round. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TrialDiary) diary = set_up_diary (fixture);

  ternd_registry_add_builtin (fixture->registry, &front);
  ternd_registry_add_builtin (fixture->registry, &base);
  fixture_rescan (fixture);
  g_assert_cmpstr (diary->text->str, ==, "base:start front:start base:ready front:ready ");
  g_string_truncate (diary->text, 0);
  ternd_registry_drain_all (fixture->registry);
  ternd_registry_stop (fixture->registry);
  g_assert_cmpstr (diary->text->str, ==, "front:drain front:stop base:stop ");
}

static void
test_gate (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TrialDiary) diary = set_up_diary (fixture);
  g_autoptr (GPtrArray) applied = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) waiting = g_ptr_array_new_with_free_func (g_free);

  set (fixture, "gate", "no name; run ternctl domain alias");
  ternd_registry_add_builtin (fixture->registry, &base);
  fixture_rescan (fixture);
  fixture_expect (fixture, "base", "1", TERND_PLUGIN_BLOCKED, "run ternctl domain alias");
  g_assert_false (ternd_registry_is_active (fixture->registry, "base"));
  set (fixture, "gate", "open");
  set (fixture, "fixed", "2");
  ternd_registry_reload (fixture->registry, applied, waiting);
  ternd_registry_settle (fixture->registry, TRUE);
  g_assert_cmpstr (diary->text->str, ==, "base:start base:settings base:ready ");
  g_assert_cmpuint (applied->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (applied, 0), ==, "[base] gate");
  g_assert_cmpuint (waiting->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (waiting, 0), ==, "[base] fixed");
  /* Once active it stays so, whatever the gate would say. */
  set (fixture, "gate", "closed again");
  ternd_registry_reload (fixture->registry, applied, waiting);
  ternd_registry_settle (fixture->registry, TRUE);
  fixture_expect (fixture, "base", "1", TERND_PLUGIN_ACTIVE, NULL);
}

static void
test_failure (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TrialDiary) diary = set_up_diary (fixture);
  gint64 deadline = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  set (fixture, "start", "later");
  ternd_registry_add_builtin (fixture->registry, &base);
  g_assert_true (ternd_registry_load (fixture->registry, NULL));
  ternd_registry_settle (fixture->registry, FALSE);
  fixture_expect (fixture, "base", "1", TERND_PLUGIN_FAILED, "start: later");
  g_assert_true (ternd_registry_needs_tick (fixture->registry));
  ternd_registry_tick (fixture->registry);
  g_assert_cmpstr (diary->text->str, ==, "base:start ");
  set (fixture, "start", "well");
  {
    g_autoptr (GPtrArray) ignored = g_ptr_array_new_with_free_func (g_free);

    ternd_registry_reload (fixture->registry, ignored, ignored);
  }
  while (!ternd_registry_is_active (fixture->registry, "base") && g_get_monotonic_time () < deadline) {
    g_usleep (50000);
    ternd_registry_tick (fixture->registry);
  }
  g_assert_cmpstr (diary->text->str, ==, "base:start base:start base:ready ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/daemon/activation/order", Fixture, NULL, fixture_set_up, test_order, fixture_tear_down);
  g_test_add ("/daemon/activation/gate", Fixture, NULL, fixture_set_up, test_gate, fixture_tear_down);
  g_test_add ("/daemon/activation/failure", Fixture, NULL, fixture_set_up, test_failure, fixture_tear_down);
  return g_test_run ();
}
