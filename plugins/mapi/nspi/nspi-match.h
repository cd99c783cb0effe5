#pragma once

#include "core/model/tern-restriction.h"
#include "plugins/mapi/nspi/nspi-view.h"

/** nspi_anr_matches: ambiguous name resolution ([MS-OXNSPI] 3.1.4.6): every word of @text begins a word of a name or an
 * address. */
gboolean nspi_anr_matches (const TernEntry *entry, const char *text);
/** nspi_anr_is_exact: @text is the whole name, login name or an address. */
gboolean nspi_anr_is_exact (const TernEntry *entry, const char *text);
/** nspi_entry_matches: a restriction over an entry's properties; RES_PROPERTY on PidTagAnr is name resolution. */
gboolean nspi_entry_matches (const TernEntry *entry, const TernRestriction *restriction, TernArena *arena);
