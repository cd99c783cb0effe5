#include "core/daemon/health/ternd-health.h"

#include <string.h>

#include "core/spi/tern-directory.h"
#include "core/spi/tern-health-check.h"
#include "core/spi/tern-store.h"

static void
part_free (gpointer pointer)
{
  TerndHealthPart *part = pointer;

  g_free (part->name);
  g_free (part->message);
  g_free (part);
}

static void
add_part (GPtrArray *parts, const char *name, gboolean is_needed, const char *problem)
{
  TerndHealthPart *part = g_new0 (TerndHealthPart, 1);

  part->name = g_strdup (name);
  part->is_well = problem == NULL;
  part->is_needed = is_needed;
  part->message = g_strdup (problem != NULL ? problem : "");
  g_ptr_array_add (parts, part);
}

static void
add_service (GPtrArray *parts, TerndServices *services, const char *name, GType type)
{
  g_autoptr (GObject) service = ternd_services_get (services, type);

  add_part (parts, name, TRUE, service != NULL ? NULL : "no active plugin provides it");
}

static void
add_checks (GPtrArray *parts, TerndServices *services, TernJob *job)
{
  g_autoptr (GPtrArray) checks = ternd_services_list (services, TERN_TYPE_HEALTH_CHECK);

  for (guint i = 0; i < checks->len; i++) {
    TernHealthCheck *check = g_ptr_array_index (checks, i);
    g_autoptr (GError) error = NULL;
    gboolean is_well = tern_health_check_run (check, job, &error);

    add_part (parts, tern_health_check_get_name (check), TRUE, is_well ? NULL : error->message);
  }
}

/* A blocked plugin waits for the administrator; the others serve on without it. */
static void
add_plugins (GPtrArray *parts, TerndRegistry *registry)
{
  g_autoptr (GPtrArray) plugins = ternd_registry_list (registry);

  for (guint i = 0; i < plugins->len; i++) {
    TerndPluginInfo *plugin = g_ptr_array_index (plugins, i);
    g_autofree char *name = g_strdup_printf ("plugin %s", plugin->name);
    gboolean is_well = plugin->state != TERND_PLUGIN_FAILED && plugin->state != TERND_PLUGIN_BLOCKED;

    add_part (parts, name, FALSE, is_well ? NULL : plugin->reason);
  }
}

GPtrArray *
ternd_health_collect (TerndServices *services, TerndRegistry *registry, const char *state, TernJob *job)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (part_free);

  add_part (parts, "daemon", TRUE, strcmp (state, "running") == 0 ? NULL : state);
  add_service (parts, services, "store", TERN_TYPE_STORE);
  add_service (parts, services, "directory", TERN_TYPE_DIRECTORY);
  add_checks (parts, services, job);
  add_plugins (parts, registry);
  return parts;
}

gboolean
ternd_health_is_ready (GPtrArray *parts, GString *text)
{
  gboolean is_ready = TRUE;

  for (guint i = 0; i < parts->len; i++) {
    TerndHealthPart *part = g_ptr_array_index (parts, i);

    is_ready = is_ready && (part->is_well || !part->is_needed);
    if (text != NULL)
      g_string_append_printf (text, "%s: %s\n", part->name, part->is_well ? "ok" : part->message);
  }
  return is_ready;
}
