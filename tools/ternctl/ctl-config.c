#include <string.h>

#include "core/base/tern-error.h"
#include "tools/ternctl/ctl-bus.h"
#include "tools/ternctl/ctl-print.h"

static const CtlOption show_options[] = { { "changed", NULL, "only what a file says" }, { NULL } };

/* One setting of the answer. */
typedef struct {
  const char *section, *key, *value, *otherwise, *place, *type, *doc;
  gboolean reloadable;
} Setting;

static gboolean
next_setting (GVariantIter *iter, Setting *ret)
{
  return g_variant_iter_next (iter, "(&s&s&s&s&sb&s&s)", &ret->section, &ret->key, &ret->value, &ret->otherwise,
                              &ret->place, &ret->reloadable, &ret->type, &ret->doc);
}

static gboolean
print_list (GVariant *list, const char *prefix)
{
  g_autofree const char **lines = g_variant_get_strv (list, NULL);

  for (const char **line = lines; *line != NULL; line++)
    g_print ("%s%s\n", prefix, *line);
  return lines[0] != NULL;
}

static CtlResult
check (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  g_autoptr (GVariant) reply = ctl_bus_call (ctl, "Config", "Check", NULL, error);
  g_autoptr (GVariant) mistakes = NULL;
  g_autoptr (GVariant) unused = NULL;
  gboolean is_bad;

  if (reply == NULL)
    return CTL_FAILED;
  g_variant_get (reply, "(@as@as)", &mistakes, &unused);
  is_bad = g_variant_n_children (mistakes) > 0;
  if (ctl->json) {
    ctl_print_json (reply);
    return is_bad ? CTL_FAILED : CTL_OK;
  }
  print_list (mistakes, "");
  print_list (unused, "note: ");
  if (!is_bad)
    g_print ("The configuration is fine.\n");
  return is_bad ? CTL_FAILED : CTL_OK;
}

static CtlResult
show (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  g_autoptr (GVariant) reply = ctl_bus_call (ctl, "Config", "Show", NULL, error);
  gboolean only_changed = ctl_option (arguments, "changed") != NULL;
  g_autofree char *section = g_strdup ("");
  g_autoptr (GVariantIter) iter = NULL;
  Setting setting;

  if (reply == NULL)
    return CTL_FAILED;
  if (ctl->json) {
    g_autoptr (GVariant) rows = g_variant_get_child_value (reply, 0);

    ctl_print_json (rows);
    return CTL_OK;
  }
  g_variant_get (reply, "(a(sssssbss))", &iter);
  while (next_setting (iter, &setting)) {
    if (only_changed && *setting.place == '\0')
      continue;
    if (strcmp (section, setting.section) != 0) {
      g_print ("%s[%s]\n", *section != '\0' ? "\n" : "", setting.section);
      g_free (section);
      section = g_strdup (setting.section);
    }
    g_print ("%s=%s%s%s\n", setting.key, setting.value, *setting.place != '\0' ? "    # " : "", setting.place);
  }
  return CTL_OK;
}

static CtlResult
explain (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  g_autoptr (GVariant) reply = ctl_bus_call (ctl, "Config", "Show", NULL, error);
  g_autoptr (GVariantIter) iter = NULL;
  const char *wanted = ctl_word (arguments, 0);
  guint found = 0;
  Setting setting;

  if (reply == NULL)
    return CTL_FAILED;
  g_variant_get (reply, "(a(sssssbss))", &iter);
  while (next_setting (iter, &setting)) {
    g_autofree char *full = g_strconcat (setting.section, ".", setting.key, NULL);

    if (strcmp (wanted, setting.key) != 0 && strcmp (wanted, full) != 0)
      continue;
    g_print ("%s[%s] %s\n  %s\n  type       %s\n  default    %s\n  in force   %s%s%s\n  a change   %s\n",
             found++ > 0 ? "\n" : "", setting.section, setting.key, setting.doc, setting.type,
             *setting.otherwise != '\0' ? setting.otherwise : "none", *setting.value != '\0' ? setting.value : "none",
             *setting.place != '\0' ? "  from " : "", setting.place,
             setting.reloadable ? "by ternctl config reload" : "needs a restart");
  }
  if (found > 0)
    return CTL_OK;
  g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "no setting is called %s", wanted);
  return CTL_FAILED;
}

static CtlResult
reload (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  g_autoptr (GVariant) reply = ctl_bus_call (ctl, "Config", "Reload", NULL, error);
  g_autoptr (GVariant) applied = NULL;
  g_autoptr (GVariant) waiting = NULL;
  g_autoptr (GVariant) rejected = NULL;
  gboolean is_bad;

  if (reply == NULL)
    return CTL_FAILED;
  g_variant_get (reply, "(@as@as@as)", &applied, &waiting, &rejected);
  is_bad = g_variant_n_children (rejected) > 0;
  if (ctl->json) {
    ctl_print_json (reply);
    return is_bad ? CTL_FAILED : CTL_OK;
  }
  print_list (rejected, "rejected: ");
  print_list (applied, "applied: ");
  print_list (waiting, "needs a restart: ");
  if (is_bad)
    g_print ("Nothing has changed.\n");
  else if (g_variant_n_children (applied) + g_variant_n_children (waiting) == 0)
    g_print ("The configuration is as it was.\n");
  return is_bad ? CTL_FAILED : CTL_OK;
}

const CtlCommand ctl_config_commands[] = {
  { "config", "check", "", "say what is wrong with the files", check, NULL, { "ternctl config check", NULL, NULL } },
  { "config",
    "show",
    "",
    "the settings in force and where they come from",
    show,
    show_options,
    { "ternctl config show", "ternctl config show --changed", NULL } },
  { "config",
    "explain",
    "KEY",
    "what a setting means",
    explain,
    NULL,
    { "ternctl config explain core.drain-time", NULL, NULL } },
  { "config",
    "reload",
    "",
    "read the files again; waits until it is done",
    reload,
    NULL,
    { "ternctl config reload", NULL, NULL } },
  { NULL },
};
