#include "tools/ternctl/ctl-secret.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/tern-error.h"

#define MAX_SECRET 1024

void
ctl_secret_free (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static char *
read_line (FILE *stream, const char *what, GError **error)
{
  char buffer[MAX_SECRET + 2];
  char *secret;

  if (fgets (buffer, sizeof buffer, stream) == NULL || strcspn (buffer, "\r\n") == 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "no password in %s", what);
    return NULL;
  }
  buffer[strcspn (buffer, "\r\n")] = '\0';
  secret = strlen (buffer) <= MAX_SECRET && g_utf8_validate (buffer, -1, NULL) ? g_strdup (buffer) : NULL;
  explicit_bzero (buffer, sizeof buffer);
  if (secret == NULL)
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "the password in %s is no UTF-8 or longer than %d bytes", what,
                 MAX_SECRET);
  return secret;
}

static char *
ask_once (const char *prompt, GError **error)
{
  struct termios shown, hidden;
  char *secret;

  fputs (prompt, stderr);
  tcgetattr (STDIN_FILENO, &shown);
  hidden = shown;
  hidden.c_lflag &= ~(tcflag_t)ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &hidden);
  secret = read_line (stdin, "the answer", error);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &shown);
  fputs ("\n", stderr);
  return secret;
}

static char *
ask_twice (GError **error)
{
  char *first = ask_once ("Password: ", error);
  char *second = first != NULL ? ask_once ("Again: ", error) : NULL;
  gboolean same = g_strcmp0 (first, second) == 0;

  if (second != NULL && !same)
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "the two passwords differ");
  ctl_secret_free (second);
  if (same)
    return first;
  ctl_secret_free (first);
  return NULL;
}

char *
ctl_secret_read (const char *file, GError **error)
{
  FILE *stream;
  char *secret;

  if (file == NULL || strcmp (file, "-") == 0)
    return isatty (STDIN_FILENO) ? ask_twice (error) : read_line (stdin, "standard input", error);
  stream = fopen (file, "re");
  if (stream == NULL) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "%s: %m", file);
    return NULL;
  }
  secret = read_line (stream, file, error);
  fclose (stream);
  return secret;
}

gboolean
ctl_confirm (const char *question, gboolean yes, GError **error)
{
  char answer[16];

  if (yes)
    return TRUE;
  if (!isatty (STDIN_FILENO)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "%s Say --yes to do it without being asked", question);
    return FALSE;
  }
  fprintf (stderr, "%s Type yes: ", question);
  if (fgets (answer, sizeof answer, stdin) != NULL && strcmp (answer, "yes\n") == 0)
    return TRUE;
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_CANCELLED, "nothing was done");
  return FALSE;
}
