#include "plugins/lmtp/lmtp-command.h"

#include <string.h>

#define BAD_SYNTAX "501 5.5.4 Syntax error in the command's arguments"
#define BAD_PATH "501 5.1.3 This is no address"
#define BAD_PARAMETER "555 5.5.4 Unknown parameter"
#define LONGEST_PATH 512

static const struct {
  const char *name;
  LmtpVerb verb;
} verbs[] = {
  { "LHLO", LMTP_LHLO }, { "MAIL", LMTP_MAIL }, { "RCPT", LMTP_RCPT }, { "DATA", LMTP_DATA },
  { "BDAT", LMTP_BDAT }, { "RSET", LMTP_RSET }, { "NOOP", LMTP_NOOP }, { "QUIT", LMTP_QUIT },
  { "VRFY", LMTP_VRFY }, { "HELO", LMTP_HELO }, { "EHLO", LMTP_HELO },
};

static LmtpVerb
find_verb (const char *line, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++) {
    if (length == strlen (verbs[i].name) && g_ascii_strncasecmp (line, verbs[i].name, length) == 0)
      return verbs[i].verb;
  }
  return LMTP_UNKNOWN;
}

/** path_end: where the '>' of the path stands that @at begins with '<'; quoted local parts may hold one. */
static const char *
path_end (const char *at)
{
  gboolean quoted = FALSE;

  for (at++; *at != '\0'; at++) {
    if (quoted && *at == '\\' && at[1] != '\0')
      at++;
    else if (*at == '"')
      quoted = !quoted;
    else if (*at == '>' && !quoted)
      return at;
  }
  return NULL;
}

/** parse_path: "FROM:<path>" or "TO:<path>"; *ret_rest is what follows. */
static const char *
parse_path (const char *args, const char *keyword, char **ret_path, const char **ret_rest)
{
  const char *at = args + strlen (keyword);
  const char *end, *route;

  if (g_ascii_strncasecmp (args, keyword, strlen (keyword)) != 0)
    return BAD_SYNTAX;
  while (*at == ' ')
    at++;
  end = *at == '<' ? path_end (at) : NULL;
  if (end == NULL || end - at > LONGEST_PATH)
    return BAD_PATH;
  at++;
  route = *at == '@' ? memchr (at, ':', end - at) : NULL; /* a source route is read over (RFC 5321 3.6.1) */
  if (route != NULL)
    at = route + 1;
  *ret_path = g_strndup (at, end - at);
  *ret_rest = end + 1;
  return NULL;
}

static gboolean
parse_number (const char *text, gint64 *ret_number)
{
  guint64 number = 0;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, &number, NULL))
    return FALSE;
  *ret_number = number;
  return TRUE;
}

/* SIZE (RFC 1870), BODY (RFC 6152, 3030), SMTPUTF8 (RFC 6531). */
static const char *
parse_mail_parameters (const char *rest, LmtpCommand *command)
{
  g_auto (GStrv) words = g_strsplit (rest, " ", -1);

  if (*words != NULL && **words != '\0')
    return BAD_SYNTAX; /* something directly behind the '>' */
  for (guint i = 1; *words != NULL && words[i] != NULL; i++) {
    const char *word = words[i];

    if (*word == '\0' || g_ascii_strcasecmp (word, "SMTPUTF8") == 0 || g_ascii_strcasecmp (word, "BODY=8BITMIME") == 0
        || g_ascii_strcasecmp (word, "BODY=7BIT") == 0 || g_ascii_strcasecmp (word, "BODY=BINARYMIME") == 0)
      continue;
    if (g_ascii_strncasecmp (word, "SIZE=", 5) != 0)
      return BAD_PARAMETER;
    if (!parse_number (word + 5, &command->size))
      return BAD_SYNTAX;
  }
  return NULL;
}

static const char *
parse_bdat (const char *args, LmtpCommand *command)
{
  g_auto (GStrv) words = g_strsplit (args, " ", 3);
  guint n = g_strv_length (words);

  if (n < 1 || n > 2 || !parse_number (words[0], &command->size))
    return BAD_SYNTAX;
  if (n == 2 && g_ascii_strcasecmp (words[1], "LAST") != 0)
    return BAD_SYNTAX;
  command->is_last = n == 2;
  return NULL;
}

const char *
lmtp_command_parse (const char *line, LmtpCommand *ret_command)
{
  gsize length = strcspn (line, " ");
  const char *args = line + length, *rest = NULL, *refusal;

  *ret_command = (LmtpCommand){ .verb = find_verb (line, length), .size = -1 };
  while (*args == ' ')
    args++;
  switch (ret_command->verb) {
  case LMTP_MAIL:
    refusal = parse_path (args, "FROM:", &ret_command->path, &rest);
    return refusal != NULL ? refusal : parse_mail_parameters (rest, ret_command);
  case LMTP_RCPT:
    refusal = parse_path (args, "TO:", &ret_command->path, &rest);
    if (refusal != NULL)
      return refusal;
    if (*ret_command->path == '\0')
      return BAD_PATH;
    return *rest == '\0' ? NULL : BAD_PARAMETER;
  case LMTP_BDAT:
    return parse_bdat (args, ret_command);
  case LMTP_LHLO:
    return *args != '\0' ? NULL : BAD_SYNTAX;
  case LMTP_DATA:
  case LMTP_RSET:
  case LMTP_QUIT:
    return *args == '\0' ? NULL : BAD_SYNTAX;
  case LMTP_HELO:
    return "500 5.5.1 This is LMTP; say LHLO";
  case LMTP_UNKNOWN:
    return "500 5.5.2 Unknown command";
  case LMTP_NOOP:
  case LMTP_VRFY:
    return NULL;
  }
  g_return_val_if_reached (BAD_SYNTAX);
}

void
lmtp_command_clear (LmtpCommand *command)
{
  g_clear_pointer (&command->path, g_free);
}
