#include "core/groupware/calendar/tern-mailbox-calendar.h"

#include "core/base/tern-error.h"
#include "core/groupware/calendar/tern-event-exception.h"
#include "core/groupware/calendar/tern-event-props.h"
#include "core/model/tern-civil-date.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-recurrence.h"

struct _TernMailboxCalendar {
  GObject parent;

  TernGuard *mailbox;
  TernId folder;
};

/* A series is looked at so long before and after its clip times: these are dates ([MS-OXOCAL] 2.2.1.14, 2.2.1.15),
 * instances may last for days, and the first and the last may have been moved outwards. */
#define CLIP_SLACK (62 * TERN_MINUTES_PER_DAY * TERN_FILETIME_MINUTE)

/** A binary in a table's row may be cut at so many bytes or more ([MS-OXCTABL] 2.2.1.1). */
#define ROW_BINARY_WHOLE 509

static void tern_mailbox_calendar_calendar_init (TernCalendarInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (TernMailboxCalendar, tern_mailbox_calendar, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_CALENDAR, tern_mailbox_calendar_calendar_init))

static void
tern_mailbox_calendar_finalize (GObject *object)
{
  g_clear_object (&TERN_MAILBOX_CALENDAR (object)->mailbox);
  G_OBJECT_CLASS (tern_mailbox_calendar_parent_class)->finalize (object);
}

static void
tern_mailbox_calendar_class_init (TernMailboxCalendarClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tern_mailbox_calendar_finalize;
}

static void
tern_mailbox_calendar_init (TernMailboxCalendar *calendar)
{
}

TernCalendar *
tern_mailbox_calendar_new (TernMailbox *mailbox, TernId folder)
{
  TernMailboxCalendar *calendar;

  g_return_val_if_fail (TERN_IS_GUARD (mailbox), NULL);
  calendar = g_object_new (TERN_TYPE_MAILBOX_CALENDAR, NULL);
  calendar->mailbox = g_object_ref (TERN_GUARD (mailbox));
  calendar->folder = folder;
  return TERN_CALENDAR (calendar);
}

static const TernRestriction *
compare (TernArena *arena, TernPropTag tag, TernRelop relop, TernFiletime time)
{
  TernRestriction *restriction = tern_arena_new0 (arena, TernRestriction);

  restriction->kind = TERN_RES_PROPERTY;
  restriction->property.relop = relop;
  restriction->property.tag = tag;
  restriction->property.value = tern_value_time (tag, time);
  return restriction;
}

static const TernRestriction *
both (TernArena *arena, TernRestrictionKind kind, const TernRestriction *a, const TernRestriction *b)
{
  TernRestriction *restriction = tern_arena_new0 (arena, TernRestriction);
  const TernRestriction **children = tern_arena_new_n (arena, const TernRestriction *, 2);

  children[0] = a;
  children[1] = b;
  restriction->kind = kind;
  restriction->list.n = 2;
  restriction->list.children = children;
  return restriction;
}

/** in_range: single items by their own times, series by their clip times; items without clip times or flag are single
 * ones. */
static const TernRestriction *
in_range (TernArena *arena, TernFiletime start, TernFiletime end)
{
  TernRestriction *recurring = tern_arena_new0 (arena, TernRestriction);
  const TernRestriction *single, *series;

  recurring->kind = TERN_RES_PROPERTY;
  recurring->property.relop = TERN_RELOP_EQ;
  recurring->property.tag = PidLidRecurring;
  recurring->property.value = tern_value_boolean (PidLidRecurring, TRUE);
  series = both (arena, TERN_RES_AND, compare (arena, PidLidClipStart, TERN_RELOP_LT, end + CLIP_SLACK),
                 compare (arena, PidLidClipEnd, TERN_RELOP_GE, start - MIN (start, CLIP_SLACK)));
  single = both (arena, TERN_RES_AND, compare (arena, PidLidAppointmentStartWhole, TERN_RELOP_LT, end),
                 both (arena, TERN_RES_OR, compare (arena, PidLidAppointmentEndWhole, TERN_RELOP_GT, start),
                       compare (arena, PidLidAppointmentStartWhole, TERN_RELOP_GE, start)));
  return both (arena, TERN_RES_OR, single, both (arena, TERN_RES_AND, recurring, series));
}

