#include <string.h>

#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/wire/rop-oxcfold.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"
#include "plugins/mapi/wire/rop-oxctabl.h"

/* Buffers that the specifications print as examples. */
typedef struct {
  const char *section;
  const char *hex;
  gboolean response;
} Example;

static const Example examples[] = {
  { "[MS-OXCFOLD] 4.1.1", "1C 00 00 01 01 01 00 00 46 00 6F 00 6C 00 64 00 65 00 72 00 31 00 00 00 00 00", FALSE },
  { "[MS-OXCFOLD] 4.2.1", "1D 00 01 05 01 00 00 00 0E 8E DF 36", FALSE },
  { "[MS-OXCFOLD] 4.4.1", "33 00 00 01 01 00 01 00 00 00 0E 8E EC 5D 00 00", FALSE },
  { "[MS-OXCFOLD] 4.5.1", "35 00 01 02 01 01 01 00 00 00 0E 8E DF 36 46 00 6F 00 6C 00 64 00 65 00 72 00 31 00 00 00",
    FALSE },
  { "[MS-OXCFOLD] 4.6.1",
    "36 00 00 01 01 01 01 01 00 00 00 0E 8E DF 36 46 00 6F 00 6C 00 64 00 65 00 72 00 31 00 00 00", FALSE },
  { "[MS-OXCFOLD] 4.8.2", "30 01 00 00 00 00", TRUE },
  { "[MS-OXCFOLD] 4.9.1", "31 00 00 01 01 00", FALSE },
  { "[MS-OXCTABL] 4.1.1", "05 00 00 01 00", FALSE },
  { "[MS-OXCTABL] 4.2.1", "12 00 01 00 06 00 14 00 48 67 14 00 4a 67 14 00 4d 67 03 00 4e 67 1f 00 37 00 40 00 06 0e",
    FALSE },
  { "[MS-OXCTABL] 4.3.1", "13 00 00 00 02 00 01 00 01 00 1f 30 08 80 00 40 00 06 0e 01", FALSE },
  { "[MS-OXCTABL] 4.3.2", "13 01 00 00 00 00 00", TRUE },
  { "[MS-OXCPERM] 4.1, request", "2B 00 01 02 1F 00 6A 0E 00", FALSE },
  { "[MS-OXCPERM] 4.1, response", "2B 02 02 01 04 80", TRUE },
  { "[MS-OXCPRPT] 4.1.2", "56 00 00 00 00 00 02 00 3E 86 3F 86", TRUE },
  { "[MS-OXCPRPT] 4.2.1",
    "0A 00 00 24 00 02 00 1F 00 3D 00 00 00 1F 00 1D 0E 48 00 65 00 6C 00 6C 00 6F 00 20 00 57 00 6F 00 72 00 6C 00 64 "
    "00 00 00",
    FALSE },
  { "[MS-OXCPRPT] 4.2.2", "0A 00 00 00 00 00 00 00", TRUE },
  { "[MS-OXCPRPT] 4.3.1", "07 00 00 00 00 01 00 03 00 0B 00 3E 86 03 00 3F 86 02 01 E2 65", FALSE },
  { "[MS-OXOMSG] 4.1.1", "32 00 02 00", FALSE },
};

static GBytes *
bytes_of_hex (const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();

  for (const char *at = hex; *at != '\0'; at += at[2] == ' ' ? 3 : 2) {
    guint8 byte = g_ascii_xdigit_value (at[0]) << 4 | g_ascii_xdigit_value (at[1]);

    g_byte_array_append (bytes, &byte, 1);
  }
  return g_byte_array_free_to_bytes (bytes);
}

/* Each is read to its last byte and written the same. */
static void
test_example (gconstpointer data)
{
  const Example *example = data;
  const MapiCodecContext ctx = { .private_logon = TRUE };
  g_autoptr (GBytes) bytes = bytes_of_hex (example->hex);
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autofree char *text = NULL;
  g_auto (TernWriter) writer;
  const WireType *type;
  TernReader reader;
  gpointer value;

  tern_reader_init_bytes (&reader, bytes);
  type = example->response ? rop_wire[reader.data[0]].response : rop_wire[reader.data[0]].request;
  value = tern_arena_alloc0 (arena, type->size);
  g_assert_true (type->read (&reader, &ctx, arena, value));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  tern_writer_init (&writer, G_MAXSIZE);
  type->write (&writer, &ctx, value);
  g_assert_cmpmem (writer.data, writer.size, reader.data, reader.size);
  text = wire_type_to_string (type, value);
  g_test_message ("%s", text);
}

