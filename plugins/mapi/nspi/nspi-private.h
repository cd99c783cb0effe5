#pragma once

#include "plugins/mapi/http/mapi-http-call.h"

/* One request type of the address book endpoint a file. */
void nspi_bind (MapiHttpCall *call, TernJob *job);
void nspi_unbind (MapiHttpCall *call, TernJob *job);
void nspi_compare_min_ids (MapiHttpCall *call, TernJob *job);
void nspi_dn_to_min_id (MapiHttpCall *call, TernJob *job);
void nspi_get_address_book_url (MapiHttpCall *call, TernJob *job);
void nspi_get_mailbox_url (MapiHttpCall *call, TernJob *job);
void nspi_get_matches (MapiHttpCall *call, TernJob *job);
void nspi_get_prop_list (MapiHttpCall *call, TernJob *job);
void nspi_get_props (MapiHttpCall *call, TernJob *job);
void nspi_get_special_table (MapiHttpCall *call, TernJob *job);
void nspi_get_template_info (MapiHttpCall *call, TernJob *job);
void nspi_mod_link_att (MapiHttpCall *call, TernJob *job);
void nspi_mod_props (MapiHttpCall *call, TernJob *job);
void nspi_query_columns (MapiHttpCall *call, TernJob *job);
void nspi_query_rows (MapiHttpCall *call, TernJob *job);
void nspi_resolve_names (MapiHttpCall *call, TernJob *job);
void nspi_resort_restriction (MapiHttpCall *call, TernJob *job);
void nspi_seek_entries (MapiHttpCall *call, TernJob *job);
void nspi_update_stat (MapiHttpCall *call, TernJob *job);
