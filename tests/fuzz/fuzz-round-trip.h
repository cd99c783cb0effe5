#pragma once

#include <glib.h>

#include "core/base/tern-arena.h"
#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"
#include "plugins/mapi/codec/codec-context.h"

/** FuzzCodec: one structure with its three functions, values passed by pointer. */
typedef struct {
  gsize size;
  gboolean (*read) (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, gpointer ret);
  void (*write) (TernWriter *writer, const MapiCodecContext *ctx, gconstpointer value);
  char *(*to_string) (gconstpointer value);
} FuzzCodec;

/**
 * fuzz_context: a context from one byte of input: the form in three bits, a code page in two more, 8-bit strings in
 * one.
 */
static inline MapiCodecContext
fuzz_context (guint8 choice)
{
  static const guint32 code_pages[] = { 1252, 65001, 932, 50220 };

  return (MapiCodecContext){ .form = (choice & 7) % (MAPI_FORM_SEARCH_FOLDER + 1),
                             .code_page = code_pages[choice >> 3 & 3],
                             .string8 = choice >> 5 & 1 };
}

/**
 * fuzz_round_trip: what is read must be written, read again and written the same; memory stays in proportion to the
 * bytes.
 */
static inline void
fuzz_round_trip (const FuzzCodec *codec, const MapiCodecContext *ctx, const guint8 *data, gsize size)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  gpointer first = tern_arena_alloc0 (arena, codec->size), second = tern_arena_alloc0 (arena, codec->size);
  g_auto (TernWriter) once = { 0 }, twice = { 0 };
  g_autofree char *text = NULL;
  TernReader reader;
  gboolean read;

  tern_reader_init (&reader, data, size);
  read = codec->read (&reader, ctx, arena, first);
  g_assert_cmpint (read, ==, !reader.failed);
  g_assert_cmpuint (tern_arena_get_size (arena), <=, 128 * 1024 + size * 128);
  if (!read)
    return;
  tern_writer_init (&once, G_MAXSSIZE);
  codec->write (&once, ctx, first);
  text = codec->to_string (first);
  g_assert_nonnull (text);
  if (once.overrun)
    return;
  tern_reader_init (&reader, once.data, once.size);
  g_assert_true (codec->read (&reader, ctx, arena, second));
  g_assert_cmpuint (tern_reader_left (&reader), ==, 0);
  tern_writer_init (&twice, G_MAXSSIZE);
  codec->write (&twice, ctx, second);
  /* Code pages with shift states or two codes for a character don't give the same bytes again. */
  if (!ctx->string8 || ctx->code_page == 1252 || ctx->code_page == 65001)
    g_assert_cmpmem (once.data, once.size, twice.data, twice.size);
}
