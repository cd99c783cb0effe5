#pragma once

#include <glib.h>

#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"
#include "core/model/tern-value.h"
#include "plugins/mapi/codec/codec-context.h"

/*
 * Structures of the address book bodies ([MS-OXCMAPIHTTP] 2.2.1). They are always in the address book form, whatever
 * form the context names; its code page is that of PtypString8.
 */

/** MAPI_MOST_PROPERTY_TAGS: the most tags, rows or MIds one array may hold ([MS-OXCMAPIHTTP] 2.2.1.8). */
#define MAPI_MOST_PROPERTY_TAGS 100000

/** AddressBookPropertyValueList: [MS-OXCMAPIHTTP] 2.2.1.3. */
typedef struct {
  guint32 count;
  TernValue *values;
} AddressBookPropertyValueList;

gboolean codec_address_book_property_value_list_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena,
                                                      AddressBookPropertyValueList *ret);
void codec_address_book_property_value_list_write (TernWriter *writer, const MapiCodecContext *ctx,
                                                   const AddressBookPropertyValueList *value);
char *codec_address_book_property_value_list_to_string (const AddressBookPropertyValueList *value);

/** AddressBookPropertyRow: [MS-OXCMAPIHTTP] 2.2.1.7: one value a column; missing ones are tern_value_missing(). */
typedef struct {
  guint32 n;
  TernValue *values;
} AddressBookPropertyRow;

gboolean codec_address_book_property_row_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena,
                                               const TernPropTag *columns, guint32 n, AddressBookPropertyRow *ret);
void codec_address_book_property_row_write (TernWriter *writer, const MapiCodecContext *ctx, const TernPropTag *columns,
                                            guint32 n, const AddressBookPropertyRow *value);
char *codec_address_book_property_row_to_string (const AddressBookPropertyRow *value);

/**
 * codec_address_book_property_value_read: AddressBookPropertyValue (2.2.1.1) of the property and type that @tag
 * names.
 */
gboolean codec_address_book_property_value_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena,
                                                 TernPropTag tag, TernValue *ret);
void codec_address_book_property_value_write (TernWriter *writer, const MapiCodecContext *ctx, TernPropTag tag,
                                              const TernValue *value);

/** codec_address_book_tagged_property_value_read: AddressBookTaggedPropertyValue (2.2.1.2). */
gboolean codec_address_book_tagged_property_value_read (TernReader *reader, const MapiCodecContext *ctx,
                                                        TernArena *arena, TernValue *ret);
void codec_address_book_tagged_property_value_write (TernWriter *writer, const MapiCodecContext *ctx,
                                                     const TernValue *value);
char *codec_address_book_tagged_property_value_to_string (const TernValue *value);
