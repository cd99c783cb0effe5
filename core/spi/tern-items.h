#pragma once

#include <gio/gio.h>

#include "core/model/tern-bag.h"
#include "core/model/tern-id.h"
#include "core/model/tern-recipient.h"
#include "core/spi/tern-access.h"
#include "core/spi/tern-job.h"
#include "core/spi/tern-mailbox.h"
#include "core/spi/tern-queue.h"
#include "core/spi/tern-uploads.h"

/** TernStreamRef: a property too large for the packed block, kept as a stream of the object. @size in stored bytes. */
typedef struct {
  TernPropTag tag;
  gint64 size;
} TernStreamRef;

/** TernAttachmentRef: one attachment of an item as opened. @object keys its streams; @embedded its embedded message (0:
 * none). */
typedef struct {
  guint32 num; /* PidTagAttachNumber */
  TernId object;
  TernId embedded;
  TernBag *props;
  GArray *streams; /* (element-type TernStreamRef) */
  gint64 size;
} TernAttachmentRef;

/** TernItemHead: the facts of a message that are columns, not properties. */
typedef struct {
  TernId id;     /* message, or the object id of an embedded message */
  TernId folder; /* 0 for an embedded message */
  gint64 cn;
  gboolean is_associated;
  gboolean is_read;
  gboolean is_deleted; /* soft-deleted */
  gboolean has_attachments;
  guint32 status; /* PidTagMessageStatus */
  gint64 size;    /* PidTagMessageSize */
  TernGuid creator;
  gboolean is_private;   /* PidTagSensitivity private or confidential */
  gboolean is_concealed; /* private, and only its time is shown: set by the gate */
} TernItemHead;

/**
 * TernItem:
 *
 * A message as read in one round trip: small properties, recipients, attachments with their properties, and the list
 * of streams. Reference counted; whoever changes one copies the parts first.
 */
typedef struct {
  gatomicrefcount refs;
  TernItemHead head;
  GBytes *change_key; /* nullable, as in TernFolderInfo */
  GBytes *pcl;        /* nullable */
  TernBag *props;
  GArray *streams;       /* (element-type TernStreamRef) */
  GPtrArray *recipients; /* (element-type TernRecipient) in row order */
  GPtrArray *attachments; /* (element-type TernAttachmentRef) in order of num */
} TernItem;

TernItem *tern_item_new (void);
TernItem *tern_item_ref (TernItem *item);
void tern_item_unref (TernItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernItem, tern_item_unref)
TernAttachmentRef *tern_attachment_ref_new (void);
void tern_attachment_ref_free (TernAttachmentRef *attachment);
const TernStreamRef *tern_streams_find (GArray *streams, TernPropTag tag);

typedef struct _TernItemSave TernItemSave;

/** TernAttachmentSave: @object 0: new. @embedded NULL with @object set keeps the stored embedded message. */
typedef struct {
  guint32 num;
  TernId object;
  const TernBag *props;
  GArray *kept_streams; /* (element-type TernPropTag) (nullable): streams of the stored object that stay as they are */
  GArray *uploads;      /* (element-type TernUploadRef) (nullable) */
  const TernItemSave *embedded;
} TernAttachmentSave;

/**
 * TernItemSave:
 *
 * The whole new state of a message; the store writes it in one transaction, or nothing. Values of any size may be in
 * @props: the store moves large ones to streams. What is neither in @props nor in @kept_streams is gone afterwards.
 *
 * @id: 0: a new message (the store gives the id), or a client's reserved id with @is_new
 * @expected_cn: the change number it was opened at; CONFLICT when the stored one differs; -1: don't compare
 * @recipients: (nullable): NULL keeps the stored ones of an existing message
 * @attachments: (nullable) (element-type TernAttachmentSave): NULL keeps the stored ones; attachments not listed are
 * removed
 * @change_key, @pcl: (nullable): given by an importing client; NULL: the server's own change
 * @is_delivery: logged as new mail instead of created
 * @queue: (nullable) (element-type TernQueueRow): work that this message causes, for core/groupware only
 * @delivery_key: (nullable): EXISTS, and nothing is written, when it was delivered here before; for core/groupware only
 * @keeps_marks: of an existing message: @is_read and @status stay as they are stored, whoever changed them meanwhile
 */
