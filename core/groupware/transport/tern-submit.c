#include "core/groupware/transport/tern-submit.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/groupware/object/tern-message-server.h"
#include "core/groupware/tern-groupware-private.h"
#include "core/groupware/tern-guard-server.h"
#include "core/groupware/transport/tern-outgoing-private.h"
#include "core/groupware/transport/tern-submit-private.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-queue.h"

#define KILO 1024
/* PidTagDeferredSendNumber ([MS-OXOMSG] 2.2.3.2). */
#define LARGEST_DEFERMENT 999

static gboolean
refuse (TernSubmitRefusal why, TernErrorCode code, const char *text, TernSubmitRefusal *ret_why, GError **error)
{
  *ret_why = why;
  g_set_error_literal (error, TERN_ERROR, code, text);
  return FALSE;
}

/** check_quota: PidTagProhibitSendQuota, in KB ([MS-OXCSTOR] 2.2.2.1.1.6): who is over it sends nothing. */
static gboolean
check_quota (TernGuard *guard, TernSubmitRefusal *ret_why, TernJob *job, GError **error)
{
  g_autoptr (TernBag) props = tern_mailbox_get_props (TERN_MAILBOX (guard), job, error);
  gint32 quota;

  if (props == NULL)
    return FALSE;
  quota = tern_bag_get_i32 (props, PidTagProhibitSendQuota, -1);
  if (quota < 0 || tern_bag_get_i64 (props, PidTagMessageSizeExtended, 0) <= (gint64) quota * KILO)
    return TRUE;
  return refuse (TERN_SUBMIT_QUOTA, TERN_ERROR_QUOTA, "the mailbox is too full to send", ret_why, error);
}

static gboolean
check (TernGroupware *groupware, TernMessage *message, TernSubmitRefusal *ret_why, TernJob *job, GError **error)
{
  const TernSubmitLimits limits = tern_groupware_get_submit_limits (groupware);
  guint n = tern_message_get_recipients (message)->len;

  if (tern_message_is_embedded (message) || tern_message_get_head (message)->is_associated)
    return refuse (TERN_SUBMIT_NOT_A_MAIL, TERN_ERROR_UNSUPPORTED, "only a message of a folder can be sent", ret_why,
                   error);
  if ((tern_bag_get_i32 (tern_message_edit (message), PidTagMessageFlags, 0) & TERN_MSGFLAG_SUBMITTED) != 0)
    return refuse (TERN_SUBMIT_SUBMITTED, TERN_ERROR_EXISTS, "the message is being sent already", ret_why, error);
  if (n == 0)
    return refuse (TERN_SUBMIT_NO_RECIPIENTS, TERN_ERROR_INVALID, "the message has no recipients", ret_why, error);
  if (n > limits.recipients)
    return refuse (TERN_SUBMIT_TOO_MANY_RECIPIENTS, TERN_ERROR_LIMIT, "the message has too many recipients", ret_why,
                   error);
  if (tern_draft_size (tern_message_get_draft (message)) > limits.size)
    return refuse (TERN_SUBMIT_TOO_BIG, TERN_ERROR_TOO_BIG, "the message is too big to be sent", ret_why, error);
  return check_quota (tern_message_get_mailbox (message), ret_why, job, error);
}

/** deferment: a unit of PidTagDeferredSendUnits ([MS-OXOMSG] 2.2.3.3): minutes, hours, days, weeks. */
static TernFiletime
deferment (gint32 units)
{
  static const guint seconds[] = { 60, 3600, 24 * 3600, 7 * 24 * 3600 };

  return units >= 0 && units < (gint32) G_N_ELEMENTS (seconds) ? seconds[units] * TERN_FILETIME_SECOND : 0;
}

/* [MS-OXOMSG] 2.2.3.4: number and units, where both are there, give the time anew; one that is over is none. */
static TernFiletime
set_deferred_time (TernBag *props, TernFiletime now)
{
  gint32 number = tern_bag_get_i32 (props, PidTagDeferredSendNumber, -1);
  TernFiletime unit = deferment (tern_bag_get_i32 (props, PidTagDeferredSendUnits, -1));
  TernFiletime due;

  if (number >= 0 && number <= LARGEST_DEFERMENT && unit > 0)
    tern_bag_set_time (props, PidTagDeferredSendTime, now + (guint64) number * unit);
  due = tern_bag_get_time (props, PidTagDeferredSendTime, 0);
  return due > now ? due : 0;
}

/** set_message_id: a new one each time it is sent (trap 62), in the sender's domain. */
static void
set_message_id (TernBag *props)
{
  const char *address = tern_bag_get_str (props, PidTagSentRepresentingSmtpAddress, "");
  const char *at = strrchr (address, '@');
  g_autofree char *uuid = g_uuid_string_random ();
  g_autofree char *id = g_strdup_printf ("<%s%s>", uuid, at != NULL ? at : "@localhost");

  tern_bag_set_str (props, PidTagInternetMessageId, id);
}

