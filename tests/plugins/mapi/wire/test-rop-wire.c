#include "plugins/mapi/wire/rop-wire.h"

#include <string.h>

#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-oxcfold.h"
#include "plugins/mapi/wire/rop-oxcfxics.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"
#include "plugins/mapi/wire/rop-oxcnotif.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"
#include "plugins/mapi/wire/rop-oxcrops.h"
#include "plugins/mapi/wire/rop-oxcstor.h"

static void
assert_written (const WireType *type, gconstpointer value, const char *expected, gsize size)
{
  g_auto (TernWriter) writer;

  tern_writer_init (&writer, 1000);
  type->write (&writer, &(MapiCodecContext){ 0 }, value);
  g_assert_cmpmem (writer.data, writer.size, expected, size);
}

/* [MS-OXCROPS] 2.2.2: 128 ROPs that a client may send, four that only a server sends. */
static void
test_all_are_there (void)
{
  guint requests = 0, responses = 0;

  for (guint id = 0; id < G_N_ELEMENTS (rop_wire); id++) {
    const RopWire *rop = &rop_wire[id];

    if (rop->name == NULL)
      continue;
    g_assert_cmpuint (rop->id, ==, id);
    requests += rop->request != NULL;
    responses += rop->response != NULL && rop->request == NULL;
    if (rop->state == ROP_STATE_NONE)
      g_assert_cmphex (rop->refusal, ==, ecNotSupported);
    if (rop->state == ROP_STATE_EXCHANGE)
      g_assert_cmphex (rop->refusal, ==, ecNotImplemented);
    if (rop->request != NULL && id != ROP_ID_LOGON)
      g_assert_cmphex (rop->input_kinds, !=, MAPI_KIND_NONE);
    g_assert_true ((rop->output_kind != MAPI_KIND_NONE)
                   == (rop->handles == ROP_HANDLES_OUT || rop->handles == ROP_HANDLES_IN_OUT));
  }
  g_assert_cmpuint (requests, ==, 128);
  g_assert_cmpuint (responses, ==, 4);
}

/* Every response starts with the three fields of RopResponseHeader, every request with RopRequestHeader's. */
static void
test_failures_are_generic (void)
{
  for (guint id = 0; id < G_N_ELEMENTS (rop_wire); id++) {
    const RopWire *rop = &rop_wire[id];
    g_autofree RopResponseHeader *value = NULL;
    g_auto (TernWriter) writer = { 0 };

    if (rop->request == NULL || rop->response == NULL)
      continue;
    value = g_malloc0 (rop->response->size);
    *value = (RopResponseHeader){ .rop_id = id, .handle_index = 3, .return_value = ecNullObject };
    tern_writer_init (&writer, 1000);
    rop->response->write (&writer, &(MapiCodecContext){ 0 }, value);
    g_assert_cmpuint (writer.size, >=, 6);
    g_assert_cmpmem (writer.data, 6, ((guint8[]){ rop->answer_id, 3, 0xB9, 0x04, 0, 0 }), 6);
    for (gsize i = 6; i < writer.size; i++)
      g_assert_cmphex (writer.data[i], ==, 0);
  }
}

