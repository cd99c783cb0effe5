#include "core/model/tern-rule-actions.h"

static void
copy_bin (TernBin *bin, TernArena *arena)
{
  bin->data = tern_arena_memdup (arena, bin->data, bin->size);
}

static const TernRuleRecipient *
copy_recipients (const TernRuleRecipient *recipients, guint32 n, TernArena *arena)
{
  TernRuleRecipient *copy = tern_arena_new_n (arena, TernRuleRecipient, n);

  for (guint32 i = 0; i < n; i++) {
    TernValue *values = tern_arena_new_n (arena, TernValue, recipients[i].n);

    for (guint32 j = 0; j < recipients[i].n; j++)
      values[j] = tern_value_copy (&recipients[i].values[j], arena);
    copy[i] = (TernRuleRecipient){ recipients[i].reserved, recipients[i].n, values };
  }
  return copy;
}

static void
copy_action (TernRuleAction *action, TernArena *arena)
{
  switch (action->type) {
  case TERN_ACTION_MOVE:
  case TERN_ACTION_COPY:
    copy_bin (&action->move.store_eid, arena);
    copy_bin (&action->move.folder_eid, arena);
    break;
  case TERN_ACTION_REPLY:
  case TERN_ACTION_OOF_REPLY:
    copy_bin (&action->reply.template_eid, arena);
    break;
  case TERN_ACTION_DEFER:
    copy_bin (&action->defer, arena);
    break;
  case TERN_ACTION_FORWARD:
  case TERN_ACTION_DELEGATE:
    action->forward.recipients = copy_recipients (action->forward.recipients, action->forward.n, arena);
    break;
  case TERN_ACTION_TAG:
    action->tag = tern_value_copy (&action->tag, arena);
    break;
  case TERN_ACTION_BOUNCE:
  case TERN_ACTION_DELETE:
  case TERN_ACTION_MARK_AS_READ:
    break;
  }
}

const TernRuleActions *
tern_rule_actions_copy (const TernRuleActions *actions, TernArena *arena)
{
  TernRuleActions *copy = tern_arena_new0 (arena, TernRuleActions);
  TernRuleAction *list = tern_arena_memdup (arena, actions->actions, actions->n * sizeof (TernRuleAction));

  for (guint32 i = 0; i < actions->n; i++)
    copy_action (&list[i], arena);
  copy->n = actions->n;
  copy->actions = list;
  return copy;
}

static const char *
action_name (TernRuleActionType type)
{
  static const char *const names[] = {
    [TERN_ACTION_MOVE] = "move",           [TERN_ACTION_COPY] = "copy",
    [TERN_ACTION_REPLY] = "reply",         [TERN_ACTION_OOF_REPLY] = "oof-reply",
    [TERN_ACTION_DEFER] = "defer",         [TERN_ACTION_BOUNCE] = "bounce",
    [TERN_ACTION_FORWARD] = "forward",     [TERN_ACTION_DELEGATE] = "delegate",
    [TERN_ACTION_TAG] = "tag",             [TERN_ACTION_DELETE] = "delete",
    [TERN_ACTION_MARK_AS_READ] = "mark-as-read",
  };

  return (guint) type < G_N_ELEMENTS (names) && names[type] != NULL ? names[type] : "?";
}

static void
append_value (GString *line, const TernValue *value)
{
  g_autofree char *text = tern_value_to_string (value);

  g_string_append_c (line, ' ');
  g_string_append (line, text);
}

static void
append_bin (GString *line, const char *name, const TernBin *bin)
{
  g_string_append_printf (line, " %s=", name);
  for (gsize i = 0; i < bin->size; i++)
    g_string_append_printf (line, "%02x", bin->data[i]);
}

static void
append_reply (GString *line, const TernRuleAction *action)
{
  char guid[TERN_GUID_TEXT_SIZE];

  tern_guid_to_text (&action->reply.template_guid, guid);
  g_string_append_printf (line, " guid=%s", guid);
  if (action->reply.template_eid.size > 0)
    append_bin (line, "message", &action->reply.template_eid);
  else
    g_string_append_printf (line, " folder=%016" G_GINT64_MODIFIER "x message=%016" G_GINT64_MODIFIER "x",
                            action->reply.template_fid, action->reply.template_mid);
}

static void
append_recipients (GString *line, const TernRuleAction *action)
{
  for (guint32 i = 0; i < action->forward.n; i++) {
    g_string_append (line, " {");
    for (guint32 j = 0; j < action->forward.recipients[i].n; j++)
      append_value (line, &action->forward.recipients[i].values[j]);
    g_string_append (line, " }");
  }
}

static void
append_action (GString *line, const TernRuleAction *action)
{
  g_string_append_printf (line, "%s(flavor=0x%x flags=0x%x", action_name (action->type), action->flavor, action->flags);
  switch (action->type) {
  case TERN_ACTION_MOVE:
  case TERN_ACTION_COPY:
    g_string_append (line, action->move.in_this_store ? " this-store" : "");
    append_bin (line, "store", &action->move.store_eid);
    append_bin (line, "folder", &action->move.folder_eid);
    break;
  case TERN_ACTION_REPLY:
  case TERN_ACTION_OOF_REPLY:
    append_reply (line, action);
    break;
  case TERN_ACTION_DEFER:
    append_bin (line, "data", &action->defer);
    break;
  case TERN_ACTION_BOUNCE:
    g_string_append_printf (line, " code=0x%x", action->bounce_code);
    break;
  case TERN_ACTION_FORWARD:
  case TERN_ACTION_DELEGATE:
    append_recipients (line, action);
    break;
  case TERN_ACTION_TAG:
    append_value (line, &action->tag);
    break;
  case TERN_ACTION_DELETE:
  case TERN_ACTION_MARK_AS_READ:
    break;
  }
  g_string_append_c (line, ')');
}

char *
tern_rule_actions_to_string (const TernRuleActions *actions)
{
  GString *line = g_string_new (NULL);

  for (guint32 i = 0; i < actions->n; i++) {
    if (i > 0)
      g_string_append (line, ", ");
    append_action (line, &actions->actions[i]);
  }
  return g_string_free (line, FALSE);
}
