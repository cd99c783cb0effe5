#include "core/spi/tern-mailbox.h"

G_DEFINE_INTERFACE (TernMailbox, tern_mailbox, G_TYPE_OBJECT)

static void
tern_mailbox_default_init (TernMailboxInterface *iface)
{
}

const TernMailboxInfo *
tern_mailbox_get_info (TernMailbox *mailbox)
{
  return TERN_MAILBOX_GET_IFACE (mailbox)->get_info (mailbox);
}

TernBag *
tern_mailbox_get_props (TernMailbox *mailbox, TernJob *job, GError **error)
{
  return TERN_MAILBOX_GET_IFACE (mailbox)->get_props (mailbox, job, error);
}

gboolean
tern_mailbox_set_props (TernMailbox *mailbox, const TernBag *set, const TernPropTag *removed, guint n_removed, TernJob
                        *job, GError **error)
{
  return TERN_MAILBOX_GET_IFACE (mailbox)->set_props (mailbox, set, removed, n_removed, job, error);
}

gboolean
tern_mailbox_get_prop_ids (TernMailbox *mailbox, const TernPropName *names, guint n, gboolean create, guint16
                           *ret_ids, TernJob *job, GError **error)
{
  return TERN_MAILBOX_GET_IFACE (mailbox)->get_prop_ids (mailbox, names, n, create, ret_ids, job, error);
}

gboolean
tern_mailbox_get_prop_names (TernMailbox *mailbox, const guint16 *ids, guint n, TernArena *arena, const TernPropName
                             **ret_names, TernJob *job, GError **error)
{
  return TERN_MAILBOX_GET_IFACE (mailbox)->get_prop_names (mailbox, ids, n, arena, ret_names, job, error);
}

gboolean
tern_mailbox_reserve_ids (TernMailbox *mailbox, guint32 count, guint64 *ret_first, TernJob *job, GError **error)
{
  return TERN_MAILBOX_GET_IFACE (mailbox)->reserve_ids (mailbox, count, ret_first, job, error);
}

gboolean
tern_mailbox_get_replid (TernMailbox *mailbox, const TernGuid *replica, gboolean create, guint16 *ret_replid, TernJob
                         *job, GError **error)
{
  return TERN_MAILBOX_GET_IFACE (mailbox)->get_replid (mailbox, replica, create, ret_replid, job, error);
}

gboolean
tern_mailbox_get_replica (TernMailbox *mailbox, guint16 replid, TernGuid *ret_replica, TernJob *job, GError **error)
{
  return TERN_MAILBOX_GET_IFACE (mailbox)->get_replica (mailbox, replid, ret_replica, job, error);
}

GPtrArray *
tern_mailbox_get_receive_folders (TernMailbox *mailbox, TernJob *job, GError **error)
{
  return TERN_MAILBOX_GET_IFACE (mailbox)->get_receive_folders (mailbox, job, error);
}

gboolean
tern_mailbox_set_receive_folder (TernMailbox *mailbox, const char *message_class, TernId folder, TernJob *job, GError
                                 **error)
{
  return TERN_MAILBOX_GET_IFACE (mailbox)->set_receive_folder (mailbox, message_class, folder, job, error);
}

void
tern_receive_folder_free (TernReceiveFolder *row)
{
  if (row == NULL)
    return;
  g_free (row->message_class);
  g_free (row);
}
