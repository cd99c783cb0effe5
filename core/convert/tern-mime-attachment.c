#include "core/convert/tern-mime-private.h"

#include <string.h>

#include "core/convert/tern-mime-date.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"

/* PidTagAttachMethod ([MS-OXCMSG] 2.2.2.9). */
#define ATTACH_BY_VALUE 1
#define ATTACH_EMBEDDED 5
/* PidTagAttachFlags ([MS-OXCMSG] 2.2.2.18): the picture is shown within the body. */
#define ATTACH_RENDERED_IN_BODY 4
/* PidTagRenderingPosition ([MS-OXCMSG] 2.2.2.16): not at a place of plain text. */
#define NO_POSITION (-1)

#define LONGEST_NAME 240
/* Attachments whose Content-Location is looked for in the HTML. */
#define MOST_LOCATIONS 100

/* What a file is called whose part has no name ([MS-OXCMAIL] 2.2.3.4.2): by its type. */
static const struct {
  const char *type;
  const char *extension;
} extensions[] = {
  { "application/ics", "ics" },
  { "application/json", "json" },
  { "application/msword", "doc" },
  { "application/ms-tnef", "dat" },
  { "application/pdf", "pdf" },
  { "application/pgp-signature", "asc" },
  { "application/pkcs7-mime", "p7m" },
  { "application/pkcs7-signature", "p7s" },
  { "application/vnd.ms-excel", "xls" },
  { "application/vnd.ms-powerpoint", "ppt" },
  { "application/xml", "xml" },
  { "application/zip", "zip" },
  { "audio/mpeg", "mp3" },
  { "audio/wav", "wav" },
  { "image/bmp", "bmp" },
  { "image/gif", "gif" },
  { "image/jpeg", "jpg" },
  { "image/png", "png" },
  { "image/svg+xml", "svg" },
  { "image/tiff", "tif" },
  { "image/webp", "webp" },
  { "message/delivery-status", "txt" },
  { "message/rfc822", "eml" },
  { "text/calendar", "ics" },
  { "text/css", "css" },
  { "text/csv", "csv" },
  { "text/html", "htm" },
  { "text/plain", "txt" },
  { "text/rfc822-headers", "txt" },
  { "text/vcard", "vcf" },
  { "text/x-vcard", "vcf" },
  { "text/xml", "xml" },
  { "video/mp4", "mp4" },
};

static const char *
extension_of_type (const char *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++) {
    if (g_ascii_strcasecmp (extensions[i].type, type) == 0)
      return extensions[i].extension;
  }
  return "dat";
}

/** clean_name: a file name as Windows takes it; no path of the sender's. */
static char *
clean_name (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  const char *base = valid, *end;
  char *result;

  for (const char *at = valid; *at != '\0'; at++) {
    if (*at == '/' || *at == '\\')
      base = at + 1;
  }
  end = base + MIN (strlen (base), LONGEST_NAME);
  if (*end != '\0')
    end = g_utf8_find_prev_char (base, end + 1);
  result = g_strndup (base, end - base);
  for (char *at = result; *at != '\0'; at++) {
    if ((guint8) *at < 0x20 || *at == 0x7F || strchr ("<>:\"|?*", *at) != NULL)
      *at = '_';
  }
  return g_strstrip (result);
}

