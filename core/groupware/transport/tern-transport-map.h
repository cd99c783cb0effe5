#pragma once

#include "core/convert/tern-mime-message.h"
#include "core/spi/tern-mailbox.h"

/**
 * tern_transport_map: (transfer full):
 * @message: with the property ids of @home
 *
 * A copy of it in the property ids of @target, which learns the names that it lacks; those that it has no room for are
 * left out: mail must not fail for them.
 */
TernMimeMessage *tern_transport_map (const TernMimeMessage *message, TernMailbox *home, TernMailbox *target,
                                     TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
