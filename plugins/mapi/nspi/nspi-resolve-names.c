#include <string.h>

#include "plugins/mapi/nspi/nspi-body.h"
#include "plugins/mapi/nspi/nspi-match.h"
#include "plugins/mapi/nspi/nspi-private.h"
#include "plugins/mapi/nspi/nspi-rows.h"
#include "plugins/mapi/request/mapi-rop-context.h"

/** find_exact: a DN or an address means one entry, hidden or not (traps 9, 10); only the organisation bounds it. */
static TernEntry *
find_exact (const NspiView *view, const char *name)
{
  if (*name == '=')
    name++;
  if (g_ascii_strncasecmp (name, "SMTP:", strlen ("SMTP:")) == 0)
    name += strlen ("SMTP:");
  else if (g_ascii_strncasecmp (name, "EX:", strlen ("EX:")) == 0)
    name += strlen ("EX:");
  if (*name == '/')
    return nspi_view_find (view, TERN_ENTRY_BY_DN, name);
  return strchr (name, '@') != NULL ? nspi_view_find (view, TERN_ENTRY_BY_ADDRESS, name) : NULL;
}

/** resolve: an outcome of [MS-OXNSPI] 2.2.1.9 and, for NSPI_MID_RESOLVED, the entry. */
static guint32
resolve (const NspiView *view, const char *name, TernEntry **ret_entry)
{
  const TernEntry *found = NULL;
  guint n_found = 0, n_exact = 0;

  *ret_entry = NULL;
  if (*name == '\0')
    return NSPI_MID_UNRESOLVED;
  *ret_entry = find_exact (view, name);
  if (*ret_entry != NULL)
    return NSPI_MID_RESOLVED;
  for (guint i = 0; i < nspi_view_size (view); i++) {
    const TernEntry *entry = nspi_view_nth (view, i);

    if (!nspi_anr_matches (entry, name))
      continue;
    n_found++;
    if (nspi_anr_is_exact (entry, name)) {
      n_exact++;
      found = entry;
    } else if (n_exact == 0) {
      found = entry;
    }
  }
  if (n_found == 0)
    return NSPI_MID_UNRESOLVED;
  if (n_exact != 1 && n_found > 1)
    return NSPI_MID_AMBIGUOUS;
  *ret_entry = tern_entry_ref ((TernEntry *) found);
  return NSPI_MID_RESOLVED;
}

static gboolean
resolve_names (MapiHttpCall *call, NspiView *view, const ResolveNamesRequestBody *request,
               ResolveNamesResponseBody *response, TernArena *arena, TernJob *job, GError **error)
{
  guint32 *ids = tern_arena_new_n (arena, guint32, request->name_count);
  NspiRows rows;

  if (request->has_state == 0)
    return mapi_rop_fail (error, ecInvalidParam, "ResolveNames without a STAT");
  if (!nspi_view_open (call, &request->state, view, job, error))
    return FALSE;
  /* Entry ids are permanent here: clients put them into messages (trap 6). */
  nspi_rows_init (&rows, view, request->has_property_tags != 0 ? &request->property_tags : NULL, 0, request->name_count,
                  arena);
  for (guint32 i = 0; i < request->name_count; i++) {
    g_autoptr (TernEntry) entry = NULL;

    if (!tern_job_check (job, error))
      return FALSE;
    ids[i] = resolve (view, request->name_values[i], &entry);
    if (entry != NULL && !nspi_rows_add (&rows, entry))
      return mapi_rop_fail (error, ecTableTooBig, "%u names with %u columns", request->name_count,
                            rows.columns.property_tag_count);
  }
  response->code_page = request->state.code_page;
  response->has_minimal_ids = 0xFF;
  response->minimal_id_count = request->name_count;
  response->minimal_ids = ids;
  response->has_rows_and_cols = 0xFF;
  response->property_tags = rows.columns;
  response->row_count = rows.n;
  response->row_data = rows.rows;
  return TRUE;
}

/* [MS-OXNSPI] 3.1.4.1.17 – ResolveNamesW; [MS-OXCMAPIHTTP] 2.2.5.14: rows for the resolved names only. */
void
nspi_resolve_names (MapiHttpCall *call, TernJob *job)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_auto (NspiView) view = { 0 };
  g_autoptr (GError) error = NULL;
  ResolveNamesRequestBody request = { 0 };
  ResolveNamesResponseBody response = { 0 };

  if (!mapi_http_body_read (call, &resolve_names_request_body_type, arena, &request))
    return;
  mapi_http_call_begin (call);
  (void) resolve_names (call, &view, &request, &response, arena, job, &error);
  nspi_body_finish (call, &resolve_names_response_body_type, &response, request.state.code_page, error);
}
