#include "core/base/tern-log.h"

#include <string.h>
#include <unistd.h>

#define LOG_DOMAIN "tern"

struct _TernLog {
  char *identifier;
  gboolean to_journal;
  int priority; /* atomic: what is less important (a larger number) is dropped */
};

typedef struct {
  GLogField fields[12];
  gsize n;
} FieldList;

static const char *const priority_names[]
    = { "error", "error", "critical", "error", "warning", "notice", "info", "debug" };
static const char *const priority_digits[] = { "0", "1", "2", "3", "4", "5", "6", "7" };

static void
add_field (FieldList *list, const char *key, const char *value)
{
  if (value == NULL)
    return;
  g_assert (list->n < G_N_ELEMENTS (list->fields));
  list->fields[list->n++] = (GLogField){ .key = key, .value = value, .length = -1 };
}

void
tern_log_event_literal (TernEvent event, const TernLogFields *fields, const char *text)
{
  const TernEventInfo *info = tern_event_get_info (event);
  FieldList list = { .n = 0 };

  add_field (&list, "MESSAGE", text);
  add_field (&list, "PRIORITY", priority_digits[info->priority]);
  add_field (&list, "GLIB_DOMAIN", LOG_DOMAIN);
  add_field (&list, "TERN_EVENT", info->id);
  if (fields != NULL) {
    add_field (&list, "TERN_MAILBOX", fields->mailbox);
    add_field (&list, "TERN_SESSION", fields->session);
    add_field (&list, "TERN_ROP", fields->rop);
    add_field (&list, "TERN_USER", fields->user);
    add_field (&list, "TERN_REMOTE", fields->remote);
  }
  g_log_structured_array (G_LOG_LEVEL_MESSAGE, list.fields, list.n);
}

void
tern_log_event (TernEvent event, const TernLogFields *fields, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  tern_log_event_literal (event, fields, text);
}

static const GLogField *
find_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++) {
    if (strcmp (fields[i].key, key) == 0)
      return &fields[i];
  }
  return NULL;
}

static void
append_escaped (GString *line, const GLogField *field)
{
  const guchar *at = field->value;
  gsize size = field->length < 0 ? strlen (field->value) : (gsize)field->length;

  for (gsize i = 0; i < size; i++) {
    if (at[i] < 0x20 || at[i] == 0x7F)
      g_string_append_printf (line, "\\x%02x", at[i]);
    else
      g_string_append_c (line, at[i]);
  }
}

char *
tern_log_format_line (GDateTime *when, int priority, const GLogField *fields, gsize n_fields)
{
  static const struct {
    const char *key;
    const char *label;
  } shown[] = {
    { "TERN_USER", "user" }, { "TERN_MAILBOX", "mailbox" }, { "TERN_SESSION", "session" },
    { "TERN_ROP", "rop" },   { "TERN_REMOTE", "remote" },
  };
  g_autoptr (GDateTime) utc = g_date_time_to_utc (when);
  g_autofree char *date = g_date_time_format (utc, "%Y-%m-%dT%H:%M:%S");
  GString *line = g_string_sized_new (160);
  const GLogField *event = find_field (fields, n_fields, "TERN_EVENT");
  const GLogField *message = find_field (fields, n_fields, "MESSAGE");
  const GLogField *domain = find_field (fields, n_fields, "GLIB_DOMAIN");

  g_string_append_printf (line, "%s.%03dZ %s ", date, g_date_time_get_microsecond (utc) / 1000,
                          priority_names[CLAMP (priority, 0, 7)]);
  if (event == NULL)
    event = domain;
  if (event != NULL)
    append_escaped (line, event);
  else
    g_string_append_c (line, '-');
  g_string_append_c (line, ' ');
  if (message != NULL)
    append_escaped (line, message);
  for (guint i = 0; i < G_N_ELEMENTS (shown); i++) {
    const GLogField *field = find_field (fields, n_fields, shown[i].key);

    if (field == NULL)
      continue;
    g_string_append_printf (line, " %s=", shown[i].label);
    append_escaped (line, field);
  }
  g_string_append_c (line, '\n');
  return g_string_free (line, FALSE);
}

/* An event brings its own priority; g_debug() and its like have GLib's level only. */
static int
find_priority (GLogLevelFlags level, const GLogField *fields, gsize n_fields)
{
  const GLogField *field = find_field (fields, n_fields, "PRIORITY");
  const char *digit = field != NULL ? field->value : "";

  if (*digit >= '0' && *digit <= '7')
    return *digit - '0';
  if (level & G_LOG_LEVEL_DEBUG)
    return 7;
  return level & G_LOG_LEVEL_INFO ? 6 : level & G_LOG_LEVEL_MESSAGE ? 5 : level & G_LOG_LEVEL_WARNING ? 4 : 3;
}

static GLogWriterOutput
write_plain (int priority, const GLogField *fields, gsize n_fields)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *line = tern_log_format_line (now, priority, fields, n_fields);
  gsize size = strlen (line);
  gsize sent = 0;

  while (sent < size) {
    gssize n = write (STDERR_FILENO, line + sent, size - sent);

    if (n <= 0)
      return G_LOG_WRITER_UNHANDLED;
    sent += n;
  }
  return G_LOG_WRITER_HANDLED;
}

static GLogWriterOutput
write_entry (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  TernLog *log = user_data;
  int priority = find_priority (level, fields, n_fields);
  GLogField with_identifier[32];

  if (priority > g_atomic_int_get (&log->priority))
    return G_LOG_WRITER_HANDLED;
  if (!log->to_journal)
    return write_plain (priority, fields, n_fields);
  n_fields = MIN (n_fields, G_N_ELEMENTS (with_identifier) - 1);
  memcpy (with_identifier, fields, n_fields * sizeof *fields);
  with_identifier[n_fields] = (GLogField){ .key = "SYSLOG_IDENTIFIER", .value = log->identifier, .length = -1 };
  if (g_log_writer_journald (level, with_identifier, n_fields + 1, NULL) == G_LOG_WRITER_HANDLED)
    return G_LOG_WRITER_HANDLED;
  return write_plain (priority, fields, n_fields);
}

TernLog *
tern_log_install (const char *identifier)
{
  TernLog *log = g_new0 (TernLog, 1);

  log->identifier = g_strdup (identifier);
  log->to_journal = g_log_writer_is_journald (STDERR_FILENO);
  log->priority = 6;
  g_log_set_writer_func (write_entry, log, NULL);
  return log;
}

gboolean
tern_log_set_level (TernLog *log, const char *name)
{
  for (int i = 3; i < (int)G_N_ELEMENTS (priority_names); i++) {
    if (strcmp (priority_names[i], name) != 0)
      continue;
    g_atomic_int_set (&log->priority, i);
    return TRUE;
  }
  return FALSE;
}
