#include "plugins/mapi/codec/codec-property-value.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-utf16.h"
#include "plugins/mapi/codec/codec-code-page.h"
#include "plugins/mapi/codec/codec-property-value-private.h"
#include "plugins/mapi/wire/mapi-status.h"

#define HAS_VALUE 0xFF
#define TAGGED_MIN_SIZE 4

guint32
codec_error_to_wire (int code)
{
  return code == TERN_ERROR_TOO_BIG ? ecMAPIOOM : ecNotFound;
}

int
codec_error_from_wire (guint32 status)
{
  return status == ecMAPIOOM ? TERN_ERROR_TOO_BIG : TERN_ERROR_NOT_FOUND;
}

TernPropTag
codec_model_tag (TernPropTag tag)
{
  guint16 type = TERN_PROP_TYPE (tag);

  if ((type & ~(TERN_PROP_TYPE_MULTIPLE | TERN_PROP_TYPE_INSTANCE)) == PtypString8)
    return tag - PtypString8 + PtypString;
  return tag;
}

gboolean
codec_has_wide_counts (const MapiCodecContext *ctx)
{
  return ctx->form != MAPI_FORM_ROP && ctx->form != MAPI_FORM_SEARCH_FOLDER;
}

gsize
codec_read_count (TernReader *reader, const MapiCodecContext *ctx)
{
  return codec_has_wide_counts (ctx) ? tern_reader_u32 (reader) : tern_reader_u16 (reader);
}

TernBin
codec_read_bin (TernReader *reader, gsize size)
{
  const guint8 *at = tern_reader_bytes (reader, size);

  return (TernBin){ .data = at, .size = at != NULL ? size : 0 };
}

/**
 * read_sized_string: as search folder definitions have it: a size in bytes and no terminator ([MS-OXOSRCH]
 * 2.2.1.2.8.1.1.1). Unicode is a number of whole characters, whatever an odd size says.
 */
static const char *
read_sized_string (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint16 type)
{
  gboolean unicode = (type & ~TERN_PROP_TYPE_MULTIPLE) == PtypString;
  guint16 size = tern_reader_u16 (reader);
  TernBin bin = codec_read_bin (reader, unicode ? size & ~1 : size);

  if (unicode)
    return tern_utf16_to_wtf8 (bin.data, bin.size, arena);
  return codec_code_page_decode (ctx->code_page, (const char *) bin.data, bin.size, arena);
}

static const char *
read_string (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint16 type)
{
  const char *text = "";

  if (ctx->form == MAPI_FORM_SEARCH_FOLDER)
    return read_sized_string (reader, ctx, arena, type);
  if ((type & ~TERN_PROP_TYPE_MULTIPLE) == PtypString)
    return tern_reader_utf16z (reader, arena);
  return codec_string8_read (reader, ctx, arena, &text) ? text : "";
}

/** read_has_value: the HasValue byte that stands before variable values in address book bodies; TRUE elsewhere. */
static gboolean
read_has_value (TernReader *reader, const MapiCodecContext *ctx)
{
  guint8 has;

  if (ctx->form != MAPI_FORM_ADDRESS_BOOK)
    return TRUE;
  has = tern_reader_u8 (reader);
  if (has != 0 && has != HAS_VALUE)
    tern_reader_fail (reader);
  return has != 0;
}

static const char *const *
read_strings (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint16 type, guint32 count)
{
  const char **strings = tern_arena_new_n (arena, const char *, count);

  for (guint32 i = 0; i < count && !reader->failed; i++)
    strings[i] = read_has_value (reader, ctx) ? read_string (reader, ctx, arena, type) : "";
  return strings;
}

static const TernBin *
read_bins (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint32 count)
{
  TernBin *bins = tern_arena_new_n (arena, TernBin, count);

  for (guint32 i = 0; i < count && !reader->failed; i++)
    if (read_has_value (reader, ctx))
      bins[i] = codec_read_bin (reader, codec_read_count (reader, ctx));
  return bins;
}

