#include "core/model/tern-id.h"

#include <string.h>

TernId
tern_id_from_wire (guint64 wire)
{
  guint64 globcnt = GUINT64_SWAP_LE_BE (wire) & G_GUINT64_CONSTANT (0xFFFFFFFFFFFF);

  return TERN_ID (wire & 0xFFFF, globcnt);
}

guint64
tern_id_to_wire (TernId id)
{
  return (GUINT64_SWAP_LE_BE (TERN_ID_GLOBCNT (id))) | TERN_ID_REPLID (id);
}

void
tern_globcnt_to_bytes (guint64 globcnt, guint8 ret_bytes[6])
{
  for (guint i = 0; i < 6; i++)
    ret_bytes[i] = globcnt >> (8 * (5 - i));
}

guint64
tern_globcnt_from_bytes (const guint8 bytes[6])
{
  guint64 globcnt = 0;

  for (guint i = 0; i < 6; i++)
    globcnt = globcnt << 8 | bytes[i];
  return globcnt;
}

void
tern_gid_write (const TernGuid *replica, guint64 globcnt, guint8 ret_gid[TERN_GID_SIZE])
{
  memcpy (ret_gid, replica->bytes, TERN_GUID_SIZE);
  tern_globcnt_to_bytes (globcnt, ret_gid + TERN_GUID_SIZE);
}
