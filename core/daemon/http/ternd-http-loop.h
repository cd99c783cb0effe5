#pragma once

#include <gio/gio.h>

#include "core/daemon/http/ternd-http-front.h"
#include "core/daemon/http/ternd-http-inbox.h"
#include "core/daemon/http/ternd-http-shared.h"
#include "core/daemon/http/ternd-http-timer.h"

/**
 * TerndHttpLoop:
 *
 * One I/O thread: an epoll set, a timer wheel and the connections it owns for life. Everything here but new, start,
 * push and stop runs on its thread.
 */
typedef struct _TerndHttpLoop TerndHttpLoop;

/** TerndHttpSource: what stands behind a descriptor in the epoll set; to be embedded. */
typedef struct _TerndHttpSource TerndHttpSource;
struct _TerndHttpSource {
  void (*ready) (TerndHttpLoop *loop, TerndHttpSource *source, guint32 events);
};

typedef struct _TerndHttpConnection TerndHttpConnection;

#define TERND_HTTP_SCRATCH 65536

struct _TerndHttpLoop {
  TerndHttpShared *shared;
  TerndHttpInbox *inbox;
  TerndHttpSource wake;
  int epoll;
  GThread *thread; /* of whoever starts and frees it */
  GThread *owner;  /* atomic: the thread itself, from when it runs */
  TerndTimerWheel wheel;
  TerndHttpConnection *connections;
  TerndHttpConnection *dead; /* closed in this round; freed after it, since events of the round may name them */
  GPtrArray *peers;          /* (nullable) all loops, for the one that listens; not owned */
  guint next_peer;
  GPtrArray *listeners; /* of TerndHttpListening: the listening loop's */
  TerndTimer accept_timer;
  gboolean stopping; /* no new requests */
  gboolean quit;
  guint8 *scratch; /* what a read lands in; never holds anything between two events */
};

TerndHttpLoop *ternd_http_loop_new (TerndHttpShared *shared, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ternd_http_loop_start (TerndHttpLoop *loop, guint index);
/** ternd_http_loop_stop_accepting: closes listeners and idle connections; from any thread. */
void ternd_http_loop_stop_accepting (TerndHttpLoop *loop);
/** ternd_http_loop_free: cuts all connections and joins the thread; not from it. */
void ternd_http_loop_free (TerndHttpLoop *loop);

/** ternd_http_loop_watch: FALSE: no memory for it in the kernel. */
gboolean ternd_http_loop_watch (TerndHttpLoop *loop, int fd, TerndHttpSource *source, guint32 events);
void ternd_http_loop_change (TerndHttpLoop *loop, int fd, TerndHttpSource *source, guint32 events);
void ternd_http_loop_unwatch (TerndHttpLoop *loop, int fd);

/** TerndHttpListening: a listening socket. */
typedef struct {
  TerndHttpSource source;
  TerndHttpListener kind;
  int fd;
  guint16 port;    /* 0: a unix socket */
  char *unix_path; /* (nullable) removed with it */
} TerndHttpListening;

/** ternd_http_listening_new: INVALID: not an address; UNAVAILABLE: it can't be had. */
TerndHttpListening *ternd_http_listening_new (TerndHttpListener kind, const char *address,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ternd_http_listening_free (TerndHttpListening *listening);

/** ternd_http_loop_listen: @listeners: (transfer full): @loop accepts on them and hands connections to @peers in turn;
 * before start. */
void ternd_http_loop_listen (TerndHttpLoop *loop, GPtrArray *listeners, GPtrArray *peers);
void ternd_http_loop_close_listeners (TerndHttpLoop *loop);
/** ternd_http_loop_resume_accepting: descriptors had run out; the timer says to try again. */
void ternd_http_loop_resume_accepting (TerndHttpLoop *loop);
