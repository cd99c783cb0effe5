#pragma once

#include "core/groupware/tern-groupware.h"

/**
 * The public store of an organisation: one mailbox without an owner, found by the directory's entry of kind
 * TERN_ENTRY_PUBLIC_STORE. Whoever belongs to the organisation may log on to it; its folders' lists say what he may do,
 * and administrators of the organisation own every folder.
 */

/** tern_public_store_find: (transfer full): the directory's entry; NOT_FOUND where the organisation has none. */
TernEntry *tern_public_store_find (TernGroupware *groupware, const TernGuid *organisation, TernJob *job,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/**
 * tern_public_store_open:
 * @ret_entry: (out) (transfer full) (optional)
 *
 * (transfer full): the store of @identity's organisation as it may see it; made on the way if it isn't there yet.
 */
TernMailbox *tern_public_store_open (TernGroupware *groupware, TernIdentity *identity, TernEntry **ret_entry,
                                     TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_public_store_provision: makes or completes the store of @organisation; NULL: of every organisation. */
gboolean tern_public_store_provision (TernGroupware *groupware, const TernGuid *organisation, TernJob *job,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
