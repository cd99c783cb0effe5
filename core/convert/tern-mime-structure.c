#include "core/convert/tern-mime-private.h"

#include <string.h>

#include "core/base/tern-error.h"

/* Multiparts in multiparts; what is deeper is kept as a file. */
#define DEEPEST_MULTIPART 100

typedef struct {
  TernMimeReading *reading;
  TernMimeBody *body;
  gboolean has_body; /* chosen: further texts are attachments */
  GError **error;
} Walk;

/** Place: where an entity stands. */
typedef struct {
  guint depth;
  gboolean in_alternative;
  gboolean in_related; /* and not its root */
} Place;

static gboolean walk_entity (Walk *walk, GMimeObject *object, Place place);

static gboolean
attach (Walk *walk, GMimeObject *object, Place place)
{
  const TernMimeAttachmentSource source = { .object = object, .in_related = place.in_related };

  return tern_mime_add_attachment (walk->reading, &source, walk->error);
}

static gboolean
is_attachment (GMimeObject *object)
{
  GMimeContentDisposition *disposition = g_mime_object_get_content_disposition (object);

  return disposition != NULL && g_mime_content_disposition_is_attachment (disposition);
}

/** is_meeting: a calendar that asks for something (RFC 6047 2.4): the method must stand in the content type. */
static gboolean
is_meeting (GMimeObject *object)
{
  const char *method = g_mime_object_get_content_type_parameter (object, "method");

  return tern_mime_content_type_is (object, "text", "calendar") && method != NULL
         && g_ascii_strcasecmp (method, "PUBLISH") != 0;
}

/** slot_for: where a text of the body goes; NULL: it is none, or there is one of that kind. */
static GMimePart **
slot_for (Walk *walk, GMimeObject *object)
{
  GMimePart **slot = NULL;

  if (tern_mime_content_type_is (object, "text", "plain"))
    slot = &walk->body->plain;
  else if (tern_mime_content_type_is (object, "text", "html"))
    slot = &walk->body->html;
  else if (tern_mime_content_type_is (object, "text", "calendar"))
    slot = &walk->body->calendar;
  return slot != NULL && *slot == NULL ? slot : NULL;
}

/* [MS-OXCMAIL] 2.2.3.3.2: the first text that is no attachment is the body; of alternatives each kind once. */
static gboolean
walk_part (Walk *walk, GMimeObject *object, Place place)
{
  GMimePart **slot;

  if (++*walk->reading->n_parts > TERN_MIME_MAX_PARTS) {
    g_set_error (walk->error, TERN_ERROR, TERN_ERROR_LIMIT, "a mail of more than %d parts", TERN_MIME_MAX_PARTS);
    return FALSE;
  }
  if (walk->reading->in_report && tern_mime_read_report_part (walk->reading, object))
    return TRUE;
  if (!GMIME_IS_PART (object) || is_attachment (object) || place.in_related)
    return attach (walk, object, place);
  slot = slot_for (walk, object);
  if (slot != NULL && (!walk->has_body || place.in_alternative || is_meeting (object))) {
    *slot = GMIME_PART (object);
    walk->has_body = TRUE;
    return TRUE;
  }
  /* Other forms of the same text ("text/x-amp-html") are what the reader doesn't want to see as files. */
  if (place.in_alternative && tern_mime_content_type_is (object, "text", "*"))
    return TRUE;
  return attach (walk, object, place);
}

static gboolean
walk_children (Walk *walk, GMimeMultipart *multipart, Place first, Place others)
{
  int n = g_mime_multipart_get_count (multipart);

  for (int i = 0; i < n; i++) {
    if (!walk_entity (walk, g_mime_multipart_get_part (multipart, i), i == 0 ? first : others))
      return FALSE;
  }
  return TRUE;
}

/** root_of: the entity that the others of a multipart/related belong to: named by "start", else the first (RFC
 * 2387 3.2). */
static int
root_of (GMimeMultipart *multipart)
{
  const char *start = g_mime_object_get_content_type_parameter (GMIME_OBJECT (multipart), "start");
  g_autofree char *id = start != NULL ? g_mime_utils_decode_message_id (start) : NULL;

  for (int i = 0; id != NULL && i < g_mime_multipart_get_count (multipart); i++) {
    const char *found = g_mime_object_get_content_id (g_mime_multipart_get_part (multipart, i));

    if (found != NULL && strcmp (found, id) == 0)
      return i;
  }
  return 0;
}

static gboolean
walk_related (Walk *walk, GMimeMultipart *multipart, Place place)
{
  int n = g_mime_multipart_get_count (multipart), root = root_of (multipart);

  if (n > 0 && !walk_entity (walk, g_mime_multipart_get_part (multipart, root), place))
    return FALSE;
  place.in_related = TRUE;
  place.in_alternative = FALSE;
  for (int i = 0; i < n; i++) {
    if (i != root && !walk_entity (walk, g_mime_multipart_get_part (multipart, i), place))
      return FALSE;
  }
  return TRUE;
}

static gboolean
walk_entity (Walk *walk, GMimeObject *object, Place place)
{
  GMimeMultipart *multipart;
  Place others;

  if (object == NULL)
    return TRUE;
  if (!GMIME_IS_MULTIPART (object))
    return walk_part (walk, object, place);
  if (++place.depth > DEEPEST_MULTIPART)
    return attach (walk, object, place);
  multipart = GMIME_MULTIPART (object);
  if (tern_mime_content_type_is (object, "multipart", "related") && !place.in_related)
    return walk_related (walk, multipart, place);
  if (tern_mime_content_type_is (object, "multipart", "alternative")) {
    /* Alternatives of something that is no body are kept, all of them. */
    place.in_alternative = !walk->has_body || place.in_alternative;
    return walk_children (walk, multipart, place, place);
  }
  /* Of a multipart/mixed that is itself an alternative the first text is that; what follows has no other form. */
  others = place;
  others.in_alternative = FALSE;
  return walk_children (walk, multipart, place, others);
}

gboolean
tern_mime_read_structure (TernMimeReading *reading, GMimeObject *root, TernMimeBody *ret_body, GError **error)
{
  Walk walk = { .reading = reading, .body = ret_body, .error = error };

  reading->in_report = tern_mime_content_type_is (root, "multipart", "report");
  return walk_entity (&walk, root, (Place){ 0 });
}
