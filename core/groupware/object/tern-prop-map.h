#pragma once

#include "core/model/tern-bag.h"
#include "core/spi/tern-mailbox.h"

/**
 * TernPropMap:
 *
 * What the property ids of one mailbox are in another one: the ids of names belong to a mailbox ([MS-OXCPRPT] 2.2.12).
 * It remembers what it has met, so that a whole tree costs a question for each new name. One thread at a time.
 */
typedef struct _TernPropMap TernPropMap;

/** tern_prop_map_new: %NULL for one and the same mailbox, where every id means what it says. */
TernPropMap *tern_prop_map_new (TernMailbox *from, TernMailbox *to);
void tern_prop_map_free (TernPropMap *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernPropMap, tern_prop_map_free)

/** tern_prop_map_learn: asks for those of @tags that it doesn't know; names that the target lacks are registered. */
gboolean tern_prop_map_learn (TernPropMap *map, const TernPropTag *tags, guint n, TernJob *job,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_prop_map_get: a learned tag in the target; 0 when nothing has its name any more. @map may be %NULL. */
TernPropTag tern_prop_map_get (const TernPropMap *map, TernPropTag tag);
/** tern_prop_map_bag: (transfer full): @bag with the target's ids. The values stay @bag's own, which it keeps alive. */
TernBag *
tern_prop_map_bag (TernPropMap *map, TernBag *bag, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
