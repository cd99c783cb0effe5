#include "core/daemon/http/ternd-http-loop.h"

#include <errno.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "core/base/tern-error.h"
#include "core/daemon/http/ternd-http-connection.h"

#define EVENTS_PER_ROUND 128

static void
wake_ready (TerndHttpLoop *loop, TerndHttpSource *source, guint32 events)
{
  guint64 count;

  /* Emptied so that it can wake again; the inbox itself is drained in every round. */
  if (read (ternd_http_inbox_get_fd (loop->inbox), &count, sizeof count) < 0)
    return;
}

gboolean
ternd_http_loop_watch (TerndHttpLoop *loop, int fd, TerndHttpSource *source, guint32 events)
{
  struct epoll_event event = { .events = events, .data.ptr = source };

  return epoll_ctl (loop->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

void
ternd_http_loop_change (TerndHttpLoop *loop, int fd, TerndHttpSource *source, guint32 events)
{
  struct epoll_event event = { .events = events, .data.ptr = source };

  (void) epoll_ctl (loop->epoll, EPOLL_CTL_MOD, fd, &event);
}

void
ternd_http_loop_unwatch (TerndHttpLoop *loop, int fd)
{
  (void) epoll_ctl (loop->epoll, EPOLL_CTL_DEL, fd, NULL);
}

TerndHttpLoop *
ternd_http_loop_new (TerndHttpShared *shared, GError **error)
{
  TerndHttpInbox *inbox = ternd_http_inbox_new (error);
  TerndHttpLoop *loop;
  int epoll;

  if (inbox == NULL)
    return NULL;
  epoll = epoll_create1 (EPOLL_CLOEXEC);
  if (epoll < 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "epoll: %s", g_strerror (errno));
    ternd_http_inbox_unref (inbox);
    return NULL;
  }
  loop = g_new0 (TerndHttpLoop, 1);
  loop->shared = ternd_http_shared_ref (shared);
  loop->inbox = inbox;
  loop->epoll = epoll;
  loop->wake.ready = wake_ready;
  loop->scratch = g_malloc (TERND_HTTP_SCRATCH);
  ternd_timer_wheel_init (&loop->wheel, g_get_monotonic_time ());
  if (!ternd_http_loop_watch (loop, ternd_http_inbox_get_fd (inbox), &loop->wake, EPOLLIN)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "epoll: %s", g_strerror (errno));
    ternd_http_loop_free (loop);
    return NULL;
  }
  return loop;
}

static void
timer_due (TerndTimer *timer, gpointer data)
{
  TerndHttpLoop *loop = data;

  if (timer == &loop->accept_timer)
    ternd_http_loop_resume_accepting (loop);
  else
    ternd_http_connection_timeout (timer);
}

static gpointer
run (gpointer data)
{
  TerndHttpLoop *loop = data;
  struct epoll_event events[EVENTS_PER_ROUND];

  g_atomic_pointer_set (&loop->owner, g_thread_self ());
  ternd_http_inbox_set_thread (loop->inbox, g_thread_self ());
  while (!loop->quit) {
    int n;

    ternd_http_inbox_drain (loop->inbox, loop);
    ternd_http_connection_bury (loop);
    if (loop->quit)
      break;
    n = epoll_wait (loop->epoll, events, G_N_ELEMENTS (events),
                    ternd_timer_wheel_next (&loop->wheel, g_get_monotonic_time ()));
    for (int i = 0; i < n; i++) {
      TerndHttpSource *source = events[i].data.ptr;

      source->ready (loop, source, events[i].events);
    }
    ternd_timer_wheel_advance (&loop->wheel, g_get_monotonic_time (), timer_due, loop);
  }
  while (loop->connections != NULL)
    ternd_http_connection_cut (loop->connections);
  ternd_http_connection_bury (loop);
  ternd_http_inbox_set_thread (loop->inbox, NULL);
  return NULL;
}

void
ternd_http_loop_start (TerndHttpLoop *loop, guint index)
{
  g_autofree char *name = g_strdup_printf ("http-%u", index);

  loop->thread = g_thread_new (name, run, loop);
}

static void
run_stop_accepting (TerndHttpItem *item, gpointer data)
{
  TerndHttpLoop *loop = data;
  TerndHttpConnection *next;

  g_free (item);
  if (loop == NULL)
    return;
  loop->stopping = TRUE;
  ternd_http_loop_close_listeners (loop);
  for (TerndHttpConnection *connection = loop->connections; connection != NULL; connection = next) {
    next = ternd_http_connection_get_next (connection);
    ternd_http_connection_stop (connection);
  }
}

static void
run_quit (TerndHttpItem *item, gpointer data)
{
  TerndHttpLoop *loop = data;

  g_free (item);
  if (loop != NULL)
    loop->quit = TRUE;
}

static void
push_command (TerndHttpLoop *loop, TerndHttpItemFunc func)
{
  TerndHttpItem *item = g_new0 (TerndHttpItem, 1);

  item->run = func;
  ternd_http_inbox_push (loop->inbox, item);
}

void
ternd_http_loop_stop_accepting (TerndHttpLoop *loop)
{
  push_command (loop, run_stop_accepting);
}

void
ternd_http_loop_free (TerndHttpLoop *loop)
{
  if (loop == NULL)
    return;
  if (loop->thread != NULL) {
    push_command (loop, run_quit);
    g_thread_join (loop->thread);
  }
  ternd_http_inbox_close (loop->inbox);
  ternd_http_loop_close_listeners (loop);
  g_clear_pointer (&loop->peers, g_ptr_array_unref);
  close (loop->epoll);
  ternd_http_inbox_unref (loop->inbox);
  ternd_http_shared_unref (loop->shared);
  g_free (loop->scratch);
  g_free (loop);
}
