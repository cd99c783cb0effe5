#include "core/groupware/object/tern-message-server.h"

#include "core/base/tern-error.h"
#include "core/groupware/object/tern-object-private.h"
#include "core/groupware/tern-guard-server.h"
#include "core/model/tern-prop-tags.h"

/** begin_anew: what is remembered about changes since the last save. */
static void
begin_anew (TernMessage *message)
{
  message->has_new_recipients = message->has_own_time = FALSE;
  message->set_bodies = 0;
}

/** save_embedded: the contents go into the attachment around; they are stored with the message around that. */
static gboolean
save_embedded (TernMessage *message, GError **error)
{
  TernAttachment *around = message->around;

  if (around->is_read_only) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_READ_ONLY,
                         "the attachment around the message was opened read-only");
    return FALSE;
  }
  tern_attachment_draft_make_own (&around->draft);
  tern_draft_unref (around->draft->embedded);
  around->draft->embedded = tern_draft_ref (message->draft);
  message->is_new = FALSE;
  begin_anew (message);
  return TRUE;
}

/** after_save: the message is what was stored: its attachments have ids, and the next save compares with this one. */
static void
after_save (TernMessage *message, const TernItemSaved *saved)
{
  message->head.id = saved->id;
  message->head.cn = saved->cn;
  message->head.has_attachments = message->draft->attachments->len > 0;
  message->head.size = tern_draft_size (message->draft);
  message->is_new = FALSE;
  begin_anew (message);
  g_clear_pointer (&message->change_key, g_bytes_unref);
  for (guint i = 0; saved->attachment_objects != NULL && i < saved->attachment_objects->len; i++) {
    TernAttachmentDraft *attachment = g_ptr_array_index (message->draft->attachments, i);

    attachment->own.object = g_array_index (saved->attachment_objects, TernId, i);
  }
  tern_draft_set_stored (message->draft, saved->id);
}

/** check_writable: nothing of it is written otherwise. */
static gboolean
check_writable (TernMessage *message, GError **error)
{
  if (message->is_read_only)
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_READ_ONLY, "the message was opened read-only");
  return !message->is_read_only;
}

/** fill_save: all of it, in @arena. */
static void
fill_save (TernMessage *message, gboolean force, TernItemSave *save, TernArena *arena)
{
  save->folder = message->head.folder;
  save->id = message->head.id;
  save->is_new = message->is_new;
  save->expected_cn = message->is_new || force ? -1 : message->head.cn;
  save->is_associated = message->head.is_associated;
  save->is_read = message->head.is_read;
  save->status = message->head.status;
  save->creator = message->head.creator;
  save->pcl = message->pcl;
  save->keeps_marks = !message->is_new; /* they have calls of their own, which other handles make too */
  tern_draft_fill_save (message->draft, save, arena);
}

gboolean
tern_message_save (TernMessage *message, gboolean force, TernJob *job, GError **error)
{
  g_autoptr (TernArena) arena = NULL;
  TernItemSaved saved = { 0 };
  TernItemSave save = { 0 };

  if (!check_writable (message, error))
    return FALSE;
  tern_draft_make_own (&message->draft);
  tern_message_derive (message);
  if (message->around != NULL)
    return save_embedded (message, error);
  arena = tern_arena_new ();
  fill_save (message, force, &save, arena);
  if (!tern_items_save (TERN_ITEMS (message->mailbox), &save, &saved, job, error))
    return FALSE;
  after_save (message, &saved);
  g_clear_pointer (&saved.attachment_objects, g_array_unref);
  return TRUE;
}

TernBag *
tern_message_edit (TernMessage *message)
{
  tern_draft_make_own (&message->draft);
  return tern_object_props_edit (&message->draft->own);
}

GPtrArray *
tern_message_edit_recipients (TernMessage *message)
{
  tern_draft_make_own (&message->draft);
  message->has_new_recipients = TRUE;
  return tern_draft_edit_recipients (message->draft);
}

gboolean
tern_message_save_queued (TernMessage *message, GPtrArray *queue, gboolean reads, TernJob *job, GError **error)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernItemSaved saved = { 0 };
  TernItemSave save = { 0 };

  if (!check_writable (message, error))
    return FALSE;
  tern_draft_make_own (&message->draft);
  tern_message_derive (message);
  fill_save (message, FALSE, &save, arena);
  save.queue = queue;
  if (reads) {
    save.is_read = TRUE;
    save.keeps_marks = FALSE;
  }
  if (!tern_guard_save (message->mailbox, &save, &saved, job, error))
    return FALSE;
  after_save (message, &saved);
  message->head.is_read |= reads;
  g_clear_pointer (&saved.attachment_objects, g_array_unref);
  return TRUE;
}

void
tern_message_follow (TernMessage *message, TernMessage *other, gint64 cn)
{
  const gint32 flags = tern_bag_get_i32 (other->draft->own.values, PidTagMessageFlags, 0);

  if (message->head.id != other->head.id || message->head.cn != cn)
    return;
  tern_bag_set_i32 (tern_message_edit (message), PidTagMessageFlags, flags);
  message->head.cn = other->head.cn;
}
