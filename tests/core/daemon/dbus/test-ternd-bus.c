/* The whole daemon on a private bus: status, plugins, configuration, errors by their names, who may call, and ternctl
 * against it. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/dbus/tern-bus-error.h"
#include "core/base/tern-error.h"
#include "core/daemon/ternd-daemon.h"

typedef struct {
  GTestDBus *bus;
  char *root;
  char *config;
  TerndDaemon *daemon;
  GMainLoop *loop;
  GThread *thread;
  GDBusConnection *connection;
  gboolean failed;
} Fixture;

static void
on_ended (gboolean failed, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->failed = failed;
  g_main_loop_quit (fixture->loop);
}

static gboolean
begin (gpointer user_data)
{
  Fixture *fixture = user_data;

  ternd_daemon_start (fixture->daemon, on_ended, fixture);
  return G_SOURCE_REMOVE;
}

static gboolean
end (gpointer user_data)
{
  Fixture *fixture = user_data;

  ternd_daemon_stop (fixture->daemon);
  return G_SOURCE_REMOVE;
}

static gpointer
run_loop (gpointer user_data)
{
  Fixture *fixture = user_data;

  g_main_loop_run (fixture->loop);
  return NULL;
}

static void
write_config (Fixture *fixture, const char *more)
{
  g_autofree char *text
      = g_strdup_printf ("[core]\nstate-dir=%s/state\nruntime-dir=%s/run\nplugin-dir=%s\ndbus=%s\nadmin-group=\n"
                         "%s[http]\nlisten=127.0.0.1:0\nlisten-admin=127.0.0.1:0\n",
                         fixture->root, fixture->root, fixture->root, g_test_dbus_get_bus_address (fixture->bus), more);

  g_assert_true (g_file_set_contents (fixture->config, text, -1, NULL));
}

static GVariant *
call (Fixture *fixture, const char *interface, const char *method, GVariant *parameters, GError **error)
{
  g_autofree char *full = g_strconcat (TERN_BUS_NAME ".", interface, NULL);

  return g_dbus_connection_call_sync (fixture->connection, TERN_BUS_NAME, TERN_BUS_PATH, full, method, parameters, NULL,
                                      G_DBUS_CALL_FLAGS_NONE, 30000, NULL, error);
}

static char *
get_state (Fixture *fixture)
{
  g_autoptr (GVariant) reply = call (fixture, "Status", "Get", NULL, NULL);
  g_autoptr (GVariant) dict = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
  char *state = NULL;

  if (dict != NULL)
    g_variant_lookup (dict, "state", "s", &state);
  return state;
}

static void
wait_until_running (Fixture *fixture)
{
  gint64 deadline = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < deadline) {
    g_autofree char *state = get_state (fixture);

    if (g_strcmp0 (state, "running") == 0)
      return;
    g_usleep (20000);
  }
  g_error ("the daemon did not come up");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  tern_bus_error_register ();
  fixture->bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (fixture->bus);
  fixture->root = g_dir_make_tmp ("tern-bus-XXXXXX", NULL);
  fixture->config = g_build_filename (fixture->root, "tern.conf", NULL);
  write_config (fixture, "");
  fixture->daemon = ternd_daemon_new (fixture->config, NULL, &error);
  g_assert_no_error (error);
  fixture->loop = g_main_loop_new (NULL, FALSE);
  g_idle_add (begin, fixture);
  fixture->thread = g_thread_new ("loop", run_loop, fixture);
  fixture->connection = g_dbus_connection_new_for_address_sync (g_test_dbus_get_bus_address (fixture->bus),
                                                                G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                                                    | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                                NULL, NULL, &error);
  g_assert_no_error (error);
  wait_until_running (fixture);
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
  gint64 begun = g_get_monotonic_time ();

  g_idle_add (end, fixture);
  g_thread_join (fixture->thread);
  g_assert_false (fixture->failed);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 5 * G_USEC_PER_SEC);
  ternd_daemon_free (fixture->daemon);
  g_main_loop_unref (fixture->loop);
  g_dbus_connection_close_sync (fixture->connection, NULL, NULL);
  g_clear_object (&fixture->connection);
  g_test_dbus_down (fixture->bus);
  g_object_unref (fixture->bus);
  remove_tree (fixture->root);
  g_free (fixture->config);
  g_free (fixture->root);
}

static void
test_status (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = call (fixture, "Status", "Get", NULL, &error);
  g_autoptr (GVariant) health = NULL;
  g_autoptr (GVariant) dict = NULL;
  g_autofree char *node_file = g_build_filename (fixture->root, "state", "node-id", NULL);
  g_autofree char *stored = NULL;
  const char *node;
  guint32 pid;

  g_assert_no_error (error);
  dict = g_variant_get_child_value (reply, 0);
  g_assert_true (g_variant_lookup (dict, "node", "&s", &node));
  g_assert_true (g_variant_lookup (dict, "pid", "u", &pid));
  g_assert_cmpuint (pid, ==, getpid ());
  g_assert_true (g_file_get_contents (node_file, &stored, NULL, NULL));
  g_assert_cmpstr (g_strchomp (stored), ==, node);
  health = call (fixture, "Status", "Health", NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_variant_get_type_string (health), ==, "(a(sbs))");
}

/* Each code of TERN_ERROR has its name on the bus, and comes back as itself. */
static void
test_errors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) nothing = NULL;
  g_autofree char *name = NULL;

  g_assert_null (call (fixture, "Sessions", "Kick", g_variant_new ("(s)", "n1.0"), &missing));
  g_assert_error (missing, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  name = g_dbus_error_get_remote_error (missing);
  g_assert_cmpstr (name, ==, "org.tern.Core1.Error.NotFound");
  g_assert_null (call (fixture, "Users", "List", g_variant_new ("(s)", ""), &nothing));
  g_assert_error (nothing, TERN_ERROR, TERN_ERROR_UNAVAILABLE);
}

