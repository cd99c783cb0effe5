/* core/daemon/registry with real modules: upgrades side by side, removals and returns, what is refused. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/core/daemon/registry/registry-fixture.h"

#define UPGRADES 20
#define RETURNS 5
#define MOST_IMAGES 32

static void
assert_version (Fixture *fixture, const char *expected)
{
  g_autofree char *version = fixture_version (fixture);

  g_assert_cmpstr (version, ==, expected);
}

/* The same path with other content is another image: the dynamic linker alone would give the old one. */
static void
test_replaced_path (Fixture *fixture, gconstpointer data)
{
  fixture_install (fixture, "sample-a", "sample", 0);
  fixture_rescan (fixture);
  fixture_expect (fixture, "sample", "1.0", TERND_PLUGIN_ACTIVE, NULL);
  assert_version (fixture, "1.0");
  fixture_install (fixture, "sample-b", "sample", 0);
  fixture_rescan (fixture);
  fixture_expect (fixture, "sample", "2.0", TERND_PLUGIN_ACTIVE, NULL);
  assert_version (fixture, "2.0");
  g_assert_cmpuint (fixture_count (fixture, TERND_PLUGIN_DRAINING), ==, 0);
  g_assert_true (ternd_registry_is_active (fixture->registry, "sample"));
  fixture_rescan (fixture);
  g_assert_cmpuint (ternd_registry_count_images (fixture->registry), ==, 2);
}

static TernSession *
find_session (Fixture *fixture, const char *version)
{
  g_autoptr (GPtrArray) sessions = ternd_session_registry_list (fixture->sessions);

  for (guint i = 0; i < sessions->len; i++) {
    TernSession *session = g_ptr_array_index (sessions, i);

    if (strcmp (tern_session_get_state (session), version) == 0)
      return g_object_ref (session);
  }
  return NULL;
}

static void
test_sessions_stay (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TernSession) old = NULL;
  g_autoptr (TernSession) fresh = NULL;

  fixture_install (fixture, "sample-a", "sample", 0);
  fixture_rescan (fixture);
  fixture_open_session (fixture);
  fixture_install (fixture, "sample-b", "sample", 0);
  fixture_rescan (fixture);
  fixture_open_session (fixture);
  fixture_expect (fixture, "sample", "1.0", TERND_PLUGIN_DRAINING, NULL);
  fixture_expect (fixture, "sample", "2.0", TERND_PLUGIN_ACTIVE, NULL);
  old = find_session (fixture, "1.0");
  fresh = find_session (fixture, "2.0");
  g_assert_nonnull (old);
  g_assert_nonnull (fresh);
  /* A session counts until its object goes, not until it is closed: somebody may still work with it. */
  ternd_session_registry_close (fixture->sessions, old);
  ternd_registry_tick (fixture->registry);
  fixture_expect (fixture, "sample", "1.0", TERND_PLUGIN_DRAINING, NULL);
  g_clear_object (&old);
  ternd_registry_tick (fixture->registry);
  g_assert_cmpuint (fixture_count (fixture, TERND_PLUGIN_DRAINING), ==, 0);
  fixture_expect (fixture, "sample", "2.0", TERND_PLUGIN_ACTIVE, NULL);
}

static void
test_drain_time_over (Fixture *fixture, gconstpointer data)
{
  ternd_registry_set_drain_time (fixture->registry, 0);
  fixture_install (fixture, "sample-a", "sample", 0);
  fixture_rescan (fixture);
  fixture_open_session (fixture);
  fixture_install (fixture, "sample-b", "sample", 0);
  fixture_rescan (fixture);
  ternd_registry_tick (fixture->registry);
  g_assert_cmpuint (fixture_count (fixture, TERND_PLUGIN_DRAINING), ==, 0);
  g_assert_cmpuint (ternd_session_registry_count (fixture->sessions, NULL), ==, 0);
  assert_version (fixture, "2.0");
}

/* A rebuild with the same version string is an upgrade too; a file that comes back is the image it was. */
static void
test_many_upgrades (Fixture *fixture, gconstpointer data)
{
  for (guint i = 1; i <= UPGRADES; i++) {
    fixture_install (fixture, i % 2 ? "sample-a" : "sample-b", "sample", i);
    fixture_rescan (fixture);
    fixture_open_session (fixture);
    assert_version (fixture, i % 2 ? "1.0" : "2.0");
  }
  g_assert_cmpuint (ternd_registry_count_images (fixture->registry), ==, UPGRADES);
  g_assert_cmpuint (fixture_count (fixture, TERND_PLUGIN_DRAINING), ==, UPGRADES - 1);
  for (guint i = 0; i < RETURNS; i++) {
    fixture_remove (fixture, "sample");
    fixture_rescan (fixture);
    g_assert_false (ternd_registry_is_active (fixture->registry, "sample"));
    fixture_install (fixture, "sample-b", "sample", UPGRADES - 2 * i);
    fixture_rescan (fixture);
    fixture_open_session (fixture);
    assert_version (fixture, "2.0");
  }
  g_assert_cmpuint (ternd_registry_count_images (fixture->registry), ==, UPGRADES);
  g_assert_cmpuint (ternd_session_registry_count (fixture->sessions, NULL), ==, UPGRADES + RETURNS);
}

