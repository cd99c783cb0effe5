#include "tests/bench/bench-mapi.h"

#include <string.h>

#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/wire/rop-oxcfold.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"
#include "plugins/mapi/wire/rop-oxcstor.h"
#include "plugins/mapi/wire/rop-oxctabl.h"
#include "plugins/mapi/wire/wire-oxcmapihttp.h"
#include "tests/bench/bench-rops.h"

#define USE_PER_MDB_REPLID_MAPPING 0x01000000

static const TernPropTag columns[] = {
  PidTagMid,          PidTagFolderId,      PidTagSubject,       PidTagSenderName,      PidTagSentRepresentingName,
  PidTagMessageDeliveryTime, PidTagClientSubmitTime, PidTagMessageSize, PidTagMessageFlags, PidTagHasAttachments,
  PidTagImportance,   PidTagSensitivity,   PidTagMessageClass,  PidTagDisplayTo,       PidTagIconIndex,
  PidTagFlagStatus,   PidTagMessageStatus, PidTagLastModificationTime, PidTagEntryId,  PidTagInstID,
};
G_STATIC_ASSERT (G_N_ELEMENTS (columns) == 20);

static const TernPropTag opened[] = {
  PidTagSubject, PidTagSenderName, PidTagSenderEmailAddress, PidTagMessageDeliveryTime, PidTagMessageFlags,
  PidTagImportance, PidTagDisplayTo, PidTagDisplayCc, PidTagMessageClass, PidTagInternetMessageId,
};

gboolean
bench_connect (BenchHttp *http, const char *dn)
{
  const ConnectRequestBody request
      = { .user_dn = dn, .default_code_page = 1252, .lcid_sort = 1033, .lcid_string = 1033 };
  g_autoptr (GBytes) body = NULL;
  const guint8 *data;
  gsize size;
  TernWriter writer;

  tern_writer_init (&writer, 65536);
  connect_request_body_write (&writer, &bench_codec, &request);
  body = tern_writer_steal (&writer);
  bench_http_forget (http);
  return bench_http_call (http, "Connect", body, &data, &size) && size >= 8
         && memcmp (data, "\0\0\0\0\0\0\0\0", 8) == 0;
}

gboolean
bench_disconnect (BenchHttp *http)
{
  g_autoptr (GBytes) body = g_bytes_new ("\0\0\0\0", 4);
  const guint8 *data;
  gsize size;

  return bench_http_call (http, "Disconnect", body, &data, &size);
}

gboolean
bench_logon (BenchHttp *http, const char *dn, guint32 *ret_handle)
{
  const RopLogonRequest logon = {
    .logon_flags = 1,
    .open_flags = USE_PER_MDB_REPLID_MAPPING | 0x4,
    .essdn = { (const guint8 *) dn, strlen (dn) + 1 },
  };
  const guint32 slots[] = { NO_HANDLE };
  g_autoptr (GBytes) body = NULL;
  TernReader rops, handles;
  Rops request;

  bench_rops_begin (&request);
  rop_logon_request_write (&request.body, &bench_codec, &logon);
  body = bench_rops_end (&request, slots, G_N_ELEMENTS (slots));
  if (!bench_execute (http, body, &rops, &handles))
    return FALSE;
  *ret_handle = tern_reader_u32 (&handles);
  return *ret_handle != NO_HANDLE;
}

static GBytes *
page_request (guint32 logon)
{
  static const SortOrder newest_first = { PidTagMessageDeliveryTime, 1 };
  const RopOpenFolderRequest folder = { .head = bench_on (0, 1), .folder_id = INBOX };
  const RopGetContentsTableRequest table = { .head = bench_on (1, 2) };
  const RopSetColumnsRequest set
      = { .head = bench_on (2, 0), .property_tag_count = G_N_ELEMENTS (columns), .property_tags = columns };
  const RopSortTableRequest sort = { .head = bench_on (2, 0), .sort_order_count = 1, .sort_orders = &newest_first };
  const RopQueryRowsRequest query = { .head = bench_on (2, 0), .forward_read = 1, .row_count = 50 };
  const RopReleaseRequest release_table = { .head = bench_on (2, 0) }, release_folder = { .head = bench_on (1, 0) };
  const guint32 slots[] = { logon, NO_HANDLE, NO_HANDLE };
  Rops request;

  bench_rops_begin (&request);
  rop_open_folder_request_write (&request.body, &bench_codec, &folder);
  rop_get_contents_table_request_write (&request.body, &bench_codec, &table);
  rop_set_columns_request_write (&request.body, &bench_codec, &set);
  rop_sort_table_request_write (&request.body, &bench_codec, &sort);
  rop_query_rows_request_write (&request.body, &bench_codec, &query);
  rop_release_request_write (&request.body, &bench_codec, &release_table);
  rop_release_request_write (&request.body, &bench_codec, &release_folder);
  return bench_rops_end (&request, slots, G_N_ELEMENTS (slots));
}

