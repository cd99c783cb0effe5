#pragma once

#include "core/groupware/tern-duty-runner.h"
#include "core/spi/tern-store.h"

/** tern_search_duty_add: this node fills search folders whose criteria were set. */
void tern_search_duty_add (TernDutyRunner *runner, TernStore *store);
