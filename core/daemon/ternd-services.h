#pragma once

#include <gio/gio.h>

/**
 * TerndServices:
 *
 * Which object stands behind which contract right now. Several owners may offer the same contract (two versions of a
 * plugin, many health checks): the newest answers, and when it goes the one before it answers again. Safe from any
 * thread.
 */
typedef struct _TerndServices TerndServices;

TerndServices *ternd_services_new (void);
void ternd_services_free (TerndServices *services);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TerndServices, ternd_services_free)

/** ternd_services_provide: @owner is the key for removal, never dereferenced. */
void ternd_services_provide (TerndServices *services, GType type, GObject *service, gconstpointer owner);
void ternd_services_remove_owner (TerndServices *services, gconstpointer owner);
/** ternd_services_get: (transfer full) (nullable): the newest object offered for @type. */
GObject *ternd_services_get (TerndServices *services, GType type) G_GNUC_WARN_UNUSED_RESULT;
/** ternd_services_list: (transfer full) (element-type GObject): all of them, oldest first. */
GPtrArray *ternd_services_list (TerndServices *services, GType type);
