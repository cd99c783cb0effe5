#include "core/convert/tern-ical-private.h"

#include <string.h>

#include "core/convert/tern-person.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"

#define MOST_ATTENDEES 5000

const char *
tern_ical_address (const char *uri, TernArena *arena)
{
  g_autofree char *address = NULL;

  if (uri == NULL)
    return NULL;
  if (g_ascii_strncasecmp (uri, "mailto:", 7) == 0)
    uri += 7;
  address = g_strstrip (g_strdup (uri));
  return strchr (address, '@') != NULL ? tern_arena_strdup (arena, address) : NULL;
}

static const char *
common_name (icalproperty *property)
{
  icalparameter *parameter = icalproperty_get_first_parameter (property, ICAL_CN_PARAMETER);

  return parameter != NULL ? icalparameter_get_cn (parameter) : NULL;
}

/* [MS-OXCICAL] 2.1.3.1.1.20.16, trap 52: a meeting message is always sent on behalf of its organizer. */
void
tern_ical_read_organizer (TernIcalReading *reading)
{
  icalproperty *property = icalcomponent_get_first_property (reading->event, ICAL_ORGANIZER_PROPERTY);
  TernPerson person = { 0 };

  if (property == NULL || (reading->method != TERN_ICAL_REQUEST && reading->method != TERN_ICAL_CANCEL))
    return;
  person.address = tern_ical_address (icalproperty_get_organizer (property), reading->arena);
  person.name = common_name (property);
  if (person.address != NULL)
    tern_person_set (reading->props, &tern_person_sent_representing, &person);
}

/* [MS-OXCICAL] 2.1.3.1.1.20.2: CUTYPE and ROLE. */
static TernRecipientType
recipient_type (icalproperty *property)
{
  icalparameter *kind = icalproperty_get_first_parameter (property, ICAL_CUTYPE_PARAMETER);
  icalparameter *role = icalproperty_get_first_parameter (property, ICAL_ROLE_PARAMETER);
  icalparameter_cutype cutype = kind != NULL ? icalparameter_get_cutype (kind) : ICAL_CUTYPE_INDIVIDUAL;

  if (cutype == ICAL_CUTYPE_RESOURCE || cutype == ICAL_CUTYPE_ROOM)
    return TERN_RECIPIENT_BCC;
  if (role != NULL && icalparameter_get_role (role) == ICAL_ROLE_OPTPARTICIPANT)
    return TERN_RECIPIENT_CC;
  return TERN_RECIPIENT_TO;
}

static char *
fold_address (const TernRecipient *recipient)
{
  return g_ascii_strdown (tern_bag_get_str (recipient->props, PidTagSmtpAddress, ""), -1);
}

void
tern_ical_add_attendees (const TernIcalReading *reading, TernMimeMessage *message)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  icalproperty *property = icalcomponent_get_first_property (reading->event, ICAL_ORGANIZER_PROPERTY);
  const char *organizer
      = property != NULL ? tern_ical_address (icalproperty_get_organizer (property), reading->arena) : NULL;

  if (reading->method != TERN_ICAL_REQUEST && reading->method != TERN_ICAL_CANCEL)
    return;
  if (organizer != NULL) /* is the sender, not a recipient */
    g_hash_table_add (known, g_ascii_strdown (organizer, -1));
  for (guint i = 0; i < message->recipients->len; i++)
    g_hash_table_add (known, fold_address (g_ptr_array_index (message->recipients, i)));
  for (property = icalcomponent_get_first_property (reading->event, ICAL_ATTENDEE_PROPERTY);
       property != NULL && message->recipients->len < MOST_ATTENDEES;
       property = icalcomponent_get_next_property (reading->event, ICAL_ATTENDEE_PROPERTY)) {
    const TernPerson person = {
      .name = common_name (property),
      .address = tern_ical_address (icalproperty_get_attendee (property), reading->arena),
    };
    TernRecipient *recipient;

    if (person.address == NULL || !g_hash_table_add (known, g_ascii_strdown (person.address, -1)))
      continue;
    recipient = tern_recipient_new (message->recipients->len, recipient_type (property));
    tern_person_set_recipient (recipient->props, &person);
    g_ptr_array_add (message->recipients, recipient);
  }
  tern_mime_message_set_display_lists (message);
}
