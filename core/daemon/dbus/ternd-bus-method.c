#include "core/daemon/dbus/ternd-bus-method.h"

#include <string.h>

#include "core/base/tern-error.h"

static const TerndBusMethod *const tables[] = {
  ternd_bus_status_methods,  ternd_bus_plugin_methods,  ternd_bus_domain_methods,   ternd_bus_user_methods,
  ternd_bus_group_methods,   ternd_bus_contact_methods, ternd_bus_resource_methods, ternd_bus_mailbox_methods,
  ternd_bus_session_methods, ternd_bus_config_methods,  ternd_bus_database_methods,
  ternd_bus_duty_methods,    ternd_bus_queue_methods,
};

const TerndBusMethod *
ternd_bus_find_method (const char *interface, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
    for (const TerndBusMethod *method = tables[i]; method->interface != NULL; method++) {
      if (strcmp (method->interface, interface) == 0 && strcmp (method->name, name) == 0)
        return method;
    }
  }
  return NULL;
}

GVariant *
ternd_bus_done (void)
{
  return g_variant_new ("()");
}

GVariant *
ternd_bus_strings (GPtrArray *strings)
{
  return g_variant_new_strv ((const char *const *)strings->pdata, strings->len);
}

gpointer
ternd_bus_get_service (TerndDaemon *daemon, GType type, const char *what, GError **error)
{
  GObject *service = ternd_services_get (ternd_daemon_get_services (daemon), type);

  if (service == NULL)
    g_set_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE,
                 "there is no %s: no active plugin provides it (ternctl plugin list says why)", what);
  return service;
}
