#pragma once

#include "core/groupware/tern-groupware.h"
#include "core/groupware/tern-hooks.h"

/** tern_groupware_open_raw: (transfer full): without the gate: for what the house itself does in a mailbox. */
TernMailbox *tern_groupware_open_raw (TernGroupware *groupware, const TernGuid *mailbox, TernJob *job,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_groupware_get_delivery_hooks: (transfer none): their subject is a TernDelivery. */
TernHooks *tern_groupware_get_delivery_hooks (TernGroupware *groupware);
