#pragma once

#include "core/model/tern-bag.h"

/** random_value: of any type that a store keeps, from GTest's seed; in @arena. */
TernValue random_value (TernPropTag tag, guint depth, TernArena *arena);
/** random_bag: (transfer full): up to 40 properties. */
TernBag *random_bag (void);
void random_bag_assert_equal (const TernBag *got, const TernBag *expected);
