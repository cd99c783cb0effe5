#include "plugins/mapi/nspi/nspi-body.h"
#include "plugins/mapi/nspi/nspi-private.h"
#include "plugins/mapi/nspi/nspi-rows.h"
#include "plugins/mapi/request/mapi-rop-context.h"

/** as_asked: strings in the type that the client named; String8 where it named none and has an 8-bit code page. */
static void
as_asked (AddressBookPropertyValueList *list, const TernPropTag *tags)
{
  for (guint32 i = 0; i < list->count; i++) {
    guint16 type = TERN_PROP_TYPE (tags[i]);

    if (type == PtypString8 && TERN_PROP_TYPE (list->values[i].tag) == PtypString)
      list->values[i].tag = TERN_PROP_TAG_WITH_TYPE (list->values[i].tag, PtypString8);
    if (type == PtypMultipleString8 && TERN_PROP_TYPE (list->values[i].tag) == PtypMultipleString)
      list->values[i].tag = TERN_PROP_TAG_WITH_TYPE (list->values[i].tag, PtypMultipleString8);
  }
}

static TernEntry *
current_entry (const NspiView *view, const STAT *stat, GError **error)
{
  TernEntry *entry = nspi_view_entry (view, stat->current_rec);
  guint before, after;

  if (entry != NULL)
    return entry;
  if (stat->current_rec >= 0x10 || !nspi_stat_locate (view, stat, &before, &after, error)
      || after >= nspi_view_size (view)) {
    g_clear_error (error);
    (void) mapi_rop_fail (error, ecNotFound, "no entry has the id 0x%x", stat->current_rec);
    return NULL;
  }
  return tern_entry_ref ((TernEntry *) nspi_view_nth (view, after));
}

static gboolean
get_props (MapiHttpCall *call, const GetPropsRequestBody *request, GetPropsResponseBody *response, TernArena *arena,
           TernJob *job, GError **error)
{
  g_auto (NspiView) view = { 0 };
  g_autoptr (TernEntry) entry = NULL;
  g_autoptr (GArray) own = NULL;
  NspiRowForm form = { .ephemeral = (request->flags & NSPI_EPHEMERAL_IDS) != 0 };
  LargePropertyTagArray tags = request->property_tags;
  AddressBookPropertyValueList *list = &response->property_values;

  if (request->has_state == 0)
    return mapi_rop_fail (error, ecInvalidParam, "GetProps without a STAT");
  if (!nspi_view_open (call, &request->state, &view, job, error))
    return FALSE;
  entry = current_entry (&view, &request->state, error);
  if (entry == NULL)
    return FALSE;
  form.server = nspi_server_guid (&view.organisation);
  if (request->has_property_tags == 0) {
    own = nspi_entry_tags (entry);
    tags = (LargePropertyTagArray){ own->len, (const TernPropTag *) (const void *) own->data };
  }
  list->count = tags.property_tag_count;
  list->values = tern_arena_new_n (arena, TernValue, list->count);
  if (!nspi_row_values (entry, &form, tags.property_tags, list->count, arena, list->values))
    response->error_code = ecWarnWithErrors;
  as_asked (list, tags.property_tags);
  response->code_page = request->state.code_page;
  response->has_property_values = 0xFF;
  return TRUE;
}

/* [MS-OXNSPI] 3.1.4.1.7 – GetProps; [MS-OXCMAPIHTTP] 2.2.5.7 */
void
nspi_get_props (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  GetPropsRequestBody request = { 0 };
  GetPropsResponseBody response = { 0 };

  if (!mapi_http_body_read (call, &get_props_request_body_type, arena, &request))
    return;
  mapi_http_call_begin (call);
  (void) get_props (call, &request, &response, arena, job, &error);
  nspi_body_finish (call, &get_props_response_body_type, &response, request.state.code_page, error);
}
