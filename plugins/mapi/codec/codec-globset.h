#pragma once

#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"
#include "core/model/tern-id-set.h"

/*
 * Serialized sets of counters ([MS-OXCFXICS] 2.2.2.4, 2.2.2.6, 3.1.5.4.3): a GLOBSET is a little program of push, pop,
 * bitmask and range commands over a stack of high-order bytes. Any order of commands is read; what is written is one
 * form for each set: ascending, with the fewest bytes at each level of the stack.
 */

/** codec_globset_read: (transfer full): up to and with the End command; %NULL: malformed, @reader has failed. What it
 * allocates is a small multiple of the bytes read. */
TernIdRanges *codec_globset_read (TernReader *reader) G_GNUC_WARN_UNUSED_RESULT;
/** codec_globset_write: counters above 0xFFFFFFFFFFFF don't exist and are left out. */
void codec_globset_write (TernWriter *writer, const TernIdRanges *ranges);

/** codec_id_set_read: (transfer full): an IDSET with REPLGUIDs ([MS-OXCFXICS] 2.2.2.4.2) of all that is left in
 * @reader; a replica that comes twice is joined. INVALID if it is malformed. */
TernIdSet *codec_id_set_read (TernReader *reader, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** codec_id_set_write: replicas in ascending order; those without counters are left out. */
void codec_id_set_write (TernWriter *writer, const TernIdSet *set);

/** CodecReplidMap: which replica GUID a replica id stands for in this mailbox, and the other way round. */
typedef struct {
  gboolean (*get_replica) (guint16 replid, TernGuid *ret_replica, gpointer user_data);
  gboolean (*get_replid) (const TernGuid *replica, guint16 *ret_replid, gpointer user_data);
  gpointer user_data;
} CodecReplidMap;

/** codec_id_set_read_replids: the form with REPLIDs ([MS-OXCFXICS] 2.2.2.4.1); INVALID for an unknown one. */
TernIdSet *codec_id_set_read_replids (TernReader *reader, const CodecReplidMap *map,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** codec_id_set_write_replids: FALSE when a replica has no id. */
gboolean codec_id_set_write_replids (TernWriter *writer, const TernIdSet *set,
                                     const CodecReplidMap *map) G_GNUC_WARN_UNUSED_RESULT;

/** codec_id_set_to_string: "{GUID} [1..5] [7]", for traces. */
char *codec_id_set_to_string (const TernIdSet *set);
