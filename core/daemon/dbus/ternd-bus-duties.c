#include "core/base/tern-error.h"
#include "core/daemon/dbus/ternd-bus-method.h"
#include "core/groupware/tern-duty-runner.h"

static const char *
get_state (const TernDuty *duty)
{
  return duty->claim != 0 ? "running" : duty->failures > 0 ? "failing" : duty->due_in <= 0 ? "due" : "waiting";
}

static GVariant *
describe (const TernDuty *duty)
{
  char mailbox[TERN_GUID_TEXT_SIZE] = "";
  GVariantDict dict;

  if (!tern_guid_is_null (&duty->mailbox))
    tern_guid_to_text (&duty->mailbox, mailbox);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "kind", "s", duty->kind);
  g_variant_dict_insert (&dict, "mailbox", "s", mailbox);
  g_variant_dict_insert (&dict, "key", "s", duty->key);
  g_variant_dict_insert (&dict, "state", "s", get_state (duty));
  g_variant_dict_insert (&dict, "due", "u", duty->claim != 0 ? 0u : (guint32)CLAMP (duty->due_in, 0, G_MAXUINT32));
  g_variant_dict_insert (&dict, "failures", "u", duty->failures);
  g_variant_dict_insert (&dict, "node", "s", duty->node != NULL ? duty->node : "");
  g_variant_dict_insert (&dict, "error", "s", duty->last_error != NULL ? duty->last_error : "");
  return g_variant_dict_end (&dict);
}

static GVariant *
list_duties (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernDutyRunner) runner = ternd_bus_get_service (daemon, TERN_TYPE_DUTY_RUNNER, "mailbox store", error);
  g_autoptr (GPtrArray) duties = runner != NULL ? tern_duty_runner_list (runner, job, error) : NULL;
  GVariantBuilder builder;

  if (duties == NULL)
    return NULL;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < duties->len; i++)
    g_variant_builder_add_value (&builder, describe (g_ptr_array_index (duties, i)));
  return g_variant_new ("(aa{sv})", &builder);
}

static GVariant *
run_duty (TerndDaemon *daemon, GVariant *parameters, TernJob *job, GError **error)
{
  g_autoptr (TernDutyRunner) runner = ternd_bus_get_service (daemon, TERN_TYPE_DUTY_RUNNER, "mailbox store", error);
  TernDutyPost post = { .sooner = TRUE };

  g_variant_get (parameters, "(&s)", &post.kind);
  if (runner == NULL)
    return NULL;
  if (!tern_duty_runner_is_regular (runner, post.kind)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "%s is no regular duty (ternctl duty list shows them)",
                 post.kind);
    return NULL;
  }
  return tern_duty_runner_post (runner, &post, job, error) ? ternd_bus_done () : NULL;
}

const TerndBusMethod ternd_bus_duty_methods[] = {
  { "Duties", "List", TERND_BUS_ON_POOL, FALSE, list_duties },
  { "Duties", "Run", TERND_BUS_ON_POOL, TRUE, run_duty },
  { NULL },
};
