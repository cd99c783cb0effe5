#pragma once

#include <glib.h>

#include "core/base/tern-guid.h"

/**
 * TernId:
 *
 * A folder or message id inside the house: the replica id in the high 16 bits, the 48-bit global counter in the low
 * ([MS-OXCDATA] 2.2.1.1, 2.2.1.2). It sorts and compares as a number and fits a signed 64-bit column (replica ids
 * stay below 0x8000). 0 is no id. Replica 1 is the mailbox's own.
 */
typedef guint64 TernId;

#define TERN_REPLID_OWN 1
#define TERN_GLOBCNT_MAX G_GUINT64_CONSTANT (0x7FFFFFFFFFFF)
#define TERN_ID(replid, globcnt) ((TernId) (replid) << 48 | (globcnt))
#define TERN_ID_REPLID(id) ((guint16) ((id) >> 48))
#define TERN_ID_GLOBCNT(id) ((id) & G_GUINT64_CONSTANT (0xFFFFFFFFFFFF))

/** Wire form of FID and MID: replid u16 little-endian, then six counter bytes big-endian, read as one u64 (trap 33). */
TernId tern_id_from_wire (guint64 wire);
guint64 tern_id_to_wire (TernId id);
/** The 22 bytes of a GID: replica GUID and six counter bytes ([MS-OXCDATA] 2.2.1.3); a LongTermID adds two zero
 * bytes. */
#define TERN_GID_SIZE 22
#define TERN_LONG_TERM_ID_SIZE 24
void tern_globcnt_to_bytes (guint64 globcnt, guint8 ret_bytes[6]);
guint64 tern_globcnt_from_bytes (const guint8 bytes[6]);
void tern_gid_write (const TernGuid *replica, guint64 globcnt, guint8 ret_gid[TERN_GID_SIZE]);
