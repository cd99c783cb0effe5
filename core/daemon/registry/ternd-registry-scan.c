#include "core/daemon/registry/ternd-registry-private.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-log.h"

#define SUFFIX ".so"

static TerndImage *
find_image (TerndRegistry *registry, const char *stem, const char *build_id)
{
  for (guint i = 0; i < registry->images->len; i++) {
    TerndImage *image = g_ptr_array_index (registry->images, i);

    if (strcmp (image->stem, stem) == 0 && strcmp (image->build_id, build_id) == 0)
      return image;
  }
  return NULL;
}

/* The dynamic linker may hand out an old image under a new name; two images with one entry address are that. */
static void
check_stale (TerndRegistry *registry, TerndImage *image)
{
  for (guint i = 0; i < registry->images->len && image->entry != NULL; i++) {
    TerndImage *other = g_ptr_array_index (registry->images, i);

    if (other->entry != image->entry)
      continue;
    g_set_error (&image->refusal, TERN_ERROR, TERN_ERROR_INTERNAL, "stale image: loading it gave the code of build %s",
                 other->build_id);
    image->entry = NULL;
  }
}

static void
check_name (TerndRegistry *registry, const TerndSlot *slot, TerndImage *image)
{
  for (guint i = 0; i < registry->slots->len && image->entry != NULL; i++) {
    const TerndSlot *other = g_ptr_array_index (registry->slots, i);

    if (other == slot || other->wanted == NULL || strcmp (other->wanted->entry->name, image->entry->name) != 0)
      continue;
    g_set_error (&image->refusal, TERN_ERROR, TERN_ERROR_EXISTS, "%s is a plugin called %s too",
                 other->path != NULL ? other->path : "built into the daemon", image->entry->name);
    image->entry = NULL;
  }
}

static void
note_problem (TerndRegistry *registry, TerndSlot *slot, TerndPluginState state, const char *build_id,
              const char *problem)
{
  g_mutex_lock (&registry->lock);
  ternd_slot_set_problem (slot, state, build_id, problem);
  slot->wanted = NULL;
  g_mutex_unlock (&registry->lock);
  tern_log_event (state == TERND_PLUGIN_BLOCKED ? TERN_EVENT_PLUGIN_BLOCKED : TERN_EVENT_PLUGIN_REFUSED, NULL, "%s: %s",
                  slot->path, problem);
}

static TerndImage *
load_image (TerndRegistry *registry, TerndSlot *slot, const TerndImageFile *file)
{
  g_autoptr (GError) error = NULL;
  TerndImage *image
      = ternd_image_load (file, registry->setup.copies_dir, ternd_registry_next_number (registry), &error);

  if (image == NULL) {
    note_problem (registry, slot, TERND_PLUGIN_FAILED, file->build_id, error->message);
    return NULL;
  }
  check_stale (registry, image);
  check_name (registry, slot, image);
  g_mutex_lock (&registry->lock);
  g_ptr_array_add (registry->images, image);
  g_mutex_unlock (&registry->lock);
  if (image->entry != NULL)
    tern_log_event (TERN_EVENT_PLUGIN_LOADED, NULL, "%s: plugin %s %s (build %.12s) is loaded", slot->path,
                    image->entry->name, image->entry->version, image->build_id);
  if (registry->images->len >= TERND_MANY_IMAGES)
    tern_log_event (TERN_EVENT_PLUGIN_RESIDENT, NULL,
                    "%u versions of modules are resident, %u at most; restart ternd when it suits",
                    registry->images->len, TERND_MAX_IMAGES);
  return image;
}

/* The file's image if it can be used: a known one revived, or a new one. */
static TerndImage *
find_or_load (TerndRegistry *registry, TerndSlot *slot)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TerndImageFile) file = ternd_image_file_read (slot->path, &error);
  TerndImage *image;

  if (file == NULL) {
    note_problem (registry, slot, TERND_PLUGIN_FAILED, NULL, error->message);
    return NULL;
  }
  image = find_image (registry, slot->stem, file->build_id);
  if (ternd_slot_is_by_restart (slot) && image != ternd_activation_get_image (slot->current)) {
    note_problem (registry, slot, TERND_PLUGIN_BLOCKED, file->build_id,
                  "restart pending: this plugin is upgraded by a restart of ternd");
    return NULL;
  }
  if (image == NULL && registry->images->len >= TERND_MAX_IMAGES) {
    note_problem (registry, slot, TERND_PLUGIN_BLOCKED, file->build_id,
                  "restart needed: too many versions are resident");
    return NULL;
  }
  if (image == NULL)
    image = load_image (registry, slot, file);
  if (image != NULL && image->entry == NULL) {
    gboolean is_newer = g_error_matches (image->refusal, TERN_ERROR, TERN_ERROR_UNSUPPORTED);

    note_problem (registry, slot, is_newer ? TERND_PLUGIN_BLOCKED : TERND_PLUGIN_FAILED, image->build_id,
                  image->refusal->message);
    return NULL;
  }
  return image;
}

