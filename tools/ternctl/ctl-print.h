#pragma once

#include "tools/ternctl/ctl-command.h"

/** CtlColumn: a key of the dictionaries and its heading. */
typedef struct {
  const char *key;
  const char *title;
} CtlColumn;

/** ctl_print_json: a value of an answer as JSON, with a line end. */
void ctl_print_json (GVariant *value);
/** ctl_print_rows: @rows: aa{sv}; as a table of @columns, or everything as JSON. The last column may be wide. */
void ctl_print_rows (Ctl *ctl, GVariant *rows, const CtlColumn *columns, guint n_columns);
/** ctl_print_list: (nullable) @reply: (aa{sv}), as ctl_bus_call() gave it: its rows; CTL_FAILED if there is none. */
CtlResult ctl_print_list (Ctl *ctl, GVariant *reply, const CtlColumn *columns, guint n_columns);
/** ctl_print_pairs: @dict: a{sv}; one "Title: value" a line, or as JSON. */
void ctl_print_pairs (Ctl *ctl, GVariant *dict, const CtlColumn *columns, guint n_columns);
/** ctl_text: (transfer full): a value as an administrator reads it: yes, no, 3, a, b. */
char *ctl_text (GVariant *value);
