#include "plugins/lmtp/lmtp-server.h"

#include <string.h>

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>

#include "tests/plugins/lmtp/test-host.h"

/** Server: one on a unix socket in a folder of its own, in a thread's main loop as in the daemon. */
typedef struct {
  TestHost *host;
  char *folder;
  char *path;
  LmtpServer *server;
  GMainLoop *loop;
  GThread *thread;
} Server;

static gpointer
run_loop (gpointer data)
{
  g_main_loop_run (data);
  return NULL;
}

static LmtpServer *
start (Server *server)
{
  const LmtpServerSpec spec = {
    .listen = server->path,
    .max_connections = 1,
    .idle_timeout_s = 30,
    .socket_mode = 0600,
    .limits = { .max_message = 4096, .max_recipients = 5 },
  };
  g_autoptr (GError) error = NULL;
  LmtpServer *started = lmtp_server_start (TERN_HOST (server->host), &spec, &error);

  g_assert_no_error (error);
  return started;
}

static void
set_up (Server *server, gconstpointer data)
{
  server->host = g_object_new (TEST_TYPE_HOST, NULL);
  server->folder = g_dir_make_tmp ("lmtp-XXXXXX", NULL);
  server->path = g_build_filename (server->folder, "socket", NULL);
  server->server = start (server);
  server->loop = g_main_loop_new (NULL, FALSE);
  server->thread = g_thread_new ("loop", run_loop, server->loop);
}

static void
tear_down (Server *server, gconstpointer data)
{
  g_main_loop_quit (server->loop);
  g_thread_join (server->thread);
  g_main_loop_unref (server->loop);
  lmtp_server_stop (server->server);
  g_assert_false (g_file_test (server->path, G_FILE_TEST_EXISTS));
  (void) g_rmdir (server->folder);
  g_free (server->path);
  g_free (server->folder);
  g_object_unref (server->host);
}

static GSocketConnection *
connect_to (Server *server)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (server->path);
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, &error);

  g_assert_no_error (error);
  g_socket_set_timeout (g_socket_connection_get_socket (connection), 20);
  return connection;
}

/** say: sends a line, or nothing, and gives the code of the next reply line; 0 at the end. */
static int
say (GSocketConnection *connection, const char *line)
{
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  GInputStream *input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autoptr (GString) reply = g_string_new (NULL);
  char byte;

  if (line != NULL)
    g_assert_true (g_output_stream_write_all (output, line, strlen (line), NULL, NULL, NULL));
  while (g_input_stream_read (input, &byte, 1, NULL, NULL) == 1 && byte != '\n')
    g_string_append_c (reply, byte);
  return (int) g_ascii_strtoll (reply->str, NULL, 10);
}

/* One connection too many is told to come later; when the first is gone there is room again. */
static void
test_limit (Server *server, gconstpointer data)
{
  g_autoptr (GSocketConnection) first = connect_to (server);
  g_autoptr (GSocketConnection) second = NULL;

  g_assert_cmpint (say (first, NULL), ==, 220);
  second = connect_to (server);
  g_assert_cmpint (say (second, NULL), ==, 421);
  g_assert_cmpuint (lmtp_server_count (server->server), ==, 1);
  g_assert_cmpint (say (first, "QUIT\r\n"), ==, 221);
  while (lmtp_server_count (server->server) > 0)
    g_usleep (1000);
  g_clear_object (&second);
  second = connect_to (server);
  g_assert_cmpint (say (second, NULL), ==, 220);
}

/* A newer version takes the path over; the older one's sessions go on, and its end leaves the newer one's socket alone.
 */
static void
test_take_over (Server *server, gconstpointer data)
{
  g_autoptr (GSocketConnection) old = connect_to (server);
  g_autoptr (GSocketConnection) fresh = NULL;
  LmtpServer *newer;

  g_assert_cmpint (say (old, NULL), ==, 220);
  newer = start (server);
  lmtp_server_close (server->server);
  fresh = connect_to (server);
  g_assert_cmpint (say (fresh, NULL), ==, 220);
  g_assert_cmpuint (lmtp_server_count (newer), ==, 1);
  g_assert_cmpint (say (old, "NOOP\r\n"), ==, 250);
  lmtp_server_stop (server->server);
  g_assert_cmpint (say (old, NULL), ==, 0);
  server->server = newer;
  g_assert_true (g_file_test (server->path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (say (fresh, "NOOP\r\n"), ==, 250);
}

static void
test_addresses (void)
{
  static const char *const bad[] = { "localhost:2424", "nowhere", "/no/such/folder/socket" };
  g_autoptr (TestHost) host = g_object_new (TEST_TYPE_HOST, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    const LmtpServerSpec spec = { .listen = bad[i], .max_connections = 1, .idle_timeout_s = 1 };
    g_autoptr (GError) error = NULL;

    g_assert_null (lmtp_server_start (TERN_HOST (host), &spec, &error));
    g_assert_nonnull (error);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/lmtp/server/limit", Server, NULL, set_up, test_limit, tear_down);
  g_test_add ("/lmtp/server/take-over", Server, NULL, set_up, test_take_over, tear_down);
  g_test_add_func ("/lmtp/server/addresses", test_addresses);
  return g_test_run ();
}