static TerndSlot *
find_slot (TerndRegistry *registry, const char *stem)
{
  for (guint i = 0; i < registry->slots->len; i++) {
    TerndSlot *slot = g_ptr_array_index (registry->slots, i);

    if (slot->path != NULL && strcmp (slot->stem, stem) == 0)
      return slot;
  }
  return NULL;
}

/* A file that can't be used leaves what runs alone: only its disappearance retires it. */
static void
look_at_file (TerndRegistry *registry, TerndSlot *slot)
{
  gboolean changed = FALSE;
  TerndImage *image;

  if (!ternd_slot_take_fingerprint (slot, &changed))
    return;
  slot->is_on_disk = TRUE;
  if (!changed)
    return;
  image = find_or_load (registry, slot);
  if (image == NULL)
    return;
  g_mutex_lock (&registry->lock);
  ternd_slot_clear_problem (slot);
  slot->wanted = image;
  g_mutex_unlock (&registry->lock);
}

static void
note_removed (TerndRegistry *registry, TerndSlot *slot)
{
  slot->seen = (TerndFingerprint){ .inode = 0 };
  if (slot->current == NULL && slot->candidate == NULL && slot->problem == NULL)
    return;
  if (ternd_slot_is_by_restart (slot)) {
    if (slot->problem != NULL)
      return;
    g_mutex_lock (&registry->lock);
    ternd_slot_set_problem (slot, TERND_PLUGIN_BLOCKED, NULL, "restart pending: its file was removed");
    g_mutex_unlock (&registry->lock);
    tern_log_event (TERN_EVENT_PLUGIN_REMOVED, NULL, "%s was removed; it runs until ternd is restarted", slot->path);
    return;
  }
  g_mutex_lock (&registry->lock);
  slot->wanted = NULL;
  ternd_slot_clear_problem (slot);
  g_mutex_unlock (&registry->lock);
  tern_log_event (TERN_EVENT_PLUGIN_REMOVED, NULL, "%s was removed", slot->path);
  ternd_registry_retire (registry, g_steal_pointer (&slot->candidate));
  ternd_registry_retire (registry, g_steal_pointer (&slot->current));
}

static int
compare_slots (gconstpointer a, gconstpointer b)
{
  const TerndSlot *first = *(const TerndSlot *const *)a;
  const TerndSlot *second = *(const TerndSlot *const *)b;

  return strcmp (first->stem, second->stem);
}

static gboolean
add_new_files (TerndRegistry *registry, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GDir) dir = g_dir_open (registry->setup.plugin_dir, 0, &reason);
  const char *name;

  if (dir == NULL) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "plugin folder: %s", reason->message);
    return FALSE;
  }
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (registry->setup.plugin_dir, name, NULL);
    g_autofree char *stem = NULL;

    /* Exactly *.so: dpkg leaves .dpkg-new and .dpkg-tmp behind while it unpacks. */
    if (name[0] == '.' || !g_str_has_suffix (name, SUFFIX))
      continue;
    stem = g_strndup (name, strlen (name) - strlen (SUFFIX));
    if (find_slot (registry, stem) != NULL)
      continue;
    g_mutex_lock (&registry->lock);
    g_ptr_array_add (registry->slots, ternd_slot_new (stem, path));
    g_ptr_array_sort (registry->slots, compare_slots);
    g_mutex_unlock (&registry->lock);
  }
  return TRUE;
}

gboolean
ternd_registry_scan (TerndRegistry *registry, GError **error)
{
  if (registry->setup.plugin_dir == NULL)
    return TRUE;
  if (!registry->copies_are_clear && !ternd_image_clear_copies (registry->setup.copies_dir, error))
    return FALSE;
  registry->copies_are_clear = TRUE;
  if (!add_new_files (registry, error))
    return FALSE;
  for (guint i = 0; i < registry->slots->len; i++) {
    TerndSlot *slot = g_ptr_array_index (registry->slots, i);

    if (slot->path == NULL)
      continue;
    slot->is_on_disk = FALSE;
    look_at_file (registry, slot);
    if (!slot->is_on_disk)
      note_removed (registry, slot);
  }
  return TRUE;
}
