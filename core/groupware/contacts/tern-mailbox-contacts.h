#pragma once

#include "core/spi/tern-contacts.h"
#include "core/spi/tern-mailbox.h"

/** TernMailboxContacts: a contacts folder of a mailbox as a TernContacts; as TernMailboxCalendar is for calendars. */
#define TERN_TYPE_MAILBOX_CONTACTS (tern_mailbox_contacts_get_type ())
G_DECLARE_FINAL_TYPE (TernMailboxContacts, tern_mailbox_contacts, TERN, MAILBOX_CONTACTS, GObject)

/** tern_mailbox_contacts_new: (transfer full): @mailbox must be wrapped for an identity (a TernGuard). */
TernContacts *tern_mailbox_contacts_new (TernMailbox *mailbox, TernId folder);
