#include "core/spi/tern-items.h"

G_DEFINE_INTERFACE (TernItems, tern_items, G_TYPE_OBJECT)

static void
tern_items_default_init (TernItemsInterface *iface)
{
}

TernItem *
tern_items_open (TernItems *items, TernId folder, TernId id, gboolean deleted, const TernAccess *access, TernJob *job,
                 GError **error)
{
  return TERN_ITEMS_GET_IFACE (items)->open (items, folder, id, deleted, access, job, error);
}

GBytes *
tern_items_read_stream (TernItems *items, TernId object, TernPropTag tag, gint64 offset, gsize size, TernJob *job,
                        GError **error)
{
  return TERN_ITEMS_GET_IFACE (items)->read_stream (items, object, tag, offset, size, job, error);
}

gboolean
tern_items_save (TernItems *items, const TernItemSave *save, TernItemSaved *ret_saved, TernJob *job, GError **error)
{
  return TERN_ITEMS_GET_IFACE (items)->save (items, save, ret_saved, job, error);
}

gboolean
tern_items_remove (TernItems *items, TernId folder, const TernId *ids, guint n_ids, gboolean hard, const TernAccess
                   *access, gboolean *ret_partial, TernJob *job, GError **error)
{
  return TERN_ITEMS_GET_IFACE (items)->remove (items, folder, ids, n_ids, hard, access, ret_partial, job, error);
}

gboolean
tern_items_transfer (TernItems *items, const TernTransfer *transfer, const TernAccess *access, gboolean *ret_partial,
                     TernJob *job, GError **error)
{
  return TERN_ITEMS_GET_IFACE (items)->transfer (items, transfer, access, ret_partial, job, error);
}

gboolean
tern_items_set_read (TernItems *items, TernId folder, const TernId *ids, guint n_ids, gboolean read, const TernAccess
                     *access, gboolean *ret_partial, TernJob *job, GError **error)
{
  return TERN_ITEMS_GET_IFACE (items)->set_read (items, folder, ids, n_ids, read, access, ret_partial, job, error);
}

gboolean
tern_items_set_status (TernItems *items, TernId folder, TernId id, guint32 mask, guint32 bits, guint32 *ret_old,
                       TernJob *job, GError **error)
{
  return TERN_ITEMS_GET_IFACE (items)->set_status (items, folder, id, mask, bits, ret_old, job, error);
}

GArray *
tern_items_list_flagged (TernItems *items, TernId folder, const TernId *ids, guint n_ids, guint32 mask, TernJob *job,
                         GError **error)
{
  return TERN_ITEMS_GET_IFACE (items)->list_flagged (items, folder, ids, n_ids, mask, job, error);
}
