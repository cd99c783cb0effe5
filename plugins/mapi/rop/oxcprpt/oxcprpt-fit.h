#pragma once

#include "core/model/tern-value.h"
#include "plugins/mapi/codec/codec-context.h"

/**
 * oxcprpt_fit:
 * @columns: (nullable): the tags that the cells are written with; %NULL: their own
 * @room: bytes that all of them may take
 *
 * Makes the largest of @cells errors of TOO_BIG until the rest fits: the client then reads these as streams
 * ([MS-OXCPRPT] 2.2.2.2).
 */
void oxcprpt_fit (const MapiCodecContext *codec, const TernPropTag *columns, TernValue *cells, guint n, gsize room);
