#include "core/daemon/registry/ternd-elf-note.h"

#include <elf.h>
#include <link.h>
#include <string.h>

#include "core/base/tern-error.h"

#define MAX_ID 64
#define NATIVE_CLASS (sizeof (void *) == 8 ? ELFCLASS64 : ELFCLASS32)
#define NATIVE_DATA (G_BYTE_ORDER == G_LITTLE_ENDIAN ? ELFDATA2LSB : ELFDATA2MSB)

static gboolean
is_native_object (const ElfW (Ehdr) * header)
{
  return memcmp (header->e_ident, ELFMAG, SELFMAG) == 0 && header->e_ident[EI_CLASS] == NATIVE_CLASS
         && header->e_ident[EI_DATA] == NATIVE_DATA && header->e_type == ET_DYN
         && header->e_phentsize == sizeof (ElfW (Phdr));
}

static char *
to_hex (const guint8 *bytes, gsize size)
{
  GString *hex = g_string_sized_new (2 * size + 1);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (hex, "%02x", bytes[i]);
  return g_string_free (hex, FALSE);
}

/* A note is a header, its name and its content, each padded to four bytes. */
static char *
search_notes (const guint8 *notes, gsize size)
{
  while (size >= sizeof (ElfW (Nhdr))) {
    ElfW (Nhdr) note;
    guint64 name_size, content_at, whole;

    memcpy (&note, notes, sizeof note);
    name_size = ((guint64)note.n_namesz + 3) & ~G_GUINT64_CONSTANT (3);
    content_at = sizeof note + name_size;
    whole = content_at + (((guint64)note.n_descsz + 3) & ~G_GUINT64_CONSTANT (3));
    if (content_at + note.n_descsz > size)
      return NULL;
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && memcmp (notes + sizeof note, "GNU", 4) == 0
        && note.n_descsz >= 8 && note.n_descsz <= MAX_ID)
      return to_hex (notes + content_at, note.n_descsz);
    if (whole > size)
      return NULL;
    notes += whole;
    size -= whole;
  }
  return NULL;
}

char *
ternd_elf_note_find_build_id (const guint8 *data, gsize size, GError **error)
{
  ElfW (Ehdr) header;

  if (size < sizeof header || (memcpy (&header, data, sizeof header), !is_native_object (&header))) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "not a shared object of this machine");
    return NULL;
  }
  for (guint i = 0; i < header.e_phnum; i++) {
    guint64 at = (guint64)header.e_phoff + (guint64)i * sizeof (ElfW (Phdr));
    ElfW (Phdr) segment;
    char *id;

    if (header.e_phoff > size || at + sizeof segment > size)
      break;
    memcpy (&segment, data + at, sizeof segment);
    if (segment.p_type != PT_NOTE || segment.p_offset > size || segment.p_filesz > size - segment.p_offset)
      continue;
    id = search_notes (data + segment.p_offset, segment.p_filesz);
    if (id != NULL)
      return id;
  }
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "has no build id (link it with -Wl,--build-id)");
  return NULL;
}
