#pragma once

#include "core/groupware/tern-guard.h"
#include "core/spi/tern-items.h"

/* What core/groupware alone asks of the gate: the front's rights are checked all the same. */

/** tern_guard_save: as tern_items_save(), with the save's queue and delivery key, which the gate takes from nobody
 * else. */
gboolean tern_guard_save (TernGuard *guard, const TernItemSave *save, TernItemSaved *ret_saved, TernJob *job,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_guard_get_raw: (transfer none): the mailbox behind it: for what the house itself does there. */
TernMailbox *tern_guard_get_raw (TernGuard *guard);
