#include "core/groupware/transport/tern-submit-private.h"

#include "core/base/tern-error.h"
#include "core/groupware/object/tern-message-server.h"
#include "core/groupware/tern-delivery-private.h"
#include "core/groupware/transport/tern-send-rights.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-prop-tags.h"

/** represented_row: what the client says about whom the message represents, as a recipient row would say it; NULL:
 * nothing. */
static TernBag *
represented_row (const TernBag *props)
{
  static const struct {
    TernPropTag from, to;
  } strings[] = {
    { PidTagSentRepresentingAddressType, PidTagAddressType },
    { PidTagSentRepresentingEmailAddress, PidTagEmailAddress },
    { PidTagSentRepresentingSmtpAddress, PidTagSmtpAddress },
  };
  g_autoptr (TernBag) row = tern_bag_new ();
  TernBin id = tern_bag_get_bin (props, PidTagSentRepresentingEntryId);
  const char *name, *type, *address;

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++) {
    const char *value = tern_bag_get_str (props, strings[i].from, "");

    if (*value != '\0')
      tern_bag_set_str (row, strings[i].to, value);
  }
  if (tern_bag_get_str (row, PidTagEmailAddress, NULL) == NULL
      && tern_one_off_entry_id_parse (id, tern_bag_get_arena (row), &name, &type, &address, NULL)) {
    tern_bag_set_str (row, PidTagAddressType, type);
    tern_bag_set_str (row, PidTagEmailAddress, address);
  }
  if (id.size > 0)
    tern_bag_set_bin (row, PidTagEntryId, id.data, id.size);
  return tern_bag_get_size (row) > 0 ? g_steal_pointer (&row) : NULL;
}

static TernEntry *
entry_of_guid (TernGroupware *groupware, const TernGuid *organisation, const TernGuid *account, TernJob *job,
               GError **error)
{
  char text[TERN_GUID_TEXT_SIZE];

  tern_guid_to_text (account, text);
  return tern_directory_lookup (tern_groupware_get_directory (groupware), organisation, TERN_ENTRY_BY_GUID, text, job,
                                error);
}

static TernEntry *
refuse (TernSubmitRefusal *ret_why, GError **error)
{
  *ret_why = TERN_SUBMIT_NOT_AS_THEM;
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_DENIED, "no right to send as the represented sender");
  return NULL;
}

/** find_represented: whom the client names, or whose mailbox it is; of nobody whom the directory doesn't know. */
static TernEntry *
find_represented (TernGroupware *groupware, TernMessage *message, const TernIdentityInfo *me,
                  TernSubmitRefusal *ret_why, TernJob *job, GError **error)
{
  const TernMailboxInfo *mailbox = tern_mailbox_get_info (TERN_MAILBOX (tern_message_get_mailbox (message)));
  g_autoptr (TernBag) row = represented_row (tern_message_edit (message));
  g_autoptr (GError) why = NULL;
  TernEntry *entry;

  if (row == NULL)
    return entry_of_guid (groupware, &me->organisation, mailbox->is_public ? &me->account : &mailbox->owner, job,
                          error);
  entry = tern_submit_find (tern_groupware_get_directory (groupware), &me->organisation, row, job, &why);
  if (entry != NULL)
    return entry;
  if (why == NULL)
    return refuse (ret_why, error);
  g_propagate_error (error, g_steal_pointer (&why));
  return NULL;
}

/* A meeting's messages represent its organizer, whoever of those invited sends them on (trap 52). */
static gboolean
is_of_meeting (const TernBag *props)
{
  return g_ascii_strncasecmp (tern_bag_get_str (props, PidTagMessageClass, ""), "IPM.Schedule.Meeting.", 21) == 0;
}

/* [MS-OXOMSG] 3.3.5.1.1, 2.2.1.48 to 2.2.1.58: the sender is who is logged on; whom he represents is who he says, if he
 * may, else the mailbox's owner. Both groups are always there, whole (trap 53). */
gboolean
tern_submit_set_sender (TernGroupware *groupware, TernMessage *message, TernIdentity *identity,
                        TernSubmitRefusal *ret_why, TernJob *job, GError **error)
{
  const TernIdentityInfo *me = tern_identity_get_info (identity);
  TernBag *props = tern_message_edit (message);
  g_autoptr (TernEntry) sender = entry_of_guid (groupware, &me->organisation, &me->account, job, error);
  g_autoptr (TernEntry) represented = NULL;
  TernPerson person;
  TernSendRight right = TERN_SEND_NOT;

  if (sender == NULL)
    return FALSE;
  represented = find_represented (groupware, message, me, ret_why, job, error);
  if (represented == NULL || !tern_send_right (groupware, identity, represented, &right, job, error))
    return FALSE;
  if (right == TERN_SEND_NOT && !is_of_meeting (props))
    return refuse (ret_why, error) != NULL;
  person = tern_delivery_person (right == TERN_SEND_AS ? represented : sender);
  tern_person_set (props, &tern_person_sender, &person);
  person = tern_delivery_person (represented);
  tern_person_set (props, &tern_person_sent_representing, &person);
  return TRUE;
}
