#pragma once

#include <glib.h>

#include "core/base/tern-events.h"

/** TernEventInfo: a row of core/base/tern-events.txt. */
typedef struct {
  const char *id;         /* stable, such as "TERN-STORE-002" */
  const char *level_name; /* critical, error, warning, notice, info, debug */
  int priority;           /* as in syslog: 2 critical to 7 debug */
  const char *title;
  const char *remedy;
} TernEventInfo;

const TernEventInfo *tern_event_get_info (TernEvent event);

/** TernLogFields: whom an event is about; each may be %NULL. They become the journal's TERN_... fields. */
typedef struct {
  const char *mailbox;
  const char *session;
  const char *rop;
  const char *user;
  const char *remote;
} TernLogFields;

/**
 * tern_log_event:
 * @event: decides id and level
 * @fields: (nullable): whom it is about
 *
 * Writes one event. An event is never a bug of the program, whatever its level: to GLib it is a message, so that
 * "fatal warnings" stay about bugs. The text says what happened to which thing and why; never a password or content of
 * mail. Safe from any thread.
 */
void tern_log_event (TernEvent event, const TernLogFields *fields, const char *format, ...) G_GNUC_PRINTF (3, 4);
void tern_log_event_literal (TernEvent event, const TernLogFields *fields, const char *text);

/**
 * TernLog:
 *
 * Where a process's log goes: the journal when standard error is connected to it, otherwise one plain line an event on
 * standard error. One a process, made by main() before the first thread, never freed: GLib keeps its writer for good.
 */
typedef struct _TernLog TernLog;

TernLog *tern_log_install (const char *identifier);
/** tern_log_set_level: what is less important than @name (error, warning, notice, info, debug) is dropped. FALSE: no
 * such name. */
gboolean tern_log_set_level (TernLog *log, const char *name);
/** tern_log_format_line: (transfer full): the plain form: time, level, id, text; control characters are escaped, so
 * that no client forges a line. */
char *tern_log_format_line (GDateTime *when, int priority, const GLogField *fields, gsize n_fields);
