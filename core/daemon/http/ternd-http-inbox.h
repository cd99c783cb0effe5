#pragma once

#include <glib.h>

/** TerndHttpItem: something for an I/O thread to do; to be embedded. */
typedef struct _TerndHttpItem TerndHttpItem;
typedef void (*TerndHttpItemFunc) (TerndHttpItem *item, gpointer loop);
struct _TerndHttpItem {
  TerndHttpItem *next;
  TerndHttpItemFunc run; /* on the loop's thread; @loop: %NULL when the loop is gone: only give back */
};

/**
 * TerndHttpInbox: how other threads reach an I/O thread: a queue and an eventfd in its epoll set. Outlives the loop,
 * since services may hold exchanges longer. Reference counted, safe from any thread.
 */
typedef struct _TerndHttpInbox TerndHttpInbox;

TerndHttpInbox *ternd_http_inbox_new (GError **error) G_GNUC_WARN_UNUSED_RESULT;
TerndHttpInbox *ternd_http_inbox_ref (TerndHttpInbox *inbox);
void ternd_http_inbox_unref (TerndHttpInbox *inbox);

int ternd_http_inbox_get_fd (TerndHttpInbox *inbox);
/** ternd_http_inbox_push: the loop runs @item soon; once closed, @item runs at once, on the caller's thread, without a
 * loop. */
void ternd_http_inbox_push (TerndHttpInbox *inbox, TerndHttpItem *item);
/** ternd_http_inbox_drain: on the loop's thread: runs everything that came. */
void ternd_http_inbox_drain (TerndHttpInbox *inbox, gpointer loop);
/** ternd_http_inbox_set_thread: what this thread pushes itself needs no wake-up: it drains before it sleeps. */
void ternd_http_inbox_set_thread (TerndHttpInbox *inbox, GThread *thread);
void ternd_http_inbox_close (TerndHttpInbox *inbox);
