#include <locale.h>
#include <string.h>

#include "core/base/tern-error.h"
#include "tools/ternctl/ctl-bus.h"
#include "tools/ternctl/ctl-command.h"

static gboolean
wants_help (char **words)
{
  for (char **word = words; *word != NULL && strcmp (*word, "--") != 0; word++) {
    if (strcmp (*word, "--help") == 0 || strcmp (*word, "-h") == 0)
      return TRUE;
  }
  return FALSE;
}

static CtlResult
fail (const CtlCommand *command, const GError *error)
{
  CtlResult result = ctl_bus_result (error);

  g_printerr ("ternctl %s%s%s: %s\n", command->noun, command->verb != NULL ? " " : "",
              command->verb != NULL ? command->verb : "", error->message);
  if (result == CTL_NO_DAEMON)
    g_printerr ("Is ternd running? See systemctl status ternd, or name its bus with --address.\n");
  return result;
}

static CtlResult
run (const CtlCommand *command, char **words)
{
  Ctl ctl = { 0 };
  g_auto (CtlArguments) arguments = { NULL };
  g_autoptr (GError) error = NULL;
  CtlResult result = CTL_OK;

  if (!ctl_arguments_parse (&ctl, command, words, &arguments, &error)) {
    fail (command, error);
    g_printerr ("See ternctl %s --help.\n", command->noun);
    result = CTL_USAGE;
  } else {
    result = command->run (&ctl, &arguments, &error);
    if (error != NULL)
      result = fail (command, error);
  }
  g_clear_object (&ctl.bus);
  g_free (ctl.address);
  return result;
}

static gboolean
is_noun (const char *noun)
{
  g_autoptr (GPtrArray) list = ctl_command_list ();

  for (guint i = 0; i < list->len; i++) {
    if (strcmp (((const CtlCommand *)g_ptr_array_index (list, i))->noun, noun) == 0)
      return TRUE;
  }
  return FALSE;
}

/* Options may stand before the noun, too: they move behind the verb, where the command's row checks them. */
static GStrv
order_words (char **argv)
{
  GPtrArray *words = g_ptr_array_new ();
  GPtrArray *options = g_ptr_array_new ();
  char **word = argv;

  for (; *word != NULL && g_str_has_prefix (*word, "--") && strcmp (*word, "--help") != 0; word++) {
    g_ptr_array_add (options, g_strdup (*word));
    if (strcmp (*word, "--address") == 0 && word[1] != NULL)
      g_ptr_array_add (options, g_strdup (*++word));
  }
  for (; *word != NULL; word++)
    g_ptr_array_add (words, g_strdup (*word));
  for (guint i = 0; i < options->len; i++)
    g_ptr_array_insert (words, MIN (i + 2, words->len), g_ptr_array_index (options, i));
  g_ptr_array_free (options, TRUE);
  g_ptr_array_add (words, NULL);
  return (GStrv)g_ptr_array_free (words, FALSE);
}

int
main (int argc, char **argv)
{
  g_auto (GStrv) words = order_words (argv + 1);
  const CtlCommand *command = NULL;
  guint skip = 1;

  setlocale (LC_ALL, "");
  if (words[0] != NULL && strcmp (words[0], "__complete") == 0) {
    ctl_complete (words + 1);
    return CTL_OK;
  }
  if (words[0] == NULL || !is_noun (words[0])) {
    if (words[0] != NULL && wants_help (words)) {
      ctl_help ();
      return CTL_OK;
    }
    g_printerr ("ternctl: %s\nSee ternctl --help.\n", words[0] != NULL ? "no such command" : "which command?");
    return CTL_USAGE;
  }
  command = ctl_command_find (words[0], NULL);
  if (command == NULL && words[1] != NULL) {
    command = ctl_command_find (words[0], words[1]);
    skip = 2;
  }
  if (wants_help (words)) {
    if (command != NULL)
      ctl_help_command (command);
    else
      ctl_help_noun (words[0]);
    return CTL_OK;
  }
  if (command == NULL) {
    g_printerr ("ternctl %s: which verb? See ternctl %s --help.\n", words[0], words[0]);
    return CTL_USAGE;
  }
  return run (command, words + skip);
}