/** read_fixed: elements of @width bytes, copied so that they are aligned. */
static gconstpointer
read_fixed (TernReader *reader, TernArena *arena, guint32 count, gsize width)
{
  const guint8 *at = tern_reader_bytes (reader, count * width);
  guint8 *copy;

  if (at == NULL)
    return NULL;
  copy = tern_arena_memdup (arena, at, count * width);
#if G_BYTE_ORDER == G_BIG_ENDIAN
  for (gsize i = 0; width <= 8 && i < count; i++)
    for (gsize j = 0; j < width; j++)
      copy[i * width + j] = at[i * width + width - 1 - j];
#endif
  return copy;
}

gsize
codec_least_element_size (const MapiCodecContext *ctx, guint16 type)
{
  gboolean address_book = ctx->form == MAPI_FORM_ADDRESS_BOOK;

  switch (type) {
  case PtypMultipleInteger16:
    return 2;
  case PtypMultipleInteger32:
  case PtypMultipleFloating32:
    return 4;
  case PtypMultipleFloating64:
  case PtypMultipleCurrency:
  case PtypMultipleFloatingTime:
  case PtypMultipleInteger64:
  case PtypMultipleTime:
    return 8;
  case PtypMultipleGuid:
    return TERN_GUID_SIZE;
  case PtypMultipleString8:
    return 1;
  case PtypMultipleString:
    return address_book ? 1 : 2;
  case PtypMultipleBinary:
    return address_book ? 1 : codec_has_wide_counts (ctx) ? 4 : 2;
  default:
    return 0;
  }
}

static TernMulti
read_multiple (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint16 type)
{
  gsize least = codec_least_element_size (ctx, type);
  /* [MS-OXCDATA] 2.11.1: counts of values are 32 bits wide everywhere. */
  TernMulti multi = { .count = tern_reader_count (reader, tern_reader_u32 (reader), least) };

  if (least == 0)
    tern_reader_fail (reader);
  if (reader->failed)
    return (TernMulti){ 0 };
  if (type == PtypMultipleString || type == PtypMultipleString8)
    multi.strings = read_strings (reader, ctx, arena, type, multi.count);
  else if (type == PtypMultipleBinary)
    multi.bins = read_bins (reader, ctx, arena, multi.count);
  else
    multi.i64 = read_fixed (reader, arena, multi.count, least);
  return multi;
}

static void
read_floating (TernReader *reader, guint16 type, TernValue *value)
{
  if (type == PtypFloating32) {
    guint32 bits = tern_reader_u32 (reader);

    memcpy (&value->f32, &bits, sizeof bits);
  } else {
    guint64 bits = tern_reader_u64 (reader);

    memcpy (&value->f64, &bits, sizeof bits);
  }
}

static void
read_guid (TernReader *reader, TernArena *arena, TernValue *value)
{
  TernGuid guid = tern_reader_guid (reader);

  value->guid = tern_arena_memdup (arena, &guid, sizeof guid);
}

/** read_boolean: one byte, but two in search folder definitions. */
static gboolean
read_boolean (TernReader *reader, const MapiCodecContext *ctx)
{
  return (ctx->form == MAPI_FORM_SEARCH_FOLDER ? tern_reader_u16 (reader) : tern_reader_u8 (reader)) != 0;
}

/** read_fixed_size: TRUE if the type was one of those without COUNT and HasValue. */
static gboolean
read_fixed_size (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, TernPropTag tag, TernValue *value)
{
  guint16 type = TERN_PROP_TYPE (tag);

  switch (type) {
  case PtypNull:
    return TRUE;
  case PtypInteger16:
    value->i16 = (gint16) tern_reader_u16 (reader);
    return TRUE;
  case PtypInteger32:
    value->i32 = (gint32) tern_reader_u32 (reader);
    return TRUE;
  case PtypErrorCode:
    value->i32 = codec_error_from_wire (tern_reader_u32 (reader));
    return TRUE;
  case PtypFloating32:
  case PtypFloating64:
  case PtypFloatingTime:
    read_floating (reader, type, value);
    return TRUE;
  case PtypBoolean:
    value->boolean = read_boolean (reader, ctx);
    return TRUE;
  case PtypCurrency:
  case PtypInteger64:
    value->i64 = (gint64) tern_reader_u64 (reader);
    return TRUE;
  case PtypTime:
    value->time = tern_reader_u64 (reader);
    return TRUE;
  case PtypGuid:
    read_guid (reader, arena, value);
    return TRUE;
  default:
    return FALSE;
  }
}

