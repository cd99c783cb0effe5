#include "core/groupware/object/tern-body.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-utf16.h"
#include "core/convert/tern-charset.h"
#include "core/convert/tern-html-to-text.h"
#include "core/convert/tern-text-to-html.h"
#include "core/groupware/object/tern-object-private.h"
#include "core/model/tern-prop-tags.h"

/* PidTagNativeBody ([MS-OXCMSG] 2.2.1.58.2). */
#define NATIVE_UNDEFINED 0
#define NATIVE_PLAIN 1
#define NATIVE_RTF 2
#define NATIVE_HTML 3

static const TernPropTag body_ids[] = { PidTagBody, PidTagRtfCompressed, PidTagHtml };

TernBodyKind
tern_body_kind (TernPropTag tag)
{
  for (guint i = 0; i < G_N_ELEMENTS (body_ids); i++) {
    if (TERN_PROP_ID (body_ids[i]) == TERN_PROP_ID (tag))
      return 1 << i;
  }
  return 0;
}

void
tern_message_set_body (TernMessage *message, TernBodyKind kind)
{
  g_clear_pointer (&message->made_body, g_bytes_unref);
  message->set_bodies |= kind;
  for (guint i = 0; i < G_N_ELEMENTS (body_ids); i++) {
    if ((message->set_bodies & 1 << i) == 0)
      tern_object_props_remove (&message->draft->own, body_ids[i]);
  }
}

static gboolean
has_body (TernMessage *message, TernPropTag tag)
{
  return tern_object_props_has (&message->draft->own, tag);
}

gint32
tern_message_native_body (TernMessage *message)
{
  if (has_body (message, PidTagHtml) || has_body (message, PidTagBodyHtml))
    return NATIVE_HTML;
  if (has_body (message, PidTagRtfCompressed))
    return NATIVE_RTF;
  return has_body (message, PidTagBody) ? NATIVE_PLAIN : NATIVE_UNDEFINED;
}

static guint32
code_page (TernMessage *message)
{
  return tern_bag_get_i32 (message->draft->own.values, PidTagInternetCodepage, 0);
}

/** stored: a whole body as it is stored. */
static gboolean
stored (TernMessage *message, const TernObjectRead *read, TernPropTag tag, TernArena *arena, TernValue *ret_value,
        GError **error)
{
  const TernObjectRead all = { read->mailbox, read->job, arena, G_MAXSIZE };

  return tern_object_props_get (&message->draft->own, &all, tag, ret_value, error);
}

/** text_from_html: (transfer full). */
static char *
text_from_html (TernMessage *message, const TernValue *html)
{
  if (TERN_PROP_TYPE (html->tag) == PtypString) {
    g_autofree char *utf8 = tern_wtf8_to_utf8 (html->str);

    return tern_html_to_text_utf8 (utf8);
  }
  return tern_html_to_text (html->bin.data, html->bin.size, code_page (message));
}

/** html_text: (transfer full): HTML as text, from either of its forms or from plain text. */
static char *
html_text (TernMessage *message, const TernValue *body)
{
  if (body->tag == PidTagBody)
    return tern_text_to_html (body->str);
  if (TERN_PROP_TYPE (body->tag) == PtypString)
    return tern_wtf8_to_utf8 (body->str);
  return tern_charset_decode (tern_charset_of_code_page (code_page (message)), body->bin.data, body->bin.size);
}

/** html_bytes: HTML in the message's code page: what isn't ASCII as character references, unless it is Unicode. */
static GBytes *
html_bytes (TernMessage *message, char *text)
{
  guint32 page = code_page (message);
  GString *ascii;

  if (page == 0 || page == TERN_CODE_PAGE_UTF8)
    return g_bytes_new_take (text, strlen (text));
  ascii = g_string_sized_new (strlen (text));
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    if ((guchar) *at < 0x80)
      g_string_append_c (ascii, *at);
    else
      g_string_append_printf (ascii, "&#%u;", g_utf8_get_char (at));
  }
  g_free (text);
  return g_string_free_to_bytes (ascii);
}

static GBytes *
utf16_take (char *text)
{
  const TernValue value = tern_value_str (PidTagBody, text);
  GBytes *bytes = tern_object_value_bytes (&value);

  g_free (text);
  return bytes;
}

/** source_of: what a form is made from; 0: there is nothing. */
static TernPropTag
source_of (TernMessage *message, TernPropTag tag)
{
  const TernPropTag other_html = tag == PidTagHtml ? PidTagBodyHtml : PidTagHtml;

  switch (tag) {
  case PidTagBody:
    return has_body (message, PidTagHtml) ? PidTagHtml : has_body (message, PidTagBodyHtml) ? PidTagBodyHtml : 0;
  case PidTagHtml:
  case PidTagBodyHtml:
    return has_body (message, other_html) ? other_html : has_body (message, PidTagBody) ? PidTagBody : 0;
  default:
    return 0;
  }
}

GBytes *
tern_message_make_body (TernMessage *message, const TernObjectRead *read, TernPropTag tag, GError **error)
{
  g_autoptr (TernArena) arena = NULL;
  TernPropTag source = source_of (message, tag);
  TernValue body;

  if (message->made_body != NULL && message->made_body_tag == tag)
    return message->made_body;
  if (source == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "there is no body to make property 0x%08x of", tag);
    return NULL;
  }
  arena = tern_arena_new ();
  if (!stored (message, read, source, arena, &body, error))
    return NULL;
  g_clear_pointer (&message->made_body, g_bytes_unref);
  message->made_body_tag = tag;
  if (tag == PidTagBody)
    message->made_body = utf16_take (text_from_html (message, &body));
  else if (tag == PidTagHtml)
    message->made_body = html_bytes (message, html_text (message, &body));
  else
    message->made_body = utf16_take (html_text (message, &body));
  return message->made_body;
}

gboolean
tern_message_get_made_body (TernMessage *message, const TernObjectRead *read, TernPropTag tag, TernValue *ret_value,
                            GError **error)
{
  GBytes *made;
  gsize size;
  gconstpointer data;

  *ret_value = tern_value_missing (tag, TERN_ERROR_NOT_FOUND);
  if (source_of (message, tag) == 0)
    return TRUE;
  made = tern_message_make_body (message, read, tag, error);
  if (made == NULL)
    return FALSE;
  data = g_bytes_get_data (made, &size);
  if (size > read->limit) {
    *ret_value = tern_value_missing (tag, TERN_ERROR_TOO_BIG);
  } else if (TERN_PROP_TYPE (tag) == PtypString) {
    *ret_value = tern_value_str (tag, tern_object_text_from_bytes (made, read->arena));
  } else {
    tern_arena_keep (read->arena, g_bytes_ref (made), (GDestroyNotify) g_bytes_unref);
    *ret_value = tern_value_bin (tag, data, size);
  }
  return TRUE;
}

void
tern_message_list_made_bodies (TernMessage *message, GArray *tags)
{
  const TernPropTag plain = PidTagBody;

  if (source_of (message, PidTagBody) != 0)
    g_array_append_val (tags, plain);
}
