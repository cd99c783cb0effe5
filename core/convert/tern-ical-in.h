#pragma once

#include "core/convert/tern-mime-message.h"

/**
 * tern_ical_in:
 * @ical: an iCalendar object (RFC 5545) in UTF-8, with METHOD REQUEST, CANCEL, REPLY or COUNTER (RFC 5546)
 * @message: the message around it, which becomes a meeting message: its class and its properties are set
 * @ret_is_whole: whether the message holds everything that matters; else the caller keeps @ical too
 *
 * [MS-OXCICAL] 2.1.3, [MS-OXOCAL] 2.2. Times, the time zone and a recurrence that Outlook can express; exceptions sent
 * as further components are what it can't.
 *
 * Returns: %FALSE if @ical is no meeting message; @message is unchanged then
 */
gboolean tern_ical_in (const char *ical, TernMimeMessage *message, gboolean *ret_is_whole, GError **error);
