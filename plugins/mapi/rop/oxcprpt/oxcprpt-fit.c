#include "plugins/mapi/rop/oxcprpt/oxcprpt-fit.h"

#include "core/base/tern-error.h"
#include "plugins/mapi/codec/codec-property-value.h"

/* An error in a row or a list: a flag, perhaps a tag, the code ([MS-OXCDATA] 2.11.5, 2.11.4). */
#define ERROR_SIZE 9

static TernPropTag
cell_tag (const TernPropTag *columns, const TernValue *cells, guint i)
{
  return columns != NULL && TERN_PROP_TYPE (columns[i]) != PtypUnspecified ? columns[i] : cells[i].tag;
}

static gsize
cell_size (const MapiCodecContext *codec, const TernPropTag *columns, const TernValue *cells, guint i)
{
  if (tern_value_is_missing (&cells[i]))
    return ERROR_SIZE;
  return 1 + codec_property_value_size (codec, cell_tag (columns, cells, i), &cells[i]);
}

void
oxcprpt_fit (const MapiCodecContext *codec, const TernPropTag *columns, TernValue *cells, guint n, gsize room)
{
  g_autofree gsize *sizes = g_new (gsize, MAX (n, 1));
  gsize all = 0;

  for (guint i = 0; i < n; i++) {
    if (!tern_value_is_missing (&cells[i]) && !codec_property_value_fits (codec, cell_tag (columns, cells, i), &cells[i]))
      cells[i] = tern_value_missing (cells[i].tag, TERN_ERROR_CORRUPT);
    sizes[i] = cell_size (codec, columns, cells, i);
    all += sizes[i];
  }
  while (all > room) {
    guint largest = 0;

    for (guint i = 1; i < n; i++) {
      if (sizes[i] > sizes[largest])
        largest = i;
    }
    if (n == 0 || sizes[largest] <= ERROR_SIZE)
      return; /* too many: the response as a whole doesn't fit */
    all -= sizes[largest] - ERROR_SIZE;
    sizes[largest] = ERROR_SIZE;
    cells[largest] = tern_value_missing (cells[largest].tag, TERN_ERROR_TOO_BIG);
  }
}
