#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/nspi/nspi-body.h"
#include "plugins/mapi/nspi/nspi-entry-props.h"
#include "plugins/mapi/nspi/nspi-private.h"
#include "plugins/mapi/nspi/nspi-view.h"

/* Flags ([MS-OXNSPI] 2.2.1.10). */
#define ADDRESS_CREATION_TEMPLATES 0x00000002u
#define UNICODE_STRINGS 0x00000004u

/* PidTagContainerFlags ([MS-OXOABK] 2.2.2.1): AB_RECIPIENTS, AB_UNMODIFIABLE. */
#define CONTAINER_FLAGS 0x00000009
/* The lists are constants of the directory: their version never moves. */
#define TABLE_VERSION 1u

/* [MS-OXNSPI] 3.1.4.1.3: the columns of the hierarchy table. */
static void
fill_row (AddressBookPropertyValueList *row, const TernAddressList *list, gboolean unicode, TernArena *arena)
{
  TernBin id = nspi_container_entry_id (list, arena);
  TernPropTag name = unicode ? PidTagDisplayName : TERN_PROP_TAG_WITH_TYPE (PidTagDisplayName, PtypString8);
  const TernValue values[] = {
    tern_value_bin (PidTagEntryId, id.data, id.size),
    tern_value_i32 (PidTagContainerFlags, CONTAINER_FLAGS),
    tern_value_i32 (PidTagDepth, 0),
    tern_value_i32 (PidTagAddressBookContainerId, (gint32) list->id),
    tern_value_str (name, list->name),
    tern_value_boolean (PidTagAddressBookIsMaster, FALSE),
  };

  row->count = G_N_ELEMENTS (values);
  row->values = tern_arena_memdup (arena, values, sizeof values);
}

static gboolean
hierarchy (MapiHttpCall *call, const GetSpecialTableRequestBody *request, GetSpecialTableResponseBody *response,
           TernArena *arena, TernJob *job, GError **error)
{
  const TernGuid *organisation = &tern_identity_get_info (mapi_http_call_get_identity (call))->organisation;
  g_autoptr (GPtrArray) lists = NULL;
  AddressBookPropertyValueList *rows;

  response->has_version = 0xFF;
  response->version = TABLE_VERSION;
  if (request->has_version != 0 && request->version == TABLE_VERSION)
    return TRUE; /* the client has it already */
  lists = tern_directory_list_address_lists (mapi_http_call_get_state (call), organisation, job, error);
  if (lists == NULL)
    return FALSE;
  rows = tern_arena_new_n (arena, AddressBookPropertyValueList, lists->len);
  for (guint i = 0; i < lists->len; i++)
    fill_row (&rows[i], g_ptr_array_index (lists, i), (request->flags & UNICODE_STRINGS) != 0, arena);
  response->has_rows = 0xFF;
  response->rows_count = lists->len;
  response->rows = rows;
  return TRUE;
}

/* [MS-OXNSPI] 3.1.4.1.3 – GetSpecialTable; [MS-OXCMAPIHTTP] 2.2.5.8. There are no templates for making addresses: that
 * table is empty. */
void
nspi_get_special_table (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  GetSpecialTableRequestBody request = { 0 };
  GetSpecialTableResponseBody response = { 0 };

  if (!mapi_http_body_read (call, &get_special_table_request_body_type, arena, &request))
    return;
  response.code_page = request.state.code_page;
  if ((request.flags & ADDRESS_CREATION_TEMPLATES) != 0)
    response.has_rows = 0xFF;
  else
    (void) hierarchy (call, &request, &response, arena, job, &error);
  nspi_body_finish (call, &get_special_table_response_body_type, &response, request.state.code_page, error);
}
