#include "core/spi/tern-store.h"

G_DEFINE_INTERFACE (TernStore, tern_store, G_TYPE_OBJECT)

static void
tern_store_default_init (TernStoreInterface *iface)
{
}

TernMailbox *
tern_store_create_mailbox (TernStore *store, const TernMailboxSpec *spec, TernJob *job, GError **error)
{
  return TERN_STORE_GET_IFACE (store)->create_mailbox (store, spec, job, error);
}

TernMailbox *
tern_store_open_mailbox (TernStore *store, const TernGuid *guid, TernJob *job, GError **error)
{
  return TERN_STORE_GET_IFACE (store)->open_mailbox (store, guid, job, error);
}

gboolean
tern_store_delete_mailbox (TernStore *store, const TernGuid *guid, TernJob *job, GError **error)
{
  return TERN_STORE_GET_IFACE (store)->delete_mailbox (store, guid, job, error);
}

gboolean
tern_store_verify_mailbox (TernStore *store, const TernGuid *guid, GPtrArray **ret_problems, TernJob *job, GError
                           **error)
{
  return TERN_STORE_GET_IFACE (store)->verify_mailbox (store, guid, ret_problems, job, error);
}

gboolean
tern_store_mark_restored (TernStore *store, TernJob *job, GError **error)
{
  return TERN_STORE_GET_IFACE (store)->mark_restored (store, job, error);
}

gboolean
tern_store_renew_hints (TernStore *store, TernJob *job, GError **error)
{
  return TERN_STORE_GET_IFACE (store)->renew_hints (store, job, error);
}
