#include "core/groupware/transport/tern-outgoing-private.h"

#include "core/base/tern-error.h"
#include "core/base/tern-reader.h"
#include "core/groupware/object/tern-message-server.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-prop-tags.h"

/** folder_of_server_id: PtypServerId ([MS-OXCDATA] 2.11.1.4): one of this store has Ours 1 and its folder first. */
static TernId
folder_of_server_id (const TernBag *props)
{
  const TernValue *value = tern_bag_get (props, PidTagSentMailSvrEID);
  TernReader reader;
  guint8 ours;
  guint64 folder;

  if (value == NULL)
    return 0;
  tern_reader_init (&reader, value->bin.data, value->bin.size);
  ours = tern_reader_u8 (&reader);
  folder = tern_reader_u64 (&reader);
  return tern_reader_finish (&reader, "server id", NULL) && ours == 1 ? tern_id_from_wire (folder) : 0;
}

/** id_of: an id of this mailbox; 0 for those of others. */
static TernId
id_of (TernOutgoing *out, const TernGuid *replica, guint64 globcnt)
{
  guint16 replid = 0;

  if (globcnt == 0 || !tern_mailbox_get_replid (TERN_MAILBOX (out->mailbox), replica, FALSE, &replid, out->job, NULL))
    return 0;
  return replid != 0 ? TERN_ID (replid, globcnt) : 0;
}

/* [MS-OXOMSG] 2.2.3.9, 2.2.3.10: whichever the client has set. */
static TernId
sent_folder (TernOutgoing *out, const TernBag *props)
{
  TernId folder = folder_of_server_id (props);
  TernObjectEntryId id;

  if (folder == 0 && tern_object_entry_id_parse (tern_bag_get_bin (props, PidTagSentMailEntryId), &id, NULL)
      && !id.is_public)
    folder = id_of (out, &id.folder_replica, id.folder_globcnt);
  return folder;
}

/** move: where the folder is gone the message stays: a sent mail is never lost for that. */
static gboolean
move (TernOutgoing *out, TernId folder, GError **error)
{
  const TernId id = tern_message_get_id (out->message);
  const TernTransfer transfer = {
    .folder = tern_message_get_folder (out->message),
    .ids = &id,
    .n_ids = 1,
    .target_folder = folder,
  };
  g_autoptr (GError) why = NULL;
  gboolean partial = FALSE;

  if (folder == 0 || folder == transfer.folder
      || tern_items_transfer (TERN_ITEMS (out->mailbox), &transfer, NULL, &partial, out->job, &why)
      || g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static gboolean
remove_message (TernOutgoing *out, GError **error)
{
  const TernId id = tern_message_get_id (out->message);
  gboolean partial = FALSE;

  return tern_items_remove (TERN_ITEMS (out->mailbox), tern_message_get_folder (out->message), &id, 1, TRUE, NULL,
                            &partial, out->job, error);
}

/* [MS-OXOMSG] 3.3.5.1.3: deleted, or to the folder that the client named; without either it stays where it is. What it
 * says of itself comes first: who does this again knows by it that the mail is out. */
gboolean
tern_outgoing_file (TernOutgoing *out, GError **error)
{
  TernBag *props = tern_message_edit (out->message);
  gint32 flags = tern_bag_get_i32 (props, PidTagMessageFlags, 0);
  TernId folder;

  if (tern_bag_get_boolean (props, PidTagDeleteAfterSubmit, FALSE))
    return remove_message (out, error);
  folder = sent_folder (out, props);
  if ((flags & (TERN_MSGFLAG_SUBMITTED | TERN_MSGFLAG_UNSENT)) != 0) {
    tern_bag_set_i32 (props, PidTagMessageFlags, flags & ~(TERN_MSGFLAG_SUBMITTED | TERN_MSGFLAG_UNSENT));
    if (!tern_message_save_queued (out->message, NULL, TRUE, out->job, error))
      return FALSE;
  }
  return move (out, folder, error);
}
