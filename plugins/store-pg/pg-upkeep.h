#pragma once

#include "core/spi/tern-upkeep.h"

void pg_upkeep_iface_init (TernUpkeepInterface *iface); /* on PgStore */
