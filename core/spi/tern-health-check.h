#pragma once

#include <gio/gio.h>

#include "core/spi/tern-job.h"

/** TernHealthCheck: one part that can tell whether it works; asked by /readyz and `ternctl status`. */
#define TERN_TYPE_HEALTH_CHECK (tern_health_check_get_type ())
G_DECLARE_INTERFACE (TernHealthCheck, tern_health_check, TERN, HEALTH_CHECK, GObject)

struct _TernHealthCheckInterface {
  GTypeInterface parent;

  const char *(*get_name) (TernHealthCheck *check); /* such as "database" */
  /* TRUE: well. The error's message says what fails and what to do. */
  gboolean (*run) (TernHealthCheck *check, TernJob *job, GError **error);
};

const char *tern_health_check_get_name (TernHealthCheck *check);
gboolean tern_health_check_run (TernHealthCheck *check, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
