#pragma once

#include "core/daemon/registry/ternd-registry.h"
#include "core/daemon/ternd-services.h"

/** TerndHealthPart: one part of the daemon and whether it is well. */
typedef struct {
  char *name;
  gboolean is_well;
  gboolean is_needed; /* the node takes no traffic without it */
  char *message;      /* what is wrong, or empty */
} TerndHealthPart;

/**
 * ternd_health_collect:
 * @state: what the daemon is doing ("running" is the only well one)
 *
 * Asks every TernHealthCheck on offer, and looks for the store, the directory and plugins that failed. Blocks as long
 * as the checks do.
 *
 * Returns: (transfer full) (element-type TerndHealthPart)
 */
GPtrArray *ternd_health_collect (TerndServices *services, TerndRegistry *registry, const char *state, TernJob *job);
/** ternd_health_is_ready: whether every needed part is well; @text (nullable) gets a line for each part. */
gboolean ternd_health_is_ready (GPtrArray *parts, GString *text);
