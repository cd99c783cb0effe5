#include "plugins/mapi/http/mapi-emsmdb-private.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-fold.h"
#include "plugins/mapi/codec/codec-aux.h"
#include "plugins/mapi/codec/codec-rpc-header-ext.h"
#include "plugins/mapi/http/mapi-http-body.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/request/mapi-session.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/wire-oxcmapihttp.h"

/* [MS-OXCMAPIHTTP] 2.2.4.1.1 Flags: the client asks for administrator privilege. */
#define CONNECT_ADMIN 0x00000001

/* What Exchange tells ([MS-OXCRPC] 3.1.4.1): how often to poll and to try again, in milliseconds. */
#define POLLS_MAX 60000
#define RETRY_COUNT 6
#define RETRY_DELAY 10000
#define CONTROL_EXPIRY 604800000

/** is_own: DNs are never changed nor given to somebody else (invariant 10), so that one's own needs no lookup. */
static gboolean
is_own (const TernIdentityInfo *info, const char *dn)
{
  g_autofree char *own = tern_fold_key (info->dn);
  g_autofree char *key = tern_fold_key (dn);

  return strcmp (own, key) == 0;
}

/** check_user: whether the identity may connect as @dn ([MS-OXCRPC] 3.1.4.1.1): its own DN, or as an administrator any
 * of its organisation. */
static gboolean
check_user (MapiHttpCall *call, TernDirectory *directory, const ConnectRequestBody *request, TernJob *job,
            GError **error)
{
  const TernIdentityInfo *info = tern_identity_get_info (mapi_http_call_get_identity (call));
  g_autoptr (TernEntry) entry = NULL;
  g_autoptr (GError) why = NULL;

  if ((request->flags & CONNECT_ADMIN) != 0 && !info->is_admin)
    return mapi_rop_fail (error, ecLoginPerm, "%s has no administrator privilege", info->address);
  if (is_own (info, request->user_dn))
    return TRUE;
  entry = tern_directory_lookup (directory, &info->organisation, TERN_ENTRY_BY_DN, request->user_dn, job, &why);
  if (entry == NULL) {
    if (g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND)
        || g_error_matches (why, TERN_ERROR, TERN_ERROR_INVALID))
      return mapi_rop_fail (error, ecUnknownUser, "no user has this DN");
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  if (!tern_guid_equal (&entry->guid, &info->account) && (request->flags & CONNECT_ADMIN) == 0)
    return mapi_rop_fail (error, ecAccessDenied, "%s connects with the DN of %s", info->address, entry->address);
  return TRUE;
}

static char *
dn_prefix (const char *dn)
{
  const char *last = strrchr (dn, '=');

  return last != NULL ? g_strndup (dn, last - dn + 1) : g_strdup ("");
}

/** server_blocks: what the server tells about itself; only what is really there (trap 47). */
static TernBin
server_blocks (TernArena *arena)
{
  TernWriter *writer = tern_arena_new0 (arena, TernWriter);
  const AuxServerBlocks blocks = {
    .endpoint_capabilities = AUX_ENDPOINT_SINGLE,
    .organization_flags = AUX_ORG_PUBLIC_FOLDERS | AUX_ORG_PUBLIC_FOLDERS_BY_AUTODISCOVER,
    .control_flags = AUX_CONTROL_COMPRESSION | AUX_CONTROL_HTTP_TUNNELING,
    .control_expiry = CONTROL_EXPIRY,
  };
  gsize at;

  tern_writer_init (writer, G_MAXUINT16);
  tern_arena_keep (arena, writer, (GDestroyNotify) tern_writer_clear);
  at = codec_rpc_header_ext_begin (writer);
  codec_aux_server_blocks_write (writer, &blocks);
  codec_rpc_header_ext_end (writer, at, RPC_HEADER_EXT_LAST);
  return (TernBin){ writer->data, writer->size };
}

static gboolean
connect_session (MapiHttpCall *call, TernGroupware *groupware, const ConnectRequestBody *request, TernJob *job,
                 GError **error)
{
  MapiSessionSpec spec = {
    .groupware = groupware,
    .identity = mapi_http_call_get_identity (call),
    .code_page = request->default_code_page,
    .lcid_sort = request->lcid_sort,
    .lcid_string = request->lcid_string,
    .client_version = mapi_client_version_parse (tern_http_exchange_get_header (call->exchange, "X-ClientApplication")),
  };

  return check_user (call, tern_groupware_get_directory (groupware), request, job, error)
         && mapi_http_call_open_context (call, mapi_session_new (&spec), (GDestroyNotify) mapi_session_free, error);
}

/* [MS-OXCMAPIHTTP] 2.2.4.1, 3.2.5.1 – Connect: a refusal is an error code in the body, without a context (trap 73). */
void
mapi_emsmdb_connect (MapiHttpCall *call, TernJob *job)
{
  const TernIdentityInfo *info = tern_identity_get_info (mapi_http_call_get_identity (call));
  g_autoptr (TernGroupware) groupware = TERN_GROUPWARE (tern_host_get_service (call->host, TERN_TYPE_GROUPWARE));
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *prefix = dn_prefix (info->dn);
  ConnectRequestBody request = { 0 };
  ConnectResponseBody response = {
    .polls_max = POLLS_MAX,
    .retry_count = RETRY_COUNT,
    .retry_delay = RETRY_DELAY,
    .dn_prefix = prefix,
    .display_name = info->display_name,
  };

  if (!mapi_http_body_read (call, &connect_request_body_type, arena, &request))
    return;
  if (groupware == NULL) {
    mapi_http_call_fail (call, MAPI_RESPONSE_UNKNOWN_FAILURE, "The mailbox store is not ready.");
    return;
  }
  if (connect_session (call, groupware, &request, job, &error)) {
    response.auxiliary_buffer = server_blocks (arena);
  } else {
    g_debug ("Connect: %s", error->message);
    response.error_code = mapi_status_from_error (error);
  }
  mapi_http_body_finish (call, &connect_response_body_type, &response);
}
