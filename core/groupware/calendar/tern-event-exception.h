#pragma once

#include "core/groupware/calendar/tern-event-props.h"

/**
 * tern_event_is_instance: whether @event is one instance of a series, as lists give them, rather than an item.
 */
gboolean tern_event_is_instance (const TernEvent *event);

/**
 * tern_event_apply_instance:
 * @edit: the series that @event is an instance of
 *
 * Makes the instance at @event's original start an exception, or changes the one it is ([MS-OXOCAL] 3.1.4.6.2): in the
 * pattern, and as a message in the series. What an instance has in common with the series isn't written. NOT_FOUND when
 * the series has none there; INVALID for a place that another instance has, or beyond one.
 */
gboolean tern_event_apply_instance (TernItemEdit *edit, const TernEvent *event, TernJob *job,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
