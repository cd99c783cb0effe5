#pragma once

#include "plugins/mapi/wire/wire-oxcdata.h"

/** oxcprpt_problems_pack: @problems (element-type MapiProblem) as the responses have them, in @arena. */
const PropertyProblem *oxcprpt_problems_pack (GArray *problems, TernArena *arena);
/** oxcprpt_problems_new: (transfer full): an empty list. */
GArray *oxcprpt_problems_new (void);
