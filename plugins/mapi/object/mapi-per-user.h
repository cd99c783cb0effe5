#pragma once

#include "core/spi/tern-per-user.h"
#include "plugins/mapi/object/mapi-logon.h"

/** MapiPerUserBlock: a part of per-user information as it comes from a client; @database counts at offset 0 only. */
typedef struct {
  TernForeignFolder folder;
  TernGuid database;
  guint32 offset;
  TernBin data;
  gboolean is_last;
} MapiPerUserBlock;

/** MapiPerUser: what a logon keeps between the blocks of one transfer. Belongs to the logon. */
typedef struct _MapiPerUser MapiPerUser;
void mapi_per_user_free (MapiPerUser *per_user);

/**
 * mapi_per_user_read:
 *
 * (transfer none): all of the per-user information of @folder ([MS-OXCSTOR] 3.2.5.12): of a public store the CNSET that
 * the user has read, else what was left in the mailbox; empty if there is nothing. Made anew at @offset 0, then the
 * same until the next such call.
 */
GBytes *mapi_per_user_read (MapiLogon *logon, const TernForeignFolder *folder, guint32 offset, TernJob *job,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_per_user_write: collects blocks, and keeps them with the last one ([MS-OXCSTOR] 3.2.5.13); STALE when a block
 * continues nothing. */
gboolean mapi_per_user_write (MapiLogon *logon, const MapiPerUserBlock *block, TernJob *job,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
