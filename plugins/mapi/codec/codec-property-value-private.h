#pragma once

#include "plugins/mapi/codec/codec-property-value.h"

/*
 * Restrictions and rule actions hold property values, which may hold restrictions: @depth counts down over all three.
 */

#define CODEC_MAX_DEPTH 32

gboolean codec_property_value_read_at (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena,
                                       TernPropTag tag, guint depth, TernValue *ret);
gboolean codec_tagged_property_value_read_at (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena,
                                              guint depth, TernValue *ret);
const TernValue *codec_tagged_property_values_read_at (TernReader *reader, const MapiCodecContext *ctx,
                                                       TernArena *arena, gsize count, guint depth);
const TernRestriction *
codec_restriction_read_at (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint depth);
const TernRuleActions *
codec_rule_actions_read_at (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint depth);

/** codec_model_tag: the tag under which the model keeps what the wire calls @tag: PtypString8 as PtypString. */
TernPropTag codec_model_tag (TernPropTag tag);
/** codec_has_wide_counts: whether a COUNT of bytes has 32 bits. */
gboolean codec_has_wide_counts (const MapiCodecContext *ctx);
/**
 * codec_least_element_size: the fewest bytes one element of a multiple type takes; its size, if that is fixed; 0 for
 * other types.
 */
gsize codec_least_element_size (const MapiCodecContext *ctx, guint16 type);
/** codec_read_count: a COUNT of bytes: 16 bits in ROP buffers and search folder definitions, else 32. */
gsize codec_read_count (TernReader *reader, const MapiCodecContext *ctx);
void codec_write_count (TernWriter *writer, const MapiCodecContext *ctx, gsize count);
TernBin codec_read_bin (TernReader *reader, gsize size);
