#include "core/base/tern-error.h"
#include "core/groupware/tern-guard-private.h"

/* Read state that each user has for himself, behind the gate: his own and nobody else's. */

static const TernGuid *
account_of (TernGuard *guard)
{
  return &tern_identity_get_info (guard->identity)->account;
}

gboolean
tern_guard_show_unread (TernGuard *guard, GPtrArray *infos, TernJob *job, GError **error)
{
  g_autofree TernId *ids = g_new (TernId, MAX (infos->len, 1));
  g_autofree guint32 *unread = g_new0 (guint32, MAX (infos->len, 1));

  if (!guard->is_public || infos->len == 0)
    return TRUE;
  for (guint i = 0; i < infos->len; i++)
    ids[i] = ((TernFolderInfo *) g_ptr_array_index (infos, i))->id;
  if (!tern_per_user_count_unread (TERN_PER_USER (guard->raw), account_of (guard), ids, infos->len, unread, job, error))
    return FALSE;
  for (guint i = 0; i < infos->len; i++) {
    TernFolderInfo *info = g_ptr_array_index (infos, i);

    g_ptr_array_index (infos, i) = tern_folder_info_with_unread (info, unread[i]);
    tern_folder_info_unref (info);
  }
  return TRUE;
}

void
tern_guard_mark_saved (TernGuard *guard, const TernItemSave *save, const TernItemSaved *saved, TernJob *job)
{
  const TernAccess access = { .folder = save->folder, .account = *account_of (guard) };
  g_autoptr (GError) error = NULL;
  gboolean partial;

  if (!guard->is_public || !save->is_read || save->folder == 0
      || tern_items_set_read (TERN_ITEMS (guard->raw), save->folder, &saved->id, 1, TRUE, &access, &partial, job,
                              &error))
    return;
  /* The message is there; that its author sees it as unread is no reason to say that it isn't. */
  g_warning ("a saved message stays unread: %s", error->message);
}

static gboolean
count_unread (TernPerUser *per_user, const TernGuid *ignored, const TernId *folders, guint n, guint32 *ret_unread,
              TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (per_user);

  return tern_per_user_count_unread (TERN_PER_USER (guard->raw), account_of (guard), folders, n, ret_unread, job,
                                     error);
}

/** demand_public: read state of folders is only in public stores, for whoever sees the folder. */
static gboolean
demand_public (TernGuard *guard, TernId folder, TernJob *job, GError **error)
{
  if (guard->is_public)
    return tern_guard_demand (guard, folder, TERN_RIGHT_FOLDER_VISIBLE, job, error);
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "a private mailbox has no read state per user");
  return FALSE;
}

static TernIdRanges *
get_read (TernPerUser *per_user, const TernGuid *ignored, TernId folder, TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (per_user);

  if (!demand_public (guard, folder, job, error))
    return NULL;
  return tern_per_user_get_read (TERN_PER_USER (guard->raw), account_of (guard), folder, job, error);
}

static gboolean
set_read (TernPerUser *per_user, const TernGuid *ignored, TernId folder, const TernIdRanges *read, TernJob *job,
          GError **error)
{
  TernGuard *guard = TERN_GUARD (per_user);

  return demand_public (guard, folder, job, error)
         && tern_per_user_set_read (TERN_PER_USER (guard->raw), account_of (guard), folder, read, job, error);
}

/** demand_owner: what a mailbox's owner has read elsewhere is his alone. */
static gboolean
demand_owner (TernGuard *guard, GError **error)
{
  if (guard->is_owner)
    return TRUE;
  g_set_error_literal (error, TERN_ERROR, guard->is_public ? TERN_ERROR_UNSUPPORTED : TERN_ERROR_DENIED,
                       "per-user information of a mailbox is its owner's");
  return FALSE;
}

static GArray *
list_foreign (TernPerUser *per_user, const TernGuid *database, TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (per_user);

  return demand_owner (guard, error) ? tern_per_user_list_foreign (TERN_PER_USER (guard->raw), database, job, error)
                                     : NULL;
}

static GBytes *
get_foreign (TernPerUser *per_user, const TernForeignFolder *folder, TernGuid *ret_database, TernJob *job,
             GError **error)
{
  TernGuard *guard = TERN_GUARD (per_user);

  return demand_owner (guard, error)
             ? tern_per_user_get_foreign (TERN_PER_USER (guard->raw), folder, ret_database, job, error)
             : NULL;
}

static gboolean
set_foreign (TernPerUser *per_user, const TernForeignFolder *folder, const TernGuid *database, GBytes *data,
             TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (per_user);

  return demand_owner (guard, error)
         && tern_per_user_set_foreign (TERN_PER_USER (guard->raw), folder, database, data, job, error);
}

void
tern_guard_per_user_init (TernPerUserInterface *iface)
{
  iface->count_unread = count_unread;
  iface->get_read = get_read;
  iface->set_read = set_read;
  iface->list_foreign = list_foreign;
  iface->get_foreign = get_foreign;
  iface->set_foreign = set_foreign;
}
