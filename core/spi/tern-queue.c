#include "core/spi/tern-queue.h"

G_DEFINE_INTERFACE (TernQueue, tern_queue, G_TYPE_OBJECT)

static void
tern_queue_default_init (TernQueueInterface *iface)
{
}

void
tern_queue_entry_free (TernQueueEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->key);
  g_free (entry->node);
  g_free (entry->last_error);
  g_clear_pointer (&entry->payload, g_bytes_unref);
  g_free (entry);
}

GPtrArray *
tern_queue_claim (TernQueue *queue, const TernQueueClaim *claim, TernJob *job, GError **error)
{
  return TERN_QUEUE_GET_IFACE (queue)->claim (queue, claim, job, error);
}

gboolean
tern_queue_renew (TernQueue *queue, const TernQueueEntry *entry, guint lease_s, TernJob *job, GError **error)
{
  return TERN_QUEUE_GET_IFACE (queue)->renew (queue, entry, lease_s, job, error);
}

gboolean
tern_queue_release (TernQueue *queue, const char *node, TernJob *job, GError **error)
{
  return TERN_QUEUE_GET_IFACE (queue)->release (queue, node, job, error);
}

gboolean
tern_queue_finish (TernQueue *queue, const TernQueueEntry *entry, TernJob *job, GError **error)
{
  return TERN_QUEUE_GET_IFACE (queue)->finish (queue, entry, job, error);
}

gboolean
tern_queue_postpone (TernQueue *queue, const TernQueueEntry *entry, TernFiletime due, const char *reason, TernJob *job,
                     GError **error)
{
  return TERN_QUEUE_GET_IFACE (queue)->postpone (queue, entry, due, reason, job, error);
}

gboolean
tern_queue_withdraw (TernQueue *queue, const TernGuid *mailbox, TernQueueKind kind, TernId message, TernJob *job,
                     GError **error)
{
  return TERN_QUEUE_GET_IFACE (queue)->withdraw (queue, mailbox, kind, message, job, error);
}

GPtrArray *
tern_queue_list (TernQueue *queue, const TernGuid *mailbox, guint n, TernJob *job, GError **error)
{
  return TERN_QUEUE_GET_IFACE (queue)->list (queue, mailbox, n, job, error);
}

TernQueueEntry *
tern_queue_get (TernQueue *queue, const TernGuid *mailbox, const char *key, TernJob *job, GError **error)
{
  return TERN_QUEUE_GET_IFACE (queue)->get (queue, mailbox, key, job, error);
}

gboolean
tern_queue_add (TernQueue *queue, const TernGuid *mailbox, TernId message, const TernQueueRow *row, TernJob *job,
                GError **error)
{
  return TERN_QUEUE_GET_IFACE (queue)->add (queue, mailbox, message, row, job, error);
}

gboolean
tern_queue_forget_delivered (TernQueue *queue, TernFiletime before, guint n, guint *ret_n, TernJob *job, GError **error)
{
  return TERN_QUEUE_GET_IFACE (queue)->forget_delivered (queue, before, n, ret_n, job, error);
}
