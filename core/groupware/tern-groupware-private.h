#pragma once

#include "core/groupware/tern-groupware.h"
#include "core/groupware/tern-hooks.h"
#include "core/groupware/transport/tern-submit.h"
#include "core/spi/tern-queue.h"

/** tern_groupware_open_raw: (transfer full): without the gate: for what the house itself does in a mailbox. */
TernMailbox *tern_groupware_open_raw (TernGroupware *groupware, const TernGuid *mailbox, TernJob *job,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_groupware_open_or_create: (transfer full): the mailbox of @spec, which an earlier attempt may have made. */
TernMailbox *tern_groupware_open_or_create (TernGroupware *groupware, const TernMailboxSpec *spec, TernJob *job,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_groupware_get_delivery_hooks: (transfer none): their subject is a TernDelivery. */
TernHooks *tern_groupware_get_delivery_hooks (TernGroupware *groupware);
/** tern_groupware_get_queue: (transfer none). */
TernQueue *tern_groupware_get_queue (TernGroupware *groupware);
/** tern_groupware_wake: after the commit that put work into the queue. */
void tern_groupware_wake (TernGroupware *groupware);
TernSubmitLimits tern_groupware_get_submit_limits (TernGroupware *groupware);
