#pragma once

#include "core/groupware/tern-duty-runner.h"
#include "core/spi/tern-upkeep.h"

/** TernUpkeepTimes: how long things are kept, in seconds; asked for at each run. */
typedef struct {
  gint64 deleted; /* soft-deleted messages and folders */
  gint64 changes; /* the log of changes */
} TernUpkeepTimes;

/** TernUpkeepTimesFunc: on any thread; must not block. */
typedef void (*TernUpkeepTimesFunc) (TernUpkeepTimes *ret_times, gpointer user_data);

/** tern_upkeep_duties_add: the regular duties of every mailbox: retention, pruning of the log, sweep of large values,
 * and what deleted mailboxes left. @user_data must outlive the runner's last run. */
void tern_upkeep_duties_add (TernDutyRunner *runner, TernUpkeep *upkeep, TernUpkeepTimesFunc get_times,
                             gpointer user_data);
