#include "core/daemon/registry/ternd-image.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/tern-error.h"
#include "core/daemon/registry/ternd-elf-note.h"

#define MAX_FILE (256 * 1024 * 1024)
#define MAX_NAME 64

typedef int Descriptor;

static void
descriptor_close (Descriptor *fd)
{
  if (*fd >= 0)
    close (*fd);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Descriptor, descriptor_close)

static gboolean
fail (GError **error, TernErrorCode code, const char *path, const char *reason)
{
  g_set_error (error, TERN_ERROR, code, "%s: %s", path, reason);
  return FALSE;
}

void
ternd_image_file_free (TerndImageFile *file)
{
  if (file == NULL)
    return;
  g_free (file->path);
  g_free (file->stem);
  g_free (file->data);
  g_free (file->build_id);
  g_free (file);
}

static gboolean
check_owner (const char *path, const struct stat *status, GError **error)
{
  if (!S_ISREG (status->st_mode))
    return fail (error, TERN_ERROR_DENIED, path, "is no regular file");
  if (status->st_uid != 0 && status->st_uid != geteuid ())
    return fail (error, TERN_ERROR_DENIED, path, "belongs neither to root nor to the daemon's user");
  if (status->st_mode & (S_IWGRP | S_IWOTH))
    return fail (error, TERN_ERROR_DENIED, path, "may be written by others than its owner");
  if (status->st_size > MAX_FILE)
    return fail (error, TERN_ERROR_TOO_BIG, path, "is larger than a module can be");
  return TRUE;
}

static gboolean
read_all (int fd, guint8 *data, gsize size)
{
  gsize got = 0;

  while (got < size) {
    gssize n = read (fd, data + got, size - got);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    got += n;
  }
  return TRUE;
}

TerndImageFile *
ternd_image_file_read (const char *path, GError **error)
{
  g_auto (Descriptor) fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  g_autoptr (TerndImageFile) file = g_new0 (TerndImageFile, 1);
  g_autofree char *base = g_path_get_basename (path);
  struct stat status;

  if (fd < 0 || fstat (fd, &status) != 0) {
    fail (error, errno == ENOENT ? TERN_ERROR_NOT_FOUND : TERN_ERROR_DENIED, path, g_strerror (errno));
    return NULL;
  }
  if (!check_owner (path, &status, error))
    return NULL;
  file->path = g_strdup (path);
  file->stem = g_strndup (base, strlen (base) - strlen (".so"));
  file->size = status.st_size;
  file->data = g_malloc (file->size);
  if (!read_all (fd, file->data, file->size)) {
    fail (error, TERN_ERROR_BUSY, path, "changed while it was read");
    return NULL;
  }
  file->build_id = ternd_elf_note_find_build_id (file->data, file->size, error);
  if (file->build_id == NULL) {
    g_prefix_error (error, "%s: ", path);
    return NULL;
  }
  return g_steal_pointer (&file);
}

/* The bytes that were checked are the bytes that get mapped. */
static gboolean
write_copy (const TerndImageFile *file, const char *copy, GError **error)
{
  g_auto (Descriptor) fd = open (copy, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0500);
  gsize sent = 0;

  if (fd < 0)
    return fail (error, TERN_ERROR_INTERNAL, copy, g_strerror (errno));
  while (sent < file->size) {
    gssize n = write (fd, file->data + sent, file->size - sent);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0) {
      fail (error, TERN_ERROR_UNAVAILABLE, copy, g_strerror (errno));
      g_unlink (copy);
      return FALSE;
    }
    sent += n;
  }
  return TRUE;
}

static gboolean
is_name (const char *name)
{
  gsize size = strlen (name);

  if (size == 0 || size > MAX_NAME || !g_ascii_islower (name[0]))
    return FALSE;
  for (const char *at = name; *at != '\0'; at++) {
    if (!g_ascii_islower (*at) && !g_ascii_isdigit (*at) && *at != '-')
      return FALSE;
  }
  return TRUE;
}