/** read_id: the id of the first row, its first column: enough to open something. */
static void
read_id (TernReader *rops, TernId *ret_id)
{
  /* OpenFolder 8, GetContentsTable 10, SetColumns 7, SortTable 7, then QueryRows: 6 + origin + count. */
  tern_reader_skip (rops, 8 + 10 + 7 + 7 + 6 + 1 + 2);
  tern_reader_skip (rops, 1); /* the first row's flag; with 1 each value has one of its own */
  if (rops->failed)
    return;
  if (rops->data[rops->pos - 1] == 1)
    tern_reader_skip (rops, 1);
  *ret_id = tern_id_from_wire (tern_reader_u64 (rops));
}

gboolean
bench_page (BenchHttp *http, guint32 logon, TernId *ret_first)
{
  g_autoptr (GBytes) body = page_request (logon);
  TernReader rops, handles;

  if (!bench_execute (http, body, &rops, &handles))
    return FALSE;
  if (tern_reader_left (&rops) < 1000) {
    g_printerr ("the page has no 50 rows\n");
    return FALSE;
  }
  if (ret_first != NULL)
    read_id (&rops, ret_first);
  return TRUE;
}

gboolean
bench_open (BenchHttp *http, guint32 logon, TernId message)
{
  const RopOpenMessageRequest open
      = { .head = bench_on (0, 1), .code_page_id = 0x0FFF, .folder_id = INBOX, .message_id = message };
  const RopGetPropertiesSpecificRequest get = {
    .head = bench_on (1, 0),
    .want_unicode = 1,
    .property_tag_count = G_N_ELEMENTS (opened),
    .property_tags = opened,
  };
  const RopOpenStreamRequest stream = { .head = bench_on (1, 2), .property_tag = PidTagHtml };
  const RopReadStreamRequest read = { .head = bench_on (2, 0), .byte_count = 0x7000 };
  const RopReleaseRequest release_stream = { .head = bench_on (2, 0) }, release_message = { .head = bench_on (1, 0) };
  g_autoptr (GBytes) body = NULL, rest = NULL;
  TernReader rops, handles;
  guint32 table[] = { logon, NO_HANDLE, NO_HANDLE };
  Rops request;

  bench_rops_begin (&request);
  rop_open_message_request_write (&request.body, &bench_codec, &open);
  rop_get_properties_specific_request_write (&request.body, &bench_codec, &get);
  rop_open_stream_request_write (&request.body, &bench_codec, &stream);
  rop_read_stream_request_write (&request.body, &bench_codec, &read);
  body = bench_rops_end (&request, table, G_N_ELEMENTS (table));
  if (!bench_execute (http, body, &rops, &handles))
    return FALSE;
  for (guint i = 0; i < 3; i++)
    table[i] = tern_reader_u32 (&handles);
  if (table[2] == NO_HANDLE || tern_reader_left (&rops) < 0x7000) {
    g_printerr ("the message or its body did not open\n");
    return FALSE;
  }
  bench_rops_begin (&request);
  rop_read_stream_request_write (&request.body, &bench_codec, &read);
  rop_release_request_write (&request.body, &bench_codec, &release_stream);
  rop_release_request_write (&request.body, &bench_codec, &release_message);
  rest = bench_rops_end (&request, table, G_N_ELEMENTS (table));
  return bench_execute (http, rest, &rops, &handles);
}
