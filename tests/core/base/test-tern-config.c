/* core/base/tern-config.c: every kind of mistake with its file, line and key; drop-ins; what a removed plugin leaves.
 */
#include "core/base/tern-config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "core/base/tern-error.h"

static const TernSetting core_table[] = {
  { "threads", TERN_SETTING_INTEGER, "8", 1, 64, FALSE, "a count" },
  { "name", TERN_SETTING_STRING, NULL, 0, 0, TRUE, "a text" },
  { NULL },
};
static const TernSetting mapi_table[] = {
  { "limit", TERN_SETTING_SIZE, "1M", 1, G_MAXINT64, TRUE, "a size" },
  { NULL },
};
static const TernConfigSection sections[] = { { "core", core_table }, { "mapi", mapi_table } };

typedef struct {
  char *directory;
  char *drop_ins;
  char *main;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->directory = g_dir_make_tmp ("tern-config-XXXXXX", NULL);
  fixture->main = g_build_filename (fixture->directory, "tern.conf", NULL);
  fixture->drop_ins = g_build_filename (fixture->directory, "conf.d", NULL);
  g_mkdir (fixture->drop_ins, 0700);
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

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  remove_tree (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->drop_ins);
  g_free (fixture->main);
}

static void
write_main (Fixture *fixture, const char *text)
{
  g_assert_true (g_file_set_contents (fixture->main, text, -1, NULL));
}

static void
write_drop_in (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (fixture->drop_ins, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_later_wins (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TernConfig) config = NULL;
  g_autoptr (TernSettings) core = NULL;
  g_autofree char *threads_at = NULL;
  g_autofree char *name_at = NULL;

  write_main (fixture, "# comment\n\n[core]\nthreads = 4\nname=one\n");
  write_drop_in (fixture, "20-b.conf", "[core]\n\nthreads=6\n");
  write_drop_in (fixture, "10-a.conf", "[core]\nthreads=5\n");
  write_drop_in (fixture, "30-c.conf.dpkg-new", "[core]\nthreads=60\n");
  write_drop_in (fixture, ".hidden.conf", "[core]\nthreads=61\n");
  config = tern_config_load (fixture->main, &error);
  g_assert_no_error (error);
  core = tern_config_get_settings (config, "core", core_table, &error);
  g_assert_no_error (error);
  g_assert_cmpint (tern_settings_get_integer (core, "threads"), ==, 6);
  threads_at = tern_config_locate (config, "core", "threads");
  g_assert_true (g_str_has_suffix (threads_at, "/conf.d/20-b.conf:3"));
  name_at = tern_config_locate (config, "core", "name");
  g_assert_true (g_str_has_suffix (name_at, "/tern.conf:5"));
  g_assert_null (tern_config_locate (config, "core", "nothing"));
}

/* What is no key file is refused while loading, with the line. */
static void
test_syntax (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *text, *end;
  } bad[] = {
    { "threads=4\n", ":1: a value before the first section header" },
    { "[core]\n\nthreads\n", ":3: neither a section header nor key=value" },
    { "[core\n", ":1: not a section header such as [core]" },
    { "[core]\nname=\xff\n", ":2: not UTF-8" },
    { "[core]\nname=a\nthreads=1\nname=b\n", ":4: name: given twice, first in line 2" },
    { "[core]\n=4\n", ":2: neither a section header nor key=value" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TernConfig) config = NULL;

    write_main (fixture, bad[i].text);
    config = tern_config_load (fixture->main, &error);
    g_assert_null (config);
    g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
    g_assert_true (g_str_has_prefix (error->message, fixture->main));
    g_assert_cmpstr (error->message + strlen (fixture->main), ==, bad[i].end);
  }
}

/* What makes no sense: all mistakes at once, each with file, line and key. */
static void
test_mistakes (Fixture *fixture, gconstpointer data)
{
  static const char *const ends[] = {
    "tern.conf:2: [core] threads: \"many\" is no number",
    "tern.conf:3: [core] thread: no such setting",
    "conf.d/x.conf:2: [mapi] limit: \"0\" is outside 1 to 9223372036854775807 bytes",
    "tern.conf:4: [mappi]: no part of Tern reads this section",
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (TernConfig) config = NULL;
  g_autoptr (TernSettings) core = NULL;
  g_autoptr (GPtrArray) mistakes = NULL;

  write_main (fixture, "[core]\nthreads=many\nthread=4\n[mappi]\nlimit=1\n");
  write_drop_in (fixture, "x.conf", "[mapi]\nlimit=0\n");
  config = tern_config_load (fixture->main, &error);
  g_assert_no_error (error);
  mistakes = tern_config_check (config, sections, G_N_ELEMENTS (sections), NULL);
  g_assert_cmpuint (mistakes->len, ==, G_N_ELEMENTS (ends));
  for (guint i = 0; i < mistakes->len; i++) {
    g_assert_true (g_str_has_prefix (g_ptr_array_index (mistakes, i), fixture->directory));
    g_assert_cmpstr ((char *)g_ptr_array_index (mistakes, i) + strlen (fixture->directory) + 1, ==, ends[i]);
  }
  core = tern_config_get_settings (config, "core", core_table, &error);
  g_assert_null (core);
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "tern.conf:2: [core] threads:"));
}

/* apt remove leaves the plugin's own drop-in: no mistake. The same section elsewhere is one. */
static void
test_removed_plugin (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TernConfig) config = NULL;
  g_autoptr (TernConfig) again = NULL;
  g_autoptr (GPtrArray) unused = NULL;
  g_autoptr (GPtrArray) mistakes = NULL;
  g_autoptr (GPtrArray) more = NULL;

  write_main (fixture, "[core]\n");
  write_drop_in (fixture, "ews.conf", "[ews]\nlimit=1\n");
  config = tern_config_load (fixture->main, NULL);
  mistakes = tern_config_check (config, sections, G_N_ELEMENTS (sections), &unused);
  g_assert_cmpuint (mistakes->len, ==, 0);
  g_assert_cmpuint (unused->len, ==, 1);
  write_drop_in (fixture, "other.conf", "[ews]\nlimit=1\n");
  again = tern_config_load (fixture->main, NULL);
  more = tern_config_check (again, sections, G_N_ELEMENTS (sections), NULL);
  g_assert_cmpuint (more->len, ==, 1);
  g_assert_true (
      g_str_has_suffix (g_ptr_array_index (more, 0), "/other.conf:1: [ews]: no part of Tern reads this section"));
}

static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) broken = NULL;
  g_autofree char *directory = g_build_filename (fixture->drop_ins, "a.conf", NULL);

  g_assert_null (tern_config_load (fixture->main, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "tern.conf"));
  write_main (fixture, "[core]\n");
  g_mkdir (directory, 0700);
  g_assert_null (tern_config_load (fixture->main, &broken));
  g_assert_error (broken, TERN_ERROR, TERN_ERROR_DENIED);
  g_assert_nonnull (strstr (broken->message, "a.conf"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/base/config/later-wins", Fixture, NULL, set_up, test_later_wins, tear_down);
  g_test_add ("/base/config/syntax", Fixture, NULL, set_up, test_syntax, tear_down);
  g_test_add ("/base/config/mistakes", Fixture, NULL, set_up, test_mistakes, tear_down);
  g_test_add ("/base/config/removed-plugin", Fixture, NULL, set_up, test_removed_plugin, tear_down);
  g_test_add ("/base/config/unreadable", Fixture, NULL, set_up, test_unreadable, tear_down);
  return g_test_run ();
}
