#include "core/daemon/http/ternd-http-answer.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define MS_TO_US(ms) ((gint64) (ms) * 1000)

struct _TerndHttpAnswer {
  gatomicrefcount refs;
  TerndHttpItem item;
  TerndHttpInbox *inbox;
  TerndHttpWake wake;
  gpointer connection; /* the I/O thread's alone */
  TerndHttpAnswerForm form;

  GMutex lock; /* for all that follows */
  gboolean posted;
  guint status;
  GString *headers; /* lines with CRLF; (nullable) */
  gboolean started; /* status and headers have left */
  gboolean finished;
  gboolean complete; /* everything was taken */
  gboolean chunked;
  gboolean gone;
  GBytes *body;
  GBytes *first;
  GBytes *again;
  gint64 progress_at; /* 0: no progress */
  gint64 again_every;
  gint64 delay_until;
  gint64 look_at; /* the I/O thread comes by itself then; 0: only when woken */
  TernHttpGone gone_func;
  gpointer gone_data;
  GDestroyNotify gone_destroy;
};

static void
run_item (TerndHttpItem *item, gpointer loop)
{
  TerndHttpAnswer *answer = (TerndHttpAnswer *) ((guint8 *) item - G_STRUCT_OFFSET (TerndHttpAnswer, item));

  g_mutex_lock (&answer->lock);
  answer->posted = FALSE;
  g_mutex_unlock (&answer->lock);
  if (loop != NULL)
    answer->wake (answer, answer->connection, loop);
  ternd_http_answer_unref (answer);
}

TerndHttpAnswer *
ternd_http_answer_new (TerndHttpInbox *inbox, TerndHttpAnswerForm form, TerndHttpWake wake)
{
  TerndHttpAnswer *answer = g_new0 (TerndHttpAnswer, 1);

  g_atomic_ref_count_init (&answer->refs);
  g_mutex_init (&answer->lock);
  answer->item.run = run_item;
  answer->inbox = ternd_http_inbox_ref (inbox);
  answer->wake = wake;
  answer->form = form;
  answer->status = 200;
  return answer;
}

TerndHttpAnswer *
ternd_http_answer_ref (TerndHttpAnswer *answer)
{
  g_atomic_ref_count_inc (&answer->refs);
  return answer;
}

void
ternd_http_answer_unref (TerndHttpAnswer *answer)
{
  if (answer == NULL || !g_atomic_ref_count_dec (&answer->refs))
    return;
  if (answer->gone_destroy != NULL)
    answer->gone_destroy (answer->gone_data);
  if (answer->headers != NULL)
    g_string_free (answer->headers, TRUE);
  g_clear_pointer (&answer->body, g_bytes_unref);
  g_clear_pointer (&answer->first, g_bytes_unref);
  g_clear_pointer (&answer->again, g_bytes_unref);
  ternd_http_inbox_unref (answer->inbox);
  g_mutex_clear (&answer->lock);
  g_free (answer);
}

/* Called with the lock held. Returns: whether post() must follow without it */
static gboolean
mark_posted (TerndHttpAnswer *answer)
{
  if (answer->posted)
    return FALSE;
  answer->posted = TRUE;
  return TRUE;
}

static void
post (TerndHttpAnswer *answer)
{
  ternd_http_answer_ref (answer);
  ternd_http_inbox_push (answer->inbox, &answer->item);
}

void
ternd_http_answer_set_status (TerndHttpAnswer *answer, guint status)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&answer->lock);

  answer->status = status;
}

guint
ternd_http_answer_get_status (TerndHttpAnswer *answer)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&answer->lock);

  return answer->status;
}

/* What only the writer knows, and a service must not contradict. */
static gboolean
is_own_header (const char *name)
{
  const char *const own[] = { "Content-Length", "Transfer-Encoding", "Connection", "Date" };

  for (gsize i = 0; i < G_N_ELEMENTS (own); i++) {
    if (g_ascii_strcasecmp (own[i], name) == 0)
      return TRUE;
  }
  return FALSE;
}

