#pragma once

#include <glib.h>

/**
 * TerndHttpHead:
 *
 * The request line and the fields of one request, parsed strictly by [RFC 9112]: whatever two readers could understand
 * differently (a bare LF, a folded line, a space before the colon, two lengths, a length and a transfer coding) is
 * refused, so that no proxy in front and this server ever disagree where a request ends. All strings point into one
 * private copy of the head.
 */
typedef struct {
  const char *name;
  const char *value;
} TerndHttpField;

typedef struct {
  char *text; /* the copy */
  gsize size;
  const char *method;
  char *path;        /* percent-decoded, begins with '/' or is "*" */
  const char *query; /* raw; NULL: none */
  TerndHttpField *fields;
  guint n_fields;
  guint64 content_length;
  gboolean has_length;
  gboolean chunked;
  gboolean http10;
  gboolean keep_alive; /* what the client wants */
  gboolean expects_continue;
  gboolean is_head;
} TerndHttpHead;

/** TerndHttpHeadEnd: what ternd_http_head_find_end() saw. */
typedef enum {
  TERND_HTTP_HEAD_MORE,
  TERND_HTTP_HEAD_COMPLETE,
  TERND_HTTP_HEAD_BAD, /* a line that doesn't end in CRLF */
} TerndHttpHeadEnd;

/**
 * ternd_http_head_find_end:
 * @from: where an earlier call on fewer bytes may go on; 0 at first
 * @ret_size: COMPLETE: the size of the head with its empty line; else: the next @from
 *
 * Empty lines before the request line belong to the head ([RFC 9112] 2.2).
 */
TerndHttpHeadEnd ternd_http_head_find_end (const char *data, gsize size, gsize from, gsize *ret_size);

/**
 * ternd_http_head_parse: @head: to be cleared by ternd_http_head_clear(), whatever the answer.
 *
 * Returns: 0, or the HTTP status that refuses the request: 400, 417, 431, 501, 505
 */
guint ternd_http_head_parse (TerndHttpHead *head, const char *data, gsize size, guint fields_max);

void ternd_http_head_clear (TerndHttpHead *head);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TerndHttpHead, ternd_http_head_clear)

/** ternd_http_head_get: the value of the first field @name (any case) from index *@at on, which moves behind it; %NULL:
 * none. */
const char *ternd_http_head_get (const TerndHttpHead *head, const char *name, guint *at);

/**
 * ternd_http_head_get_all: (nullable): the values of all fields @name, joined by @separator.
 * @ret_owned: (out) (nullable): what the result points into when there are several: to be freed after it
 */
const char *
ternd_http_head_get_all (const TerndHttpHead *head, const char *name, const char *separator, char **ret_owned);

/** ternd_http_head_wipe: overwrites the values of field @name, which then can't be found any more. */
void ternd_http_head_wipe (TerndHttpHead *head, const char *name);
