#include "plugins/mapi/codec/codec-rule-action.h"

#include "plugins/mapi/codec/codec-property-value-private.h"
#include "plugins/mapi/codec/codec-restriction.h"

/* ActionLength, ActionType, ActionFlavor, ActionFlags. */
#define LEAST_ACTION 11
#define LEAST_RECIPIENT 3

static gboolean
is_extended (const MapiCodecContext *ctx)
{
  return ctx->form != MAPI_FORM_ROP;
}

/* ---- reading ---- */

static void
read_move (TernReader *reader, const MapiCodecContext *ctx, TernRuleAction *action)
{
  if (!is_extended (ctx))
    action->move.in_this_store = tern_reader_u8 (reader) != 0;
  action->move.store_eid = codec_read_bin (reader, codec_read_count (reader, ctx));
  action->move.folder_eid = codec_read_bin (reader, codec_read_count (reader, ctx));
}

static void
read_reply (TernReader *reader, const MapiCodecContext *ctx, TernRuleAction *action)
{
  if (is_extended (ctx)) {
    action->reply.template_eid = codec_read_bin (reader, tern_reader_u32 (reader));
  } else {
    action->reply.template_fid = tern_reader_u64 (reader);
    action->reply.template_mid = tern_reader_u64 (reader);
  }
  action->reply.template_guid = tern_reader_guid (reader);
}

static void
read_forward (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint depth, TernRuleAction *action)
{
  gsize n = tern_reader_count (reader, codec_read_count (reader, ctx), LEAST_RECIPIENT);
  TernRuleRecipient *recipients = tern_arena_new_n (arena, TernRuleRecipient, n);

  for (gsize i = 0; i < n && !reader->failed; i++) {
    recipients[i].reserved = tern_reader_u8 (reader);
    recipients[i].n = codec_read_count (reader, ctx);
    recipients[i].values = codec_tagged_property_values_read_at (reader, ctx, arena, recipients[i].n, depth);
  }
  action->forward.n = n;
  action->forward.recipients = recipients;
}

static void
read_action_data (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint depth,
                  TernRuleAction *action)
{
  switch (action->type) {
  case TERN_ACTION_MOVE:
  case TERN_ACTION_COPY:
    read_move (reader, ctx, action);
    break;
  case TERN_ACTION_REPLY:
  case TERN_ACTION_OOF_REPLY:
    read_reply (reader, ctx, action);
    break;
  case TERN_ACTION_DEFER:
    action->defer = codec_read_bin (reader, tern_reader_left (reader));
    break;
  case TERN_ACTION_BOUNCE:
    action->bounce_code = tern_reader_u32 (reader);
    break;
  case TERN_ACTION_FORWARD:
  case TERN_ACTION_DELEGATE:
    read_forward (reader, ctx, arena, depth, action);
    break;
  case TERN_ACTION_TAG:
    codec_tagged_property_value_read_at (reader, ctx, arena, depth, &action->tag);
    break;
  case TERN_ACTION_DELETE:
  case TERN_ACTION_MARK_AS_READ:
    break;
  default:
    tern_reader_fail (reader);
  }
}

static void
read_action (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint depth, TernRuleAction *action)
{
  TernReader block;

  tern_reader_sub (reader, codec_read_count (reader, ctx), &block);
  action->type = tern_reader_u8 (&block);
  action->flavor = tern_reader_u32 (&block);
  action->flags = tern_reader_u32 (&block);
  read_action_data (&block, ctx, arena, depth, action);
  if (block.failed)
    tern_reader_fail (reader);
}

/** codec_rule_actions_read_at: (nullable): %NULL only if the reader failed. */
const TernRuleActions *
codec_rule_actions_read_at (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, guint depth)
{
  gsize n = tern_reader_count (reader, codec_read_count (reader, ctx), LEAST_ACTION);
  TernRuleActions *value;
  TernRuleAction *actions;

  if (depth == 0)
    tern_reader_fail (reader);
  if (reader->failed)
    return NULL;
  value = tern_arena_new0 (arena, TernRuleActions);
  actions = tern_arena_new_n (arena, TernRuleAction, n);
  for (gsize i = 0; i < n && !reader->failed; i++)
    read_action (reader, ctx, arena, depth - 1, &actions[i]);
  value->n = n;
  value->actions = actions;
  return reader->failed ? NULL : value;
}

gboolean
codec_rule_actions_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena, const TernRuleActions **ret)
{
  const TernRuleActions *value = codec_rule_actions_read_at (reader, ctx, arena, CODEC_MAX_DEPTH);

  if (value == NULL)
    return FALSE;
  *ret = value;
  return TRUE;
}

/* ---- writing ---- */

static void
write_bin (TernWriter *writer, const MapiCodecContext *ctx, TernBin bin)
{
  codec_write_count (writer, ctx, bin.size);
  tern_writer_bytes (writer, bin.data, bin.size);
}

static void
write_reply (TernWriter *writer, const MapiCodecContext *ctx, const TernRuleAction *action)
{
  if (is_extended (ctx)) {
    write_bin (writer, ctx, action->reply.template_eid);
  } else {
    tern_writer_u64 (writer, action->reply.template_fid);
    tern_writer_u64 (writer, action->reply.template_mid);
  }
  tern_writer_guid (writer, &action->reply.template_guid);
}

