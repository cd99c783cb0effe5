#include "plugins/mapi/codec/codec-recipient-row.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/codec/codec-code-page.h"
#include "plugins/mapi/codec/codec-property-row.h"
#include "plugins/mapi/codec/codec-property-value-private.h"

/* ---- the wire ---- */

static const char *
read_string (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, gboolean unicode)
{
  const char *text = NULL;

  if (unicode)
    return tern_reader_utf16z (reader, arena);
  codec_string8_read (reader, ctx, arena, &text);
  return text;
}

static gboolean
is_personal_list (guint16 flags)
{
  guint kind = flags & RECIPIENT_TYPE_MASK;

  return kind == RECIPIENT_PERSONAL_LIST_1 || kind == RECIPIENT_PERSONAL_LIST_2;
}

static gboolean
has_address_type (guint16 flags)
{
  return (flags & RECIPIENT_TYPE_MASK) == RECIPIENT_NO_TYPE && flags & RECIPIENT_HAS_ADDRESS_TYPE;
}

static void
read_address (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, RecipientRow *row)
{
  if ((row->flags & RECIPIENT_TYPE_MASK) == RECIPIENT_X500DN) {
    row->address_prefix_used = tern_reader_u8 (reader);
    row->display_type = tern_reader_u8 (reader);
    row->x500dn = read_string (reader, ctx, arena, FALSE);
  } else if (is_personal_list (row->flags)) {
    row->entry_id = codec_read_bin (reader, tern_reader_u16 (reader));
    row->search_key = codec_read_bin (reader, tern_reader_u16 (reader));
  } else if (has_address_type (row->flags)) {
    row->address_type = read_string (reader, ctx, arena, FALSE);
  }
}

gboolean
codec_recipient_row_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, RecipientRow *ret)
{
  RecipientRow row = { .flags = tern_reader_u16 (reader) };
  gboolean unicode = row.flags & RECIPIENT_UNICODE;
  TernValue *cells = NULL;

  read_address (reader, ctx, arena, &row);
  if (row.flags & RECIPIENT_HAS_EMAIL)
    row.email_address = read_string (reader, ctx, arena, unicode);
  if (row.flags & RECIPIENT_HAS_DISPLAY_NAME)
    row.display_name = read_string (reader, ctx, arena, unicode);
  if (row.flags & RECIPIENT_HAS_SIMPLE)
    row.simple_display_name = read_string (reader, ctx, arena, unicode);
  if (row.flags & RECIPIENT_HAS_TRANSMITTABLE)
    row.transmittable_display_name = read_string (reader, ctx, arena, unicode);
  row.n = tern_reader_u16 (reader);
  if (row.n > ctx->n_columns)
    tern_reader_fail (reader);
  if (!codec_property_row_read (reader, ctx, arena, ctx->columns, row.n, &cells))
    return FALSE;
  row.cells = cells;
  *ret = row;
  return TRUE;
}

static void
write_string (TernWriter *writer, const MapiCodecContext *ctx, gboolean unicode, const char *text)
{
  if (unicode)
    tern_writer_utf16z (writer, text);
  else
    codec_string8_write (writer, ctx, text);
}

static void
write_bin (TernWriter *writer, TernBin bin)
{
  if (bin.size > G_MAXUINT16)
    writer->overrun = TRUE;
  tern_writer_u16 (writer, bin.size);
  tern_writer_bytes (writer, bin.data, bin.size);
}

static void
write_address (TernWriter *writer, const MapiCodecContext *ctx, const RecipientRow *row)
{
  if ((row->flags & RECIPIENT_TYPE_MASK) == RECIPIENT_X500DN) {
    tern_writer_u8 (writer, row->address_prefix_used);
    tern_writer_u8 (writer, row->display_type);
    codec_string8_write (writer, ctx, row->x500dn);
  } else if (is_personal_list (row->flags)) {
    write_bin (writer, row->entry_id);
    write_bin (writer, row->search_key);
  } else if (has_address_type (row->flags)) {
    codec_string8_write (writer, ctx, row->address_type);
  }
}

