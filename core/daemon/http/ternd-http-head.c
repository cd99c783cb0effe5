#include "core/daemon/http/ternd-http-head.h"

#include <string.h>

#define STATUS_BAD_REQUEST 400
#define STATUS_EXPECTATION_FAILED 417
#define STATUS_HEADER_TOO_LARGE 431
#define STATUS_NOT_IMPLEMENTED 501
#define STATUS_VERSION 505

/* [RFC 9110] 5.6.2 */
#define TOKEN_CHARS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "!#$%&'*+-.^_`|~"

/* How many bytes of empty lines may come before the request line; [RFC 9112] 2.2 asks for at least one line. */
#define LEADING_MAX 8

static gsize
count_leading (const char *data, gsize size)
{
  gsize n = 0;

  while (n < size && n <= LEADING_MAX && (data[n] == '\r' || data[n] == '\n'))
    n++;
  return n;
}

TerndHttpHeadEnd
ternd_http_head_find_end (const char *data, gsize size, gsize from, gsize *ret_size)
{
  gsize leading = count_leading (data, size);
  gsize line = from;

  if (leading > LEADING_MAX)
    return TERND_HTTP_HEAD_BAD;

  /* Lines begin at 0 and at each @from that an earlier call returned. */
  for (;;) {
    const char *lf = memchr (data + line, '\n', size - line);
    gsize end;

    if (lf == NULL) {
      *ret_size = line;
      return TERND_HTTP_HEAD_MORE;
    }
    end = (gsize) (lf - data);
    if (end == line || data[end - 1] != '\r')
      return TERND_HTTP_HEAD_BAD;
    /* An empty line ends the head, unless nothing but empty lines came so far. */
    if (end == line + 1 && leading < line) {
      *ret_size = end + 1;
      return TERND_HTTP_HEAD_COMPLETE;
    }
    line = end + 1;
  }
}

/* Cuts the next line out of *@at. Returns: it, without CRLF; %NULL: none is left */
static char *
next_line (char **at)
{
  char *line = *at;
  char *end = strstr (line, "\r\n");

  if (end == NULL)
    return NULL;
  *end = '\0';
  *at = end + 2;
  return line;
}

static gboolean
is_token (const char *text)
{
  return *text != '\0' && text[strspn (text, TOKEN_CHARS)] == '\0';
}

/* [RFC 9110] 5.5: no control characters but the tab; bytes above 0x7f are the application's affair. */
static gboolean
is_field_value (const char *text)
{
  for (; *text != '\0'; text++) {
    guchar byte = (guchar) *text;

    if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
      return FALSE;
  }
  return TRUE;
}

static int
hex_pair (const char *at)
{
  int high = g_ascii_xdigit_value (at[0]);
  int low = high >= 0 ? g_ascii_xdigit_value (at[1]) : -1;

  return low >= 0 ? high << 4 | low : -1;
}

/* In place. An encoded '/' or NUL would mean something else to the next reader: refused, like every dot segment, so
 * that a prefix of the path says where it leads. */
static gboolean
decode_path (char *path)
{
  char *to = path;

  for (const char *from = path; *from != '\0'; from++) {
    int byte = (guchar) *from;

    if (byte == '%') {
      byte = hex_pair (from + 1);
      if (byte <= 0x1f || byte == '/' || byte == 0x7f)
        return FALSE;
      from += 2;
    }
    *to++ = (char) byte;
  }
  *to = '\0';
  for (const char *segment = path; segment != NULL; segment = strchr (segment, '/')) {
    gsize length;

    if (*segment == '/')
      segment++;
    length = strcspn (segment, "/");
    if ((length == 1 && segment[0] == '.') || (length == 2 && segment[0] == '.' && segment[1] == '.'))
      return FALSE;
  }
  return TRUE;
}