/* [MS-OXOMSG] 3.3.5.1.3: what the server sets. */
static TernFiletime
set_props (TernBag *props)
{
  const TernFiletime now = tern_filetime_now ();
  gint32 flags = tern_bag_get_i32 (props, PidTagMessageFlags, 0);

  tern_bag_set_i32 (props, PidTagMessageFlags, flags | TERN_MSGFLAG_SUBMITTED | TERN_MSGFLAG_FROM_ME);
  tern_bag_set_time (props, PidTagClientSubmitTime, now);
  tern_bag_set_time (props, PidTagMessageDeliveryTime, now);
  tern_bag_set_i32 (props, PidTagContentFilterSpamConfidenceLevel, -1);
  set_message_id (props);
  return set_deferred_time (props, now);
}

gboolean
tern_submit (TernGroupware *groupware, TernMessage *message, TernSubmitRefusal *ret_why, TernJob *job, GError **error)
{
  TernIdentity *identity = tern_guard_get_identity (tern_message_get_mailbox (message));
  g_autofree char *key = tern_outgoing_new_key ();
  g_autoptr (GBytes) payload = tern_outgoing_payload_new (&tern_identity_get_info (identity)->account);
  g_autoptr (GPtrArray) queue = g_ptr_array_new ();
  TernQueueRow row = { .kind = TERN_QUEUE_SUBMIT, .key = key, .payload = payload };

  *ret_why = TERN_SUBMIT_FAILED;
  if (tern_message_is_read_only (message)) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_READ_ONLY, "the message was opened read-only");
    return FALSE;
  }
  if (!check (groupware, message, ret_why, job, error)
      || !tern_submit_set_sender (groupware, message, identity, ret_why, job, error)
      || !tern_submit_resolve (groupware, message, job, error))
    return FALSE;
  row.due = set_props (tern_message_edit (message));
  g_ptr_array_add (queue, &row);
  if (!tern_message_save_queued (message, queue, FALSE, job, error)) {
    TernBag *props = tern_message_edit (message);

    tern_bag_set_i32 (props, PidTagMessageFlags,
                      tern_bag_get_i32 (props, PidTagMessageFlags, 0) & ~TERN_MSGFLAG_SUBMITTED);
    return FALSE;
  }
  if (row.due == 0)
    tern_groupware_wake (groupware);
  return TRUE;
}

static gboolean
abort_refused (TernSubmitPlace place, TernErrorCode code, TernSubmitPlace *ret_place, GError **error)
{
  *ret_place = place;
  g_set_error (error, TERN_ERROR, code, place == TERN_SUBMIT_IS_UNDER_WAY ? "the message is being sent"
                                                                         : "the message is not in the queue");
  return FALSE;
}

/** withdraw: out of the queue; a message that says it was submitted but isn't there any more was half taken back. */
static gboolean
withdraw (TernGroupware *groupware, TernGuard *mailbox, TernId id, TernSubmitPlace *ret_place, TernJob *job,
          GError **error)
{
  const TernGuid *guid = &tern_mailbox_get_info (TERN_MAILBOX (mailbox))->guid;
  g_autoptr (GError) why = NULL;

  if (tern_queue_withdraw (tern_groupware_get_queue (groupware), guid, TERN_QUEUE_SUBMIT, id, job, &why)
      || g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND))
    return TRUE;
  if (g_error_matches (why, TERN_ERROR, TERN_ERROR_BUSY))
    return abort_refused (TERN_SUBMIT_IS_UNDER_WAY, TERN_ERROR_BUSY, ret_place, error);
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/* [MS-OXOMSG] 3.3.5.2. The queue first: from then on nobody sends it. If the server dies before the flags are changed,
 * asking again changes them. */
gboolean
tern_submit_abort (TernGroupware *groupware, TernGuard *mailbox, TernId folder, TernId id, TernSubmitPlace *ret_place,
                   TernJob *job, GError **error)
{
  g_autoptr (TernMessage) message
      = tern_message_open (mailbox, folder, id, TERN_MESSAGE_READ_WRITE, FALSE, job, error);
  TernBag *props;
  gint32 flags;

  *ret_place = TERN_SUBMIT_IS_WAITING;
  if (message == NULL)
    return FALSE;
  props = tern_message_edit (message);
  flags = tern_bag_get_i32 (props, PidTagMessageFlags, 0);
  if ((flags & TERN_MSGFLAG_SUBMITTED) == 0)
    return abort_refused (TERN_SUBMIT_IS_NOT_QUEUED, TERN_ERROR_UNSUPPORTED, ret_place, error);
  if (!withdraw (groupware, mailbox, id, ret_place, job, error))
    return FALSE;
  tern_bag_set_i32 (props, PidTagMessageFlags, (flags & ~TERN_MSGFLAG_SUBMITTED) | TERN_MSGFLAG_UNSENT);
  return tern_message_save_queued (message, NULL, FALSE, job, error);
}

gboolean
tern_submit_is_queued (TernGroupware *groupware, TernGuard *mailbox, TernId id, gboolean *ret_is, TernJob *job,
                       GError **error)
{
  const TernGuid *guid = &tern_mailbox_get_info (TERN_MAILBOX (mailbox))->guid;
  g_autoptr (GPtrArray) entries
      = tern_queue_list (tern_groupware_get_queue (groupware), guid, G_MAXINT16, job, error);

  if (entries == NULL)
    return FALSE;
  *ret_is = FALSE;
  for (guint i = 0; i < entries->len && !*ret_is; i++) {
    const TernQueueEntry *entry = g_ptr_array_index (entries, i);

    *ret_is = entry->kind == TERN_QUEUE_SUBMIT && entry->message == id;
  }
  return TRUE;
}