void
codec_recipient_row_write (TernWriter *writer, const MapiCodecContext *ctx, const RecipientRow *value)
{
  gboolean unicode = value->flags & RECIPIENT_UNICODE;

  tern_writer_u16 (writer, value->flags);
  write_address (writer, ctx, value);
  if (value->flags & RECIPIENT_HAS_EMAIL)
    write_string (writer, ctx, unicode, value->email_address);
  if (value->flags & RECIPIENT_HAS_DISPLAY_NAME)
    write_string (writer, ctx, unicode, value->display_name);
  if (value->flags & RECIPIENT_HAS_SIMPLE)
    write_string (writer, ctx, unicode, value->simple_display_name);
  if (value->flags & RECIPIENT_HAS_TRANSMITTABLE)
    write_string (writer, ctx, unicode, value->transmittable_display_name);
  tern_writer_u16 (writer, value->n);
  codec_property_row_write (writer, ctx, ctx->columns, value->n, value->cells);
}

static void
print_field (GString *text, const char *name, const char *value)
{
  if (value != NULL)
    g_string_append_printf (text, " %s=\"%s\"", name, value);
}

char *
codec_recipient_row_to_string (const RecipientRow *value)
{
  GString *text = g_string_new (NULL);
  g_autofree char *cells = codec_property_values_to_string (value->cells, value->n);

  g_string_printf (text, "flags 0x%04X", value->flags);
  if (value->x500dn != NULL)
    g_string_append_printf (text, " prefix %u display type %u", value->address_prefix_used, value->display_type);
  print_field (text, "dn", value->x500dn);
  print_field (text, "type", value->address_type);
  print_field (text, "email", value->email_address);
  print_field (text, "name", value->display_name);
  print_field (text, "simple", value->simple_display_name);
  print_field (text, "transmittable", value->transmittable_display_name);
  if (*cells != '\0')
    g_string_append_printf (text, "\n%s", cells);
  return g_string_free (text, FALSE);
}

/* ---- the model ---- */

/** address_type: PidTagAddressType behind a Type; the names are MAPI's ([MS-OXOABK] 2.2.3.13). */
static const char *
address_type (const RecipientRow *row)
{
  switch (row->flags & RECIPIENT_TYPE_MASK) {
  case RECIPIENT_X500DN:
    return "EX";
  case RECIPIENT_MS_MAIL:
    return "MS";
  case RECIPIENT_SMTP:
    return "SMTP";
  case RECIPIENT_FAX:
    return "FAX";
  case RECIPIENT_PROFESSIONAL_OFFICE:
    return "PROFS";
  case RECIPIENT_PERSONAL_LIST_1:
  case RECIPIENT_PERSONAL_LIST_2:
    return "MAPIPDL";
  default:
    return row->address_type;
  }
}

static void
set_string (TernBag *bag, TernPropTag tag, const char *value)
{
  if (value != NULL)
    tern_bag_set_str (bag, tag, value);
}

static void
set_address (const RecipientRow *row, const char *dn_prefix, TernBag *bag)
{
  set_string (bag, PidTagAddressType, address_type (row));
  set_string (bag, PidTagEmailAddress, row->email_address);
  if (row->x500dn != NULL) {
    gsize used = dn_prefix != NULL ? MIN (row->address_prefix_used, strlen (dn_prefix)) : 0;
    g_autofree char *dn = g_strdup_printf ("%.*s%s", (int) used, used > 0 ? dn_prefix : "", row->x500dn);

    tern_bag_set_str (bag, PidTagEmailAddress, dn);
    tern_bag_set_i32 (bag, PidTagDisplayType, row->display_type);
  }
  if (is_personal_list (row->flags)) {
    tern_bag_set_bin (bag, PidTagEntryId, row->entry_id.data, row->entry_id.size);
    tern_bag_set_bin (bag, PidTagSearchKey, row->search_key.data, row->search_key.size);
  }
}

void
recipient_row_to_bag (const RecipientRow *row, const char *dn_prefix, TernBag *bag)
{
  set_address (row, dn_prefix, bag);
  set_string (bag, PidTagDisplayName, row->display_name);
  set_string (bag, PidTagAddressBookDisplayNamePrintable, row->simple_display_name);
  if (row->flags & RECIPIENT_TRANSMITTABLE_SAME && row->transmittable_display_name == NULL)
    set_string (bag, PidTagTransmittableDisplayName, row->display_name);
  set_string (bag, PidTagTransmittableDisplayName, row->transmittable_display_name);
  tern_bag_set_boolean (bag, PidTagResponsibility, (row->flags & RECIPIENT_OTHER_TRANSPORT) != 0);
  tern_bag_set_boolean (bag, PidTagSendRichInfo, (row->flags & RECIPIENT_NO_RICH_TEXT) == 0);
  for (guint i = 0; i < row->n; i++)
    if (!tern_value_is_missing (&row->cells[i]))
      tern_bag_set (bag, &row->cells[i]);
}

