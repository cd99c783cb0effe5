#pragma once

#include "plugins/mapi/object/mapi-event-queue.h"

/* A thing that happened may be more than one event: new mail is also created. */
#define MAPI_EVENT_FORMS 2

/** mapi_event_match: whether @event's @form is of interest; *ret_data points into @event. */
gboolean
mapi_event_match (const MapiEventScope *scope, const TernNotice *event, guint form, NotificationData *ret_data);
/** mapi_event_touches_table: whether the rows of a table may have changed: of a folder's messages, or (@folder 0) of
 * folders. */
gboolean mapi_event_touches_table (const TernNotice *event, TernId folder);
