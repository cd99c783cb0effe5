#include <string.h>

#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/nspi/nspi-body.h"
#include "plugins/mapi/nspi/nspi-private.h"
#include "plugins/mapi/nspi/nspi-rows.h"
#include "plugins/mapi/request/mapi-rop-context.h"

/* [MS-OXNSPI] 3.1.4.1.9: the rows are those of a QueryRows for so many. */
#define ROWS_OF_SEEK 50

static gboolean
target_name (const SeekEntriesRequestBody *request, const char **ret_name, GError **error)
{
  const TernValue *target = &request->target;

  if (request->has_state == 0 || request->has_target == 0)
    return mapi_rop_fail (error, ecInvalidParam, "SeekEntries without a STAT or a target");
  if (TERN_PROP_ID (target->tag) != TERN_PROP_ID (PidTagDisplayName) || TERN_PROP_TYPE (target->tag) != PtypString)
    return mapi_rop_fail (error, ecError, "SeekEntries by a property that isn't the sort order's");
  *ret_name = target->str;
  return TRUE;
}

/** seek_in_table: the first entry at or behind the name among those named, which the client has in their order. */
static gboolean
seek_in_table (const NspiView *view, const SeekEntriesRequestBody *request, guint from, guint *ret_position,
               guint *ret_index)
{
  for (guint32 i = 0; i < request->explicit_table_count; i++) {
    if (nspi_view_position (view, request->explicit_table[i], ret_position) && *ret_position >= from) {
      *ret_index = i;
      return TRUE;
    }
  }
  return FALSE;
}

static void
add_rows (NspiRows *rows, const SeekEntriesRequestBody *request, guint position, guint index)
{
  const NspiView *view = rows->view;

  if (request->has_explicit_table == 0) {
    while (position < nspi_view_size (view) && nspi_rows_add (rows, nspi_view_nth (view, position)))
      position++;
    return;
  }
  for (guint i = 0; i < ROWS_OF_SEEK && index + i < request->explicit_table_count; i++) {
    g_autoptr (TernEntry) entry = nspi_view_entry (view, request->explicit_table[index + i]);

    if (!nspi_rows_add (rows, entry))
      return;
  }
}

static gboolean
seek (MapiHttpCall *call, NspiView *view, const SeekEntriesRequestBody *request, SeekEntriesResponseBody *response,
      TernArena *arena, TernJob *job, GError **error)
{
  const char *name = NULL;
  guint position, index = 0;
  gboolean found;
  NspiRows rows;

  if (!target_name (request, &name, error) || !nspi_view_open (call, &request->state, view, job, error))
    return FALSE;
  position = nspi_view_seek (view, name);
  found = request->has_explicit_table != 0 ? seek_in_table (view, request, position, &position, &index)
                                           : position < nspi_view_size (view);
  if (!found)
    return mapi_rop_fail (error, ecNotFound, "no name at or behind the one sought");
  response->state = request->state;
  nspi_stat_set (view, &response->state, position);
  response->has_state = 0xFF;
  if (request->has_columns == 0)
    return TRUE;
  nspi_rows_init (&rows, view, &request->columns, 0, ROWS_OF_SEEK, arena);
  add_rows (&rows, request, position, index);
  response->has_cols_and_rows = 0xFF;
  response->columns = rows.columns;
  response->row_count = rows.n;
  response->row_data = rows.rows;
  return TRUE;
}

/* [MS-OXNSPI] 3.1.4.1.9 – SeekEntries; [MS-OXCMAPIHTTP] 2.2.5.16 */
void
nspi_seek_entries (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_auto (NspiView) view = { 0 };
  g_autoptr (GError) error = NULL;
  SeekEntriesRequestBody request = { 0 };
  SeekEntriesResponseBody response = { 0 };

  if (!mapi_http_body_read (call, &seek_entries_request_body_type, arena, &request))
    return;
  mapi_http_call_begin (call);
  (void) seek (call, &view, &request, &response, arena, job, &error);
  nspi_body_finish (call, &seek_entries_response_body_type, &response, request.state.code_page, error);
}
