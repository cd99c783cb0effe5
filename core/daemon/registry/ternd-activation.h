#pragma once

#include "core/daemon/registry/ternd-image.h"
#include "core/daemon/ternd-host.h"

/** TerndPluginState: where an activation, or a file that isn't one yet, stands. */
typedef enum {
  TERND_PLUGIN_LOADED,  /* not tried yet */
  TERND_PLUGIN_BLOCKED, /* a need or its gate is not met, or only a restart helps */
  TERND_PLUGIN_ACTIVE,
  TERND_PLUGIN_DRAINING,
  TERND_PLUGIN_FAILED, /* start() or ready() failed */
  TERND_PLUGIN_STOPPED,
} TerndPluginState;

const char *ternd_plugin_state_to_string (TerndPluginState state);

/**
 * TerndActivation:
 *
 * One run of an image: its host and its plugin object. All steps are taken on the admin thread; reading state and
 * counts is safe from any thread. Reference counted.
 */
typedef struct _TerndActivation TerndActivation;

TerndActivation *ternd_activation_new (TerndImage *image, const TerndHostParts *parts, TernSettings *settings);
/** ternd_activation_new_retry: another attempt of what failed, with its settings; it waits longer before the next. */
TerndActivation *ternd_activation_new_retry (TerndActivation *failed);
TerndActivation *ternd_activation_ref (TerndActivation *activation);
void ternd_activation_unref (TerndActivation *activation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TerndActivation, ternd_activation_unref)

TerndImage *ternd_activation_get_image (TerndActivation *activation);
TerndHost *ternd_activation_get_host (TerndActivation *activation);
TernSettings *ternd_activation_get_settings (TerndActivation *activation); /* (transfer full) (nullable) */
gboolean ternd_activation_is_started (TerndActivation *activation);
TerndPluginState ternd_activation_get_state (TerndActivation *activation);
char *ternd_activation_get_reason (TerndActivation *activation); /* (transfer full) (nullable) */
guint ternd_activation_count_sessions (TerndActivation *activation);
/** ternd_activation_count_work: requests, jobs and what the plugin itself says is under way. */
guint ternd_activation_count_work (TerndActivation *activation);

/** ternd_activation_start: makes the plugin object and starts it. After FALSE: failed, and everything given back. */
gboolean ternd_activation_start (TerndActivation *activation);
/** ternd_activation_open: asks the gate and opens. FALSE: the gate refused (ask again later), or it failed. */
gboolean ternd_activation_open (TerndActivation *activation);
/** ternd_activation_block_by_gate: the gate's last refusal stands: nothing else moves that might change it. */
void ternd_activation_block_by_gate (TerndActivation *activation);
void ternd_activation_block (TerndActivation *activation, const char *reason);
/** ternd_activation_may_retry: whether it failed for a reason that time may mend, and enough of it has passed. */
gboolean ternd_activation_may_retry (TerndActivation *activation, gboolean at_once);
void ternd_activation_change_settings (TerndActivation *activation, TernSettings *settings);
void ternd_activation_drain (TerndActivation *activation, guint drain_ms);
/** ternd_activation_drain_step: TRUE once it has stopped. */
gboolean ternd_activation_drain_step (TerndActivation *activation);
/** ternd_activation_stop: at once; sessions are closed. */
void ternd_activation_stop (TerndActivation *activation);
