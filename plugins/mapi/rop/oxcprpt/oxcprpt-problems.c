#include "plugins/mapi/rop/oxcprpt/oxcprpt-problems.h"

#include "plugins/mapi/object/mapi-object.h"
#include "plugins/mapi/wire/mapi-status.h"

GArray *
oxcprpt_problems_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (MapiProblem));
}

const PropertyProblem *
oxcprpt_problems_pack (GArray *problems, TernArena *arena)
{
  PropertyProblem *packed = tern_arena_new_n (arena, PropertyProblem, problems->len);

  for (guint i = 0; i < problems->len; i++) {
    const MapiProblem *problem = &g_array_index (problems, MapiProblem, i);

    packed[i] = (PropertyProblem){ .index = problem->index, .property_tag = problem->tag };
    packed[i].error_code = mapi_status_from_code (problem->code);
  }
  return packed;
}
