#include "core/groupware/tern-deferred-actions.h"

#include "core/base/tern-error.h"
#include "core/groupware/object/tern-message.h"
#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-tables.h"

#define BATCH 100
#define FOLDER TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_DEFERRED_ACTION)

static TernValue
original (TernBin entry_id)
{
  TernValue value = tern_value_bin (PidTagDeferredActionMessageOriginalEntryId, entry_id.data, entry_id.size);

  return value;
}

static gboolean
patch (TernGuard *mailbox, TernId id, TernBin client_entry_id, TernJob *job, GError **error)
{
  g_autoptr (TernMessage) message
      = tern_message_open (mailbox, FOLDER, id, TERN_MESSAGE_READ_WRITE, FALSE, job, error);
  const TernValue values[]
      = { original (client_entry_id), tern_value_boolean (PidTagDamBackPatched, TRUE) };

  if (message == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    int refused = tern_message_set (message, &values[i]);

    if (refused >= 0) {
      g_set_error (error, TERN_ERROR, refused, "property 0x%08X can't be set", values[i].tag);
      return FALSE;
    }
  }
  return tern_message_save (message, TRUE, job, error);
}

/** patch_row: a message that went meanwhile needs nothing any more. */
static gboolean
patch_row (TernGuard *mailbox, TernId id, TernBin client_entry_id, TernJob *job, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (patch (mailbox, id, client_entry_id, job, &why) || g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_prefixed_error (error, g_steal_pointer (&why), "deferred action message 0x%" G_GINT64_MODIFIER "x: ", id);
  return FALSE;
}

gboolean
tern_deferred_actions_patch (TernGuard *mailbox, TernBin server_entry_id, TernBin client_entry_id, TernJob *job,
                             GError **error)
{
  const TernRestriction wanted = {
    .kind = TERN_RES_PROPERTY,
    .property = { .relop = TERN_RELOP_EQ,
                  .tag = PidTagDeferredActionMessageOriginalEntryId,
                  .value = original (server_entry_id) },
  };
  const TernTableQuery query = { .folder = FOLDER, .kind = TERN_TABLE_NORMAL, .restriction = &wanted };
  const TernPropTag column = PidTagMid;
  g_autoptr (TernTable) table = tern_tables_open (TERN_TABLES (mailbox), &query, NULL, job, error);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (TernId));
  guint32 n = BATCH;

  if (table == NULL)
    return FALSE;
  while (n == BATCH) { /* all before the first is changed, since changed ones leave the table */
    g_auto (TernRowSet) rows = { 0 };

    if (!tern_table_fetch (table, ids->len, BATCH, &column, 1, &rows, job, error))
      return FALSE;
    for (n = 0; n < rows.n_rows; n++)
      g_array_append_val (ids, rows.heads[n].id);
  }
  for (guint i = 0; i < ids->len; i++) {
    if (!patch_row (mailbox, g_array_index (ids, TernId, i), client_entry_id, job, error))
      return FALSE;
  }
  return TRUE;
}
