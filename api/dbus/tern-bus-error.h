#pragma once

#include <gio/gio.h>

/** TERN_BUS_ERROR_PREFIX: an error of TERN_ERROR is on the bus this and its code's name in CamelCase:
 * ...Error.NotFound. */
#define TERN_BUS_ERROR_PREFIX "org.tern.Core1.Error."
#define TERN_BUS_NAME "org.tern.Core1"
#define TERN_BUS_PATH "/org/tern/Core1"

/** tern_bus_error_register: makes GDBus translate between TERN_ERROR and the names on the bus, both ways. Any number of
 * times. */
void tern_bus_error_register (void);
