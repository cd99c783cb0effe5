#include "core/daemon/registry/ternd-registry-private.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-log.h"

#define DRAIN_MS (15 * 60 * 1000)

TerndRegistry *
ternd_registry_new (const TerndRegistrySetup *setup)
{
  TerndRegistry *registry = g_new0 (TerndRegistry, 1);

  registry->setup = *setup;
  registry->drain_ms = DRAIN_MS;
  g_mutex_init (&registry->lock);
  registry->images = g_ptr_array_new ();
  registry->slots = g_ptr_array_new ();
  registry->draining = g_ptr_array_new ();
  registry->started = g_ptr_array_new ();
  return registry;
}

void
ternd_registry_free (TerndRegistry *registry)
{
  if (registry == NULL)
    return;
  ternd_registry_stop (registry);
  for (guint i = 0; i < registry->slots->len; i++)
    ternd_slot_free (g_ptr_array_index (registry->slots, i));
  for (guint i = 0; i < registry->images->len; i++)
    ternd_image_free (g_ptr_array_index (registry->images, i));
  g_ptr_array_unref (registry->slots);
  g_ptr_array_unref (registry->draining);
  g_ptr_array_unref (registry->started);
  g_ptr_array_unref (registry->images);
  g_mutex_clear (&registry->lock);
  g_free (registry);
}

void
ternd_registry_set_drain_time (TerndRegistry *registry, guint drain_ms)
{
  registry->drain_ms = drain_ms;
}

guint
ternd_registry_count_images (TerndRegistry *registry)
{
  return registry->images->len;
}

guint
ternd_registry_next_number (TerndRegistry *registry)
{
  return registry->setup.first_number + registry->images->len + 1;
}

void
ternd_registry_add_builtin (TerndRegistry *registry, const TernPluginEntry *entry)
{
  TerndImage *image = ternd_image_new_builtin (entry, ternd_registry_next_number (registry));
  TerndSlot *slot = ternd_slot_new (entry->name, NULL);

  g_mutex_lock (&registry->lock);
  g_ptr_array_add (registry->images, image);
  if (image->entry != NULL)
    slot->wanted = image;
  else
    ternd_slot_set_problem (slot, TERND_PLUGIN_FAILED, NULL, image->refusal->message);
  g_ptr_array_add (registry->slots, slot);
  g_mutex_unlock (&registry->lock);
}

gboolean
ternd_registry_load (TerndRegistry *registry, GError **error)
{
  return ternd_registry_scan (registry, error);
}

static void
tell_changed (TerndRegistry *registry)
{
  if (registry->setup.changed != NULL)
    registry->setup.changed (registry->setup.user_data);
}

static void
forget_started (TerndRegistry *registry, TerndActivation *activation)
{
  if (g_ptr_array_remove (registry->started, activation))
    ternd_activation_unref (activation);
}

/* Takes over the reference. What never started is simply let go. */
void
ternd_registry_retire (TerndRegistry *registry, TerndActivation *activation)
{
  if (activation == NULL)
    return;
  ternd_activation_drain (activation, registry->drain_ms);
  if (!ternd_activation_is_started (activation)) {
    forget_started (registry, activation);
    ternd_activation_unref (activation);
    return;
  }
  g_mutex_lock (&registry->lock);
  g_ptr_array_add (registry->draining, activation);
  g_mutex_unlock (&registry->lock);
}

static void
set_candidate (TerndRegistry *registry, TerndSlot *slot, TerndActivation *activation)
{
  g_mutex_lock (&registry->lock);
  slot->candidate = activation;
  g_mutex_unlock (&registry->lock);
}

static TerndActivation *
take_candidate (TerndRegistry *registry, TerndSlot *slot)
{
  TerndActivation *candidate;

  g_mutex_lock (&registry->lock);
  candidate = g_steal_pointer (&slot->candidate);
  g_mutex_unlock (&registry->lock);
  return candidate;
}

