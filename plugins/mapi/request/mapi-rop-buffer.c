#include "plugins/mapi/request/mapi-rop-buffer.h"

#include "core/base/tern-error.h"

#define ROP_SIZE_FIELD 2
#define HANDLE_SIZE 4
/* The shortest request is RopRelease: three bytes. */
#define SHORTEST_REQUEST 3

static gboolean
parse_one (TernReader *reader, const MapiCodecContext *codec, TernArena *arena, MapiRopRequest *ret, GError **error)
{
  guint8 rop_id = tern_reader_peek_u8 (reader);
  const RopWire *wire = &rop_wire[rop_id];
  gsize at = reader->pos;

  if (wire->request == NULL) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "0x%02X at byte %" G_GSIZE_FORMAT " is no ROP request", rop_id,
                 at);
    return FALSE;
  }
  ret->wire = wire;
  ret->request = tern_arena_alloc0 (arena, wire->request->size);
  if (!wire->request->read (reader, codec, arena, ret->request)) {
    if (tern_reader_finish (reader, wire->request->name, error))
      g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "%s: malformed", wire->request->name);
    return FALSE;
  }
  ret->head = *(const RopRequestHeader *) ret->request; /* every request structure begins with it */
  ret->at = reader->data + at;
  ret->size = reader->pos - at;
  return TRUE;
}

static void
parse_handles (TernReader *reader, GArray *handles)
{
  while (tern_reader_left (reader) >= HANDLE_SIZE) {
    guint32 handle = tern_reader_u32 (reader);

    g_array_append_val (handles, handle);
  }
}

gboolean
mapi_rop_input_parse (gconstpointer payload, gsize size, const MapiCodecContext *codec, TernArena *arena,
                      MapiRopInput *ret_input, GError **error)
{
  g_autoptr (GArray) handles = g_array_new (FALSE, FALSE, sizeof (guint32));
  MapiRopInput input = { 0 };
  TernReader reader, rops;
  gsize rop_size;

  tern_reader_init (&reader, payload, size);
  rop_size = tern_reader_u16 (&reader);
  if (rop_size < ROP_SIZE_FIELD)
    tern_reader_fail (&reader);
  tern_reader_sub (&reader, rop_size - ROP_SIZE_FIELD, &rops);
  if (!tern_reader_finish (&reader, "ROP input buffer", error))
    return FALSE;
  input.requests = tern_arena_new_n (arena, MapiRopRequest, tern_reader_left (&rops) / SHORTEST_REQUEST + 1);
  while (tern_reader_left (&rops) > 0) {
    if (!parse_one (&rops, codec, arena, &input.requests[input.n_requests], error))
      return FALSE;
    input.n_requests++;
  }
  parse_handles (&reader, handles);
  input.handles = g_steal_pointer (&handles);
  *ret_input = input;
  return TRUE;
}

gsize
mapi_rop_output_begin (TernWriter *writer)
{
  gsize at = writer->size;

  tern_writer_u16 (writer, 0);
  return at;
}

void
mapi_rop_output_end (TernWriter *writer, gsize at, const GArray *handles)
{
  tern_writer_patch_u16 (writer, at, writer->size - at);
  for (guint i = 0; i < handles->len; i++)
    tern_writer_u32 (writer, g_array_index (handles, guint32, i));
}
