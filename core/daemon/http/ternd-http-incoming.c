#include "core/daemon/http/ternd-http-incoming.h"

#include "core/base/tern-error.h"

/* What a GByteArray can hold. */
#define BODY_MAX ((gsize) G_MAXINT32)
/* Reserved at once for a body with a length; more only as it comes. */
#define BODY_FIRST 65536

static void
set_status (TerndHttpIncoming *incoming, guint status)
{
  incoming->fate = TERND_HTTP_FATE_STATUS;
  incoming->status = status;
}

static void
refuse (TerndHttpIncoming *incoming, TernErrorCode code, const char *message)
{
  incoming->fate = TERND_HTTP_FATE_REFUSE;
  g_clear_error (&incoming->reason);
  incoming->reason = g_error_new_literal (TERN_ERROR, (gint) code, message);
}

/* Who it claims to be. Returns: %FALSE: nobody, and the route wants to know */
static gboolean
identify (TerndHttpIncoming *incoming, TerndHttpShared *shared)
{
  TerndHttpRequest *request = &incoming->request;
  const char *authorization = ternd_http_head_get (&request->head, "Authorization", NULL);
  gboolean known = authorization != NULL && ternd_http_login_parse (authorization, &request->login);

  ternd_http_head_wipe (&request->head, "Authorization");
  if (!known)
    return request->place->auth == TERN_HTTP_AUTH_NONE;
  if (request->place->auth == TERN_HTTP_AUTH_NONE) {
    /* Nobody asked, so nobody verifies; but who is known already may be somebody. */
    request->identity = ternd_http_auth_recall (shared->auth, &request->login);
    ternd_http_login_clear (&request->login);
    return TRUE;
  }
  request->identity = ternd_http_auth_recall (shared->auth, &request->login);
  if (request->identity != NULL)
    ternd_http_login_clear (&request->login);
  return TRUE;
}

static void
decide_route (TerndHttpIncoming *incoming, TerndHttpShared *shared, gboolean admin, const char *peer)
{
  TerndHttpRequest *request = &incoming->request;
  g_autofree char *joined_cookies = NULL;
  g_autofree char *joined_hops = NULL;
  const char *cookies = ternd_http_head_get_all (&request->head, "Cookie", "; ", &joined_cookies);
  const char *hops = ternd_http_head_get_all (&request->head, "X-Forwarded-For", ",", &joined_hops);
  gboolean closed = FALSE;
  gsize max;

  request->place
      = ternd_http_routes_find (admin ? shared->admin_routes : shared->routes, request->head.path, cookies, &closed);
  if (request->place == NULL) {
    set_status (incoming, 404);
    return;
  }
  request->remote = ternd_http_limits_find_remote (incoming->limits, peer, hops);
  max = MIN (request->place->max_body, BODY_MAX);
  if (closed) {
    refuse (incoming, TERN_ERROR_UNAVAILABLE, "the endpoint is shutting down");
  } else if (request->head.has_length && request->head.content_length > max) {
    refuse (incoming, TERN_ERROR_TOO_BIG, "the request is larger than the endpoint takes");
  } else if (!identify (incoming, shared)) {
    incoming->drops = TRUE;
  } else if (request->place->auth == TERN_HTTP_AUTH_REQUIRED && request->identity == NULL
             && !ternd_http_auth_is_ready (shared->auth)) {
    refuse (incoming, TERN_ERROR_UNAVAILABLE, "no authenticator is active");
  }
  ternd_http_chunks_init (&incoming->chunks, max);
}

static void
complete (TerndHttpIncoming *incoming)
{
  incoming->complete = TRUE;
  if (incoming->fate == TERND_HTTP_FATE_READ)
    incoming->fate = incoming->drops ? TERND_HTTP_FATE_CHALLENGE : TERND_HTTP_FATE_SERVE;
}

