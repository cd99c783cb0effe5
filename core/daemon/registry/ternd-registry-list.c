#include "core/daemon/registry/ternd-registry-private.h"

static void
info_free (gpointer pointer)
{
  TerndPluginInfo *info = pointer;

  g_free (info->name);
  g_free (info->version);
  g_free (info->build_id);
  g_free (info->file);
  g_free (info->reason);
  g_strfreev (info->provides);
  g_strfreev (info->needs);
  g_free (info);
}

static TerndPluginInfo *
describe_image (const TerndImage *image)
{
  TerndPluginInfo *info = g_new0 (TerndPluginInfo, 1);

  info->name = g_strdup (image->entry->name);
  info->version = g_strdup (image->entry->version);
  info->build_id = g_strdup (image->build_id);
  info->file = g_strdup (image->file);
  info->number = image->number;
  info->by_restart = image->entry->upgrade == TERN_PLUGIN_BY_RESTART;
  info->provides = g_strdupv ((char **)image->entry->provides);
  info->needs = g_strdupv ((char **)image->entry->needs);
  return info;
}

static TerndPluginInfo *
describe_problem (const TerndSlot *slot)
{
  TerndPluginInfo *info = g_new0 (TerndPluginInfo, 1);

  info->name = g_strdup (slot->stem);
  info->version = g_strdup ("");
  info->build_id = g_strdup (slot->problem_build_id != NULL ? slot->problem_build_id : "");
  info->file = g_strdup (slot->path != NULL ? slot->path : "(built in)");
  info->state = slot->problem_state;
  info->reason = g_strdup (slot->problem);
  return info;
}

/* The plugins themselves are asked outside the lock. */
static void
add_activations (GPtrArray *infos, GPtrArray *activations)
{
  for (guint i = 0; i < activations->len; i++) {
    TerndActivation *activation = g_ptr_array_index (activations, i);
    TerndPluginInfo *info = describe_image (ternd_activation_get_image (activation));

    info->state = ternd_activation_get_state (activation);
    info->reason = ternd_activation_get_reason (activation);
    info->sessions = ternd_activation_count_sessions (activation);
    info->work = ternd_activation_count_work (activation);
    g_ptr_array_add (infos, info);
  }
}

static void
add_reference (GPtrArray *activations, TerndActivation *activation)
{
  if (activation != NULL)
    g_ptr_array_add (activations, ternd_activation_ref (activation));
}

GPtrArray *
ternd_registry_list (TerndRegistry *registry)
{
  GPtrArray *infos = g_ptr_array_new_with_free_func (info_free);
  g_autoptr (GPtrArray) activations = g_ptr_array_new_with_free_func ((GDestroyNotify)ternd_activation_unref);
  g_autoptr (GPtrArray) problems = g_ptr_array_new ();

  g_mutex_lock (&registry->lock);
  for (guint i = 0; i < registry->slots->len; i++) {
    TerndSlot *slot = g_ptr_array_index (registry->slots, i);

    add_reference (activations, slot->current);
    add_reference (activations, slot->candidate);
    if (slot->problem != NULL)
      g_ptr_array_add (problems, describe_problem (slot));
  }
  for (guint i = 0; i < registry->draining->len; i++)
    add_reference (activations, g_ptr_array_index (registry->draining, i));
  g_mutex_unlock (&registry->lock);
  add_activations (infos, activations);
  for (guint i = 0; i < problems->len; i++)
    g_ptr_array_add (infos, g_ptr_array_index (problems, i));
  return infos;
}