/* [MS-OXCROPS] 2.2.4.6.3, 2.2.8.12.3: ecDstNullObject carries a DestHandleIndex of four bytes. */
static void
test_null_destination (void)
{
  RopMoveCopyMessagesResponse move
      = { .head = { .handle_index = 1, .return_value = ecDstNullObject }, .dest_handle_index = 2 };
  RopCopyToResponse copy = { .head = { .handle_index = 1, .return_value = ecDstNullObject }, .dest_handle_index = 2 };
  RopCopyToStreamResponse stream
      = { .head = { .handle_index = 1, .return_value = ecDstNullObject }, .dest_handle_index = 2 };

  assert_written (&rop_move_copy_messages_response_type, &move, "\x33\x01\x03\x05\0\0\x02\0\0\0\0", 11);
  assert_written (&rop_copy_to_response_type, &copy, "\x39\x01\x03\x05\0\0\x02\0\0\0", 10);
  assert_written (&rop_copy_to_stream_response_type, &stream,
                  "\x3A\x01\x03\x05\0\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 26);
  copy.head.return_value = ecNullObject;
  assert_written (&rop_copy_to_response_type, &copy, "\x39\x01\xB9\x04\0\0", 6);
}

/* [MS-OXCROPS] 2.2.9.2.2, 2.2.9.3.2: the size field stays in failures. */
static void
test_stream_failures_keep_their_size (void)
{
  RopReadStreamResponse read = { .head = { .handle_index = 0, .return_value = ecNullObject } };
  RopWriteStreamResponse write = { .head = { .handle_index = 0, .return_value = ecTooBig } };

  assert_written (&rop_read_stream_response_type, &read, "\x2C\0\xB9\x04\0\0\0\0", 8);
  assert_written (&rop_write_stream_response_type, &write, "\x2D\0\x05\x03\x04\x80\0\0", 8);
}

/* [MS-OXCROPS] 2.2.3.1.4: the redirect form of RopLogon; other failures are generic. */
static void
test_logon_redirect (void)
{
  RopLogonResponse logon = {
    .head = { .handle_index = 0, .return_value = ecWrongServer },
    .logon_flags = 0x01,
    .server_name = { (const guint8 *)"/o=x", 5 },
  };

  assert_written (&rop_logon_response_type, &logon, "\xFE\0\x78\x04\0\0\x01\x05/o=x\0", 13);
  logon.head.return_value = ecAccessDenied;
  assert_written (&rop_logon_response_type, &logon, "\xFE\0\x05\0\x07\x80", 6);
}

/* [MS-OXCROPS] 2.2.12.4.3: a busy server says how long to wait. */
static void
test_get_buffer_backoff (void)
{
  RopFastTransferSourceGetBufferResponse busy = { .head = { .return_value = ecServerBusy }, .backoff_time = 0x10 };

  assert_written (&rop_fast_transfer_source_get_buffer_response_type, &busy, "\x4E\0\x80\x04\0\0\x10\0\0\0", 10);
}

/* [MS-OXCROPS] 2.2.6.9: RopGetMessageStatus is answered with the buffer of RopSetMessageStatus. */
static void
test_message_status_answer (void)
{
  RopGetMessageStatusResponse status = { .message_status_flags = 4 };

  g_assert_cmphex (rop_wire[ROP_ID_GET_MESSAGE_STATUS].answer_id, ==, ROP_ID_SET_MESSAGE_STATUS);
  assert_written (&rop_get_message_status_response_type, &status, "\x20\0\0\0\0\0\x04\0\0\0", 10);
}

/* [MS-OXCROPS] 2.2.14.3, 2.2.15.1: no handle index, no ReturnValue. */
static void
test_bare_responses (void)
{
  RopPendingResponse pending = { .session_index = 0x1234 };
  RopBufferTooSmallResponse small = { .size_needed = 0x200, .request_buffers = { (const guint8 *)"\x01\0\0", 3 } };

  assert_written (&rop_pending_response_type, &pending, "\x6E\x34\x12", 3);
  assert_written (&rop_buffer_too_small_response_type, &small, "\xFF\0\x02\x01\0\0", 6);
}

/* [MS-OXCMSG] 2.2.3.11.1: ClientData is there in public folder mode only; the context says so, not a session. */
static void
test_context_decides (void)
{
  static const guint8 wire[3 + 2 + 24] = { 0x11, 0, 0, 1, 0x05 };
  g_autoptr (TernArena) arena = tern_arena_new ();
  RopSetMessageReadFlagRequest request;
  TernReader reader;

  tern_reader_init (&reader, wire, sizeof wire);
  g_assert_true (
      rop_set_message_read_flag_request_parse (&reader, &(MapiCodecContext){ .private_logon = TRUE }, arena, &request));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 24);
  g_assert_cmpuint (request.head.response_handle_index, ==, 0);
  g_assert_cmpuint (request.head.input_handle_index, ==, 1);
  tern_reader_init (&reader, wire, sizeof wire);
  g_assert_true (rop_set_message_read_flag_request_parse (&reader, &(MapiCodecContext){ 0 }, arena, &request));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
}

