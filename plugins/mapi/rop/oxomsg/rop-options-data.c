#include "core/base/tern-error.h"
#include "plugins/mapi/rop/oxomsg/oxomsg-submit.h"

/* [MS-OXOMSG] 2.2.4.4, 3.3.5.4: neither of the two address types has options, nor a help file about them. */
gboolean
rop_options_data (RopContext *ctx, const RopOptionsDataRequest *req, RopOptionsDataResponse *ret, GError **error)
{
  if (!oxomsg_demand_private (ctx, error))
    return FALSE;
  if (g_ascii_strcasecmp (req->address_type, "EX") != 0 && g_ascii_strcasecmp (req->address_type, "SMTP") != 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "there is no such address type here");
    return FALSE;
  }
  return TRUE;
}
