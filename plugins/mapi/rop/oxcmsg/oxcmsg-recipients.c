#include "plugins/mapi/rop/oxcmsg/oxcmsg-recipients.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-utf16.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/codec/codec-property-value.h"
#include "plugins/mapi/codec/codec-recipient-row.h"
#include "plugins/mapi/object/mapi-properties.h"

/* Larger cells are left out, so that a row, whose size has 16 bits, fits into a response. */
#define CELL_MAX 1024
#define COLUMNS_MAX 256
/* OpenRecipientRow without its RecipientRow ([MS-OXCROPS] 2.2.6.1.2.1). */
#define ROW_HEAD 7
/* The widest of the three responses without strings, columns and rows ([MS-OXCROPS] 2.2.6.16.2). */
#define HEADING_FIXED 21
/* [MS-OXCDATA] 2.11.7: a type, and a terminator of at most two bytes. */
#define TYPED_STRING_HEAD 3

/* What a row has fields for, and what identifies it. */
static const TernPropTag not_columns[] = {
  PidTagRowid,          PidTagRecipientType,
  PidTagAddressType,    PidTagEmailAddress,
  PidTagDisplayName,    PidTagEntryId,
  PidTagInstanceKey,    PidTagSearchKey,
  PidTagSendRichInfo,   PidTagTransmittableDisplayName,
  PidTagResponsibility, PidTagAddressBookDisplayNamePrintable,
};

static gboolean
is_column (TernPropTag tag)
{
  for (guint i = 0; i < G_N_ELEMENTS (not_columns); i++) {
    if (TERN_PROP_ID (not_columns[i]) == TERN_PROP_ID (tag))
      return FALSE;
  }
  return TRUE;
}

static void
add_column (GArray *columns, TernPropTag tag)
{
  if (!is_column (tag) || columns->len >= COLUMNS_MAX)
    return;
  for (guint i = 0; i < columns->len; i++) {
    if (TERN_PROP_ID (g_array_index (columns, TernPropTag, i)) == TERN_PROP_ID (tag))
      return;
  }
  g_array_append_val (columns, tag);
}

void
oxcmsg_recipients_refresh_columns (MapiMessage *message)
{
  GPtrArray *recipients = tern_message_get_recipients (message->message);

  g_array_set_size (message->columns, 0);
  for (guint i = 0; i < recipients->len; i++) {
    const TernBag *props = ((const TernRecipient *) g_ptr_array_index (recipients, i))->props;

    for (guint j = 0; j < tern_bag_get_size (props); j++)
      add_column (message->columns, tern_bag_get_nth (props, j)->tag);
  }
}

void
oxcmsg_recipients_add_columns (MapiMessage *message, const TernPropTag *columns, guint n)
{
  for (guint i = 0; i < n; i++)
    add_column (message->columns, mapi_model_tag (columns[i]));
}

TernBin
oxcmsg_recipient_pack (const MapiMessage *message, const TernRecipient *recipient, TernArena *arena)
{
  MapiCodecContext codec = { .code_page = mapi_object_get_code_page (&message->object) };
  g_auto (TernWriter) writer = { 0 };
  RecipientRow row = { 0 };
  TernValue *cells;

  codec.columns = (const TernPropTag *) message->columns->data;
  codec.n_columns = message->columns->len;
  recipient_row_init (&codec, arena, recipient->props, &row);
  cells = tern_arena_memdup (arena, row.cells, row.n * sizeof (TernValue));
  for (guint i = 0; i < row.n; i++) {
    if (!tern_value_is_missing (&cells[i]) && codec_property_value_fits (&codec, codec.columns[i], &cells[i])
        && codec_property_value_size (&codec, codec.columns[i], &cells[i]) > CELL_MAX)
      cells[i] = tern_value_missing (codec.columns[i], TERN_ERROR_TOO_BIG);
  }
  row.cells = cells;
  tern_writer_init (&writer, G_MAXUINT16);
  codec_recipient_row_write (&writer, &codec, &row);
  if (writer.overrun) { /* too many or too large columns: without them */
    tern_writer_truncate (&writer, 0);
    writer.overrun = FALSE;
    row.n = 0;
    codec_recipient_row_write (&writer, &codec, &row);
  }
  return (TernBin){ tern_arena_memdup (arena, writer.data, writer.size), writer.size };
}

TernRecipient *
oxcmsg_recipient_unpack (const ModifyRecipientRow *row, const MapiCodecContext *codec, TernArena *arena, GError **error)
{
  RecipientRow decoded = { 0 };
  TernRecipient *recipient;
  TernReader reader;

  tern_reader_init (&reader, row->recipient_row.data, row->recipient_row.size);
  if (!codec_recipient_row_read (&reader, codec, arena, &decoded) || tern_reader_left (&reader) > 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "the row of recipient %u can't be read", row->row_id);
    return NULL;
  }
  recipient = tern_recipient_new (row->row_id, row->recipient_type);
  recipient_row_to_bag (&decoded, NULL, recipient->props);
  return recipient;
}

/** add_rows: as many as fit, in order. */
static void
add_rows (const MapiMessage *message, gsize room, TernArena *arena, OxcmsgHeading *heading)
{
  GPtrArray *recipients = tern_message_get_recipients (message->message);
  guint most = MIN (recipients->len, G_MAXUINT8);
  OpenRecipientRow *rows = tern_arena_new_n (arena, OpenRecipientRow, most);
  gsize used = 0;
  guint n;

  for (n = 0; n < most; n++) {
    const TernRecipient *recipient = g_ptr_array_index (recipients, n);

    rows[n] = (OpenRecipientRow){ .recipient_type = recipient->type,
                                  .code_page_id = mapi_object_get_code_page (&message->object) };
    rows[n].recipient_row = oxcmsg_recipient_pack (message, recipient, arena);
    used += ROW_HEAD + rows[n].recipient_row.size;
    if (used > room)
      break;
  }
  heading->rows = rows;
  heading->row_count = n;
}

static gsize
string_room (const char *text)
{
  return TYPED_STRING_HEAD + tern_wtf8_to_utf16_size (text, strlen (text));
}

gboolean
oxcmsg_heading_fill (MapiMessage *message, gsize room, TernArena *arena, OxcmsgHeading *ret_heading, TernJob *job,
                     GError **error)
{
  static const TernPropTag tags[] = { PidTagHasNamedProperties, PidTagSubjectPrefix, PidTagNormalizedSubject };
  const MapiPropQuery query = { tags, G_N_ELEMENTS (tags), room / 4 };
  OxcmsgHeading heading = { 0 };
  TernValue *cells;
  gsize used;

  if (!mapi_object_get_props (&message->object, &query, arena, &cells, job, error))
    return FALSE;
  oxcmsg_recipients_refresh_columns (message);
  heading.has_named_properties = cells[0].boolean;
  heading.subject_prefix = tern_value_is_missing (&cells[1]) ? "" : cells[1].str;
  heading.normalized_subject = tern_value_is_missing (&cells[2]) ? "" : cells[2].str;
  heading.recipient_count = MIN (tern_message_get_recipients (message->message)->len, G_MAXUINT16);
  heading.column_count = message->columns->len;
  heading.columns = tern_arena_memdup (arena, message->columns->data, message->columns->len * sizeof (TernPropTag));
  used = HEADING_FIXED + string_room (heading.subject_prefix) + string_room (heading.normalized_subject)
         + heading.column_count * sizeof (TernPropTag);
  add_rows (message, room > used ? room - used : 0, arena, &heading);
  *ret_heading = heading;
  return TRUE;
}