/** is_cut: whether the row may hold only the beginning of the pattern. */
static gboolean
is_cut (const TernBag *bag)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernBin blob = tern_bag_get_bin (bag, PidLidAppointmentRecur);
  TernAppointmentRecurrence recurrence;

  return blob.size > ROW_BINARY_WHOLE
         && (!tern_appointment_recurrence_parse (blob.data, blob.size, arena, &recurrence, NULL)
             || recurrence.without_extended);
}

/** is_concealed: private contents are for the mailbox's owner and for whoever made the item. */
static gboolean
is_concealed (TernMailboxCalendar *calendar, const TernItemHead *head, const TernEvent *event)
{
  const TernIdentityInfo *me = tern_identity_get_info (tern_guard_get_identity (calendar->mailbox));

  return event->is_private && !tern_guard_is_owner (calendar->mailbox)
         && !tern_guid_equal (&head->creator, &me->account);
}

/** conceal: of somebody else's private event only the time is shown, as free/busy does. */
static void
conceal (TernEvent *event)
{
  g_clear_pointer (&event->subject, g_free);
  g_clear_pointer (&event->location, g_free);
  g_clear_pointer (&event->organizer_name, g_free);
  g_clear_pointer (&event->organizer_address, g_free);
  g_clear_pointer (&event->categories, g_strfreev);
  g_clear_pointer (&event->global_object_id, g_bytes_unref);
}

static gboolean
refuse_concealed (TernMailboxCalendar *calendar, const TernItemHead *head, const TernBag *stored, GError **error)
{
  g_autoptr (TernEvent) event = tern_event_from_bag (stored, head->id);

  if (!is_concealed (calendar, head, event))
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_DENIED, "event 0x%" G_GINT64_MODIFIER "x is private", head->id);
  return FALSE;
}

/** read_whole: (transfer full): what the list needs of an item from itself. @ret_gone: it isn't there any more; no
 * error then. */
static TernBag *
read_whole (TernMailboxCalendar *calendar, TernId id, gboolean *ret_gone, TernJob *job, GError **error)
{
  g_autoptr (TernMessage) message = NULL;
  g_autoptr (GError) why = NULL;
  guint n;

  message = tern_message_open (calendar->mailbox, calendar->folder, id, TERN_MESSAGE_READ_ONLY, FALSE, job, &why);
  if (message != NULL)
    return tern_item_bag_from_message (message, tern_event_list_tags (&n), job, error);
  *ret_gone = g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  if (!*ret_gone)
    g_propagate_error (error, g_steal_pointer (&why));
  return NULL;
}

static gboolean
add_row (TernMailboxCalendar *calendar, const TernRowSet *rows, guint row, const TernFiletime range[2],
         GPtrArray *events, TernJob *job, GError **error)
{
  TernId id = rows->heads[row].id;
  g_autoptr (TernBag) bag = tern_item_bag_from_row (rows, row);
  g_autoptr (TernEvent) event = NULL;

  if (tern_event_is_series (bag) && is_cut (bag)) {
    gboolean is_gone = FALSE;
    g_autoptr (TernBag) whole = read_whole (calendar, id, &is_gone, job, error);

    return is_gone
           || (whole != NULL && tern_event_expand (whole, id, range, TERN_CALENDAR_MAX_INSTANCES, events, error));
  }
  if (tern_event_is_series (bag))
    return tern_event_expand (bag, id, range, TERN_CALENDAR_MAX_INSTANCES, events, error);
  event = tern_event_from_bag (bag, id);
  if (!tern_event_overlaps (event, range))
    return TRUE;
  if (events->len >= TERN_CALENDAR_MAX_INSTANCES) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_TOO_BIG, "more than %u events in this range",
                 TERN_CALENDAR_MAX_INSTANCES);
    return FALSE;
  }
  g_ptr_array_add (events, g_steal_pointer (&event));
  return TRUE;
}

static gint
by_start (gconstpointer a, gconstpointer b)
{
  const TernEvent *x = *(const TernEvent *const *) a, *y = *(const TernEvent *const *) b;

  if (x->start != y->start)
    return x->start < y->start ? -1 : 1;
  return x->id < y->id ? -1 : x->id > y->id;
}