static void
test_reload (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) good = NULL;
  g_autoptr (GVariant) bad = NULL;
  g_autoptr (GVariant) shown = NULL;
  g_autofree const char **applied = NULL;
  g_autofree const char **waiting = NULL;
  g_autofree const char **rejected = NULL;
  g_autofree char *text = NULL;

  write_config (fixture, "drain-time=7min\nworker-threads=9\n");
  good = call (fixture, "Config", "Reload", NULL, &error);
  g_assert_no_error (error);
  g_variant_get (good, "(^a&s^a&sas)", &applied, &waiting, NULL);
  g_assert_cmpstr (applied[0], ==, "[core] drain-time");
  g_assert_null (applied[1]);
  g_assert_cmpstr (waiting[0], ==, "[core] worker-threads");
  g_assert_null (waiting[1]);
  write_config (fixture, "drain-time=1min\nlog-level=loud\n");
  bad = call (fixture, "Config", "Reload", NULL, &error);
  g_assert_no_error (error);
  g_variant_get (bad, "(asas^a&s)", NULL, NULL, &rejected);
  g_assert_nonnull (strstr (rejected[0], "tern.conf:8: [core] log-level: must be error, warning"));
  /* What was in force stays in force. */
  shown = call (fixture, "Config", "Show", NULL, &error);
  g_assert_no_error (error);
  text = g_variant_print (shown, FALSE);
  g_assert_nonnull (strstr (text, "'drain-time', '7min'"));
}

/* Runs @program as @uid and gives its exit status and standard error. */
static int
run_as (uid_t uid, const char *const *argv, char **ret_stderr)
{
  g_autofree char *number = g_strdup_printf ("%u", uid);
  g_autoptr (GPtrArray) full = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  int status;

  if (uid != getuid ()) {
    g_ptr_array_add (full, (gpointer) "setpriv");
    g_ptr_array_add (full, (gpointer) "--reuid");
    g_ptr_array_add (full, number);
    g_ptr_array_add (full, (gpointer) "--clear-groups");
  }
  for (; *argv != NULL; argv++)
    g_ptr_array_add (full, (gpointer)*argv);
  g_ptr_array_add (full, NULL);
  g_spawn_sync (NULL, (char **)full->pdata, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                ret_stderr, &status, &error);
  g_assert_no_error (error);
  return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
}

static int
run_ternctl (Fixture *fixture, const char *const *words, char **ret_stderr)
{
  g_autofree char *program = g_test_build_filename (G_TEST_BUILT, "tools", "ternctl", "ternctl", NULL);
  g_autofree char *address = g_strconcat ("--address=", g_test_dbus_get_bus_address (fixture->bus), NULL);
  g_autoptr (GPtrArray) argv = g_ptr_array_new ();

  g_ptr_array_add (argv, program);
  g_ptr_array_add (argv, address);
  for (; *words != NULL; words++)
    g_ptr_array_add (argv, (gpointer)*words);
  g_ptr_array_add (argv, NULL);
  return run_as (getuid (), (const char *const *)argv->pdata, ret_stderr);
}

