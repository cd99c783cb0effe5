/*
 * The load generator: connections that repeat one thing for some seconds. Prints one JSON object. Started by
 * tests/bench/run, which fills the mailboxes and accounts for CPU time.
 */
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib.h>

#include "tests/bench/bench-mapi.h"
#include "tests/bench/bench-send.h"
#include "tests/bench/bench-tables.h"

typedef struct {
  const char *scenario;
  const char *host;
  guint16 port;
  const char *path;
  const char *login;
  const char *password;
  const char *dn;
  gsize mail_size;
  gint64 until;
} Plan;

typedef struct {
  const Plan *plan;
  GArray *times; /* (element-type gint64) microseconds */
  gboolean failed;
} Worker;

typedef gboolean (*Step) (gpointer state);

/** repeat: @step until the time is over; how long each took. */
static void
repeat (Worker *worker, Step step, gpointer state)
{
  while (g_get_monotonic_time () < worker->plan->until) {
    gint64 start = g_get_monotonic_time (), took;

    if (!step (state)) {
      worker->failed = TRUE;
      return;
    }
    took = g_get_monotonic_time () - start;
    g_array_append_val (worker->times, took);
  }
}

typedef struct {
  const Plan *plan;
  BenchHttp *http;
  guint32 logon;
  guint32 table;
  TernId message;
} MapiState;

static gboolean
step_logon (gpointer data)
{
  MapiState *state = data;

  return bench_connect (state->http, state->plan->dn) && bench_logon (state->http, state->plan->dn, &state->logon)
         && bench_disconnect (state->http);
}

static gboolean
step_page (gpointer data)
{
  MapiState *state = data;

  return bench_page (state->http, state->logon, NULL);
}

static gboolean
step_open (gpointer data)
{
  MapiState *state = data;

  return bench_open (state->http, state->logon, state->message);
}

static gboolean
step_few_columns (gpointer data)
{
  MapiState *state = data;

  return bench_few_columns (state->http, state->logon);
}

static gboolean
step_rows (gpointer data)
{
  MapiState *state = data;

  return bench_rows (state->http, state->logon, state->table);
}

static gboolean
step_hierarchy (gpointer data)
{
  MapiState *state = data;

  return bench_hierarchy (state->http, state->logon);
}

static gboolean
step_restrict (gpointer data)
{
  MapiState *state = data;

  return bench_restrict (state->http, state->logon);
}

static gboolean
step_folder (gpointer data)
{
  MapiState *state = data;

  return bench_folder_properties (state->http, state->logon);
}

static gboolean
step_save (gpointer data)
{
  MapiState *state = data;

  return bench_save (state->http, state->logon);
}

static const struct {
  const char *name;
  Step step;
} mapi_scenarios[] = {
  { "page", step_page },           { "open", step_open },         { "few-columns", step_few_columns },
  { "rows", step_rows },           { "hierarchy", step_hierarchy }, { "restrict", step_restrict },
  { "folder-properties", step_folder }, { "save", step_save },
};

static Step
find_step (const char *scenario)
{
  for (guint i = 0; i < G_N_ELEMENTS (mapi_scenarios); i++)
    if (g_str_equal (mapi_scenarios[i].name, scenario))
      return mapi_scenarios[i].step;
  return NULL;
}

static void
run_mapi (Worker *worker)
{
  const Plan *plan = worker->plan;
  g_autoptr (BenchHttp) http = bench_http_new (plan->host, plan->port, plan->path, plan->login, plan->password);
  MapiState state = { .plan = plan, .http = http };

  if (g_str_equal (plan->scenario, "logon")) {
    repeat (worker, step_logon, &state);
    return;
  }
  if (!bench_connect (http, plan->dn) || !bench_logon (http, plan->dn, &state.logon)
      || !bench_page (http, state.logon, &state.message) || !bench_open_table (http, state.logon, &state.table)
      || find_step (plan->scenario) == NULL
      || (g_str_equal (plan->scenario, "hierarchy") && !bench_make_folders (http, state.logon))) {
    worker->failed = TRUE;
    return;
  }
  repeat (worker, find_step (plan->scenario), &state);
  (void) bench_disconnect (http);
}

typedef struct {
  int fd;
  char *mail;
  gsize size;
  const char *address;
} LmtpState;

/** expect: reads until a whole last line with @code is there. */
static gboolean
expect (int fd, const char *code)
{
  char buffer[4096];
  gsize have = 0;

  while (have < sizeof buffer - 1) {
    gssize n = recv (fd, buffer + have, sizeof buffer - 1 - have, 0);
    const char *line;

    if (n <= 0)
      return FALSE;
    have += n;
    buffer[have] = '\0';
    if (have < 2 || buffer[have - 1] != '\n')
      continue;
    line = buffer + have - 1;
    while (line > buffer && line[-1] != '\n')
      line--;
    if (line[3] == ' ')
      return strncmp (line, code, 3) == 0;
  }
  return FALSE;
}

static gboolean
say (int fd, const char *text, const char *code)
{
  return send (fd, text, strlen (text), MSG_NOSIGNAL) == (gssize) strlen (text) && expect (fd, code);
}

