#include "plugins/mapi/request/mapi-rop-buffer.h"

#include "core/base/tern-error.h"
#include "plugins/mapi/wire/rop-oxcrops.h"

static const MapiCodecContext codec = { .code_page = 1252, .private_logon = TRUE };

static gboolean
parse (const guint8 *data, gsize size, MapiRopInput *ret, TernArena *arena)
{
  g_autoptr (GError) error = NULL;
  /* A copy of its own, so that a sanitizer sees every byte read beyond it. */
  guint8 *copy = tern_arena_memdup (arena, data, size);

  if (mapi_rop_input_parse (copy, size, &codec, arena, ret, &error))
    return TRUE;
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  return FALSE;
}

/* [MS-OXCROPS] 2.2.1: RopSize counts itself; handles follow; what is left of less than a handle is none. */
static void
test_good (void)
{
  static const guint8 two[]
      = { 0x08, 0x00, 0x01, 0x00, 0x00, 0x01, 0x07, 0x01, 0x01, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 9, 9 };
  static const guint8 none[] = { 0x02, 0x00 };
  g_autoptr (TernArena) arena = tern_arena_new ();
  MapiRopInput input;

  g_assert_true (parse (two, sizeof two, &input, arena));
  g_assert_cmpuint (input.n_requests, ==, 2);
  g_assert_cmpuint (input.requests[1].wire->id, ==, ROP_ID_RELEASE);
  g_assert_cmpuint (input.requests[1].head.logon_id, ==, 7);
  g_assert_cmpuint (input.requests[1].head.input_handle_index, ==, 1);
  g_assert_cmpmem (input.requests[1].at, input.requests[1].size, two + 5, 3);
  g_assert_cmpuint (input.handles->len, ==, 2);
  g_assert_cmphex (g_array_index (input.handles, guint32, 0), ==, 1);
  g_array_unref (input.handles);
  g_assert_true (parse (none, sizeof none, &input, arena));
  g_assert_cmpuint (input.n_requests, ==, 0);
  g_array_unref (input.handles);
}

/* All or nothing: one malformed request spoils the buffer. */
static void
test_bad (void)
{
  static const struct {
    guint8 bytes[12];
    gsize size;
  } cases[] = {
    { { 0 }, 0 },
    { { 2 }, 1 },
    { { 0, 0 }, 2 }, /* RopSize doesn't count itself */
    { { 1, 0 }, 2 },
    { { 6, 0, 1, 0, 0 }, 5 },                                /* RopSize beyond the end */
    { { 4, 0, 1, 0 }, 4 },                                   /* a request cut off by RopSize */
    { { 8, 0, 1, 0, 0, 0x00, 0, 0 }, 8 },                    /* reserved RopId behind a good one */
    { { 8, 0, 1, 0, 0, ROP_ID_BUFFER_TOO_SMALL, 0, 0 }, 8 }, /* a response only */
    { { 8, 0, 1, 0, 0, 0x02, 0, 0 }, 8 },                    /* RopOpenFolder cut off */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    MapiRopInput input;

    g_test_message ("case %u", i);
    g_assert_false (parse (cases[i].bytes, cases[i].size, &input, arena));
  }
}

static void
test_output (void)
{
  g_autoptr (GArray) handles = g_array_new (FALSE, FALSE, sizeof (guint32));
  static const guint8 wanted[] = { 0xAA, 5, 0, 1, 2, 3, 0x78, 0x56, 0x34, 0x12 };
  const guint32 handle = 0x12345678;
  g_auto (TernWriter) writer = { 0 };
  gsize at;

  g_array_append_val (handles, handle);
  tern_writer_init (&writer, 100);
  tern_writer_u8 (&writer, 0xAA);
  at = mapi_rop_output_begin (&writer);
  tern_writer_bytes (&writer, "\1\2\3", 3);
  mapi_rop_output_end (&writer, at, handles);
  g_assert_cmpmem (writer.data, writer.size, wanted, sizeof wanted);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapi/rop-buffer/good", test_good);
  g_test_add_func ("/mapi/rop-buffer/bad", test_bad);
  g_test_add_func ("/mapi/rop-buffer/output", test_output);
  return g_test_run ();
}
