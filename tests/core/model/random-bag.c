#include "tests/core/model/random-bag.h"

#include "core/model/tern-restriction.h"
#include "core/model/tern-rule-actions.h"

static const guint16 types[] = {
  PtypNull,           PtypInteger16,         PtypInteger32,     PtypFloating32,     PtypFloating64,
  PtypCurrency,       PtypFloatingTime,      PtypErrorCode,     PtypBoolean,        PtypInteger64,
  PtypString,         PtypTime,              PtypGuid,          PtypServerId,       PtypBinary,
  PtypRestriction,    PtypRuleAction,        PtypMultipleInteger16, PtypMultipleInteger32, PtypMultipleFloating64,
  PtypMultipleString, PtypMultipleTime,      PtypMultipleGuid,  PtypMultipleBinary, PtypMultipleInteger64,
};

static TernBin
random_bin (TernArena *arena, gsize max)
{
  gsize size = g_test_rand_int_range (0, max);
  guint8 *data = tern_arena_alloc (arena, size);

  for (gsize i = 0; i < size; i++)
    data[i] = g_test_rand_int ();
  return (TernBin){ data, size };
}

static const char *
random_string (TernArena *arena)
{
  gsize size = g_test_rand_int_range (0, 20);
  char *text = tern_arena_alloc (arena, size + 1);

  for (gsize i = 0; i < size; i++)
    text[i] = g_test_rand_int_range (1, 256);
  text[size] = '\0';
  return text;
}

static void
random_multi (TernValue *value, TernArena *arena)
{
  guint32 n = g_test_rand_int_range (1, 5);
  TernBin *bins = tern_arena_new_n (arena, TernBin, n);
  const char **strings = tern_arena_new_n (arena, const char *, n);
  guint64 *numbers = tern_arena_new_n (arena, guint64, 2 * n);

  for (guint32 i = 0; i < n; i++) {
    bins[i] = random_bin (arena, 12);
    strings[i] = random_string (arena);
    numbers[2 * i] = (guint64) g_test_rand_int () << 32 | (guint32) g_test_rand_int ();
  }
  value->multi.count = n;
  value->multi.i64 = (const gint64 *) numbers;
  if (TERN_PROP_TYPE (value->tag) == PtypMultipleString)
    value->multi.strings = strings;
  else if (TERN_PROP_TYPE (value->tag) == PtypMultipleBinary)
    value->multi.bins = bins;
}

static const TernRestriction *random_restriction (guint depth, TernArena *arena);

static const TernValue *
random_values (guint32 n, guint depth, TernArena *arena)
{
  TernValue *values = tern_arena_new_n (arena, TernValue, n);

  for (guint32 i = 0; i < n; i++)
    values[i] = random_value (TERN_PROP_TAG (0x6600 + i, types[g_test_rand_int_range (0, G_N_ELEMENTS (types))]), depth,
                              arena);
  return values;
}

static void
random_node (TernRestriction *node, guint depth, TernArena *arena)
{
  TernPropTag tag = PtypString | (guint32) g_test_rand_int_range (1, 0xFFFF) << 16;

  switch (node->kind) {
  case TERN_RES_CONTENT:
    node->content.fuzzy_low = g_test_rand_int_range (0, 3);
    node->content.fuzzy_high = g_test_rand_int_range (0, 8);
    node->content.tag = tag;
    node->content.value = random_value (tag, depth, arena);
    break;
  case TERN_RES_PROPERTY:
    node->property.relop = g_test_rand_int_range (0, 7);
    node->property.tag = tag;
    node->property.value = random_value (tag, depth, arena);
    break;
  case TERN_RES_COMPARE_PROPS:
    node->compare.tag = node->compare.tag2 = tag;
    break;
  case TERN_RES_BITMASK:
    node->bitmask.not_zero = g_test_rand_bit ();
    node->bitmask.tag = tag;
    node->bitmask.mask = g_test_rand_int ();
    break;
  case TERN_RES_SIZE:
    node->size.tag = tag;
    node->size.size = g_test_rand_int ();
    break;
  default:
    node->kind = TERN_RES_EXIST;
    node->exist.tag = tag;
  }
}

static void
random_inner_node (TernRestriction *node, guint depth, TernArena *arena)
{
  guint32 n = g_test_rand_int_range (0, 4);
  const TernRestriction **children = tern_arena_new_n (arena, const TernRestriction *, n);

  switch (node->kind) {
  case TERN_RES_AND:
  case TERN_RES_OR:
    for (guint32 i = 0; i < n; i++)
      children[i] = random_restriction (depth - 1, arena);
    node->list.n = n;
    node->list.children = children;
    break;
  case TERN_RES_NOT:
    node->child = random_restriction (depth - 1, arena);
    break;
  case TERN_RES_SUB:
    node->sub.subobject = 0x0E12000D;
    node->sub.child = random_restriction (depth - 1, arena);
    break;
  case TERN_RES_COMMENT:
    node->comment.n = n;
    node->comment.values = random_values (n, depth - 1, arena);
    node->comment.child = n > 1 ? random_restriction (depth - 1, arena) : NULL;
    break;
  case TERN_RES_COUNT:
    node->count.count = n;
    node->count.child = random_restriction (depth - 1, arena);
    break;
  default:
    random_node (node, depth - 1, arena);
  }
}

