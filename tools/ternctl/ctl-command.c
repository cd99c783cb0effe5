#include "tools/ternctl/ctl-command.h"

#include <string.h>

#include "core/base/tern-error.h"

static const CtlCommand *const tables[] = {
  ctl_status_commands,  ctl_domain_commands,   ctl_user_commands,    ctl_group_commands,
  ctl_contact_commands, ctl_resource_commands, ctl_mailbox_commands, ctl_session_commands,
  ctl_plugin_commands,  ctl_config_commands,   ctl_db_commands,      ctl_duty_commands,
  ctl_queue_commands,   ctl_test_commands,
};

GPtrArray *
ctl_command_list (void)
{
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
    for (const CtlCommand *command = tables[i]; command->noun != NULL; command++)
      g_ptr_array_add (list, (gpointer)command);
  }
  return list;
}

const CtlCommand *
ctl_command_find (const char *noun, const char *verb)
{
  g_autoptr (GPtrArray) list = ctl_command_list ();

  for (guint i = 0; i < list->len; i++) {
    const CtlCommand *command = g_ptr_array_index (list, i);

    if (strcmp (command->noun, noun) == 0 && g_strcmp0 (command->verb, verb) == 0)
      return command;
  }
  return NULL;
}

void
ctl_arguments_clear (CtlArguments *arguments)
{
  g_clear_pointer (&arguments->words, g_ptr_array_unref);
  g_clear_pointer (&arguments->options, g_hash_table_unref);
}

const char *
ctl_word (const CtlArguments *arguments, guint n)
{
  return n < arguments->words->len ? g_ptr_array_index (arguments->words, n) : "";
}

const char *
ctl_option (const CtlArguments *arguments, const char *name)
{
  return g_hash_table_lookup (arguments->options, name);
}

static const CtlOption *
find_option (const CtlCommand *command, const char *name, gsize size)
{
  for (const CtlOption *option = command->options; option != NULL && option->name != NULL; option++) {
    if (strlen (option->name) == size && strncmp (option->name, name, size) == 0)
      return option;
  }
  return NULL;
}

static gboolean
fail (GError **error, const char *format, const char *what)
{
  g_autofree char *message = g_strdup_printf (format, what);

  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, message);
  return FALSE;
}

/* "--name", "--name=value", "--name value". *ret_used: how many words of @words that were. */
static gboolean
parse_option (Ctl *ctl, const CtlCommand *command, char **words, CtlArguments *ret, guint *ret_used, GError **error)
{
  const char *name = words[0] + 2;
  const char *equals = strchr (name, '=');
  gsize size = equals != NULL ? (gsize)(equals - name) : strlen (name);
  gboolean is_address = size == strlen ("address") && strncmp (name, "address", size) == 0;
  const CtlOption *option = find_option (command, name, size);
  const char *value = equals != NULL ? equals + 1 : NULL;

  *ret_used = 1;
  if (option == NULL && strcmp (name, "json") == 0) {
    ctl->json = TRUE;
    return TRUE;
  }
  if (option == NULL && !is_address)
    return fail (error, "%s: no such option", words[0]);
  if (!is_address && option->value == NULL) {
    if (value != NULL)
      return fail (error, "%s: takes no value", words[0]);
    g_hash_table_insert (ret->options, g_strdup (option->name), g_strdup (""));
    return TRUE;
  }
  if (value == NULL && words[1] == NULL)
    return fail (error, "%s: needs a value", words[0]);
  if (value == NULL) {
    value = words[1];
    *ret_used = 2;
  }
  if (is_address) {
    g_free (ctl->address);
    ctl->address = g_strdup (value);
  } else
    g_hash_table_insert (ret->options, g_strdup (option->name), g_strdup (value));
  return TRUE;
}

static gboolean
check_count (const CtlCommand *command, guint n, GError **error)
{
  g_auto (GStrv) names = g_strsplit (command->words, " ", -1);
  guint least = 0;
  guint most = 0;

  for (char **name = names; *name != NULL; name++) {
    if (**name == '\0')
      continue;
    most++;
    least += **name != '[';
  }
  if (n < least)
    return fail (error, "missing: %s", names[n]);
  if (n > most)
    return fail (error, "too many words%s", "");
  return TRUE;
}

gboolean
ctl_arguments_parse (Ctl *ctl, const CtlCommand *command, char **words, CtlArguments *ret, GError **error)
{
  gboolean options_end = FALSE;
  guint used = 1;

  ret->words = g_ptr_array_new_with_free_func (g_free);
  ret->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (char **word = words; *word != NULL; word += used) {
    used = 1;
    if (options_end || !g_str_has_prefix (*word, "--"))
      g_ptr_array_add (ret->words, g_strdup (*word));
    else if (strcmp (*word, "--") == 0)
      options_end = TRUE;
    else if (!parse_option (ctl, command, word, ret, &used, error))
      return FALSE;
  }
  return check_count (command, ret->words->len, error);
}