static void
test_ternctl (Fixture *fixture, gconstpointer data)
{
  static const struct {
    const char *words[5];
    int status;
    const char *says;
  } runs[] = {
    { { "plugin", "list" }, 0, "" },
    { { "plugin", "rescan", "--json" }, 0, "" },
    { { "session", "list" }, 0, "" },
    { { "config", "check" }, 0, "" },
    { { "config", "explain", "core.drain-time" }, 0, "" },
    { { "config", "explain", "nothing" }, 1, "no setting is called nothing" },
    { { "status" }, 1, "" },
    { { "session", "kick", "n1.0" }, 1, "no such session" },
    { { "session", "kick" }, 64, "missing: ID|ADDRESS" },
    { { "session", "kick", "a", "b" }, 64, "too many words" },
    { { "user", "list", "--nothing" }, 64, "no such option" },
    { { "user", "remove", "a@example.com" }, 1, "Say --yes" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (runs); i++) {
    g_autofree char *says = NULL;
    int status = run_ternctl (fixture, runs[i].words, &says);

    g_assert_cmpint (status, ==, runs[i].status);
    g_assert_nonnull (strstr (says, runs[i].says));
  }
}

/* A bus that lets everybody in: the daemon itself refuses, on every method. */
static void
test_stranger (void)
{
  static const char policy[]
      = "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\""
        " \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\"><busconfig><type>session</type>"
        "<listen>unix:path=%s/bus</listen><auth>EXTERNAL</auth><policy context=\"default\"><allow "
        "send_destination=\"*\"/>"
        "<allow receive_sender=\"*\"/><allow own=\"*\"/><allow user=\"*\"/></policy></busconfig>";
  static const char *const calls[][3] = {
    { "Status", "Get", NULL },        { "Plugins", "Rescan", NULL }, { "Config", "Show", NULL },
    { "Sessions", "List", NULL },     { "Users", "List", "" },       { "Users", "Remove", "a@example.com" },
    { "Database", "Restored", NULL }, { "Database", "Status", NULL }, { "Duties", "List", NULL },
    { "Queue", "List", "" },
  };
  g_autofree char *root = NULL;
  g_autofree char *bus_config = NULL;
  g_autofree char *text = NULL;
  g_autofree char *option = NULL;
  g_autofree char *address = NULL;
  g_autofree char *config = NULL;
  g_autofree char *config_text = NULL;
  g_autoptr (GSubprocess) bus = NULL;
  g_autoptr (GError) error = NULL;
  Fixture fixture = { 0 };
  struct passwd *nobody = getpwnam ("nobody");
  g_autofree char *setpriv = g_find_program_in_path ("setpriv");

  if (getuid () != 0 || nobody == NULL || setpriv == NULL) {
    g_test_skip ("needs root, setpriv and the user nobody");
    return;
  }
  root = g_dir_make_tmp ("tern-bus-XXXXXX", NULL);
  g_assert_cmpint (chmod (root, 0755), ==, 0);
  bus_config = g_build_filename (root, "bus.conf", NULL);
  text = g_strdup_printf (policy, root);
  g_assert_true (g_file_set_contents (bus_config, text, -1, NULL));
  option = g_strconcat ("--config-file=", bus_config, NULL);
  bus = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "dbus-daemon", "--nofork", "--nopidfile", option, NULL);
  g_assert_no_error (error);
  address = g_strdup_printf ("unix:path=%s/bus", root);
  config = g_build_filename (root, "tern.conf", NULL);
  config_text = g_strdup_printf (
      "[core]\nstate-dir=%s/state\nruntime-dir=%s/run\nplugin-dir=%s\ndbus=%s\n[http]\nlisten=127.0.0.1:0\n"
      "listen-admin=127.0.0.1:0\n",
      root, root, root, address);
  g_assert_true (g_file_set_contents (config, config_text, -1, NULL));
  for (guint i = 0; i < 100 && fixture.connection == NULL; i++) {
    g_usleep (20000);
    fixture.connection = g_dbus_connection_new_for_address_sync (
        address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
        NULL, NULL);
  }
  g_assert_nonnull (fixture.connection);
  fixture.daemon = ternd_daemon_new (config, NULL, &error);
  g_assert_no_error (error);
  fixture.loop = g_main_loop_new (NULL, FALSE);
  g_idle_add (begin, &fixture);
  fixture.thread = g_thread_new ("loop", run_loop, &fixture);
  wait_until_running (&fixture);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++) {
    g_autofree char *method = g_strdup_printf (TERN_BUS_NAME ".%s.%s", calls[i][0], calls[i][1]);
    g_autofree char *says = NULL;
    const char *argv[] = { "gdbus",         "call",        "--address", address, "--dest",    TERN_BUS_NAME,
                           "--object-path", TERN_BUS_PATH, "--method",  method,  calls[i][2], NULL };

    g_assert_cmpint (run_as (nobody->pw_uid, argv, &says), !=, 0);
    g_assert_nonnull (strstr (says, "org.tern.Core1.Error.Denied"));
  }
  g_idle_add (end, &fixture);
  g_thread_join (fixture.thread);
  ternd_daemon_free (fixture.daemon);
  g_main_loop_unref (fixture.loop);
  g_object_unref (fixture.connection);
  g_subprocess_send_signal (bus, SIGTERM);
  g_assert_true (g_subprocess_wait (bus, NULL, NULL));
  remove_tree (root);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/daemon/bus/status", Fixture, NULL, set_up, test_status, tear_down);
  g_test_add ("/daemon/bus/errors", Fixture, NULL, set_up, test_errors, tear_down);
  g_test_add ("/daemon/bus/reload", Fixture, NULL, set_up, test_reload, tear_down);
  g_test_add ("/daemon/bus/ternctl", Fixture, NULL, set_up, test_ternctl, tear_down);
  g_test_add_func ("/daemon/bus/stranger", test_stranger);
  return g_test_run ();
}
