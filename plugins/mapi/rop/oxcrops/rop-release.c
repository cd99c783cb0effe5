#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/request/mapi-session.h"
#include "plugins/mapi/wire/rop-oxcrops.h"

/* [MS-OXCROPS] 2.2.15.3, 3.2.5.3 – RopRelease: there is no response, not even for a handle of nothing. */
gboolean
rop_release (RopContext *ctx, const RopReleaseRequest *req, RopReleaseResponse *ret, GError **error)
{
  mapi_handle_table_remove (mapi_session_get_handles (ctx->session), ctx->input_handle, ctx->job);
  return TRUE;
}
