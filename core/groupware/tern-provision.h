#pragma once

#include "core/groupware/tern-special-folder.h"
#include "core/spi/tern-mailbox.h"

/**
 * tern_provision_mailbox:
 * @raw: a mailbox as the store gives it
 *
 * Makes whatever is missing of what Outlook expects in a private mailbox: folders with their classes, the entry ids on
 * Root and Inbox, receive folders, the Delegate Information object and default permissions. Safe to repeat.
 */
gboolean tern_provision_mailbox (TernMailbox *raw, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_provision_public_store: the folders of an organisation's public store and their default permissions. Safe to
 * repeat. */
gboolean tern_provision_public_store (TernMailbox *raw, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_provision_folder: makes one special folder; one that is there already is fine. */
gboolean tern_provision_folder (TernMailbox *raw, const TernSpecialFolderRow *row, TernJob *job,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