/* Gives the wanted image an activation, unless it has one. */
static void
plan_slot (TerndRegistry *registry, TerndSlot *slot)
{
  const TernPluginEntry *entry;
  g_autoptr (TernSettings) settings = NULL;
  g_autoptr (GError) error = NULL;

  if (slot->wanted == NULL)
    return;
  if (slot->current != NULL && ternd_activation_get_image (slot->current) == slot->wanted) {
    ternd_registry_retire (registry, take_candidate (registry, slot));
    return;
  }
  if (slot->candidate != NULL && ternd_activation_get_image (slot->candidate) == slot->wanted)
    return;
  ternd_registry_retire (registry, take_candidate (registry, slot));
  entry = slot->wanted->entry;
  if (entry->settings != NULL)
    settings = registry->setup.get_settings (entry->name, entry->settings, registry->setup.user_data, &error);
  g_mutex_lock (&registry->lock);
  if (error != NULL)
    ternd_slot_set_problem (slot, TERND_PLUGIN_BLOCKED, slot->wanted->build_id, error->message);
  else
    ternd_slot_clear_problem (slot);
  g_mutex_unlock (&registry->lock);
  if (error == NULL)
    set_candidate (registry, slot, ternd_activation_new (slot->wanted, registry->setup.parts, settings));
}

