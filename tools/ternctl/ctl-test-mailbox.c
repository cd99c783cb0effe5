#include "tools/ternctl/ctl-test-mailbox.h"

#include <string.h>

#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/wire/rop-oxcfold.h"
#include "plugins/mapi/wire/rop-oxcstor.h"
#include "plugins/mapi/wire/rop-oxctabl.h"
#include "plugins/mapi/wire/wire-oxcmapihttp.h"
#include "tools/ternctl/ctl-test-mapi.h"

#define ENGLISH 0x0409
#define LATIN 1252
#define LOGON_PRIVATE 0x01            /* [MS-OXCSTOR] 2.2.1.1.1 LogonFlags */
#define USE_PER_MDB_REPLID 0x01000000 /* OpenFlags: USE_PER_MDB_REPLID_MAPPING */
#define NO_HANDLE 0xFFFFFFFFu
#define SHOWN_ROWS 50

/* Slots of the Server object handle table. */
enum {
  SLOT_LOGON,
  SLOT_FOLDER,
  SLOT_TABLE,
  N_SLOTS,
};

static RopRequestHeader
head (guint8 rop_id, guint8 input, guint8 output)
{
  return (RopRequestHeader){ .rop_id = rop_id,
                             .input_handle_index = input,
                             .output_handle_index = output,
                             .dest_handle_index = ROP_NO_HANDLE,
                             .response_handle_index = ROP_NO_HANDLE };
}

static gboolean
connect_mailbox (CtlTest *test, CtlMapi *mapi, const char *dn)
{
  const ConnectRequestBody request
      = { .user_dn = dn, .default_code_page = LATIN, .lcid_sort = ENGLISH, .lcid_string = ENGLISH };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  ConnectResponseBody response = { 0 };

  if (!ctl_mapi_call (mapi, "Connect", &connect_request_body_type, &request, &connect_response_body_type, arena,
                      &response, &error))
    return ctl_test_fail (test, "Connect", "see ternctl plugin list: is mapi active? Then look at the daemon's log",
                          "%s", error->message);
  ctl_test_pass (test, "Connect", "%s", response.display_name);
  return TRUE;
}

static gboolean
log_on (CtlTest *test, CtlMapi *mapi, const char *dn, guint32 *handles, TernId *ret_inbox)
{
  const RopLogonRequest request = {
    .head = head (ROP_ID_LOGON, ROP_NO_HANDLE, SLOT_LOGON),
    .logon_flags = LOGON_PRIVATE,
    .open_flags = USE_PER_MDB_REPLID,
    .essdn = { (const guint8 *)dn, strlen (dn) + 1 },
  };
  const MapiCodecContext codec = { .private_logon = TRUE };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  RopLogonResponse response = { .head = { 0 } };
  const CtlRop rop = { &rop_logon_request_type, &request, &rop_logon_response_type, &response };

  if (!ctl_mapi_execute (mapi, &rop, 1, handles, 1, &codec, arena, &error))
    return ctl_test_fail (test, "Logon",
                          "see that the mailbox is complete: ternctl mailbox provision, ternctl mailbox verify", "%s",
                          error->message);
  *ret_inbox = response.folder_ids.inbox;
  ctl_test_pass (test, "Logon", "the mailbox is open");
  return TRUE;
}

static gboolean
read_inbox (CtlTest *test, CtlMapi *mapi, guint32 *handles, TernId inbox)
{
  static const TernPropTag columns[] = { PidTagSubject, PidTagMessageDeliveryTime };
  const RopOpenFolderRequest open = { .head = head (ROP_ID_OPEN_FOLDER, SLOT_LOGON, SLOT_FOLDER), .folder_id = inbox };
  const RopGetContentsTableRequest table = { .head = head (ROP_ID_GET_CONTENTS_TABLE, SLOT_FOLDER, SLOT_TABLE) };
  const RopSetColumnsRequest set = { .head = head (ROP_ID_SET_COLUMNS, SLOT_TABLE, ROP_NO_HANDLE),
                                     .property_tag_count = G_N_ELEMENTS (columns),
                                     .property_tags = columns };
  const RopQueryRowsRequest query
      = { .head = head (ROP_ID_QUERY_ROWS, SLOT_TABLE, ROP_NO_HANDLE), .forward_read = 1, .row_count = SHOWN_ROWS };
  const MapiCodecContext codec = { .private_logon = TRUE, .columns = columns, .n_columns = G_N_ELEMENTS (columns) };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  RopOpenFolderResponse opened = { .head = { 0 } };
  RopGetContentsTableResponse contents = { .head = { 0 } };
  RopSetColumnsResponse columns_set = { .head = { 0 } };
  RopQueryRowsResponse rows = { .head = { 0 } };
  const CtlRop rops[] = {
    { &rop_open_folder_request_type, &open, &rop_open_folder_response_type, &opened },
    { &rop_get_contents_table_request_type, &table, &rop_get_contents_table_response_type, &contents },
    { &rop_set_columns_request_type, &set, &rop_set_columns_response_type, &columns_set },
    { &rop_query_rows_request_type, &query, &rop_query_rows_response_type, &rows },
  };

  if (!ctl_mapi_execute (mapi, rops, G_N_ELEMENTS (rops), handles, N_SLOTS, &codec, arena, &error))
    return ctl_test_fail (test, "Inbox rows", "run ternctl mailbox verify for this user, and look at the daemon's log",
                          "%s", error->message);
  ctl_test_pass (test, "Inbox rows", "%u messages, the first %u read", contents.row_count, rows.row_count);
  return TRUE;
}

static gboolean
disconnect (CtlTest *test, CtlMapi *mapi)
{
  const DisconnectRequestBody request = { .auxiliary_buffer = { 0 } };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  DisconnectResponseBody response = { 0 };

  if (!ctl_mapi_call (mapi, "Disconnect", &disconnect_request_body_type, &request, &disconnect_response_body_type,
                      arena, &response, &error))
    return ctl_test_fail (test, "Disconnect", "look at the daemon's log", "%s", error->message);
  ctl_test_pass (test, "Disconnect", "the session has ended");
  return TRUE;
}

gboolean
ctl_test_mailbox_open (CtlTest *test, CtlHttp *http, const char *url, const char *dn)
{
  guint32 handles[N_SLOTS] = { NO_HANDLE, NO_HANDLE, NO_HANDLE };
  g_auto (CtlMapi) mapi = { 0 };
  TernId inbox = 0;

  ctl_mapi_init (&mapi, http, url);
  return connect_mailbox (test, &mapi, dn) && log_on (test, &mapi, dn, handles, &inbox)
         && read_inbox (test, &mapi, handles, inbox) && disconnect (test, &mapi);
}
