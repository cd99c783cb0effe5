#include "core/model/tern-value.h"

#include "core/model/tern-restriction.h"
#include "core/model/tern-rule-actions.h"

/** Longest part of one string or binary that a line shows, in bytes. */
#define SHOWN_MAX 64

static void
append_bin (GString *line, const TernBin *bin)
{
  g_string_append_c (line, '<');
  for (gsize i = 0; i < MIN (bin->size, SHOWN_MAX); i++)
    g_string_append_printf (line, "%02x", bin->data[i]);
  g_string_append (line, bin->size > SHOWN_MAX ? "...>" : ">");
}

static void
append_str (GString *line, const char *str)
{
  g_autofree char *utf8 = g_utf8_make_valid (str != NULL ? str : "", -1);
  const char *end = utf8;

  while (*end != '\0' && end - utf8 < SHOWN_MAX)
    end = g_utf8_next_char (end);
  g_string_append_c (line, '"');
  for (const char *at = utf8; at < end; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (c == '"' || c == '\\')
      g_string_append_c (line, '\\');
    if (g_unichar_iscntrl (c))
      g_string_append_printf (line, "\\x%02x", c);
    else
      g_string_append_unichar (line, c);
  }
  g_string_append (line, *end != '\0' ? "...\"" : "\"");
}

static void
append_time (GString *line, TernFiletime time)
{
  g_autofree char *text = tern_filetime_to_string (time);

  g_string_append (line, text);
}

static void
append_guid (GString *line, const TernGuid *guid)
{
  char text[TERN_GUID_TEXT_SIZE];

  tern_guid_to_text (guid, text);
  g_string_append (line, text);
}

static void
append_tree (GString *line, const TernValue *value)
{
  g_autofree char *text = NULL;

  if (TERN_PROP_TYPE (value->tag) == PtypRestriction && value->restriction != NULL)
    text = tern_restriction_to_string (value->restriction);
  else if (TERN_PROP_TYPE (value->tag) == PtypRuleAction && value->actions != NULL)
    text = tern_rule_actions_to_string (value->actions);
  g_string_append (line, text != NULL ? text : "null");
}

static void
append_single (GString *line, const TernValue *value)
{
  switch ((guint) TERN_PROP_TYPE (value->tag)) {
  case PtypInteger16:
    g_string_append_printf (line, "%d", value->i16);
    break;
  case PtypInteger32:
    g_string_append_printf (line, "%d", value->i32);
    break;
  case PtypErrorCode:
    g_string_append_printf (line, "error %d", value->i32);
    break;
  case PtypFloating32:
    g_string_append_printf (line, "%g", (double) value->f32);
    break;
  case PtypFloating64:
  case PtypFloatingTime:
    g_string_append_printf (line, "%g", value->f64);
    break;
  case PtypBoolean:
    g_string_append (line, value->boolean ? "true" : "false");
    break;
  case PtypCurrency:
  case PtypInteger64:
    g_string_append_printf (line, "%" G_GINT64_FORMAT, value->i64);
    break;
  case PtypString8:
  case PtypString:
    append_str (line, value->str);
    break;
  case PtypTime:
    append_time (line, value->time);
    break;
  case PtypGuid:
    append_guid (line, value->guid);
    break;
  case PtypBinary:
  case PtypServerId:
    append_bin (line, &value->bin);
    break;
  case PtypRestriction:
  case PtypRuleAction:
    append_tree (line, value);
    break;
  default:
    g_string_append (line, "no value");
  }
}

static void
append_multi (GString *line, const TernValue *value)
{
  g_string_append_c (line, '{');
  for (guint32 i = 0; i < value->multi.count; i++) {
    TernValue element = tern_value_nth (value, i);

    if (i > 0)
      g_string_append (line, ", ");
    append_single (line, &element);
  }
  g_string_append_c (line, '}');
}

char *
tern_value_to_string (const TernValue *value)
{
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "0x%08X=", value->tag);
  if (value->tag & TERN_PROP_TYPE_MULTIPLE)
    append_multi (line, value);
  else
    append_single (line, value);
  return g_string_free (line, FALSE);
}
