#include "core/groupware/transport/tern-receipt.h"

#include "core/base/tern-error.h"
#include "core/groupware/object/tern-message-server.h"
#include "core/groupware/tern-groupware-private.h"
#include "core/groupware/tern-guard-server.h"
#include "core/groupware/transport/tern-outgoing-private.h"
#include "core/groupware/transport/tern-report-private.h"
#include "core/model/tern-prop-block.h"
#include "core/model/tern-prop-tags.h"

/** person_of_group: who stands in a group of properties; FALSE: nobody. Points into @props. */
static gboolean
person_of_group (const TernBag *props, const TernPersonTags *tags, TernPerson *ret_person)
{
  const char *type = tern_bag_get_str (props, tags->address_type, "");
  const char *address = tern_bag_get_str (props, tags->email_address, "");
  gboolean is_ex = g_ascii_strcasecmp (type, "EX") == 0;

  *ret_person = (TernPerson){
    .name = tern_bag_get_str (props, tags->name, ""),
    .address = tern_bag_get_str (props, tags->smtp_address, is_ex ? "" : address),
    .dn = is_ex ? address : NULL,
  };
  return *address != '\0';
}

/* [MS-OXOMSG] 2.2.1.29 to 2.2.1.31: to whom the message says, else to its sender. */
static gboolean
set_destination (TernBag *report, const TernBag *original)
{
  TernPerson person;

  if (!person_of_group (original, &tern_person_read_receipt, &person)
      && !person_of_group (original, &tern_person_sender, &person))
    return FALSE;
  tern_person_set (report, &tern_person_read_receipt, &person);
  return TRUE;
}

/** payload_of: the report as a block of properties, its recipient among them; NULL: nobody to send it to. */
static GBytes *
payload_of (TernReportKind kind, const TernBag *original)
{
  g_autoptr (TernMimeMessage) report = tern_report_new (kind, original);

  /* A receipt for a receipt would never end. */
  if (g_ascii_strncasecmp (tern_bag_get_str (original, PidTagMessageClass, ""), "REPORT.", 7) == 0
      || !set_destination (report->props, original))
    return NULL;
  return tern_prop_block_pack (report->props);
}

/** owner_guard: as the mailbox's owner, whose receipts these are, whoever reads his mail. */
static TernGuard *
owner_guard (TernGroupware *groupware, TernGuard *mailbox, TernJob *job, GError **error)
{
  const TernGuid *owner = &tern_mailbox_get_info (TERN_MAILBOX (mailbox))->owner;
  g_autoptr (TernIdentity) identity = NULL;

  if (tern_guard_is_owner (mailbox))
    return g_object_ref (mailbox);
  identity = tern_directory_get_identity (tern_groupware_get_directory (groupware), owner, job, error);
  return identity != NULL ? tern_guard_new (tern_guard_get_raw (mailbox), identity) : NULL;
}

/** key_of: ids are of a mailbox, and many who read it tell one sender. */
static char *
key_of (const TernGuid *mailbox, TernId id)
{
  char text[TERN_GUID_TEXT_SIZE];

  tern_guid_to_text (mailbox, text);
  return g_strdup_printf ("report:%s:%016" G_GINT64_MODIFIER "x", text, id);
}

/** settle: the message owes nothing more; the receipt, if one goes, is in the queue in the same transaction. */
static gboolean
settle (TernMessage *message, const TernReadRequest *request, gboolean *sent, TernJob *job, GError **error)
{
  TernBag *props = tern_message_edit (message);
  gint32 flags = tern_bag_get_i32 (props, PidTagMessageFlags, 0);
  const TernMailboxInfo *info = tern_mailbox_get_info (TERN_MAILBOX (tern_message_get_mailbox (message)));
  g_autofree char *key = key_of (&info->guid, tern_message_get_id (message));
  g_autoptr (GPtrArray) queue = g_ptr_array_new ();
  g_autoptr (GBytes) payload = NULL;
  TernQueueRow row = { .kind = TERN_QUEUE_REPORT, .key = key };
  gint64 cn = tern_message_get_head (message)->cn;

  if (request->sends && (flags & TERN_MSGFLAG_NOTIFY_READ) != 0)
    payload = payload_of (TERN_REPORT_READ, props);
  if (request->sends || request->forgets_read)
    flags &= ~TERN_MSGFLAG_NOTIFY_READ;
  if (request->sends || request->forgets_unread)
    flags &= ~TERN_MSGFLAG_NOTIFY_UNREAD;
  tern_bag_set_i32 (props, PidTagMessageFlags, flags);
  row.payload = payload;
  if (payload != NULL)
    g_ptr_array_add (queue, &row);
  if (!tern_message_save_queued (message, queue, FALSE, job, error))
    return FALSE;
  *sent |= payload != NULL;
  if (request->open != NULL)
    tern_message_follow (request->open, message, cn);
  return TRUE;
}

/** settle_one: one that is gone, or that somebody changes at this moment, owes nothing to anybody. */
static gboolean
settle_one (TernGuard *owner, const TernReadRequest *request, TernId id, gboolean *sent, TernJob *job, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (TernMessage) message
      = tern_message_open (owner, request->folder, id, TERN_MESSAGE_READ_WRITE, FALSE, job, &why);

  if ((message != NULL && settle (message, request, sent, job, &why))
      || g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND)
      || g_error_matches (why, TERN_ERROR, TERN_ERROR_EXPUNGED)
      || g_error_matches (why, TERN_ERROR, TERN_ERROR_CONFLICT)
      || g_error_matches (why, TERN_ERROR, TERN_ERROR_EXISTS))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/** settle_all: costs one question where nothing is owed. */
