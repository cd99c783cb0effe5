#include "plugins/mapi/rop/oxomsg/oxomsg-submit.h"

static const char *const address_types[] = { "EX", "SMTP" };

/* [MS-OXOMSG] 2.2.4.3, 3.3.5.3: the kinds of addresses that recipients may have here. */
gboolean
rop_get_address_types (RopContext *ctx, const RopGetAddressTypesRequest *req, RopGetAddressTypesResponse *ret,
                       GError **error)
{
  if (!oxomsg_demand_private (ctx, error))
    return FALSE;
  ret->address_type_count = G_N_ELEMENTS (address_types);
  ret->address_types = address_types;
  return TRUE;
}
