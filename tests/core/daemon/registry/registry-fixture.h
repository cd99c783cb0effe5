#pragma once

#include "core/daemon/registry/ternd-registry.h"

/** Fixture: a registry over an empty folder of its own, with a real pool, session registry and services, without HTTP.
 */
typedef struct {
  char *root;
  char *plugin_dir;
  char *copies_dir;
  TerndServices *services;
  TerndWorkerPool *pool;
  TerndSessionRegistry *sessions;
  TerndHostParts parts;
  TerndRegistry *registry;
  GHashTable *values; /* key -> text of the only settings section, "trial" */
} Fixture;

/** fixture_set_up: @data: how many images earlier tests of the process may have loaded: their types keep their names.
 */
void fixture_set_up (Fixture *fixture, gconstpointer data);
void fixture_tear_down (Fixture *fixture, gconstpointer data);
/** fixture_install: puts the built module @sample into place as @name.so the way dpkg does, by renaming. @mark: 0, or
 * another build id each. */
void fixture_install (Fixture *fixture, const char *sample, const char *name, guint8 mark);
void fixture_remove (Fixture *fixture, const char *name);
/** fixture_rescan: load, settle, and one tick. */
void fixture_rescan (Fixture *fixture);
/** fixture_expect: that the plugin list has exactly one row with these; @reason: (nullable): a part of it. */
void
fixture_expect (Fixture *fixture, const char *name, const char *version, TerndPluginState state, const char *reason);
guint fixture_count (Fixture *fixture, TerndPluginState state);
/** fixture_version: (transfer full) (nullable): of the plugin that would get a new session. */
char *fixture_version (Fixture *fixture);
/** fixture_open_session: through the plugin that new sessions go to. */
void fixture_open_session (Fixture *fixture);
