#include "core/groupware/tern-item-edit.h"

#include <string.h>

#include "core/base/tern-error.h"

TernBag *
tern_item_bag_from_row (const TernRowSet *rows, guint row)
{
  const TernValue *cells = rows->cells + (gsize) row * rows->n_columns;
  TernBag *bag = tern_bag_new ();

  for (guint i = 0; i < rows->n_columns; i++) {
    if (!tern_value_is_missing (&cells[i]))
      tern_bag_set (bag, &cells[i]);
  }
  return bag;
}

TernBag *
tern_item_bag_from_message (TernMessage *message, const TernPropTag *tags, TernJob *job, GError **error)
{
  g_autoptr (TernBag) bag = tern_bag_new ();

  for (; *tags != 0; tags++) {
    TernValue value;

    if (!tern_message_get (message, *tags, TERN_ITEM_TEXT_MAX, tern_bag_get_arena (bag), &value, job, error))
      return NULL;
    if (!tern_value_is_missing (&value)) {
      tern_bag_take (bag, value);
    } else if (value.i32 == TERN_ERROR_TOO_BIG) {
      g_set_error (error, TERN_ERROR, TERN_ERROR_TOO_BIG, "property 0x%08X is too large for a view", *tags);
      return NULL;
    }
  }
  return g_steal_pointer (&bag);
}

char **
tern_item_copy_strings (const TernBag *bag, TernPropTag tag)
{
  const TernValue *value = tern_bag_get (bag, tag);
  char **strings;

  if (value == NULL)
    return NULL;
  strings = g_new0 (char *, (gsize) value->multi.count + 1);
  for (guint32 i = 0; i < value->multi.count; i++)
    strings[i] = g_strdup (value->multi.strings[i]);
  return strings;
}

GBytes *
tern_item_copy_bytes (const TernBag *bag, TernPropTag tag)
{
  const TernValue *value = tern_bag_get (bag, tag);

  return value != NULL ? g_bytes_new (value->bin.data, value->bin.size) : NULL;
}

static void
note (TernItemEdit *edit, TernPropTag tag, int code)
{
  edit->is_changed = TRUE;
  if (code >= 0 && edit->code < 0) {
    edit->code = code;
    edit->refused = tag;
  }
}

void
tern_item_edit_set (TernItemEdit *edit, const TernValue *value)
{
  const TernValue *old = tern_bag_get (edit->stored, value->tag);

  if (old == NULL || !tern_value_equal (old, value))
    note (edit, value->tag, tern_message_set (edit->message, value));
}

void
tern_item_edit_remove (TernItemEdit *edit, TernPropTag tag)
{
  if (tern_bag_get (edit->stored, tag) != NULL)
    note (edit, tag, tern_message_delete (edit->message, tag));
}

void
tern_item_edit_str (TernItemEdit *edit, TernPropTag tag, const char *text)
{
  const TernValue value = tern_value_str (tag, text);

  if (text != NULL)
    tern_item_edit_set (edit, &value);
  else
    tern_item_edit_remove (edit, tag);
}

void
tern_item_edit_i32 (TernItemEdit *edit, TernPropTag tag, gint32 number)
{
  const TernValue value = tern_value_i32 (tag, number);

  tern_item_edit_set (edit, &value);
}

void
tern_item_edit_boolean (TernItemEdit *edit, TernPropTag tag, gboolean boolean)
{
  const TernValue value = tern_value_boolean (tag, boolean);

  tern_item_edit_set (edit, &value);
}

void
tern_item_edit_time (TernItemEdit *edit, TernPropTag tag, TernFiletime time)
{
  const TernValue value = tern_value_time (tag, time);

  tern_item_edit_set (edit, &value);
}

void
tern_item_edit_bytes (TernItemEdit *edit, TernPropTag tag, GBytes *bytes)
{
  gsize size = 0;
  gconstpointer data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  const TernValue value = tern_value_bin (tag, data, size);

  if (bytes != NULL)
    tern_item_edit_set (edit, &value);
  else
    tern_item_edit_remove (edit, tag);
}

void
tern_item_edit_strings (TernItemEdit *edit, TernPropTag tag, char **strings)
{
  TernValue value = { .tag = tag };

  if (strings == NULL || *strings == NULL) {
    tern_item_edit_remove (edit, tag);
    return;
  }
  value.multi.count = g_strv_length (strings);
  value.multi.strings = (const char *const *) strings;
  tern_item_edit_set (edit, &value);
}

gboolean
tern_item_edit_save (TernItemEdit *edit, TernJob *job, GError **error)
{
  if (edit->code >= 0) {
    g_set_error (error, TERN_ERROR, edit->code, "property 0x%08X can't be changed", edit->refused);
    return FALSE;
  }
  return !edit->is_changed || tern_message_save (edit->message, FALSE, job, error);
}

gboolean
tern_item_remove (TernGuard *mailbox, TernId folder, TernId id, TernJob *job, GError **error)
{
  gboolean partial = FALSE;

  if (!tern_items_remove (TERN_ITEMS (mailbox), folder, &id, 1, FALSE, NULL, &partial, job, error))
    return FALSE;
  if (partial) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND,
                 "item 0x%" G_GINT64_MODIFIER "x isn't there or may not be deleted", id);
    return FALSE;
  }
  return TRUE;
}
