#pragma once

#include "core/daemon/ternd-daemon.h"
#include "core/spi/tern-directory-admin.h"

/** TerndBusThread: where a method runs. */
typedef enum {
  TERND_BUS_ON_POOL,  /* may take long, uses the database */
  TERND_BUS_ON_ADMIN, /* plugins and configuration */
  TERND_BUS_ON_OWN,   /* reads what is in memory */
} TerndBusThread;

/** TerndBusFunc: (nullable): the answer's tuple, %NULL with @error set; a method without results answers
 * ternd_bus_done(). */
typedef GVariant *(*TerndBusFunc) (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error);

/** TerndBusMethod: a row of the table of methods; @is_change: it goes into the log, with its first argument. */
typedef struct {
  const char *interface; /* without org.tern.Core1. */
  const char *name;
  TerndBusThread thread;
  gboolean is_change;
  TerndBusFunc func;
} TerndBusMethod;

/* One table a noun; each ends with a row whose interface is NULL. */
extern const TerndBusMethod ternd_bus_config_methods[];
extern const TerndBusMethod ternd_bus_contact_methods[];
extern const TerndBusMethod ternd_bus_database_methods[];
extern const TerndBusMethod ternd_bus_domain_methods[];
extern const TerndBusMethod ternd_bus_duty_methods[];
extern const TerndBusMethod ternd_bus_group_methods[];
extern const TerndBusMethod ternd_bus_mailbox_methods[];
extern const TerndBusMethod ternd_bus_plugin_methods[];
extern const TerndBusMethod ternd_bus_queue_methods[];
extern const TerndBusMethod ternd_bus_resource_methods[];
extern const TerndBusMethod ternd_bus_session_methods[];
extern const TerndBusMethod ternd_bus_status_methods[];
extern const TerndBusMethod ternd_bus_user_methods[];

const TerndBusMethod *ternd_bus_find_method (const char *interface, const char *name);
/** ternd_bus_done: (transfer floating): the empty answer. */
GVariant *ternd_bus_done (void);
/** ternd_bus_strings: (transfer floating): an array of strings. */
GVariant *ternd_bus_strings (GPtrArray *strings);
/** ternd_bus_get_service: (transfer full): the object behind @type, or UNAVAILABLE naming @what is missing. */
gpointer ternd_bus_get_service (TerndDaemon *daemon, GType type, const char *what, GError **error);
