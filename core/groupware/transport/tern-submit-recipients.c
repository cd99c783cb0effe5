#include "core/groupware/transport/tern-submit-private.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/groupware/object/tern-message-server.h"
#include "core/groupware/tern-delivery-private.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-prop-tags.h"

gboolean
tern_submit_is_failure (GError **error)
{
  if (*error != NULL && !g_error_matches (*error, TERN_ERROR, TERN_ERROR_NOT_FOUND))
    return TRUE;
  g_clear_error (error);
  return FALSE;
}

const char *
tern_submit_address (const TernBag *recipient)
{
  const char *smtp = tern_bag_get_str (recipient, PidTagSmtpAddress, "");
  const char *type = tern_bag_get_str (recipient, PidTagAddressType, "");

  if (*smtp == '\0' && g_ascii_strcasecmp (type, "SMTP") == 0)
    smtp = tern_bag_get_str (recipient, PidTagEmailAddress, "");
  return smtp;
}

/** dn_of: (nullable): of a row whose address is one of an address book; "X500:" may stand before it (trap 66). */
static const char *
dn_of (const TernBag *recipient)
{
  const char *type = tern_bag_get_str (recipient, PidTagAddressType, "");
  const char *address = tern_bag_get_str (recipient, PidTagEmailAddress, "");
  TernBin id = tern_bag_get_bin (recipient, PidTagEntryId);
  const char *dn = NULL;
  guint32 display_type;

  if (g_ascii_strncasecmp (address, "X500:", 5) == 0)
    return address + 5;
  if (g_ascii_strcasecmp (type, "EX") == 0 && *address == '/')
    return address;
  if (*tern_submit_address (recipient) == '\0' && tern_entry_id_get_kind (id) == TERN_ENTRY_ID_ADDRESS
      && tern_address_entry_id_parse (id, &dn, &display_type, NULL))
    return dn;
  return NULL;
}

TernEntry *
tern_submit_find (TernDirectory *directory, const TernGuid *organisation, const TernBag *recipient, TernJob *job,
                  GError **error)
{
  const char *dn = dn_of (recipient);
  const char *address = tern_submit_address (recipient);
  g_autoptr (GError) why = NULL;
  TernEntry *entry = NULL;

  if (dn != NULL)
    entry = tern_directory_lookup (directory, organisation, TERN_ENTRY_BY_DN, dn, job, &why);
  if (entry == NULL && !tern_submit_is_failure (&why) && strchr (address, '@') != NULL)
    entry = tern_directory_lookup (directory, organisation, TERN_ENTRY_BY_ADDRESS, address, job, &why);
  if (entry == NULL && tern_submit_is_failure (&why))
    g_propagate_error (error, g_steal_pointer (&why));
  return entry;
}

static void
set_missing_str (TernBag *bag, TernPropTag tag, const char *value)
{
  if (*tern_bag_get_str (bag, tag, "") == '\0')
    tern_bag_set_str (bag, tag, value);
}

/** complete: what the client said stays; what it lacks comes from the directory. */
static void
complete (TernBag *props, const TernEntry *entry)
{
  const TernPerson person = tern_delivery_person (entry);
  g_autoptr (TernBag) all = tern_bag_new ();

  tern_person_set_recipient (all, &person);
  set_missing_str (props, PidTagDisplayName, entry->name);
  for (guint i = 0; i < tern_bag_get_size (all); i++) {
    const TernValue *value = tern_bag_get_nth (all, i);
    gboolean is_address = value->tag == PidTagAddressType || value->tag == PidTagEmailAddress
                          || value->tag == PidTagEntryId || value->tag == PidTagSearchKey
                          || value->tag == PidTagSmtpAddress;

    /* An alias, an X500 address or a one-off entry id becomes what replies find. */
    if (is_address || tern_bag_get_by_id (props, TERN_PROP_ID (value->tag)) == NULL)
      tern_bag_set (props, value);
  }
}

/* [MS-OXOMSG] 2.2.3.1: a recipient row of the address book has its entry's address, so that who gets the message can
 * answer all. */
gboolean
tern_submit_resolve (TernGroupware *groupware, TernMessage *message, TernJob *job, GError **error)
{
  TernDirectory *directory = tern_groupware_get_directory (groupware);
  TernIdentity *identity = tern_guard_get_identity (tern_message_get_mailbox (message));
  const TernGuid *organisation = &tern_identity_get_info (identity)->organisation;
  GPtrArray *recipients = tern_message_edit_recipients (message);

  for (guint i = 0; i < recipients->len; i++) {
    TernRecipient *recipient = g_ptr_array_index (recipients, i);
    g_autoptr (GError) why = NULL;
    g_autoptr (TernEntry) entry = tern_submit_find (directory, organisation, recipient->props, job, &why);

    if (entry != NULL) {
      complete (recipient->props, entry);
    } else if (why != NULL) {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
  }
  return TRUE;
}
