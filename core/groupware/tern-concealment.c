#include "core/groupware/tern-concealment.h"

#include "core/base/tern-error.h"
#include "core/groupware/tern-computed.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-recurrence.h"

/* PidTagMessageFlags ([MS-OXCMSG] 2.2.1.6). */
#define MSGFLAG_HASATTACH 0x00000010

/* When, how taken, how often; what kind of object it is, and that it is private. */
static const TernPropTag shown[] = {
  PidTagMessageClass,
  PidTagSensitivity,
  PidTagMessageFlags,
  PidTagIconIndex,
  PidTagStartDate,
  PidTagEndDate,
  PidTagCreationTime,
  PidTagLastModificationTime,
  PidTagMessageDeliveryTime,
  PidLidPrivate,
  PidLidCommonStart,
  PidLidCommonEnd,
  PidLidBusyStatus,
  PidLidAppointmentStartWhole,
  PidLidAppointmentEndWhole,
  PidLidAppointmentStartTime,
  PidLidAppointmentEndTime,
  PidLidAppointmentStartDate,
  PidLidAppointmentEndDate,
  PidLidAppointmentDuration,
  PidLidAppointmentSubType,
  PidLidAppointmentStateFlags,
  PidLidAppointmentRecur,
  PidLidRecurring,
  PidLidRecurrenceType,
  PidLidClipStart,
  PidLidClipEnd,
  PidLidExceptionReplaceTime,
  PidLidTimeZoneStruct,
  PidLidTimeZoneDescription,
  PidLidAppointmentTimeZoneDefinitionRecur,
  PidLidAppointmentTimeZoneDefinitionStartDisplay,
  PidLidAppointmentTimeZoneDefinitionEndDisplay,
  PidLidSideEffects,
};

static gboolean
is_shown (TernPropTag tag)
{
  for (guint i = 0; i < G_N_ELEMENTS (shown); i++) {
    if (TERN_PROP_ID (shown[i]) == TERN_PROP_ID (tag))
      return TRUE;
  }
  return FALSE;
}

gboolean
tern_concealment_shows (TernPropTag tag)
{
  return is_shown (tag) || tern_computed_is_item_tag (tag);
}

gboolean
tern_concealment_is_safe (const TernRestriction *restriction, const TernSortOrder *sort)
{
  g_autoptr (GArray) tags = g_array_new (FALSE, FALSE, sizeof (TernPropTag));

  if (restriction != NULL)
    tern_restriction_tags (restriction, tags);
  for (guint i = 0; sort != NULL && i < sort->n; i++)
    g_array_append_val (tags, sort->keys[i].tag);
  for (guint i = 0; i < tags->len; i++) {
    TernPropTag tag = g_array_index (tags, TernPropTag, i);

    /* A pattern is shown without the texts of its exceptions, but stored with them. */
    if (!tern_concealment_shows (tag) || TERN_PROP_ID (tag) == TERN_PROP_ID (PidLidAppointmentRecur))
      return FALSE;
  }
  return TRUE;
}

static void
drop_texts (TernRecurrenceException *exception)
{
  exception->overrides &= ~(TERN_OVERRIDE_SUBJECT | TERN_OVERRIDE_LOCATION);
  exception->subject = exception->location = (TernRecurrenceText){ 0 };
}

/** conceal_pattern: without what its exceptions say; FALSE: nothing of it can be shown. */
static gboolean
conceal_pattern (TernValue *value, TernArena *arena)
{
  TernAppointmentRecurrence recurrence;
  g_autoptr (GBytes) bytes = NULL;
  gsize size;
  gconstpointer data;

  if (!tern_appointment_recurrence_parse (value->bin.data, value->bin.size, arena, &recurrence, NULL))
    return FALSE;
  for (guint i = 0; i < recurrence.n_exceptions; i++)
    drop_texts (&recurrence.exceptions[i]);
  recurrence.reserved1 = recurrence.reserved2 = recurrence.rest = (TernBin){ 0 };
  bytes = tern_appointment_recurrence_to_bytes (&recurrence);
  data = g_bytes_get_data (bytes, &size);
  value->bin = (TernBin){ tern_arena_memdup (arena, data, size), size };
  return TRUE;
}

/** conceal_value: FALSE: it isn't shown. */
static gboolean
conceal_value (TernValue *value, TernArena *arena)
{
  if (value->tag == PidLidAppointmentRecur)
    return conceal_pattern (value, arena);
  if (value->tag == PidTagMessageFlags)
    value->i32 &= ~MSGFLAG_HASATTACH;
  return is_shown (value->tag);
}

static void
conceal_head (TernItemHead *head)
{
  head->is_concealed = TRUE;
  head->has_attachments = FALSE;
}

void
tern_conceal_row (TernRowSet *rows, guint row, const TernPropTag *columns)
{
  TernValue *cells = rows->cells + (gsize) row * rows->n_columns;

  conceal_head (&rows->heads[row]);
  for (guint c = 0; c < rows->n_columns; c++) {
    gboolean is_computed = tern_computed_is_item_tag (columns[c]) && columns[c] != PidTagHasAttachments;

    if (!tern_value_is_missing (&cells[c]) && !is_computed && !conceal_value (&cells[c], rows->arena))
      cells[c] = tern_value_missing (columns[c], TERN_ERROR_NOT_FOUND);
  }
}

TernItem *
tern_conceal_item (const TernItem *item)
{
  TernItem *concealed = tern_item_new ();

  concealed->head = item->head;
  conceal_head (&concealed->head);
  concealed->change_key = item->change_key != NULL ? g_bytes_ref (item->change_key) : NULL;
  concealed->pcl = item->pcl != NULL ? g_bytes_ref (item->pcl) : NULL;
  g_clear_pointer (&concealed->props, tern_bag_unref);
  concealed->props = tern_bag_new ();
  for (guint i = 0; i < tern_bag_get_size (item->props); i++) {
    TernValue value = *tern_bag_get_nth (item->props, i);

    if (conceal_value (&value, tern_bag_get_arena (concealed->props)))
      tern_bag_set (concealed->props, &value);
  }
  return concealed;
}
