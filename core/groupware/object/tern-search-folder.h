#pragma once

#include "core/spi/tern-mailbox.h"
#include "core/spi/tern-searches.h"

/**
 * tern_search_folder_start: search folder @folder shall show what @search says (its state is ignored). The same criteria
 * again are nothing to do, unless they are static (trap 43). A small scope is filled before this returns; a larger one
 * by a duty. @is_urgent: somebody waits for it ([MS-OXCFOLD] 2.2.1.4.1 FOREGROUND_SEARCH).
 */
gboolean tern_search_folder_start (TernMailbox *mailbox, TernId folder, const TernSearch *search, gboolean is_urgent,
                                   TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
