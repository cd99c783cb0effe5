#pragma once

#include "core/spi/tern-permissions.h"

/* Rights as a permission list holds them, whichever front changes it. */

#define TERN_RIGHTS_FREE_BUSY (TERN_RIGHT_FREE_BUSY_SIMPLE | TERN_RIGHT_FREE_BUSY_DETAILED)
#define TERN_RIGHTS_ALL (TERN_RIGHTS_ALL_FOLDER | TERN_RIGHTS_FREE_BUSY)

/**
 * tern_member_rights:
 * @folder: whose list it is
 * @old: (nullable): the member's row as it is
 * @member_id: TERN_MEMBER_ANONYMOUS, or any other
 * @wanted: the rights asked for; bits that have no meaning are dropped ([MS-OXCPERM] 2.2.7)
 * @with_free_busy: whether @wanted's free/busy bits count
 *
 * What to store for a member. The free/busy bits exist on the calendar and the folder of free/busy data only. Whoever
 * doesn't mention them gets the defaults of [MS-OXCPERM] 2.2.7 (FreeBusySimple, and FreeBusyDetailed with ReadAny; the
 * anonymous member none), unless the row had other ones, which somebody chose.
 */
guint32 tern_member_rights (TernId folder, const TernAclRow *old, gint64 member_id, guint32 wanted,
                            gboolean with_free_busy);
/** tern_acl_find_member: (transfer none) (nullable): the row with this number. */
const TernAclRow *tern_acl_find_member (const TernAcl *acl, gint64 member_id);
/** tern_acl_find_account: (transfer none) (nullable): the row of this account or group itself. */
const TernAclRow *tern_acl_find_account (const TernAcl *acl, const TernGuid *account);
