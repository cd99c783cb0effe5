#include "plugins/store-pg/pg-row.h"

#include <string.h>

#include "core/model/tern-prop-block.h"
#include "core/model/tern-prop-tags.h"


void
pg_row_layout_init_full (PgRowLayout *layout, gboolean props)
{
  gint8 next = PG_ROW_HEAD_N;

  layout->head = TRUE;
  layout->hot[0] = PG_ROW_DELIVERED;
  for (guint i = 1; i < PG_N_HOT_COLUMNS; i++)
    layout->hot[i] = next++;
  layout->props = props ? next : -1;
  layout->recipients = -1;
}

void
pg_row_layout_init (PgRowLayout *layout, const PgNeeds *needs, gboolean head, GString *select)
{
  gint8 next;

  layout->head = head || needs->head;
  next = layout->head ? PG_ROW_HEAD_N : PG_ROW_KEY_N;
  g_string_append (select, layout->head ? PG_ROW_HEAD : PG_ROW_KEY);
  layout->hot[0] = PG_ROW_DELIVERED;
  for (guint i = 1; i < PG_N_HOT_COLUMNS; i++) {
    layout->hot[i] = needs->hot & 1u << i ? next++ : -1;
    if (layout->hot[i] >= 0)
      g_string_append_printf (select, ", m.%s", pg_hot_column_nth (i)->column);
  }
  layout->props = needs->block ? next++ : -1;
  if (needs->block)
    g_string_append (select, ", p.props");
  layout->recipients = needs->recipients ? next++ : -1;
  if (needs->recipients)
    g_string_append (select, ", p.rcpts");
}

gboolean
pg_row_layout_needs_props (const PgRowLayout *layout)
{
  return layout->props >= 0 || layout->recipients >= 0;
}

static void
read_head (PgRow *row)
{
  const TernDbResult *result = row->result;
  TernItemHead *head = &row->head;
  guint n = row->n;

  head->folder = tern_db_result_get_int (result, n, 3);
  head->cn = tern_db_result_get_int (result, n, 4);
  head->is_associated = tern_db_result_get_int (result, n, 5) != 0;
  head->is_read = tern_db_result_get_int (result, n, 6) != 0;
  head->is_deleted = tern_db_result_get_int (result, n, 7) != 0;
  head->has_attachments = tern_db_result_get_int (result, n, 8) != 0;
  head->status = tern_db_result_get_int (result, n, 9);
  head->size = tern_db_result_get_int (result, n, 10);
  if (!tern_db_result_is_null (result, n, 11))
    head->creator = tern_db_result_get_uuid (result, n, 11);
  row->flags = tern_db_result_get_int (result, n, 12);
  head->is_private = tern_db_result_get_int (result, n, 13) != 0;
}

void
pg_row_read (const TernDbResult *result, guint n, const PgRowLayout *layout, PgRow *ret_row)
{
  *ret_row = (PgRow){ .result = result, .n = n, .layout = layout };
  ret_row->head.id = tern_db_result_get_int (result, n, 0);
  ret_row->lossy = tern_db_result_get_int (result, n, 1);
  ret_row->delivered = tern_db_result_get_int (result, n, PG_ROW_DELIVERED);
  if (layout->head)
    read_head (ret_row);
  if (layout->props >= 0)
    ret_row->block = tern_db_result_get_bytea (result, n, layout->props, &ret_row->block_size);
  if (layout->recipients >= 0)
    ret_row->recipients = tern_db_result_get_bytea (result, n, layout->recipients, &ret_row->recipients_size);
}

static guint32
get_flags (const PgRow *row)
{
  return (row->flags & ~PG_FLAGS_COMPUTED) | (row->head.is_read ? PG_FLAGS_READ : 0)
         | (row->head.has_attachments ? PG_FLAGS_HAS_ATTACH : 0)
         | (row->head.is_associated ? PG_FLAGS_ASSOCIATED : 0);
}

