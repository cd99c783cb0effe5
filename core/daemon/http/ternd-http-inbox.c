#include "core/daemon/http/ternd-http-inbox.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/base/tern-error.h"

struct _TerndHttpInbox {
  gatomicrefcount refs;
  GMutex lock;
  TerndHttpItem *head;
  TerndHttpItem *tail;
  GThread *thread;
  int fd;
  gboolean closed;
};

TerndHttpInbox *
ternd_http_inbox_new (GError **error)
{
  TerndHttpInbox *inbox;
  int fd = eventfd (0, EFD_NONBLOCK | EFD_CLOEXEC);

  if (fd < 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "eventfd: %s", g_strerror (errno));
    return NULL;
  }
  inbox = g_new0 (TerndHttpInbox, 1);
  g_atomic_ref_count_init (&inbox->refs);
  g_mutex_init (&inbox->lock);
  inbox->fd = fd;
  return inbox;
}

TerndHttpInbox *
ternd_http_inbox_ref (TerndHttpInbox *inbox)
{
  g_atomic_ref_count_inc (&inbox->refs);
  return inbox;
}

void
ternd_http_inbox_unref (TerndHttpInbox *inbox)
{
  if (inbox == NULL || !g_atomic_ref_count_dec (&inbox->refs))
    return;
  close (inbox->fd);
  g_mutex_clear (&inbox->lock);
  g_free (inbox);
}

int
ternd_http_inbox_get_fd (TerndHttpInbox *inbox)
{
  return inbox->fd;
}

void
ternd_http_inbox_push (TerndHttpInbox *inbox, TerndHttpItem *item)
{
  gboolean wake = FALSE;
  gboolean closed;

  item->next = NULL;
  g_mutex_lock (&inbox->lock);
  closed = inbox->closed;
  if (!closed) {
    wake = inbox->head == NULL && inbox->thread != g_thread_self ();
    if (inbox->head == NULL)
      inbox->head = item;
    else
      inbox->tail->next = item;
    inbox->tail = item;
  }
  g_mutex_unlock (&inbox->lock);
  if (closed)
    item->run (item, NULL);
  else if (wake)
    (void) eventfd_write (inbox->fd, 1);
}

void
ternd_http_inbox_drain (TerndHttpInbox *inbox, gpointer loop)
{
  for (;;) {
    TerndHttpItem *item;

    g_mutex_lock (&inbox->lock);
    item = inbox->head;
    inbox->head = NULL;
    inbox->tail = NULL;
    g_mutex_unlock (&inbox->lock);
    if (item == NULL)
      return;
    while (item != NULL) {
      TerndHttpItem *next = item->next; /* running it may push it again */

      item->run (item, loop);
      item = next;
    }
  }
}

void
ternd_http_inbox_set_thread (TerndHttpInbox *inbox, GThread *thread)
{
  g_mutex_lock (&inbox->lock);
  inbox->thread = thread;
  g_mutex_unlock (&inbox->lock);
}

void
ternd_http_inbox_close (TerndHttpInbox *inbox)
{
  g_mutex_lock (&inbox->lock);
  inbox->closed = TRUE;
  g_mutex_unlock (&inbox->lock);
  ternd_http_inbox_drain (inbox, NULL);
}
