#pragma once

#include "core/groupware/tern-item-edit.h"
#include "core/model/tern-timezone-blob.h"
#include "core/spi/tern-calendar.h"

/* Between the properties of an appointment ([MS-OXOCAL]) and a TernEvent. */

/** PidLidAppointmentStateFlags ([MS-OXOCAL] 2.2.1.10). */
#define TERN_EVENT_STATE_MEETING 0x00000001

/** tern_event_list_tags: what lists and instances need; tern_event_tags(): what an event shows and a write looks at.
 * Ended by 0. */
const TernPropTag *tern_event_list_tags (guint *ret_n);
const TernPropTag *tern_event_tags (void);
/** tern_event_from_bag: (transfer full): without attendees. */
TernEvent *tern_event_from_bag (const TernBag *bag, TernId id);
/** tern_event_is_series: whether a bag's item recurs and has a pattern. */
gboolean tern_event_is_series (const TernBag *bag);

/** tern_event_zone: the time zone of a series; without rules (UTC) where the item has none. In @arena; points into
 * @bag. */
void tern_event_zone (const TernBag *bag, TernArena *arena, TernTimeZoneDefinition *ret_zone);
/**
 * tern_event_expand: adds the instances of a series that overlap [@start, @end) to @events (element-type TernEvent).
 *
 * A pattern that can't be followed (another calendar, nonsense) gives its first instance. TOO_BIG beyond @max events in
 * all.
 */
gboolean tern_event_expand (const TernBag *bag, TernId id, const TernFiletime range[2], guint max, GPtrArray *events,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_event_overlaps (const TernEvent *event, const TernFiletime range[2]);

void tern_event_read_attendees (TernMessage *message, TernEvent *event);
/** tern_event_write_attendees: recipients whose address stays keep their rows. An empty list leaves everything as it
 * is. */
void tern_event_write_attendees (TernItemEdit *edit, const TernEvent *event);

/** tern_event_apply: sets what differs between @event and what is stored, and what follows from that. INVALID for
 * nonsense. */
gboolean tern_event_apply (TernItemEdit *edit, TernEvent *event, GError **error) G_GNUC_WARN_UNUSED_RESULT;