static void
write_forward (TernWriter *writer, const MapiCodecContext *ctx, const TernRuleAction *action)
{
  codec_write_count (writer, ctx, action->forward.n);
  for (guint32 i = 0; i < action->forward.n; i++) {
    const TernRuleRecipient *recipient = &action->forward.recipients[i];

    tern_writer_u8 (writer, recipient->reserved);
    codec_write_count (writer, ctx, recipient->n);
    codec_tagged_property_values_write (writer, ctx, recipient->values, recipient->n);
  }
}

static void
write_action_data (TernWriter *writer, const MapiCodecContext *ctx, const TernRuleAction *action)
{
  switch (action->type) {
  case TERN_ACTION_MOVE:
  case TERN_ACTION_COPY:
    if (!is_extended (ctx))
      tern_writer_u8 (writer, action->move.in_this_store ? 1 : 0);
    write_bin (writer, ctx, action->move.store_eid);
    write_bin (writer, ctx, action->move.folder_eid);
    break;
  case TERN_ACTION_REPLY:
  case TERN_ACTION_OOF_REPLY:
    write_reply (writer, ctx, action);
    break;
  case TERN_ACTION_DEFER:
    tern_writer_bytes (writer, action->defer.data, action->defer.size);
    break;
  case TERN_ACTION_BOUNCE:
    tern_writer_u32 (writer, action->bounce_code);
    break;
  case TERN_ACTION_FORWARD:
  case TERN_ACTION_DELEGATE:
    write_forward (writer, ctx, action);
    break;
  case TERN_ACTION_TAG:
    codec_tagged_property_value_write (writer, ctx, &action->tag);
    break;
  default:
    break;
  }
}

/** write_action: the block behind its size, which is known only afterwards. */
static void
write_action (TernWriter *writer, const MapiCodecContext *ctx, const TernRuleAction *action)
{
  gsize at = writer->size, from, size;

  codec_write_count (writer, ctx, 0);
  from = writer->size;
  tern_writer_u8 (writer, action->type);
  tern_writer_u32 (writer, action->flavor);
  tern_writer_u32 (writer, action->flags);
  write_action_data (writer, ctx, action);
  if (writer->overrun)
    return;
  size = writer->size - from;
  if (from - at == sizeof (guint32))
    tern_writer_patch_u32 (writer, at, size);
  else if (size <= G_MAXUINT16)
    tern_writer_patch_u16 (writer, at, size);
  else
    writer->overrun = TRUE;
}

void
codec_rule_actions_write (TernWriter *writer, const MapiCodecContext *ctx, const TernRuleActions *value)
{
  guint32 n = value != NULL ? value->n : 0;

  codec_write_count (writer, ctx, n);
  for (guint32 i = 0; i < n; i++)
    write_action (writer, ctx, &value->actions[i]);
}

char *
codec_rule_actions_to_string (const TernRuleActions *value)
{
  return value != NULL ? tern_rule_actions_to_string (value) : g_strdup ("(none)");
}

/* ---- extended rules ---- */

static MapiCodecContext
extended_context (const MapiCodecContext *ctx)
{
  MapiCodecContext extended = *ctx;

  if (extended.form != MAPI_FORM_RULE_MESSAGE)
    extended.form = MAPI_FORM_EXTENDED;
  extended.string8 = FALSE; /* [MS-OXORULE] 2.2.4.1.9: all strings are Unicode */
  return extended;
}

gboolean
codec_extended_rule_actions_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena,
                                  ExtendedRuleActions *ret)
{
  MapiCodecContext extended = extended_context (ctx);
  ExtendedRuleActions value = { 0 };

  codec_named_property_information_read (reader, &extended, arena, &value.names);
  value.rule_version = tern_reader_u32 (reader);
  if (value.rule_version != EXTENDED_RULE_VERSION)
    tern_reader_fail (reader);
  if (!codec_rule_actions_read (reader, &extended, arena, &value.actions))
    return FALSE;
  *ret = value;
  return TRUE;
}

void
codec_extended_rule_actions_write (TernWriter *writer, const MapiCodecContext *ctx, const ExtendedRuleActions *value)
{
  MapiCodecContext extended = extended_context (ctx);

  codec_named_property_information_write (writer, &extended, &value->names);
  tern_writer_u32 (writer, value->rule_version);
  codec_rule_actions_write (writer, &extended, value->actions);
}

static char *
join_lines (char *first, char *second)
{
  g_autofree char *a = first, *b = second;

  return *a != '\0' ? g_strconcat (a, "\n", b, NULL) : g_steal_pointer (&b);
}

char *
codec_extended_rule_actions_to_string (const ExtendedRuleActions *value)
{
  return join_lines (codec_named_property_information_to_string (&value->names),
                     codec_rule_actions_to_string (value->actions));
}

gboolean
codec_extended_rule_condition_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena,
                                    ExtendedRuleCondition *ret)
{
  MapiCodecContext extended = extended_context (ctx);
  ExtendedRuleCondition value = { 0 };

  codec_named_property_information_read (reader, &extended, arena, &value.names);
  if (!codec_restriction_read (reader, &extended, arena, &value.restriction))
    return FALSE;
  *ret = value;
  return TRUE;
}

void
codec_extended_rule_condition_write (TernWriter *writer, const MapiCodecContext *ctx,
                                     const ExtendedRuleCondition *value)
{
  MapiCodecContext extended = extended_context (ctx);

  codec_named_property_information_write (writer, &extended, &value->names);
  codec_restriction_write (writer, &extended, value->restriction);
}

char *
codec_extended_rule_condition_to_string (const ExtendedRuleCondition *value)
{
  return join_lines (codec_named_property_information_to_string (&value->names),
                     codec_restriction_to_string (value->restriction));
}
