#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/request/mapi-session.h"
#include "plugins/mapi/rop/oxcstor/oxcstor.h"

/* LogonFlags and OpenFlags ([MS-OXCSTOR] 2.2.1.1.1). */
#define LOGON_PRIVATE 0x01
#define LOGON_UNDERCOVER 0x02
#define LOGON_GHOSTED 0x04
#define OPEN_PUBLIC 0x00000002
#define OPEN_ALTERNATE_SERVER 0x00000100
#define OPEN_USE_PER_MDB_REPLID_MAPPING 0x01000000

/* ResponseFlags ([MS-OXCSTOR] 2.2.1.1.3). */
#define RESPONSE_RESERVED 0x01
#define RESPONSE_OWNER_RIGHT 0x02
#define RESPONSE_SEND_AS_RIGHT 0x04
#define RESPONSE_OOF 0x10

static const LogonFolderIds private_folder_ids = {
  .root = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_ROOT),
  .deferred_action = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_DEFERRED_ACTION),
  .spooler_queue = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_SPOOLER_QUEUE),
  .ipm_subtree = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_IPM_SUBTREE),
  .inbox = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_INBOX),
  .outbox = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_OUTBOX),
  .sent_items = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_SENT_ITEMS),
  .deleted_items = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_DELETED_ITEMS),
  .common_views = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_COMMON_VIEWS),
  .schedule = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_SCHEDULE),
  .search = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_FINDER),
  .views = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_VIEWS),
  .shortcuts = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_SHORTCUTS),
};

/* The first four of thirteen; since Exchange 2013 there are no others ([MS-OXCSTOR] 2.2.1.1.4). */
static const LogonFolderIds public_folder_ids = {
  .root = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_ROOT),
  .deferred_action = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_IPM_SUBTREE),
  .spooler_queue = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_NON_IPM_SUBTREE),
  .ipm_subtree = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_EFORMS_REGISTRY),
};

/* [MS-OXCSTOR] 3.2.5.1: a private logon needs the replica mapping of its own store; a public one has the PUBLIC flag,
 * and no other server to go to. */
static gboolean
check_flags (const RopLogonRequest *req, GError **error)
{
  gboolean is_public = (req->logon_flags & LOGON_PRIVATE) == 0;

  if (is_public != ((req->open_flags & OPEN_PUBLIC) != 0))
    return mapi_rop_fail (error, ecLoginFailure, "the flags Private and PUBLIC contradict each other");
  if (is_public && (req->open_flags & OPEN_ALTERNATE_SERVER) != 0)
    return mapi_rop_fail (error, ecLoginFailure, "there is no other public folder server");
  if (!is_public && (req->open_flags & OPEN_USE_PER_MDB_REPLID_MAPPING) == 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "USE_PER_MDB_REPLID_MAPPING isn't set");
    return FALSE;
  }
  return TRUE;
}

/** open_logon: with the codes of [MS-OXCSTOR] 3.2.5.1.3. */
static MapiLogon *
open_logon (RopContext *ctx, const RopLogonRequest *req, GError **error)
{
  g_autofree char *essdn = g_strndup ((const char *) req->essdn.data, req->essdn.size); /* ends at its NUL */
  g_autoptr (GError) why = NULL;
  TernGroupware *groupware = mapi_session_get_groupware (ctx->session);
  TernIdentity *identity = mapi_session_get_identity (ctx->session);
  gboolean is_private = (req->logon_flags & LOGON_PRIVATE) != 0;
  MapiLogon *logon = is_private ? mapi_logon_open (groupware, identity, essdn, ctx->job, &why)
                                : mapi_logon_open_public (groupware, identity, ctx->job, &why);

  if (logon != NULL)
    return logon;
  if (is_private && g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND))
    mapi_rop_fail (error, ecUnknownUser, "%s", why->message);
  else if (g_error_matches (why, TERN_ERROR, TERN_ERROR_DENIED))
    g_propagate_error (error, g_steal_pointer (&why));
  else
    mapi_rop_fail (error, ecLoginFailure, "%s", why->message);
  return NULL;
}

static guint8
response_flags (MapiLogon *logon, const TernBag *props)
{
  guint8 flags = RESPONSE_RESERVED;

  if (tern_guard_is_owner (logon->mailbox))
    flags |= RESPONSE_OWNER_RIGHT | RESPONSE_SEND_AS_RIGHT;
  if (tern_bag_get_boolean (props, PidTagOutOfOfficeState, FALSE))
    flags |= RESPONSE_OOF;
  return flags;
}

static void
set_time (LogonTime *ret)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  *ret = (LogonTime){
    .seconds = g_date_time_get_second (now),
    .minutes = g_date_time_get_minute (now),
    .hour = g_date_time_get_hour (now),
    .day_of_week = g_date_time_get_day_of_week (now) % 7, /* Sunday is 0 */
    .day = g_date_time_get_day_of_month (now),
    .month = g_date_time_get_month (now),
    .year = g_date_time_get_year (now),
  };
}

/* [MS-OXCSTOR] 2.2.1.1, 3.2.5.1 */
gboolean
rop_logon (RopContext *ctx, const RopLogonRequest *req, RopLogonResponse *ret, GError **error)
{
  g_autoptr (MapiLogon) logon = NULL;
  g_autoptr (TernBag) props = NULL;
  const TernMailboxInfo *info;

  if (!check_flags (req, error))
    return FALSE;
  logon = open_logon (ctx, req, error);
  if (logon == NULL)
    return FALSE;
  props = tern_mailbox_get_props (mapi_logon_get_mailbox (logon), ctx->job, error);
  if (props == NULL)
    return FALSE;
  logon->logon_id = ctx->head->logon_id;
  logon->code_page = mapi_session_get_code_page (ctx->session);
  logon->lcid_sort = mapi_session_get_lcid_sort (ctx->session);
  logon->lcid_string = mapi_session_get_lcid_string (ctx->session);
  mapi_logon_set_events (logon, mapi_session_get_events (ctx->session));
  info = tern_mailbox_get_info (mapi_logon_get_mailbox (logon));
  ret->logon_flags = req->logon_flags & (LOGON_PRIVATE | LOGON_UNDERCOVER | LOGON_GHOSTED);
  ret->folder_ids = logon->is_public ? public_folder_ids : private_folder_ids; /* PerUserGuid is unused */
  ret->response_flags = response_flags (logon, props);
  ret->mailbox_guid = info->guid;
  ret->repl_id = TERN_REPLID_OWN;
  ret->repl_guid = info->replica;
  set_time (&ret->logon_time);
  ret->gwart_time = tern_filetime_now ();
  mapi_rop_put_output (ctx, g_steal_pointer (&logon));
  return TRUE;
}
