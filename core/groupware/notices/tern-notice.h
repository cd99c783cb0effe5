#pragma once

#include <gio/gio.h>

#include "core/model/tern-id.h"

/** TernNoticeKind: what happened, as a set: what a watch wants to hear. */
typedef enum {
  TERN_NOTICE_NEW_MAIL = 1 << 0, /* a delivered message; it is also created */
  TERN_NOTICE_CREATED = 1 << 1,
  TERN_NOTICE_MODIFIED = 1 << 2, /* of a folder: also its numbers of messages */
  TERN_NOTICE_MOVED = 1 << 3,
  TERN_NOTICE_COPIED = 1 << 4,
  TERN_NOTICE_DELETED = 1 << 5, /* for good or softly */
  TERN_NOTICE_SEARCH_COMPLETE = 1 << 6,
  TERN_NOTICE_LINKED = 1 << 8, /* a search folder shows a message that lies elsewhere, or not any more, or changed */
  TERN_NOTICE_LOST = 1 << 7, /* nobody knows what happened: whatever was seen before may be out of date */
} TernNoticeKind;

/**
 * TernNotice: one thing that happened in a mailbox.
 * @message: 0: the folder itself
 * @old_folder, @old_id: of a moved or copied message, where it was; of a folder, @old_id is what was copied
 * @parent, @old_parent: of folders: where it is (was, if deleted), and where a moved or copied one was before; 0: unknown
 * @has_total, @has_unread: of a modified folder: @total, @unread are its numbers of messages as of the reading
 * @message_flags, @message_class: of new mail; the class is %NULL when the message is gone again
 */
typedef struct {
  TernNoticeKind kind;
  TernId folder;
  TernId message;
  TernId old_folder;
  TernId old_id;
  TernId parent;
  TernId old_parent;
  gint64 cn;
  gboolean has_total;
  gboolean has_unread;
  guint32 total;
  guint32 unread;
  guint32 message_flags;
  const char *message_class;
} TernNotice;
