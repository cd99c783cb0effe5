#include "core/convert/tern-lzfu.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"

#define COMPRESSED 0x75465A4Cu   /* "LZFu" */
#define UNCOMPRESSED 0x414C454Du /* "MELA" */
#define HEADER_SIZE 16
#define SIZE_BEFORE_CONTENTS 12 /* what COMPSIZE counts besides the contents */

#define WINDOW 4096
#define SHORTEST 2
#define LONGEST 17
#define TOKENS_A_RUN 8

/* [MS-OXRTFCP] 2.1.2.1: what the window holds in the beginning. */
static const char initial[]
    = "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
      "\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n"
      "\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
#define INITIAL_SIZE (sizeof initial - 1)

/* [MS-OXRTFCP] 2.1.3.2: the usual polynomial, neither the beginning nor the result inverted. */
static guint32
checksum (const guint8 *data, gsize size)
{
  guint32 table[256], crc = 0;

  for (guint32 i = 0; i < G_N_ELEMENTS (table); i++) {
    table[i] = i;
    for (guint bit = 0; bit < 8; bit++)
      table[i] = table[i] & 1 ? table[i] >> 1 ^ 0xEDB88320u : table[i] >> 1;
  }
  for (gsize i = 0; i < size; i++)
    crc = table[(crc ^ data[i]) & 0xFF] ^ crc >> 8;
  return crc;
}

typedef struct {
  guint8 window[WINDOW];
  guint at;
  GByteArray *rtf;
  gsize limit;
} Decoder;

static void
put (Decoder *decoder, guint8 byte)
{
  decoder->window[decoder->at] = byte;
  decoder->at = (decoder->at + 1) % WINDOW;
  g_byte_array_append (decoder->rtf, &byte, 1);
}

/** step: one token; FALSE after the last. */
static gboolean
step (Decoder *decoder, TernReader *reader, gboolean is_reference)
{
  guint from, count, high;

  if (tern_reader_left (reader) < (is_reference ? 2u : 1u))
    return FALSE;
  high = tern_reader_u8 (reader);
  if (!is_reference) {
    put (decoder, high);
    return TRUE;
  }
  high = high << 8 | tern_reader_u8 (reader);
  from = high >> 4;
  count = (high & 0x0F) + SHORTEST;
  if (from == decoder->at) /* [MS-OXRTFCP] 2.1.3.1.5: the end mark */
    return FALSE;
  for (guint i = 0; i < count; i++)
    put (decoder, decoder->window[(from + i) % WINDOW]);
  return TRUE;
}

/** decode: FALSE: more than the limit. */
static gboolean
decode (Decoder *decoder, TernReader *reader)
{
  memset (decoder->window, 0, sizeof decoder->window);
  memcpy (decoder->window, initial, INITIAL_SIZE);
  decoder->at = INITIAL_SIZE;
  for (;;) {
    guint control = tern_reader_u8 (reader);

    for (guint i = 0; i < TOKENS_A_RUN; i++) {
      if (!step (decoder, reader, control >> i & 1))
        return decoder->rtf->len <= decoder->limit;
    }
    if (decoder->rtf->len > decoder->limit)
      return FALSE;
  }
}

GBytes *
tern_lzfu_decompress (gconstpointer data, gsize size, gsize limit, GError **error)
{
  TernReader reader;
  Decoder decoder = { .limit = limit };
  guint32 whole, raw_size, type, crc;

  tern_reader_init (&reader, data, size);
  whole = tern_reader_u32 (&reader);
  raw_size = tern_reader_u32 (&reader);
  type = tern_reader_u32 (&reader);
  crc = tern_reader_u32 (&reader);
  if (!tern_reader_finish (&reader, "compressed RTF", error))
    return NULL;
  if (whole < SIZE_BEFORE_CONTENTS || whole - SIZE_BEFORE_CONTENTS > tern_reader_left (&reader)
      || (type != COMPRESSED && type != UNCOMPRESSED)) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "compressed RTF: the header makes no sense");
    return NULL;
  }
  if (raw_size > limit) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_TOO_BIG, "compressed RTF: %u bytes are too many", raw_size);
    return NULL;
  }
  whole -= SIZE_BEFORE_CONTENTS;
  if (type == UNCOMPRESSED)
    return g_bytes_new ((const guint8 *) data + HEADER_SIZE, MIN (raw_size, whole));
  if (checksum ((const guint8 *) data + HEADER_SIZE, whole) != crc) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "compressed RTF: the checksum is wrong");
    return NULL;
  }
  tern_reader_init (&reader, (const guint8 *) data + HEADER_SIZE, whole);
  decoder.rtf = g_byte_array_sized_new (MIN (raw_size, (gsize) whole * (LONGEST / SHORTEST)));
  if (!decode (&decoder, &reader)) {
    g_byte_array_unref (decoder.rtf);
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_TOO_BIG, "compressed RTF: more comes out than is allowed");
    return NULL;
  }
  return g_byte_array_free_to_bytes (decoder.rtf);
}

