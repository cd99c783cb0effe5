#pragma once

#include "core/daemon/ternd-daemon.h"

/**
 * TerndBus:
 *
 * The administration interface on D-Bus. It only authorises and dispatches: methods run on the worker pool, on the
 * admin thread, or on a thread of the bus for those that must answer when everything else is busy. Belongs to the main
 * thread.
 */
typedef struct _TerndBus TerndBus;

/**
 * ternd_bus_new:
 * @where: system, session, or a bus address
 *
 * Connects, and connects again whenever the bus went away.
 */
TerndBus *ternd_bus_new (TerndDaemon *daemon, const char *where);
/** ternd_bus_free: takes the objects off the bus; methods that run end by themselves. */
void ternd_bus_free (TerndBus *bus);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TerndBus, ternd_bus_free)
