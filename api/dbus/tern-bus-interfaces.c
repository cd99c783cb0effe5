#include "api/dbus/tern-bus-interfaces.h"

#include <string.h>

#include "api/dbus/tern-bus-error.h"
#include "api/tern-bus-info.h"

const GDBusInterfaceInfo *const *
tern_bus_list_interfaces (void)
{
  static const GDBusInterfaceInfo *const interfaces[] = {
    &org_tern_core1_status_interface,    &org_tern_core1_plugins_interface,   &org_tern_core1_domains_interface,
    &org_tern_core1_users_interface,     &org_tern_core1_groups_interface,    &org_tern_core1_contacts_interface,
    &org_tern_core1_resources_interface, &org_tern_core1_mailboxes_interface, &org_tern_core1_sessions_interface,
    &org_tern_core1_config_interface,    &org_tern_core1_database_interface,
    &org_tern_core1_duties_interface,    &org_tern_core1_queue_interface,    NULL,
  };

  return interfaces;
}

const GDBusMethodInfo *
tern_bus_find_method (const char *interface, const char *method)
{
  for (const GDBusInterfaceInfo *const *at = tern_bus_list_interfaces (); *at != NULL; at++) {
    if (strcmp ((*at)->name + strlen (TERN_BUS_NAME) + 1, interface) == 0)
      return g_dbus_interface_info_lookup_method ((GDBusInterfaceInfo *)*at, method);
  }
  return NULL;
}
