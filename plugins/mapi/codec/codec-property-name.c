#include "plugins/mapi/codec/codec-property-name.h"

#include "core/base/tern-utf16.h"

#define PROPERTY_NAME_MIN_SIZE 17

/** read_name: a NameSize in bytes, then UTF-16LE with its terminator ([MS-OXCDATA] 2.6.1). */
static const char *
read_name (TernReader *reader, TernArena *arena)
{
  gsize size = tern_reader_u8 (reader);
  const guint8 *at = tern_reader_bytes (reader, size);

  if (at == NULL || size % 2 != 0) {
    tern_reader_fail (reader);
    return NULL;
  }
  return tern_utf16_to_wtf8 (at, size, arena);
}

gboolean
codec_property_name_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, PropertyName *ret)
{
  PropertyName value = { .kind = tern_reader_u8 (reader) };

  value.name.set = tern_reader_guid (reader);
  switch (value.kind) {
  case PROPERTY_NAME_LID:
    value.name.lid = tern_reader_u32 (reader);
    break;
  case PROPERTY_NAME_STRING:
    value.name.name = read_name (reader, arena);
    break;
  case PROPERTY_NAME_NONE:
    break;
  default:
    tern_reader_fail (reader);
  }
  if (reader->failed)
    return FALSE;
  *ret = value;
  return TRUE;
}

static void
write_name (TernWriter *writer, const char *name)
{
  gsize at = writer->size, size;

  tern_writer_u8 (writer, 0);
  tern_writer_utf16z (writer, name);
  if (writer->overrun)
    return;
  size = writer->size - at - 1;
  if (size > G_MAXUINT8)
    writer->overrun = TRUE;
  else
    writer->data[at] = size;
}

void
codec_property_name_write (TernWriter *writer, const MapiCodecContext *ctx, const PropertyName *value)
{
  tern_writer_u8 (writer, value->kind);
  tern_writer_guid (writer, &value->name.set);
  if (value->kind == PROPERTY_NAME_LID)
    tern_writer_u32 (writer, value->name.lid);
  else if (value->kind == PROPERTY_NAME_STRING)
    write_name (writer, value->name.name);
}

char *
codec_property_name_to_string (const PropertyName *value)
{
  char set[TERN_GUID_TEXT_SIZE];

  tern_guid_to_text (&value->name.set, set);
  if (value->kind == PROPERTY_NAME_LID)
    return g_strdup_printf ("{%s} lid 0x%08X", set, value->name.lid);
  if (value->kind == PROPERTY_NAME_STRING)
    return g_strdup_printf ("{%s} \"%s\"", set, value->name.name);
  return g_strdup_printf ("{%s} (no name)", set);
}

void
property_name_init (PropertyName *ret, const TernPropName *name)
{
  *ret = (PropertyName){ .kind = PROPERTY_NAME_NONE };
  if (name == NULL)
    return;
  ret->kind = name->name != NULL ? PROPERTY_NAME_STRING : PROPERTY_NAME_LID;
  ret->name = *name;
}

gboolean
codec_named_property_information_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena,
                                       NamedPropertyInformation *ret)
{
  guint16 n = tern_reader_count (reader, tern_reader_u16 (reader), sizeof (guint16) + PROPERTY_NAME_MIN_SIZE);
  guint16 *ids = tern_arena_new_n (arena, guint16, n);
  PropertyName *names = tern_arena_new_n (arena, PropertyName, n);
  TernReader sub;

  for (guint i = 0; i < n; i++)
    ids[i] = tern_reader_u16 (reader);
  if (n > 0) {
    tern_reader_sub (reader, tern_reader_u32 (reader), &sub);
    for (guint i = 0; i < n; i++)
      codec_property_name_read (&sub, ctx, arena, &names[i]);
    if (sub.failed || tern_reader_left (&sub) > 0)
      tern_reader_fail (reader);
  }
  if (reader->failed)
    return FALSE;
  *ret = (NamedPropertyInformation){ .n = n, .ids = ids, .names = names };
  return TRUE;
}

void
codec_named_property_information_write (TernWriter *writer, const MapiCodecContext *ctx,
                                        const NamedPropertyInformation *value)
{
  gsize at;

  tern_writer_u16 (writer, value->n);
  if (value->n == 0)
    return;
  for (guint i = 0; i < value->n; i++)
    tern_writer_u16 (writer, value->ids[i]);
  at = writer->size;
  tern_writer_u32 (writer, 0);
  for (guint i = 0; i < value->n; i++)
    codec_property_name_write (writer, ctx, &value->names[i]);
  if (!writer->overrun)
    tern_writer_patch_u32 (writer, at, writer->size - at - 4);
}

char *
codec_named_property_information_to_string (const NamedPropertyInformation *value)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < value->n; i++) {
    g_autofree char *name = codec_property_name_to_string (&value->names[i]);

    g_string_append_printf (text, "%s0x%04X = %s", i > 0 ? "\n" : "", value->ids[i], name);
  }
  return g_string_free (text, FALSE);
}
