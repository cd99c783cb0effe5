#pragma once

#include <glib.h>

#include "core/model/tern-bag.h"

/** TernRecipientType: the low bits of a recipient's type ([MS-OXCMSG] 2.2.3.1.2). */
typedef enum {
  TERN_RECIPIENT_ORIGINATOR = 0x00,
  TERN_RECIPIENT_TO = 0x01,
  TERN_RECIPIENT_CC = 0x02,
  TERN_RECIPIENT_BCC = 0x03,
} TernRecipientType;

/**
 * TernRecipient:
 * @row_id: PidTagRowid, unique in the message, given by the client
 * @type: low nibble a TernRecipientType; high bits flags (0x10 failed, 0x20 RecipientP1, 0x80 acknowledged)
 * @props: (owned) everything else: PidTagDisplayName, PidTagAddressType, PidTagEmailAddress, PidTagEntryId, ...
 */
typedef struct {
  guint32 row_id;
  guint8 type;
  TernBag *props;
} TernRecipient;

TernRecipient *tern_recipient_new (guint32 row_id, guint8 type);
TernRecipient *tern_recipient_copy (const TernRecipient *recipient);
void tern_recipient_free (TernRecipient *recipient);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernRecipient, tern_recipient_free)
/** tern_recipients_new: (transfer full) (element-type TernRecipient): an empty array with the free function set. */
GPtrArray *tern_recipients_new (void);
GPtrArray *tern_recipients_copy (GPtrArray *recipients);
