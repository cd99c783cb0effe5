#include "plugins/mapi/nspi/nspi-body.h"
#include "plugins/mapi/nspi/nspi-private.h"
#include "plugins/mapi/nspi/nspi-view.h"
#include "plugins/mapi/request/mapi-rop-context.h"

static gboolean
compare (MapiHttpCall *call, const CompareMinIdsRequestBody *request, gint32 *ret_result, TernJob *job, GError **error)
{
  g_auto (NspiView) view = { 0 };
  guint first, second;

  if (!nspi_view_open (call, &request->state, &view, job, error))
    return FALSE;
  if (!nspi_view_position (&view, request->minimal_id1, &first)
      || !nspi_view_position (&view, request->minimal_id2, &second))
    return mapi_rop_fail (error, ecError, "one of the entries isn't in the container");
  *ret_result = first < second ? -1 : first > second ? 1 : 0;
  return TRUE;
}

/* [MS-OXNSPI] 3.1.4.1.12 – CompareMinIds, "CompareMIds" on the wire; [MS-OXCMAPIHTTP] 2.2.5.3: by their place in the
 * table. */
void
nspi_compare_min_ids (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  CompareMinIdsRequestBody request = { 0 };
  CompareMinIdsResponseBody response = { 0 };

  if (!mapi_http_body_read (call, &compare_min_ids_request_body_type, arena, &request))
    return;
  (void) compare (call, &request, &response.result, job, &error);
  nspi_body_finish (call, &compare_min_ids_response_body_type, &response, 0, error);
}
