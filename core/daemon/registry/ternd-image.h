#pragma once

#include <gmodule.h>

#include "core/spi/tern-plugin.h"

/**
 * TerndImage:
 *
 * The code of one build of a module, mapped for the rest of the process's life: GTypes outlive dlclose(). Loaded from a
 * private copy, since the dynamic linker answers a replaced file's name with the old image. Immutable once loaded.
 */
typedef struct {
  char *stem;                   /* the file's name without .so; "" for a built-in */
  char *build_id;               /* hex; the entry's name for a built-in */
  char *file;                   /* where it was found */
  char *copy;                   /* what was mapped */
  guint number;                 /* counts up over all images of the process */
  char *suffix;                 /* of type names: "+g7" */
  GModule *module;              /* NULL for a built-in */
  const TernPluginEntry *entry; /* NULL: the image is resident, but was refused */
  gboolean is_ready;            /* init() has run */
  GError *refusal;              /* why it must not run */
} TerndImage;

/** TerndImageFile: a module file that was read once, and what was found out about it before anything of it runs. */
typedef struct {
  char *path;
  char *stem;
  guint8 *data;
  gsize size;
  char *build_id;
} TerndImageFile;

/**
 * ternd_image_file_read:
 *
 * Reads @path and checks owner (root or the daemon's user), mode (nobody else may write) and build id.
 */
TerndImageFile *ternd_image_file_read (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ternd_image_file_free (TerndImageFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TerndImageFile, ternd_image_file_free)

/**
 * ternd_image_load:
 * @copies: folder of the private copies; nobody but the daemon's user may write there
 * @number: the image's number
 *
 * Maps the module for good and looks at its entry, whose init() is not called yet. Returns %NULL only when nothing
 * became resident; an image whose entry doesn't fit this core comes back with @refusal set (UNSUPPORTED: made for
 * another core).
 */
TerndImage *ternd_image_load (const TerndImageFile *file, const char *copies, guint number,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** ternd_image_new_builtin: an entry that is linked in, for tests. */
TerndImage *ternd_image_new_builtin (const TernPluginEntry *entry, guint number);
/** ternd_image_free: frees the description; the code stays mapped. */
void ternd_image_free (TerndImage *image);

/** ternd_image_check_entry: whether this core can run what @entry describes. */
gboolean ternd_image_check_entry (const TernPluginEntry *entry, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** ternd_image_clear_copies: makes @copies an empty folder of mode 0700; what an earlier process left goes. */
gboolean ternd_image_clear_copies (const char *copies, GError **error) G_GNUC_WARN_UNUSED_RESULT;
