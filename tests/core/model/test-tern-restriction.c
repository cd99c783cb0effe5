#include "core/model/tern-restriction.h"

#include "core/model/tern-prop-tags.h"
#include "core/model/tern-rule-actions.h"
#include "tests/core/model/random-bag.h"

static void
test_to_string (void)
{
  TernRestriction exist = { .kind = TERN_RES_EXIST, .exist = { PidTagSubject } };
  TernRestriction content = { .kind = TERN_RES_CONTENT,
                              .content = { TERN_FUZZY_PREFIX, TERN_FUZZY_IGNORECASE, PidTagSubject,
                                           tern_value_str (PidTagSubject, "Re") } };
  TernRestriction bitmask = { .kind = TERN_RES_BITMASK, .bitmask = { TRUE, PidTagMessageFlags, 1 } };
  const TernRestriction *children[] = { &exist, &content, &bitmask };
  TernRestriction both = { .kind = TERN_RES_AND, .list = { 3, children } };
  TernRestriction not = { .kind = TERN_RES_NOT, .child = &both };
  g_autofree char *text = tern_restriction_to_string (&not);

  g_assert_cmpstr (text, ==,
                   "not(and(exist(0x0037001F), content(0x0037001F fuzzy 0x0002/0x0001 0x0037001F=\"Re\"), "
                   "bitmask(0x0E070003 & 0x00000001 != 0)))");
}

static void
test_tags (void)
{
  TernRestriction subject = { .kind = TERN_RES_EXIST, .exist = { PidTagSubject } };
  TernRestriction compare = { .kind = TERN_RES_COMPARE_PROPS,
                              .compare = { TERN_RELOP_EQ, PidTagSubject, PidTagNormalizedSubject } };
  TernRestriction sub = { .kind = TERN_RES_SUB, .sub = { PidTagMessageRecipients, &subject } };
  TernRestriction comment = { .kind = TERN_RES_COMMENT };
  const TernRestriction *children[] = { &subject, &compare, &sub, &comment };
  TernRestriction either = { .kind = TERN_RES_OR, .list = { 4, children } };
  g_autoptr (GArray) tags = g_array_new (FALSE, FALSE, sizeof (TernPropTag));

  tern_restriction_tags (&either, tags);
  g_assert_cmpuint (tags->len, ==, 3);
  g_assert_cmphex (g_array_index (tags, TernPropTag, 0), ==, PidTagSubject);
  g_assert_cmphex (g_array_index (tags, TernPropTag, 1), ==, PidTagNormalizedSubject);
  g_assert_cmphex (g_array_index (tags, TernPropTag, 2), ==, PidTagMessageRecipients);
}

static void
assert_same_text (char *a, char *b)
{
  g_assert_cmpstr (a, ==, b);
  g_free (a);
  g_free (b);
}

/* A copy is equal, says the same, and shares nothing with the arena of its original. */
static void
test_random_copies (void)
{
  for (guint run = 0; run < 200; run++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    TernArena *original_arena = tern_arena_new ();
    TernValue tree = random_value (TERN_PROP_TAG (0x6679, PtypRestriction), 5, original_arena);
    TernValue actions = random_value (TERN_PROP_TAG (0x6680, PtypRuleAction), 5, original_arena);
    TernValue tree_copy = tern_value_copy (&tree, arena), actions_copy = tern_value_copy (&actions, arena);

    g_assert_true (tern_value_equal (&tree, &tree_copy));
    g_assert_true (tern_value_equal (&actions, &actions_copy));
    assert_same_text (tern_value_to_string (&tree), tern_value_to_string (&tree_copy));
    assert_same_text (tern_value_to_string (&actions), tern_value_to_string (&actions_copy));
    tern_arena_free (original_arena);
    g_free (tern_value_to_string (&tree_copy));
    g_free (tern_value_to_string (&actions_copy));
  }
}

static void
test_actions_to_string (void)
{
  TernRuleAction list[] = {
    { .type = TERN_ACTION_MOVE, .move = { TRUE, { NULL, 0 }, { (const guint8 *) "\x01", 1 } } },
    { .type = TERN_ACTION_BOUNCE, .bounce_code = TERN_BOUNCE_ACCESS_DENIED },
    { .type = TERN_ACTION_TAG, .flags = 2, .tag = tern_value_i32 (PidTagImportance, 2) },
    { .type = TERN_ACTION_DELETE },
  };
  TernRuleActions actions = { G_N_ELEMENTS (list), list };
  g_autofree char *text = tern_rule_actions_to_string (&actions);

  g_assert_cmpstr (text, ==,
                   "move(flavor=0x0 flags=0x0 this-store store= folder=01), bounce(flavor=0x0 flags=0x0 code=0x26), "
                   "tag(flavor=0x0 flags=0x2 0x00170003=2), delete(flavor=0x0 flags=0x0)");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/restriction/to-string", test_to_string);
  g_test_add_func ("/model/restriction/tags", test_tags);
  g_test_add_func ("/model/restriction/random-copies", test_random_copies);
  g_test_add_func ("/model/rule-actions/to-string", test_actions_to_string);
  return g_test_run ();
}
