#pragma once

#include <glib.h>

#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"
#include "core/model/tern-value.h"
#include "plugins/mapi/codec/codec-context.h"

/*
 * Property values ([MS-OXCDATA] 2.11), both ways, in the dialect that the context names: with HasValue bytes in
 * address book bodies ([MS-OXCMAPIHTTP] 2.2.1.1), 16 or 32-bit COUNTs ([MS-OXCDATA] 2.11.1.1).
 *
 * What is read is the model's: PtypString8 becomes PtypString (also in the tag), an error code becomes a TernErrorCode.
 * Values point into the input or the arena. Readers are total; malformed input fails the reader and gives %FALSE with
 * @ret untouched.
 */

/** codec_property_value_read: a PropertyValue of the type (and for the property) that @tag names. */
gboolean codec_property_value_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, TernPropTag tag,
                                    TernValue *ret);

/**
 * codec_property_value_write:
 * @tag: the property with the type wanted on the wire; PtypString8 converts from PtypString
 *
 * Appends @value, which codec_property_value_fits().
 */
void
codec_property_value_write (TernWriter *writer, const MapiCodecContext *ctx, TernPropTag tag, const TernValue *value);

/**
 * codec_property_value_fits: whether @value can be written as the type of @tag. PtypObject is a number in the address
 * book form ([MS-OXCMAPIHTTP] 2.2.1.1) and no value at all elsewhere.
 */
gboolean codec_property_value_fits (const MapiCodecContext *ctx, TernPropTag tag, const TernValue *value);

/** codec_property_value_is_too_big: whether a binary in @value is larger than its COUNT says; writing it overruns. */
gboolean codec_property_value_is_too_big (const MapiCodecContext *ctx, const TernValue *value);

/** codec_property_value_wire_tag: the tag that @value travels with when the type isn't asked for. */
TernPropTag codec_property_value_wire_tag (const MapiCodecContext *ctx, const TernValue *value);

/** codec_property_value_size: bytes that @value takes at most as one property of a ROP response, its tag included. */
gsize codec_property_value_size (const MapiCodecContext *ctx, TernPropTag tag, const TernValue *value);

/* TaggedPropertyValue ([MS-OXCDATA] 2.11.4), or AddressBookTaggedPropertyValue ([MS-OXCMAPIHTTP] 2.2.1.2). */
gboolean
codec_tagged_property_value_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, TernValue *ret);
void codec_tagged_property_value_write (TernWriter *writer, const MapiCodecContext *ctx, const TernValue *value);
char *codec_tagged_property_value_to_string (const TernValue *value);

/** codec_tagged_property_values_read: @count of them, as an array in @arena. */
gboolean codec_tagged_property_values_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena,
                                            gsize count, TernValue **ret);
void codec_tagged_property_values_write (TernWriter *writer, const MapiCodecContext *ctx, const TernValue *values,
                                         gsize count);
/** codec_property_values_to_string: (transfer full): one value a line. */
char *codec_property_values_to_string (const TernValue *values, gsize count);

/**
 * codec_typed_property_value_read: TypedPropertyValue ([MS-OXCDATA] 2.11.3) of the property that @tag names; its type
 * is ignored.
 */
gboolean codec_typed_property_value_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena,
                                          TernPropTag tag, TernValue *ret);
void codec_typed_property_value_write (TernWriter *writer, const MapiCodecContext *ctx, const TernValue *value);

/**
 * codec_error_to_wire: of a TernErrorCode in a cell, what reaches the client: ecNotEnoughMemory (too big for here),
 * else ecNotFound.
 */
guint32 codec_error_to_wire (int code);
int codec_error_from_wire (guint32 status);
