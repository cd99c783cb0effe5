#include "plugins/mapi/codec/codec-globset.h"
#include "tests/fuzz/fuzz-target.h"

static GBytes *
write_set (const TernIdSet *set)
{
  g_auto (TernWriter) writer = { .limit = G_MAXSSIZE };

  codec_id_set_write (&writer, set);
  return tern_writer_steal (&writer);
}

/* What is written is read as the same set, and is the same however it was read. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (TernIdSet) set = NULL, again = NULL;
  g_autoptr (GBytes) bytes = NULL, second = NULL;
  g_autofree char *text = NULL;
  TernReader reader;

  tern_reader_init (&reader, data, size);
  set = codec_id_set_read (&reader, NULL);
  if (set == NULL)
    return 0;
  text = codec_id_set_to_string (set);
  bytes = write_set (set);
  tern_reader_init_bytes (&reader, bytes);
  again = codec_id_set_read (&reader, NULL);
  g_assert_nonnull (again);
  g_assert_true (tern_id_set_equal (set, again));
  second = write_set (again);
  g_assert_true (g_bytes_equal (bytes, second));
  return 0;
}