static gboolean
settle_all (TernGroupware *groupware, TernGuard *mailbox, const TernReadRequest *request, TernJob *job, GError **error)
{
  guint32 mask = 0;
  g_autoptr (TernGuard) owner = NULL;
  g_autoptr (GArray) owed = NULL;
  gboolean sent = FALSE;

  if (request->sends || request->forgets_read)
    mask |= TERN_MSGFLAG_NOTIFY_READ;
  if (request->sends || request->forgets_unread)
    mask |= TERN_MSGFLAG_NOTIFY_UNREAD;
  if (mask == 0 || tern_mailbox_get_info (TERN_MAILBOX (mailbox))->is_public)
    return TRUE;
  owed = tern_items_list_flagged (TERN_ITEMS (tern_guard_get_raw (mailbox)), request->folder, request->ids,
                                  request->n_ids, mask, job, error);
  if (owed == NULL || owed->len == 0)
    return owed != NULL;
  owner = owner_guard (groupware, mailbox, job, error);
  if (owner == NULL)
    return FALSE;
  for (guint i = 0; i < owed->len; i++) {
    if (!settle_one (owner, request, g_array_index (owed, TernId, i), &sent, job, error))
      return FALSE;
  }
  if (sent)
    tern_groupware_wake (groupware);
  return TRUE;
}

/** may_settle: whoever may mark messages. */
static gboolean
may_settle (TernGuard *mailbox, TernId folder, TernJob *job, gboolean *ret_may, GError **error)
{
  guint32 rights = 0;

  if (!tern_guard_get_rights (mailbox, folder, &rights, job, error))
    return FALSE;
  *ret_may = (rights & (TERN_RIGHT_EDIT_ANY | TERN_RIGHT_FOLDER_OWNER)) != 0;
  return TRUE;
}

gboolean
tern_receipt_read (TernGroupware *groupware, TernGuard *mailbox, const TernReadRequest *request, gboolean *ret_partial,
                   TernJob *job, GError **error)
{
  gboolean may = FALSE;

  *ret_partial = FALSE;
  if (request->change != TERN_READ_STAYS
      && !tern_items_set_read (TERN_ITEMS (mailbox), request->folder, request->ids, request->n_ids,
                               request->change == TERN_READ_SET, NULL, ret_partial, job, error))
    return FALSE;
  if (!may_settle (mailbox, request->folder, job, &may, error))
    return FALSE;
  return !may || settle_all (groupware, mailbox, request, job, error);
}

typedef struct {
  TernId id;
  GBytes *payload;
} Owed;

struct _TernReceiptRemoval {
  TernMailbox *raw;
  TernId folder;
  GArray *owed; /* (element-type Owed) */
};

static void
clear_owed (gpointer data)
{
  g_clear_pointer (&((Owed *) data)->payload, g_bytes_unref);
}

void
tern_receipt_removal_free (TernReceiptRemoval *removal)
{
  if (removal == NULL)
    return;
  g_object_unref (removal->raw);
  g_array_unref (removal->owed);
  g_free (removal);
}

/* [MS-OXCFOLD] 2.2.1.11.1 NotifyNonRead, [MS-OXOMSG] 2.2.1.29: for unread ones that asked for a receipt. */
TernReceiptRemoval *
tern_receipt_before_removal (TernGuard *mailbox, TernId folder, const TernId *ids, guint n_ids, TernJob *job,
                             GError **error)
{
  g_autoptr (TernReceiptRemoval) removal = g_new0 (TernReceiptRemoval, 1);
  g_autoptr (GArray) flagged = NULL;

  removal->raw = g_object_ref (tern_guard_get_raw (mailbox));
  removal->folder = folder;
  removal->owed = g_array_new (FALSE, FALSE, sizeof (Owed));
  g_array_set_clear_func (removal->owed, clear_owed);
  flagged = tern_items_list_flagged (TERN_ITEMS (removal->raw), folder, ids, n_ids, TERN_MSGFLAG_NOTIFY_UNREAD, job,
                                     error);
  if (flagged == NULL)
    return NULL;
  for (guint i = 0; i < flagged->len; i++) {
    Owed owed = { .id = g_array_index (flagged, TernId, i) };
    g_autoptr (TernItem) item = tern_items_open (TERN_ITEMS (removal->raw), folder, owed.id, FALSE, NULL, job, NULL);

    if (item == NULL || item->head.is_read)
      continue;
    owed.payload = payload_of (TERN_REPORT_NOT_READ, item->props);
    if (owed.payload != NULL)
      g_array_append_val (removal->owed, owed);
  }
  return g_steal_pointer (&removal);
}

gboolean
tern_receipt_after_removal (TernReceiptRemoval *removal, TernGroupware *groupware, TernJob *job, GError **error)
{
  const TernGuid *guid = &tern_mailbox_get_info (removal->raw)->guid;

  for (guint i = 0; i < removal->owed->len; i++) {
    const Owed *owed = &g_array_index (removal->owed, Owed, i);
    g_autofree char *key = key_of (guid, owed->id);
    const TernQueueRow row = { .kind = TERN_QUEUE_REPORT, .key = key, .payload = owed->payload };
    g_autoptr (GError) why = NULL;
    g_autoptr (TernItem) item
        = tern_items_open (TERN_ITEMS (removal->raw), removal->folder, owed->id, FALSE, NULL, job, NULL);

    if (item != NULL) /* it stayed */
      continue;
    if (!tern_queue_add (tern_groupware_get_queue (groupware), guid, owed->id, &row, job, &why)
        && !g_error_matches (why, TERN_ERROR, TERN_ERROR_EXISTS)) {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  }
  if (removal->owed->len > 0)
    tern_groupware_wake (groupware);
  return TRUE;
}
