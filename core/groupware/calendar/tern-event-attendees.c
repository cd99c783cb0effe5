#include "core/groupware/calendar/tern-event-props.h"

#include "core/model/tern-fold.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"

/* PidTagRecipientFlags ([MS-OXOCAL] 2.2.4.10.1). */
#define RECIPIENT_SENDABLE 0x00000001
#define RECIPIENT_ORGANIZER 0x00000002

#define TYPE_MASK 0x0F

/* PidTagRecipientType of an attendee is its role: required 1, optional 2, resource 3 ([MS-OXOCAL] 2.2.4.10.7). */

static gboolean
is_organizer (const TernRecipient *recipient)
{
  return (recipient->type & TYPE_MASK) == TERN_RECIPIENT_ORIGINATOR
         || (tern_bag_get_i32 (recipient->props, PidTagRecipientFlags, 0) & RECIPIENT_ORGANIZER) != 0;
}

static const char *
address_of (const TernRecipient *recipient)
{
  const char *smtp = tern_bag_get_str (recipient->props, PidTagSmtpAddress, NULL);

  return smtp != NULL ? smtp : tern_bag_get_str (recipient->props, PidTagEmailAddress, "");
}

void
tern_event_read_attendees (TernMessage *message, TernEvent *event)
{
  const GPtrArray *recipients = tern_message_get_recipients (message);

  for (guint i = 0; i < recipients->len; i++) {
    const TernRecipient *recipient = g_ptr_array_index (recipients, i);
    TernAttendee *attendee;

    if (is_organizer (recipient))
      continue;
    attendee = g_new0 (TernAttendee, 1);
    attendee->name = g_strdup (tern_bag_get_str (recipient->props, PidTagDisplayName, ""));
    attendee->address = g_strdup (address_of (recipient));
    attendee->role = recipient->type & TYPE_MASK;
    attendee->response = (guint) tern_bag_get_i32 (recipient->props, PidTagRecipientTrackStatus, 0);
    g_ptr_array_add (event->attendees, attendee);
  }
}

static const TernRecipient *
find_recipient (const GPtrArray *recipients, const char *address)
{
  for (guint i = 0; i < recipients->len; i++) {
    const TernRecipient *recipient = g_ptr_array_index (recipients, i);

    if (!is_organizer (recipient) && tern_fold_equal (address_of (recipient), address))
      return recipient;
  }
  return NULL;
}

static const TernAttendee *
find_attendee (const TernEvent *event, const char *address)
{
  for (guint i = 0; i < event->attendees->len; i++) {
    const TernAttendee *attendee = g_ptr_array_index (event->attendees, i);

    if (tern_fold_equal (attendee->address, address))
      return attendee;
  }
  return NULL;
}

static guint32
next_row_id (const GPtrArray *recipients)
{
  guint32 next = 0;

  for (guint i = 0; i < recipients->len; i++)
    next = MAX (next, ((const TernRecipient *) g_ptr_array_index (recipients, i))->row_id + 1);
  return next;
}

static void
remove_absent (TernItemEdit *edit, const TernEvent *event)
{
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (guint32));
  const GPtrArray *recipients = tern_message_get_recipients (edit->message);

  for (guint i = 0; i < recipients->len; i++) {
    const TernRecipient *recipient = g_ptr_array_index (recipients, i);

    if (!is_organizer (recipient) && find_attendee (event, address_of (recipient)) == NULL)
      g_array_append_val (gone, recipient->row_id);
  }
  for (guint i = 0; i < gone->len; i++)
    tern_message_remove_recipient (edit->message, g_array_index (gone, guint32, i));
  edit->is_changed = edit->is_changed || gone->len > 0;
}

