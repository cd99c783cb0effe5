#include "core/base/tern-error.h"
#include "core/groupware/tern-concealment.h"
#include "core/groupware/tern-guard-private.h"
#include "core/groupware/tern-guard-server.h"
#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"

static TernItems *
raw_items (TernItems *items)
{
  return TERN_ITEMS (TERN_GUARD (items)->raw);
}

/* Reading needs ReadAny; own messages may always be read ([MS-OXCPERM] 2.2.7). */
static gboolean
reading (TernGuard *guard, TernId folder, TernAccess *ret_access, const TernAccess **ret_filter, TernJob *job,
         GError **error)
{
  const guint32 owned = TERN_RIGHT_CREATE | TERN_RIGHT_EDIT_OWNED | TERN_RIGHT_DELETE_OWNED;

  return tern_guard_filter (guard, folder, TERN_RIGHT_READ_ANY, owned, ret_access, ret_filter, job, error);
}

/** finish: (transfer full) @item (nullable): as the identity may see it: @conceals says what becomes of private ones. */
static TernItem *
finish (TernGuard *guard, TernItem *item, gboolean conceals)
{
  g_autoptr (TernItem) whole = item;

  if (whole == NULL || !conceals || !tern_guard_is_hidden (guard, &whole->head))
    return g_steal_pointer (&whole);
  return tern_conceal_item (whole);
}

/** open_anywhere: where a message lies, for requests that don't say; the answer decides whose rights count. */
static TernItem *
open_anywhere (TernGuard *guard, TernId id, gboolean deleted, TernJob *job, GError **error)
{
  g_autoptr (TernItem) item = tern_items_open (TERN_ITEMS (guard->raw), 0, id, deleted, NULL, job, error);
  gboolean conceals = FALSE;
  TernAccess access;
  const TernAccess *filter;

  if (item == NULL || guard->is_owner)
    return g_steal_pointer (&item);
  if (item->head.folder == 0) { /* embedded: its message was opened before */
    return g_steal_pointer (&item);
  }
  if (!tern_guard_filter_concealing (guard, item->head.folder, &access, &filter, &conceals, job, error))
    return NULL;
  if (filter != NULL
      && ((filter->own_only && !tern_guid_equal (&item->head.creator, &filter->account))
          || (filter->hide_private && tern_guard_is_hidden (guard, &item->head)))) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "message 0x%" G_GINT64_MODIFIER "x may not be seen", id);
    return NULL;
  }
  if (guard->is_public) { /* with the reader's own read flag */
    g_clear_pointer (&item, tern_item_unref);
    item = tern_items_open (TERN_ITEMS (guard->raw), access.folder, id, deleted, filter, job, error);
    if (item == NULL)
      return NULL;
  }
  return finish (guard, g_steal_pointer (&item), conceals);
}

/** open_found: a message of a search folder is opened where it lies; *error is the reason why it wasn't in @search. */
static TernItem *
open_found (TernGuard *guard, TernId search, TernId id, TernJob *job, GError **error)
{
  g_autoptr (GArray) hits = NULL;

  if (!g_error_matches (*error, TERN_ERROR, TERN_ERROR_NOT_FOUND) || !tern_guard_is_search (guard, search, job))
    return NULL;
  hits = tern_guard_find_hits (guard, search, &id, 1, job, NULL);
  if (hits == NULL || hits->len == 0)
    return NULL;
  g_clear_error (error);
  return tern_items_open (TERN_ITEMS (guard), g_array_index (hits, TernSearchHit, 0).folder, id, FALSE, NULL, job,
                          error);
}

static TernItem *
open_item (TernItems *items, TernId folder, TernId id, gboolean deleted, const TernAccess *ignored, TernJob *job,
           GError **error)
{
  TernGuard *guard = TERN_GUARD (items);
  g_autoptr (GError) why = NULL;
  gboolean conceals = FALSE;
  const TernAccess *filter;
  TernAccess access;
  TernItem *item;

  if (folder == 0)
    return open_anywhere (guard, id, deleted, job, error);
  for (guint attempt = 0; attempt < 2; attempt++) {
    g_clear_error (&why);
    if (!tern_guard_filter_concealing (guard, folder, &access, &filter, &conceals, job, error))
      return NULL;
    item = tern_items_open (raw_items (items), folder, id, deleted, filter, job, &why);
    if (item != NULL)
      return finish (guard, item, conceals);
    if (!tern_guard_is_stale (guard, folder, &why))
      break;
  }
  if (why == NULL)
    g_set_error (&why, TERN_ERROR, TERN_ERROR_BUSY, "the folder's permissions keep changing");
  item = open_found (guard, folder, id, job, &why);
  if (item != NULL)
    return item;
  g_propagate_error (error, g_steal_pointer (&why));
  return NULL;
}

