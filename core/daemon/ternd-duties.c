#include "core/daemon/ternd-duties.h"

#include "core/groupware/tern-search-duty.h"
#include "core/groupware/tern-upkeep-duties.h"

static gboolean
push (TernJobFunc func, gpointer user_data, GDestroyNotify destroy, gpointer push_data, GError **error)
{
  return ternd_worker_pool_push (push_data, func, user_data, destroy, error);
}

static void
get_times (TernUpkeepTimes *ret_times, gpointer user_data)
{
  g_autoptr (TernSettings) core = ternd_configuration_get_core (ternd_daemon_get_configuration (user_data));

  ret_times->deleted = tern_settings_get_integer (core, "keep-deleted") / 1000;
  ret_times->changes = tern_settings_get_integer (core, "keep-changes") / 1000;
}

TernDutyRunner *
ternd_duties_start (TerndDaemon *daemon, TernStore *store, TernMetrics *metrics)
{
  TernDutyRunner *runner = tern_duty_runner_new (TERN_DUTIES (store), ternd_daemon_get_node_id (daemon), push,
                                                 ternd_daemon_get_pool (daemon), metrics);

  if (TERN_IS_UPKEEP (store))
    tern_upkeep_duties_add (runner, TERN_UPKEEP (store), get_times, daemon);
  tern_search_duty_add (runner, store);
  return runner;
}