static void
test_too_many_images (Fixture *fixture, gconstpointer data)
{
  for (guint i = 1; i <= MOST_IMAGES; i++) {
    fixture_install (fixture, "sample-a", "sample", i);
    fixture_rescan (fixture);
  }
  g_assert_cmpuint (ternd_registry_count_images (fixture->registry), ==, MOST_IMAGES);
  fixture_install (fixture, "sample-b", "sample", 0);
  fixture_rescan (fixture);
  fixture_expect (fixture, "sample", "", TERND_PLUGIN_BLOCKED, "restart needed");
  fixture_expect (fixture, "sample", "1.0", TERND_PLUGIN_ACTIVE, NULL);
  g_assert_cmpuint (ternd_registry_count_images (fixture->registry), ==, MOST_IMAGES);
}

static void
test_newer_abi (Fixture *fixture, gconstpointer data)
{
  fixture_install (fixture, "sample-a", "sample", 0);
  fixture_rescan (fixture);
  fixture_install (fixture, "sample-newer", "sample", 0);
  fixture_rescan (fixture);
  fixture_expect (fixture, "sample", "", TERND_PLUGIN_BLOCKED, "restart pending");
  fixture_expect (fixture, "sample", "1.0", TERND_PLUGIN_ACTIVE, NULL);
  fixture_install (fixture, "sample-b", "sample", 0);
  fixture_rescan (fixture);
  g_assert_cmpuint (fixture_count (fixture, TERND_PLUGIN_BLOCKED), ==, 0);
  assert_version (fixture, "2.0");
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_build_filename (fixture->plugin_dir, "text.so", NULL);
  g_autofree char *writable = g_build_filename (fixture->plugin_dir, "writable.so", NULL);

  fixture_install (fixture, "sample-magic", "magic", 0);
  fixture_install (fixture, "sample-noid", "noid", 0);
  fixture_install (fixture, "sample-a", "writable", 0);
  g_assert_cmpint (chmod (writable, 0666), ==, 0);
  g_assert_true (g_file_set_contents (text, "not a module", -1, NULL));
  fixture_rescan (fixture);
  fixture_expect (fixture, "magic", "", TERND_PLUGIN_FAILED, "wrong magic number");
  fixture_expect (fixture, "noid", "", TERND_PLUGIN_FAILED, "no build id");
  fixture_expect (fixture, "writable", "", TERND_PLUGIN_FAILED, "written by others");
  fixture_expect (fixture, "text", "", TERND_PLUGIN_FAILED, "not a shared object");
  /* The mode is part of what makes a file another one. */
  g_assert_cmpint (chmod (writable, 0644), ==, 0);
  fixture_rescan (fixture);
  fixture_expect (fixture, "sample", "1.0", TERND_PLUGIN_ACTIVE, NULL);
}

static void
test_same_name_twice (Fixture *fixture, gconstpointer data)
{
  fixture_install (fixture, "sample-a", "one", 0);
  fixture_install (fixture, "sample-b", "two", 0);
  fixture_rescan (fixture);
  fixture_expect (fixture, "sample", "1.0", TERND_PLUGIN_ACTIVE, NULL);
  fixture_expect (fixture, "two", "", TERND_PLUGIN_FAILED, "a plugin called sample too");
}

static void
test_needs (Fixture *fixture, gconstpointer data)
{
  fixture_install (fixture, "sample-needy", "a-needy", 0);
  fixture_rescan (fixture);
  fixture_expect (fixture, "needy", "1.0", TERND_PLUGIN_BLOCKED, "it needs sample");
  fixture_install (fixture, "sample-a", "z-sample", 0);
  fixture_rescan (fixture);
  fixture_expect (fixture, "needy", "1.0", TERND_PLUGIN_ACTIVE, NULL);
  fixture_expect (fixture, "sample", "1.0", TERND_PLUGIN_ACTIVE, NULL);
}

static void
test_by_restart (Fixture *fixture, gconstpointer data)
{
  fixture_install (fixture, "sample-restart", "store", 0);
  fixture_rescan (fixture);
  fixture_expect (fixture, "store", "1.0", TERND_PLUGIN_ACTIVE, NULL);
  fixture_install (fixture, "sample-restart", "store", 1);
  fixture_rescan (fixture);
  fixture_expect (fixture, "store", "1.0", TERND_PLUGIN_ACTIVE, NULL);
  fixture_expect (fixture, "store", "", TERND_PLUGIN_BLOCKED, "restart pending");
  g_assert_cmpuint (ternd_registry_count_images (fixture->registry), ==, 1);
  fixture_remove (fixture, "store");
  fixture_rescan (fixture);
  fixture_expect (fixture, "store", "1.0", TERND_PLUGIN_ACTIVE, NULL);
  fixture_install (fixture, "sample-restart", "store", 0);
  fixture_rescan (fixture);
  g_assert_cmpuint (fixture_count (fixture, TERND_PLUGIN_BLOCKED), ==, 0);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *path;
    void (*test) (Fixture *, gconstpointer);
  } tests[] = {
    { "/daemon/registry/replaced-path", test_replaced_path },
    { "/daemon/registry/sessions-stay", test_sessions_stay },
    { "/daemon/registry/drain-time-over", test_drain_time_over },
    { "/daemon/registry/many-upgrades", test_many_upgrades },
    { "/daemon/registry/too-many-images", test_too_many_images },
    { "/daemon/registry/newer-abi", test_newer_abi },
    { "/daemon/registry/refused", test_refused },
    { "/daemon/registry/same-name-twice", test_same_name_twice },
    { "/daemon/registry/needs", test_needs },
    { "/daemon/registry/by-restart", test_by_restart },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, GUINT_TO_POINTER (i * 2 * MOST_IMAGES), fixture_set_up, tests[i].test,
                fixture_tear_down);
  return g_test_run ();
}