/* The object's id comes from an item that was opened through the gate; ids never come from a client. */
static GBytes *
read_stream (TernItems *items, TernId object, TernPropTag tag, gint64 offset, gsize size, TernJob *job, GError **error)
{
  return tern_items_read_stream (raw_items (items), object, tag, offset, size, job, error);
}

/* Whom the owner lets act for him is his to say, though delegates may write where it is said
 * ([MS-OXODLGT] 2.2.2.2.5, 2.2.2.2.6). */
static gboolean
keeps_delegates (const TernItemSave *save, const TernItem *old)
{
  static const TernPropTag owners[] = { PidTagScheduleInfoDelegateEntryIds, PidTagDelegateFlags };

  for (guint i = 0; i < G_N_ELEMENTS (owners); i++) {
    const TernValue *is = tern_bag_get (old->props, owners[i]);
    const TernValue *will_be = tern_bag_get (save->props, owners[i]);

    if ((is == NULL) != (will_be == NULL) || (is != NULL && !tern_value_equal (is, will_be)))
      return FALSE;
  }
  return TRUE;
}

/** may_change: an existing message needs EditAny, or EditOwned where the identity made it; private ones of others are
 * not there to be changed, also where their time is shown. */
static gboolean
may_change (TernGuard *guard, const TernItemSave *save, TernJob *job, GError **error)
{
  const gboolean has_delegates = save->folder == TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_FREEBUSY_DATA);
  const TernAccess *filter;
  TernAccess access;
  g_autoptr (TernItem) old = NULL;

  if (!tern_guard_filter (guard, save->folder, TERN_RIGHT_EDIT_ANY, TERN_RIGHT_EDIT_OWNED, &access, &filter, job, error))
    return FALSE;
  if (filter == NULL || (!filter->own_only && !filter->hide_private && !has_delegates))
    return TRUE;
  old = tern_items_open (TERN_ITEMS (guard->raw), save->folder, save->id, FALSE, NULL, job, error);
  if (old == NULL)
    return FALSE;
  if ((filter->own_only && !tern_guid_equal (&old->head.creator, &filter->account))
      || (filter->hide_private && tern_guard_is_hidden (guard, &old->head))
      || (has_delegates && !keeps_delegates (save, old))) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_DENIED, "message 0x%" G_GINT64_MODIFIER "x may not be changed", save->id);
    return FALSE;
  }
  return TRUE;
}

static gboolean
may_write (TernGuard *guard, const TernItemSave *save, TernJob *job, GError **error)
{
  if (guard->is_owner)
    return TRUE;
  if (save->id == 0 || save->is_new)
    return tern_guard_demand (guard, save->folder, TERN_RIGHT_CREATE, job, error);
  return may_change (guard, save, job, error);
}

gboolean
tern_guard_save (TernGuard *guard, const TernItemSave *save, TernItemSaved *ret_saved, TernJob *job, GError **error)
{
  TernItemSave own = *save;

  if (!may_write (guard, save, job, error))
    return FALSE;
  if (save->id == 0 || save->is_new)
    own.creator = tern_identity_get_info (guard->identity)->account;
  else
    own.creator = (TernGuid){ 0 }; /* as it is stored */
  if (!tern_items_save (TERN_ITEMS (guard->raw), &own, ret_saved, job, error))
    return FALSE;
  tern_guard_mark_saved (guard, save, ret_saved, job);
  return TRUE;
}

/* Work for the queue is written by core/groupware only: who could write it could send as anybody. */
static gboolean
save_item (TernItems *items, const TernItemSave *save, TernItemSaved *ret_saved, TernJob *job, GError **error)
{
  TernItemSave own = *save;

  own.queue = NULL;
  own.delivery_key = NULL;
  return tern_guard_save (TERN_GUARD (items), &own, ret_saved, job, error);
}

/** Attempt: a set-based call under a filter; FALSE with STALE when the rights changed under it. */
typedef gboolean (*Attempt) (TernGuard *guard, gconstpointer wanted, const TernAccess *filter, TernJob *job,
                             GError **error);
typedef gboolean (*Decide) (TernGuard *guard, gconstpointer wanted, TernAccess *ret_access,
                            const TernAccess **ret_filter, TernJob *job, GError **error);

