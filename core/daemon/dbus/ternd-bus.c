#include "core/daemon/dbus/ternd-bus.h"

#include <string.h>

#include "api/dbus/tern-bus-error.h"
#include "api/dbus/tern-bus-interfaces.h"
#include "core/base/tern-error.h"
#include "core/base/tern-log.h"
#include "core/daemon/dbus/ternd-bus-access.h"
#include "core/daemon/dbus/ternd-bus-method.h"

#define RETRY_S 5
#define OWN_THREADS 2
#define SHOWN_ARGUMENT 200

struct _TerndBus {
  TerndDaemon *daemon;
  char *where;
  GCancellable *cancellable;
  GDBusConnection *connection;
  gulong closed_handler;
  guint name_id;
  guint retry_id;
  GArray *object_ids;
  GThreadPool *own;
};

/* A call on its way through the threads. */
typedef struct {
  TerndDaemon *daemon;
  const TerndBusMethod *method;
  GDBusMethodInvocation *invocation; /* NULL once answered */
} Call;

static void connect_bus (TerndBus *bus);

/* A call that no thread took was not answered yet. */
static void
call_free (gpointer pointer)
{
  Call *call = pointer;

  if (call->invocation != NULL)
    g_dbus_method_invocation_return_error_literal (g_steal_pointer (&call->invocation), TERN_ERROR, TERN_ERROR_BUSY,
                                                   "the daemon has too much to do, or stops");
  g_free (call);
}

/* The record of who changed what: the first argument names the thing; a password never comes first. */
static void
log_change (const Call *call, guint32 uid, const GError *error)
{
  GVariant *parameters = g_dbus_method_invocation_get_parameters (call->invocation);
  g_autoptr (GVariant) first = NULL;
  const char *thing = "";

  if (g_variant_n_children (parameters) > 0)
    first = g_variant_get_child_value (parameters, 0);
  if (first != NULL && g_variant_is_of_type (first, G_VARIANT_TYPE_STRING))
    thing = g_variant_get_string (first, NULL);
  tern_log_event (TERN_EVENT_BUS_COMMAND, NULL, "uid %u: %s.%s %.*s%s%s", uid, call->method->interface,
                  call->method->name, SHOWN_ARGUMENT, thing, error != NULL ? ": " : "",
                  error != NULL ? error->message : "");
}

/* A method answers with a GVariant or an error of any domain; only ours has a name on the bus. */
static void
answer (Call *call, GVariant *result, GError *error)
{
  GDBusMethodInvocation *invocation = g_steal_pointer (&call->invocation);
  g_autoptr (GVariant) owned = result != NULL ? g_variant_take_ref (result) : NULL;

  if (result != NULL)
    g_dbus_method_invocation_return_value (invocation, owned);
  else if (error->domain == TERN_ERROR)
    g_dbus_method_invocation_return_gerror (invocation, error);
  else
    g_dbus_method_invocation_return_error_literal (invocation, TERN_ERROR, TERN_ERROR_INTERNAL, error->message);
}

static void
run_call (Call *call, TernJob *job)
{
  g_autoptr (TernSettings) core = ternd_configuration_get_core (ternd_daemon_get_configuration (call->daemon));
  g_autoptr (GError) error = NULL;
  GVariant *result = NULL;
  guint32 uid = G_MAXUINT32;

  if (!ternd_bus_access_check (g_dbus_method_invocation_get_connection (call->invocation),
                               g_dbus_method_invocation_get_sender (call->invocation),
                               tern_settings_get_string (core, "admin-group"), &uid, &error)) {
    tern_log_event (TERN_EVENT_BUS_DENIED, NULL, "uid %u: %s.%s: %s", uid, call->method->interface, call->method->name,
                    error->message);
    answer (call, NULL, error);
    return;
  }
  result = call->method->func (call->daemon, g_dbus_method_invocation_get_parameters (call->invocation), job, &error);
  if (call->method->is_change)
    log_change (call, uid, error);
  answer (call, result, error);
}

static void
run_on_pool (TernJob *job, gpointer user_data)
{
  run_call (user_data, job);
}

static void
run_on_admin (gpointer user_data)
{
  g_autoptr (TernJob) job = tern_job_new ();

  run_call (user_data, job);
}

static void
run_on_own (gpointer data, gpointer user_data)
{
  g_autoptr (TernJob) job = tern_job_new ();

  run_call (data, job);
  call_free (data);
}

static void
handle_call (GDBusConnection *connection, const char *sender, const char *path, const char *interface, const char *name,
             GVariant *parameters, GDBusMethodInvocation *invocation, gpointer user_data)
{
  TerndBus *bus = user_data;
  const TerndBusMethod *method = ternd_bus_find_method (interface + strlen (TERN_BUS_NAME) + 1, name);
  g_autoptr (GError) error = NULL;
  Call *call;

  if (method == NULL) {
    g_dbus_method_invocation_return_error (invocation, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "%s.%s is not implemented",
                                           interface, name);
    return;
  }
  call = g_new0 (Call, 1);
  *call = (Call){ .daemon = bus->daemon, .method = method, .invocation = invocation };
  switch (method->thread) {
  case TERND_BUS_ON_OWN:
    g_thread_pool_push (bus->own, call, NULL);
    break;
  case TERND_BUS_ON_ADMIN:
    ternd_admin_thread_push (ternd_daemon_get_admin_thread (bus->daemon), run_on_admin, call, call_free);
    break;
  case TERND_BUS_ON_POOL:
    if (!ternd_worker_pool_push (ternd_daemon_get_pool (bus->daemon), run_on_pool, call, call_free, &error))
      g_debug ("bus call refused: %s", error->message);
    break;
  }
}

