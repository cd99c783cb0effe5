#include "plugins/mapi/nspi/nspi-body.h"
#include "plugins/mapi/nspi/nspi-private.h"
#include "plugins/mapi/nspi/nspi-view.h"
#include "plugins/mapi/request/mapi-rop-context.h"

static gboolean
update_stat (MapiHttpCall *call, const UpdateStatRequestBody *request, UpdateStatResponseBody *response, TernJob *job,
             GError **error)
{
  g_auto (NspiView) view = { 0 };
  guint before, after;

  if (request->has_state == 0)
    return mapi_rop_fail (error, ecInvalidParam, "UpdateStat without a STAT");
  if (!nspi_view_open (call, &request->state, &view, job, error)
      || !nspi_stat_locate (&view, &request->state, &before, &after, error))
    return FALSE;
  response->state = request->state;
  nspi_stat_set (&view, &response->state, after);
  response->has_state = 0xFF;
  response->has_delta = request->delta_requested != 0 ? 0xFF : 0;
  response->delta = (gint32) after - (gint32) before; /* exactly as far as it went (trap 5) */
  return TRUE;
}

/* [MS-OXNSPI] 3.1.4.1.4 – UpdateStat; [MS-OXCMAPIHTTP] 2.2.5.17 */
void
nspi_update_stat (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  UpdateStatRequestBody request = { 0 };
  UpdateStatResponseBody response = { 0 };

  if (!mapi_http_body_read (call, &update_stat_request_body_type, arena, &request))
    return;
  (void) update_stat (call, &request, &response, job, &error);
  nspi_body_finish (call, &update_stat_response_body_type, &response, 0, error);
}