/** with_filter: decides and calls; once more when the decision was stale. */
static gboolean
with_filter (TernGuard *guard, TernId folder, Decide decide, Attempt attempt, gconstpointer wanted, TernJob *job,
             GError **error)
{
  g_autoptr (GError) why = NULL;

  for (guint n = 0; n < 2; n++) {
    const TernAccess *filter;
    TernAccess access;

    g_clear_error (&why);
    if (!decide (guard, wanted, &access, &filter, job, error))
      return FALSE;
    if (attempt (guard, wanted, filter, job, &why))
      return TRUE;
    if (!tern_guard_is_stale (guard, folder, &why))
      break;
  }
  if (why == NULL)
    g_set_error_literal (&why, TERN_ERROR, TERN_ERROR_BUSY, "the folder's permissions keep changing");
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/** SetChange: the arguments of a call on a set of messages, for with_filter(). */
typedef struct {
  TernId folder;
  const TernId *ids;
  guint n_ids;
  gboolean flag; /* hard, or read */
  gboolean *ret_partial;
} SetChange;

static gboolean
decide_remove (TernGuard *guard, gconstpointer wanted, TernAccess *ret_access, const TernAccess **ret_filter,
               TernJob *job, GError **error)
{
  const SetChange *change = wanted;

  return tern_guard_filter (guard, change->folder, TERN_RIGHT_DELETE_ANY, TERN_RIGHT_DELETE_OWNED, ret_access,
                            ret_filter, job, error);
}

static gboolean
attempt_remove (TernGuard *guard, gconstpointer wanted, const TernAccess *filter, TernJob *job, GError **error)
{
  const SetChange *change = wanted;

  return tern_items_remove (TERN_ITEMS (guard->raw), change->folder, change->ids, change->n_ids, change->flag, filter,
                            change->ret_partial, job, error);
}

static gboolean
remove_found (TernGuard *guard, TernId folder, const TernId *ids, guint n_ids, gconstpointer data,
              gboolean *ret_partial, TernJob *job, GError **error)
{
  const SetChange *change = data;

  return tern_items_remove (TERN_ITEMS (guard), folder, ids, n_ids, change->flag, NULL, ret_partial, job, error);
}

/** by_search: whether a call on messages of @folder found not all of them because it is a search folder. */
static gboolean
by_search (TernGuard *guard, TernId folder, gboolean is_partial, TernJob *job)
{
  return is_partial && tern_guard_is_search (guard, folder, job);
}

static gboolean
remove_items (TernItems *items, TernId folder, const TernId *ids, guint n_ids, gboolean hard, const TernAccess *ignored,
              gboolean *ret_partial, TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (items);
  gboolean partial = FALSE;
  const SetChange change = { folder, ids, n_ids, hard, &partial };

  if (!with_filter (guard, folder, decide_remove, attempt_remove, &change, job, error))
    return FALSE;
  if (by_search (guard, folder, partial, job))
    return tern_guard_each_folder (guard, folder, ids, n_ids, remove_found, &change, ret_partial, job, error);
  *ret_partial = partial;
  return TRUE;
}

typedef struct {
  TernTransfer raw;
  gboolean *ret_partial;
} Transfer;

/** decide_transfer: what is copied must be readable; what is moved must be deletable as well. */
static gboolean
decide_transfer (TernGuard *guard, gconstpointer wanted, TernAccess *ret_access, const TernAccess **ret_filter,
                 TernJob *job, GError **error)
{
  const TernTransfer *transfer = &((const Transfer *) wanted)->raw;
  const TernAccess *deleting = NULL;
  TernAccess access;

  if (!reading (guard, transfer->folder, ret_access, ret_filter, job, error))
    return FALSE;
  if (transfer->copy)
    return TRUE;
  if (!tern_guard_filter (guard, transfer->folder, TERN_RIGHT_DELETE_ANY, TERN_RIGHT_DELETE_OWNED, &access, &deleting,
                          job, error))
    return FALSE;
  if (deleting != NULL)
    ret_access->own_only |= access.own_only;
  return TRUE;
}

static gboolean
attempt_transfer (TernGuard *guard, gconstpointer wanted, const TernAccess *filter, TernJob *job, GError **error)
{
  const Transfer *transfer = wanted;

  return tern_items_transfer (TERN_ITEMS (guard->raw), &transfer->raw, filter, transfer->ret_partial, job, error);
}

static gboolean
transfer_found (TernGuard *guard, TernId folder, const TernId *ids, guint n_ids, gconstpointer data,
                gboolean *ret_partial, TernJob *job, GError **error)
{
  TernTransfer transfer = *(const TernTransfer *) data;

  transfer.folder = folder;
  transfer.ids = ids;
  transfer.n_ids = n_ids;
  return tern_items_transfer (TERN_ITEMS (guard), &transfer, NULL, ret_partial, job, error);
}

static gboolean
transfer_items (TernItems *items, const TernTransfer *wanted, const TernAccess *ignored, gboolean *ret_partial,
                TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (items);
  TernGuard *target = wanted->target_mailbox != NULL ? TERN_GUARD (wanted->target_mailbox) : guard;
  gboolean partial = FALSE;
  Transfer transfer = { .raw = *wanted, .ret_partial = &partial };

  if (!tern_guard_demand (target, wanted->target_folder, TERN_RIGHT_CREATE, job, error))
    return FALSE;
  transfer.raw.target_mailbox = target->raw;
  if (!with_filter (guard, wanted->folder, decide_transfer, attempt_transfer, &transfer, job, error))
    return FALSE;
  if (by_search (guard, wanted->folder, partial, job))
    return tern_guard_each_folder (guard, wanted->folder, wanted->ids, wanted->n_ids, transfer_found, wanted,
                                   ret_partial, job, error);
  *ret_partial = partial;
  return TRUE;
}

static gboolean
decide_set_read (TernGuard *guard, gconstpointer wanted, TernAccess *ret_access, const TernAccess **ret_filter,
                 TernJob *job, GError **error)
{
  const SetChange *change = wanted;

  /* In a public store it is the reader's own, and changes nothing for others. */
  if (guard->is_public)
    return reading (guard, change->folder, ret_access, ret_filter, job, error);
  return tern_guard_filter (guard, change->folder, TERN_RIGHT_EDIT_ANY, TERN_RIGHT_EDIT_OWNED, ret_access, ret_filter,
                            job, error);
}

static gboolean
attempt_set_read (TernGuard *guard, gconstpointer wanted, const TernAccess *filter, TernJob *job, GError **error)
{
  const SetChange *change = wanted;

  return tern_items_set_read (TERN_ITEMS (guard->raw), change->folder, change->ids, change->n_ids, change->flag, filter,
                              change->ret_partial, job, error);
}

static gboolean
set_read_found (TernGuard *guard, TernId folder, const TernId *ids, guint n_ids, gconstpointer data,
                gboolean *ret_partial, TernJob *job, GError **error)
{
  const SetChange *change = data;

  return tern_items_set_read (TERN_ITEMS (guard), folder, ids, n_ids, change->flag, NULL, ret_partial, job, error);
}

static gboolean
set_read (TernItems *items, TernId folder, const TernId *ids, guint n_ids, gboolean read, const TernAccess *ignored,
          gboolean *ret_partial, TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (items);
  gboolean partial = FALSE;
  const SetChange change = { folder, ids, n_ids, read, &partial };

  if (!with_filter (guard, folder, decide_set_read, attempt_set_read, &change, job, error))
    return FALSE;
  if (by_search (guard, folder, partial || ids == NULL, job))
    return tern_guard_each_folder (guard, folder, ids, n_ids, set_read_found, &change, ret_partial, job, error);
  *ret_partial = partial;
  return TRUE;
}

/** may_mark: a mark on any message; a hidden one isn't there. */
static gboolean
may_mark (TernGuard *guard, TernId folder, TernId id, TernJob *job, GError **error)
{
  const TernAccess *filter;
  TernAccess access;
  g_autoptr (TernItem) item = NULL;

  if (!tern_guard_filter (guard, folder, TERN_RIGHT_EDIT_ANY, 0, &access, &filter, job, error))
    return FALSE;
  if (filter == NULL || !filter->hide_private)
    return TRUE;
  item = tern_items_open (TERN_ITEMS (guard->raw), folder, id, FALSE, NULL, job, error);
  if (item != NULL && tern_guard_is_hidden (guard, &item->head)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "message 0x%" G_GINT64_MODIFIER "x may not be seen", id);
    return FALSE;
  }
  return item != NULL;
}