/* [MS-OXCMSG] 2.2.2.11: a name of eight and three ASCII characters. */
static char *
short_name (const char *name, const char *dot)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize stem = dot != NULL ? (gsize) (dot - name) : strlen (name);

  for (gsize i = 0; i < stem && text->len < 8; i++) {
    if (g_ascii_isalnum (name[i]) || strchr ("-_$~!#%&{}()@", name[i]) != NULL)
      g_string_append_c (text, name[i]);
  }
  if (text->len == 0)
    g_string_append (text, "file");
  if (text->len < stem && text->len >= 7) {
    g_string_truncate (text, 6);
    g_string_append (text, "~1");
  }
  if (dot != NULL) {
    gsize before = text->len;

    g_string_append_c (text, '.');
    for (const char *at = dot + 1; *at != '\0' && text->len < before + 4; at++) {
      if (g_ascii_isalnum (*at))
        g_string_append_c (text, *at);
    }
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
tern_mime_set_attachment_names (TernBag *props, const char *name)
{
  const char *dot = strrchr (name, '.');
  g_autofree char *narrow = NULL;

  if (dot == name || (dot != NULL && dot[1] == '\0'))
    dot = NULL;
  narrow = short_name (name, dot);
  tern_bag_set_str (props, PidTagDisplayName, name);
  tern_bag_set_str (props, PidTagAttachLongFilename, name);
  tern_bag_set_str (props, PidTagAttachFilename, narrow);
  if (dot != NULL)
    tern_bag_set_str (props, PidTagAttachExtension, dot);
}

/** decode_name: RFC 2231 is GMime's affair; names in encoded words are against RFC 2047 5, and usual. */
static char *
decode_name (const TernMimeReading *reading, const char *name)
{
  g_autofree char *decoded = name != NULL ? tern_mime_decode_header (reading, name) : NULL;
  g_autofree char *cleaned = decoded != NULL ? clean_name (decoded) : NULL;

  return cleaned != NULL && *cleaned != '\0' ? g_steal_pointer (&cleaned) : NULL;
}

/* [MS-OXCMAIL] 2.2.3.4.2: the name of the disposition, of the type, the description, at last one of our own. */
static char *
find_name (TernMimeReading *reading, GMimeObject *object, const char *type)
{
  GMimeContentDisposition *disposition = g_mime_object_get_content_disposition (object);
  char *name = NULL;

  if (disposition != NULL)
    name = decode_name (reading, g_mime_content_disposition_get_parameter (disposition, "filename"));
  if (name == NULL)
    name = decode_name (reading, g_mime_object_get_content_type_parameter (object, "name"));
  if (name == NULL) {
    GMimeHeader *header = g_mime_header_list_get_header (g_mime_object_get_header_list (object), "Content-Description");

    name = header != NULL ? decode_name (reading, g_mime_header_get_raw_value (header)) : NULL;
  }
  if (name == NULL)
    name = g_strdup_printf ("ATT%05u.%s", ++reading->n_names, extension_of_type (type));
  return name;
}

static void
set_disposition_times (TernBag *props, GMimeObject *object, TernFiletime now)
{
  GMimeContentDisposition *disposition = g_mime_object_get_content_disposition (object);
  TernFiletime created = 0, modified = 0;

  if (disposition != NULL) {
    created = tern_mime_date_parse (g_mime_content_disposition_get_parameter (disposition, "creation-date"));
    modified = tern_mime_date_parse (g_mime_content_disposition_get_parameter (disposition, "modification-date"));
  }
  tern_bag_set_time (props, PidTagCreationTime, created != 0 ? created : now);
  tern_bag_set_time (props, PidTagLastModificationTime, modified != 0 ? modified : now);
}

static void
set_string_header (const TernMimeReading *reading, TernBag *props, TernPropTag tag, GMimeObject *object,
                   const char *name)
{
  g_autofree char *value = tern_mime_header (reading, object, name);

  if (value != NULL && *value != '\0')
    tern_bag_set_str (props, tag, value);
}

static void
set_content_headers (const TernMimeReading *reading, TernBag *props, GMimeObject *object, const char *type)
{
  const char *id = g_mime_object_get_content_id (object);
  const char *charset = g_mime_object_get_content_type_parameter (object, "charset");
  g_autofree char *valid = id != NULL ? g_utf8_make_valid (id, -1) : NULL;

  tern_bag_set_str (props, PidTagAttachMimeTag, type);
  if (valid != NULL && *valid != '\0')
    tern_bag_set_str (props, PidTagAttachContentId, valid);
  set_string_header (reading, props, PidTagAttachContentLocation, object, "Content-Location");
  set_string_header (reading, props, PidTagAttachContentBase, object, "Content-Base");
  if (charset != NULL && tern_mime_content_type_is (object, "text", "*")) {
    g_autofree char *name = g_utf8_make_valid (charset, -1);

    tern_bag_set_str (props, PidTagTextAttachmentCharset, name);
  }
}

/* [MS-OXCMAIL] 2.2.3.4.1: a TNEF body that wasn't taken apart is no TNEF to anybody who reads the attachment. */
static char *
mime_tag (GMimeObject *object)
{
  GMimeContentType *type = g_mime_object_get_content_type (object);
  g_autofree char *name = type != NULL ? g_mime_content_type_get_mime_type (type) : g_strdup ("text/plain");

  if (g_ascii_strcasecmp (name, "application/ms-tnef") == 0
      || g_ascii_strcasecmp (name, "application/vnd.ms-tnef") == 0)
    return g_strdup ("application/octet-stream");
  return g_utf8_make_valid (name, -1);
}

static GByteArray *
entity_bytes (GMimeObject *object)
{
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new_with_byte_array (bytes);

  g_mime_stream_mem_set_owner (GMIME_STREAM_MEM (stream), FALSE);
  if (GMIME_IS_MESSAGE_PART (object))
    object = GMIME_OBJECT (g_mime_message_part_get_message (GMIME_MESSAGE_PART (object)));
  if (object != NULL)
    (void) g_mime_object_write_to_stream (object, NULL, stream);
  return bytes;
}

/* [MS-OXCMAIL] 2.2.3.4.3. */
static gboolean
fill_embedded (TernMimeReading *reading, TernMimeAttachment *attachment, GMimeMessage *mime, GError **error)
{
  const char *subject;

  attachment->embedded = tern_mime_read_message (reading, mime, error);
  if (attachment->embedded == NULL)
    return FALSE;
  subject = tern_bag_get_str (attachment->embedded->props, PidTagSubject, "");
  tern_bag_set_i32 (attachment->props, PidTagAttachMethod, ATTACH_EMBEDDED);
  tern_bag_set_str (attachment->props, PidTagDisplayName, *subject != '\0' ? subject : "Message");
  tern_bag_set_str (attachment->props, PidTagAttachMimeTag, "message/rfc822");
  return TRUE;
}

static void
fill_file (TernMimeReading *reading, TernBag *props, GMimeObject *object)
{
  g_autofree char *type = mime_tag (object);
  g_autofree char *name = NULL;
  GByteArray *bytes;

  if (!GMIME_IS_PART (object) && !GMIME_IS_MESSAGE_PART (object)) {
    g_free (type); /* a multipart that is too deep: a file that a mail program opens */
    type = g_strdup ("message/rfc822");
  }
  name = find_name (reading, object, type);
  bytes = GMIME_IS_PART (object) ? tern_mime_part_bytes (GMIME_PART (object)) : entity_bytes (object);
  tern_bag_set_i32 (props, PidTagAttachMethod, ATTACH_BY_VALUE);
  tern_mime_set_attachment_names (props, name);
  set_content_headers (reading, props, object, type);
  tern_mime_bag_take_bytes (props, PidTagAttachDataBinary, bytes);
}

gboolean
tern_mime_add_attachment (TernMimeReading *reading, const TernMimeAttachmentSource *source, GError **error)
{
  g_autoptr (TernMimeAttachment) attachment = tern_mime_attachment_new ();
  GMimeMessage *mime = NULL;

  if (GMIME_IS_MESSAGE_PART (source->object) && reading->depth + 1 < TERN_MIME_MAX_DEPTH)
    mime = g_mime_message_part_get_message (GMIME_MESSAGE_PART (source->object));
  if (mime != NULL) {
    if (!fill_embedded (reading, attachment, mime, error))
      return FALSE;
  } else {
    fill_file (reading, attachment->props, source->object);
  }
  tern_bag_set_i32 (attachment->props, PidTagRenderingPosition, NO_POSITION);
  tern_bag_set_i32 (attachment->props, PidTagAttachFlags, source->in_related ? ATTACH_RENDERED_IN_BODY : 0);
  set_disposition_times (attachment->props, source->object, reading->how->now);
  g_ptr_array_add (reading->message->attachments, g_steal_pointer (&attachment));
  return TRUE;
}

/** cid_references: (transfer full): the content ids that @html refers to, in lower case. One pass, however many there
 * are. */
static GHashTable *
cid_references (const char *html)
{
  GHashTable *ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *at = html;

  while ((at = strcasestr (at, "cid:")) != NULL) {
    gsize size;
    g_autofree char *written = NULL;
    char *id;

    at += strlen ("cid:");
    size = strcspn (at, "\"' \t\r\n<>)");
    written = g_strndup (at, MIN (size, 1024));
    id = g_uri_unescape_string (written, NULL);
    g_hash_table_add (ids, g_ascii_strdown (id != NULL ? id : written, -1));
    g_free (id);
    at += size;
  }
  return ids;
}

static gboolean
is_shown (const TernBag *props, GHashTable *ids, const char *html)
{
  const char *id = tern_bag_get_str (props, PidTagAttachContentId, NULL);
  const char *location = tern_bag_get_str (props, PidTagAttachContentLocation, NULL);
  g_autofree char *lower = id != NULL ? g_ascii_strdown (id, -1) : NULL;

  return (lower != NULL && g_hash_table_contains (ids, lower))
         || (location != NULL && html != NULL && strstr (html, location) != NULL);
}

void
tern_mime_hide_inline (TernMimeMessage *message, const char *html)
{
  g_autoptr (GHashTable) ids = cid_references (html != NULL ? html : "");
  guint n_hidden = 0;

  for (guint i = 0; i < message->attachments->len; i++) {
    TernMimeAttachment *attachment = g_ptr_array_index (message->attachments, i);
    gboolean shown = is_shown (attachment->props, ids, i < MOST_LOCATIONS ? html : NULL);

    tern_bag_set_boolean (attachment->props, PidTagAttachmentHidden, shown);
    tern_bag_set_i32 (attachment->props, PidTagAttachFlags, shown ? ATTACH_RENDERED_IN_BODY : 0);
    n_hidden += shown;
  }
  /* [MS-OXCMSG] 2.2.1.14: no paper clip for what isn't listed. */
  if (n_hidden > 0 && n_hidden == message->attachments->len)
    tern_bag_set_boolean (message->props, PidLidSmartNoAttach, TRUE);
}
