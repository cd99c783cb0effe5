#include "plugins/mapi/codec/codec-address-book.h"

#include "plugins/mapi/codec/codec-property-row.h"
#include "plugins/mapi/codec/codec-property-value.h"

/* PropertyType, PropertyId and, at the least, a HasValue byte; PtypNull has no value at all. */
#define LEAST_TAGGED 4

static MapiCodecContext
address_book_context (const MapiCodecContext *ctx)
{
  MapiCodecContext own = *ctx;

  own.form = MAPI_FORM_ADDRESS_BOOK;
  return own;
}

gboolean
codec_address_book_property_value_list_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena,
                                             AddressBookPropertyValueList *ret)
{
  MapiCodecContext own = address_book_context (ctx);
  AddressBookPropertyValueList list = { .count = tern_reader_count (reader, tern_reader_u32 (reader), LEAST_TAGGED) };

  if (list.count > MAPI_MOST_PROPERTY_TAGS)
    tern_reader_fail (reader);
  if (reader->failed || !codec_tagged_property_values_read (reader, &own, arena, list.count, &list.values))
    return FALSE;
  *ret = list;
  return TRUE;
}

void
codec_address_book_property_value_list_write (TernWriter *writer, const MapiCodecContext *ctx,
                                              const AddressBookPropertyValueList *value)
{
  MapiCodecContext own = address_book_context (ctx);

  tern_writer_u32 (writer, value->count);
  codec_tagged_property_values_write (writer, &own, value->values, value->count);
}

char *
codec_address_book_property_value_list_to_string (const AddressBookPropertyValueList *value)
{
  return codec_property_values_to_string (value->values, value->count);
}

gboolean
codec_address_book_property_row_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena,
                                      const TernPropTag *columns, guint32 n, AddressBookPropertyRow *ret)
{
  MapiCodecContext own = address_book_context (ctx);
  TernValue *values;

  if (!codec_property_row_read (reader, &own, arena, columns, n, &values))
    return FALSE;
  *ret = (AddressBookPropertyRow){ .n = n, .values = values };
  return TRUE;
}

void
codec_address_book_property_row_write (TernWriter *writer, const MapiCodecContext *ctx, const TernPropTag *columns,
                                       guint32 n, const AddressBookPropertyRow *value)
{
  MapiCodecContext own = address_book_context (ctx);

  codec_property_row_write (writer, &own, columns, n, value->values);
}

char *
codec_address_book_property_row_to_string (const AddressBookPropertyRow *value)
{
  return codec_property_values_to_string (value->values, value->n);
}

gboolean
codec_address_book_property_value_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena,
                                        TernPropTag tag, TernValue *ret)
{
  MapiCodecContext own = address_book_context (ctx);

  return codec_property_value_read (reader, &own, arena, tag, ret);
}

void
codec_address_book_property_value_write (TernWriter *writer, const MapiCodecContext *ctx, TernPropTag tag,
                                         const TernValue *value)
{
  MapiCodecContext own = address_book_context (ctx);

  codec_property_value_write (writer, &own, tag, value);
}

gboolean
codec_address_book_tagged_property_value_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena,
                                               TernValue *ret)
{
  MapiCodecContext own = address_book_context (ctx);

  return codec_tagged_property_value_read (reader, &own, arena, ret);
}

void
codec_address_book_tagged_property_value_write (TernWriter *writer, const MapiCodecContext *ctx, const TernValue *value)
{
  MapiCodecContext own = address_book_context (ctx);

  codec_tagged_property_value_write (writer, &own, value);
}

char *
codec_address_book_tagged_property_value_to_string (const TernValue *value)
{
  return tern_value_to_string (value);
}
