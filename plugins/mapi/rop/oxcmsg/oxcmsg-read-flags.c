#include "plugins/mapi/rop/oxcmsg/oxcmsg-read-flags.h"

/* [MS-OXCMSG] 2.2.3.10.1; rfDefault and rfSuppressReceipt set the flag, bits 0x0A are ignored. */
#define RF_CLEAR_READ_FLAG 0x04
#define RF_GENERATE_RECEIPT_ONLY 0x10
#define RF_CLEAR_NOTIFY_READ 0x20
#define RF_CLEAR_NOTIFY_UNREAD 0x40

OxcmsgReadChange
oxcmsg_read_change (guint8 read_flags)
{
  if ((read_flags & RF_CLEAR_READ_FLAG) != 0)
    return OXCMSG_READ_CLEARED;
  if ((read_flags & (RF_GENERATE_RECEIPT_ONLY | RF_CLEAR_NOTIFY_READ | RF_CLEAR_NOTIFY_UNREAD)) != 0)
    return OXCMSG_READ_STAYS;
  return OXCMSG_READ_SET;
}
