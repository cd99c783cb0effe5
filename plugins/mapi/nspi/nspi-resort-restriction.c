#include <stdlib.h>

#include "plugins/mapi/nspi/nspi-body.h"
#include "plugins/mapi/nspi/nspi-private.h"
#include "plugins/mapi/nspi/nspi-view.h"
#include "plugins/mapi/request/mapi-rop-context.h"

static int
compare_positions (gconstpointer a, gconstpointer b)
{
  guint left = *(const guint *) a, right = *(const guint *) b;

  return left < right ? -1 : left > right;
}

static gboolean
resort (MapiHttpCall *call, const ResortRestrictionRequestBody *request, ResortRestrictionResponseBody *response,
        TernArena *arena, TernJob *job, GError **error)
{
  g_auto (NspiView) view = { 0 };
  guint32 *ids = tern_arena_new_n (arena, guint32, request->minimal_id_count);
  guint *positions = tern_arena_new_n (arena, guint, request->minimal_id_count);
  guint n = 0;

  if (request->has_state == 0 || request->has_minimal_ids == 0)
    return mapi_rop_fail (error, ecInvalidParam, "ResortRestriction without a STAT or ids");
  if (!nspi_view_open (call, &request->state, &view, job, error))
    return FALSE;
  for (guint32 i = 0; i < request->minimal_id_count; i++)
    n += nspi_view_position (&view, request->minimal_ids[i], &positions[n]) ? 1 : 0;
  if (n > 1)
    qsort (positions, n, sizeof *positions, compare_positions);
  response->state = request->state;
  response->state.total_recs = n;
  response->state.num_pos = 0;
  response->state.delta = 0;
  for (guint i = 0; i < n; i++) {
    ids[i] = nspi_view_nth (&view, positions[i])->serial;
    if (ids[i] == request->state.current_rec)
      response->state.num_pos = i;
  }
  if (n == 0 || ids[response->state.num_pos] != request->state.current_rec)
    response->state.current_rec = NSPI_MID_BEGINNING_OF_TABLE;
  response->has_state = response->has_minimal_ids = 0xFF;
  response->minimal_id_count = n;
  response->minimal_ids = ids;
  return TRUE;
}

/* [MS-OXNSPI] 3.1.4.1.11 – ResortRestriction; [MS-OXCMAPIHTTP] 2.2.5.15: ids of nothing are left out. */
void
nspi_resort_restriction (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  ResortRestrictionRequestBody request = { 0 };
  ResortRestrictionResponseBody response = { 0 };

  if (!mapi_http_body_read (call, &resort_restriction_request_body_type, arena, &request))
    return;
  (void) resort (call, &request, &response, arena, job, &error);
  nspi_body_finish (call, &resort_restriction_response_body_type, &response, 0, error);
}