TerndHttpIncoming *
ternd_http_incoming_new (TerndHttpShared *shared, gboolean admin, const char *peer, const char *data, gsize size)
{
  TerndHttpIncoming *incoming = g_new0 (TerndHttpIncoming, 1);
  TerndHttpHead *head = &incoming->request.head;
  guint status;

  incoming->limits = ternd_http_shared_get_limits (shared);
  incoming->request.began = g_get_monotonic_time ();
  incoming->request.access_log = incoming->limits->access_log && !admin;
  incoming->request.realm = g_strdup (incoming->limits->realm);
  incoming->body_began = incoming->request.began;
  status = ternd_http_head_parse (head, data, size, incoming->limits->max_fields);
  incoming->form = (TerndHttpAnswerForm){ .http10 = head->http10, .is_head = head->is_head };
  if (status != 0) {
    set_status (incoming, status);
    return incoming;
  }
  incoming->keep_alive = head->keep_alive;
  incoming->left = head->content_length;
  decide_route (incoming, shared, admin, peer);
  if (!head->chunked && incoming->left == 0)
    complete (incoming);
  if (incoming->fate != TERND_HTTP_FATE_READ || !head->expects_continue)
    return incoming;
  /* [RFC 9110] 10.1.1: the final answer instead of 100 tells the client to keep its body; it may send it all the same.
   */
  if (incoming->drops)
    incoming->fate = TERND_HTTP_FATE_CHALLENGE;
  else
    incoming->wants_continue = TRUE;
  return incoming;
}

void
ternd_http_incoming_free (TerndHttpIncoming *incoming, TerndHttpShared *shared)
{
  if (incoming == NULL)
    return;
  ternd_http_request_clear (&incoming->request, shared);
  g_clear_pointer (&incoming->body, g_byte_array_unref);
  g_clear_error (&incoming->reason);
  ternd_http_limits_unref (incoming->limits);
  g_free (incoming);
}

/* Returns: %FALSE: all bodies together are too much */
static gboolean
charge (TerndHttpIncoming *incoming, TerndHttpShared *shared, gsize size)
{
  if (incoming->drops)
    return TRUE;
  incoming->request.charge += (gint64) size;
  return ternd_http_shared_charge (shared, (gint64) size, incoming->limits->max_body_memory);
}

static gsize
feed_counted (TerndHttpIncoming *incoming, const guint8 *data, gsize size)
{
  gsize part = (gsize) MIN (incoming->left, size);

  if (!incoming->drops)
    g_byte_array_append (incoming->body, data, (guint) part);
  incoming->left -= part;
  if (incoming->left == 0)
    complete (incoming);
  return part;
}

static gsize
feed_chunks (TerndHttpIncoming *incoming, const guint8 *data, gsize size)
{
  gsize used = 0;

  switch (ternd_http_chunks_feed (&incoming->chunks, data, size, incoming->drops ? NULL : incoming->body, &used)) {
  case TERND_HTTP_CHUNKS_MORE:
    break;
  case TERND_HTTP_CHUNKS_DONE:
    complete (incoming);
    break;
  case TERND_HTTP_CHUNKS_BAD:
    set_status (incoming, 400);
    break;
  case TERND_HTTP_CHUNKS_TOO_BIG:
    refuse (incoming, TERN_ERROR_TOO_BIG, "the request is larger than the endpoint takes");
    break;
  }
  return used;
}

gsize
ternd_http_incoming_feed (TerndHttpIncoming *incoming, TerndHttpShared *shared, const guint8 *data, gsize size)
{
  gsize used;

  if (incoming->body == NULL && !incoming->drops)
    incoming->body = g_byte_array_sized_new ((guint) MIN (MAX (incoming->left, 256), BODY_FIRST));
  used = incoming->request.head.chunked ? feed_chunks (incoming, data, size) : feed_counted (incoming, data, size);
  incoming->received += used;
  if (!charge (incoming, shared, used) && incoming->fate == TERND_HTTP_FATE_READ)
    refuse (incoming, TERN_ERROR_BUSY, "the memory for request bodies is used up");
  if (incoming->complete && incoming->body != NULL)
    incoming->request.body = g_byte_array_free_to_bytes (g_steal_pointer (&incoming->body));
  return used;
}

gint64
ternd_http_incoming_get_deadline (const TerndHttpIncoming *incoming)
{
  return incoming->body_began + incoming->limits->body_us
         + (gint64) (incoming->received * G_USEC_PER_SEC / (guint64) incoming->limits->body_rate);
}