static gboolean
list_has (const char *const *list, const char *name)
{
  for (; list != NULL && *list != NULL; list++) {
    if (strcmp (*list, name) == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
gives (TerndActivation *activation, const char *name)
{
  const TernPluginEntry *entry;

  if (activation == NULL || !ternd_activation_is_started (activation))
    return FALSE;
  entry = ternd_activation_get_image (activation)->entry;
  return strcmp (entry->name, name) == 0 || list_has (entry->provides, name);
}

/* To start, a need must have started; to open, it must be active. */
static gboolean
is_met (TerndRegistry *registry, const char *name, gboolean to_open)
{
  if (list_has (registry->setup.core_provides, name))
    return registry->setup.core_has (name, registry->setup.user_data);
  for (guint i = 0; i < registry->slots->len; i++) {
    TerndSlot *slot = g_ptr_array_index (registry->slots, i);

    if (gives (slot->current, name) || (!to_open && gives (slot->candidate, name)))
      return TRUE;
  }
  return FALSE;
}

/* (nullable): the first need that is not met. */
static const char *
find_unmet (TerndRegistry *registry, TerndActivation *activation, gboolean to_open)
{
  const char *const *need = ternd_activation_get_image (activation)->entry->needs;

  while (need != NULL && *need != NULL && is_met (registry, *need, to_open))
    need++;
  return need != NULL ? *need : NULL;
}

static void
retry_if_due (TerndRegistry *registry, TerndSlot *slot, gboolean at_once)
{
  g_autoptr (TerndActivation) failed = NULL;

  if (slot->candidate == NULL || !ternd_activation_may_retry (slot->candidate, at_once))
    return;
  failed = take_candidate (registry, slot);
  set_candidate (registry, slot, ternd_activation_new_retry (failed));
}

static gboolean
start_candidates (TerndRegistry *registry)
{
  gboolean progress = FALSE;

  for (guint i = 0; i < registry->slots->len; i++) {
    TerndSlot *slot = g_ptr_array_index (registry->slots, i);
    TerndActivation *candidate = slot->candidate;

    if (candidate == NULL || ternd_activation_is_started (candidate)
        || ternd_activation_get_state (candidate) == TERND_PLUGIN_FAILED
        || find_unmet (registry, candidate, FALSE) != NULL)
      continue;
    if (!ternd_activation_start (candidate))
      continue;
    g_ptr_array_add (registry->started, ternd_activation_ref (candidate));
    progress = TRUE;
    tell_changed (registry);
  }
  return progress;
}

/* The new version is open before the old one stops taking sessions: no request finds the door shut. */
static void
promote (TerndRegistry *registry, TerndSlot *slot)
{
  TerndActivation *old;

  g_mutex_lock (&registry->lock);
  old = slot->current;
  slot->current = g_steal_pointer (&slot->candidate);
  g_mutex_unlock (&registry->lock);
  ternd_registry_retire (registry, old);
  tell_changed (registry);
}

static gboolean
open_candidates (TerndRegistry *registry)
{
  gboolean progress = FALSE;

  for (guint i = 0; i < registry->started->len; i++) {
    TerndActivation *activation = g_ptr_array_index (registry->started, i);
    TerndSlot *slot = NULL;

    for (guint j = 0; j < registry->slots->len && slot == NULL; j++) {
      TerndSlot *other = g_ptr_array_index (registry->slots, j);

      if (other->candidate == activation)
        slot = other;
    }
    if (slot == NULL || find_unmet (registry, activation, TRUE) != NULL)
      continue;
    if (ternd_activation_open (activation)) {
      promote (registry, slot);
      progress = TRUE;
    } else if (!ternd_activation_is_started (activation)) {
      forget_started (registry, activation);
      i--;
    }
  }
  return progress;
}

/* Only once nothing moves any more: on the way up a need is unmet, and a gate closed, for a moment. */
static void
block (TerndRegistry *registry, TerndActivation *candidate)
{
  const char *unmet = find_unmet (registry, candidate, TRUE);
  g_autofree char *reason = NULL;

  if (unmet == NULL) {
    ternd_activation_block_by_gate (candidate);
    return;
  }
  reason = g_strdup_printf (
      "it needs %s, which no active plugin provides; install one, or see ternctl plugin list for why it isn't active",
      unmet);
  ternd_activation_block (candidate, reason);
}

static void
block_candidates (TerndRegistry *registry)
{
  for (guint i = 0; i < registry->slots->len; i++) {
    TerndSlot *slot = g_ptr_array_index (registry->slots, i);

    if (slot->candidate != NULL && ternd_activation_get_state (slot->candidate) != TERND_PLUGIN_FAILED)
      block (registry, slot->candidate);
  }
}

void
ternd_registry_settle (TerndRegistry *registry, gboolean at_once)
{
  gboolean progress;

  for (guint i = 0; i < registry->slots->len; i++) {
    TerndSlot *slot = g_ptr_array_index (registry->slots, i);

    plan_slot (registry, slot);
    retry_if_due (registry, slot, at_once);
  }
  do {
    while (start_candidates (registry))
      ;
    progress = open_candidates (registry);
  } while (progress);
  block_candidates (registry);
}

static gboolean
has_failed (TerndRegistry *registry)
{
  for (guint i = 0; i < registry->slots->len; i++) {
    TerndSlot *slot = g_ptr_array_index (registry->slots, i);

    if (slot->candidate != NULL && ternd_activation_get_state (slot->candidate) == TERND_PLUGIN_FAILED)
      return TRUE;
  }
  return FALSE;
}

gboolean
ternd_registry_needs_tick (TerndRegistry *registry)
{
  return registry->draining->len > 0 || has_failed (registry);
}

void
ternd_registry_tick (TerndRegistry *registry)
{
  for (guint i = registry->draining->len; i > 0; i--) {
    g_autoptr (TerndActivation) activation = ternd_activation_ref (g_ptr_array_index (registry->draining, i - 1));

    if (!ternd_activation_drain_step (activation))
      continue;
    g_mutex_lock (&registry->lock);
    g_ptr_array_remove_index (registry->draining, i - 1);
    g_mutex_unlock (&registry->lock);
    forget_started (registry, activation);
    ternd_activation_unref (activation);
    tell_changed (registry);
  }
  if (has_failed (registry))
    ternd_registry_settle (registry, FALSE);
}

void
ternd_registry_drain_all (TerndRegistry *registry)
{
  for (guint i = registry->started->len; i > 0; i--) {
    TerndActivation *activation = g_ptr_array_index (registry->started, i - 1);

    if (ternd_activation_get_state (activation) == TERND_PLUGIN_ACTIVE
        && ternd_activation_get_image (activation)->entry->upgrade == TERN_PLUGIN_SIDE_BY_SIDE)
      ternd_activation_drain (activation, 0);
  }
}

void
ternd_registry_stop (TerndRegistry *registry)
{
  while (registry->started->len > 0) {
    g_autoptr (TerndActivation) activation = g_ptr_array_steal_index (registry->started, registry->started->len - 1);

    ternd_activation_stop (activation);
  }
  g_mutex_lock (&registry->lock);
  while (registry->draining->len > 0)
    ternd_activation_unref (g_ptr_array_steal_index (registry->draining, registry->draining->len - 1));
  for (guint i = 0; i < registry->slots->len; i++) {
    TerndSlot *slot = g_ptr_array_index (registry->slots, i);

    g_clear_pointer (&slot->candidate, ternd_activation_unref);
    g_clear_pointer (&slot->current, ternd_activation_unref);
    slot->wanted = NULL;
  }
  g_mutex_unlock (&registry->lock);
}

gboolean
ternd_registry_is_active (TerndRegistry *registry, const char *name)
{
  gboolean found = FALSE;

  g_mutex_lock (&registry->lock);
  for (guint i = 0; i < registry->slots->len && !found; i++) {
    TerndSlot *slot = g_ptr_array_index (registry->slots, i);

    found = slot->current != NULL && strcmp (ternd_activation_get_image (slot->current)->entry->name, name) == 0;
  }
  g_mutex_unlock (&registry->lock);
  return found;
}
