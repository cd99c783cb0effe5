#include "tools/ternctl/ctl-bus.h"

#include <string.h>

#include "api/dbus/tern-bus-error.h"
#include "api/dbus/tern-bus-interfaces.h"
#include "core/base/tern-error.h"

/* A verify or a removal may take minutes. */
#define TIMEOUT_MS (30 * 60 * 1000)

static GDBusConnection *
connect_to (const char *where, GError **error)
{
  if (where == NULL || strcmp (where, "system") == 0)
    return g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  if (strcmp (where, "session") == 0)
    return g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, error);
  return g_dbus_connection_new_for_address_sync (
      where, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL,
      error);
}

static gboolean
connect_bus (Ctl *ctl, GError **error)
{
  const char *from_environment = g_getenv ("TERN_BUS");
  g_autoptr (GError) reason = NULL;

  if (ctl->bus != NULL)
    return TRUE;
  tern_bus_error_register ();
  ctl->bus = connect_to (ctl->address != NULL ? ctl->address : from_environment, &reason);
  if (ctl->bus != NULL)
    return TRUE;
  g_set_error (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN, "no connection to the bus: %s", reason->message);
  return FALSE;
}

GVariant *
ctl_bus_call (Ctl *ctl, const char *interface, const char *method, GVariant *parameters, GError **error)
{
  g_autoptr (GVariant) owned = parameters != NULL ? g_variant_ref_sink (parameters) : NULL;
  g_autofree char *full = g_strconcat (TERN_BUS_NAME ".", interface, NULL);
  GVariant *reply;

  g_assert (tern_bus_find_method (interface, method) != NULL);
  if (!connect_bus (ctl, error))
    return NULL;
  reply = g_dbus_connection_call_sync (ctl->bus, TERN_BUS_NAME, TERN_BUS_PATH, full, method, owned, NULL,
                                       G_DBUS_CALL_FLAGS_NONE, TIMEOUT_MS, NULL, error);
  if (reply == NULL && error != NULL)
    g_dbus_error_strip_remote_error (*error);
  return reply;
}

CtlResult
ctl_bus_do (Ctl *ctl, const char *interface, const char *method, GVariant *parameters, const char *done, GError **error)
{
  g_autoptr (GVariant) reply = ctl_bus_call (ctl, interface, method, parameters, error);

  if (reply == NULL)
    return CTL_FAILED;
  if (!ctl->json)
    g_print ("%s\n", done);
  else
    g_print ("{}\n");
  return CTL_OK;
}

CtlResult
ctl_bus_result (const GError *error)
{
  if (g_error_matches (error, TERN_ERROR, TERN_ERROR_DENIED)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    return CTL_NO_RIGHT;
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
    return CTL_NO_DAEMON;
  return CTL_FAILED;
}
