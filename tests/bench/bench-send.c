#include "tests/bench/bench-send.h"

#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"
#include "tests/bench/bench-rops.h"

#define BODY_SIZE 2048 /* characters of two bytes */
#define KEEP_OPEN_READ_WRITE 0x02
#define N_VALUES 16

static void
fill_values (TernValue *values, const char *body)
{
  static const guint8 index[22] = { 1, 0xD9, 1, 2, 3 };
  const TernFiletime now = tern_filetime_now ();
  guint n = 0;

  values[n++] = tern_value_str (PidTagMessageClass, "IPM.Note");
  values[n++] = tern_value_str (PidTagSubject, "A subject of usual length");
  values[n++] = tern_value_i32 (PidTagImportance, 1);
  values[n++] = tern_value_i32 (PidTagSensitivity, 0);
  values[n++] = tern_value_i32 (PidTagPriority, 0);
  values[n++] = tern_value_time (PidTagClientSubmitTime, now);
  values[n++] = tern_value_time (PidTagMessageDeliveryTime, now);
  values[n++] = tern_value_str (PidTagSenderName, "Alice Adams");
  values[n++] = tern_value_str (PidTagSenderAddressType, "SMTP");
  values[n++] = tern_value_str (PidTagSenderEmailAddress, "alice@bench.test");
  values[n++] = tern_value_str (PidTagSentRepresentingName, "Alice Adams");
  values[n++] = tern_value_str (PidTagSentRepresentingEmailAddress, "alice@bench.test");
  values[n++] = tern_value_str (PidTagConversationTopic, "A subject of usual length");
  values[n++] = tern_value_bin (PidTagConversationIndex, index, sizeof index);
  values[n++] = tern_value_i32 (PidTagInternetCodepage, 65001);
  values[n++] = tern_value_str (PidTagBody, body);
}

gboolean
bench_save (BenchHttp *http, guint32 logon)
{
  const RopCreateMessageRequest create = { .head = bench_on (0, 1), .code_page_id = 0x0FFF, .folder_id = INBOX };
  const RopSaveChangesMessageRequest save = {
    .head = { .response_handle_index = 1, .input_handle_index = 1 },
    .save_flags = KEEP_OPEN_READ_WRITE,
  };
  const RopReleaseRequest release = { .head = bench_on (1, 0) };
  g_autofree char *text = g_strnfill (BODY_SIZE, 'x');
  TernValue values[N_VALUES];
  const RopSetPropertiesRequest set
      = { .head = bench_on (1, 0), .property_value_count = N_VALUES, .property_values = values };
  const guint32 slots[] = { logon, NO_HANDLE };
  g_autoptr (GBytes) body = NULL;
  TernReader rops, handles;
  Rops request;

  fill_values (values, text);
  bench_rops_begin (&request);
  rop_create_message_request_write (&request.body, &bench_codec, &create);
  rop_set_properties_request_write (&request.body, &bench_codec, &set);
  rop_save_changes_message_request_write (&request.body, &bench_codec, &save);
  rop_release_request_write (&request.body, &bench_codec, &release);
  body = bench_rops_end (&request, slots, G_N_ELEMENTS (slots));
  if (!bench_execute (http, body, &rops, &handles))
    return FALSE;
  tern_reader_skip (&rops, 7 + 8 + 2); /* CreateMessage, SetProperties; then RopId and handle of SaveChanges */
  if (tern_reader_u32 (&rops) == 0 && !rops.failed)
    return TRUE;
  g_printerr ("the message wasn't saved\n");
  return FALSE;
}
