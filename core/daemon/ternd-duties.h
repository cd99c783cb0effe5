#pragma once

#include "core/base/tern-metrics.h"
#include "core/daemon/ternd-daemon.h"
#include "core/groupware/tern-duty-runner.h"
#include "core/spi/tern-store.h"

/** ternd_duties_start: (transfer full): a runner of the duties of @store on the daemon's pool, with those that every
 * mailbox has. */
TernDutyRunner *ternd_duties_start (TerndDaemon *daemon, TernStore *store, TernMetrics *metrics);
