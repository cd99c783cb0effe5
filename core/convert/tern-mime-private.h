#pragma once

#include "core/convert/tern-gmime.h"
#include "core/convert/tern-mime-in.h"
#include "core/convert/tern-mime-message.h"

/** TernMimeReading: one message, or one embedded in it, while it is read. */
typedef struct {
  GMimeParserOptions *options;
  const TernMimeInOptions *how;
  GBytes *bytes;  /* (nullable): the whole mail; NULL for an embedded one */
  gsize body_at;  /* where its headers end */
  guint depth;    /* of embedded messages */
  guint *n_parts; /* of the whole mail */
  guint n_names;  /* of attachments that had none */
  gboolean in_report;  /* multipart/report is what it is */
  gboolean has_report; /* and what that says is in its properties */
  TernMimeMessage *message;
} TernMimeReading;

/** TernMimeBody: what was chosen as the body; each (nullable) and owned by the message that was parsed. */
typedef struct {
  GMimePart *plain;
  GMimePart *html;
  GMimePart *calendar;
} TernMimeBody;

/* tern-mime-text.c */
/** tern_mime_decode_header: (transfer full) (nullable): RFC 2047 and unfolded, even where bytes are raw; NULL gives
 * NULL. */
char *tern_mime_decode_header (const TernMimeReading *reading, const char *raw);
/** tern_mime_header: (transfer full) (nullable): the first header of that name, decoded and without blanks around it.
 */
char *tern_mime_header (const TernMimeReading *reading, GMimeObject *object, const char *name);
/** tern_mime_part_bytes: (transfer full): the content without its transfer encoding. */
GByteArray *tern_mime_part_bytes (GMimePart *part);
/** tern_mime_part_text: (transfer full): the content as UTF-8 with CRLF line ends. */
char *tern_mime_part_text (GMimePart *part);
char *tern_mime_with_crlf (const char *text);
/** tern_mime_content_type_is: also when nothing is said and text/plain is asked for. */
gboolean tern_mime_content_type_is (GMimeObject *object, const char *type, const char *subtype);
/** tern_mime_bag_take_bytes: a value that isn't copied. */
void tern_mime_bag_take_bytes (TernBag *bag, TernPropTag tag, GByteArray *bytes);

/* tern-mime-headers.c: everything that follows from the headers of @object, the outermost entity of the message. */
void tern_mime_read_headers (TernMimeReading *reading, GMimeMessage *mime);

/* tern-mime-structure.c: chooses the body and adds the attachments. */
gboolean tern_mime_read_structure (TernMimeReading *reading, GMimeObject *root, TernMimeBody *ret_body, GError **error);

/* tern-mime-report.c: of a report, the part for machines: it becomes the message's class and properties and its recipients
 * ([MS-OXCMAIL] 2.2.3.7), and is no attachment then: TRUE. */
gboolean tern_mime_read_report_part (TernMimeReading *reading, GMimeObject *object);

/* tern-mime-attachment.c */
typedef struct {
  GMimeObject *object;
  gboolean in_related;
} TernMimeAttachmentSource;
gboolean tern_mime_add_attachment (TernMimeReading *reading, const TernMimeAttachmentSource *source, GError **error);
/** tern_mime_set_attachment_names: display name, long and 8.3 file name, extension ([MS-OXCMSG] 2.2.2.4 to 2.2.2.11).
 */
void tern_mime_set_attachment_names (TernBag *props, const char *name);
/** tern_mime_hide_inline: what the HTML shows by itself is no attachment to the reader. */
void tern_mime_hide_inline (TernMimeMessage *message, const char *html);

/* tern-mime-body.c */
void tern_mime_set_bodies (TernMimeReading *reading, const TernMimeBody *body);

/* tern-mime-smime.c: TRUE in *ret_done if it is an S/MIME message ([MS-OXOSMIME] 2.1.3): then nothing else is to be
 * read. */
gboolean tern_mime_read_smime (TernMimeReading *reading, GMimeObject *root, gboolean *ret_done, GError **error);

/* tern-mime-in.c */
TernMimeMessage *tern_mime_read_message (const TernMimeReading *around, GMimeMessage *mime, GError **error);
