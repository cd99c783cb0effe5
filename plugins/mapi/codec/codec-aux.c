#include "plugins/mapi/codec/codec-aux.h"

#define AUX_HEADER_SIZE 4
#define AUX_VERSION_1 1

typedef struct {
  guint8 type;
  const char *name;
} TypeName;

/* [MS-OXCRPC] 2.2.2.2, in ascending order. */
static const TypeName type_names[] = {
  { 0x01, "PERF_REQUESTID" },
  { 0x02, "PERF_CLIENTINFO" },
  { 0x03, "PERF_SERVERINFO" },
  { 0x04, "PERF_SESSIONINFO" },
  { 0x05, "PERF_DEFMDB_SUCCESS" },
  { 0x06, "PERF_DEFGC_SUCCESS" },
  { 0x07, "PERF_MDB_SUCCESS" },
  { 0x08, "PERF_GC_SUCCESS" },
  { 0x09, "PERF_FAILURE" },
  { 0x0A, "CLIENT_CONTROL" },
  { 0x0B, "PERF_PROCESSINFO" },
  { 0x0C, "PERF_BG_DEFMDB_SUCCESS" },
  { 0x0D, "PERF_BG_DEFGC_SUCCESS" },
  { 0x0E, "PERF_BG_MDB_SUCCESS" },
  { 0x0F, "PERF_BG_GC_SUCCESS" },
  { 0x10, "PERF_BG_FAILURE" },
  { 0x11, "PERF_FG_DEFMDB_SUCCESS" },
  { 0x12, "PERF_FG_DEFGC_SUCCESS" },
  { 0x13, "PERF_FG_MDB_SUCCESS" },
  { 0x14, "PERF_FG_GC_SUCCESS" },
  { 0x15, "PERF_FG_FAILURE" },
  { 0x16, "OSVERSIONINFO" },
  { 0x17, "EXORGINFO" },
  { 0x18, "PERF_ACCOUNTINFO" },
  { 0x46, "SERVER_CAPABILITIES" },
  { 0x48, "ENDPOINT_CAPABILITIES" },
  { 0x49, "EXCEPTION_TRACE" },
  { 0x4A, "CLIENT_CONNECTION_INFO" },
  { 0x4B, "SERVER_SESSION_INFO" },
  { 0x4E, "PROTOCOL_DEVICE_IDENTIFICATION" },
};

const char *
codec_aux_type_name (guint8 type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (type_names); i++)
    if (type_names[i].type == type)
      return type_names[i].name;
  return "unknown";
}

static void
read_block (TernReader *reader, AuxBlock *block)
{
  guint16 size = tern_reader_u16 (reader);

  block->version = tern_reader_u8 (reader);
  block->type = tern_reader_u8 (reader);
  if (size < AUX_HEADER_SIZE) {
    tern_reader_fail (reader);
    return;
  }
  block->body.size = size - AUX_HEADER_SIZE;
  block->body.data = tern_reader_bytes (reader, block->body.size);
}

gboolean
codec_aux_blocks_read (TernReader *reader, TernArena *arena, AuxBlocks *ret)
{
  g_autoptr (GArray) blocks = g_array_new (FALSE, FALSE, sizeof (AuxBlock));

  /* Fewer bytes than a header are padding. */
  while (tern_reader_left (reader) >= AUX_HEADER_SIZE) {
    AuxBlock block = { 0 };

    read_block (reader, &block);
    g_array_append_val (blocks, block);
  }
  if (reader->failed)
    return FALSE;
  *ret = (AuxBlocks){ .n = blocks->len,
                      .blocks = tern_arena_memdup (arena, blocks->data, blocks->len * sizeof (AuxBlock)) };
  return TRUE;
}

static void
write_header (TernWriter *writer, guint8 version, guint8 type, gsize body_size)
{
  if (body_size > G_MAXUINT16 - AUX_HEADER_SIZE)
    writer->overrun = TRUE;
  tern_writer_u16 (writer, AUX_HEADER_SIZE + body_size);
  tern_writer_u8 (writer, version);
  tern_writer_u8 (writer, type);
}

void
codec_aux_blocks_write (TernWriter *writer, const AuxBlocks *value)
{
  for (guint32 i = 0; i < value->n; i++) {
    const AuxBlock *block = &value->blocks[i];

    write_header (writer, block->version, block->type, block->body.size);
    tern_writer_bytes (writer, block->body.data, block->body.size);
  }
}

char *
codec_aux_blocks_to_string (const AuxBlocks *value)
{
  GString *text = g_string_new (NULL);

  for (guint32 i = 0; i < value->n; i++) {
    const AuxBlock *block = &value->blocks[i];

    g_string_append_printf (text, "%s0x%02X %s version %u:", i > 0 ? "\n" : "", block->type,
                            codec_aux_type_name (block->type), block->version);
    for (gsize j = 0; j < block->body.size; j++)
      g_string_append_printf (text, " %02X", block->body.data[j]);
  }
  return g_string_free (text, FALSE);
}

const AuxBlock *
codec_aux_blocks_find (const AuxBlocks *blocks, guint8 type)
{
  for (guint32 i = 0; i < blocks->n; i++)
    if (blocks->blocks[i].type == type)
      return &blocks->blocks[i];
  return NULL;
}

static void
write_flags (TernWriter *writer, AuxType type, guint32 flags)
{
  if (flags == 0)
    return;
  write_header (writer, AUX_VERSION_1, type, sizeof flags);
  tern_writer_u32 (writer, flags);
}

/**
 * write_session_info: [MS-OXCRPC] 2.2.2.2.22 AUX_SERVER_SESSION_INFO: the text's offset in the block, then the text.
 */
static void
write_session_info (TernWriter *writer, const char *text)
{
  gsize at = writer->size;

  write_header (writer, AUX_VERSION_1, AUX_TYPE_SERVER_SESSION_INFO, 0);
  tern_writer_u16 (writer, AUX_HEADER_SIZE + sizeof (guint16));
  tern_writer_utf16z (writer, text);
  if (!writer->overrun && writer->size - at > G_MAXUINT16)
    writer->overrun = TRUE;
  else if (!writer->overrun)
    tern_writer_patch_u16 (writer, at, writer->size - at);
}

void
codec_aux_server_blocks_write (TernWriter *writer, const AuxServerBlocks *value)
{
  write_flags (writer, AUX_TYPE_SERVER_CAPABILITIES, value->server_capabilities);
  write_flags (writer, AUX_TYPE_ENDPOINT_CAPABILITIES, value->endpoint_capabilities);
  write_flags (writer, AUX_TYPE_EXORGINFO, value->organization_flags);
  if (value->session_info != NULL)
    write_session_info (writer, value->session_info);
  if (value->control_flags != 0) {
    write_header (writer, AUX_VERSION_1, AUX_TYPE_CLIENT_CONTROL, 2 * sizeof (guint32));
    tern_writer_u32 (writer, value->control_flags);
    tern_writer_u32 (writer, value->control_expiry);
  }
}
