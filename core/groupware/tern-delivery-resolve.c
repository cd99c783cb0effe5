#include "core/groupware/tern-delivery-private.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/convert/tern-person.h"
#include "core/model/tern-prop-tags.h"

/* PidTagDisplayType ([MS-OXOABK] 2.2.3.11). */
#define DT_MAILUSER 0
#define DT_DISTLIST 1
#define DT_FORUM 2
#define DT_AGENT 3
#define DT_REMOTE_MAILUSER 6

static guint32
display_type (TernEntryKind kind)
{
  switch (kind) {
  case TERN_ENTRY_GROUP:
    return DT_DISTLIST;
  case TERN_ENTRY_DYNAMIC_GROUP:
    return DT_AGENT;
  case TERN_ENTRY_CONTACT:
    return DT_REMOTE_MAILUSER;
  case TERN_ENTRY_PUBLIC_FOLDER:
    return DT_FORUM;
  case TERN_ENTRY_USER:
  case TERN_ENTRY_ROOM:
  case TERN_ENTRY_EQUIPMENT:
  case TERN_ENTRY_PUBLIC_STORE:
    return DT_MAILUSER;
  }
  return DT_MAILUSER;
}

TernPerson
tern_delivery_person (const TernEntry *entry)
{
  return (TernPerson){
    .name = entry->name,
    .address = entry->address,
    .dn = entry->dn,
    .display_type = display_type (entry->kind),
  };
}

/** is_local: addresses of other domains aren't looked up one by one. */
static gboolean
is_local (const TernOrganisation *organisation, const char *address)
{
  const char *domain = strrchr (address, '@');

  for (char **own = organisation->domains; domain != NULL && *own != NULL; own++) {
    if (g_ascii_strcasecmp (*own, domain + 1) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
resolve_recipient (TernDirectory *directory, const TernGuid *organisation, TernRecipient *recipient, TernJob *job,
                   GError **error)
{
  g_autoptr (GError) why = NULL;
  const char *address = tern_bag_get_str (recipient->props, PidTagSmtpAddress, "");
  g_autoptr (TernEntry) entry
      = tern_directory_lookup (directory, organisation, TERN_ENTRY_BY_ADDRESS, address, job, &why);
  TernPerson person;

  if (entry != NULL) {
    person = tern_delivery_person (entry);
    tern_person_set_recipient (recipient->props, &person);
    return TRUE;
  }
  if (g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/* [MS-OXCMAIL] 2.2.3.1: recipients that the address book knows are named by its entries. The sender isn't: anybody may
 * write any From, and what a stranger wrote must not look like a colleague's mail. */
TernMimeMessage *
tern_delivery_resolve (TernDirectory *directory, const TernGuid *organisation, const TernMimeMessage *message,
                       TernJob *job, GError **error)
{
  g_autoptr (TernOrganisation) own = tern_directory_get_organisation (directory, organisation, NULL, job, error);
  g_autoptr (TernMimeMessage) resolved = NULL;

  if (own == NULL)
    return NULL;
  resolved = tern_mime_message_copy (message);
  for (guint i = 0; i < resolved->recipients->len; i++) {
    TernRecipient *recipient = g_ptr_array_index (resolved->recipients, i);

    if (is_local (own, tern_bag_get_str (recipient->props, PidTagSmtpAddress, ""))
        && !resolve_recipient (directory, organisation, recipient, job, error))
      return NULL;
  }
  tern_mime_message_set_display_lists (resolved);
  return g_steal_pointer (&resolved);
}

/** outside_person: by its SMTP address, as strangers see it. */
static void
outside_person (TernBag *props, const TernPersonTags *tags)
{
  g_autofree char *name = g_strdup (tern_bag_get_str (props, tags->name, ""));
  g_autofree char *address = g_strdup (tern_bag_get_str (props, tags->smtp_address, ""));
  const TernPerson person = { .name = name, .address = address };

  if (*address != '\0' && g_ascii_strcasecmp (tern_bag_get_str (props, tags->address_type, ""), "SMTP") != 0)
    tern_person_set (props, tags, &person);
}

/* No organisation sees another's names (invariant 10): its people have their SMTP addresses only. */
TernMimeMessage *
tern_delivery_outside (const TernMimeMessage *message)
{
  TernMimeMessage *outside = tern_mime_message_copy (message);

  outside_person (outside->props, &tern_person_sender);
  outside_person (outside->props, &tern_person_sent_representing);
  for (guint i = 0; i < outside->recipients->len; i++) {
    TernBag *props = ((TernRecipient *) g_ptr_array_index (outside->recipients, i))->props;
    g_autofree char *name = g_strdup (tern_bag_get_str (props, PidTagDisplayName, ""));
    g_autofree char *address = g_strdup (tern_bag_get_str (props, PidTagSmtpAddress, ""));
    const TernPerson person = { .name = name, .address = address };

    if (*address != '\0')
      tern_person_set_recipient (props, &person);
  }
  return outside;
}

static gboolean
is_address_of (const TernEntry *entry, const char *address)
{
  if (g_ascii_strcasecmp (entry->address, address) == 0)
    return TRUE;
  for (char **alias = entry->aliases; alias != NULL && *alias != NULL; alias++) {
    if (g_ascii_strcasecmp (*alias, address) == 0)
      return TRUE;
  }
  return FALSE;
}

#define MSGFLAG_NOTIFY_READ 0x00000100
#define MSGFLAG_NOTIFY_UNREAD 0x00000200

/* [MS-OXCMSG] 2.2.1.6: who asked for receipts is owed one, once. */
static void
set_owed (TernBag *props)
{
  gint32 flags = tern_bag_get_i32 (props, PidTagMessageFlags, 0);

  if (!tern_bag_get_boolean (props, PidTagReadReceiptRequested, FALSE))
    return;
  tern_bag_set_i32 (props, PidTagMessageFlags, flags | MSGFLAG_NOTIFY_READ | MSGFLAG_NOTIFY_UNREAD);
}

/* [MS-OXOMSG] 2.2.1.23 to 2.2.1.30, [MS-OXCMSG] 2.2.1: who received it, and whether he is named in it. */
void
tern_delivery_address (TernMimeMessage *message, const TernEntry *recipient)
{
  const TernPerson person = tern_delivery_person (recipient);
  gboolean to_me = FALSE, cc_me = FALSE, named = FALSE;

  set_owed (message->props);
  tern_person_set (message->props, &tern_person_received_by, &person);
  tern_person_set (message->props, &tern_person_received_representing, &person);
  for (guint i = 0; i < message->recipients->len; i++) {
    const TernRecipient *row = g_ptr_array_index (message->recipients, i);

    if (!is_address_of (recipient, tern_bag_get_str (row->props, PidTagSmtpAddress, "")))
      continue;
    to_me |= row->type == TERN_RECIPIENT_TO;
    cc_me |= row->type == TERN_RECIPIENT_CC;
    named = TRUE;
  }
  tern_bag_set_boolean (message->props, PidTagMessageToMe, to_me);
  tern_bag_set_boolean (message->props, PidTagMessageCcMe, cc_me);
  tern_bag_set_boolean (message->props, PidTagMessageRecipientMe, named);
}
