#pragma once

#include <gio/gio.h>

#include "core/base/tern-setting.h"
#include "core/spi/tern-host.h"

/**
 * TernPlugin: one activation of a module. Four steps, in this order: made by the entry's create() (no I/O);
 * start() on the admin thread (takes resources, offers services, no routes yet); ready() when everything else has
 * started (opens routes and listeners); drain() (no new sessions; those that exist go on); stop() (gives everything
 * back; after it no call and no thread of the plugin runs). A plugin leaves out (NULL) what it has nothing to do in.
 */
#define TERN_TYPE_PLUGIN (tern_plugin_get_type ())
G_DECLARE_INTERFACE (TernPlugin, tern_plugin, TERN, PLUGIN, GObject)

struct _TernPluginInterface {
  GTypeInterface parent;

  gboolean (*start) (TernPlugin *plugin, TernJob *job, GError **error);
  gboolean (*ready) (TernPlugin *plugin, GError **error);
  /* FALSE: the plugin stays blocked; the error's message is the reason and the remedy (the gate). */
  gboolean (*check_gate) (TernPlugin *plugin, TernJob *job, GError **error);
  /* Left out where reloadable settings are read anew at each use. */
  void (*settings_changed) (TernPlugin *plugin);
  void (*drain) (TernPlugin *plugin);
  guint (*get_busy) (TernPlugin *plugin); /* work of its own still under way, besides sessions that the core counts */
  void (*stop) (TernPlugin *plugin);
};

gboolean tern_plugin_start (TernPlugin *plugin, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_plugin_ready (TernPlugin *plugin, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_plugin_check_gate (TernPlugin *plugin, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void tern_plugin_settings_changed (TernPlugin *plugin);
void tern_plugin_drain (TernPlugin *plugin);
guint tern_plugin_get_busy (TernPlugin *plugin);
void tern_plugin_stop (TernPlugin *plugin);

/** TernPluginUpgrade: how a new version replaces a running one. */
typedef enum {
  TERN_PLUGIN_SIDE_BY_SIDE, /* protocols: both run until the old one's sessions end */
  TERN_PLUGIN_BY_RESTART,   /* store, directory, authenticator */
} TernPluginUpgrade;

#define TERN_PLUGIN_MAGIC 0x4E524554u /* "TERN" */
#define TERN_PLUGIN_ABI_MAJOR 1
#define TERN_PLUGIN_ABI_MINOR 0
#define TERN_PLUGIN_ENTRY_SYMBOL "tern_plugin_entry"

/**
 * TernPluginEntry: the one symbol that a module exports, as `const TernPluginEntry tern_plugin_entry`. Fields are only
 * ever appended. Types registered in init() carry @suffix in their names (two versions live in one process); signals
 * don't.
 */
typedef struct {
  guint32 magic;
  guint16 abi_major;
  guint16 abi_minor;
  guint32 size;     /* sizeof (TernPluginEntry) as the module knew it */
  const char *name; /* such as "mapi"; also its section of the configuration */
  const char *version;
  TernPluginUpgrade upgrade;
  const char *const *provides; /* (nullable) names such as "store", "directory", "mapi" */
  const char *const *needs;    /* (nullable) names that must be active first */
  const TernSetting *settings; /* (nullable) */
  gboolean (*init) (TernHost *host, const char *suffix, GError **error); /* once per image; NULL: nothing */
  TernPlugin *(*create) (TernHost *host, const char *suffix);            /* once per activation */
} TernPluginEntry;

/** TERN_PLUGIN_ENTRY_HEAD: the fields that tell which core a module was built against, and its version. */
#define TERN_PLUGIN_ENTRY_HEAD                                                                                         \
  .magic = TERN_PLUGIN_MAGIC, .abi_major = TERN_PLUGIN_ABI_MAJOR, .abi_minor = TERN_PLUGIN_ABI_MINOR,                  \
  .size = sizeof (TernPluginEntry), .version = TERN_VERSION
