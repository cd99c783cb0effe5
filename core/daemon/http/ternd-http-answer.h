#pragma once

#include <glib.h>

#include "core/daemon/http/ternd-http-inbox.h"
#include "core/daemon/http/ternd-http-transport.h"
#include "core/spi/tern-http-exchange.h"

/**
 * TerndHttpAnswer:
 *
 * The answer of one exchange as it grows: what services say on any thread on one side, what the connection's I/O
 * thread sends on the other. Reference counted; a change posts it to the I/O thread's inbox.
 */
typedef struct _TerndHttpAnswer TerndHttpAnswer;

/** TerndHttpAnswerForm: what the request's head decides about the answer's form. */
typedef struct {
  gboolean http10;  /* no chunks: the end of the connection is the end of the answer */
  gboolean is_head; /* HEAD: no body leaves */
} TerndHttpAnswerForm;

/** TerndHttpWake: on the I/O thread: something changed; @connection: the answer's, or %NULL once it is gone. */
typedef void (*TerndHttpWake) (TerndHttpAnswer *answer, gpointer connection, gpointer loop);

TerndHttpAnswer *ternd_http_answer_new (TerndHttpInbox *inbox, TerndHttpAnswerForm form, TerndHttpWake wake);
TerndHttpAnswer *ternd_http_answer_ref (TerndHttpAnswer *answer);
void ternd_http_answer_unref (TerndHttpAnswer *answer);

/* The services' side: any thread. */
void ternd_http_answer_set_status (TerndHttpAnswer *answer, guint status);
guint ternd_http_answer_get_status (TerndHttpAnswer *answer);
void ternd_http_answer_add_header (TerndHttpAnswer *answer, const char *name, const char *value);
/** ternd_http_answer_reset: status and headers of an answer of which nothing has left; FALSE: too late. */
gboolean ternd_http_answer_reset (TerndHttpAnswer *answer);
void ternd_http_answer_set_progress (TerndHttpAnswer *answer, GBytes *first, guint first_after_ms, GBytes *again,
                                     guint again_every_ms);
void
ternd_http_answer_set_gone (TerndHttpAnswer *answer, TernHttpGone func, gpointer user_data, GDestroyNotify destroy);
/** ternd_http_answer_delay: nothing leaves before @until (monotonic microseconds). */
void ternd_http_answer_delay (TerndHttpAnswer *answer, gint64 until);
/** ternd_http_answer_finish: Returns: whether this was the first call, the one that counts */
gboolean ternd_http_answer_finish (TerndHttpAnswer *answer, GBytes *body, gboolean chunked);
gboolean ternd_http_answer_is_finished (TerndHttpAnswer *answer);
gboolean ternd_http_answer_is_gone (TerndHttpAnswer *answer);

/* The connection's side: its I/O thread. */

/** ternd_http_answer_attach: @connection gets the wakes; %NULL: nobody any more. */
void ternd_http_answer_attach (TerndHttpAnswer *answer, gpointer connection);
/** ternd_http_answer_lose: the client went away: calls what set_gone() gave, once. */
void ternd_http_answer_lose (TerndHttpAnswer *answer);

/** TerndHttpTaken: what ternd_http_answer_take() put out. */
typedef struct {
  gboolean complete; /* the last byte is among it */
  gboolean closes;   /* the connection ends with it */
  gint64 next;       /* when to take again (monotonic microseconds); 0: when woken */
} TerndHttpTaken;

/**
 * ternd_http_answer_take: moves what is due at @now into @out, which must be empty.
 * @close: the connection won't be kept
 */
void ternd_http_answer_take (TerndHttpAnswer *answer, gint64 now, gboolean close, TerndHttpOut *out,
                             TerndHttpTaken *ret_taken);
/** ternd_http_answer_look_at: promises a take at @when, so that progress due later needs no wake. */
void ternd_http_answer_look_at (TerndHttpAnswer *answer, gint64 when);
