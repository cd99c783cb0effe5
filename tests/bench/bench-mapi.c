#include "tests/bench/bench-mapi.h"

#include <string.h>

#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/codec/codec-rpc-header-ext.h"
#include "plugins/mapi/wire/rop-oxcfold.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"
#include "plugins/mapi/wire/rop-oxcrops.h"
#include "plugins/mapi/wire/rop-oxcstor.h"
#include "plugins/mapi/wire/rop-oxctabl.h"
#include "plugins/mapi/wire/wire-oxcmapihttp.h"

#define NO_HANDLE 0xFFFFFFFFu
#define INBOX TERN_ID (TERN_REPLID_OWN, 5)
#define EXECUTE_PLAIN 3 /* no compression, no obfuscation */
#define USE_PER_MDB_REPLID_MAPPING 0x01000000
#define BODY_SIZE 32768

static const MapiCodecContext codec = { .code_page = 1252, .private_logon = TRUE };

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

/** Rops: an Execute body in the making. */
typedef struct {
  TernWriter body;
  gsize buffer_at;
  gsize header_at;
  gsize size_at;
} Rops;

static void
rops_begin (Rops *rops)
{
  tern_writer_init (&rops->body, 1 << 20);
  tern_writer_u32 (&rops->body, EXECUTE_PLAIN);
  rops->buffer_at = rops->body.size;
  tern_writer_u32 (&rops->body, 0);
  rops->header_at = codec_rpc_header_ext_begin (&rops->body);
  rops->size_at = rops->body.size;
  tern_writer_u16 (&rops->body, 0);
}

static GBytes *
rops_end (Rops *rops, const guint32 *handles, guint slots)
{
  tern_writer_patch_u16 (&rops->body, rops->size_at, rops->body.size - rops->size_at);
  for (guint i = 0; i < slots; i++)
    tern_writer_u32 (&rops->body, handles[i]);
  codec_rpc_header_ext_end (&rops->body, rops->header_at, RPC_HEADER_EXT_LAST);
  tern_writer_patch_u32 (&rops->body, rops->buffer_at, rops->body.size - rops->buffer_at - 4);
  tern_writer_u32 (&rops->body, 0x40000); /* MaxRopOut */
  tern_writer_u32 (&rops->body, 0);       /* no auxiliary buffer */
  return tern_writer_steal (&rops->body);
}

static RopRequestHeader
on (guint8 input, guint8 output)
{
  return (RopRequestHeader){ .input_handle_index = input, .output_handle_index = output };
}

/** execute: sends @body; *ret_rops: the ROP output buffer behind its size; *ret_handles: the handle table. */
static gboolean
execute (BenchHttp *http, GBytes *body, TernReader *ret_rops, TernReader *ret_handles)
{
  const guint8 *data;
  gsize size;
  TernReader reader;
  guint16 rop_size;

  if (!bench_http_call (http, "Execute", body, &data, &size))
    return FALSE;
  tern_reader_init (&reader, data, size);
  if (tern_reader_u32 (&reader) != 0 || tern_reader_u32 (&reader) != 0) {
    g_printerr ("Execute failed\n");
    return FALSE;
  }
  tern_reader_skip (&reader, 8 + RPC_HEADER_EXT_SIZE); /* flags, size of the buffer */
  rop_size = tern_reader_u16 (&reader);
  tern_reader_sub (&reader, rop_size - 2, ret_rops);
  tern_reader_sub (&reader, tern_reader_left (&reader) >= 4 ? tern_reader_left (&reader) - 4 : 0, ret_handles);
  return !reader.failed;
}

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
  connect_request_body_write (&writer, &codec, &request);
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

  rops_begin (&request);
  rop_logon_request_write (&request.body, &codec, &logon);
  body = rops_end (&request, slots, G_N_ELEMENTS (slots));
  if (!execute (http, body, &rops, &handles))
    return FALSE;
  *ret_handle = tern_reader_u32 (&handles);
  return *ret_handle != NO_HANDLE;
}

static GBytes *
page_request (guint32 logon)
{
  static const SortOrder newest_first = { PidTagMessageDeliveryTime, 1 };
  const RopOpenFolderRequest folder = { .head = on (0, 1), .folder_id = INBOX };
  const RopGetContentsTableRequest table = { .head = on (1, 2) };
  const RopSetColumnsRequest set
      = { .head = on (2, 0), .property_tag_count = G_N_ELEMENTS (columns), .property_tags = columns };
  const RopSortTableRequest sort = { .head = on (2, 0), .sort_order_count = 1, .sort_orders = &newest_first };
  const RopQueryRowsRequest query = { .head = on (2, 0), .forward_read = 1, .row_count = 50 };
  const RopReleaseRequest release_table = { .head = on (2, 0) }, release_folder = { .head = on (1, 0) };
  const guint32 slots[] = { logon, NO_HANDLE, NO_HANDLE };
  Rops request;

  rops_begin (&request);
  rop_open_folder_request_write (&request.body, &codec, &folder);
  rop_get_contents_table_request_write (&request.body, &codec, &table);
  rop_set_columns_request_write (&request.body, &codec, &set);
  rop_sort_table_request_write (&request.body, &codec, &sort);
  rop_query_rows_request_write (&request.body, &codec, &query);
  rop_release_request_write (&request.body, &codec, &release_table);
  rop_release_request_write (&request.body, &codec, &release_folder);
  return rops_end (&request, slots, G_N_ELEMENTS (slots));
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

  if (!execute (http, body, &rops, &handles))
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
      = { .head = on (0, 1), .code_page_id = 0x0FFF, .folder_id = INBOX, .message_id = message };
  const RopGetPropertiesSpecificRequest get = {
    .head = on (1, 0),
    .want_unicode = 1,
    .property_tag_count = G_N_ELEMENTS (opened),
    .property_tags = opened,
  };
  const RopOpenStreamRequest stream = { .head = on (1, 2), .property_tag = PidTagHtml };
  const RopReadStreamRequest read = { .head = on (2, 0), .byte_count = 0x7000 };
  const RopReleaseRequest release_stream = { .head = on (2, 0) }, release_message = { .head = on (1, 0) };
  g_autoptr (GBytes) body = NULL, rest = NULL;
  TernReader rops, handles;
  guint32 table[] = { logon, NO_HANDLE, NO_HANDLE };
  Rops request;

  rops_begin (&request);
  rop_open_message_request_write (&request.body, &codec, &open);
  rop_get_properties_specific_request_write (&request.body, &codec, &get);
  rop_open_stream_request_write (&request.body, &codec, &stream);
  rop_read_stream_request_write (&request.body, &codec, &read);
  body = rops_end (&request, table, G_N_ELEMENTS (table));
  if (!execute (http, body, &rops, &handles))
    return FALSE;
  for (guint i = 0; i < 3; i++)
    table[i] = tern_reader_u32 (&handles);
  if (table[2] == NO_HANDLE || tern_reader_left (&rops) < 0x7000) {
    g_printerr ("the message or its body did not open\n");
    return FALSE;
  }
  rops_begin (&request);
  rop_read_stream_request_write (&request.body, &codec, &read);
  rop_release_request_write (&request.body, &codec, &release_stream);
  rop_release_request_write (&request.body, &codec, &release_message);
  rest = rops_end (&request, table, G_N_ELEMENTS (table));
  return execute (http, rest, &rops, &handles);
}
