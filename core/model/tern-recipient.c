#include "core/model/tern-recipient.h"

TernRecipient *
tern_recipient_new (guint32 row_id, guint8 type)
{
  TernRecipient *recipient = g_new0 (TernRecipient, 1);

  recipient->row_id = row_id;
  recipient->type = type;
  recipient->props = tern_bag_new ();
  return recipient;
}

TernRecipient *
tern_recipient_copy (const TernRecipient *recipient)
{
  TernRecipient *copy = g_new0 (TernRecipient, 1);

  copy->row_id = recipient->row_id;
  copy->type = recipient->type;
  copy->props = tern_bag_copy (recipient->props);
  return copy;
}

void
tern_recipient_free (TernRecipient *recipient)
{
  if (recipient == NULL)
    return;
  tern_bag_unref (recipient->props);
  g_free (recipient);
}

GPtrArray *
tern_recipients_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) tern_recipient_free);
}

GPtrArray *
tern_recipients_copy (GPtrArray *recipients)
{
  GPtrArray *copy = tern_recipients_new ();

  for (guint i = 0; i < recipients->len; i++)
    g_ptr_array_add (copy, tern_recipient_copy (g_ptr_array_index (recipients, i)));
  return copy;
}
