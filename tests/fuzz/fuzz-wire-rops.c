#include "plugins/mapi/wire/rop-oxctabl.h"
#include "tests/fuzz/fuzz-round-trip.h"
#include "tests/fuzz/fuzz-target.h"

/* Reads a list of ROP buffers as the ROP loop and its client do: by RopId, one behind the other. */
static void
read_list (TernReader *reader, MapiCodecContext *ctx, TernArena *arena, gboolean responses)
{
  while (tern_reader_left (reader) > 0) {
    const RopWire *rop = &rop_wire[tern_reader_peek_u8 (reader)];
    const WireType *type = responses ? rop->response : rop->request;
    gsize from = reader->pos;
    g_auto (TernWriter) writer = { 0 };
    g_autofree char *text = NULL;
    gpointer value;

    if (type == NULL)
      return;
    value = tern_arena_alloc0 (arena, type->size);
    if (!type->read (reader, ctx, arena, value))
      return;
    text = wire_type_to_string (type, value);
    tern_writer_init (&writer, G_MAXSSIZE);
    type->write (&writer, ctx, value);
    if (type->exact)
      g_assert_cmpmem (writer.data, writer.size, reader->data + from, reader->pos - from);
    if (!responses && rop->id == ROP_ID_SET_COLUMNS) {
      const RopSetColumnsRequest *request = value;

      ctx->columns = request->property_tags;
      ctx->n_columns = request->property_tag_count;
    }
  }
}

/* One byte of context, the size of a request list in two bytes, the list, then a list of responses to it. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernReader reader, requests;
  MapiCodecContext ctx;

  tern_reader_init (&reader, data, size);
  ctx = fuzz_context (tern_reader_u8 (&reader));
  ctx.private_logon = size > 0 && (data[0] >> 5 & 1) != 0;
  tern_reader_sub (&reader, tern_reader_u16 (&reader), &requests);
  read_list (&requests, &ctx, arena, FALSE);
  read_list (&reader, &ctx, arena, TRUE);
  return 0;
}
