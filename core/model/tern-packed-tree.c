#include "core/model/tern-packed-value-private.h"

/* Fewest bytes of a node (RES_EXIST), of a value, of a recipient and of an action: they bound allocations by the
 * bytes present. */
#define NODE_MIN 5
#define VALUE_MIN 8
#define RECIPIENT_MIN 5
#define ACTION_MIN 9

static void
write_value (TernWriter *writer, const TernValue *value)
{
  gsize at;

  tern_writer_u32 (writer, value->tag);
  at = writer->size;
  tern_writer_u32 (writer, 0);
  tern_packed_value_write (writer, value);
  if (!writer->overrun)
    tern_writer_patch_u32 (writer, at, writer->size - at - sizeof (guint32));
}

static void
write_values (TernWriter *writer, const TernValue *values, guint32 n)
{
  tern_writer_u32 (writer, n);
  for (guint32 i = 0; i < n; i++)
    write_value (writer, &values[i]);
}

static void
write_bin (TernWriter *writer, const TernBin *bin)
{
  tern_writer_u32 (writer, bin->size);
  tern_writer_bytes (writer, bin->data, bin->size);
}

static void
write_nullable (TernWriter *writer, const TernRestriction *restriction)
{
  tern_writer_u8 (writer, restriction != NULL);
  if (restriction != NULL)
    tern_packed_restriction_write (writer, restriction);
}

void
tern_packed_restriction_write (TernWriter *writer, const TernRestriction *restriction)
{
  tern_writer_u8 (writer, restriction->kind);
  switch (restriction->kind) {
  case TERN_RES_AND:
  case TERN_RES_OR:
    tern_writer_u32 (writer, restriction->list.n);
    for (guint32 i = 0; i < restriction->list.n; i++)
      tern_packed_restriction_write (writer, restriction->list.children[i]);
    break;
  case TERN_RES_NOT:
    tern_packed_restriction_write (writer, restriction->child);
    break;
  case TERN_RES_CONTENT:
    tern_writer_u16 (writer, restriction->content.fuzzy_low);
    tern_writer_u16 (writer, restriction->content.fuzzy_high);
    tern_writer_u32 (writer, restriction->content.tag);
    write_value (writer, &restriction->content.value);
    break;
  case TERN_RES_PROPERTY:
    tern_writer_u8 (writer, restriction->property.relop);
    tern_writer_u32 (writer, restriction->property.tag);
    write_value (writer, &restriction->property.value);
    break;
  case TERN_RES_COMPARE_PROPS:
    tern_writer_u8 (writer, restriction->compare.relop);
    tern_writer_u32 (writer, restriction->compare.tag);
    tern_writer_u32 (writer, restriction->compare.tag2);
    break;
  case TERN_RES_BITMASK:
    tern_writer_u8 (writer, restriction->bitmask.not_zero != FALSE);
    tern_writer_u32 (writer, restriction->bitmask.tag);
    tern_writer_u32 (writer, restriction->bitmask.mask);
    break;
  case TERN_RES_SIZE:
    tern_writer_u8 (writer, restriction->size.relop);
    tern_writer_u32 (writer, restriction->size.tag);
    tern_writer_u32 (writer, restriction->size.size);
    break;
  case TERN_RES_EXIST:
    tern_writer_u32 (writer, restriction->exist.tag);
    break;
  case TERN_RES_SUB:
    tern_writer_u32 (writer, restriction->sub.subobject);
    tern_packed_restriction_write (writer, restriction->sub.child);
    break;
  case TERN_RES_COMMENT:
    write_values (writer, restriction->comment.values, restriction->comment.n);
    write_nullable (writer, restriction->comment.child);
    break;
  case TERN_RES_COUNT:
    tern_writer_u32 (writer, restriction->count.count);
    write_nullable (writer, restriction->count.child);
    break;
  }
}

static TernValue
read_value (TernReader *reader, TernArena *arena, guint depth)
{
  TernPropTag tag = tern_reader_u32 (reader);
  TernValue value = { 0 };
  TernReader bytes;

  tern_reader_sub (reader, tern_reader_u32 (reader), &bytes);
  if (depth == 0 || reader->failed || !tern_packed_value_read_at (tag, &bytes, arena, depth - 1, &value))
    tern_reader_fail (reader);
  return value;
}