gboolean
codec_property_value_read_at (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, TernPropTag tag,
                              guint depth, TernValue *ret)
{
  TernValue value = { .tag = codec_model_tag (tag) };
  guint16 type = TERN_PROP_TYPE (tag);

  if (read_fixed_size (reader, ctx, arena, tag, &value)) {
    /* done */
  } else if (type == PtypObject && ctx->form == MAPI_FORM_ADDRESS_BOOK) {
    value.i32 = (gint32) tern_reader_u32 (reader);
  } else if (type == PtypServerId) { /* [MS-OXCDATA] 2.11.1.4: always a 16-bit size */
    value.bin = codec_read_bin (reader, tern_reader_u16 (reader));
  } else if (type == PtypRestriction && depth > 0) {
    value.restriction = codec_restriction_read_at (reader, ctx, arena, depth - 1);
  } else if (type == PtypRuleAction && depth > 0) {
    value.actions = codec_rule_actions_read_at (reader, ctx, arena, depth - 1);
  } else if (!tern_prop_type_is_known (type) && type != PtypString8 && type != PtypMultipleString8) {
    tern_reader_fail (reader);
  } else if (!read_has_value (reader, ctx)) {
    value = tern_value_missing (value.tag, TERN_ERROR_NOT_FOUND);
  } else if (type == PtypString || type == PtypString8) {
    value.str = read_string (reader, ctx, arena, type);
  } else if (type == PtypBinary) {
    value.bin = codec_read_bin (reader, codec_read_count (reader, ctx));
  } else {
    value.multi = read_multiple (reader, ctx, arena, type);
  }
  if (reader->failed)
    return FALSE;
  *ret = value;
  return TRUE;
}

gboolean
codec_property_value_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, TernPropTag tag,
                           TernValue *ret)
{
  return codec_property_value_read_at (reader, ctx, arena, tag, CODEC_MAX_DEPTH, ret);
}

gboolean
codec_tagged_property_value_read_at (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint depth,
                                     TernValue *ret)
{
  return codec_property_value_read_at (reader, ctx, arena, tern_reader_u32 (reader), depth, ret);
}

gboolean
codec_tagged_property_value_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, TernValue *ret)
{
  return codec_tagged_property_value_read_at (reader, ctx, arena, CODEC_MAX_DEPTH, ret);
}

const TernValue *
codec_tagged_property_values_read_at (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, gsize count,
                                      guint depth)
{
  gsize n = tern_reader_count (reader, count, TAGGED_MIN_SIZE);
  TernValue *values = tern_arena_new_n (arena, TernValue, n);

  for (gsize i = 0; i < n && !reader->failed; i++)
    codec_tagged_property_value_read_at (reader, ctx, arena, depth, &values[i]);
  return values;
}

gboolean
codec_tagged_property_values_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, gsize count,
                                   TernValue **ret)
{
  const TernValue *values = codec_tagged_property_values_read_at (reader, ctx, arena, count, CODEC_MAX_DEPTH);

  if (reader->failed)
    return FALSE;
  *ret = (TernValue *) values;
  return TRUE;
}

gboolean
codec_typed_property_value_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, TernPropTag tag,
                                 TernValue *ret)
{
  return codec_property_value_read (reader, ctx, arena, TERN_PROP_TAG_WITH_TYPE (tag, tern_reader_u16 (reader)), ret);
}

char *
codec_tagged_property_value_to_string (const TernValue *value)
{
  return tern_value_to_string (value);
}

char *
codec_property_values_to_string (const TernValue *values, gsize count)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < count; i++) {
    g_autofree char *one = tern_value_to_string (&values[i]);

    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", one);
  }
  return g_string_free (text, FALSE);
}