static gboolean
step_lmtp (gpointer data)
{
  LmtpState *state = data;
  g_autofree char *rcpt = g_strdup_printf ("RCPT TO:<%s>\r\n", state->address);

  if (!say (state->fd, "MAIL FROM:<bench@example.org>\r\n", "250") || !say (state->fd, rcpt, "250")
      || !say (state->fd, "DATA\r\n", "354"))
    return FALSE;
  return send (state->fd, state->mail, state->size, MSG_NOSIGNAL) == (gssize) state->size && expect (state->fd, "250");
}

static char *
make_mail (gsize size)
{
  GString *mail = g_string_new (
      "From: Bench <bench@example.org>\r\nTo: You <you@example.org>\r\nSubject: a message of the benchmark\r\n"
      "Message-ID: <bench@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n");

  while (mail->len < size)
    g_string_append (mail, "<p>The quick brown fox jumps over the lazy dog, and nobody minds at all.</p>\r\n");
  g_string_append (mail, ".\r\n");
  return g_string_free (mail, FALSE);
}

static void
run_lmtp (Worker *worker)
{
  const Plan *plan = worker->plan;
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (plan->port) };
  LmtpState state = { .mail = make_mail (plan->mail_size), .address = plan->login };

  state.size = strlen (state.mail);
  inet_pton (AF_INET, plan->host, &address.sin_addr);
  state.fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect (state.fd, (struct sockaddr *) &address, sizeof address) != 0 || !expect (state.fd, "220")
      || !say (state.fd, "LHLO bench\r\n", "250"))
    worker->failed = TRUE;
  else
    repeat (worker, step_lmtp, &state);
  close (state.fd);
  g_free (state.mail);
}

static gpointer
run_worker (gpointer data)
{
  Worker *worker = data;

  if (g_str_equal (worker->plan->scenario, "lmtp"))
    run_lmtp (worker);
  else
    run_mapi (worker);
  return NULL;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a, right = *(const gint64 *) b;

  return left < right ? -1 : left > right;
}

static double
percentile (const GArray *times, guint percent)
{
  return times->len == 0 ? 0 : g_array_index (times, gint64, (times->len - 1) * percent / 100) / 1000.0;
}

static gboolean
run_plan (const Plan *plan, guint connections, double seconds)
{
  g_autofree Worker *workers = g_new0 (Worker, connections);
  g_autofree GThread **threads = g_new0 (GThread *, connections);
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean failed = FALSE;

  for (guint i = 0; i < connections; i++) {
    workers[i] = (Worker){ .plan = plan, .times = g_array_new (FALSE, FALSE, sizeof (gint64)) };
    threads[i] = g_thread_new ("load", run_worker, &workers[i]);
  }
  for (guint i = 0; i < connections; i++) {
    g_thread_join (threads[i]);
    failed |= workers[i].failed;
    g_array_append_vals (all, workers[i].times->data, workers[i].times->len);
    g_array_unref (workers[i].times);
  }
  g_array_sort (all, compare_times);
  g_print (
      "{\"operations\": %u, \"rate\": %.1f, \"p50_ms\": %.3f, \"p95_ms\": %.3f, \"p99_ms\": %.3f, \"failed\": %s}\n",
      all->len, all->len / seconds, percentile (all, 50), percentile (all, 95), percentile (all, 99),
      failed ? "true" : "false");
  return !failed;
}

int
main (int argc, char **argv)
{
  char *scenario = NULL, *host = NULL, *path = NULL, *login = NULL, *password_file = NULL, *dn = NULL;
  int port = 0, connections = 8, mail_size = 4096;
  double seconds = 5;
  const GOptionEntry options[] = {
    { "scenario", 0, 0, G_OPTION_ARG_STRING, &scenario, "logon, page, few-columns, rows, restrict, hierarchy, folder-properties, open or lmtp", "NAME" },
    { "host", 0, 0, G_OPTION_ARG_STRING, &host, "IPv4 address", "HOST" },
    { "port", 0, 0, G_OPTION_ARG_INT, &port, "of HTTP or LMTP", "PORT" },
    { "path", 0, 0, G_OPTION_ARG_STRING, &path, "of the mailbox endpoint, with its query", "PATH" },
    { "login", 0, 0, G_OPTION_ARG_STRING, &login, "address", "LOGIN" },
    { "password-file", 0, 0, G_OPTION_ARG_FILENAME, &password_file, "holds the password", "FILE" },
    { "dn", 0, 0, G_OPTION_ARG_STRING, &dn, "of the user", "DN" },
    { "connections", 0, 0, G_OPTION_ARG_INT, &connections, "at once", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "how long", "S" },
    { "mail-size", 0, 0, G_OPTION_ARG_INT, &mail_size, "bytes of a mail", "N" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *password = NULL;
  Plan plan = { 0 };

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error)
      || (password_file != NULL && !g_file_get_contents (password_file, &password, NULL, &error))) {
    g_printerr ("%s\n", error->message);
    return 2;
  }
  plan = (Plan){ .scenario = scenario,
                 .host = host != NULL ? host : "127.0.0.1",
                 .port = port,
                 .path = path,
                 .login = login,
                 .password = password != NULL ? g_strchomp (password) : "",
                 .dn = dn,
                 .mail_size = mail_size,
                 .until = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC) };
  if (scenario == NULL || login == NULL || port == 0) {
    g_printerr ("a scenario, a login and a port are needed\n");
    return 2;
  }
  return run_plan (&plan, connections, seconds) ? 0 : 1;
}
