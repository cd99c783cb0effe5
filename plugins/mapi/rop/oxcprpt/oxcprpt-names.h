#pragma once

#include "core/model/tern-named-prop.h"
#include "core/spi/tern-mailbox.h"

/** Ids from here on have names ([MS-OXCPRPT] 2.2.13); those below are named by themselves in PS_MAPI. */
#define OXCPRPT_FIRST_NAMED_ID 0x8000

/** oxcprpt_names_of_ids: in @arena: %NULL for an id that has no name. */
gboolean oxcprpt_names_of_ids (TernMailbox *mailbox, const guint16 *ids, guint n, TernArena *arena,
                               const TernPropName ***ret_names, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
