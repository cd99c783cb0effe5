/* core/base/tern-settings.c: every type's notation, its limits, and what a reload may change. */
#include "core/base/tern-error.h"
#include "core/base/tern-setting.h"

static const TernSetting table[] = {
  { "on", TERN_SETTING_BOOLEAN, "true", 0, 0, TRUE, "a switch" },
  { "threads", TERN_SETTING_INTEGER, "8", 1, 64, FALSE, "a count" },
  { "wait", TERN_SETTING_DURATION, "15min", 0, 7 * 24 * 3600 * G_GINT64_CONSTANT (1000), TRUE, "a time" },
  { "limit", TERN_SETTING_SIZE, "25M", 1024, G_GINT64_CONSTANT (1) << 40, TRUE, "a size" },
  { "text", TERN_SETTING_STRING, NULL, 0, 0, TRUE, "a text" },
  { "file", TERN_SETTING_PATH, "/etc/x", 0, 0, FALSE, "a path" },
  { "names", TERN_SETTING_LIST, NULL, 0, 0, TRUE, "a list" },
  { "password", TERN_SETTING_SECRET, NULL, 0, 0, FALSE, "a secret" },
  { NULL },
};

static TernSettings *
make (const char *key, const char *text, GError **error)
{
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (values, (char *)key, (char *)text);
  return tern_settings_new_from_values ("part", table, values, error);
}

static void
test_defaults (void)
{
  g_autoptr (TernSettings) settings = tern_settings_new_defaults ("part", table);

  g_assert_true (tern_settings_get_boolean (settings, "on"));
  g_assert_cmpint (tern_settings_get_integer (settings, "threads"), ==, 8);
  g_assert_cmpint (tern_settings_get_integer (settings, "wait"), ==, 15 * 60 * 1000);
  g_assert_cmpint (tern_settings_get_integer (settings, "limit"), ==, 25 << 20);
  g_assert_null (tern_settings_get_string (settings, "text"));
  g_assert_cmpstr (tern_settings_get_string (settings, "file"), ==, "/etc/x");
  g_assert_null (tern_settings_get_list (settings, "names")[0]);
  g_assert_false (tern_settings_is_set (settings, "threads"));
  g_assert_cmpstr (tern_settings_get_text (settings, "wait"), ==, "15min");
}

static void
test_notations (void)
{
  static const struct {
    const char *key, *text;
    gint64 number;
  } good[] = {
    { "wait", "500ms", 500 },    { "wait", "30", 30000 },
    { "wait", "30s", 30000 },    { "wait", "4h", 14400000 },
    { "wait", "7d", 604800000 }, { "wait", "2 min", 120000 },
    { "limit", "64K", 65536 },   { "limit", "2G", G_GINT64_CONSTANT (2) << 30 },
    { "limit", "4096", 4096 },   { "threads", "1", 1 },
    { "threads", "64", 64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TernSettings) settings = make (good[i].key, good[i].text, &error);

    g_assert_no_error (error);
    g_assert_cmpint (tern_settings_get_integer (settings, good[i].key), ==, good[i].number);
    g_assert_true (tern_settings_is_set (settings, good[i].key));
  }
}

static void
test_refused (void)
{
  static const char *const bad[][2] = {
    { "on", "yes" },       { "on", "" },        { "threads", "0" }, { "threads", "65" },
    { "threads", "8x" },   { "threads", "" },   { "threads", "-" }, { "threads", "99999999999999999999" },
    { "wait", "4 weeks" }, { "wait", "-1s" },   { "wait", "8d" },   { "wait", "9223372036854775807d" },
    { "limit", "1" },      { "limit", "25MB" }, { "limit", "2T1" }, { "file", "etc/x" },
    { "nothing", "1" },    { "threads", "+3" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TernSettings) settings = make (bad[i][0], bad[i][1], &error);
    g_autofree char *start = g_strdup_printf ("[part] %s: ", bad[i][0]);

    g_assert_null (settings);
    g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
    g_assert_true (g_str_has_prefix (error->message, start));
  }
}

static void
test_list_and_secret (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TernSettings) list = make ("names", " a, b ,,c", &error);
  g_autoptr (TernSettings) secret = make ("password", "hunter2", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (tern_settings_get_list (list, "names")[0], ==, "a");
  g_assert_cmpstr (tern_settings_get_list (list, "names")[1], ==, "b");
  g_assert_cmpstr (tern_settings_get_list (list, "names")[2], ==, "c");
  g_assert_null (tern_settings_get_list (list, "names")[3]);
  g_assert_cmpstr (tern_settings_get_string (secret, "password"), ==, "hunter2");
  g_assert_cmpstr (tern_settings_get_text (secret, "password"), ==, "***");
}

static void
test_merge (void)
{
  g_autoptr (GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (TernSettings) running = tern_settings_new_defaults ("part", table);
  g_autoptr (TernSettings) fresh = NULL;
  g_autoptr (TernSettings) merged = NULL;

  g_hash_table_insert (values, (char *)"threads", (char *)"9");
  g_hash_table_insert (values, (char *)"wait", (char *)"1s");
  g_hash_table_insert (values, (char *)"names", (char *)"x");
  fresh = tern_settings_new_from_values ("part", table, values, NULL);
  g_assert_false (tern_settings_same_value (running, fresh, "threads"));
  g_assert_true (tern_settings_same_value (running, fresh, "on"));
  merged = tern_settings_merge (running, fresh);
  g_assert_cmpint (tern_settings_get_integer (merged, "threads"), ==, 8);
  g_assert_cmpint (tern_settings_get_integer (merged, "wait"), ==, 1000);
  g_assert_cmpstr (tern_settings_get_list (merged, "names")[0], ==, "x");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/settings/defaults", test_defaults);
  g_test_add_func ("/base/settings/notations", test_notations);
  g_test_add_func ("/base/settings/refused", test_refused);
  g_test_add_func ("/base/settings/list-and-secret", test_list_and_secret);
  g_test_add_func ("/base/settings/merge", test_merge);
  return g_test_run ();
}
