#include "core/groupware/object/tern-body.h"

#include "core/base/tern-error.h"
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
  return tern_object_props_has (&message->draft->own, TERN_PROP_TAG_WITH_TYPE (tag, PtypUnspecified));
}

gint32
tern_message_native_body (TernMessage *message)
{
  if (has_body (message, PidTagHtml))
    return NATIVE_HTML;
  if (has_body (message, PidTagRtfCompressed))
    return NATIVE_RTF;
  return has_body (message, PidTagBody) ? NATIVE_PLAIN : NATIVE_UNDEFINED;
}

GBytes *
tern_message_make_body (TernMessage *message, const TernObjectRead *read, TernPropTag tag, GError **error)
{
  g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "property 0x%08x isn't there", tag);
  return NULL;
}

gboolean
tern_message_get_made_body (TernMessage *message, const TernObjectRead *read, TernPropTag tag, TernValue *ret_value, GError **error)
{
  *ret_value = tern_value_missing (tag, TERN_ERROR_NOT_FOUND);
  return TRUE;
}

void
tern_message_list_made_bodies (TernMessage *message, GArray *tags)
{
}
