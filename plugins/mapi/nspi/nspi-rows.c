#include "plugins/mapi/nspi/nspi-rows.h"

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"

#define STRING8(tag) TERN_PROP_TAG_WITH_TYPE (tag, PtypString8)

static const TernPropTag default_columns[] = {
  PidTagAddressBookContainerId,
  PidTagObjectType,
  PidTagDisplayType,
  STRING8 (PidTagDisplayName),
  STRING8 (PidTagPrimaryTelephoneNumber),
  STRING8 (PidTagDepartmentName),
  STRING8 (PidTagOfficeLocation),
};

void
nspi_rows_init (NspiRows *rows, const NspiView *view, const LargePropertyTagArray *columns, guint32 flags, guint32 most,
                TernArena *arena)
{
  *rows = (NspiRows){ .view = view, .arena = arena };
  rows->form.ephemeral = (flags & NSPI_EPHEMERAL_IDS) != 0;
  rows->form.server = nspi_server_guid (&view->organisation);
  if (columns != NULL)
    rows->columns = *columns;
  else
    rows->columns = (LargePropertyTagArray){ G_N_ELEMENTS (default_columns), default_columns };
  rows->most = MIN (most, NSPI_MAX_CELLS / MAX (rows->columns.property_tag_count, 1));
  rows->rows = tern_arena_new_n (arena, AddressBookPropertyRow, rows->most);
}

gboolean
nspi_row_values (const TernEntry *entry, const NspiRowForm *form, const TernPropTag *tags, guint32 n, TernArena *arena,
                 TernValue *ret_values)
{
  gboolean all = TRUE;

  for (guint32 i = 0; i < n; i++) {
    if (entry != NULL && nspi_entry_get (entry, form, tags[i], arena, &ret_values[i])) {
      /* A hidden entry is no row of the snapshot and goes before the answer is written. */
      ret_values[i] = tern_value_copy (&ret_values[i], arena);
      continue;
    }
    ret_values[i] = tern_value_missing (tags[i], TERN_ERROR_NOT_FOUND);
    all = FALSE;
  }
  return all;
}

gboolean
nspi_rows_add (NspiRows *rows, const TernEntry *entry)
{
  AddressBookPropertyRow *row;
  guint32 n = rows->columns.property_tag_count;

  if (rows->n >= rows->most)
    return FALSE;
  row = &rows->rows[rows->n++];
  row->n = n;
  row->values = tern_arena_new_n (rows->arena, TernValue, n);
  (void) nspi_row_values (entry, &rows->form, rows->columns.property_tags, n, rows->arena, row->values);
  return TRUE;
}
