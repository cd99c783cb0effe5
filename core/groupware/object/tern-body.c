#include "core/groupware/object/tern-body.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-utf16.h"
#include "core/convert/rtf/tern-rtf-in.h"
#include "core/convert/rtf/tern-rtf-out.h"
#include "core/convert/tern-charset.h"
#include "core/convert/tern-html-to-text.h"
#include "core/convert/tern-lzfu.h"
#include "core/convert/tern-text-to-html.h"
#include "core/groupware/object/tern-object-private.h"
#include "core/model/tern-prop-tags.h"

/* PidTagNativeBody ([MS-OXCMSG] 2.2.1.58.2). */
#define NATIVE_UNDEFINED 0
#define NATIVE_PLAIN 1
#define NATIVE_RTF 2
#define NATIVE_HTML 3

/* A small PidTagRtfCompressed can't unpack to more. */
#define RTF_MAX (64 * 1024 * 1024)

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

static gboolean
has_body (TernMessage *message, TernPropTag tag)
{
  return tern_object_props_has (&message->draft->own, tag);
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
  if (!has_body (message, PidTagRtfCompressed) && kind != TERN_BODY_RTF) /* it was about the RTF that is gone */
    tern_object_props_remove (&message->draft->own, PidTagRtfInSync);
}

gint32
tern_message_native_body (TernMessage *message, TernBodyKind among)
{
  static const struct {
    TernBodyKind kind;
    gint32 native;
  } forms[] = { { TERN_BODY_HTML, NATIVE_HTML }, { TERN_BODY_RTF, NATIVE_RTF }, { TERN_BODY_PLAIN, NATIVE_PLAIN } };
  guint kept = 0;

  for (guint i = 0; i < G_N_ELEMENTS (body_ids); i++) {
    if (has_body (message, TERN_PROP_TAG_WITH_TYPE (body_ids[i], PtypUnspecified)))
      kept |= 1 << i;
  }
  /* Any form can be had when there is one, though the kept one is best. */
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++) {
    if ((kept & forms[i].kind & (among != 0 ? among : kept)) != 0)
      return forms[i].native;
  }
  for (guint i = 0; kept != 0 && i < G_N_ELEMENTS (forms); i++) {
    if ((among & forms[i].kind) != 0)
      return forms[i].native;
  }
  return NATIVE_UNDEFINED;
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

static GBytes *
unpack_rtf (const TernValue *rtf, GError **error)
{
  return tern_lzfu_decompress (rtf->bin.data, rtf->bin.size, RTF_MAX, error);
}

/** plain_text: (transfer full): of HTML or RTF. */
static char *
plain_text (TernMessage *message, const TernValue *body, GError **error)
{
  g_autoptr (GBytes) rtf = NULL;
  g_autofree char *utf8 = NULL;

  switch (body->tag) {
  case PidTagBodyHtml:
    utf8 = tern_wtf8_to_utf8 (body->str);
    return tern_html_to_text_utf8 (utf8);
  case PidTagHtml:
    return tern_html_to_text (body->bin.data, body->bin.size, code_page (message));
  default:
    rtf = unpack_rtf (body, error);
    return rtf != NULL ? tern_rtf_to_text (g_bytes_get_data (rtf, NULL), g_bytes_get_size (rtf)) : NULL;
  }
}

/** html_from_rtf: (transfer full): the HTML that it was made of, or its text. */
static char *
html_from_rtf (const TernValue *body, GError **error)
{
  g_autoptr (GBytes) rtf = unpack_rtf (body, error);
  g_autofree char *text = NULL;
  char *html;

  if (rtf == NULL)
    return NULL;
  html = tern_rtf_to_html (g_bytes_get_data (rtf, NULL), g_bytes_get_size (rtf));
  if (html != NULL)
    return html;
  text = tern_rtf_to_text (g_bytes_get_data (rtf, NULL), g_bytes_get_size (rtf));
  return tern_text_to_html (text);
}

