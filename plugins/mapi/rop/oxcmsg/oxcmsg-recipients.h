#pragma once

#include "plugins/mapi/codec/codec-context.h"
#include "plugins/mapi/object/mapi-message.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"

/*
 * Recipients between a message and the rows of its ROPs. A row has fields for the usual properties; all others that any
 * recipient has are the message's recipient columns ([MS-OXCMSG] 2.2.3.1.2, [MS-OXCDATA] 2.8.3.2).
 */

/** oxcmsg_recipients_refresh_columns: makes the columns anew; for responses that tell them to the client. */
void oxcmsg_recipients_refresh_columns (MapiMessage *message);
/** oxcmsg_recipients_add_columns: those that a client sent and the message doesn't have yet. */
void oxcmsg_recipients_add_columns (MapiMessage *message, const TernPropTag *columns, guint n);

/** oxcmsg_recipient_pack: the RecipientRow of @recipient, encoded in @arena; values too large for a row are left out.
 */
TernBin oxcmsg_recipient_pack (const MapiMessage *message, const TernRecipient *recipient, TernArena *arena);
/** oxcmsg_recipient_unpack: (transfer full): INVALID if @row isn't a RecipientRow with columns of @codec. */
TernRecipient *oxcmsg_recipient_unpack (const ModifyRecipientRow *row, const MapiCodecContext *codec, TernArena *arena,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** OxcmsgHeading: what RopOpenMessage, RopOpenEmbeddedMessage and RopReloadCachedInformation tell of a message. */
typedef struct {
  guint8 has_named_properties;
  const char *subject_prefix;
  const char *normalized_subject;
  guint16 recipient_count;
  guint16 column_count;
  const TernPropTag *columns;
  guint8 row_count;
  const OpenRecipientRow *rows;
} OxcmsgHeading;

/** oxcmsg_heading_fill: with as many rows as @room bytes hold, the response's fixed fields and header included. */
gboolean oxcmsg_heading_fill (MapiMessage *message, gsize room, TernArena *arena, OxcmsgHeading *ret_heading,
                              TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
