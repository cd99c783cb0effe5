#include "core/base/tern-writer.h"
#include "plugins/mapi/codec/codec-property-row.h"
#include "plugins/mapi/object/mapi-table-private.h"

/* Rows told one by one; when more have changed it is cheaper for both sides to read what is visible again. */
#define MOST_ROWS 128
/* A row that is larger than this might not fit into an answer. */
#define ROW_MAX 0x4000

void
mapi_table_mute (MapiTable *table)
{
  table->is_muted = TRUE;
}

void
mapi_table_open_view (MapiTable *table, TernJob *job)
{
  MapiLogon *logon = table->object.logon;
  g_autoptr (GError) error = NULL;

  if (table->view != NULL || table->is_muted || table->source.news == MAPI_TABLE_SILENT || logon->events == NULL)
    return;
  if (!mapi_logon_listen (logon, MAPI_EVENT_TABLE_MODIFIED, job, &error)) {
    g_debug ("a table without events: %s", error->message);
    return;
  }
  table->view = mapi_event_queue_add_table (logon->events, logon->event_source, table, table->source.folder);
  table->is_followed = FALSE;
}

void
mapi_table_follow_view (MapiTable *table, TernJob *job)
{
  g_auto (TernRowChanges) nothing = { 0 };
  g_autoptr (GError) error = NULL;

  if (table->view == NULL || table->is_followed)
    return;
  table->is_followed = tern_table_follow (table->rows, NULL, 0, 0, &nothing, job, &error);
  if (!table->is_followed)
    g_debug ("a table that can't be followed: %s", error->message);
}

void
mapi_table_close_view (MapiTable *table)
{
  if (table->view != NULL)
    mapi_event_queue_drop (table->object.logon->events, g_steal_pointer (&table->view));
  table->is_followed = FALSE;
}

/** Telling: row by row. */
typedef struct {
  MapiTable *table;
  const TernRowChanges *changes;
  guint at; /* in the changes' rows */
  TernWriter writer;
} Telling;

static void
tell_changed (MapiTable *table)
{
  const NotificationData changed
      = { .notification_flags = MAPI_EVENT_TABLE_MODIFIED, .table_event_type = MAPI_TABLE_EVENT_CHANGED };

  mapi_event_queue_put (table->object.logon->events, table->view, &changed);
}

/** write_row: the next one; FALSE if it is too large. */
static gboolean
write_row (Telling *telling)
{
  const MapiTable *table = telling->table;
  const TernRowSet *rows = &telling->changes->rows;
  const MapiCodecContext codec = {
    .code_page = table->object.logon->code_page,
    .private_logon = TRUE,
    .columns = table->columns,
    .n_columns = table->n_columns,
  };

  tern_writer_truncate (&telling->writer, 0);
  codec_property_row_write (&telling->writer, &codec, table->columns, table->n_columns,
                            rows->cells + (gsize) telling->at * rows->n_columns);
  telling->at++;
  return !telling->writer.overrun;
}

/* [MS-OXCNOTIF] 2.2.1.4.1.2: rows of folders have no message and no instance; the first row comes behind zeros. */
static void
name_rows (const MapiTable *table, const TernRowChange *change, NotificationData *ret_data)
{
  if (table->source.news == MAPI_TABLE_OF_FOLDERS) {
    ret_data->table_row_folder_id = change->id;
    ret_data->insert_after_table_row_folder_id = change->after;
    return;
  }
  ret_data->notification_flags |= MAPI_EVENT_OF_MESSAGE;
  ret_data->table_row_folder_id = table->source.folder;
  ret_data->table_row_message_id = change->id;
  ret_data->table_row_instance = change->instance;
  if (change->after == 0)
    return;
  ret_data->insert_after_table_row_folder_id = table->source.folder;
  ret_data->insert_after_table_row_id = change->after;
  ret_data->insert_after_table_row_instance = change->after_instance;
}

static gboolean
tell_row (Telling *telling, const TernRowChange *change)
{
  MapiTable *table = telling->table;
  NotificationData data = { .notification_flags = MAPI_EVENT_TABLE_MODIFIED };

  name_rows (table, change, &data);
  if (change->kind == TERN_ROW_DELETED) {
    data.table_event_type = MAPI_TABLE_EVENT_ROW_DELETED;
  } else {
    if (!write_row (telling))
      return FALSE;
    data.table_event_type
        = change->kind == TERN_ROW_ADDED ? MAPI_TABLE_EVENT_ROW_ADDED : MAPI_TABLE_EVENT_ROW_MODIFIED;
    data.table_row_data = (TernBin){ telling->writer.data, telling->writer.size };
  }
  mapi_event_queue_put (table->object.logon->events, table->view, &data);
  return TRUE;
}

static void
tell_rows (MapiTable *table, const TernRowChanges *changes)
{
  Telling telling = { .table = table, .changes = changes };
  gboolean fits = TRUE;

  tern_writer_init (&telling.writer, ROW_MAX);
  for (guint i = 0; fits && i < changes->changes->len; i++)
    fits = tell_row (&telling, &g_array_index (changes->changes, TernRowChange, i));
  tern_writer_clear (&telling.writer);
  if (!fits)
    tell_changed (table);
}

void
mapi_table_tell (MapiTable *table, gboolean reset, TernJob *job)
{
  g_auto (TernRowChanges) changes = { 0 };
  g_autoptr (GError) error = NULL;

  if (table->view == NULL || !table->is_followed)
    return;
  if (!tern_table_follow (table->rows, table->model_columns, table->n_columns, MOST_ROWS, &changes, job, &error)) {
    g_debug ("what became of a table: %s", error->message);
    tell_changed (table); /* the client asks and sees for itself (trap 42) */
    return;
  }
  if (reset || changes.is_reset || (changes.changes != NULL && table->n_columns == 0)) {
    tell_changed (table);
    return;
  }
  mapi_table_finish_rows (table, &changes.rows);
  if (changes.changes != NULL)
    tell_rows (table, &changes);
}
