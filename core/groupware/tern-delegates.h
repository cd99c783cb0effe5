#pragma once

#include "core/spi/tern-folders.h"
#include "core/spi/tern-identity.h"
#include "core/spi/tern-items.h"

/*
 * The delegates of a mailbox: those whom its owner named in the Delegate Information object ([MS-OXODLGT] 2.2.2.2),
 * which PidTagFreeBusyEntryIds of the root folder names. What a delegate may do in folders is in their permissions;
 * only whether he sees private items is here.
 */

/** tern_delegates_find: the id of the Delegate Information object, from the root folder's facts; 0: there is none. */
TernId tern_delegates_find (const TernFolderInfo *root);
/** tern_delegates_show_private: whether the object names @identity, or a group that holds it, with ShowPrivate
 * ([MS-OXODLGT] 2.2.2.2.6). */
gboolean tern_delegates_show_private (const TernBag *delegate_information, const TernIdentity *identity);