static void
put (TernItemEdit *edit, const TernAttendee *attendee)
{
  const GPtrArray *recipients = tern_message_get_recipients (edit->message);
  const TernRecipient *old = find_recipient (recipients, attendee->address);
  TernRecipient *recipient;

  if (old != NULL && (guint) (old->type & TYPE_MASK) == attendee->role
      && (guint) tern_bag_get_i32 (old->props, PidTagRecipientTrackStatus, 0) == attendee->response
      && g_strcmp0 (tern_bag_get_str (old->props, PidTagDisplayName, ""), attendee->name) == 0)
    return;
  if (old != NULL) {
    recipient = tern_recipient_copy (old);
    recipient->type = (guint8) ((old->type & ~TYPE_MASK) | (attendee->role & TYPE_MASK));
  } else {
    recipient = tern_recipient_new (next_row_id (recipients), (guint8) (attendee->role & TYPE_MASK));
    tern_bag_set_str (recipient->props, PidTagAddressType, "SMTP");
    tern_bag_set_str (recipient->props, PidTagEmailAddress, attendee->address);
    tern_bag_set_str (recipient->props, PidTagSmtpAddress, attendee->address);
    tern_bag_set_i32 (recipient->props, PidTagRecipientFlags, RECIPIENT_SENDABLE);
  }
  tern_bag_set_str (recipient->props, PidTagDisplayName, attendee->name);
  tern_bag_set_i32 (recipient->props, PidTagRecipientTrackStatus, (gint32) attendee->response);
  tern_message_put_recipient (edit->message, recipient);
  edit->is_changed = TRUE;
}

/** put_organizer: a meeting lists its organizer among the recipients ([MS-OXOCAL] 2.2.4.10.1). */
static void
put_organizer (TernItemEdit *edit, const TernEvent *event)
{
  const GPtrArray *recipients = tern_message_get_recipients (edit->message);
  TernRecipient *recipient;

  for (guint i = 0; i < recipients->len; i++) {
    if (is_organizer (g_ptr_array_index (recipients, i)))
      return;
  }
  recipient = tern_recipient_new (next_row_id (recipients), TERN_RECIPIENT_TO);
  tern_bag_set_str (recipient->props, PidTagAddressType, "SMTP");
  tern_bag_set_str (recipient->props, PidTagEmailAddress, event->organizer_address);
  tern_bag_set_str (recipient->props, PidTagSmtpAddress, event->organizer_address);
  tern_bag_set_str (recipient->props, PidTagDisplayName,
                    event->organizer_name != NULL ? event->organizer_name : event->organizer_address);
  tern_bag_set_i32 (recipient->props, PidTagRecipientFlags, RECIPIENT_SENDABLE | RECIPIENT_ORGANIZER);
  tern_message_put_recipient (edit->message, recipient);
  edit->is_changed = TRUE;
}

/** set_names: [MS-OXOCAL] 2.2.1.16 to 2.2.1.18: attendees without the organizer, "; " between them. */
static void
set_names (TernItemEdit *edit, const TernEvent *event, TernPropTag tag, guint role)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < event->attendees->len; i++) {
    const TernAttendee *attendee = g_ptr_array_index (event->attendees, i);

    if (role != 0 && attendee->role != role)
      continue;
    if (names->len > 0)
      g_string_append (names, "; ");
    g_string_append (names, attendee->name);
  }
  tern_item_edit_str (edit, tag, names->str);
}

void
tern_event_write_attendees (TernItemEdit *edit, const TernEvent *event)
{
  gboolean was_changed = edit->is_changed;

  if (event->attendees->len == 0)
    return;
  edit->is_changed = FALSE;
  if (event->is_meeting && event->id == 0 && event->organizer_address != NULL)
    put_organizer (edit, event);
  remove_absent (edit, event);
  for (guint i = 0; i < event->attendees->len; i++)
    put (edit, g_ptr_array_index (event->attendees, i));
  if (edit->is_changed) {
    set_names (edit, event, PidLidAllAttendeesString, 0);
    set_names (edit, event, PidLidToAttendeesString, TERN_RECIPIENT_TO);
    set_names (edit, event, PidLidCcAttendeesString, TERN_RECIPIENT_CC);
  }
  edit->is_changed = edit->is_changed || was_changed;
}
