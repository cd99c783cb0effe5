#include "tools/ternctl/ctl-print.h"

#include <json-glib/json-glib.h>

void
ctl_print_json (GVariant *value)
{
  g_autoptr (JsonNode) node = json_gvariant_serialize (value);
  g_autofree char *text = json_to_string (node, TRUE);

  g_print ("%s\n", text);
}

char *
ctl_text (GVariant *value)
{
  if (value == NULL)
    return g_strdup ("");
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return g_variant_dup_string (value, NULL);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    return g_strdup (g_variant_get_boolean (value) ? "yes" : "no");
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY)) {
    g_autofree const char **list = g_variant_get_strv (value, NULL);

    return g_strjoinv (", ", (char **)list);
  }
  return g_variant_print (value, FALSE);
}

static char *
lookup_text (GVariant *dict, const char *key)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (dict, key, NULL);

  return ctl_text (value);
}

/* Columns are as wide as what is in them, counted in characters. */
static void
measure (GVariant *rows, const CtlColumn *columns, guint n_columns, glong *ret_widths)
{
  for (guint i = 0; i < n_columns; i++)
    ret_widths[i] = g_utf8_strlen (columns[i].title, -1);
  for (gsize n = 0; n < g_variant_n_children (rows); n++) {
    g_autoptr (GVariant) row = g_variant_get_child_value (rows, n);

    for (guint i = 0; i < n_columns; i++) {
      g_autofree char *text = lookup_text (row, columns[i].key);

      ret_widths[i] = MAX (ret_widths[i], g_utf8_strlen (text, -1));
    }
  }
}

static void
print_cell (const char *text, glong width, gboolean is_last)
{
  g_print ("%s", text);
  if (is_last)
    g_print ("\n");
  else
    g_print ("%*s", (int)(width - g_utf8_strlen (text, -1) + 2), "");
}

void
ctl_print_rows (Ctl *ctl, GVariant *rows, const CtlColumn *columns, guint n_columns)
{
  g_autofree glong *widths = g_new0 (glong, n_columns);

  if (ctl->json) {
    ctl_print_json (rows);
    return;
  }
  measure (rows, columns, n_columns, widths);
  for (guint i = 0; i < n_columns; i++)
    print_cell (columns[i].title, widths[i], i + 1 == n_columns);
  for (gsize n = 0; n < g_variant_n_children (rows); n++) {
    g_autoptr (GVariant) row = g_variant_get_child_value (rows, n);

    for (guint i = 0; i < n_columns; i++) {
      g_autofree char *text = lookup_text (row, columns[i].key);

      print_cell (text, widths[i], i + 1 == n_columns);
    }
  }
}

CtlResult
ctl_print_list (Ctl *ctl, GVariant *reply, const CtlColumn *columns, guint n_columns)
{
  g_autoptr (GVariant) rows = NULL;

  if (reply == NULL)
    return CTL_FAILED;
  rows = g_variant_get_child_value (reply, 0);
  ctl_print_rows (ctl, rows, columns, n_columns);
  return CTL_OK;
}

void
ctl_print_pairs (Ctl *ctl, GVariant *dict, const CtlColumn *columns, guint n_columns)
{
  if (ctl->json) {
    ctl_print_json (dict);
    return;
  }
  for (guint i = 0; i < n_columns; i++) {
    g_autofree char *text = lookup_text (dict, columns[i].key);

    if (*text != '\0')
      g_print ("%-14s %s\n", columns[i].title, text);
  }
}