static TernValue
get_computed (const PgRow *row, PgComputed computed, TernPropTag tag)
{
  const TernItemHead *head = &row->head;

  switch (computed) {
  case PG_COMPUTED_MID:
  case PG_COMPUTED_INST_ID:
    return tern_value_i64 (tag, tern_id_to_wire (head->id));
  case PG_COMPUTED_FOLDER_ID:
    return tern_value_i64 (tag, tern_id_to_wire (head->folder));
  case PG_COMPUTED_CHANGE_NUMBER:
    return tern_value_i64 (tag, tern_id_to_wire (TERN_ID (TERN_REPLID_OWN, head->cn)));
  case PG_COMPUTED_SIZE:
    return tern_value_i32 (tag, MIN (head->size, G_MAXINT32));
  case PG_COMPUTED_SIZE_EXTENDED:
    return tern_value_i64 (tag, head->size);
  case PG_COMPUTED_FLAGS:
    return tern_value_i32 (tag, get_flags (row));
  case PG_COMPUTED_STATUS:
    return tern_value_i32 (tag, head->status);
  case PG_COMPUTED_HAS_ATTACHMENTS:
    return tern_value_boolean (tag, head->has_attachments);
  case PG_COMPUTED_READ:
    return tern_value_boolean (tag, head->is_read);
  case PG_COMPUTED_ASSOCIATED:
    return tern_value_boolean (tag, head->is_associated);
  case PG_COMPUTED_INSTANCE_NUM:
    return tern_value_i32 (tag, row->instance);
  case PG_COMPUTED_NONE:
    break;
  }
  return tern_value_missing (tag, 0);
}

static TernValue
stream_value (const PgRowStream *stream, TernPropTag asked, TernArena *arena)
{
  TernPropTag tag = TERN_PROP_TYPE (asked) == PtypUnspecified ? stream->tag : asked;

  if (TERN_PROP_TYPE (stream->tag) == PtypString)
    return tern_value_str (tag, tern_arena_strndup (arena, (const char *) stream->bytes->data, stream->bytes->len));
  return tern_value_bin (tag, tern_arena_memdup (arena, stream->bytes->data, stream->bytes->len), stream->bytes->len);
}

static gboolean
get_stream (GArray *streams, TernPropTag tag, TernArena *arena, TernValue *ret_value)
{
  for (guint i = 0; streams != NULL && i < streams->len; i++) {
    const PgRowStream *stream = &g_array_index (streams, PgRowStream, i);

    if (stream->tag == tag
        || (TERN_PROP_TYPE (tag) == PtypUnspecified && TERN_PROP_ID (stream->tag) == TERN_PROP_ID (tag))) {
      *ret_value = stream_value (stream, tag, arena);
      return TRUE;
    }
  }
  return FALSE;
}

/** get_hot: TRUE when the column answers; *ret_found says what. */
static gboolean
get_hot (const PgRow *row, TernPropTag tag, TernArena *arena, TernValue *ret_value, gboolean *ret_found)
{
  guint n;
  const PgHotColumn *column = pg_hot_column_find (tag, &n);
  gint8 at = column != NULL ? row->layout->hot[n] : -1;
  gboolean is_missing;

  if (at < 0 || (column->cut & row->lossy) != 0)
    return FALSE;
  is_missing
      = column->missing != 0 ? (row->lossy & column->missing) != 0 : tern_db_result_is_null (row->result, row->n, at);
  /* A value of another type has no column, but answers a question without a type. */
  if (is_missing && TERN_PROP_TYPE (tag) == PtypUnspecified)
    return FALSE;
  *ret_found = !is_missing;
  if (is_missing)
    return TRUE;
  if (column->kind == PG_HOT_TEXT)
    *ret_value = tern_value_str (column->tag, tern_db_result_get_text (row->result, row->n, at));
  else if (column->kind == PG_HOT_TIME)
    *ret_value = tern_value_time (column->tag, tern_db_result_get_int (row->result, row->n, at));
  else
    *ret_value = tern_value_i32 (column->tag, tern_db_result_get_int (row->result, row->n, at));
  return TRUE;
}

