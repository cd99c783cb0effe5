#pragma once

#include <glib.h>

#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"
#include "core/model/tern-value.h"

/*
 * RPC_HEADER_EXT ([MS-OXCRPC] 2.2.2.1): what stands before each ROP payload and before auxiliary buffers. Packed first,
 * then obfuscated with 0xA5. Failures mean malformed input; which status that is depends on who asks.
 */

#define RPC_HEADER_EXT_SIZE 8
/** RPC_PAYLOAD_MOST: the largest payload of one header, before packing ([MS-OXCRPC] 3.1.4.1.2.2). */
#define RPC_PAYLOAD_MOST 0x8000

/** RpcHeaderExtFlags: [MS-OXCRPC] 2.2.2.1 Flags. */
typedef enum {
  RPC_HEADER_EXT_COMPRESSED = 0x0001,
  RPC_HEADER_EXT_XOR_MAGIC = 0x0002,
  RPC_HEADER_EXT_LAST = 0x0004,
} RpcHeaderExtFlags;

/** RpcHeaderExt: one payload; @payload is plain: in place if it came that way, else in the arena. */
typedef struct {
  guint16 flags;
  guint16 size;
  TernBin payload;
} RpcHeaderExt;

/** codec_rpc_header_ext_read: a header and its payload. A chain goes on until RPC_HEADER_EXT_LAST is in the flags. */
gboolean codec_rpc_header_ext_read (TernReader *reader, TernArena *arena, RpcHeaderExt *ret);
char *codec_rpc_header_ext_to_string (const RpcHeaderExt *value);

/** codec_rpc_header_ext_begin: leaves room for the header. Returns: where, for codec_rpc_header_ext_end() */
gsize codec_rpc_header_ext_begin (TernWriter *writer);

/**
 * codec_rpc_header_ext_end:
 * @at: from codec_rpc_header_ext_begin(); the payload is all that was written since
 * @flags: RPC_HEADER_EXT_COMPRESSED asks for packing (and is not set on the wire if that saves nothing); the others
 *   are taken as they are
 *
 * Packs and obfuscates the payload in place and fills in the header. A payload over 64 KB overruns the writer.
 */
void codec_rpc_header_ext_end (TernWriter *writer, gsize at, RpcHeaderExtFlags flags);
