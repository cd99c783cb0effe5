#include "plugins/mapi/object/mapi-message.h"

#include "core/base/tern-error.h"
#include "core/groupware/object/tern-body.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/object/mapi-logon.h"

#define CODE_PAGE_OF_LOGON 0x0FFF

static TernMessage *
message_of (MapiObject *object)
{
  return ((MapiMessage *) object)->message;
}

static void
message_free (MapiObject *object)
{
  MapiMessage *message = (MapiMessage *) object;

  tern_message_unref (message->message);
  mapi_object_unref (message->around);
  g_array_unref (message->columns);
  g_free (message);
}

/** get_store_entry_id: known to the front alone. */
static gboolean
get_store_entry_id (MapiObject *object, TernPropTag tag, TernArena *arena, TernValue *ret_cell)
{
  GBytes *id = object->logon->store_entry_id;
  gsize size;
  gconstpointer data;

  if (TERN_PROP_ID (tag) != TERN_PROP_ID (PidTagStoreEntryId) || id == NULL)
    return FALSE;
  data = g_bytes_get_data (id, &size);
  tern_arena_keep (arena, g_bytes_ref (id), (GDestroyNotify) g_bytes_unref);
  *ret_cell = tern_value_bin (PidTagStoreEntryId, data, size);
  return TRUE;
}

#define ALL_BODIES (TERN_BODY_PLAIN | TERN_BODY_RTF | TERN_BODY_HTML)

/* [MS-OXBBODY] 2.1.3.1 step 1: a client that doesn't ask for all three forms is told the best of those that it wants. */
static void
suit_native_body (MapiObject *object, const TernPropTag *tags, guint n, TernValue *cells)
{
  TernBodyKind asked = 0;

  for (guint i = 0; i < n; i++)
    asked |= tern_body_kind (tags[i]);
  for (guint i = 0; i < n && asked != 0 && asked != ALL_BODIES; i++) {
    if (cells[i].tag == PidTagNativeBody)
      cells[i].i32 = tern_message_native_body (message_of (object), asked);
  }
}

static gboolean
get_props (MapiObject *object, const TernPropTag *tags, guint n, gsize limit, TernArena *arena, TernValue *ret_cells,
           TernJob *job, GError **error)
{
  for (guint i = 0; i < n; i++) {
    if (!get_store_entry_id (object, tags[i], arena, &ret_cells[i])
        && !tern_message_get (message_of (object), tags[i], limit, arena, &ret_cells[i], job, error))
      return FALSE;
  }
  suit_native_body (object, tags, n, ret_cells);
  return TRUE;
}

static GArray *
list_props (MapiObject *object, TernJob *job, GError **error)
{
  GArray *tags = tern_message_list (message_of (object));
  const TernPropTag store_entry_id = PidTagStoreEntryId;

  if (object->logon->store_entry_id != NULL)
    g_array_append_val (tags, store_entry_id);
  return tags;
}

static gboolean
set_props (MapiObject *object, const TernValue *values, guint n, GArray *problems, TernJob *job, GError **error)
{
  for (guint i = 0; i < n; i++) {
    int code = tern_message_set (message_of (object), &values[i]);

    if (code >= 0)
      mapi_problems_add (problems, i, values[i].tag, code);
  }
  return TRUE;
}

static gboolean
delete_props (MapiObject *object, const TernPropTag *tags, guint n, GArray *problems, TernJob *job, GError **error)
{
  for (guint i = 0; i < n; i++) {
    int code = tern_message_delete (message_of (object), tags[i]);

    if (code >= 0)
      mapi_problems_add (problems, i, tags[i], code);
  }
  return TRUE;
}

static gboolean
get_stream_size (MapiObject *object, TernPropTag tag, gint64 *ret_size, TernJob *job, GError **error)
{
  return tern_message_stream_size (message_of (object), tag, ret_size, job, error);
}

static GBytes *
read_stream (MapiObject *object, TernPropTag tag, gint64 offset, gsize size, TernJob *job, GError **error)
{
  return tern_message_read_stream (message_of (object), tag, offset, size, job, error);
}

static gboolean
write_stream (MapiObject *object, TernPropTag tag, GBytes *value, TernJob *job, GError **error)
{
  int code = tern_message_write_stream (message_of (object), tag, value);

  if (code >= 0)
    g_set_error (error, TERN_ERROR, code, "property 0x%08x of the message can't be changed", tag);
  return code < 0;
}

static gboolean
set_upload (MapiObject *object, TernPropTag tag, guint64 upload, gint64 size, GError **error)
{
  int code = tern_message_set_upload (message_of (object), tag, upload, size);

  if (code >= 0)
    g_set_error (error, TERN_ERROR, code, "property 0x%08x of the message can't be changed", tag);
  return code < 0;
}

static gboolean
get_upload (MapiObject *object, TernPropTag tag, guint64 *ret_upload, gint64 *ret_size, TernJob *job, GError **error)
{
  return tern_message_get_upload (message_of (object), tag, ret_upload, ret_size, job, error);
}

static GArray *
list_stored (MapiObject *object, TernJob *job, GError **error)
{
  return tern_message_list_stored (message_of (object));
}

static const TernPropTag children[] = { PidTagMessageRecipients, PidTagMessageAttachments, 0 };

static gboolean
has_child (MapiObject *object, TernPropTag child)
{
  TernMessage *message = message_of (object);

  return child == PidTagMessageRecipients ? tern_message_get_recipients (message)->len > 0
                                          : tern_message_get_draft (message)->attachments->len > 0;
}

static gboolean
copy_child (MapiObject *from, MapiObject *to, TernPropTag child, gboolean *ret_partial, TernJob *job, GError **error)
{
  if (child == PidTagMessageRecipients)
    return tern_message_copy_recipients (message_of (from), message_of (to), job, error);
  return tern_message_copy_attachments (message_of (from), message_of (to), job, error);
}

static gboolean
is_inside (MapiObject *object, MapiObject *other)
{
  return tern_message_is_inside (message_of (object), message_of (other));
}

static const MapiObjectClass message_class = {
  .kind = MAPI_KIND_MESSAGE,
  .name = "message",
  .holds_changes = TRUE,
  .free = message_free,
  .get_props = get_props,
  .list_props = list_props,
  .set_props = set_props,
  .delete_props = delete_props,
  .get_stream_size = get_stream_size,
  .read_stream = read_stream,
  .write_stream = write_stream,
  .set_upload = set_upload,
  .get_upload = get_upload,
  .children = children,
  .has_child = has_child,
  .copy_child = copy_child,
  .is_inside = is_inside,
  .list_stored = list_stored,
};

MapiMessage *
mapi_message_new (MapiLogon *logon, TernMessage *message, MapiObject *around, guint16 code_page)
{
  MapiMessage *object = g_new0 (MapiMessage, 1);

  mapi_object_init (&object->object, &message_class, logon);
  object->object.code_page = code_page == CODE_PAGE_OF_LOGON ? 0 : code_page;
  object->message = message;
  object->around = around != NULL ? mapi_object_ref (around) : NULL;
  object->columns = g_array_new (FALSE, FALSE, sizeof (TernPropTag));
  return object;
}
