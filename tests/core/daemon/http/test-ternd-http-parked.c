#include <malloc.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "core/spi/tern-http-exchange.h"
#include "tests/core/daemon/http/http-fixture.h"

#define PARKED 1000
#define ROUND 500
#define BATCH 50

typedef struct {
  GMutex lock;
  GPtrArray *exchanges;
} Shelf;

/* /open/wait is kept as a NotificationWait would be; everything else is answered at once. */
static void
serve (TernHttpExchange *exchange, TernJob *job, gpointer user_data)
{
  Shelf *shelf = user_data;
  g_autoptr (GBytes) first = g_bytes_new_static ("PROCESSING\r\n", 12);
  g_autoptr (GBytes) again = g_bytes_new_static ("PENDING\r\n", 9);

  if (!g_str_has_suffix (tern_http_exchange_get_path (exchange), "/wait")) {
    http_echo (exchange, job, NULL);
    return;
  }
  tern_http_exchange_set_progress (exchange, first, 10, again, 30000);
  g_mutex_lock (&shelf->lock);
  g_ptr_array_add (shelf->exchanges, g_object_ref (exchange));
  g_mutex_unlock (&shelf->lock);
}

/* Returns: microseconds of CPU a request costs on one connection, the client's share included. */
static double
measure (guint16 port)
{
  const char *text = "GET /open/x HTTP/1.1\r\nHost: t\r\n\r\n";
  int fd = http_connect (port);
  clock_t began = clock ();

  for (guint i = 0; i < ROUND; i++) {
    char buffer[1024];

    http_send (fd, text);
    g_assert_cmpint (recv (fd, buffer, sizeof buffer, 0), >, 0);
  }
  close (fd);
  return (double) (clock () - began) / CLOCKS_PER_SEC * G_USEC_PER_SEC / ROUND;
}

/* How many times as much a request costs at @crowded as at @quiet. Both are measured in turn, and the best round
 * counts: what else this machine does meanwhile meets both. */
static double
compare (guint16 quiet, guint16 crowded)
{
  double best = G_MAXDOUBLE;

  for (guint i = 0; i < 8; i++) {
    double alone = measure (quiet);

    best = MIN (best, measure (crowded) / alone);
  }
  return best;
}

static gsize
heap_in_use (void)
{
  return mallinfo2 ().uordblks;
}

static void
wait_for_count (HttpFixture *fixture, guint open, guint waiting)
{
  TerndHttpConnections counts;
  gint64 until = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  do {
    ternd_http_front_get_connections (fixture->front, &counts);
    g_usleep (1000);
  } while ((counts.open != open || counts.waiting != waiting) && g_get_monotonic_time () < until);
  g_assert_cmpuint (counts.open, ==, open);
  g_assert_cmpuint (counts.waiting, ==, waiting);
}

/* A thousand idle and a thousand waiting connections: what they cost, what they slow down, and that they go. */
static void
test_parked (void)
{
  HttpFixture *fixture = http_fixture_start ((const char *[]){ "max-connections-per-address=5000", NULL });
  Shelf shelf = { .exchanges = g_ptr_array_new_with_free_func (g_object_unref) };
  const char *wait_text
      = "GET /open/wait HTTP/1.1\r\nHost: t\r\nX-RequestId: {00000000-0000-0000-0000-000000000000}:1\r\n\r\n";
  g_autofree int *fds = g_new (int, 2 * PARKED);
  guint fds_before;
  gsize heap_before;
  HttpFixture *quiet = http_fixture_start (NULL);
  double ratio;
  char buffer[1024];

  g_mutex_init (&shelf.lock);
  http_fixture_serve (fixture, serve, &shelf);
  (void) measure (fixture->port);
  wait_for_count (fixture, 0, 0);
  fds_before = http_count_fds ();
  heap_before = heap_in_use ();
  /* In batches that the pool's queue holds. */
  for (guint i = 0; i < 2 * PARKED; i += BATCH) {
    for (guint j = i; j < i + BATCH; j++) {
      fds[j] = http_connect (fixture->port);
      http_send (fds[j], j % 2 == 0 ? "GET /open/x HTTP/1.1\r\nHost: t\r\n\r\n" : wait_text);
    }
    for (guint j = i; j < i + BATCH; j++)
      g_assert_cmpint (recv (fds[j], buffer, sizeof buffer, 0), >, 0);
  }
  wait_for_count (fixture, 2 * PARKED, PARKED);
  g_test_message ("%.0f bytes of heap a parked connection", (double) (heap_in_use () - heap_before) / (2 * PARKED));
  g_assert_cmpuint ((heap_in_use () - heap_before) / (2 * PARKED), <, 4096);
  ratio = compare (quiet->port, fixture->port);
  g_test_message ("a request costs %.2f times as much with %d parked", ratio, 2 * PARKED);
  g_assert_cmpfloat (ratio, <, 6); /* about 1 on a quiet machine; polling them all would cost ten times as much */
  for (guint i = 0; i < 2 * PARKED; i++)
    close (fds[i]);
  g_ptr_array_set_size (shelf.exchanges, 0); /* unended: 500 to nobody */
  wait_for_count (fixture, 0, 0);
  wait_for_count (quiet, 0, 0);
  g_assert_cmpuint (http_count_fds (), ==, fds_before);
  g_ptr_array_unref (shelf.exchanges);
  http_fixture_stop (fixture);
  http_fixture_stop (quiet);
}

int
main (int argc, char **argv)
{
  struct rlimit limit;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  limit.rlim_cur = MIN (limit.rlim_max, 10000);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &limit), ==, 0);
  if (limit.rlim_cur < 4 * PARKED + 100) {
    g_print ("1..0 # SKIP too few descriptors\n");
    return 0;
  }
  g_test_add_func ("/http-parked/parked", test_parked);
  return g_test_run ();
}
