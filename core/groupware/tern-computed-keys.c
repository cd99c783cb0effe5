#include "core/groupware/tern-computed-private.h"

#include <string.h>

#include "core/model/tern-entry-id.h"
#include "core/model/tern-xid.h"

/** replica_of: the GUID behind an id's replica; null when it can't be had (no such replica registered). */
static TernGuid
replica_of (const TernComputedContext *context, TernId id)
{
  TernGuid replica = { 0 };

  if (id == 0)
    return replica;
  if (TERN_ID_REPLID (id) == TERN_REPLID_OWN)
    return tern_mailbox_get_info (context->mailbox)->replica;
  if (!tern_mailbox_get_replica (context->mailbox, TERN_ID_REPLID (id), &replica, context->job, NULL))
    memset (&replica, 0, sizeof replica);
  return replica;
}

static TernObjectEntryId
object_entry_id (const TernComputedContext *context, TernId folder)
{
  const TernMailboxInfo *info = tern_mailbox_get_info (context->mailbox);

  return (TernObjectEntryId){
    .provider = info->guid,
    .is_public = info->is_public,
    .folder_replica = replica_of (context, folder),
    .folder_globcnt = TERN_ID_GLOBCNT (folder),
  };
}

TernBin
tern_computed_folder_entry_id (const TernComputedContext *context, TernId folder, TernArena *arena)
{
  TernObjectEntryId id = object_entry_id (context, folder);

  return tern_object_entry_id_build (&id, arena);
}

TernBin
tern_computed_message_entry_id (const TernComputedContext *context, TernId folder, TernId message, TernArena *arena)
{
  TernObjectEntryId id = object_entry_id (context, folder);

  id.is_message = TRUE;
  id.message_replica = replica_of (context, message);
  id.message_globcnt = TERN_ID_GLOBCNT (message);
  return tern_object_entry_id_build (&id, arena);
}

TernBin
tern_computed_gid (const TernComputedContext *context, TernId id, TernArena *arena)
{
  TernGuid replica = replica_of (context, id);
  guint8 *gid = tern_arena_alloc (arena, TERN_GID_SIZE);

  tern_gid_write (&replica, TERN_ID_GLOBCNT (id), gid);
  return (TernBin){ .data = gid, .size = TERN_GID_SIZE };
}

static TernBin
bin_of_bytes (GBytes *bytes, TernArena *arena)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  return (TernBin){ .data = tern_arena_memdup (arena, data, size), .size = size };
}

TernBin
tern_computed_change_key (const TernComputedContext *context, gint64 cn, GBytes *given, TernArena *arena)
{
  guint8 *gid;

  if (given != NULL)
    return bin_of_bytes (given, arena);
  gid = tern_arena_alloc (arena, TERN_GID_SIZE);
  tern_gid_write (&tern_mailbox_get_info (context->mailbox)->replica, cn, gid);
  return (TernBin){ .data = gid, .size = TERN_GID_SIZE };
}

TernBin
tern_computed_pcl (const TernComputedContext *context, gint64 cn, GBytes *change_key, GBytes *pcl, TernArena *arena)
{
  g_autoptr (TernPcl) list = NULL;
  g_autoptr (GBytes) bytes = NULL;
  TernXid own;

  if (change_key != NULL && pcl != NULL)
    return bin_of_bytes (pcl, arena);
  if (pcl != NULL)
    list = tern_pcl_parse (g_bytes_get_data (pcl, NULL), g_bytes_get_size (pcl), NULL);
  if (list == NULL)
    list = tern_pcl_new ();
  tern_xid_init (&own, &tern_mailbox_get_info (context->mailbox)->replica, cn);
  tern_pcl_add (list, &own);
  bytes = tern_pcl_to_bytes (list);
  return bin_of_bytes (bytes, arena);
}