static const TernValue *
read_values (TernReader *reader, TernArena *arena, guint depth, guint32 *ret_n)
{
  guint32 n = tern_reader_count (reader, tern_reader_u32 (reader), VALUE_MIN);
  TernValue *values = tern_arena_new_n (arena, TernValue, n);

  for (guint32 i = 0; i < n && !reader->failed; i++)
    values[i] = read_value (reader, arena, depth);
  *ret_n = n;
  return values;
}

static TernBin
read_bin (TernReader *reader)
{
  TernBin bin = { .size = tern_reader_u32 (reader) };

  bin.data = tern_reader_bytes (reader, bin.size);
  return bin;
}

static void
read_list (TernReader *reader, TernArena *arena, guint depth, TernRestriction *node)
{
  guint32 n = tern_reader_count (reader, tern_reader_u32 (reader), NODE_MIN);
  const TernRestriction **children = tern_arena_new_n (arena, const TernRestriction *, n);

  for (guint32 i = 0; i < n && !reader->failed; i++)
    children[i] = tern_packed_restriction_read (reader, arena, depth);
  node->list.n = n;
  node->list.children = children;
}

static const TernRestriction *
read_nullable (TernReader *reader, TernArena *arena, guint depth)
{
  return tern_reader_u8 (reader) != 0 ? tern_packed_restriction_read (reader, arena, depth) : NULL;
}

/** read_node: what follows the kind; a kind that doesn't exist fails the reader. */
static void
read_node (TernReader *reader, TernArena *arena, guint depth, TernRestriction *node)
{
  switch (node->kind) {
  case TERN_RES_AND:
  case TERN_RES_OR:
    read_list (reader, arena, depth, node);
    return;
  case TERN_RES_NOT:
    node->child = tern_packed_restriction_read (reader, arena, depth);
    return;
  case TERN_RES_CONTENT:
    node->content.fuzzy_low = tern_reader_u16 (reader);
    node->content.fuzzy_high = tern_reader_u16 (reader);
    node->content.tag = tern_reader_u32 (reader);
    node->content.value = read_value (reader, arena, depth);
    return;
  case TERN_RES_PROPERTY:
    node->property.relop = tern_reader_u8 (reader);
    node->property.tag = tern_reader_u32 (reader);
    node->property.value = read_value (reader, arena, depth);
    return;
  case TERN_RES_COMPARE_PROPS:
    node->compare.relop = tern_reader_u8 (reader);
    node->compare.tag = tern_reader_u32 (reader);
    node->compare.tag2 = tern_reader_u32 (reader);
    return;
  case TERN_RES_BITMASK:
    node->bitmask.not_zero = tern_reader_u8 (reader) != 0;
    node->bitmask.tag = tern_reader_u32 (reader);
    node->bitmask.mask = tern_reader_u32 (reader);
    return;
  case TERN_RES_SIZE:
    node->size.relop = tern_reader_u8 (reader);
    node->size.tag = tern_reader_u32 (reader);
    node->size.size = tern_reader_u32 (reader);
    return;
  case TERN_RES_EXIST:
    node->exist.tag = tern_reader_u32 (reader);
    return;
  case TERN_RES_SUB:
    node->sub.subobject = tern_reader_u32 (reader);
    node->sub.child = tern_packed_restriction_read (reader, arena, depth);
    return;
  case TERN_RES_COMMENT:
    node->comment.values = read_values (reader, arena, depth, &node->comment.n);
    node->comment.child = read_nullable (reader, arena, depth);
    return;
  case TERN_RES_COUNT:
    node->count.count = tern_reader_u32 (reader);
    node->count.child = read_nullable (reader, arena, depth);
    return;
  }
  tern_reader_fail (reader);
}

/** tern_packed_restriction_read: (nullable): %NULL with the reader failed if the bytes are no tree or too deep a
 * one. */
const TernRestriction *
tern_packed_restriction_read (TernReader *reader, TernArena *arena, guint depth)
{
  TernRestriction *node;

  if (depth == 0)
    tern_reader_fail (reader);
  if (reader->failed)
    return NULL;
  node = tern_arena_new0 (arena, TernRestriction);
  node->kind = tern_reader_u8 (reader);
  read_node (reader, arena, depth - 1, node);
  return reader->failed ? NULL : node;
}

