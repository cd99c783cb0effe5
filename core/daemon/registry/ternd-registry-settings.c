#include "core/daemon/registry/ternd-registry-private.h"

#include "core/base/tern-error.h"
#include "core/base/tern-log.h"

GArray *
ternd_registry_list_sections (TerndRegistry *registry)
{
  GArray *sections = g_array_new (FALSE, FALSE, sizeof (TernConfigSection));

  for (guint i = 0; i < registry->slots->len; i++) {
    const TerndSlot *slot = g_ptr_array_index (registry->slots, i);
    const TerndImage *image = slot->wanted != NULL    ? slot->wanted
                              : slot->current != NULL ? ternd_activation_get_image (slot->current)
                                                      : NULL;
    TernConfigSection section;

    if (image == NULL || image->entry->settings == NULL)
      continue;
    section = (TernConfigSection){ .name = image->entry->name, .table = image->entry->settings };
    g_array_append_val (sections, section);
  }
  return sections;
}

static void
compare_settings (const char *section, TernSettings *running, TernSettings *fresh, GPtrArray *applied,
                  GPtrArray *needs_restart)
{
  for (const TernSetting *row = tern_settings_get_table (fresh); row->name != NULL; row++) {
    if (!tern_settings_same_value (running, fresh, row->name))
      g_ptr_array_add (row->reloadable ? applied : needs_restart, g_strdup_printf ("[%s] %s", section, row->name));
  }
}

/* What has not started takes everything; what runs takes what may change under it. */
static void
reload_activation (TerndRegistry *registry, TerndActivation *activation, GPtrArray *applied, GPtrArray *needs_restart)
{
  const TernPluginEntry *entry = ternd_activation_get_image (activation)->entry;
  g_autoptr (TernSettings) running = ternd_activation_get_settings (activation);
  g_autoptr (TernSettings) fresh = NULL;
  g_autoptr (TernSettings) merged = NULL;
  g_autoptr (GError) error = NULL;
  guint before = applied->len;

  if (running == NULL)
    return;
  fresh = registry->setup.get_settings (entry->name, entry->settings, registry->setup.user_data, &error);
  if (fresh == NULL) {
    tern_log_event_literal (TERN_EVENT_CONFIG_INVALID, NULL, error->message);
    return;
  }
  if (!ternd_activation_is_started (activation)) {
    ternd_activation_change_settings (activation, fresh);
    return;
  }
  compare_settings (entry->name, running, fresh, applied, needs_restart);
  if (applied->len == before)
    return;
  merged = tern_settings_merge (running, fresh);
  ternd_activation_change_settings (activation, merged);
}

void
ternd_registry_reload (TerndRegistry *registry, GPtrArray *applied, GPtrArray *needs_restart)
{
  g_autoptr (GPtrArray) ignored = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < registry->slots->len; i++) {
    TerndSlot *slot = g_ptr_array_index (registry->slots, i);

    if (slot->current != NULL)
      reload_activation (registry, slot->current, applied, needs_restart);
    if (slot->candidate != NULL && slot->current != NULL)
      reload_activation (registry, slot->candidate, ignored, ignored);
    else if (slot->candidate != NULL)
      reload_activation (registry, slot->candidate, applied, needs_restart);
  }
}