static const TernRestriction *
random_restriction (guint depth, TernArena *arena)
{
  TernRestriction *node = tern_arena_new0 (arena, TernRestriction);

  node->kind = g_test_rand_int_range (TERN_RES_AND, TERN_RES_COUNT + 1);
  if (depth > 0)
    random_inner_node (node, depth, arena);
  else
    random_node (node, 0, arena);
  return node;
}

static void
random_action (TernRuleAction *action, guint depth, TernArena *arena)
{
  TernRuleRecipient *recipient = tern_arena_new0 (arena, TernRuleRecipient);

  action->type = g_test_rand_int_range (TERN_ACTION_MOVE, TERN_ACTION_MARK_AS_READ + 1);
  action->flavor = g_test_rand_int ();
  switch (action->type) {
  case TERN_ACTION_MOVE:
  case TERN_ACTION_COPY:
    action->move.in_this_store = g_test_rand_bit ();
    action->move.store_eid = random_bin (arena, 10);
    action->move.folder_eid = random_bin (arena, 30);
    break;
  case TERN_ACTION_REPLY:
  case TERN_ACTION_OOF_REPLY:
    action->reply.template_mid = g_test_rand_int ();
    action->reply.template_eid = random_bin (arena, 30);
    break;
  case TERN_ACTION_DEFER:
    action->defer = random_bin (arena, 10);
    break;
  case TERN_ACTION_BOUNCE:
    action->bounce_code = TERN_BOUNCE_ACCESS_DENIED;
    break;
  case TERN_ACTION_FORWARD:
  case TERN_ACTION_DELEGATE:
    recipient->reserved = 1;
    recipient->n = 3;
    recipient->values = random_values (3, depth, arena);
    action->forward.n = 1;
    action->forward.recipients = recipient;
    break;
  case TERN_ACTION_TAG:
    action->tag = *random_values (1, depth, arena);
    break;
  case TERN_ACTION_DELETE:
  case TERN_ACTION_MARK_AS_READ:
    break;
  }
}

static const TernRuleActions *
random_actions (guint depth, TernArena *arena)
{
  TernRuleActions *actions = tern_arena_new0 (arena, TernRuleActions);
  guint32 n = g_test_rand_int_range (0, 4);
  TernRuleAction *list = tern_arena_new_n (arena, TernRuleAction, n);

  for (guint32 i = 0; i < n; i++)
    random_action (&list[i], depth, arena);
  actions->n = n;
  actions->actions = list;
  return actions;
}

TernValue
random_value (TernPropTag tag, guint depth, TernArena *arena)
{
  TernValue value = { .tag = tag };
  TernGuid guid;

  switch ((guint) TERN_PROP_TYPE (tag)) {
  case PtypString:
    value.str = random_string (arena);
    break;
  case PtypBinary:
  case PtypServerId:
    value.bin = random_bin (arena, 40);
    break;
  case PtypGuid:
    for (guint i = 0; i < TERN_GUID_SIZE; i++)
      guid.bytes[i] = g_test_rand_int ();
    value.guid = tern_arena_memdup (arena, &guid, sizeof guid);
    break;
  case PtypBoolean:
    value.boolean = g_test_rand_bit ();
    break;
  case PtypRestriction:
    value.restriction = depth > 0 ? random_restriction (depth - 1, arena) : NULL;
    break;
  case PtypRuleAction:
    value.actions = depth > 0 ? random_actions (depth - 1, arena) : NULL;
    break;
  default:
    if (tag & TERN_PROP_TYPE_MULTIPLE)
      random_multi (&value, arena);
    else
      value.i64 = (guint64) g_test_rand_int () << 32 | (guint32) g_test_rand_int ();
  }
  return value;
}

TernBag *
random_bag (void)
{
  TernBag *bag = tern_bag_new ();
  guint n = g_test_rand_int_range (0, 40);

  for (guint i = 0; i < n; i++) {
    guint16 type = types[g_test_rand_int_range (0, G_N_ELEMENTS (types))];

    tern_bag_take (
        bag, random_value (TERN_PROP_TAG (g_test_rand_int_range (1, 0x10000), type), 3, tern_bag_get_arena (bag)));
  }
  return bag;
}

void
random_bag_assert_equal (const TernBag *got, const TernBag *expected)
{
  g_assert_cmpuint (tern_bag_get_size (got), ==, tern_bag_get_size (expected));
  for (guint i = 0; i < tern_bag_get_size (got); i++)
    g_assert_true (tern_value_equal (tern_bag_get_nth (got, i), tern_bag_get_nth (expected, i)));
}
