#pragma once

#include <gio/gio.h>

/**
 * ternd_bus_access_check:
 * @sender: unique name of the caller
 * @group: (nullable): the administrators' system group
 * @ret_uid: (out) (optional): who it was, set on success and on refusal
 *
 * Root, the daemon's own user and members of @group may; DENIED otherwise. Asks the bus, so it blocks: not on the main
 * thread.
 */
gboolean ternd_bus_access_check (GDBusConnection *connection, const char *sender, const char *group, guint32 *ret_uid,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
