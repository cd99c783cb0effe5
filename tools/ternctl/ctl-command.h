#pragma once

#include <gio/gio.h>

/** Ctl: one run of ternctl: the global options and the connection to the daemon. */
typedef struct {
  gboolean json;
  char *address; /* of the bus; NULL: the system bus */
  GDBusConnection *bus;
} Ctl;

/** CtlArguments: what stands after the verb. */
typedef struct {
  GPtrArray *words;    /* (element-type utf8) */
  GHashTable *options; /* name -> text; "" for one without a value */
} CtlArguments;

/** CtlOption: an option of one command. @value: what its value is called; NULL: it has none. */
typedef struct {
  const char *name;
  const char *value;
  const char *summary;
} CtlOption;

/** CtlResult: the exit status of a command. */
typedef enum {
  CTL_OK = 0,
  CTL_FAILED = 1, /* it was refused, or a check found something */
  CTL_USAGE = 64, /* as in sysexits.h, like the next two */
  CTL_NO_DAEMON = 69,
  CTL_NO_RIGHT = 77,
} CtlResult;

/** CtlFunc: CTL_FAILED with @error set is printed by the caller; without, the command has said what there is to say. */
typedef CtlResult (*CtlFunc) (Ctl *ctl, const CtlArguments *arguments, GError **error);

/** CtlCommand: one command; the help, the check of the arguments and the completion come from its row. */
typedef struct {
  const char *noun;
  const char *verb;  /* NULL: the noun alone is the command */
  const char *words; /* such as "ADDRESS NAME [DOMAIN]" */
  const char *summary;
  CtlFunc run;
  const CtlOption *options; /* (nullable) ends with a row whose name is NULL */
  const char *examples[3];
} CtlCommand;

/* One table a noun; each ends with a row whose noun is NULL. */
extern const CtlCommand ctl_config_commands[];
extern const CtlCommand ctl_contact_commands[];
extern const CtlCommand ctl_db_commands[];
extern const CtlCommand ctl_domain_commands[];
extern const CtlCommand ctl_duty_commands[];
extern const CtlCommand ctl_group_commands[];
extern const CtlCommand ctl_mailbox_commands[];
extern const CtlCommand ctl_plugin_commands[];
extern const CtlCommand ctl_queue_commands[];
extern const CtlCommand ctl_resource_commands[];
extern const CtlCommand ctl_session_commands[];
extern const CtlCommand ctl_status_commands[];
extern const CtlCommand ctl_test_commands[];
extern const CtlCommand ctl_user_commands[];

/** ctl_command_list: (transfer container) (element-type CtlCommand): all of them. */
GPtrArray *ctl_command_list (void);
/** ctl_command_find: (nullable): by noun and verb; @verb NULL finds a noun that is a command by itself. */
const CtlCommand *ctl_command_find (const char *noun, const char *verb);

/** ctl_arguments_parse: what follows the verb, checked against the command; global options go into @ctl. */
gboolean ctl_arguments_parse (Ctl *ctl, const CtlCommand *command, char **words, CtlArguments *ret, GError **error);
void ctl_arguments_clear (CtlArguments *arguments);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlArguments, ctl_arguments_clear)
/** ctl_word: the @n-th word, or "". */
const char *ctl_word (const CtlArguments *arguments, guint n);
/** ctl_option: (nullable): an option's value; "" for one without. */
const char *ctl_option (const CtlArguments *arguments, const char *name);

void ctl_help (void);
void ctl_help_noun (const char *noun);
void ctl_help_command (const CtlCommand *command);
/** ctl_complete: prints what may follow @words, one candidate a line. */
void ctl_complete (char **words);
