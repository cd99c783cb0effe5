#include "core/daemon/registry/ternd-slot.h"

TerndSlot *
ternd_slot_new (const char *stem, const char *path)
{
  TerndSlot *slot = g_new0 (TerndSlot, 1);

  slot->stem = g_strdup (stem);
  slot->path = g_strdup (path);
  return slot;
}

void
ternd_slot_free (TerndSlot *slot)
{
  g_clear_pointer (&slot->current, ternd_activation_unref);
  g_clear_pointer (&slot->candidate, ternd_activation_unref);
  g_free (slot->problem);
  g_free (slot->problem_build_id);
  g_free (slot->stem);
  g_free (slot->path);
  g_free (slot);
}

void
ternd_slot_set_problem (TerndSlot *slot, TerndPluginState state, const char *build_id, const char *problem)
{
  g_autofree char *old = g_steal_pointer (&slot->problem);
  g_autofree char *old_build_id = g_steal_pointer (&slot->problem_build_id);

  slot->problem_state = state;
  slot->problem = g_strdup (problem);
  slot->problem_build_id = g_strdup (build_id);
}

void
ternd_slot_clear_problem (TerndSlot *slot)
{
  g_clear_pointer (&slot->problem, g_free);
  g_clear_pointer (&slot->problem_build_id, g_free);
}

gboolean
ternd_slot_is_by_restart (const TerndSlot *slot)
{
  return slot->current != NULL && ternd_activation_get_image (slot->current)->entry->upgrade == TERN_PLUGIN_BY_RESTART;
}

gboolean
ternd_slot_take_fingerprint (TerndSlot *slot, gboolean *ret_changed)
{
  struct stat status;
  TerndFingerprint *seen = &slot->seen;
  gint64 changed_ns;

  if (stat (slot->path, &status) != 0)
    return FALSE;
  changed_ns = (gint64)status.st_ctim.tv_sec * 1000000000 + status.st_ctim.tv_nsec;
  *ret_changed = seen->device != status.st_dev || seen->inode != status.st_ino || seen->size != status.st_size
                 || seen->changed_ns != changed_ns;
  *seen = (TerndFingerprint){
    .device = status.st_dev, .inode = status.st_ino, .size = status.st_size, .changed_ns = changed_ns
  };
  return TRUE;
}
