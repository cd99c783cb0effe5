#pragma once

#include "core/model/tern-value.h"

/*
 * A property as the bytes of a stream ([MS-OXCPRPT] 2.2.14): strings as UTF-16LE without a terminator, binaries as they
 * are. For objects whose properties are all in memory: the store and folders.
 */

/** mapi_value_stream_size: -1 if a value of this type can't be a stream. */
gint64 mapi_value_stream_size (const TernValue *value);
/** mapi_value_stream_read: (transfer full): up to @size of its bytes from @offset on. */
GBytes *mapi_value_stream_read (const TernValue *value, gint64 offset, gsize size);
/** mapi_value_from_stream: the value of @tag that @bytes stand for, in @arena; INVALID if no such type can be one. */
gboolean mapi_value_from_stream (TernPropTag tag, GBytes *bytes, TernArena *arena, TernValue *ret_value,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