/* [MS-OXCFOLD] 4.5.1: ids come as the model's, strings as WTF-8, handle indexes by their names. */
static void
test_move_folder (void)
{
  g_autoptr (GBytes) bytes = bytes_of_hex (examples[3].hex);
  g_autoptr (TernArena) arena = tern_arena_new ();
  RopMoveFolderRequest request;
  TernReader reader;

  tern_reader_init_bytes (&reader, bytes);
  g_assert_true (rop_move_folder_request_parse (&reader, &(MapiCodecContext){ 0 }, arena, &request));
  g_assert_cmpuint (request.head.input_handle_index, ==, 1);
  g_assert_cmpuint (request.head.dest_handle_index, ==, 2);
  g_assert_cmphex (request.folder_id, ==, TERN_ID (1, 0x00000E8EDF36));
  g_assert_cmpstr (request.new_folder_name, ==, "Folder1");
}

/* [MS-OXCTABL] 4.3.1 */
static void
test_sort_table (void)
{
  g_autoptr (GBytes) bytes = bytes_of_hex (examples[9].hex);
  g_autoptr (TernArena) arena = tern_arena_new ();
  RopSortTableRequest request;
  TernReader reader;

  tern_reader_init_bytes (&reader, bytes);
  g_assert_true (rop_sort_table_request_parse (&reader, &(MapiCodecContext){ 0 }, arena, &request));
  g_assert_cmpuint (request.sort_order_count, ==, 2);
  g_assert_cmpuint (request.category_count, ==, 1);
  g_assert_cmphex (request.sort_orders[1].property_tag, ==, PidTagMessageDeliveryTime);
  g_assert_cmpuint (request.sort_orders[1].order, ==, 1);
}

/* [MS-OXCPRPT] 4.2.1: PropertyValueSize counts PropertyValueCount and PropertyValues. */
static void
test_set_properties (void)
{
  g_autoptr (GBytes) bytes = bytes_of_hex (examples[14].hex);
  g_autoptr (TernArena) arena = tern_arena_new ();
  RopSetPropertiesRequest request;
  TernReader reader;

  tern_reader_init_bytes (&reader, bytes);
  g_assert_true (rop_set_properties_request_parse (&reader, &(MapiCodecContext){ 0 }, arena, &request));
  g_assert_cmpuint (request.property_value_count, ==, 2);
  g_assert_cmphex (request.property_values[1].tag, ==, PidTagNormalizedSubject);
  g_assert_cmpstr (request.property_values[1].str, ==, "Hello World");
}

/* Cut anywhere, a request is an error and never something shorter. */
static void
test_cut_anywhere (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++) {
    g_autoptr (GBytes) bytes = bytes_of_hex (examples[i].hex);
    g_autoptr (TernArena) arena = tern_arena_new ();
    gsize size;
    const guint8 *data = g_bytes_get_data (bytes, &size);
    const WireType *type = examples[i].response ? rop_wire[data[0]].response : rop_wire[data[0]].request;
    gpointer value = tern_arena_alloc0 (arena, type->size);

    for (gsize cut = 0; cut < size; cut++) {
      g_autofree guint8 *copy = g_memdup2 (data, cut);
      TernReader reader;

      tern_reader_init (&reader, copy, cut);
      g_assert_false (type->read (&reader, &(MapiCodecContext){ .private_logon = TRUE }, arena, value));
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (examples); i++) {
    g_autofree char *path = g_strdup_printf ("/rop-examples/%s", examples[i].section);

    g_test_add_data_func (path, &examples[i], test_example);
  }
  g_test_add_func ("/rop-examples/move-folder", test_move_folder);
  g_test_add_func ("/rop-examples/sort-table", test_sort_table);
  g_test_add_func ("/rop-examples/set-properties", test_set_properties);
  g_test_add_func ("/rop-examples/cut-anywhere", test_cut_anywhere);
  return g_test_run ();
}
