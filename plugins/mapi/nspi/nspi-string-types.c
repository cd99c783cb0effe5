#include "plugins/mapi/nspi/nspi-string-types.h"

#include "core/model/tern-prop-type.h"

void
nspi_string_types (GArray *tags, gboolean unicode)
{
  for (guint i = 0; !unicode && i < tags->len; i++) {
    TernPropTag *tag = &g_array_index (tags, TernPropTag, i);

    if (TERN_PROP_TYPE (*tag) == PtypString)
      *tag = TERN_PROP_TAG_WITH_TYPE (*tag, PtypString8);
    else if (TERN_PROP_TYPE (*tag) == PtypMultipleString)
      *tag = TERN_PROP_TAG_WITH_TYPE (*tag, PtypMultipleString8);
  }
}