void
ternd_http_answer_add_header (TerndHttpAnswer *answer, const char *name, const char *value)
{
  g_autoptr (GMutexLocker) locker = NULL;
  gsize from;

  if (is_own_header (name))
    return;
  locker = g_mutex_locker_new (&answer->lock);
  if (answer->headers == NULL)
    answer->headers = g_string_sized_new (256);
  from = answer->headers->len;
  g_string_append (answer->headers, name);
  g_string_append (answer->headers, ": ");
  g_string_append (answer->headers, value);
  /* A line break from a client's own text would become a header of its own. */
  for (gsize i = from; i < answer->headers->len; i++) {
    if (answer->headers->str[i] == '\r' || answer->headers->str[i] == '\n')
      answer->headers->str[i] = ' ';
  }
  g_string_append (answer->headers, "\r\n");
}

gboolean
ternd_http_answer_reset (TerndHttpAnswer *answer)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&answer->lock);

  if (answer->started || answer->finished)
    return FALSE;
  if (answer->headers != NULL)
    g_string_truncate (answer->headers, 0);
  answer->progress_at = 0;
  answer->status = 200;
  return TRUE;
}

void
ternd_http_answer_set_progress (TerndHttpAnswer *answer, GBytes *first, guint first_after_ms, GBytes *again,
                                guint again_every_ms)
{
  gboolean must_post = FALSE;

  g_mutex_lock (&answer->lock);
  if (!answer->started && !answer->finished) {
    g_clear_pointer (&answer->first, g_bytes_unref);
    g_clear_pointer (&answer->again, g_bytes_unref);
    answer->first = first != NULL ? g_bytes_ref (first) : NULL;
    answer->again = again != NULL ? g_bytes_ref (again) : NULL;
    answer->again_every = MS_TO_US (MAX (again_every_ms, 1));
    answer->progress_at = g_get_monotonic_time () + MS_TO_US (first_after_ms);
    if (answer->look_at == 0 || answer->progress_at < answer->look_at)
      must_post = mark_posted (answer);
  }
  g_mutex_unlock (&answer->lock);
  if (must_post)
    post (answer);
}

/* Called with the lock held: takes out what set_gone() gave; the caller runs it without the lock. */
static GDestroyNotify
steal_gone (TerndHttpAnswer *answer, TernHttpGone *ret_func, gpointer *ret_data)
{
  GDestroyNotify destroy = answer->gone_destroy;

  *ret_func = answer->gone_func;
  *ret_data = answer->gone_data;
  answer->gone_func = NULL;
  answer->gone_data = NULL;
  answer->gone_destroy = NULL;
  return destroy;
}

void
ternd_http_answer_set_gone (TerndHttpAnswer *answer, TernHttpGone func, gpointer user_data, GDestroyNotify destroy)
{
  GDestroyNotify old_destroy;
  TernHttpGone old_func;
  gpointer old_data;
  gboolean must_post = FALSE;

  g_mutex_lock (&answer->lock);
  if (answer->finished) {
    old_destroy = destroy;
    old_data = user_data;
  } else {
    old_destroy = steal_gone (answer, &old_func, &old_data);
    answer->gone_func = func;
    answer->gone_data = user_data;
    answer->gone_destroy = destroy;
    must_post = answer->gone && func != NULL && mark_posted (answer);
  }
  g_mutex_unlock (&answer->lock);
  if (old_destroy != NULL)
    old_destroy (old_data);
  if (must_post)
    post (answer);
}

void
ternd_http_answer_delay (TerndHttpAnswer *answer, gint64 until)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&answer->lock);

  answer->delay_until = until;
}

gboolean
ternd_http_answer_finish (TerndHttpAnswer *answer, GBytes *body, gboolean chunked)
{
  GDestroyNotify destroy = NULL;
  TernHttpGone func;
  gpointer data = NULL;
  gboolean first;
  gboolean must_post = FALSE;

  g_mutex_lock (&answer->lock);
  first = !answer->finished;
  if (first) {
    answer->finished = TRUE;
    answer->body = body != NULL ? g_bytes_ref (body) : NULL;
    answer->chunked = chunked;
    destroy = steal_gone (answer, &func, &data);
    must_post = mark_posted (answer);
  }
  g_mutex_unlock (&answer->lock);
  if (destroy != NULL)
    destroy (data);
  if (must_post)
    post (answer);
  return first;
}