static gboolean
set_status (TernItems *items, TernId folder, TernId id, guint32 mask, guint32 bits, guint32 *ret_old, TernJob *job,
            GError **error)
{
  TernGuard *guard = TERN_GUARD (items);
  g_autoptr (GError) why = NULL;
  g_autoptr (GArray) hits = NULL;

  if (!may_mark (guard, folder, id, job, error))
    return FALSE;
  if (tern_items_set_status (raw_items (items), folder, id, mask, bits, ret_old, job, &why))
    return TRUE;
  if (g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND) && tern_guard_is_search (guard, folder, job))
    hits = tern_guard_find_hits (guard, folder, &id, 1, job, NULL);
  if (hits != NULL && hits->len > 0)
    return set_status (items, g_array_index (hits, TernSearchHit, 0).folder, id, mask, bits, ret_old, job, error);
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static GArray *
list_flagged (TernItems *items, TernId folder, const TernId *ids, guint n_ids, guint32 mask, TernJob *job,
              GError **error)
{
  if (!tern_guard_demand (TERN_GUARD (items), folder, TERN_RIGHT_READ_ANY, job, error))
    return NULL;
  return tern_items_list_flagged (raw_items (items), folder, ids, n_ids, mask, job, error);
}

void
tern_guard_items_init (TernItemsInterface *iface)
{
  iface->open = open_item;
  iface->read_stream = read_stream;
  iface->save = save_item;
  iface->remove = remove_items;
  iface->transfer = transfer_items;
  iface->set_read = set_read;
  iface->set_status = set_status;
  iface->list_flagged = list_flagged;
}
