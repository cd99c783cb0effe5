#pragma once

#include <glib.h>

/**
 * ternd_elf_note_find_build_id:
 * @data: a module file as it was read
 *
 * Returns: (transfer full) (nullable): the GNU build id in lower-case hex; TERN_ERROR_INVALID when the file is no
 * shared object of this machine's class and byte order, or carries no build id. Any bytes may come in.
 */
char *ternd_elf_note_find_build_id (const guint8 *data, gsize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
