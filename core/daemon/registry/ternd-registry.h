#pragma once

#include "core/base/tern-config.h"
#include "core/daemon/registry/ternd-activation.h"

/**
 * TerndRegistry:
 *
 * The modules of the plugin folder: which are loaded, which run, which drain. Steps are taken by one thread (the admin
 * thread) at a time; ternd_registry_list() and ternd_registry_is_active() are safe from any.
 */
typedef struct _TerndRegistry TerndRegistry;

/** TerndRegistrySettings: (transfer full): the settings of a section, or the reason why there are none. */
typedef TernSettings *(*TerndRegistrySettings) (const char *section, const TernSetting *table, gpointer user_data,
                                                GError **error);
/** TerndRegistryChanged: services were offered or taken back; called on the admin thread between two steps. */
typedef void (*TerndRegistryChanged) (gpointer user_data);

typedef struct {
  const char *plugin_dir; /* %NULL: built-in plugins only */
  const char *copies_dir; /* the private copies; emptied at the first scan */
  guint first_number;     /* of the images less one: 0, unless the process has had another registry */
  const TerndHostParts *parts;
  TerndRegistrySettings get_settings;
  TerndRegistryChanged changed;     /* (nullable) */
  const char *const *core_provides; /* (nullable): needs that the core itself meets once @core_has says so */
  gboolean (*core_has) (const char *name, gpointer user_data);
  gpointer user_data;
} TerndRegistrySetup;

/** TerndPluginInfo: one line of `ternctl plugin list`. */
typedef struct {
  char *name;
  char *version;
  char *build_id;
  char *file;
  TerndPluginState state;
  char *reason; /* nullable */
  guint number; /* of the image; 0: not loaded */
  guint sessions;
  guint work;
  gboolean by_restart;
  char **provides;
  char **needs;
} TerndPluginInfo;

TerndRegistry *ternd_registry_new (const TerndRegistrySetup *setup);
/** ternd_registry_free: stops what still runs. */
void ternd_registry_free (TerndRegistry *registry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TerndRegistry, ternd_registry_free)

/** ternd_registry_set_drain_time: how long old sessions may live on after an upgrade; 0: they end at once. */
void ternd_registry_set_drain_time (TerndRegistry *registry, guint drain_ms);
/** ternd_registry_add_builtin: a plugin that is linked in; like a file that never goes away. Before the first scan. */
void ternd_registry_add_builtin (TerndRegistry *registry, const TernPluginEntry *entry);

/**
 * ternd_registry_load: looks at the folder and loads what is new, without starting anything. FALSE: the folder itself
 * can't be read; what is wrong with one module is that module's state.
 */
gboolean ternd_registry_load (TerndRegistry *registry, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** ternd_registry_settle: starts, opens and asks gates until nothing changes. @at_once: failed ones are tried again
 * now. */
void ternd_registry_settle (TerndRegistry *registry, gboolean at_once);
/** ternd_registry_tick: drains and retries; a few times a second while ternd_registry_needs_tick(). */
void ternd_registry_tick (TerndRegistry *registry);
gboolean ternd_registry_needs_tick (TerndRegistry *registry);

/** ternd_registry_list_sections: (transfer full) (element-type TernConfigSection): one a plugin that has settings. */
GArray *ternd_registry_list_sections (TerndRegistry *registry);
/**
 * ternd_registry_reload: hands out settings anew; the caller has checked them.
 * @applied, @needs_restart: (element-type utf8): "[section] key" is added to one of them for each change
 */
void ternd_registry_reload (TerndRegistry *registry, GPtrArray *applied, GPtrArray *needs_restart);

/** ternd_registry_stop: everything stops, in the reverse order of starting; the store comes last. */
void ternd_registry_stop (TerndRegistry *registry);
/** ternd_registry_drain_all: no new sessions anywhere; the first step of stopping. */
void ternd_registry_drain_all (TerndRegistry *registry);

/** ternd_registry_list: (transfer full) (element-type TerndPluginInfo) */
GPtrArray *ternd_registry_list (TerndRegistry *registry);
gboolean ternd_registry_is_active (TerndRegistry *registry, const char *name);
guint ternd_registry_count_images (TerndRegistry *registry);
