#pragma once

#include <glib.h>

#include "core/model/tern-bag.h"

/**
 * The packed block in which a store keeps the small properties of an object. Layout: a format byte (1), a count
 * (u16), then for each property in ascending order of tags {tag u32, end offset u32}, then the values. A lookup is a
 * binary search that touches nothing else. Strings are WTF-8 with their NUL, numbers little-endian at their natural
 * width, multiple values a u32 count and then lengths and bytes. Total on hostile input (invariant 4).
 */

#define TERN_PROP_BLOCK_FORMAT 1

GBytes *tern_prop_block_pack (const TernBag *bag);
TernBag *tern_prop_block_unpack (gconstpointer block, gsize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_prop_block_find: TRUE and the value (pointing into @block or @arena) if the block has this tag
 * (PtypUnspecified: this id). */
gboolean tern_prop_block_find (gconstpointer block, gsize size, TernPropTag tag, TernArena *arena,
                               TernValue *ret_value);
/** Recipients: a format byte, a count, then {row id u32, recipient type u8, flags u8, block size u32, prop block}
 * each. */
GBytes *tern_recipients_pack (GPtrArray *recipients);
GPtrArray *tern_recipients_unpack (gconstpointer block, gsize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