/* [RFC 9112] 3.2: origin-form, absolute-form (of which the authority is dropped) and "*". */
static gboolean
parse_target (TerndHttpHead *head, char *target)
{
  char *query;

  for (const char *at = target; *at != '\0'; at++) {
    if ((guchar) *at <= 0x20 || (guchar) *at >= 0x7f || *at == '#')
      return FALSE;
  }
  if (g_ascii_strncasecmp (target, "http://", 7) == 0 || g_ascii_strncasecmp (target, "https://", 8) == 0) {
    char *authority = strstr (target, "//") + 2;
    gsize length = strcspn (authority, "/?");

    if (length == 0)
      return FALSE;
    target = authority + length;
    if (*target != '/') { /* no path: the '/' takes the place of the authority's last letter */
      *--target = '/';
    }
  }
  query = strchr (target, '?');
  if (query != NULL) {
    *query = '\0';
    head->query = query + 1;
  }
  head->path = target;
  if (g_str_equal (target, "*"))
    return TRUE;
  return *target == '/' && decode_path (target);
}

static guint
parse_request_line (TerndHttpHead *head, char *line)
{
  char *target = strchr (line, ' ');
  char *version = target != NULL ? strchr (target + 1, ' ') : NULL;

  if (version == NULL)
    return STATUS_BAD_REQUEST;
  *target++ = '\0';
  *version++ = '\0';
  if (!is_token (line) || strlen (version) != 8 || !g_str_has_prefix (version, "HTTP/")
      || !g_ascii_isdigit (version[5]) || version[6] != '.' || !g_ascii_isdigit (version[7]))
    return STATUS_BAD_REQUEST;
  if (version[5] != '1')
    return STATUS_VERSION;
  head->http10 = version[7] == '0';
  head->method = line;
  head->is_head = g_str_equal (line, "HEAD");
  if (g_str_equal (line, "CONNECT"))
    return STATUS_NOT_IMPLEMENTED;
  return parse_target (head, target) ? 0 : STATUS_BAD_REQUEST;
}

static gboolean
parse_field (char *line, TerndHttpField *field)
{
  char *colon = strchr (line, ':');
  char *end;

  if (colon == NULL)
    return FALSE;
  *colon = '\0';
  field->name = line;
  field->value = colon + 1 + strspn (colon + 1, " \t");
  end = colon + 1 + strlen (colon + 1);
  while (end > field->value && (end[-1] == ' ' || end[-1] == '\t'))
    *--end = '\0';
  /* A folded line begins with a space and so has no token before its colon. */
  return is_token (line) && is_field_value (field->value);
}

const char *
ternd_http_head_get (const TerndHttpHead *head, const char *name, guint *at)
{
  guint index = at != NULL ? *at : 0;

  for (; index < head->n_fields; index++) {
    if (g_ascii_strcasecmp (head->fields[index].name, name) != 0)
      continue;
    if (at != NULL)
      *at = index + 1;
    return head->fields[index].value;
  }
  return NULL;
}

const char *
ternd_http_head_get_all (const TerndHttpHead *head, const char *name, const char *separator, char **ret_owned)
{
  guint at = 0;
  const char *first = ternd_http_head_get (head, name, &at);
  const char *value = first != NULL ? ternd_http_head_get (head, name, &at) : NULL;
  GString *joined;

  *ret_owned = NULL;
  if (value == NULL)
    return first;
  joined = g_string_new (first);
  for (; value != NULL; value = ternd_http_head_get (head, name, &at)) {
    g_string_append (joined, separator);
    g_string_append (joined, value);
  }
  *ret_owned = g_string_free (joined, FALSE);
  return *ret_owned;
}

/* Returns: how many fields @name there are; the first one's value in @ret_value */
static guint
count_field (const TerndHttpHead *head, const char *name, const char **ret_value)
{
  guint at = 0;
  guint count = 0;
  const char *value;

  while ((value = ternd_http_head_get (head, name, &at)) != NULL) {
    if (count++ == 0)
      *ret_value = value;
  }
  return count;
}

