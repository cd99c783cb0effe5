#pragma once

#include <glib.h>

#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"
#include "core/model/tern-restriction.h"
#include "plugins/mapi/codec/codec-context.h"

/*
 * Restrictions ([MS-OXCDATA] 2.12). Counts of AND and OR are 16 bits wide in ROP buffers, 32 elsewhere; the search
 * folder form ([MS-OXOSRCH] 2.2.1.2.8.2) has 32-bit kinds and operators too. At most CODEC_MAX_DEPTH levels.
 */

/**
 * codec_restriction_read: @ret is %NULL if nothing is left in the reader, as in a RopRestrict that removes the
 * restriction.
 */
gboolean
codec_restriction_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, const TernRestriction **ret);

/** codec_restriction_write: nothing at all for %NULL. */
void codec_restriction_write (TernWriter *writer, const MapiCodecContext *ctx, const TernRestriction *value);

char *codec_restriction_to_string (const TernRestriction *value);
