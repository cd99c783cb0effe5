#pragma once

#include <glib.h>

#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"
#include "core/model/tern-restriction.h"
#include "core/model/tern-rule-actions.h"
#include "core/model/tern-value.h"

/*
 * The stored form of one value, as prop blocks hold it: no tag, no length (the block's directory has both). Only
 * core/model reads and writes it. Readers are total: FALSE for bytes that are no value of that type.
 */

void tern_packed_value_write (TernWriter *writer, const TernValue *value);
gboolean tern_packed_value_read (TernPropTag tag, const guint8 *data, gsize size, TernArena *arena,
                                 TernValue *ret_value);

/** Trees: values inside are {tag u32, size u32, value}. @depth counts down from TERN_RESTRICTION_MAX_DEPTH. */
void tern_packed_restriction_write (TernWriter *writer, const TernRestriction *restriction);
const TernRestriction *tern_packed_restriction_read (TernReader *reader, TernArena *arena, guint depth);
void tern_packed_actions_write (TernWriter *writer, const TernRuleActions *actions);
const TernRuleActions *tern_packed_actions_read (TernReader *reader, TernArena *arena, guint depth);

/** tern_packed_value_read_at: tern_packed_value_read() inside a tree that may still go @depth levels deeper. */
gboolean tern_packed_value_read_at (TernPropTag tag, TernReader *reader, TernArena *arena, guint depth,
                                    TernValue *ret_value);
