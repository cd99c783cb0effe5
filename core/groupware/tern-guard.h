#pragma once

#include "core/model/tern-rights.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-identity.h"
#include "core/spi/tern-mailbox.h"

/**
 * TernGuard:
 *
 * The permission gate (invariant 3): a mailbox wrapped for one identity. It implements every capability interface by
 * asking the folder's rights first and then the raw mailbox, and fills the computed properties of table rows. The
 * mailbox's owner passes without a look at any list. Safe from any thread.
 */
#define TERN_TYPE_GUARD (tern_guard_get_type ())
G_DECLARE_FINAL_TYPE (TernGuard, tern_guard, TERN, GUARD, GObject)

TernGuard *tern_guard_new (TernMailbox *raw, TernIdentity *identity);
TernIdentity *tern_guard_get_identity (TernGuard *guard);
gboolean tern_guard_is_owner (TernGuard *guard);
/** tern_guard_get_rights: what the identity may do in a folder, as TernRights bits (PidTagRights). */
gboolean tern_guard_get_rights (TernGuard *guard, TernId folder, guint32 *ret_rights, TernJob *job,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_guard_rights_of: the same for a folder whose facts are known: without a round trip where the rights were decided
 * before. */
gboolean tern_guard_rights_of (TernGuard *guard, const TernFolderInfo *info, guint32 *ret_rights, TernJob *job,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_guard_may_write: owner, or somebody who may write into any folder: who may add to what the whole mailbox shares
 * (named properties, replica ids, reserved ids). */
gboolean
tern_guard_may_write (TernGuard *guard, gboolean *ret_may, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_guard_folder_access: PidTagAccess of a folder ([MS-OXCPRPT] 2.2.1.1) from its rights. */
guint32 tern_guard_folder_access (guint32 rights);
