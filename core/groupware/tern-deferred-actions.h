#pragma once

#include "core/groupware/tern-guard.h"

/**
 * tern_deferred_actions_patch:
 * @server_entry_id: what deferred action messages have as PidTagDeferredActionMessageOriginalEntryId
 * @client_entry_id: what they get instead
 *
 * A client has taken a message to a store of its own: its deferred action messages name it by the new entry id from
 * then on, and PidTagDamBackPatched tells so ([MS-OXORULE] 3.2.5.4). That there are none is no error.
 */
gboolean tern_deferred_actions_patch (TernGuard *mailbox, TernBin server_entry_id, TernBin client_entry_id,
                                      TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
