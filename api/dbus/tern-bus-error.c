#include "api/dbus/tern-bus-error.h"

#include "core/base/tern-error.h"

static const GDBusErrorEntry entries[] = {
  { TERN_ERROR_NOT_FOUND, TERN_BUS_ERROR_PREFIX "NotFound" },
  { TERN_ERROR_DENIED, TERN_BUS_ERROR_PREFIX "Denied" },
  { TERN_ERROR_EXISTS, TERN_BUS_ERROR_PREFIX "Exists" },
  { TERN_ERROR_CONFLICT, TERN_BUS_ERROR_PREFIX "Conflict" },
  { TERN_ERROR_BUSY, TERN_BUS_ERROR_PREFIX "Busy" },
  { TERN_ERROR_QUOTA, TERN_BUS_ERROR_PREFIX "Quota" },
  { TERN_ERROR_TOO_BIG, TERN_BUS_ERROR_PREFIX "TooBig" },
  { TERN_ERROR_INVALID, TERN_BUS_ERROR_PREFIX "Invalid" },
  { TERN_ERROR_CORRUPT, TERN_BUS_ERROR_PREFIX "Corrupt" },
  { TERN_ERROR_UNSUPPORTED, TERN_BUS_ERROR_PREFIX "Unsupported" },
  { TERN_ERROR_LIMIT, TERN_BUS_ERROR_PREFIX "Limit" },
  { TERN_ERROR_TIMEOUT, TERN_BUS_ERROR_PREFIX "Timeout" },
  { TERN_ERROR_UNAVAILABLE, TERN_BUS_ERROR_PREFIX "Unavailable" },
  { TERN_ERROR_CANCELLED, TERN_BUS_ERROR_PREFIX "Cancelled" },
  { TERN_ERROR_STALE, TERN_BUS_ERROR_PREFIX "Stale" },
  { TERN_ERROR_EXPUNGED, TERN_BUS_ERROR_PREFIX "Expunged" },
  { TERN_ERROR_READ_ONLY, TERN_BUS_ERROR_PREFIX "ReadOnly" },
  { TERN_ERROR_INTERNAL, TERN_BUS_ERROR_PREFIX "Internal" },
};

void
tern_bus_error_register (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    g_dbus_error_register_error (TERN_ERROR, entries[i].error_code, entries[i].dbus_error_name);
}