/* Candidates looked at for one match: more find a little more and cost time on repetitive text. */
#define LONGEST_CHAIN 48
#define NONE G_MAXUINT32

/** Encoder: positions count from the beginning of the initial window; @previous is a ring of chains of equal pairs. */
typedef struct {
  const guint8 *text;
  guint32 size;
  guint32 *newest; /* by pair of bytes */
  guint32 previous[WINDOW];
} Encoder;

static guint
pair_at (const Encoder *encoder, guint32 at)
{
  return encoder->text[at] << 8 | encoder->text[at + 1];
}

static void
remember (Encoder *encoder, guint32 at)
{
  guint pair;

  if (at + 1 >= encoder->size)
    return;
  pair = pair_at (encoder, at);
  encoder->previous[at % WINDOW] = encoder->newest[pair];
  encoder->newest[pair] = at;
}

/** find_longest: of what begins less than a whole window before @at: there would be the end mark. */
static guint
find_longest (const Encoder *encoder, guint32 at, guint32 *ret_from)
{
  guint longest = 0, most = MIN (LONGEST, encoder->size - at);
  guint32 from;

  if (most < SHORTEST)
    return 0;
  from = encoder->newest[pair_at (encoder, at)];
  for (guint i = 0; i < LONGEST_CHAIN && from != NONE && at - from < WINDOW && longest < most; i++) {
    guint length = 0;

    while (length < most && encoder->text[from + length] == encoder->text[at + length])
      length++;
    if (length >= longest) {
      longest = length;
      *ret_from = from;
    }
    from = encoder->previous[from % WINDOW];
  }
  return longest >= SHORTEST ? longest : 0;
}

static void
put_reference (TernWriter *writer, guint32 from, guint length)
{
  guint token = (from % WINDOW) << 4 | (length - SHORTEST);

  tern_writer_u8 (writer, token >> 8);
  tern_writer_u8 (writer, token);
}

static void
encode (Encoder *encoder, TernWriter *writer)
{
  guint32 at = 0;
  gboolean ended = FALSE;

  while (at < INITIAL_SIZE)
    remember (encoder, at++);
  while (!ended) {
    gsize control_at = writer->size;
    guint control = 0;

    tern_writer_u8 (writer, 0);
    for (guint i = 0; i < TOKENS_A_RUN && !ended; i++) {
      guint32 from = 0, length = at < encoder->size ? find_longest (encoder, at, &from) : 0;

      if (at == encoder->size) {
        put_reference (writer, at, SHORTEST);
        control |= 1u << i;
        ended = TRUE;
        continue;
      }
      if (length > 0) {
        put_reference (writer, from, length);
        control |= 1u << i;
      } else {
        tern_writer_u8 (writer, encoder->text[at]);
        length = 1;
      }
      for (guint j = 0; j < length; j++)
        remember (encoder, at++);
    }
    if (!writer->overrun)
      writer->data[control_at] = control;
  }
}

GBytes *
tern_lzfu_compress (gconstpointer rtf, gsize size, GError **error)
{
  g_autofree guint8 *text = NULL;
  g_autofree Encoder *encoder = NULL;
  g_autofree guint32 *newest = NULL;
  g_auto (TernWriter) writer = { 0 };
  guint32 crc;

  if (size > G_MAXINT32) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_TOO_BIG, "compress RTF: it has too many bytes");
    return NULL;
  }
  text = g_malloc (INITIAL_SIZE + size);
  memcpy (text, initial, INITIAL_SIZE);
  if (size > 0)
    memcpy (text + INITIAL_SIZE, rtf, size);
  newest = g_new (guint32, 0x10000);
  memset (newest, 0xFF, 0x10000 * sizeof *newest);
  encoder = g_new (Encoder, 1);
  *encoder = (Encoder){ .text = text, .size = INITIAL_SIZE + size, .newest = newest };
  tern_writer_init (&writer, G_MAXINT32);
  tern_writer_u32 (&writer, 0);
  tern_writer_u32 (&writer, size);
  tern_writer_u32 (&writer, COMPRESSED);
  tern_writer_u32 (&writer, 0);
  encode (encoder, &writer);
  if (!tern_writer_finish (&writer, "compress RTF", error))
    return NULL;
  crc = checksum (writer.data + HEADER_SIZE, writer.size - HEADER_SIZE);
  tern_writer_patch_u32 (&writer, 0, writer.size - HEADER_SIZE + SIZE_BEFORE_CONTENTS);
  tern_writer_patch_u32 (&writer, 12, crc);
  return tern_writer_steal (&writer);
}
