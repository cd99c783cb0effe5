#include "core/convert/tern-mime-private.h"

#include <string.h>

#include "core/convert/tern-charset.h"
#include "core/convert/tern-html-to-text.h"
#include "core/convert/tern-ical-in.h"
#include "core/model/tern-prop-tags.h"

/** replace_charset: a document that is UTF-8 now must not say anything else of itself. */
static char *
replace_charset (const char *html)
{
  g_autofree char *declared = tern_html_charset (html, strlen (html));
  const char *meta = strcasestr (html, "<meta"), *at;
  GString *text;

  if (declared == NULL || meta == NULL)
    return g_strdup (html);
  at = strcasestr (meta, declared);
  if (at == NULL)
    return g_strdup (html);
  text = g_string_sized_new (strlen (html) + 8);
  g_string_append_len (text, html, at - html);
  g_string_append (text, "utf-8");
  g_string_append (text, at + strlen (declared));
  return g_string_free (text, FALSE);
}

/* [MS-OXCMAIL] 2.2.3.3.2, [MS-OXCMSG] 2.2.1.56: the bytes as they are, with their code page, where the mail says it
 * rightly; otherwise as UTF-8. Returns (transfer full): the text as UTF-8. */
static char *
set_html (TernBag *props, GMimePart *part)
{
  g_autoptr (GByteArray) bytes = tern_mime_part_bytes (part);
  const char *charset = g_mime_object_get_content_type_parameter (GMIME_OBJECT (part), "charset");
  g_autofree char *own = charset == NULL ? tern_html_charset (bytes->data, bytes->len) : NULL;
  const char *declared = charset != NULL ? charset : own;
  g_autofree char *found = tern_charset_detect (declared, bytes->data, bytes->len);
  g_autofree char *utf8 = tern_charset_decode (declared, bytes->data, bytes->len);
  guint32 code_page = tern_charset_to_code_page (found);
  gboolean is_wide = code_page == 1200 || code_page == 1201;

  /* Only if the declared one was the right one: what the document says of itself might contradict the found one. */
  if (declared != NULL && code_page != 0 && !is_wide && g_ascii_strcasecmp (found, declared) == 0) {
    tern_mime_bag_take_bytes (props, PidTagHtml, g_byte_array_ref (bytes));
  } else {
    g_autofree char *corrected = replace_charset (utf8);

    tern_bag_set_bin (props, PidTagHtml, corrected, strlen (corrected));
    code_page = TERN_CODE_PAGE_UTF8;
  }
  tern_bag_set_i32 (props, PidTagInternetCodepage, code_page);
  return g_steal_pointer (&utf8);
}

static void
set_plain (TernBag *props, GMimePart *part)
{
  g_autofree char *text = tern_mime_part_text (part);
  const char *charset = g_mime_object_get_content_type_parameter (GMIME_OBJECT (part), "charset");
  guint32 code_page = tern_charset_to_code_page (charset);

  tern_bag_set_str (props, PidTagBody, text);
  tern_bag_set_i32 (props, PidTagInternetCodepage, code_page != 0 ? code_page : TERN_CODE_PAGE_UTF8);
}

/** unfold: RFC 5545 3.1: lines are folded between bytes, also within a character: before they are decoded. */
static void
unfold (GByteArray *bytes)
{
  guint to = 0;

  for (guint i = 0; i < bytes->len; i++) {
    guint newline = bytes->data[i] == '\r' && i + 1 < bytes->len && bytes->data[i + 1] == '\n' ? i + 1 : i;

    if (bytes->data[newline] == '\n' && newline + 1 < bytes->len
        && (bytes->data[newline + 1] == ' ' || bytes->data[newline + 1] == '\t'))
      i = newline + 1;
    else
      bytes->data[to++] = bytes->data[i];
  }
  g_byte_array_set_size (bytes, to);
}

/** set_calendar: a calendar that is no meeting message, or holds more than one can, stays as a file. */
static void
set_calendar (TernMimeReading *reading, GMimePart *part)
{
  const TernMimeAttachmentSource source = { .object = GMIME_OBJECT (part) };
  const char *charset = g_mime_object_get_content_type_parameter (GMIME_OBJECT (part), "charset");
  g_autoptr (GByteArray) bytes = tern_mime_part_bytes (part);
  g_autofree char *text = NULL;
  gboolean is_whole = FALSE;

  unfold (bytes);
  text = tern_charset_decode (charset, bytes->data, bytes->len);
  if (!tern_ical_in (text, reading->message, &is_whole, NULL) || !is_whole)
    (void) tern_mime_add_attachment (reading, &source, NULL);
}

void
tern_mime_set_bodies (TernMimeReading *reading, const TernMimeBody *body)
{
  TernBag *props = reading->message->props;
  g_autofree char *html = NULL;

  /* With HTML the plain text is a poorer form of the same ([MS-OXCMAIL] 2.2.3.3.2); it is made from that where one is
   * asked for. */
  if (body->html != NULL)
    html = set_html (props, body->html);
  else if (body->plain != NULL)
    set_plain (props, body->plain);
  if (body->calendar != NULL)
    set_calendar (reading, body->calendar);
  tern_mime_hide_inline (reading->message, html);
}
