#include "plugins/mapi/codec/codec-property-value.h"

#include <string.h>

#include "core/base/tern-utf16.h"
#include "plugins/mapi/codec/codec-code-page.h"
#include "plugins/mapi/codec/codec-property-value-private.h"
#include "plugins/mapi/codec/codec-restriction.h"
#include "plugins/mapi/codec/codec-rule-action.h"

#define HAS_VALUE 0xFF

void
codec_write_count (TernWriter *writer, const MapiCodecContext *ctx, gsize count)
{
  gsize most = codec_has_wide_counts (ctx) ? G_MAXUINT32 : G_MAXUINT16;

  if (count > most)
    writer->overrun = TRUE;
  else if (most == G_MAXUINT16)
    tern_writer_u16 (writer, count);
  else
    tern_writer_u32 (writer, count);
}

static void
write_has_value (TernWriter *writer, const MapiCodecContext *ctx)
{
  if (ctx->form == MAPI_FORM_ADDRESS_BOOK)
    tern_writer_u8 (writer, HAS_VALUE);
}

static void
write_sized_string (TernWriter *writer, const MapiCodecContext *ctx, guint16 type, const char *text)
{
  gsize at = writer->size, size;

  tern_writer_u16 (writer, 0);
  if ((type & ~TERN_PROP_TYPE_MULTIPLE) == PtypString)
    tern_writer_utf16 (writer, text);
  else
    codec_code_page_encode (ctx->code_page, text, writer);
  size = writer->size - at;
  if (size > G_MAXUINT16)
    writer->overrun = TRUE;
  if (!writer->overrun)
    tern_writer_patch_u16 (writer, at, size - sizeof (guint16));
}

static void
write_string (TernWriter *writer, const MapiCodecContext *ctx, guint16 type, const char *text)
{
  write_has_value (writer, ctx);
  if (ctx->form == MAPI_FORM_SEARCH_FOLDER)
    write_sized_string (writer, ctx, type, text);
  else if ((type & ~TERN_PROP_TYPE_MULTIPLE) == PtypString)
    tern_writer_utf16z (writer, text);
  else
    codec_string8_write (writer, ctx, text);
}

static void
write_bin (TernWriter *writer, const MapiCodecContext *ctx, TernBin bin)
{
  write_has_value (writer, ctx);
  codec_write_count (writer, ctx, bin.size);
  tern_writer_bytes (writer, bin.data, bin.size);
}

static void
write_fixed (TernWriter *writer, gconstpointer data, guint32 count, gsize width)
{
  guint8 *to = tern_writer_reserve (writer, count * width);

  if (to == NULL || count == 0)
    return;
  memcpy (to, data, count * width);
#if G_BYTE_ORDER == G_BIG_ENDIAN
  for (gsize i = 0; width <= 8 && i < count; i++)
    for (gsize j = 0; j < width; j++)
      to[i * width + j] = ((const guint8 *) data)[i * width + width - 1 - j];
#endif
}

static void
write_multiple (TernWriter *writer, const MapiCodecContext *ctx, guint16 type, const TernMulti *multi)
{
  write_has_value (writer, ctx);
  tern_writer_u32 (writer, multi->count);
  if (type == PtypMultipleString || type == PtypMultipleString8) {
    for (guint32 i = 0; i < multi->count; i++)
      write_string (writer, ctx, type, multi->strings[i]);
  } else if (type == PtypMultipleBinary) {
    for (guint32 i = 0; i < multi->count; i++)
      write_bin (writer, ctx, multi->bins[i]);
  } else {
    write_fixed (writer, multi->i64, multi->count, codec_least_element_size (ctx, type));
  }
}

static void
write_floating (TernWriter *writer, guint16 type, const TernValue *value)
{
  guint32 bits32;
  guint64 bits64;

  if (type == PtypFloating32) {
    memcpy (&bits32, &value->f32, sizeof bits32);
    tern_writer_u32 (writer, bits32);
  } else {
    memcpy (&bits64, &value->f64, sizeof bits64);
    tern_writer_u64 (writer, bits64);
  }
}

static void
write_boolean (TernWriter *writer, const MapiCodecContext *ctx, gboolean value)
{
  tern_writer_u8 (writer, value ? 1 : 0);
  if (ctx->form == MAPI_FORM_SEARCH_FOLDER)
    tern_writer_u8 (writer, 0);
}