/* [MS-OXCNOTIF] 2.2.1.4.1.2: fields follow from NotificationFlags. */
static void
test_notifications (void)
{
  NotificationData new_mail = {
    .notification_flags = 0x8002,
    .folder_id = TERN_ID (1, 2),
    .message_id = TERN_ID (1, 3),
    .message_flags = 1,
    .message_class = "IPM",
  };
  NotificationData moved_folder = {
    .notification_flags = 0x0020,
    .folder_id = TERN_ID (1, 2),
    .parent_folder_id = TERN_ID (1, 3),
    .old_folder_id = TERN_ID (1, 4),
    .old_parent_folder_id = TERN_ID (1, 5),
  };
  NotificationData changed_table = { .notification_flags = 0x0100, .table_event_type = 1 };
  NotificationData deleted_row = {
    .notification_flags = 0x8100,
    .table_event_type = 4,
    .table_row_folder_id = TERN_ID (1, 2),
    .table_row_message_id = TERN_ID (1, 3),
  };
  NotificationData counts
      = { .notification_flags = 0x3010, .folder_id = TERN_ID (1, 2), .tag_count = 0xFFFF, .total_message_count = 7 };

  assert_written (&notification_data_type, &new_mail,
                  "\x02\x80\x01\0\0\0\0\0\0\x02\x01\0\0\0\0\0\0\x03\x01\0\0\0\0IPM\0", 27);
  assert_written (&notification_data_type, &moved_folder,
                  "\x20\0\x01\0\0\0\0\0\0\x02\x01\0\0\0\0\0\0\x03\x01\0\0\0\0\0\0\x04\x01\0\0\0\0\0\0\x05", 34);
  assert_written (&notification_data_type, &changed_table, "\0\x01\x01\0", 4);
  assert_written (&notification_data_type, &deleted_row, "\0\x81\x04\0\x01\0\0\0\0\0\0\x02\x01\0\0\0\0\0\0\x03\0\0\0\0",
                  24);
  assert_written (&notification_data_type, &counts, "\x10\x30\x01\0\0\0\0\0\0\x02\xFF\xFF\x07\0\0\0\0\0\0\0", 20);
}

static void
test_answer_index (void)
{
  RopRequestHeader head
      = { .input_handle_index = 1, .output_handle_index = 2, .dest_handle_index = 3, .response_handle_index = 4 };

  g_assert_cmpuint (rop_request_answer_index (ROP_HANDLES_IN, &head), ==, 1);
  g_assert_cmpuint (rop_request_answer_index (ROP_HANDLES_IN_OUT, &head), ==, 2);
  g_assert_cmpuint (rop_request_answer_index (ROP_HANDLES_OUT, &head), ==, 2);
  g_assert_cmpuint (rop_request_answer_index (ROP_HANDLES_SOURCE_DEST, &head), ==, 1);
  g_assert_cmpuint (rop_request_answer_index (ROP_HANDLES_RESPONSE_IN, &head), ==, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rop-wire/all-are-there", test_all_are_there);
  g_test_add_func ("/rop-wire/failures-are-generic", test_failures_are_generic);
  g_test_add_func ("/rop-wire/null-destination", test_null_destination);
  g_test_add_func ("/rop-wire/stream-failures-keep-their-size", test_stream_failures_keep_their_size);
  g_test_add_func ("/rop-wire/logon-redirect", test_logon_redirect);
  g_test_add_func ("/rop-wire/get-buffer-backoff", test_get_buffer_backoff);
  g_test_add_func ("/rop-wire/message-status-answer", test_message_status_answer);
  g_test_add_func ("/rop-wire/bare-responses", test_bare_responses);
  g_test_add_func ("/rop-wire/context-decides", test_context_decides);
  g_test_add_func ("/rop-wire/notifications", test_notifications);
  g_test_add_func ("/rop-wire/answer-index", test_answer_index);
  return g_test_run ();
}
