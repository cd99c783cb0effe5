#include "core/convert/tern-mime-private.h"

#include <string.h>

#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"

#define ATTACH_BY_VALUE 1
#define NO_POSITION (-1)

/** is_clear_signed: multipart/signed by S/MIME. What OpenPGP signs is read as the parts it consists of: Outlook
 * couldn't show it. */
static gboolean
is_clear_signed (GMimeObject *root)
{
  const char *protocol = g_mime_object_get_content_type_parameter (root, "protocol");

  return GMIME_IS_MULTIPART (root) && tern_mime_content_type_is (root, "multipart", "signed") && protocol != NULL
         && (g_ascii_strcasecmp (protocol, "application/pkcs7-signature") == 0
             || g_ascii_strcasecmp (protocol, "application/x-pkcs7-signature") == 0);
}

static gboolean
has_p7m_name (GMimeObject *root)
{
  const char *name = GMIME_IS_PART (root) ? g_mime_part_get_filename (GMIME_PART (root)) : NULL;
  gsize size = name != NULL ? strlen (name) : 0;

  return size > 4 && g_ascii_strcasecmp (name + size - 4, ".p7m") == 0;
}

/* [MS-OXOSMIME] 2.1.3.2. */
static gboolean
is_opaque (GMimeObject *root)
{
  return GMIME_IS_PART (root)
         && (tern_mime_content_type_is (root, "application", "pkcs7-mime")
             || tern_mime_content_type_is (root, "application", "x-pkcs7-mime")
             || (tern_mime_content_type_is (root, "application", "octet-stream") && has_p7m_name (root)));
}

static char *
raw_content_type (GMimeObject *root)
{
  GMimeHeader *header = g_mime_header_list_get_header (g_mime_object_get_header_list (root), "Content-Type");
  const char *raw = header != NULL ? g_mime_header_get_raw_value (header) : NULL;
  g_autofree char *valid = raw != NULL ? g_utf8_make_valid (raw, -1) : g_strdup ("");

  return g_strdup (g_strstrip (valid));
}

/* [MS-OXOSMIME] 2.1.3.1: Content-Type and the body, byte by byte, or the signature doesn't hold. */
static GByteArray *
signed_entity (TernMimeReading *reading, GMimeObject *root)
{
  g_autofree char *content_type = raw_content_type (root);
  g_autofree char *head = g_strdup_printf ("Content-Type: %s\r\n\r\n", content_type);
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr (GMimeStream) stream = NULL;

  g_byte_array_append (bytes, (const guint8 *) head, strlen (head));
  if (reading->bytes != NULL) {
    gsize size;
    const guint8 *data = g_bytes_get_data (reading->bytes, &size);

    g_byte_array_append (bytes, data + reading->body_at, size - reading->body_at);
    return bytes;
  }
  stream = g_mime_stream_mem_new_with_byte_array (bytes);
  g_mime_stream_mem_set_owner (GMIME_STREAM_MEM (stream), FALSE);
  (void) g_mime_stream_seek (stream, 0, GMIME_STREAM_SEEK_END);
  (void) g_mime_object_write_content_to_stream (root, NULL, stream);
  return bytes;
}

static void
add_entity (TernMimeReading *reading, GByteArray *bytes, const char *mime_tag)
{
  TernMimeAttachment *attachment = tern_mime_attachment_new ();
  TernBag *props = attachment->props;

  tern_bag_set_i32 (props, PidTagAttachMethod, ATTACH_BY_VALUE);
  tern_mime_set_attachment_names (props, "smime.p7m");
  tern_bag_set_str (props, PidTagAttachMimeTag, mime_tag);
  tern_bag_set_i32 (props, PidTagRenderingPosition, NO_POSITION);
  tern_bag_set_i32 (props, PidTagAttachFlags, 0);
  tern_bag_set_boolean (props, PidTagAttachmentHidden, FALSE);
  tern_bag_set_time (props, PidTagCreationTime, reading->how->now);
  tern_bag_set_time (props, PidTagLastModificationTime, reading->how->now);
  tern_mime_bag_take_bytes (props, PidTagAttachDataBinary, bytes);
  g_ptr_array_add (reading->message->attachments, attachment);
}

static gboolean
read_clear_signed (TernMimeReading *reading, GMimeObject *root, GError **error)
{
  GMimeObject *content = g_mime_multipart_get_count (GMIME_MULTIPART (root)) > 0
                             ? g_mime_multipart_get_part (GMIME_MULTIPART (root), 0)
                             : NULL;
  TernMimeBody body = { 0 };

  /* The body is promoted for previews and searching; the attachments in it are only in the signed entity. */
  if (content != NULL && !tern_mime_read_structure (reading, content, &body, error))
    return FALSE;
  g_ptr_array_set_size (reading->message->attachments, 0);
  body.calendar = NULL;
  tern_mime_set_bodies (reading, &body);
  tern_bag_set_str (reading->message->props, PidTagMessageClass, "IPM.Note.SMIME.MultipartSigned");
  add_entity (reading, signed_entity (reading, root), "multipart/signed");
  return TRUE;
}

gboolean
tern_mime_read_smime (TernMimeReading *reading, GMimeObject *root, gboolean *ret_done, GError **error)
{
  g_autofree char *content_type = NULL;
  g_autofree char *type = NULL;

  *ret_done = FALSE;
  if (is_clear_signed (root)) {
    *ret_done = TRUE;
    return read_clear_signed (reading, root, error);
  }
  if (!is_opaque (root))
    return TRUE;
  *ret_done = TRUE;
  content_type = raw_content_type (root);
  type = g_mime_content_type_get_mime_type (g_mime_object_get_content_type (root));
  tern_bag_set_str (reading->message->props, PidTagMessageClass, "IPM.Note.SMIME");
  tern_bag_set_str (reading->message->props, PidNameContentType, content_type);
  add_entity (reading, tern_mime_part_bytes (GMIME_PART (root)), type);
  return TRUE;
}
