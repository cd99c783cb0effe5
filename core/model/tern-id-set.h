#pragma once

#include <glib.h>

#include "core/base/tern-guid.h"

/*
 * Sets of counters: of messages, folders or changes ([MS-OXCFXICS] 2.2.2.4: IDSET, 2.2.2.3: CNSET). Kept as ranges that
 * ascend, don't touch and don't overlap, so that equal sets are equal bytes. Not safe from several threads.
 */

/** TernIdRange: all counters from @low to @high, both included. */
typedef struct {
  guint64 low;
  guint64 high;
} TernIdRange;

/** TernIdRanges: counters of one replica ([MS-OXCFXICS] 2.2.2.6: GLOBSET). */
typedef struct _TernIdRanges TernIdRanges;

TernIdRanges *tern_id_ranges_new (void);
/** tern_id_ranges_new_from: of ranges in any order, which may overlap; O(n log n). A range whose ends are the wrong way
 * round is left out. */
TernIdRanges *tern_id_ranges_new_from (const TernIdRange *ranges, gsize n);
TernIdRanges *tern_id_ranges_copy (const TernIdRanges *ranges);
void tern_id_ranges_free (TernIdRanges *ranges);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernIdRanges, tern_id_ranges_free)

guint tern_id_ranges_get_n (const TernIdRanges *ranges);
/** tern_id_ranges_get: (transfer none): all of them; good until the set changes. */
const TernIdRange *tern_id_ranges_get (const TernIdRanges *ranges);
gboolean tern_id_ranges_contains (const TernIdRanges *ranges, guint64 value);
/** tern_id_ranges_count: how many counters; G_MAXUINT64 where it would be more. */
guint64 tern_id_ranges_count (const TernIdRanges *ranges);
gboolean tern_id_ranges_equal (const TernIdRanges *a, const TernIdRanges *b);

/** tern_id_ranges_add: O(log n), and O(1) behind the last range; O(n) bytes are moved in the middle. */
void tern_id_ranges_add (TernIdRanges *ranges, guint64 low, guint64 high);
void tern_id_ranges_remove (TernIdRanges *ranges, guint64 low, guint64 high);
/* Union, difference and intersection: O(n + m). */
void tern_id_ranges_add_all (TernIdRanges *ranges, const TernIdRanges *other);
void tern_id_ranges_remove_all (TernIdRanges *ranges, const TernIdRanges *other);
void tern_id_ranges_keep_all (TernIdRanges *ranges, const TernIdRanges *other);
/** tern_id_ranges_get_gaps: (transfer full): what is missing between @low and @high. */
TernIdRanges *tern_id_ranges_get_gaps (const TernIdRanges *ranges, guint64 low, guint64 high);

/** TernIdSet: counters of several replicas, ascending by the bytes of their GUIDs ([MS-OXCFXICS] 2.2.2.4.2). */
typedef struct _TernIdSet TernIdSet;

TernIdSet *tern_id_set_new (void);
TernIdSet *tern_id_set_copy (const TernIdSet *set);
void tern_id_set_free (TernIdSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernIdSet, tern_id_set_free)

guint tern_id_set_get_n_replicas (const TernIdSet *set);
/** tern_id_set_get_nth: (transfer none): the ranges of the @n-th replica, whose GUID is *ret_replica. */
const TernIdRanges *tern_id_set_get_nth (const TernIdSet *set, guint n, TernGuid *ret_replica);
/** tern_id_set_find: (transfer none) (nullable). */
const TernIdRanges *tern_id_set_find (const TernIdSet *set, const TernGuid *replica);
/** tern_id_set_ranges: (transfer none): the replica's ranges, to be changed; made empty if there are none. */
TernIdRanges *tern_id_set_ranges (TernIdSet *set, const TernGuid *replica);
/** tern_id_set_is_empty: no counter of any replica. */
gboolean tern_id_set_is_empty (const TernIdSet *set);
gboolean tern_id_set_contains (const TernIdSet *set, const TernGuid *replica, guint64 value);
/** tern_id_set_equal: the same counters; replicas without any don't count. */
gboolean tern_id_set_equal (const TernIdSet *a, const TernIdSet *b);
void tern_id_set_add_all (TernIdSet *set, const TernIdSet *other);
void tern_id_set_remove_all (TernIdSet *set, const TernIdSet *other);
