#include "plugins/mapi/wire/wire-type.h"

#include <string.h>

#define DUMP_BYTES_MAX 64

char *
wire_type_to_string (const WireType *type, gconstpointer value)
{
  GString *text = g_string_new (type->name);

  g_string_append_c (text, '\n');
  type->dump (text, 1, value);
  return g_string_free (text, FALSE);
}

gsize
wire_read_size (TernReader *reader, guint width)
{
  switch (width) {
  case 1:
    return tern_reader_u8 (reader);
  case 2:
    return tern_reader_u16 (reader);
  default:
    return tern_reader_u32 (reader);
  }
}

/** wire_read_bytes: @size bytes in place; empty when the reader failed. */
TernBin
wire_read_bytes (TernReader *reader, gsize size)
{
  const guint8 *data = tern_reader_bytes (reader, size);

  return (TernBin){ .data = data, .size = data != NULL ? size : 0 };
}

void
wire_read_fixed (TernReader *reader, guint8 *ret, gsize size)
{
  const guint8 *data = tern_reader_bytes (reader, size);

  if (data != NULL)
    memcpy (ret, data, size);
}

/** wire_write_size: a size that its field can't hold counts as an overrun, never as a shortened size. */
void
wire_write_size (TernWriter *writer, guint width, gsize size)
{
  if (width < sizeof size && size >> (8 * width) != 0)
    writer->overrun = TRUE;
  else if (width == 1)
    tern_writer_u8 (writer, size);
  else if (width == 2)
    tern_writer_u16 (writer, size);
  else
    tern_writer_u32 (writer, size);
}

void
wire_write_bytes (TernWriter *writer, guint width, TernBin bytes)
{
  wire_write_size (writer, width, bytes.size);
  tern_writer_bytes (writer, bytes.data, bytes.size);
}

/** wire_write_size_begin: leaves room for a size; hand the result to wire_write_size_end() behind what it counts. */
gsize
wire_write_size_begin (TernWriter *writer, guint width)
{
  gsize at = writer->size;

  tern_writer_zeros (writer, width);
  return at;
}

void
wire_write_size_end (TernWriter *writer, guint width, gsize at)
{
  gsize size;

  if (writer->overrun)
    return;
  size = writer->size - at - width;
  if (size >> (8 * width) != 0)
    writer->overrun = TRUE;
  else if (width == 1)
    writer->data[at] = size;
  else if (width == 2)
    tern_writer_patch_u16 (writer, at, size);
  else
    tern_writer_patch_u32 (writer, at, size);
}

static void
dump_name (GString *text, guint depth, const char *name)
{
  g_string_append_printf (text, "%*s%s: ", (int)depth * 2, "", name);
}

void
wire_dump_uint (GString *text, guint depth, const char *name, guint width, guint64 value)
{
  dump_name (text, depth, name);
  g_string_append_printf (text, "0x%0*" G_GINT64_MODIFIER "x", (int)width * 2, value);
  if (value > 9 && width < 8)
    g_string_append_printf (text, " (%" G_GUINT64_FORMAT ")", value);
  g_string_append_c (text, '\n');
}

void
wire_dump_guid (GString *text, guint depth, const char *name, const TernGuid *guid)
{
  char string[TERN_GUID_TEXT_SIZE];

  tern_guid_to_text (guid, string);
  dump_name (text, depth, name);
  g_string_append_printf (text, "%s\n", string);
}

void
wire_dump_bytes (GString *text, guint depth, const char *name, gconstpointer data, gsize size)
{
  const guint8 *bytes = data;
  gsize shown = bytes != NULL ? MIN (size, DUMP_BYTES_MAX) : 0;

  dump_name (text, depth, name);
  g_string_append_printf (text, "%" G_GSIZE_FORMAT " bytes", size);
  for (gsize i = 0; i < shown; i++)
    g_string_append_printf (text, "%s%02x", i == 0 ? " " : "", bytes[i]);
  g_string_append (text, shown < size ? "...\n" : "\n");
}

void
wire_dump_text (GString *text, guint depth, const char *name, const char *value)
{
  g_autofree char *quoted = value != NULL ? g_strescape (value, NULL) : NULL;

  dump_name (text, depth, name);
  if (quoted != NULL)
    g_string_append_printf (text, "\"%s\"\n", quoted);
  else
    g_string_append (text, "none\n");
}

/** wire_dump_take: @value (transfer full) as it is; further lines of it stay indented by their maker. */
void
wire_dump_take (GString *text, guint depth, const char *name, char *value)
{
  g_autofree char *owned = value;

  dump_name (text, depth, name);
  g_string_append_printf (text, "%s\n", owned != NULL ? owned : "none");
}

void
wire_dump_open (GString *text, guint depth, const char *name)
{
  g_string_append_printf (text, "%*s%s:\n", (int)depth * 2, "", name);
}