static void
init_address (const TernBag *bag, RecipientRow *row)
{
  const char *type = tern_bag_get_str (bag, PidTagAddressType, NULL);
  const char *email = tern_bag_get_str (bag, PidTagEmailAddress, NULL);
  TernBin entry_id = tern_bag_get_bin (bag, PidTagEntryId);

  if (type != NULL && g_ascii_strcasecmp (type, "EX") == 0 && email != NULL) {
    row->flags |= RECIPIENT_X500DN;
    row->x500dn = email;
    row->display_type = tern_bag_get_i32 (bag, PidTagDisplayType, 0);
    return;
  }
  if (type != NULL && g_ascii_strcasecmp (type, "SMTP") == 0) {
    row->flags |= RECIPIENT_SMTP;
  } else if (type != NULL && g_ascii_strcasecmp (type, "MAPIPDL") == 0 && entry_id.size > 0) {
    row->flags |= RECIPIENT_PERSONAL_LIST_1;
    row->entry_id = entry_id;
    row->search_key = tern_bag_get_bin (bag, PidTagSearchKey);
  } else if (type != NULL) {
    row->flags |= RECIPIENT_NO_TYPE | RECIPIENT_HAS_ADDRESS_TYPE;
    row->address_type = type;
  }
  row->email_address = email;
}

static void
init_names (const TernBag *bag, RecipientRow *row)
{
  const char *transmittable = tern_bag_get_str (bag, PidTagTransmittableDisplayName, NULL);

  row->display_name = tern_bag_get_str (bag, PidTagDisplayName, NULL);
  row->simple_display_name = tern_bag_get_str (bag, PidTagAddressBookDisplayNamePrintable, NULL);
  if (transmittable != NULL && g_strcmp0 (transmittable, row->display_name) == 0)
    row->flags |= RECIPIENT_TRANSMITTABLE_SAME;
  else
    row->transmittable_display_name = transmittable;
}

static guint16
flags_of_strings (const RecipientRow *row)
{
  return (row->email_address != NULL ? RECIPIENT_HAS_EMAIL : 0)
         | (row->display_name != NULL ? RECIPIENT_HAS_DISPLAY_NAME : 0)
         | (row->simple_display_name != NULL ? RECIPIENT_HAS_SIMPLE : 0)
         | (row->transmittable_display_name != NULL ? RECIPIENT_HAS_TRANSMITTABLE : 0);
}

static TernValue
find_cell (const TernBag *bag, TernPropTag column)
{
  TernPropTag tag = codec_model_tag (TERN_PROP_TAG_WITH_TYPE (column, codec_column_value_type (column)));
  const TernValue *value = tern_bag_get (bag, tag);

  return value != NULL ? *value : tern_value_missing (column, TERN_ERROR_NOT_FOUND);
}

void
recipient_row_init (const MapiCodecContext *ctx, TernArena *arena, const TernBag *bag, RecipientRow *ret_row)
{
  RecipientRow row = { .flags = ctx->string8 ? 0 : RECIPIENT_UNICODE };
  TernValue *cells = tern_arena_new_n (arena, TernValue, ctx->n_columns);

  init_address (bag, &row);
  init_names (bag, &row);
  row.flags |= flags_of_strings (&row);
  if (tern_bag_get_boolean (bag, PidTagResponsibility, FALSE))
    row.flags |= RECIPIENT_OTHER_TRANSPORT;
  if (!tern_bag_get_boolean (bag, PidTagSendRichInfo, TRUE))
    row.flags |= RECIPIENT_NO_RICH_TEXT;
  for (guint i = 0; i < ctx->n_columns; i++)
    cells[i] = find_cell (bag, ctx->columns[i]);
  row.n = ctx->n_columns;
  row.cells = cells;
  *ret_row = row;
}