static gboolean
write_fixed_size (TernWriter *writer, const MapiCodecContext *ctx, TernPropTag tag, const TernValue *value)
{
  guint16 type = TERN_PROP_TYPE (tag);

  switch (type) {
  case PtypNull:
    return TRUE;
  case PtypInteger16:
    tern_writer_u16 (writer, (guint16) value->i16);
    return TRUE;
  case PtypInteger32:
    tern_writer_u32 (writer, (guint32) value->i32);
    return TRUE;
  case PtypErrorCode:
    tern_writer_u32 (writer, codec_error_to_wire (value->i32));
    return TRUE;
  case PtypFloating32:
  case PtypFloating64:
  case PtypFloatingTime:
    write_floating (writer, type, value);
    return TRUE;
  case PtypBoolean:
    write_boolean (writer, ctx, value->boolean);
    return TRUE;
  case PtypCurrency:
  case PtypInteger64:
    tern_writer_u64 (writer, (guint64) value->i64);
    return TRUE;
  case PtypTime:
    tern_writer_u64 (writer, value->time);
    return TRUE;
  case PtypGuid:
    tern_writer_guid (writer, value->guid);
    return TRUE;
  default:
    return FALSE;
  }
}

static void
write_server_id (TernWriter *writer, TernBin bin)
{
  if (bin.size > G_MAXUINT16) {
    writer->overrun = TRUE;
    return;
  }
  tern_writer_u16 (writer, bin.size);
  tern_writer_bytes (writer, bin.data, bin.size);
}

void
codec_property_value_write (TernWriter *writer, const MapiCodecContext *ctx, TernPropTag tag, const TernValue *value)
{
  guint16 type = TERN_PROP_TYPE (tag);

  g_return_if_fail (codec_property_value_fits (ctx, tag, value));
  if (write_fixed_size (writer, ctx, tag, value))
    return;
  switch (type) {
  case PtypObject:
    tern_writer_u32 (writer, (guint32) value->i32);
    break;
  case PtypString:
  case PtypString8:
    write_string (writer, ctx, type, value->str);
    break;
  case PtypBinary:
    write_bin (writer, ctx, value->bin);
    break;
  case PtypServerId:
    write_server_id (writer, value->bin);
    break;
  case PtypRestriction:
    codec_restriction_write (writer, ctx, value->restriction);
    break;
  case PtypRuleAction:
    codec_rule_actions_write (writer, ctx, value->actions);
    break;
  default:
    write_multiple (writer, ctx, type, &value->multi);
  }
}

gboolean
codec_property_value_fits (const MapiCodecContext *ctx, TernPropTag tag, const TernValue *value)
{
  guint16 type = TERN_PROP_TYPE (codec_model_tag (tag));

  if (type == PtypObject && ctx->form != MAPI_FORM_ADDRESS_BOOK)
    return FALSE;
  /* A value's own tag may ask for the 8-bit form. */
  return type == TERN_PROP_TYPE (codec_model_tag (value->tag)) && tern_prop_type_is_known (type);
}

gboolean
codec_property_value_is_too_big (const MapiCodecContext *ctx, const TernValue *value)
{
  gsize most = codec_has_wide_counts (ctx) ? G_MAXUINT32 : G_MAXUINT16;

  switch (TERN_PROP_TYPE (value->tag)) {
  case PtypServerId:
    return value->bin.size > G_MAXUINT16;
  case PtypBinary:
    return value->bin.size > most;
  case PtypMultipleBinary:
    for (guint32 i = 0; i < value->multi.count; i++)
      if (value->multi.bins[i].size > most)
        return TRUE;
    return FALSE;
  default:
    return FALSE;
  }
}

TernPropTag
codec_property_value_wire_tag (const MapiCodecContext *ctx, const TernValue *value)
{
  guint16 type = TERN_PROP_TYPE (value->tag);

  if (ctx->string8 && (type & ~TERN_PROP_TYPE_MULTIPLE) == PtypString)
    return value->tag - PtypString + PtypString8;
  return value->tag;
}

gsize
codec_property_value_size (const MapiCodecContext *ctx, TernPropTag tag, const TernValue *value)
{
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };

  switch (TERN_PROP_TYPE (tag)) {
  case PtypString:
    return 4 + 1 + tern_wtf8_to_utf16_size (value->str, strlen (value->str)) + 2;
  case PtypBinary:
  case PtypServerId:
    return 4 + 1 + 4 + value->bin.size;
  default:
    codec_property_value_write (&writer, ctx, tag, value);
    return 4 + writer.size;
  }
}

void
codec_tagged_property_value_write (TernWriter *writer, const MapiCodecContext *ctx, const TernValue *value)
{
  TernPropTag tag = codec_property_value_wire_tag (ctx, value);

  tern_writer_u32 (writer, tag);
  codec_property_value_write (writer, ctx, tag, value);
}

void
codec_tagged_property_values_write (TernWriter *writer, const MapiCodecContext *ctx, const TernValue *values,
                                    gsize count)
{
  for (gsize i = 0; i < count; i++)
    codec_tagged_property_value_write (writer, ctx, &values[i]);
}

void
codec_typed_property_value_write (TernWriter *writer, const MapiCodecContext *ctx, const TernValue *value)
{
  TernPropTag tag = codec_property_value_wire_tag (ctx, value);

  tern_writer_u16 (writer, TERN_PROP_TYPE (tag));
  codec_property_value_write (writer, ctx, tag, value);
}