static void
write_action (TernWriter *writer, const TernRuleAction *action)
{
  tern_writer_u8 (writer, action->type);
  tern_writer_u32 (writer, action->flavor);
  tern_writer_u32 (writer, action->flags);
  switch (action->type) {
  case TERN_ACTION_MOVE:
  case TERN_ACTION_COPY:
    tern_writer_u8 (writer, action->move.in_this_store != FALSE);
    write_bin (writer, &action->move.store_eid);
    write_bin (writer, &action->move.folder_eid);
    break;
  case TERN_ACTION_REPLY:
  case TERN_ACTION_OOF_REPLY:
    tern_writer_u64 (writer, action->reply.template_fid);
    tern_writer_u64 (writer, action->reply.template_mid);
    write_bin (writer, &action->reply.template_eid);
    tern_writer_guid (writer, &action->reply.template_guid);
    break;
  case TERN_ACTION_DEFER:
    write_bin (writer, &action->defer);
    break;
  case TERN_ACTION_BOUNCE:
    tern_writer_u32 (writer, action->bounce_code);
    break;
  case TERN_ACTION_FORWARD:
  case TERN_ACTION_DELEGATE:
    tern_writer_u32 (writer, action->forward.n);
    for (guint32 i = 0; i < action->forward.n; i++) {
      tern_writer_u8 (writer, action->forward.recipients[i].reserved);
      write_values (writer, action->forward.recipients[i].values, action->forward.recipients[i].n);
    }
    break;
  case TERN_ACTION_TAG:
    write_value (writer, &action->tag);
    break;
  case TERN_ACTION_DELETE:
  case TERN_ACTION_MARK_AS_READ:
    break;
  }
}

void
tern_packed_actions_write (TernWriter *writer, const TernRuleActions *actions)
{
  tern_writer_u32 (writer, actions->n);
  for (guint32 i = 0; i < actions->n; i++)
    write_action (writer, &actions->actions[i]);
}

static void
read_recipients (TernReader *reader, TernArena *arena, guint depth, TernRuleAction *action)
{
  guint32 n = tern_reader_count (reader, tern_reader_u32 (reader), RECIPIENT_MIN);
  TernRuleRecipient *recipients = tern_arena_new_n (arena, TernRuleRecipient, n);

  for (guint32 i = 0; i < n && !reader->failed; i++) {
    recipients[i].reserved = tern_reader_u8 (reader);
    recipients[i].values = read_values (reader, arena, depth, &recipients[i].n);
  }
  action->forward.n = n;
  action->forward.recipients = recipients;
}

static void
read_action (TernReader *reader, TernArena *arena, guint depth, TernRuleAction *action)
{
  action->type = tern_reader_u8 (reader);
  action->flavor = tern_reader_u32 (reader);
  action->flags = tern_reader_u32 (reader);
  switch (action->type) {
  case TERN_ACTION_MOVE:
  case TERN_ACTION_COPY:
    action->move.in_this_store = tern_reader_u8 (reader) != 0;
    action->move.store_eid = read_bin (reader);
    action->move.folder_eid = read_bin (reader);
    return;
  case TERN_ACTION_REPLY:
  case TERN_ACTION_OOF_REPLY:
    action->reply.template_fid = tern_reader_u64 (reader);
    action->reply.template_mid = tern_reader_u64 (reader);
    action->reply.template_eid = read_bin (reader);
    action->reply.template_guid = tern_reader_guid (reader);
    return;
  case TERN_ACTION_DEFER:
    action->defer = read_bin (reader);
    return;
  case TERN_ACTION_BOUNCE:
    action->bounce_code = tern_reader_u32 (reader);
    return;
  case TERN_ACTION_FORWARD:
  case TERN_ACTION_DELEGATE:
    read_recipients (reader, arena, depth, action);
    return;
  case TERN_ACTION_TAG:
    action->tag = read_value (reader, arena, depth);
    return;
  case TERN_ACTION_DELETE:
  case TERN_ACTION_MARK_AS_READ:
    return;
  }
  tern_reader_fail (reader);
}

/** tern_packed_actions_read: (nullable): %NULL with the reader failed if the bytes are no actions. */
const TernRuleActions *
tern_packed_actions_read (TernReader *reader, TernArena *arena, guint depth)
{
  TernRuleActions *actions = tern_arena_new0 (arena, TernRuleActions);
  guint32 n = tern_reader_count (reader, tern_reader_u32 (reader), ACTION_MIN);
  TernRuleAction *list = tern_arena_new_n (arena, TernRuleAction, n);

  for (guint32 i = 0; i < n && !reader->failed; i++)
    read_action (reader, arena, depth, &list[i]);
  actions->n = n;
  actions->actions = list;
  return reader->failed ? NULL : actions;
}
