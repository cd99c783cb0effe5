#pragma once

#include <glib.h>

/** OxcmsgReadChange: what ReadFlags do to mfRead ([MS-OXCMSG] 2.2.3.10.1). */
typedef enum {
  OXCMSG_READ_STAYS,
  OXCMSG_READ_SET,
  OXCMSG_READ_CLEARED,
} OxcmsgReadChange;

OxcmsgReadChange oxcmsg_read_change (guint8 read_flags);