static const GDBusInterfaceVTable vtable = { .method_call = handle_call };

static gboolean
retry (gpointer user_data)
{
  TerndBus *bus = user_data;

  bus->retry_id = 0;
  connect_bus (bus);
  return G_SOURCE_REMOVE;
}

static void
drop_connection (TerndBus *bus)
{
  if (bus->name_id != 0)
    g_bus_unown_name (bus->name_id);
  bus->name_id = 0;
  for (guint i = 0; i < bus->object_ids->len; i++)
    g_dbus_connection_unregister_object (bus->connection, g_array_index (bus->object_ids, guint, i));
  g_array_set_size (bus->object_ids, 0);
  if (bus->connection != NULL)
    g_signal_handler_disconnect (bus->connection, bus->closed_handler);
  g_clear_object (&bus->connection);
}

static void
fail_and_retry (TerndBus *bus, const char *reason)
{
  tern_log_event (TERN_EVENT_BUS_UNAVAILABLE, NULL, "bus %s: %s", bus->where, reason);
  drop_connection (bus);
  if (bus->retry_id == 0)
    bus->retry_id = g_timeout_add_seconds (RETRY_S, retry, bus);
}

static void
on_closed (GDBusConnection *connection, gboolean remote_vanished, GError *error, gpointer user_data)
{
  fail_and_retry (user_data, error != NULL ? error->message : "the connection ended");
}

static void
on_name_acquired (GDBusConnection *connection, const char *name, gpointer user_data)
{
  TerndBus *bus = user_data;

  tern_log_event (TERN_EVENT_BUS_CONNECTED, NULL, "%s is on bus %s", name, bus->where);
}

static void
on_name_lost (GDBusConnection *connection, const char *name, gpointer user_data)
{
  TerndBus *bus = user_data;

  if (!g_dbus_connection_is_closed (bus->connection))
    tern_log_event (TERN_EVENT_BUS_UNAVAILABLE, NULL,
                    "bus %s: the name %s is not ours: another ternd has it, or the policy forbids it", bus->where,
                    name);
}

static void
use_connection (TerndBus *bus, GDBusConnection *connection)
{
  g_autoptr (GError) error = NULL;

  bus->connection = connection;
  g_dbus_connection_set_exit_on_close (connection, FALSE);
  bus->closed_handler = g_signal_connect (connection, "closed", G_CALLBACK (on_closed), bus);
  for (const GDBusInterfaceInfo *const *at = tern_bus_list_interfaces (); *at != NULL; at++) {
    guint id = g_dbus_connection_register_object (connection, TERN_BUS_PATH, (GDBusInterfaceInfo *)*at, &vtable, bus,
                                                  NULL, &error);

    if (id == 0) {
      fail_and_retry (bus, error->message);
      return;
    }
    g_array_append_val (bus->object_ids, id);
  }
  bus->name_id = g_bus_own_name_on_connection (connection, TERN_BUS_NAME, G_BUS_NAME_OWNER_FLAGS_NONE, on_name_acquired,
                                               on_name_lost, bus, NULL);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  TerndBus *bus = user_data;
  g_autoptr (GError) error = NULL;
  GDBusConnection *connection = g_dbus_connection_new_for_address_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the bus object is gone */
  if (connection == NULL)
    fail_and_retry (bus, error->message);
  else
    use_connection (bus, connection);
}

/* A connection of its own, not GIO's shared one: that one is never made anew within a process. */
static void
connect_bus (TerndBus *bus)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;

  if (strcmp (bus->where, "system") == 0)
    address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, &error);
  else if (strcmp (bus->where, "session") == 0)
    address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SESSION, NULL, &error);
  else
    address = g_strdup (bus->where);
  if (address == NULL) {
    fail_and_retry (bus, error->message);
    return;
  }
  g_dbus_connection_new_for_address (
      address, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL,
      bus->cancellable, on_connected, bus);
}

TerndBus *
ternd_bus_new (TerndDaemon *daemon, const char *where)
{
  TerndBus *bus = g_new0 (TerndBus, 1);

  tern_bus_error_register ();
  bus->daemon = daemon;
  bus->where = g_strdup (where);
  bus->cancellable = g_cancellable_new ();
  bus->object_ids = g_array_new (FALSE, FALSE, sizeof (guint));
  bus->own = g_thread_pool_new (run_on_own, bus, OWN_THREADS, FALSE, NULL);
  connect_bus (bus);
  return bus;
}

void
ternd_bus_free (TerndBus *bus)
{
  if (bus == NULL)
    return;
  g_cancellable_cancel (bus->cancellable);
  g_clear_handle_id (&bus->retry_id, g_source_remove);
  if (bus->connection != NULL)
    g_dbus_connection_flush_sync (bus->connection, NULL, NULL);
  drop_connection (bus);
  g_thread_pool_free (bus->own, FALSE, TRUE);
  g_object_unref (bus->cancellable);
  g_array_unref (bus->object_ids);
  g_free (bus->where);
  g_free (bus);
}
