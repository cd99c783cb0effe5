#pragma once

#include <glib.h>

#include "core/model/tern-value.h"

/**
 * TernBag:
 *
 * A set of properties that owns its values: at most one value a property id, in ascending order of tags. Reference
 * counted; changing one that others may read at the same time is the caller's mistake (copy it first).
 */
typedef struct _TernBag TernBag;

TernBag *tern_bag_new (void);
TernBag *tern_bag_copy (const TernBag *bag);
TernBag *tern_bag_ref (TernBag *bag);
void tern_bag_unref (TernBag *bag);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernBag, tern_bag_unref)

/** tern_bag_set: copies @value into the bag, replacing any value of the same property id. A multiple value without
 * elements removes it (trap 15). */
void tern_bag_set (TernBag *bag, const TernValue *value);
/** tern_bag_take: like tern_bag_set(), but the value's memory lives in tern_bag_get_arena() already. */
void tern_bag_take (TernBag *bag, TernValue value);
void tern_bag_set_all (TernBag *bag, const TernValue *values, guint n);
void tern_bag_merge (TernBag *bag, const TernBag *other);
gboolean tern_bag_remove (TernBag *bag, TernPropTag tag);
TernArena *tern_bag_get_arena (TernBag *bag);

/** tern_bag_get: (transfer none) (nullable): the value of exactly this tag; with PtypUnspecified, of this id. */
const TernValue *tern_bag_get (const TernBag *bag, TernPropTag tag);
const TernValue *tern_bag_get_by_id (const TernBag *bag, guint16 prop_id);
guint tern_bag_get_size (const TernBag *bag);
const TernValue *tern_bag_get_nth (const TernBag *bag, guint n);

/* Typed reads with a default for what is missing or of another type. */
gint32 tern_bag_get_i32 (const TernBag *bag, TernPropTag tag, gint32 otherwise);
gint64 tern_bag_get_i64 (const TernBag *bag, TernPropTag tag, gint64 otherwise);
gboolean tern_bag_get_boolean (const TernBag *bag, TernPropTag tag, gboolean otherwise);
TernFiletime tern_bag_get_time (const TernBag *bag, TernPropTag tag, TernFiletime otherwise);
const char *tern_bag_get_str (const TernBag *bag, TernPropTag tag, const char *otherwise);
TernBin tern_bag_get_bin (const TernBag *bag, TernPropTag tag);

void tern_bag_set_i32 (TernBag *bag, TernPropTag tag, gint32 value);
void tern_bag_set_i64 (TernBag *bag, TernPropTag tag, gint64 value);
void tern_bag_set_boolean (TernBag *bag, TernPropTag tag, gboolean value);
void tern_bag_set_time (TernBag *bag, TernPropTag tag, TernFiletime value);
void tern_bag_set_str (TernBag *bag, TernPropTag tag, const char *value);
void tern_bag_set_bin (TernBag *bag, TernPropTag tag, gconstpointer data, gsize size);
