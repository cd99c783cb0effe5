#pragma once

#include "core/groupware/tern-guard.h"
#include "core/spi/tern-access.h"
#include "core/spi/tern-changes.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-items.h"
#include "core/spi/tern-permissions.h"
#include "core/spi/tern-tables.h"

struct _TernGuard {
  GObject parent;

  TernMailbox *raw;
  TernIdentity *identity;
  gboolean is_owner;
  GMutex lock;
  GHashTable *decisions; /* TernId -> Decision; guarded by lock */
};

/** tern_guard_demand: DENIED unless the identity has all of @rights (or owns the folder); NOT_FOUND where it may not
 * even see it. */
gboolean tern_guard_demand (TernGuard *guard, TernId folder, guint32 rights, TernJob *job,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/**
 * tern_guard_filter: fills @ret_access for a query on @folder: unrestricted with @any, limited to own items with @owned
 * only, DENIED with neither. *ret_filter points at @ret_access, or is NULL when the owner asks.
 */
gboolean tern_guard_filter (TernGuard *guard, TernId folder, guint32 any, guint32 owned, TernAccess *ret_access,
                            const TernAccess **ret_filter, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_guard_forget: drops a decision whose ACL version the store found stale. */
void tern_guard_forget (TernGuard *guard, TernId folder);
/** tern_guard_is_stale: takes @error's STALE as a call to decide again: forgets the decision, clears the error, TRUE.
 */
gboolean tern_guard_is_stale (TernGuard *guard, TernId folder, GError **error);

void tern_guard_mailbox_init (TernMailboxInterface *iface);
void tern_guard_folders_init (TernFoldersInterface *iface);
void tern_guard_items_init (TernItemsInterface *iface);
void tern_guard_tables_init (TernTablesInterface *iface);
void tern_guard_changes_init (TernChangesInterface *iface);
void tern_guard_permissions_init (TernPermissionsInterface *iface);
