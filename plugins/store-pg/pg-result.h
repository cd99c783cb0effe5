#pragma once

#include <libpq-fe.h>

#include "core/spi/tern-database.h"

/** pg_result_wrap: (transfer full): takes @native over. */
TernDbResult *pg_result_wrap (PGresult *native);