static GPtrArray *
list (TernCalendar *self, TernFiletime start, TernFiletime end, TernJob *job, GError **error)
{
  TernMailboxCalendar *calendar = TERN_MAILBOX_CALENDAR (self);
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_event_free);
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (TernTable) table = NULL;
  g_auto (TernRowSet) rows = { 0 };
  const TernFiletime range[2] = { start, end };
  TernTableQuery query = { .folder = calendar->folder, .kind = TERN_TABLE_NORMAL };
  const TernPropTag *columns;
  guint n_columns;

  columns = tern_event_list_tags (&n_columns);
  query.restriction = in_range (arena, start, end);
  table = tern_tables_open (TERN_TABLES (calendar->mailbox), &query, NULL, job, error);
  if (table == NULL
      || !tern_table_fetch (table, 0, TERN_CALENDAR_MAX_INSTANCES + 1, columns, n_columns, &rows, job, error))
    return NULL;
  if (rows.n_rows > TERN_CALENDAR_MAX_INSTANCES) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_TOO_BIG, "more than %u items in this range",
                 TERN_CALENDAR_MAX_INSTANCES);
    return NULL;
  }
  for (guint i = 0; i < rows.n_rows; i++) {
    guint before = events->len;

    if (!tern_job_check (job, error) || !add_row (calendar, &rows, i, range, events, job, error))
      return NULL;
    for (guint j = before; j < events->len; j++) {
      if (is_concealed (calendar, &rows.heads[i], g_ptr_array_index (events, j)))
        conceal (g_ptr_array_index (events, j));
    }
  }
  g_ptr_array_sort (events, by_start);
  return g_steal_pointer (&events);
}

static TernEvent *
read_event (TernCalendar *self, TernId id, TernJob *job, GError **error)
{
  TernMailboxCalendar *calendar = TERN_MAILBOX_CALENDAR (self);
  g_autoptr (TernMessage) message = NULL;
  g_autoptr (TernBag) bag = NULL;
  TernEvent *event;

  message = tern_message_open (calendar->mailbox, calendar->folder, id, TERN_MESSAGE_READ_ONLY, FALSE, job, error);
  if (message == NULL)
    return NULL;
  bag = tern_item_bag_from_message (message, tern_event_tags (), job, error);
  if (bag == NULL || !refuse_concealed (calendar, tern_message_get_head (message), bag, error))
    return NULL;
  event = tern_event_from_bag (bag, id);
  tern_event_read_attendees (message, event);
  return event;
}

static gboolean
write_event (TernCalendar *self, TernEvent *event, TernJob *job, GError **error)
{
  TernMailboxCalendar *calendar = TERN_MAILBOX_CALENDAR (self);
  g_autoptr (TernMessage) message = NULL;
  g_autoptr (TernBag) stored = NULL;
  TernItemEdit edit;

  if (event->id == 0)
    message = tern_message_create (calendar->mailbox, calendar->folder, FALSE, job, error);
  else
    message = tern_message_open (calendar->mailbox, calendar->folder, event->id, TERN_MESSAGE_READ_WRITE, FALSE, job,
                                 error);
  if (message == NULL)
    return FALSE;
  stored = tern_item_bag_from_message (message, tern_event_tags (), job, error);
  if (stored == NULL || !refuse_concealed (calendar, tern_message_get_head (message), stored, error))
    return FALSE;
  edit = (TernItemEdit) TERN_ITEM_EDIT_INIT (message, stored);
  if (!(tern_event_is_instance (event) ? tern_event_apply_instance (&edit, event, job, error)
                                       : tern_event_apply (&edit, event, error))
      || !tern_item_edit_save (&edit, job, error))
    return FALSE;
  event->id = tern_message_get_id (message);
  return TRUE;
}

static gboolean
remove_event (TernCalendar *self, TernId id, TernJob *job, GError **error)
{
  TernMailboxCalendar *calendar = TERN_MAILBOX_CALENDAR (self);

  return tern_item_remove (calendar->mailbox, calendar->folder, id, job, error);
}

static void
tern_mailbox_calendar_calendar_init (TernCalendarInterface *iface)
{
  iface->list = list;
  iface->read = read_event;
  iface->write = write_event;
  iface->remove = remove_event;
}