/* [RFC 9112] 6.3, without any of its leniency. */
static guint
parse_framing (TerndHttpHead *head)
{
  const char *length = NULL;
  const char *coding = NULL;
  guint n_lengths = count_field (head, "Content-Length", &length);
  guint n_codings = count_field (head, "Transfer-Encoding", &coding);

  if (n_lengths > 1 || n_codings > 1 || (n_lengths != 0 && n_codings != 0))
    return STATUS_BAD_REQUEST;
  if (n_codings != 0) {
    if (head->http10)
      return STATUS_BAD_REQUEST;
    if (g_ascii_strcasecmp (coding, "chunked") != 0)
      return STATUS_NOT_IMPLEMENTED;
    head->chunked = TRUE;
  }
  if (n_lengths != 0) {
    gsize digits = strspn (length, G_CSET_DIGITS);

    if (digits == 0 || digits > 18 || length[digits] != '\0')
      return STATUS_BAD_REQUEST;
    head->content_length = g_ascii_strtoull (length, NULL, 10);
    head->has_length = TRUE;
  }
  return 0;
}

static gboolean
has_list_item (const TerndHttpHead *head, const char *name, const char *item)
{
  const char *value;
  guint at = 0;

  while ((value = ternd_http_head_get (head, name, &at)) != NULL) {
    g_auto (GStrv) items = g_strsplit (value, ",", -1);

    for (guint i = 0; items[i] != NULL; i++) {
      if (g_ascii_strcasecmp (g_strstrip (items[i]), item) == 0)
        return TRUE;
    }
  }
  return FALSE;
}

static guint
parse_connection (TerndHttpHead *head)
{
  const char *expectation = NULL;
  const char *host = NULL;
  guint n_hosts = count_field (head, "Host", &host);

  /* [RFC 9112] 3.2 */
  if (n_hosts > 1 || (n_hosts == 0 && !head->http10))
    return STATUS_BAD_REQUEST;
  head->keep_alive = !head->http10 && !has_list_item (head, "Connection", "close");
  if (count_field (head, "Expect", &expectation) != 0) {
    if (g_ascii_strcasecmp (expectation, "100-continue") != 0)
      return STATUS_EXPECTATION_FAILED;
    head->expects_continue = !head->http10;
  }
  return 0;
}

guint
ternd_http_head_parse (TerndHttpHead *head, const char *data, gsize size, guint fields_max)
{
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (TerndHttpField));
  char *line;
  char *at;
  guint status;

  *head = (TerndHttpHead){ .text = g_strndup (data, size), .size = size };
  if (strlen (head->text) != size)
    return STATUS_BAD_REQUEST;
  at = head->text + strspn (head->text, "\r\n");
  line = next_line (&at);
  status = line != NULL ? parse_request_line (head, line) : STATUS_BAD_REQUEST;
  if (status != 0)
    return status;
  while ((line = next_line (&at)) != NULL && *line != '\0') {
    TerndHttpField field;

    if (!parse_field (line, &field))
      return STATUS_BAD_REQUEST;
    if (fields->len >= fields_max)
      return STATUS_HEADER_TOO_LARGE;
    g_array_append_val (fields, field);
  }
  if (line == NULL)
    return STATUS_BAD_REQUEST;
  head->n_fields = fields->len;
  head->fields = g_memdup2 (fields->data, fields->len * sizeof (TerndHttpField));
  status = parse_framing (head);
  return status != 0 ? status : parse_connection (head);
}

void
ternd_http_head_clear (TerndHttpHead *head)
{
  g_clear_pointer (&head->fields, g_free);
  head->n_fields = 0;
  g_clear_pointer (&head->text, g_free);
}

void
ternd_http_head_wipe (TerndHttpHead *head, const char *name)
{
  for (guint i = 0; i < head->n_fields; i++) {
    char *value = (char *) head->fields[i].value;

    if (g_ascii_strcasecmp (head->fields[i].name, name) != 0)
      continue;
    explicit_bzero (value, strlen (value));
    head->n_fields--;
    memmove (&head->fields[i], &head->fields[i + 1], (head->n_fields - i) * sizeof (TerndHttpField));
    i--;
  }
}
