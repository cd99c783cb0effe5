#include "plugins/mapi/wire/rop-wire.h"

#include "plugins/mapi/wire/mapi-status.h"

guint8
rop_request_answer_index (RopHandles handles, const RopRequestHeader *head)
{
  switch (handles) {
  case ROP_HANDLES_IN_OUT:
  case ROP_HANDLES_OUT:
    return head->output_handle_index;
  case ROP_HANDLES_RESPONSE_IN:
    return head->response_handle_index;
  default:
    return head->input_handle_index;
  }
}

/* The one or two index fields behind LogonId, in wire order. */
static guint
handle_fields (RopHandles handles, RopRequestHeader *head, guint8 *ret_fields[2])
{
  switch (handles) {
  case ROP_HANDLES_IN:
    ret_fields[0] = &head->input_handle_index;
    return 1;
  case ROP_HANDLES_IN_OUT:
    ret_fields[0] = &head->input_handle_index;
    ret_fields[1] = &head->output_handle_index;
    return 2;
  case ROP_HANDLES_OUT:
    ret_fields[0] = &head->output_handle_index;
    return 1;
  case ROP_HANDLES_RESPONSE_IN:
    ret_fields[0] = &head->response_handle_index;
    ret_fields[1] = &head->input_handle_index;
    return 2;
  case ROP_HANDLES_SOURCE_DEST:
    ret_fields[0] = &head->input_handle_index;
    ret_fields[1] = &head->dest_handle_index;
    return 2;
  default:
    return 0;
  }
}

void
rop_request_header_read (TernReader *reader, guint8 rop_id, RopHandles handles, RopRequestHeader *ret)
{
  guint8 *fields[2];
  guint n = handle_fields (handles, ret, fields);

  *ret = (RopRequestHeader){
    .rop_id = rop_id,
    .input_handle_index = ROP_NO_HANDLE,
    .output_handle_index = ROP_NO_HANDLE,
    .dest_handle_index = ROP_NO_HANDLE,
    .response_handle_index = ROP_NO_HANDLE,
  };
  if (tern_reader_u8 (reader) != rop_id)
    tern_reader_fail (reader);
  ret->logon_id = tern_reader_u8 (reader);
  for (guint i = 0; i < n; i++)
    *fields[i] = tern_reader_u8 (reader);
}

void
rop_request_header_write (TernWriter *writer, guint8 rop_id, RopHandles handles, const RopRequestHeader *head)
{
  RopRequestHeader copy = *head;
  guint8 *fields[2];
  guint n = handle_fields (handles, &copy, fields);

  tern_writer_u8 (writer, rop_id);
  tern_writer_u8 (writer, head->logon_id);
  for (guint i = 0; i < n; i++)
    tern_writer_u8 (writer, *fields[i]);
}

void
rop_request_header_dump (GString *text, guint depth, const RopRequestHeader *head)
{
  const struct {
    const char *name;
    guint8 index;
  } indexes[] = {
    { "input_handle_index", head->input_handle_index },
    { "output_handle_index", head->output_handle_index },
    { "dest_handle_index", head->dest_handle_index },
    { "response_handle_index", head->response_handle_index },
  };

  wire_dump_uint (text, depth, "logon_id", 1, head->logon_id);
  for (guint i = 0; i < G_N_ELEMENTS (indexes); i++)
    if (indexes[i].index != ROP_NO_HANDLE)
      wire_dump_uint (text, depth, indexes[i].name, 1, indexes[i].index);
}

/* @bare: a response that has neither handle index nor ReturnValue, such as RopNotify ([MS-OXCROPS] 2.2.14.2). */
void
rop_response_header_read (TernReader *reader, guint8 rop_id, gboolean bare, RopResponseHeader *ret)
{
  *ret = (RopResponseHeader){ .rop_id = rop_id };
  if (tern_reader_u8 (reader) != rop_id)
    tern_reader_fail (reader);
  if (bare)
    return;
  ret->handle_index = tern_reader_u8 (reader);
  ret->return_value = tern_reader_u32 (reader);
}

void
rop_response_header_write (TernWriter *writer, guint8 rop_id, gboolean bare, const RopResponseHeader *head)
{
  tern_writer_u8 (writer, rop_id);
  if (bare)
    return;
  tern_writer_u8 (writer, head->handle_index);
  tern_writer_u32 (writer, head->return_value);
}

void
rop_response_header_dump (GString *text, guint depth, const RopResponseHeader *head)
{
  wire_dump_uint (text, depth, "handle_index", 1, head->handle_index);
  wire_dump_take (text, depth, "return_value",
                  g_strdup_printf ("0x%08X %s", head->return_value, mapi_status_name (head->return_value)));
}