gboolean
pg_row_get (const PgRow *row, TernPropTag tag, TernArena *arena, TernValue *ret_value)
{
  TernPropTag full;
  PgComputed computed;
  gboolean found;

  tag &= ~(TernPropTag) TERN_PROP_TYPE_INSTANCE;
  computed = pg_computed_find (tag, &full);
  if (computed != PG_COMPUTED_NONE) {
    *ret_value = get_computed (row, computed, full);
    return TRUE;
  }
  if (get_hot (row, tag, arena, ret_value, &found))
    return found;
  if (row->block != NULL && tern_prop_block_find (row->block, row->block_size, tag, arena, ret_value))
    return TRUE;
  return get_stream (row->streams, tag, arena, ret_value);
}

static gboolean
source_get (const TernPropSource *source, TernPropTag tag, TernArena *arena, TernValue *ret_value)
{
  return pg_row_get (source->data, tag, arena, ret_value);
}

static gboolean
attachment_get (const TernPropSource *source, TernPropTag tag, TernArena *arena, TernValue *ret_value)
{
  const PgRowAttachment *attachment = source->data;

  if (tag == PidTagAttachNumber) {
    *ret_value = tern_value_i32 (tag, attachment->num);
    return TRUE;
  }
  if (attachment->block != NULL
      && tern_prop_block_find (attachment->block, attachment->block_size, tag, arena, ret_value))
    return TRUE;
  if (get_stream (attachment->streams, tag, arena, ret_value))
    return TRUE;
  if (tag != PidTagAttachSize)
    return FALSE;
  *ret_value = tern_value_i32 (tag, MIN (attachment->size, G_MAXINT32));
  return TRUE;
}

static gboolean
each_attachment (const PgRow *row, TernPropSourceEach each, gpointer user_data)
{
  for (guint i = 0; row->attachments != NULL && i < row->attachments->len; i++) {
    TernPropSource source = { .get = attachment_get, .data = &g_array_index (row->attachments, PgRowAttachment, i) };

    if (each (&source, user_data))
      return TRUE;
  }
  return FALSE;
}

static gboolean
recipient_get (const TernPropSource *source, TernPropTag tag, TernArena *arena, TernValue *ret_value)
{
  const TernRecipient *recipient = source->data;
  const TernValue *value;

  if (tag == PidTagRowid) {
    *ret_value = tern_value_i32 (tag, recipient->row_id);
    return TRUE;
  }
  if (tag == PidTagRecipientType) {
    *ret_value = tern_value_i32 (tag, recipient->type);
    return TRUE;
  }
  value = recipient->props != NULL ? tern_bag_get (recipient->props, tag) : NULL;
  if (value == NULL)
    return FALSE;
  *ret_value = tern_value_copy (value, arena);
  return TRUE;
}

static gboolean
each_recipient (const PgRow *row, TernPropSourceEach each, gpointer user_data)
{
  g_autoptr (GPtrArray) recipients = NULL;

  if (row->recipients == NULL)
    return FALSE;
  recipients = tern_recipients_unpack (row->recipients, row->recipients_size, NULL);
  for (guint i = 0; recipients != NULL && i < recipients->len; i++) {
    TernPropSource source = { .get = recipient_get, .data = g_ptr_array_index (recipients, i) };

    if (each (&source, user_data))
      return TRUE;
  }
  return FALSE;
}

static gboolean
source_sub (const TernPropSource *source, TernPropTag subobject, TernPropSourceEach each, gpointer user_data)
{
  switch (TERN_PROP_ID (subobject)) {
  case TERN_PROP_ID (PidTagMessageRecipients):
    return each_recipient (source->data, each, user_data);
  case TERN_PROP_ID (PidTagMessageAttachments):
    return each_attachment (source->data, each, user_data);
  default:
    return FALSE;
  }
}

void
pg_row_to_source (const PgRow *row, TernPropSource *ret_source)
{
  *ret_source = (TernPropSource){ .get = source_get, .sub = source_sub, .data = row };
}