gboolean
ternd_image_check_entry (const TernPluginEntry *entry, GError **error)
{
  if (entry->magic != TERN_PLUGIN_MAGIC) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID,
                         "its entry has the wrong magic number: not a module of Tern");
    return FALSE;
  }
  if (entry->abi_major != TERN_PLUGIN_ABI_MAJOR || entry->abi_minor > TERN_PLUGIN_ABI_MINOR) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED,
                 "restart pending: it was built for core ABI %u.%u, this process has %u.%u", entry->abi_major,
                 entry->abi_minor, TERN_PLUGIN_ABI_MAJOR, TERN_PLUGIN_ABI_MINOR);
    return FALSE;
  }
  if (entry->size < sizeof *entry) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "its entry has %u bytes, fewer than %" G_GSIZE_FORMAT,
                 entry->size, sizeof *entry);
    return FALSE;
  }
  if (entry->name == NULL || !is_name (entry->name) || entry->version == NULL || entry->create == NULL) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "its entry lacks a name, a version or create()");
    return FALSE;
  }
  return TRUE;
}

static TerndImage *
new_image (const char *stem, const char *build_id, guint number)
{
  TerndImage *image = g_new0 (TerndImage, 1);

  image->stem = g_strdup (stem);
  image->build_id = g_strdup (build_id);
  image->number = number;
  image->suffix = g_strdup_printf ("+g%u", number);
  return image;
}

TerndImage *
ternd_image_load (const TerndImageFile *file, const char *copies, guint number, GError **error)
{
  g_autofree char *base = g_strdup_printf ("%s-%s.so", file->stem, file->build_id);
  g_autofree char *copy = g_build_filename (copies, base, NULL);
  TerndImage *image;
  GModule *module;
  gpointer entry;

  if (!write_copy (file, copy, error))
    return NULL;
  module = g_module_open (copy, G_MODULE_BIND_LOCAL);
  if (module == NULL) {
    fail (error, TERN_ERROR_INVALID, file->path, g_module_error ());
    g_unlink (copy);
    return NULL;
  }
  g_module_make_resident (module);
  image = new_image (file->stem, file->build_id, number);
  image->file = g_strdup (file->path);
  image->copy = g_steal_pointer (&copy);
  image->module = module;
  if (!g_module_symbol (module, TERN_PLUGIN_ENTRY_SYMBOL, &entry) || entry == NULL)
    g_set_error_literal (&image->refusal, TERN_ERROR, TERN_ERROR_INVALID, "exports no " TERN_PLUGIN_ENTRY_SYMBOL);
  else if (ternd_image_check_entry (entry, &image->refusal))
    image->entry = entry;
  return image;
}

TerndImage *
ternd_image_new_builtin (const TernPluginEntry *entry, guint number)
{
  TerndImage *image = new_image ("", entry->name, number);

  image->file = g_strdup ("(built in)");
  if (ternd_image_check_entry (entry, &image->refusal))
    image->entry = entry;
  return image;
}

void
ternd_image_free (TerndImage *image)
{
  g_free (image->stem);
  g_free (image->build_id);
  g_free (image->file);
  g_free (image->copy);
  g_free (image->suffix);
  g_clear_error (&image->refusal);
  g_free (image);
}

gboolean
ternd_image_clear_copies (const char *copies, GError **error)
{
  g_autoptr (GDir) dir = NULL;
  struct stat status;
  const char *name;

  if (g_mkdir_with_parents (copies, 0700) != 0)
    return fail (error, TERN_ERROR_DENIED, copies, g_strerror (errno));
  if (lstat (copies, &status) != 0 || !S_ISDIR (status.st_mode) || status.st_uid != geteuid ())
    return fail (error, TERN_ERROR_DENIED, copies, "is not a folder of the daemon's user");
  if (chmod (copies, 0700) != 0)
    return fail (error, TERN_ERROR_DENIED, copies, g_strerror (errno));
  dir = g_dir_open (copies, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (copies, name, NULL);

    if (g_unlink (path) != 0)
      return fail (error, TERN_ERROR_DENIED, path, g_strerror (errno));
  }
  return TRUE;
}
