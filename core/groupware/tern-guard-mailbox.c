#include "core/groupware/tern-guard-private.h"

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"

static gboolean
demand_owner (TernGuard *guard, const char *what, GError **error)
{
  if (guard->is_owner || guard->is_public_admin)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_DENIED, "%s: only the mailbox's owner may do this", what);
  return FALSE;
}

static const TernMailboxInfo *
get_info (TernMailbox *mailbox)
{
  return tern_mailbox_get_info (TERN_GUARD (mailbox)->raw);
}

static TernBag *
get_props (TernMailbox *mailbox, TernJob *job, GError **error)
{
  return tern_mailbox_get_props (TERN_GUARD (mailbox)->raw, job, error);
}

/** is_limit: what an administrator sets, by tern-quota, and nobody who is bound by it. */
static gboolean
is_limit (TernPropTag tag)
{
  return tag == PidTagStorageQuotaLimit || tag == PidTagProhibitSendQuota || tag == PidTagProhibitReceiveQuota;
}

static gboolean
demand_no_limit (const TernBag *set, const TernPropTag *removed, guint n_removed, GError **error)
{
  gboolean found = FALSE;

  for (guint i = 0; set != NULL && i < tern_bag_get_size (set); i++)
    found = found || is_limit (tern_bag_get_nth (set, i)->tag);
  for (guint i = 0; i < n_removed; i++)
    found = found || is_limit (removed[i]);
  if (found)
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_DENIED, "only an administrator sets the limits of a mailbox");
  return !found;
}

static gboolean
set_props (TernMailbox *mailbox, const TernBag *set, const TernPropTag *removed, guint n_removed, TernJob *job,
           GError **error)
{
  TernGuard *guard = TERN_GUARD (mailbox);

  return demand_owner (guard, "set store properties", error) && demand_no_limit (set, removed, n_removed, error)
         && tern_mailbox_set_props (guard->raw, set, removed, n_removed, job, error);
}

/* Names are no secret, and a delegate who may write an item needs new ones; for others unknown ones stay unknown
 * ([MS-OXCPRPT] 3.2.5.9), since they use up the mailbox's quota for good. */
static gboolean
get_prop_ids (TernMailbox *mailbox, const TernPropName *names, guint n, gboolean create, guint16 *ret_ids, TernJob *job,
              GError **error)
{
  TernGuard *guard = TERN_GUARD (mailbox);

  return (!create || tern_guard_may_write (guard, &create, job, error))
         && tern_mailbox_get_prop_ids (guard->raw, names, n, create, ret_ids, job, error);
}

static gboolean
get_prop_names (TernMailbox *mailbox, const guint16 *ids, guint n, TernArena *arena, const TernPropName **ret_names,
                TernJob *job, GError **error)
{
  return tern_mailbox_get_prop_names (TERN_GUARD (mailbox)->raw, ids, n, arena, ret_names, job, error);
}

static gboolean
reserve_ids (TernMailbox *mailbox, guint32 count, guint64 *ret_first, TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (mailbox);
  gboolean may = FALSE;

  if (!tern_guard_may_write (guard, &may, job, error))
    return FALSE;
  if (!may) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_DENIED, "who may write nothing needs no ids");
    return FALSE;
  }
  return tern_mailbox_reserve_ids (guard->raw, count, ret_first, job, error);
}

static gboolean
get_replid (TernMailbox *mailbox, const TernGuid *replica, gboolean create, guint16 *ret_replid, TernJob *job,
            GError **error)
{
  TernGuard *guard = TERN_GUARD (mailbox);

  return (!create || tern_guard_may_write (guard, &create, job, error))
         && tern_mailbox_get_replid (guard->raw, replica, create, ret_replid, job, error);
}

static gboolean
get_replica (TernMailbox *mailbox, guint16 replid, TernGuid *ret_replica, TernJob *job, GError **error)
{
  return tern_mailbox_get_replica (TERN_GUARD (mailbox)->raw, replid, ret_replica, job, error);
}

static GPtrArray *
get_receive_folders (TernMailbox *mailbox, TernJob *job, GError **error)
{
  return tern_mailbox_get_receive_folders (TERN_GUARD (mailbox)->raw, job, error);
}

static gboolean
set_receive_folder (TernMailbox *mailbox, const char *message_class, TernId folder, TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (mailbox);

  return demand_owner (guard, "set a receive folder", error)
         && tern_mailbox_set_receive_folder (guard->raw, message_class, folder, job, error);
}

void
tern_guard_mailbox_init (TernMailboxInterface *iface)
{
  iface->get_info = get_info;
  iface->get_props = get_props;
  iface->set_props = set_props;
  iface->get_prop_ids = get_prop_ids;
  iface->get_prop_names = get_prop_names;
  iface->reserve_ids = reserve_ids;
  iface->get_replid = get_replid;
  iface->get_replica = get_replica;
  iface->get_receive_folders = get_receive_folders;
  iface->set_receive_folder = set_receive_folder;
}
