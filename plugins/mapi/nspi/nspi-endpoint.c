#include "plugins/mapi/nspi/nspi-endpoint.h"

#include "plugins/mapi/http/mapi-ping.h"
#include "plugins/mapi/nspi/nspi-private.h"

/* CompareMIds and DNToMId are spelt so on the wire. */
static const MapiRequestType types[] = {
  { "Bind", MAPI_CONTEXT_CREATES, nspi_bind },
  { "Unbind", MAPI_CONTEXT_ENDS, nspi_unbind },
  { "CompareMIds", MAPI_CONTEXT_SEQUENCE, nspi_compare_min_ids },
  { "DNToMId", MAPI_CONTEXT_SEQUENCE, nspi_dn_to_min_id },
  { "GetAddressBookUrl", MAPI_CONTEXT_SEQUENCE, nspi_get_address_book_url },
  { "GetMailboxUrl", MAPI_CONTEXT_SEQUENCE, nspi_get_mailbox_url },
  { "GetMatches", MAPI_CONTEXT_SEQUENCE, nspi_get_matches },
  { "GetPropList", MAPI_CONTEXT_SEQUENCE, nspi_get_prop_list },
  { "GetProps", MAPI_CONTEXT_SEQUENCE, nspi_get_props },
  { "GetSpecialTable", MAPI_CONTEXT_SEQUENCE, nspi_get_special_table },
  { "GetTemplateInfo", MAPI_CONTEXT_SEQUENCE, nspi_get_template_info },
  { "ModLinkAtt", MAPI_CONTEXT_SEQUENCE, nspi_mod_link_att },
  { "ModProps", MAPI_CONTEXT_SEQUENCE, nspi_mod_props },
  { "PING", MAPI_CONTEXT_NONE, mapi_ping },
  { "QueryColumns", MAPI_CONTEXT_SEQUENCE, nspi_query_columns },
  { "QueryRows", MAPI_CONTEXT_SEQUENCE, nspi_query_rows },
  { "ResolveNames", MAPI_CONTEXT_SEQUENCE, nspi_resolve_names },
  { "ResortRestriction", MAPI_CONTEXT_SEQUENCE, nspi_resort_restriction },
  { "SeekEntries", MAPI_CONTEXT_SEQUENCE, nspi_seek_entries },
  { "UpdateStat", MAPI_CONTEXT_SEQUENCE, nspi_update_stat },
  { NULL },
};

const MapiEndpoint mapi_nspi = {
  .path = "/mapi/nspi/",
  .session_kind = "nspi",
  .types = types,
};
