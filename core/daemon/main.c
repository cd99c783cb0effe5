#include <glib-unix.h>
#include <locale.h>
#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

#include "core/daemon/ternd-daemon.h"

typedef struct {
  TerndDaemon *daemon;
  GMainLoop *loop;
  gboolean has_failed;
} Process;

typedef struct {
  char *config;
  gboolean check;
  gboolean version;
} Options;

static gboolean
on_stop_signal (gpointer user_data)
{
  Process *process = user_data;

  ternd_daemon_stop (process->daemon);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_reload_signal (gpointer user_data)
{
  Process *process = user_data;

  ternd_daemon_reload (process->daemon);
  return G_SOURCE_CONTINUE;
}

static void
on_ended (gboolean failed, gpointer user_data)
{
  Process *process = user_data;

  process->has_failed = failed;
  g_main_loop_quit (process->loop);
}

static gboolean
read_options (int *argc, char ***argv, Options *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "config", 'c', 0, G_OPTION_ARG_FILENAME, &options->config, "Configuration file (" TERN_CONFIG_FILE ")", "FILE" },
    { "check-config", 0, 0, G_OPTION_ARG_NONE, &options->check, "Say what is wrong with the configuration and end",
      NULL },
    { "version", 'V', 0, G_OPTION_ARG_NONE, &options->version, "Show the version and end", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (context, "Tern, a groupware server that Outlook talks to natively.");
  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

/* Every mistake on a line of its own; 1 when there is one. */
static int
check_config (TerndDaemon *daemon)
{
  g_autoptr (TerndReload) check = ternd_reload_new ();
  g_autoptr (GError) error = NULL;

  if (!ternd_daemon_check (daemon, check, &error)) {
    g_printerr ("%s\n", error->message);
    return EXIT_FAILURE;
  }
  for (guint i = 0; i < check->unused->len; i++)
    g_print ("note: %s\n", (char *)g_ptr_array_index (check->unused, i));
  for (guint i = 0; i < check->rejected->len; i++)
    g_printerr ("%s\n", (char *)g_ptr_array_index (check->rejected, i));
  if (check->rejected->len > 0)
    return EXIT_FAILURE;
  g_print ("The configuration is fine.\n");
  return EXIT_SUCCESS;
}

static int
run (TerndDaemon *daemon)
{
  Process process = { .daemon = daemon, .loop = g_main_loop_new (NULL, FALSE) };
  guint signals[]
      = { g_unix_signal_add (SIGTERM, on_stop_signal, &process), g_unix_signal_add (SIGINT, on_stop_signal, &process),
          g_unix_signal_add (SIGHUP, on_reload_signal, &process) };

  ternd_daemon_start (daemon, on_ended, &process);
  g_main_loop_run (process.loop);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (signals[i]);
  g_main_loop_unref (process.loop);
  return process.has_failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int
start (const Options *options, TernLog *log)
{
  g_autoptr (GFile) file
      = g_file_new_for_commandline_arg (options->config != NULL ? options->config : TERN_CONFIG_FILE);
  g_autofree char *path = g_file_get_path (file);
  g_autoptr (GError) error = NULL;
  g_autoptr (TerndDaemon) daemon = ternd_daemon_new (path, log, &error);

  if (daemon == NULL && options->check) {
    g_printerr ("%s\n", error->message);
    return EXIT_FAILURE;
  }
  if (daemon == NULL) {
    tern_log_event (TERN_EVENT_CONFIG_INVALID, NULL, "%s", error->message);
    return EX_CONFIG;
  }
  return options->check ? check_config (daemon) : run (daemon);
}

int
main (int argc, char **argv)
{
  Options options = { NULL };
  g_autoptr (GError) error = NULL;
  int status;

  setlocale (LC_ALL, "");
  if (!read_options (&argc, &argv, &options, &error) || argc > 1) {
    g_printerr ("ternd: %s\n", error != NULL ? error->message : "unexpected argument");
    return EX_USAGE;
  }
  if (options.version) {
    g_print ("ternd %s\n", TERN_VERSION);
    return EXIT_SUCCESS;
  }
  status = start (&options, options.check ? NULL : tern_log_install ("ternd"));
  g_free (options.config);
  return status;
}