struct _TernItemSave {
  TernId folder;
  TernId id;
  gboolean is_new;
  gint64 expected_cn;
  gboolean is_associated;
  gboolean is_read;
  gboolean is_delivery;
  gboolean keeps_marks;
  guint32 status;
  gint64 size; /* PidTagMessageSize as the specification counts it; quotas use it */
  TernGuid creator;
  GBytes *change_key;
  GBytes *pcl;
  const TernBag *props;
  GArray *kept_streams; /* (element-type TernPropTag) (nullable) */
  GArray *uploads;      /* (element-type TernUploadRef) (nullable): values that are in the store already */
  GPtrArray *recipients;
  GPtrArray *attachments;
  GPtrArray *queue;
  const char *delivery_key;
};

/** TernItemSaved: @attachment_objects has one TernId for each row of the save's attachments, in order (caller clears).
 */
typedef struct {
  TernId id;
  gint64 cn;
  GArray *attachment_objects;
} TernItemSaved;

/** TernTransfer: messages moved or copied, within a mailbox or to another ([MS-OXCFOLD] 2.2.1.6). */
typedef struct {
  TernId folder;
  const TernId *ids;
  guint n_ids;
  TernMailbox *target_mailbox; /* may be the same */
  TernId target_folder;
  gboolean copy;
} TernTransfer;

#define TERN_TYPE_ITEMS (tern_items_get_type ())
G_DECLARE_INTERFACE (TernItems, tern_items, TERN, ITEMS, GObject)

struct _TernItemsInterface {
  GTypeInterface parent;

  /* One round trip. @id may be an embedded message's object id. @folder 0: in whatever folder it is. NOT_FOUND also
   * when it is elsewhere or hidden by @access. Soft-deleted messages are found only with @deleted. */
  TernItem *(*open) (TernItems *items, TernId folder, TernId id, gboolean deleted, const TernAccess *access,
                     TernJob *job, GError **error);
  /* Up to @size bytes of a stream at @offset; fewer at its end. @object: message, attachment or embedded message. */
  GBytes *(*read_stream) (TernItems *items, TernId object, TernPropTag tag, gint64 offset, gsize size, TernJob *job,
                          GError **error);
  gboolean (*save) (TernItems *items, const TernItemSave *save, TernItemSaved *ret_saved, TernJob *job, GError **error);
  /* Set-based, in bounded transactions. *ret_partial: some were not there or not allowed. */
  gboolean (*remove) (TernItems *items, TernId folder, const TernId *ids, guint n_ids, gboolean hard,
                      const TernAccess *access, gboolean *ret_partial, TernJob *job, GError **error);
  gboolean (*transfer) (TernItems *items, const TernTransfer *transfer, const TernAccess *access, gboolean *ret_partial,
                        TernJob *job, GError **error);
  /* @ids NULL: every message of the folder. */
  gboolean (*set_read) (TernItems *items, TernId folder, const TernId *ids, guint n_ids, gboolean read,
                        const TernAccess *access, gboolean *ret_partial, TernJob *job, GError **error);
  gboolean (*set_status) (TernItems *items, TernId folder, TernId id, guint32 mask, guint32 bits, guint32 *ret_old,
                          TernJob *job, GError **error);
  /* (element-type TernId) of @ids (NULL: all of the folder), those whose PidTagMessageFlags have a bit of @mask. */
  GArray *(*list_flagged) (TernItems *items, TernId folder, const TernId *ids, guint n_ids, guint32 mask, TernJob *job,
                           GError **error);
};

TernItem *tern_items_open (TernItems *items, TernId folder, TernId id, gboolean deleted, const TernAccess *access,
                           TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *tern_items_read_stream (TernItems *items, TernId object, TernPropTag tag, gint64 offset, gsize size,
                                TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_items_save (TernItems *items, const TernItemSave *save, TernItemSaved *ret_saved, TernJob *job,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_items_remove (TernItems *items, TernId folder, const TernId *ids, guint n_ids, gboolean hard,
                            const TernAccess *access, gboolean *ret_partial, TernJob *job,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_items_transfer (TernItems *items, const TernTransfer *transfer, const TernAccess *access,
                              gboolean *ret_partial, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_items_set_read (TernItems *items, TernId folder, const TernId *ids, guint n_ids, gboolean read,
                              const TernAccess *access, gboolean *ret_partial, TernJob *job,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_items_set_status (TernItems *items, TernId folder, TernId id, guint32 mask, guint32 bits,
                                guint32 *ret_old, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GArray *tern_items_list_flagged (TernItems *items, TernId folder, const TernId *ids, guint n_ids, guint32 mask,
                                 TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
