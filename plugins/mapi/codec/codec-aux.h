#pragma once

#include <glib.h>

#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"
#include "core/model/tern-value.h"

/*
 * Auxiliary blocks ([MS-OXCRPC] 2.2.2.2): the payload of an auxiliary buffer's RPC_HEADER_EXT is a list of them, each
 * { Size, Version, Type, body }. Blocks of unknown types are stepped over by their size.
 */

/** AuxType: [MS-OXCRPC] 2.2.2.2 Type, those that a server writes or looks into. */
typedef enum {
  AUX_TYPE_CLIENT_CONTROL = 0x0A,
  AUX_TYPE_EXORGINFO = 0x17,
  AUX_TYPE_SERVER_CAPABILITIES = 0x46,
  AUX_TYPE_ENDPOINT_CAPABILITIES = 0x48,
  AUX_TYPE_CLIENT_CONNECTION_INFO = 0x4A,
  AUX_TYPE_SERVER_SESSION_INFO = 0x4B,
} AuxType;

#define AUX_CONTROL_COMPRESSION 0x00000004
#define AUX_CONTROL_HTTP_TUNNELING 0x00000008
#define AUX_ORG_PUBLIC_FOLDERS 0x00000001
#define AUX_ORG_PUBLIC_FOLDERS_BY_AUTODISCOVER 0x00000002
#define AUX_CAPABILITY_PACKED_FAST_TRANSFER_UPLOAD 0x00000001
#define AUX_CAPABILITY_PACKED_WRITE_STREAM_UPLOAD 0x00000002
#define AUX_CAPABILITY_LARGE_DOWNLOAD 0x00000008
#define AUX_ENDPOINT_SINGLE 0x00000001

typedef struct {
  guint8 version;
  guint8 type;
  TernBin body; /* in place */
} AuxBlock;

typedef struct {
  guint32 n;
  const AuxBlock *blocks;
} AuxBlocks;

/** codec_aux_blocks_read: all blocks up to the end of @reader. */
gboolean codec_aux_blocks_read (TernReader *reader, TernArena *arena, AuxBlocks *ret);
void codec_aux_blocks_write (TernWriter *writer, const AuxBlocks *value);
char *codec_aux_blocks_to_string (const AuxBlocks *value);
/** codec_aux_blocks_find: (nullable): the first block of a type. */
const AuxBlock *codec_aux_blocks_find (const AuxBlocks *blocks, guint8 type);
const char *codec_aux_type_name (guint8 type);

/**
 * AuxServerBlocks: what a server tells in the answer to Connect. A zero or %NULL field leaves its block out.
 * @control_flags: AUX_CONTROL_*
 * @control_expiry: milliseconds after which the client forgets @control_flags
 * @session_info: text for the client's logs (WTF-8)
 */
typedef struct {
  guint32 server_capabilities;
  guint32 endpoint_capabilities;
  guint32 organization_flags;
  guint32 control_flags;
  guint32 control_expiry;
  const char *session_info;
} AuxServerBlocks;

void codec_aux_server_blocks_write (TernWriter *writer, const AuxServerBlocks *value);