/** html_text: (transfer full): HTML as UTF-8, from any other form. */
static char *
html_text (TernMessage *message, const TernValue *body, GError **error)
{
  switch (body->tag) {
  case PidTagBody:
    return tern_text_to_html (body->str);
  case PidTagBodyHtml:
    return tern_wtf8_to_utf8 (body->str);
  case PidTagHtml:
    return tern_charset_decode (tern_charset_of_code_page (code_page (message)), body->bin.data, body->bin.size);
  default:
    return html_from_rtf (body, error);
  }
}

static GBytes *
rtf_bytes (TernMessage *message, const TernValue *body, GError **error)
{
  g_autofree char *text = body->tag == PidTagBody ? tern_wtf8_to_utf8 (body->str) : html_text (message, body, error);
  g_autoptr (GBytes) rtf = NULL;

  if (text == NULL)
    return NULL;
  rtf = body->tag == PidTagBody ? tern_rtf_from_text (text) : tern_rtf_from_html (text);
  return tern_lzfu_compress (g_bytes_get_data (rtf, NULL), g_bytes_get_size (rtf), error);
}

/** html_bytes: HTML in the message's code page, whatever it says of itself: what isn't ASCII as character references.
 */
static GBytes *
html_bytes (TernMessage *message, char *text)
{
  GString *ascii;

  if (code_page (message) == TERN_CODE_PAGE_UTF8)
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

/** first_of: of these forms the first that is stored, but for @tag itself; 0: none. */
static TernPropTag
first_of (TernMessage *message, TernPropTag tag, const TernPropTag *forms)
{
  for (guint i = 0; forms[i] != 0; i++) {
    if (forms[i] != tag && has_body (message, forms[i]))
      return forms[i];
  }
  return 0;
}

/** takes_rtf: RTF isn't made for calendar items: Outlook would show it instead (trap 17). */
static gboolean
takes_rtf (TernMessage *message)
{
  const char *class = tern_bag_get_str (message->draft->own.values, PidTagMessageClass, "");

  return g_ascii_strncasecmp (class, "IPM.Appointment", strlen ("IPM.Appointment")) != 0
         && g_ascii_strncasecmp (class, "IPM.Schedule.", strlen ("IPM.Schedule.")) != 0;
}

/** source_of: what a form is made from: the richest that is stored; 0: there is nothing. */
static TernPropTag
source_of (TernMessage *message, TernPropTag tag)
{
  static const TernPropTag forms[] = { PidTagHtml, PidTagBodyHtml, PidTagRtfCompressed, PidTagBody, 0 };

  switch (tag) {
  case PidTagBody:
  case PidTagHtml:
  case PidTagBodyHtml:
    return first_of (message, tag, forms);
  case PidTagRtfCompressed:
    return takes_rtf (message) ? first_of (message, tag, forms) : 0;
  default:
    return 0;
  }
}

/** make: (transfer full): a form from another one. */
static GBytes *
make (TernMessage *message, TernPropTag tag, const TernValue *body, GError **error)
{
  char *text;

  if (tag == PidTagRtfCompressed)
    return rtf_bytes (message, body, error);
  text = tag == PidTagBody ? plain_text (message, body, error) : html_text (message, body, error);
  if (text == NULL)
    return NULL;
  return tag == PidTagHtml ? html_bytes (message, text) : utf16_take (text);
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
  message->made_body = make (message, tag, &body, error);
  return message->made_body;
}

gboolean
tern_message_get_made_body (TernMessage *message, const TernObjectRead *read, TernPropTag tag, TernValue *ret_value,
                            GError **error)
{
  g_autoptr (GError) why = NULL;
  GBytes *made;
  gsize size;
  gconstpointer data;

  *ret_value = tern_value_missing (tag, TERN_ERROR_NOT_FOUND);
  if (source_of (message, tag) == 0)
    return TRUE;
  made = tern_message_make_body (message, read, tag, &why);
  if (made == NULL && !g_error_matches (why, TERN_ERROR, TERN_ERROR_INVALID)
      && !g_error_matches (why, TERN_ERROR, TERN_ERROR_TOO_BIG)) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  if (made == NULL) /* RTF that can't be unpacked is no body */
    return TRUE;
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
