#include "tests/core/daemon/registry/registry-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/daemon/registry/ternd-elf-note.h"
#include "core/spi/tern-health-check.h"

static TernSettings *
get_settings (const char *section, const TernSetting *table, gpointer user_data, GError **error)
{
  Fixture *fixture = user_data;

  return tern_settings_new_from_values (section, table, fixture->values, error);
}

static gboolean
is_active (const char *plugin, gpointer user_data)
{
  return ternd_registry_is_active (((Fixture *)user_data)->registry, plugin);
}

static char *
get_url (gpointer user_data)
{
  return g_strdup ("https://mail.example.com");
}

static gboolean
core_has (const char *name, gpointer user_data)
{
  return FALSE;
}

void
fixture_set_up (Fixture *fixture, gconstpointer data)
{
  TerndRegistrySetup setup = { .get_settings = get_settings, .core_has = core_has, .user_data = fixture };

  fixture->root = g_dir_make_tmp ("tern-registry-XXXXXX", NULL);
  fixture->plugin_dir = g_build_filename (fixture->root, "modules", NULL);
  fixture->copies_dir = g_build_filename (fixture->root, "copies", NULL);
  g_assert_cmpint (g_mkdir (fixture->plugin_dir, 0755), ==, 0);
  fixture->services = ternd_services_new ();
  fixture->pool = ternd_worker_pool_new ("test", 1, 4, NULL);
  fixture->sessions = ternd_session_registry_new ("n1", 100);
  fixture->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  fixture->parts = (TerndHostParts){ .state_dir = fixture->root,
                                     .runtime_dir = fixture->root,
                                     .node_id = "n1",
                                     .services = fixture->services,
                                     .pool = fixture->pool,
                                     .sessions = fixture->sessions,
                                     .is_active = is_active,
                                     .get_external_url = get_url,
                                     .user_data = fixture };
  setup.plugin_dir = fixture->plugin_dir;
  setup.copies_dir = fixture->copies_dir;
  setup.first_number = GPOINTER_TO_UINT (data);
  setup.parts = &fixture->parts;
  fixture->registry = ternd_registry_new (&setup);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *inner = g_build_filename (path, name, NULL);

    remove_tree (inner);
  }
  g_remove (path);
}

void
fixture_tear_down (Fixture *fixture, gconstpointer data)
{
  ternd_registry_free (fixture->registry);
  ternd_session_registry_free (fixture->sessions);
  ternd_worker_pool_free (fixture->pool);
  ternd_services_free (fixture->services);
  g_hash_table_unref (fixture->values);
  remove_tree (fixture->root);
  g_free (fixture->root);
  g_free (fixture->plugin_dir);
  g_free (fixture->copies_dir);
}

static guint8
hex_byte (const char *hex)
{
  return g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]);
}

/* Another build of the same source differs in its build id at least. */
static void
mark_build (guint8 *data, gsize size, guint8 mark)
{
  g_autofree char *hex = ternd_elf_note_find_build_id (data, size, NULL);
  guint8 id[20];
  guint8 *at;

  g_assert_cmpuint (strlen (hex), ==, 2 * sizeof id);
  for (guint i = 0; i < sizeof id; i++)
    id[i] = hex_byte (hex + 2 * i);
  at = memmem (data, size, id, sizeof id);
  g_assert_nonnull (at);
  at[0] ^= mark;
}

void
fixture_install (Fixture *fixture, const char *sample, const char *name, guint8 mark)
{
  g_autofree char *file = g_strconcat (sample, ".so", NULL);
  g_autofree char *source = g_test_build_filename (G_TEST_BUILT, "tests", "core", "daemon", "registry", file, NULL);
  g_autofree char *base = g_strconcat (name, ".so", NULL);
  g_autofree char *path = g_build_filename (fixture->plugin_dir, base, NULL);
  g_autofree char *unpacked = g_strconcat (path, ".dpkg-new", NULL);
  g_autofree char *data = NULL;
  g_autoptr (GError) error = NULL;
  gsize size;

  g_file_get_contents (source, &data, &size, &error);
  g_assert_no_error (error);
  if (mark != 0)
    mark_build ((guint8 *)data, size, mark);
  g_assert_true (g_file_set_contents_full (unpacked, data, size, G_FILE_SET_CONTENTS_NONE, 0644, &error));
  g_assert_cmpint (g_rename (unpacked, path), ==, 0);
}

void
fixture_remove (Fixture *fixture, const char *name)
{
  g_autofree char *base = g_strconcat (name, ".so", NULL);
  g_autofree char *path = g_build_filename (fixture->plugin_dir, base, NULL);

  g_assert_cmpint (g_unlink (path), ==, 0);
}

void
fixture_rescan (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ternd_registry_load (fixture->registry, &error));
  g_assert_no_error (error);
  ternd_registry_settle (fixture->registry, TRUE);
  ternd_registry_tick (fixture->registry);
}

void
fixture_expect (Fixture *fixture, const char *name, const char *version, TerndPluginState state, const char *reason)
{
  g_autoptr (GPtrArray) infos = ternd_registry_list (fixture->registry);
  guint found = 0;

  for (guint i = 0; i < infos->len; i++) {
    TerndPluginInfo *info = g_ptr_array_index (infos, i);

    if (strcmp (info->name, name) != 0 || strcmp (info->version, version) != 0 || info->state != state)
      continue;
    found++;
    if (reason != NULL && (info->reason == NULL || strstr (info->reason, reason) == NULL))
      g_error ("%s %s: the reason is \"%s\"", name, version, info->reason);
  }
  if (found != 1)
    g_error ("%u rows with %s %s %s", found, name, version, ternd_plugin_state_to_string (state));
}

guint
fixture_count (Fixture *fixture, TerndPluginState state)
{
  g_autoptr (GPtrArray) infos = ternd_registry_list (fixture->registry);
  guint found = 0;

  for (guint i = 0; i < infos->len; i++)
    found += ((TerndPluginInfo *)g_ptr_array_index (infos, i))->state == state;
  return found;
}

char *
fixture_version (Fixture *fixture)
{
  g_autoptr (GObject) service = ternd_services_get (fixture->services, TERN_TYPE_HTTP_SERVICE);

  return service != NULL ? g_strdup (tern_health_check_get_name (TERN_HEALTH_CHECK (service))) : NULL;
}

void
fixture_open_session (Fixture *fixture)
{
  g_autoptr (GObject) service = ternd_services_get (fixture->services, TERN_TYPE_HTTP_SERVICE);

  g_assert_nonnull (service);
  tern_http_service_serve (TERN_HTTP_SERVICE (service), NULL, NULL);
}
