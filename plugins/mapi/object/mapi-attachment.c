#include "plugins/mapi/object/mapi-attachment.h"

#include "core/base/tern-error.h"
#include "core/groupware/tern-list-table.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/object/mapi-table.h"

static TernAttachment *
attachment_of (MapiObject *object)
{
  return ((MapiAttachment *) object)->attachment;
}

static void
attachment_free (MapiObject *object)
{
  MapiAttachment *attachment = (MapiAttachment *) object;

  tern_attachment_unref (attachment->attachment);
  mapi_object_unref (attachment->message);
  g_free (attachment);
}

static gboolean
get_props (MapiObject *object, const TernPropTag *tags, guint n, gsize limit, TernArena *arena, TernValue *ret_cells,
           TernJob *job, GError **error)
{
  for (guint i = 0; i < n; i++) {
    if (!tern_attachment_get (attachment_of (object), tags[i], limit, arena, &ret_cells[i], job, error))
      return FALSE;
  }
  return TRUE;
}

static GArray *
list_props (MapiObject *object, TernJob *job, GError **error)
{
  return tern_attachment_list (attachment_of (object));
}

static gboolean
set_props (MapiObject *object, const TernValue *values, guint n, GArray *problems, TernJob *job, GError **error)
{
  for (guint i = 0; i < n; i++) {
    int code = tern_attachment_set (attachment_of (object), &values[i]);

    if (code >= 0)
      mapi_problems_add (problems, i, values[i].tag, code);
  }
  return TRUE;
}

static gboolean
delete_props (MapiObject *object, const TernPropTag *tags, guint n, GArray *problems, TernJob *job, GError **error)
{
  for (guint i = 0; i < n; i++) {
    int code = tern_attachment_delete (attachment_of (object), tags[i]);

    if (code >= 0)
      mapi_problems_add (problems, i, tags[i], code);
  }
  return TRUE;
}

static gboolean
get_stream_size (MapiObject *object, TernPropTag tag, gint64 *ret_size, TernJob *job, GError **error)
{
  return tern_attachment_stream_size (attachment_of (object), tag, ret_size, job, error);
}

static GBytes *
read_stream (MapiObject *object, TernPropTag tag, gint64 offset, gsize size, TernJob *job, GError **error)
{
  return tern_attachment_read_stream (attachment_of (object), tag, offset, size, job, error);
}

static gboolean
write_stream (MapiObject *object, TernPropTag tag, GBytes *value, TernJob *job, GError **error)
{
  int code = tern_attachment_write_stream (attachment_of (object), tag, value);

  if (code >= 0)
    g_set_error (error, TERN_ERROR, code, "property 0x%08x of the attachment can't be changed", tag);
  return code < 0;
}

static gboolean
set_upload (MapiObject *object, TernPropTag tag, guint64 upload, gint64 size, GError **error)
{
  int code = tern_attachment_set_upload (attachment_of (object), tag, upload, size);

  if (code >= 0)
    g_set_error (error, TERN_ERROR, code, "property 0x%08x of the attachment can't be changed", tag);
  return code < 0;
}

static gboolean
get_upload (MapiObject *object, TernPropTag tag, guint64 *ret_upload, gint64 *ret_size, TernJob *job, GError **error)
{
  return tern_attachment_get_upload (attachment_of (object), tag, ret_upload, ret_size, job, error);
}

static const TernPropTag children[] = { PidTagAttachDataObject, 0 };

static gboolean
has_child (MapiObject *object, TernPropTag child)
{
  return tern_attachment_has_embedded (attachment_of (object));
}

static gboolean
copy_child (MapiObject *from, MapiObject *to, TernPropTag child, gboolean *ret_partial, TernJob *job, GError **error)
{
  return tern_attachment_copy_embedded (attachment_of (from), attachment_of (to), job, error);
}

static gboolean
is_inside (MapiObject *object, MapiObject *other)
{
  return tern_attachment_is_inside (attachment_of (object), attachment_of (other));
}

static const MapiObjectClass attachment_class = {
  .kind = MAPI_KIND_ATTACHMENT,
  .name = "attachment",
  .holds_changes = TRUE,
  .free = attachment_free,
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
};

MapiAttachment *
mapi_attachment_new (MapiMessage *message, TernAttachment *attachment)
{
  MapiAttachment *object = g_new0 (MapiAttachment, 1);

  mapi_object_init (&object->object, &attachment_class, message->object.logon);
  object->object.code_page = message->object.code_page;
  object->attachment = attachment;
  object->message = mapi_object_ref (message);
  return object;
}

/** list_rows: a TernListSource over the draft of a TernMessage. */
static gboolean
list_rows (gpointer data, gint64 *version, GPtrArray **ret_rows, TernJob *job, GError **error)
{
  const TernDraft *draft = tern_message_get_draft (data);

  if (*version == draft->attachment_changes)
    return TRUE;
  *version = draft->attachment_changes;
  *ret_rows = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_list_row_free);
  for (guint i = 0; i < draft->attachments->len; i++) {
    const TernAttachmentDraft *attachment = g_ptr_array_index (draft->attachments, i);

    g_ptr_array_add (*ret_rows,
                     tern_list_row_new ((TernId) attachment->num + 1, tern_attachment_draft_row (attachment)));
  }
  return TRUE;
}

static TernTable *
open_rows (gpointer data, const TernRestriction *restriction, const TernSortOrder *sort, TernJob *job, GError **error)
{
  return tern_list_table_new (list_rows, tern_message_ref (data), (GDestroyNotify) tern_message_unref, restriction,
                              sort);
}

MapiTable *
mapi_attachment_table_new (MapiMessage *message, TernJob *job, GError **error)
{
  MapiTableSource source = { .open = open_rows, .free = (GDestroyNotify) tern_message_unref };

  source.data = tern_message_ref (message->message);
  return mapi_table_new (message->object.logon, &source, job, error);
}
