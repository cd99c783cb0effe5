#include <string.h>

#include "plugins/mapi/wire/rop-wire.h"
#include "plugins/mapi/wire/wire-all.h"

/*
 * Every described structure, read from seeded random bytes, is written to the same bytes again; where a codec may
 * choose another form of a value, what it wrote is read and written to the same bytes.
 */

#define ROUNDS 20000
#define ENOUGH 200
#define SIZE 600

static const TernPropTag columns[] = { 0x0037001F, 0x67480014, 0x0E070003, 0x0FFF0102, 0x36170000 };

/* Mostly small numbers: a count of 0xD3A7 only ever fails. */
static void
fill (GRand *rand, guint8 *data, gsize size)
{
  gint32 dense = g_rand_int_range (rand, 0, 100);

  for (gsize i = 0; i < size; i++) {
    gint32 dice = g_rand_int_range (rand, 0, 100);

    data[i] = dice < dense ? 0 : dice < dense + 30 ? g_rand_int_range (rand, 0, 5) : g_rand_int_range (rand, 0, 256);
  }
}

static void
write_value (const WireType *type, const MapiCodecContext *ctx, gconstpointer value, TernWriter *writer)
{
  g_autofree char *text = wire_type_to_string (type, value);

  g_assert_true (g_str_has_prefix (text, type->name));
  tern_writer_init (writer, G_MAXSIZE);
  type->write (writer, ctx, value);
  g_assert_false (writer->overrun);
}

static gboolean
round_trip (const WireType *type, const MapiCodecContext *ctx, const guint8 *data, gsize size)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  gpointer first = tern_arena_alloc0 (arena, type->size);
  gpointer second = tern_arena_alloc0 (arena, type->size);
  g_auto (TernWriter) once = { 0 };
  g_auto (TernWriter) twice = { 0 };
  TernReader reader;

  tern_reader_init (&reader, data, size);
  if (!type->read (&reader, ctx, arena, first))
    return FALSE;
  write_value (type, ctx, first, &once);
  if (type->exact)
    g_assert_cmpmem (once.data, once.size, data, reader.pos);
  tern_reader_init (&reader, once.data, once.size);
  if (!type->read (&reader, ctx, arena, second))
    g_error ("%s (form %d) is not read from what was written of\n%s", type->name, ctx->form,
             wire_type_to_string (type, first));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  write_value (type, ctx, second, &twice);
  g_assert_cmpmem (once.data, once.size, twice.data, twice.size);
  return TRUE;
}

static MapiCodecContext
random_context (GRand *rand)
{
  return (MapiCodecContext){
    .code_page = g_rand_boolean (rand) ? 1252 : 65001,
    .form = g_rand_int_range (rand, MAPI_FORM_ROP, MAPI_FORM_EXTENDED + 1),
    .private_logon = g_rand_boolean (rand),
    .columns = columns,
    .n_columns = g_rand_int_range (rand, 1, G_N_ELEMENTS (columns) + 1),
  };
}

/* @rop: %NULL for a structure that is no ROP buffer */
static void
try_type (const WireType *type, const RopWire *rop, gboolean response)
{
  static const guint32 statuses[] = { 0, 0, 0, 0, 0x503, 0x478, 0x480, 0x4B9 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (g_str_hash (type->name));
  g_autofree guint8 *data = g_malloc (SIZE);
  guint passed = 0;

  for (guint i = 0; i < ROUNDS && passed < ENOUGH; i++) {
    MapiCodecContext ctx = random_context (rand);

    fill (rand, data, SIZE);
    if (rop != NULL)
      data[0] = response ? rop->answer_id : rop->id;
    if (rop != NULL && response && rop->request != NULL) {
      guint32 status = GUINT32_TO_LE (statuses[g_rand_int_range (rand, 0, G_N_ELEMENTS (statuses))]);

      memcpy (data + 2, &status, sizeof status);
    }
    passed += round_trip (type, &ctx, data, SIZE);
  }
  g_test_message ("%s: %u", type->name, passed);
  g_assert_cmpuint (passed, ==, ENOUGH);
}

static void
test_rops (void)
{
  for (guint id = 0; id < G_N_ELEMENTS (rop_wire); id++) {
    if (rop_wire[id].request != NULL)
      try_type (rop_wire[id].request, &rop_wire[id], FALSE);
    if (rop_wire[id].response != NULL)
      try_type (rop_wire[id].response, &rop_wire[id], TRUE);
  }
}

static void
test_structures (void)
{
  for (guint i = 0; i < wire_n_all_types; i++)
    if (!g_str_has_prefix (wire_all_types[i]->name, "Rop"))
      try_type (wire_all_types[i], NULL, FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire-round-trip/rops", test_rops);
  g_test_add_func ("/wire-round-trip/structures", test_structures);
  return g_test_run ();
}
