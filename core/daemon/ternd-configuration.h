#pragma once

#include "core/base/tern-config.h"
#include "core/daemon/http/ternd-http-front.h"
#include "core/daemon/registry/ternd-registry.h"

/**
 * TerndConfiguration:
 *
 * The configuration in force: the files as last read without mistake, and the settings of the daemon's own sections. A
 * reload either takes all of the new files or leaves everything as it was. Reading is safe from any thread.
 */
typedef struct _TerndConfiguration TerndConfiguration;

/** TerndReload: what came of a reload; (element-type utf8) each. */
typedef struct {
  GPtrArray *applied;       /* "[section] key" */
  GPtrArray *needs_restart; /* "[section] key" */
  GPtrArray *rejected;      /* mistakes; not empty: nothing changed */
  GPtrArray *unused;        /* drop-ins of plugins that aren't there */
} TerndReload;

TerndReload *ternd_reload_new (void);
void ternd_reload_free (TerndReload *reload);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TerndReload, ternd_reload_free)

/** ternd_configuration_new: reads @path; the daemon's own sections must be without mistake. */
TerndConfiguration *ternd_configuration_new (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ternd_configuration_free (TerndConfiguration *configuration);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TerndConfiguration, ternd_configuration_free)

TernSettings *ternd_configuration_get_core (TerndConfiguration *configuration); /* (transfer full) */
TernSettings *ternd_configuration_get_http (TerndConfiguration *configuration); /* (transfer full) */
TernSettings *ternd_configuration_get_section (TerndConfiguration *configuration, const char *section,
                                               const TernSetting *table, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *ternd_configuration_locate (TerndConfiguration *configuration, const char *section, const char *key);

/** ternd_configuration_check: adds to @ret's rejected and unused what the files as they are now deserve; changes
 * nothing. */
void ternd_configuration_check (TerndConfiguration *configuration, TerndRegistry *registry, TerndReload *ret);
/**
 * ternd_configuration_reload: on the admin thread.
 * @front: (nullable): takes the new [http] settings; its refusal rejects the reload
 */
void ternd_configuration_reload (TerndConfiguration *configuration, TerndRegistry *registry, TerndHttpFront *front,
                                 TerndReload *ret);
