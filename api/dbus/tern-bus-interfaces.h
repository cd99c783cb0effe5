#pragma once

#include <gio/gio.h>

/** tern_bus_list_interfaces: the interfaces of /org/tern/Core1 as api/dbus/org.tern.Core1.xml describes them; ends with
 * %NULL. */
const GDBusInterfaceInfo *const *tern_bus_list_interfaces (void);
/** tern_bus_find_method: (nullable): by the interface's short name ("Users") and the method's. */
const GDBusMethodInfo *tern_bus_find_method (const char *interface, const char *method);