gboolean
ternd_http_answer_is_finished (TerndHttpAnswer *answer)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&answer->lock);

  return answer->finished;
}

gboolean
ternd_http_answer_is_gone (TerndHttpAnswer *answer)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&answer->lock);

  return answer->gone;
}

void
ternd_http_answer_attach (TerndHttpAnswer *answer, gpointer connection)
{
  answer->connection = connection;
}

void
ternd_http_answer_lose (TerndHttpAnswer *answer)
{
  GDestroyNotify destroy;
  TernHttpGone func;
  gpointer data;

  g_mutex_lock (&answer->lock);
  answer->gone = TRUE;
  destroy = steal_gone (answer, &func, &data);
  g_mutex_unlock (&answer->lock);
  if (func != NULL)
    func (data);
  if (destroy != NULL)
    destroy (data);
}

void
ternd_http_answer_look_at (TerndHttpAnswer *answer, gint64 when)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&answer->lock);

  answer->look_at = when;
}

static const char *
reason_phrase (guint status)
{
  static const struct {
    guint status;
    const char *phrase;
  } phrases[] = {
    { 200, "OK" }, { 204, "No Content" }, { 206, "Partial Content" }, { 301, "Moved Permanently" }, { 302, "Found" },
    { 304, "Not Modified" }, { 307, "Temporary Redirect" }, { 308, "Permanent Redirect" }, { 400, "Bad Request" },
    { 401, "Unauthorized" }, { 403, "Forbidden" }, { 404, "Not Found" }, { 405, "Method Not Allowed" },
    { 408, "Request Timeout" }, { 413, "Content Too Large" }, { 415, "Unsupported Media Type" },
    { 417, "Expectation Failed" }, { 429, "Too Many Requests" }, { 431, "Request Header Fields Too Large" },
    { 456, "Redirect" }, { 500, "Internal Server Error" }, { 501, "Not Implemented" }, { 503, "Service Unavailable" },
    { 505, "HTTP Version Not Supported" }, { 555, "User Mailbox Unavailable" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (phrases); i++) {
    if (phrases[i].status == status)
      return phrases[i].phrase;
  }
  return "Status";
}

/* [RFC 9110] 5.6.7; not by strftime(), whose names follow the locale. */
static void
append_date (GString *head)
{
  static const char days[] = "SunMonTueWedThuFriSat";
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  time_t now = time (NULL);
  struct tm tm;

  gmtime_r (&now, &tm);
  g_string_append_printf (head, "Date: %.3s, %02d %.3s %04d %02d:%02d:%02d GMT\r\n", days + tm.tm_wday * 3, tm.tm_mday,
                          months + tm.tm_mon * 3, tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* [RFC 9110] 6.4.1 */
static gboolean
has_no_body (guint status)
{
  return status < 200 || status == 204 || status == 304;
}

/* Status line and headers. @length: of the body; -1: chunked, or to the end of the connection. */
static GString *
begin_head (TerndHttpAnswer *answer, gboolean close, gssize length)
{
  GString *head = g_string_sized_new (192 + (answer->headers != NULL ? answer->headers->len : 0));

  g_string_append_printf (head, "HTTP/1.1 %u %s\r\n", answer->status, reason_phrase (answer->status));
  if (answer->headers != NULL)
    g_string_append_len (head, answer->headers->str, (gssize) answer->headers->len);
  append_date (head);
  if (!has_no_body (answer->status)) {
    if (length >= 0)
      g_string_append_printf (head, "Content-Length: %" G_GSSIZE_FORMAT "\r\n", length);
    else if (!answer->form.http10)
      g_string_append (head, "Transfer-Encoding: chunked\r\n");
  }
  if (close)
    g_string_append (head, "Connection: close\r\n");
  g_string_append (head, "\r\n");
  answer->started = TRUE;
  if (answer->headers != NULL)
    g_string_free (g_steal_pointer (&answer->headers), TRUE);
  return head;
}

/* The text so far and then @first and @second as one chunk, or bare where there are no chunks; @last: and the end. */
static void
put_chunk (TerndHttpAnswer *answer, GString *text, GBytes *first, GBytes *second, gboolean last, TerndHttpOut *out)
{
  gsize size = (first != NULL ? g_bytes_get_size (first) : 0) + (second != NULL ? g_bytes_get_size (second) : 0);
  gboolean framed = !answer->form.http10;

  if (framed && size > 0)
    g_string_append_printf (text, "%" G_GSIZE_MODIFIER "x\r\n", size);
  if (first != NULL) /* a few bytes: copied, so that they share a packet with the head */
    g_string_append_len (text, g_bytes_get_data (first, NULL), (gssize) g_bytes_get_size (first));
  (void) ternd_http_out_add (out, g_string_free_to_bytes (text));
  if (second != NULL)
    (void) ternd_http_out_add (out, g_bytes_ref (second));
  if (!framed)
    return;
  if (size > 0)
    (void) ternd_http_out_add (out, g_bytes_new_static ("\r\n0\r\n\r\n", last ? 7 : 2));
  else if (last)
    (void) ternd_http_out_add (out, g_bytes_new_static ("0\r\n\r\n", 5));
}

/* Everything that is left. Called with the lock held. */
static void
take_end (TerndHttpAnswer *answer, gboolean close, TerndHttpOut *out)
{
  gboolean was_started = answer->started;
  gboolean streams = was_started || answer->chunked;
  gboolean silent = answer->form.is_head || has_no_body (answer->status);
  gsize size = answer->body != NULL ? g_bytes_get_size (answer->body) : 0;
  GBytes *first = !was_started && streams && answer->progress_at != 0 ? answer->first : NULL;
  GString *text;

  text = was_started ? g_string_sized_new (32) : begin_head (answer, close, streams ? -1 : (gssize) size);
  answer->complete = TRUE;
  if (silent) {
    (void) ternd_http_out_add (out, g_string_free_to_bytes (text));
    return;
  }
  if (streams) {
    put_chunk (answer, text, first, answer->body, TRUE, out);
    return;
  }
  (void) ternd_http_out_add (out, g_string_free_to_bytes (text));
  if (answer->body != NULL)
    (void) ternd_http_out_add (out, g_bytes_ref (answer->body));
}

/* The first or the repeated bytes. Called with the lock held. */
static void
take_progress (TerndHttpAnswer *answer, gint64 now, gboolean close, TerndHttpOut *out)
{
  GBytes *bytes = answer->started ? answer->again : answer->first;
  GString *text = answer->started ? g_string_sized_new (32) : begin_head (answer, close, -1);

  put_chunk (answer, text, bytes, NULL, FALSE, out);
  /* By the clock, not from now: otherwise each period would be a timer's tick longer. Behind it, none is made up for.
   */
  answer->progress_at += answer->again_every;
  if (answer->progress_at <= now)
    answer->progress_at = now + answer->again_every;
}

void
ternd_http_answer_take (TerndHttpAnswer *answer, gint64 now, gboolean close, TerndHttpOut *out,
                        TerndHttpTaken *ret_taken)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&answer->lock);
  /* A HEAD, and an answer without a body, has nothing to send in between. */
  gboolean progresses = answer->progress_at != 0 && !answer->form.is_head && !has_no_body (answer->status);

  close = close || answer->form.http10;
  *ret_taken = (TerndHttpTaken){ .closes = close };
  if (answer->complete) {
    ret_taken->complete = TRUE;
    return;
  }
  if (answer->finished && now >= answer->delay_until) {
    take_end (answer, close, out);
    ret_taken->complete = TRUE;
    return;
  }
  if (answer->finished) {
    ret_taken->next = answer->delay_until;
  } else if (progresses) {
    if (now >= answer->progress_at)
      take_progress (answer, now, close, out);
    ret_taken->next = answer->progress_at;
  }
  answer->look_at = ret_taken->next;
}
