#include "core/convert/tern-mime-in.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/convert/tern-mime-private.h"
#include "core/model/tern-prop-tags.h"

#define ATTACH_BY_VALUE 1

static void
ensure_gmime (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once)) {
    g_mime_init ();
    g_once_init_leave (&once, 1);
  }
}

/** Damage: what the parser had to leave out. */
typedef struct {
  gsize body_at;
  gsize size;
  gboolean has_lost;
} Damage;

/* A line that is no header where headers stand. Among the mail's own it is kept with them, unless there is nothing but
 * them. */
static void
on_warning (gint64 offset, GMimeParserWarning warning, const char *item, gpointer data)
{
  Damage *damage = data;
  gboolean in_headers = offset >= 0 && (gsize) offset < damage->body_at && damage->body_at < damage->size;

  damage->has_lost
      |= warning == GMIME_CRIT_NESTING_OVERFLOW || (warning == GMIME_CRIT_INVALID_HEADER_NAME && !in_headers);
}

static GMimeParserOptions *
parser_options (Damage *damage)
{
  static const char *const charsets[] = { "utf-8", "windows-1252", NULL };
  GMimeParserOptions *options = g_mime_parser_options_new ();

  g_mime_parser_options_set_fallback_charsets (options, (const char **) charsets);
  g_mime_parser_options_set_address_compliance_mode (options, GMIME_RFC_COMPLIANCE_LOOSE);
  g_mime_parser_options_set_parameter_compliance_mode (options, GMIME_RFC_COMPLIANCE_LOOSE);
  g_mime_parser_options_set_rfc2047_compliance_mode (options, GMIME_RFC_COMPLIANCE_LOOSE);
  g_mime_parser_options_set_allow_addresses_without_domain (options, TRUE);
  g_mime_parser_options_set_warning_callback (options, on_warning, damage);
  return options;
}

/** parse: the tree of entities, pointing into @bytes, which aren't copied. */
static GMimeMessage *
parse (GMimeParserOptions *options, GByteArray *view)
{
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new ();
  g_autoptr (GMimeParser) parser = NULL;

  g_mime_stream_mem_set_owner (GMIME_STREAM_MEM (stream), FALSE);
  g_byte_array_unref (GMIME_STREAM_MEM (stream)->buffer); /* the empty one that it was made with */
  g_mime_stream_mem_set_byte_array (GMIME_STREAM_MEM (stream), view);
  g_mime_stream_mem_set_owner (GMIME_STREAM_MEM (stream), FALSE);
  parser = g_mime_parser_new_with_stream (stream);
  g_mime_parser_set_format (parser, GMIME_FORMAT_MESSAGE);
  g_mime_parser_set_persist_stream (parser, TRUE);
  return g_mime_parser_construct_message (parser, options);
}

/** find_body: behind the first empty line. */
static gsize
find_body (const char *data, gsize size)
{
  const char *at = data, *end = data + size, *newline;

  while ((newline = memchr (at, '\n', end - at)) != NULL) {
    gsize length = newline - at;

    if (length == 0 || (length == 1 && *at == '\r'))
      return newline + 1 - data;
    at = newline + 1;
  }
  return size;
}

static gboolean
fill (TernMimeReading *reading, GMimeMessage *mime, GError **error)
{
  GMimeObject *root = g_mime_message_get_mime_part (mime);
  TernMimeBody body = { 0 };
  gboolean done = FALSE;

  tern_mime_read_headers (reading, mime);
  if (root == NULL)
    return TRUE;
  if (!tern_mime_read_smime (reading, root, &done, error))
    return FALSE;
  if (done)
    return TRUE;
  if (!tern_mime_read_structure (reading, root, &body, error))
    return FALSE;
  tern_mime_set_bodies (reading, &body);
  return TRUE;
}

TernMimeMessage *
tern_mime_read_message (const TernMimeReading *around, GMimeMessage *mime, GError **error)
{
  const TernMimeInOptions how = { .now = around->how->now };
  g_autoptr (TernMimeMessage) message = tern_mime_message_new ();
  TernMimeReading reading = {
    .options = around->options,
    .how = &how,
    .depth = around->depth + 1,
    .n_parts = around->n_parts,
    .message = message,
  };

  if (!fill (&reading, mime, error))
    return NULL;
  return g_steal_pointer (&message);
}

/** keep_original: what couldn't be taken apart is there as a whole, for a mail program to open. */
static void
keep_original (TernMimeReading *reading)
{
  TernMimeAttachment *attachment = tern_mime_attachment_new ();
  TernBag *props = attachment->props;
  gsize size;
  const guint8 *data = g_bytes_get_data (reading->bytes, &size);
  GByteArray *bytes = g_byte_array_sized_new (size);

  g_byte_array_append (bytes, data, size);
  tern_bag_set_i32 (props, PidTagAttachMethod, ATTACH_BY_VALUE);
  tern_bag_set_i32 (props, PidTagRenderingPosition, -1);
  tern_bag_set_i32 (props, PidTagAttachFlags, 0);
  tern_bag_set_boolean (props, PidTagAttachmentHidden, FALSE);
  tern_bag_set_str (props, PidTagAttachMimeTag, "message/rfc822");
  tern_bag_set_time (props, PidTagCreationTime, reading->how->now);
  tern_bag_set_time (props, PidTagLastModificationTime, reading->how->now);
  tern_mime_set_attachment_names (props, "original.eml");
  tern_mime_bag_take_bytes (props, PidTagAttachDataBinary, bytes);
  g_ptr_array_add (reading->message->attachments, attachment);
}

static TernMimeMessage *
read_parsed (TernMimeReading *reading, GMimeMessage *mime, const Damage *damage, GError **error)
{
  g_autoptr (TernMimeMessage) message = tern_mime_message_new ();

  reading->message = message;
  if (!fill (reading, mime, error))
    return NULL;
  if (damage->has_lost
      && !g_str_has_prefix (tern_bag_get_str (message->props, PidTagMessageClass, ""), "IPM.Note.SMIME"))
    keep_original (reading);
  return g_steal_pointer (&message);
}

TernMimeMessage *
tern_mime_in (GBytes *bytes, const TernMimeInOptions *options, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  GByteArray view = { .data = (guint8 *) (size > 0 ? data : (const guint8 *) ""), .len = size };
  guint n_parts = 0;
  TernMimeReading reading = { .how = options, .bytes = bytes, .n_parts = &n_parts };
  Damage damage = { .size = size };
  TernMimeMessage *message;
  GMimeMessage *mime;

  if (size > TERN_MIME_MAX_SIZE) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_TOO_BIG, "a mail of %" G_GSIZE_FORMAT " bytes", size);
    return NULL;
  }
  ensure_gmime ();
  damage.body_at = reading.body_at = find_body ((const char *) view.data, size);
  reading.options = parser_options (&damage);
  mime = parse (reading.options, &view);
  if (mime == NULL) { /* not even one header */
    mime = g_mime_message_new (FALSE);
    damage.has_lost = size > 0;
  }
  message = read_parsed (&reading, mime, &damage, error);
  g_object_unref (mime);
  g_mime_parser_options_free (reading.options);
  return message;
}
