#pragma once

#include "core/spi/tern-mailbox.h"

/**
 * tern_provision_mailbox:
 * @raw: a mailbox as the store gives it
 *
 * Makes whatever is missing of what Outlook expects in a private mailbox: folders with their classes, the entry ids on
 * Root and Inbox, receive folders, the Delegate Information object and default permissions. Safe to repeat.
 */
gboolean tern_provision_mailbox (TernMailbox *raw, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
