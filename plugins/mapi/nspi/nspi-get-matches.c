#include "plugins/mapi/nspi/nspi-body.h"
#include "plugins/mapi/nspi/nspi-match.h"
#include "plugins/mapi/nspi/nspi-private.h"
#include "plugins/mapi/nspi/nspi-rows.h"
#include "plugins/mapi/request/mapi-rop-context.h"

/** Matching: one pass over a container or over ids that the client has already. */
typedef struct {
  const NspiView *view;
  const GetMatchesRequestBody *request;
  NspiRows rows;
  guint32 *ids;
  guint32 n;
  guint32 most;
} Matching;

/* Both the list and the rows end at the number asked for (trap 2), and where there is no room for a row. */
static void
take_if_matching (Matching *matching, const TernEntry *entry, TernArena *scratch)
{
  const GetMatchesRequestBody *request = matching->request;

  if (entry == NULL || matching->n >= matching->most)
    return;
  if (request->has_filter != 0 && request->filter != NULL && !nspi_entry_matches (entry, request->filter, scratch))
    return;
  if (request->has_columns != 0 && !nspi_rows_add (&matching->rows, entry))
    return;
  matching->ids[matching->n++] = entry->serial;
}

static void
match_all (Matching *matching)
{
  g_autoptr (TernArena) scratch = tern_arena_new ();
  const GetMatchesRequestBody *request = matching->request;

  if (request->has_minimal_ids != 0) {
    g_autoptr (GPtrArray) entries
        = nspi_view_entries (matching->view, request->minimal_ids, request->minimal_id_count);

    for (guint i = 0; i < entries->len; i++)
      take_if_matching (matching, g_ptr_array_index (entries, i), scratch);
    return;
  }
  for (guint i = 0; i < nspi_view_size (matching->view); i++)
    take_if_matching (matching, nspi_view_nth (matching->view, i), scratch);
}

static gboolean
get_matches (MapiHttpCall *call, NspiView *view, const GetMatchesRequestBody *request, GetMatchesResponseBody *response,
             TernArena *arena, TernJob *job, GError **error)
{
  Matching matching = { .view = view, .request = request };

  if (request->has_state == 0)
    return mapi_rop_fail (error, ecInvalidParam, "GetMatches without a STAT");
  if (!nspi_view_open (call, &request->state, view, job, error))
    return FALSE;
  matching.most
      = MIN (request->row_count, request->has_minimal_ids != 0 ? request->minimal_id_count : nspi_view_size (view));
  matching.ids = tern_arena_new_n (arena, guint32, matching.most);
  nspi_rows_init (&matching.rows, view, request->has_columns != 0 ? &request->columns : NULL, NSPI_EPHEMERAL_IDS,
                  request->has_columns != 0 ? matching.most : 0, arena);
  match_all (&matching);
  response->has_state = 0xFF;
  response->state = request->state;
  response->has_minimal_ids = 0xFF;
  response->minimal_id_count = matching.n;
  response->minimal_ids = matching.ids;
  if (request->has_columns == 0)
    return TRUE;
  response->has_cols_and_rows = 0xFF;
  response->columns = matching.rows.columns;
  response->row_count = matching.rows.n;
  response->row_data = matching.rows.rows;
  return TRUE;
}

/* [MS-OXNSPI] 3.1.4.1.10 – GetMatches; [MS-OXCMAPIHTTP] 2.2.5.5 */
void
nspi_get_matches (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_auto (NspiView) view = { 0 };
  g_autoptr (GError) error = NULL;
  GetMatchesRequestBody request = { 0 };
  GetMatchesResponseBody response = { 0 };

  if (!mapi_http_body_read (call, &get_matches_request_body_type, arena, &request))
    return;
  mapi_http_call_begin (call);
  (void) get_matches (call, &view, &request, &response, arena, job, &error);
  nspi_body_finish (call, &get_matches_response_body_type, &response, request.state.code_page, error);
}
