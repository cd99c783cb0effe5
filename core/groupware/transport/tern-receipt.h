#pragma once

#include "core/groupware/object/tern-message.h"
#include "core/groupware/tern-groupware.h"

/** TernReadChange: what becomes of the read flags. */
typedef enum {
  TERN_READ_STAYS,
  TERN_READ_SET,
  TERN_READ_CLEARED,
} TernReadChange;

/**
 * TernReadRequest: what is done with messages of a folder ([MS-OXCMSG] 2.2.3.10.1).
 * @ids: %NULL: all of the folder
 * @sends: who asked for a receipt and is still owed it gets one now
 * @forgets_read, @forgets_unread: what is owed for reading, or for deleting unread, is owed no longer
 * @open: (nullable): a message that the caller has open among them: it goes on afterwards as if nothing had happened
 */
typedef struct {
  TernId folder;
  const TernId *ids;
  guint n_ids;
  TernReadChange change;
  gboolean sends;
  gboolean forgets_read;
  gboolean forgets_unread;
  TernMessage *open;
} TernReadRequest;

/** tern_receipt_read: marks, and settles what is owed: each receipt once, whoever reads it again later. */
gboolean tern_receipt_read (TernGroupware *groupware, TernGuard *mailbox, const TernReadRequest *request,
                            gboolean *ret_partial, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** TernReceiptRemoval: receipts for what is deleted unread, made before it is gone. */
typedef struct _TernReceiptRemoval TernReceiptRemoval;

/** tern_receipt_before_removal: (transfer full): of @ids; nothing is sent yet. */
TernReceiptRemoval *tern_receipt_before_removal (TernGuard *mailbox, TernId folder, const TernId *ids, guint n_ids,
                                                 TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_receipt_after_removal: sends those of messages that are gone. */
gboolean tern_receipt_after_removal (TernReceiptRemoval *removal, TernGroupware *groupware, TernJob *job,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
void tern_receipt_removal_free (TernReceiptRemoval *removal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernReceiptRemoval, tern_receipt_removal_free)
