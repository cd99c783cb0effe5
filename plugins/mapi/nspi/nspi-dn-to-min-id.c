#include "plugins/mapi/nspi/nspi-body.h"
#include "plugins/mapi/nspi/nspi-private.h"
#include "plugins/mapi/nspi/nspi-view.h"

/* [MS-OXNSPI] 3.1.4.1.13 – DNToMinId, "DNToMId" on the wire; [MS-OXCMAPIHTTP] 2.2.5.4: hidden entries have ids too
 * (trap 9), what is unknown gets 0. */
void
nspi_dn_to_min_id (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_auto (NspiView) view = { 0 };
  g_autoptr (GError) error = NULL;
  const STAT anywhere = { 0 };
  DnToMinIdRequestBody request = { 0 };
  DnToMinIdResponseBody response = { 0 };
  guint32 *ids;

  if (!mapi_http_body_read (call, &dn_to_min_id_request_body_type, arena, &request))
    return;
  mapi_http_call_begin (call);
  ids = tern_arena_new_n (arena, guint32, request.name_count);
  if (nspi_view_open (call, &anywhere, &view, job, &error)) {
    g_autoptr (GPtrArray) found
        = nspi_view_find_many (&view, TERN_ENTRY_BY_DN, request.name_values, request.name_count);

    for (guint32 i = 0; i < request.name_count; i++) {
      const TernEntry *entry = g_ptr_array_index (found, i);

      ids[i] = entry != NULL ? entry->serial : 0;
    }
  }
  response.has_minimal_ids = 0xFF;
  response.minimal_id_count = request.name_count;
  response.minimal_ids = ids;
  nspi_body_finish (call, &dn_to_min_id_response_body_type, &response, 0, error);
}
