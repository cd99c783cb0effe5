#include <string.h>

#include "tools/ternctl/ctl-command.h"

static void
print_line (const CtlCommand *command)
{
  g_autofree char *line = g_strdup_printf ("%s%s%s%s%s", command->noun, command->verb != NULL ? " " : "",
                                           command->verb != NULL ? command->verb : "",
                                           *command->words != '\0' ? " " : "", command->words);

  g_print ("  %-44s %s\n", line, command->summary);
}

static void
print_globals (void)
{
  g_print ("\nEverywhere:\n"
           "  --json            answers as JSON\n"
           "  --address=BUS     the bus of the daemon (system, session, or an address); also from TERN_BUS\n"
           "  --help            this\n");
}

void
ctl_help (void)
{
  g_autoptr (GPtrArray) list = ctl_command_list ();

  g_print ("Examples:\n"
           "  ternctl domain create example.com\n"
           "  ternctl user create anna@example.com \"Anna Berg\" --password-file=-\n"
           "  ternctl test outlook anna@example.com\n\nCommands:\n");
  for (guint i = 0; i < list->len; i++)
    print_line (g_ptr_array_index (list, i));
  print_globals ();
  g_print (
      "\nternctl NOUN --help says more. Exit status: 0 well, 1 refused or a check found something, 64 wrong usage,\n"
      "69 no daemon, 77 no right.\n");
}

void
ctl_help_noun (const char *noun)
{
  g_autoptr (GPtrArray) list = ctl_command_list ();
  guint shown = 0;

  g_print ("Examples:\n");
  for (guint i = 0; i < list->len; i++) {
    const CtlCommand *command = g_ptr_array_index (list, i);

    if (strcmp (command->noun, noun) == 0 && command->examples[0] != NULL && shown++ < G_N_ELEMENTS (command->examples))
      g_print ("  %s\n", command->examples[0]);
  }
  g_print ("\nCommands:\n");
  for (guint i = 0; i < list->len; i++) {
    const CtlCommand *command = g_ptr_array_index (list, i);

    if (strcmp (command->noun, noun) == 0)
      print_line (command);
  }
  print_globals ();
}

void
ctl_help_command (const CtlCommand *command)
{
  g_print ("Examples:\n");
  for (guint i = 0; i < G_N_ELEMENTS (command->examples) && command->examples[i] != NULL; i++)
    g_print ("  %s\n", command->examples[i]);
  g_print ("\n");
  print_line (command);
  for (const CtlOption *option = command->options; option != NULL && option->name != NULL; option++) {
    g_autofree char *name = option->value != NULL ? g_strdup_printf ("--%s=%s", option->name, option->value)
                                                  : g_strdup_printf ("--%s", option->name);

    g_print ("  %-28s %s\n", name, option->summary);
  }
  print_globals ();
}

static void
complete_options (const CtlCommand *command)
{
  for (const CtlOption *option = command->options; option != NULL && option->name != NULL; option++)
    g_print ("--%s%s\n", option->name, option->value != NULL ? "=" : "");
  g_print ("--json\n--address=\n--help\n");
}

/* The last word is the one being typed; the shell itself drops candidates that don't fit it. */
void
ctl_complete (char **words)
{
  g_autoptr (GPtrArray) list = ctl_command_list ();
  guint n = g_strv_length (words);
  const CtlCommand *command = NULL;

  if (n >= 2)
    command = ctl_command_find (words[0], NULL);
  if (command == NULL && n >= 3)
    command = ctl_command_find (words[0], words[1]);
  if (command != NULL) {
    complete_options (command);
    return;
  }
  for (guint i = 0; i < list->len && n <= 2; i++) {
    const CtlCommand *row = g_ptr_array_index (list, i);
    const CtlCommand *before = i > 0 ? g_ptr_array_index (list, i - 1) : NULL;

    if (n == 2 && strcmp (row->noun, words[0]) == 0)
      g_print ("%s\n", row->verb);
    else if (n <= 1 && (before == NULL || strcmp (before->noun, row->noun) != 0))
      g_print ("%s\n", row->noun);
  }
}
