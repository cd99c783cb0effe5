#pragma once

#include "core/spi/tern-calendar.h"
#include "core/spi/tern-mailbox.h"

/**
 * TernMailboxCalendar: a calendar folder of a mailbox as a TernCalendar: it reads and writes the very properties that
 * Outlook does. Rights are the mailbox's affair. Safe from any thread.
 */
#define TERN_TYPE_MAILBOX_CALENDAR (tern_mailbox_calendar_get_type ())
G_DECLARE_FINAL_TYPE (TernMailboxCalendar, tern_mailbox_calendar, TERN, MAILBOX_CALENDAR, GObject)

/** tern_mailbox_calendar_new: (transfer full): @mailbox must be wrapped for an identity (a TernGuard). */
TernCalendar *tern_mailbox_calendar_new (TernMailbox *mailbox, TernId folder);
