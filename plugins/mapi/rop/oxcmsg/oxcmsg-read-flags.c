#include "plugins/mapi/rop/oxcmsg/oxcmsg-read-flags.h"

/* [MS-OXCMSG] 2.2.3.10.1; bits 0x0A are ignored. */
#define RF_SUPPRESS_RECEIPT 0x01
#define RF_CLEAR_READ_FLAG 0x04
#define RF_GENERATE_RECEIPT_ONLY 0x10
#define RF_CLEAR_NOTIFY_READ 0x20
#define RF_CLEAR_NOTIFY_UNREAD 0x40

TernReadRequest
oxcmsg_read_request (guint8 read_flags)
{
  TernReadRequest request = {
    .change = TERN_READ_SET,
    .sends = (read_flags & RF_SUPPRESS_RECEIPT) == 0,
    .forgets_read = (read_flags & (RF_SUPPRESS_RECEIPT | RF_CLEAR_NOTIFY_READ)) != 0,
    .forgets_unread = (read_flags & (RF_SUPPRESS_RECEIPT | RF_CLEAR_NOTIFY_UNREAD)) != 0,
  };

  if ((read_flags & RF_CLEAR_READ_FLAG) != 0) {
    request.change = TERN_READ_CLEARED;
    request.sends = FALSE;
  } else if ((read_flags & (RF_GENERATE_RECEIPT_ONLY | RF_CLEAR_NOTIFY_READ | RF_CLEAR_NOTIFY_UNREAD)) != 0) {
    request.change = TERN_READ_STAYS;
    request.sends = (read_flags & RF_GENERATE_RECEIPT_ONLY) != 0;
  }
  return request;
}
