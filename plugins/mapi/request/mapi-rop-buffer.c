#include "plugins/mapi/request/mapi-rop-buffer.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "plugins/mapi/wire/rop-oxcstor.h"

#define ROP_SIZE_FIELD 2
#define HANDLE_SIZE 4
/* LogonFlags ([MS-OXCSTOR] 2.2.1.1.1). */
#define LOGON_PRIVATE 0x01
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

/** note_logon: what follows a RopLogon in the same buffer is already of that logon's kind. */
static void
note_logon (const MapiRopRequest *rop, guint8 public_logons[MAPI_LOGON_SET_SIZE])
{
  guint8 *byte = &public_logons[rop->head.logon_id / 8];
  guint8 bit = (guint8) (1u << rop->head.logon_id % 8);

  if (rop->wire->id != ROP_ID_LOGON)
    return;
  if ((((const RopLogonRequest *) rop->request)->logon_flags & LOGON_PRIVATE) != 0)
    *byte &= (guint8) ~bit;
  else
    *byte |= bit;
}

/** parse_all: some fields are there only for one kind of logon, which each ROP names by its LogonId. */
static gboolean
parse_all (TernReader *rops, const MapiCodecContext *codec, TernArena *arena, MapiRopInput *input, GError **error)
{
  guint8 public_logons[MAPI_LOGON_SET_SIZE] = { 0 };
  MapiCodecContext own = *codec;

  if (codec->public_logons != NULL)
    memcpy (public_logons, codec->public_logons, sizeof public_logons);
  while (tern_reader_left (rops) > 0) {
    guint8 logon_id = tern_reader_left (rops) > 1 ? rops->data[rops->pos + 1] : 0;

    if (codec->public_logons != NULL)
      own.private_logon = (public_logons[logon_id / 8] >> logon_id % 8 & 1) == 0;
    if (!parse_one (rops, &own, arena, &input->requests[input->n_requests], error))
      return FALSE;
    note_logon (&input->requests[input->n_requests++], public_logons);
  }
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
  if (!parse_all (&rops, codec, arena, &input, error))
    return FALSE;
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
