#include "tools/ternctl/ctl-test.h"

#include "tools/ternctl/ctl-print.h"
#include "tools/ternctl/ctl-test-outlook.h"

static void
step_free (gpointer pointer)
{
  CtlTestStep *step = pointer;

  g_free (step->name);
  g_free (step->detail);
  g_free (step->remedy);
  g_free (step);
}

void
ctl_test_init (CtlTest *test, gboolean json)
{
  *test = (CtlTest){ .json = json };
  test->steps = g_ptr_array_new_with_free_func (step_free);
  ctl_test_begin (test);
}

void
ctl_test_clear (CtlTest *test)
{
  g_ptr_array_unref (test->steps);
}

void
ctl_test_begin (CtlTest *test)
{
  test->begun = g_get_monotonic_time ();
}

static void
add_step (CtlTest *test, const char *name, gboolean is_well, const char *remedy, char *detail)
{
  CtlTestStep *step = g_new0 (CtlTestStep, 1);

  *step = (CtlTestStep){ .name = g_strdup (name), .is_well = is_well, .detail = detail, .remedy = g_strdup (remedy) };
  step->ms = (g_get_monotonic_time () - test->begun) / 1000;
  g_ptr_array_add (test->steps, step);
  if (!test->json)
    g_print ("%-18s %-6s %6" G_GINT64_FORMAT " ms  %s\n", name, is_well ? "ok" : "FAILED", step->ms, detail);
  if (!test->json && remedy != NULL)
    g_print ("\nWhat to do: %s\n", remedy);
  ctl_test_begin (test);
}

void
ctl_test_pass (CtlTest *test, const char *name, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  add_step (test, name, TRUE, NULL, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

gboolean
ctl_test_fail (CtlTest *test, const char *name, const char *remedy, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  add_step (test, name, FALSE, remedy, g_strdup_vprintf (format, arguments));
  va_end (arguments);
  return FALSE;
}

static GVariant *
describe (const CtlTestStep *step)
{
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "step", "s", step->name);
  g_variant_dict_insert (&dict, "ok", "b", step->is_well);
  g_variant_dict_insert (&dict, "ms", "x", step->ms);
  g_variant_dict_insert (&dict, "detail", "s", step->detail);
  if (step->remedy != NULL)
    g_variant_dict_insert (&dict, "remedy", "s", step->remedy);
  return g_variant_dict_end (&dict);
}

CtlResult
ctl_test_end (CtlTest *test)
{
  gboolean is_well = test->steps->len > 0;
  g_autoptr (GVariant) rows = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < test->steps->len; i++) {
    const CtlTestStep *step = g_ptr_array_index (test->steps, i);

    is_well = is_well && step->is_well;
    g_variant_builder_add_value (&builder, describe (step));
  }
  rows = g_variant_ref_sink (g_variant_builder_end (&builder));
  if (test->json)
    ctl_print_json (rows);
  else if (is_well)
    g_print ("\nOutlook would work.\n");
  return is_well ? CTL_OK : CTL_FAILED;
}

static const CtlOption outlook_options[] = {
  { "password-file", "FILE", "its first line is the user's password; -: standard input (asked for on a terminal)" },
  { "url", "URL", "where the server is, such as http://127.0.0.1:8080, instead of what the address says" },
  { "ca-file", "FILE", "the authorities to trust, in PEM form, instead of the system's" },
  { "insecure", NULL, "go on with a certificate that a client would refuse" },
  { NULL },
};

const CtlCommand ctl_test_commands[] = {
  { "test",
    "outlook",
    "ADDRESS",
    "what Outlook does when it starts, step by step",
    ctl_test_outlook,
    outlook_options,
    { "ternctl test outlook anna@example.com",
      "ternctl test outlook anna@example.com --url=http://127.0.0.1:8080 --password-file=/root/anna",
      "ternctl test outlook anna@example.com --json" } },
  { NULL },
};
