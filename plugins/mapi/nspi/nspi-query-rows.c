#include "plugins/mapi/nspi/nspi-body.h"
#include "plugins/mapi/nspi/nspi-private.h"
#include "plugins/mapi/nspi/nspi-rows.h"
#include "plugins/mapi/request/mapi-rop-context.h"

/** explicit_rows: the entries named, in that order; ids of nothing give rows of errors. */
static void
explicit_rows (NspiRows *rows, const QueryRowsRequestBody *request)
{
  guint32 n = MIN (request->explicit_table_count, request->row_count);
  g_autoptr (GPtrArray) entries = nspi_view_entries (rows->view, request->explicit_table, n);

  for (guint32 i = 0; i < n && nspi_rows_add (rows, g_ptr_array_index (entries, i)); i++)
    ;
}

/** table_rows: from the STAT's place on; the STAT moves behind them. */
static gboolean
table_rows (NspiRows *rows, const QueryRowsRequestBody *request, STAT *stat, GError **error)
{
  guint before, position;

  if (!nspi_stat_locate (rows->view, stat, &before, &position, error))
    return FALSE;
  while (rows->n < request->row_count && position < nspi_view_size (rows->view)
         && nspi_rows_add (rows, nspi_view_nth (rows->view, position)))
    position++;
  nspi_stat_set (rows->view, stat, position);
  return TRUE;
}

static gboolean
query_rows (MapiHttpCall *call, NspiView *view, const QueryRowsRequestBody *request, QueryRowsResponseBody *response,
            TernArena *arena, TernJob *job, GError **error)
{
  NspiRows rows;
  gboolean is_explicit = request->explicit_table_count > 0;

  if (request->has_state == 0 || (!is_explicit && request->row_count == 0))
    return mapi_rop_fail (error, ecInvalidParam, "QueryRows without a STAT or a count");
  if (!nspi_view_open (call, &request->state, view, job, error))
    return FALSE;
  response->state = request->state;
  nspi_rows_init (&rows, view, request->has_columns != 0 ? &request->columns : NULL, request->flags,
                  MIN (request->row_count, is_explicit ? request->explicit_table_count : nspi_view_size (view)), arena);
  if (is_explicit)
    explicit_rows (&rows, request);
  else if (!table_rows (&rows, request, &response->state, error))
    return FALSE;
  response->has_state = response->has_cols_and_rows = 0xFF;
  response->columns = rows.columns;
  response->row_count = rows.n;
  response->row_data = rows.rows;
  return TRUE;
}

/* [MS-OXNSPI] 3.1.4.1.8 – QueryRows; [MS-OXCMAPIHTTP] 2.2.5.12: never more rows than were asked for (trap 1). */
void
nspi_query_rows (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_auto (NspiView) view = { 0 };
  g_autoptr (GError) error = NULL;
  QueryRowsRequestBody request = { 0 };
  QueryRowsResponseBody response = { 0 };

  if (!mapi_http_body_read (call, &query_rows_request_body_type, arena, &request))
    return;
  mapi_http_call_begin (call);
  (void) query_rows (call, &view, &request, &response, arena, job, &error);
  nspi_body_finish (call, &query_rows_response_body_type, &response, request.state.code_page, error);
}
