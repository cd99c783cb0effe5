#include "core/model/tern-restriction.h"

#include "core/model/tern-prop-tags.h"

#define WORDS TERN_PROP_TAG (0x9000, PtypMultipleString)
#define NUMBERS TERN_PROP_TAG (0x9001, PtypMultipleInteger32)

static TernBag *
sample (void)
{
  static const char *const words[] = { "Red", "Gr\xC3\xBCn" };
  static const gint32 numbers[] = { 3, 9 };
  TernBag *bag = tern_bag_new ();
  TernValue value = { .tag = WORDS };

  tern_bag_set_str (bag, PidTagSubject, "R\xC3\xA9sum\xC3\xA9 of Alice");
  tern_bag_set_str (bag, PidTagNormalizedSubject, "Resume");
  tern_bag_set_str (bag, PidTagMessageClass, "IPM.Note");
  tern_bag_set_i32 (bag, PidTagMessageFlags, 0x11);
  tern_bag_set_i32 (bag, PidTagImportance, 1);
  tern_bag_set_bin (bag, PidTagChangeKey, "\x01\x02\x03", 3);
  value.multi.count = 2;
  value.multi.strings = words;
  tern_bag_set (bag, &value);
  value.tag = NUMBERS;
  value.multi.i32 = numbers;
  tern_bag_set (bag, &value);
  return bag;
}

static gboolean
matches (const TernRestriction *restriction)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (TernBag) bag = sample ();
  TernPropSource source;

  tern_prop_source_from_bag (bag, &source);
  return tern_restriction_matches (restriction, &source, arena);
}

static gboolean
content (TernPropTag tag, guint16 low, guint16 high, const char *text)
{
  TernRestriction restriction
      = { .kind = TERN_RES_CONTENT,
          .content = { low, high, tag, tern_value_str (TERN_PROP_TAG_WITH_TYPE (tag, PtypString), text) } };

  return matches (&restriction);
}

/* [MS-OXCDATA] 2.12.4.1 */
static void
test_content (void)
{
  g_assert_true (content (PidTagMessageClass, TERN_FUZZY_FULLSTRING, 0, "IPM.Note"));
  g_assert_false (content (PidTagMessageClass, TERN_FUZZY_FULLSTRING, 0, "ipm.note"));
  g_assert_true (content (PidTagMessageClass, TERN_FUZZY_FULLSTRING, TERN_FUZZY_IGNORECASE, "ipm.note"));
  g_assert_false (content (PidTagMessageClass, TERN_FUZZY_FULLSTRING, TERN_FUZZY_IGNORECASE, "ipm"));
  g_assert_true (content (PidTagMessageClass, TERN_FUZZY_PREFIX, TERN_FUZZY_IGNORECASE, "ipm"));
  g_assert_false (content (PidTagMessageClass, TERN_FUZZY_PREFIX, TERN_FUZZY_IGNORECASE, "note"));
  g_assert_true (content (PidTagMessageClass, TERN_FUZZY_SUBSTRING, TERN_FUZZY_IGNORECASE, "NOTE"));
  g_assert_false (content (PidTagMessageClass, TERN_FUZZY_SUBSTRING, 0, "NOTE"));
  g_assert_true (content (PidTagMessageClass, TERN_FUZZY_SUBSTRING, TERN_FUZZY_IGNORECASE, ""));
  g_assert_false (content (PidTagBody, TERN_FUZZY_SUBSTRING, TERN_FUZZY_IGNORECASE, ""));
}

static void
test_content_beyond_ascii (void)
{
  g_assert_true (content (PidTagSubject, TERN_FUZZY_SUBSTRING, TERN_FUZZY_IGNORECASE, "R\xC3\x89SUM\xC3\x89"));
  g_assert_true (content (PidTagSubject, TERN_FUZZY_SUBSTRING, TERN_FUZZY_IGNORECASE, "re\xCC\x81sume\xCC\x81"));
  g_assert_false (content (PidTagSubject, TERN_FUZZY_SUBSTRING, TERN_FUZZY_IGNORECASE, "resume"));
  g_assert_true (content (PidTagSubject, TERN_FUZZY_SUBSTRING, TERN_FUZZY_IGNORENONSPACE, "resume"));
  g_assert_true (content (PidTagSubject, TERN_FUZZY_PREFIX, TERN_FUZZY_LOOSE, "RESUME of"));
  g_assert_true (content (PidTagSubject, TERN_FUZZY_SUBSTRING, TERN_FUZZY_IGNORECASE, "ALICE"));
}

static void
test_content_of_multiples (void)
{
  g_assert_true (content (WORDS, TERN_FUZZY_FULLSTRING, TERN_FUZZY_IGNORECASE, "red"));
  g_assert_true (
      content (WORDS | TERN_PROP_TYPE_INSTANCE, TERN_FUZZY_FULLSTRING, TERN_FUZZY_IGNORECASE, "GR\xC3\x9CN"));
  g_assert_false (content (WORDS, TERN_FUZZY_FULLSTRING, TERN_FUZZY_IGNORECASE, "blue"));
}

static void
test_content_of_binaries (void)
{
  TernRestriction restriction = { .kind = TERN_RES_CONTENT,
                                  .content = { TERN_FUZZY_SUBSTRING, TERN_FUZZY_IGNORECASE, PidTagChangeKey,
                                               tern_value_bin (PidTagChangeKey, "\x02\x03", 2) } };

  g_assert_true (matches (&restriction));
  restriction.content.fuzzy_low = TERN_FUZZY_PREFIX;
  g_assert_false (matches (&restriction));
  restriction.content.value = tern_value_bin (PidTagChangeKey, "\x01\x02", 2);
  g_assert_true (matches (&restriction));
  restriction.content.fuzzy_low = TERN_FUZZY_FULLSTRING;
  g_assert_false (matches (&restriction));
}

static gboolean
property (TernRelop relop, TernPropTag tag, TernValue value)
{
  TernRestriction restriction = { .kind = TERN_RES_PROPERTY, .property = { relop, tag, value } };

  return matches (&restriction);
}

/* [MS-OXCDATA] 2.12.5 */
static void
test_property (void)
{
  static const gboolean expected[3][6] = { /* LT, LE, GT, GE, EQ, NE of 1 with 2, 1, 0 */
                                           { TRUE, TRUE, FALSE, FALSE, FALSE, TRUE },
                                           { FALSE, TRUE, FALSE, TRUE, TRUE, FALSE },
                                           { FALSE, FALSE, TRUE, TRUE, FALSE, TRUE } };

  for (guint i = 0; i < 3; i++)
    for (guint relop = TERN_RELOP_LT; relop <= TERN_RELOP_NE; relop++)
      g_assert_cmpint (property (relop, PidTagImportance, tern_value_i32 (PidTagImportance, 2 - i)), ==,
                       expected[i][relop]);
  g_assert_false (property (TERN_RELOP_NE, PidTagPriority, tern_value_i32 (PidTagPriority, 2)));
  g_assert_false (property (TERN_RELOP_EQ, PidTagImportance, tern_value_str (PidTagSubject, "1")));
  g_assert_true (property (TERN_RELOP_EQ, PidTagMessageClass, tern_value_str (0x001A001E, "IPM.Note")));
  g_assert_true (property (TERN_RELOP_EQ, 0x001A001E, tern_value_str (0x001A001E, "IPM.Note")));
}

static void
test_property_of_multiples (void)
{
  TernPropTag single = TERN_PROP_TAG (0x9001, PtypInteger32);

  g_assert_true (property (TERN_RELOP_EQ, NUMBERS, tern_value_i32 (single, 9)));
  g_assert_false (property (TERN_RELOP_EQ, NUMBERS, tern_value_i32 (single, 4)));
  g_assert_true (property (TERN_RELOP_GT, NUMBERS, tern_value_i32 (single, 4)));
  g_assert_false (property (TERN_RELOP_GT, NUMBERS, tern_value_i32 (single, 9)));
  g_assert_true (property (TERN_RELOP_EQ, NUMBERS | TERN_PROP_TYPE_INSTANCE, tern_value_i32 (single, 3)));
}

static void
test_compare_bitmask_size_exist (void)
{
  TernRestriction compare = { .kind = TERN_RES_COMPARE_PROPS,
                              .compare = { TERN_RELOP_LT, PidTagImportance, PidTagMessageFlags } };
  TernRestriction bitmask = { .kind = TERN_RES_BITMASK, .bitmask = { TRUE, PidTagMessageFlags, 0x10 } };
  TernRestriction size = { .kind = TERN_RES_SIZE, .size = { TERN_RELOP_EQ, PidTagMessageClass, 18 } };
  TernRestriction exist = { .kind = TERN_RES_EXIST, .exist = { TERN_PROP_TAG (0x0037, PtypUnspecified) } };

  g_assert_true (matches (&compare));
  compare.compare.tag2 = PidTagPriority;
  g_assert_false (matches (&compare));
  g_assert_true (matches (&bitmask));
  bitmask.bitmask.not_zero = FALSE;
  g_assert_false (matches (&bitmask));
  bitmask.bitmask.mask = 0x02;
  g_assert_true (matches (&bitmask));
  bitmask.bitmask.tag = PidTagPriority; /* missing: false either way */
  g_assert_false (matches (&bitmask));
  g_assert_true (matches (&size));
  g_assert_true (matches (&exist));
  exist.exist.tag = PidTagBody;
  g_assert_false (matches (&exist));
}

static void
test_lists_and_wrappers (void)
{
  TernRestriction yes = { .kind = TERN_RES_EXIST, .exist = { PidTagSubject } };
  TernRestriction no = { .kind = TERN_RES_EXIST, .exist = { PidTagBody } };
  const TernRestriction *children[] = { &yes, &no };
  TernRestriction list = { .kind = TERN_RES_AND, .list = { 2, children } };
  TernRestriction not = { .kind = TERN_RES_NOT, .child = &no };
  TernRestriction comment = { .kind = TERN_RES_COMMENT, .comment = { 0, NULL, &no } };
  TernRestriction count = { .kind = TERN_RES_COUNT, .count = { 5, &yes } };

  g_assert_false (matches (&list));
  list.kind = TERN_RES_OR;
  g_assert_true (matches (&list));
  list.list.n = 0;
  g_assert_false (matches (&list));
  list.kind = TERN_RES_AND;
  g_assert_true (matches (&list));
  g_assert_true (matches (&not));
  g_assert_false (matches (&comment));
  comment.comment.child = NULL;
  g_assert_true (matches (&comment));
  g_assert_true (matches (&count));
}

static gboolean
two_recipients (const TernPropSource *source, TernPropTag subobject, TernPropSourceEach each, gpointer user_data)
{
  static const char *const names[] = { "Alice", "Bob" };

  if (subobject != PidTagMessageRecipients)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (TernBag) bag = tern_bag_new ();
    TernPropSource row;

    tern_bag_set_str (bag, PidTagDisplayName, names[i]);
    tern_prop_source_from_bag (bag, &row);
    if (each (&row, user_data))
      return TRUE;
  }
  return FALSE;
}

/* [MS-OXCDATA] 2.12.9 */
static void
test_sub (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (TernBag) bag = sample ();
  TernRestriction name
      = { .kind = TERN_RES_PROPERTY,
          .property = { TERN_RELOP_EQ, PidTagDisplayName, tern_value_str (PidTagDisplayName, "Bob") } };
  TernRestriction sub = { .kind = TERN_RES_SUB, .sub = { PidTagMessageRecipients, &name } };
  TernPropSource source;

  g_assert_false (matches (&sub)); /* a source without sub-objects */
  tern_prop_source_from_bag (bag, &source);
  source.sub = two_recipients;
  g_assert_true (tern_restriction_matches (&sub, &source, arena));
  name.property.value.str = "Carol";
  g_assert_false (tern_restriction_matches (&sub, &source, arena));
  sub.sub.subobject = PidTagMessageAttachments;
  g_assert_false (tern_restriction_matches (&sub, &source, arena));
}

static void
test_depth (void)
{
  TernRestriction nodes[TERN_RESTRICTION_MAX_DEPTH + 10];

  nodes[0] = (TernRestriction){ .kind = TERN_RES_EXIST, .exist = { PidTagSubject } };
  for (guint i = 1; i < G_N_ELEMENTS (nodes); i++)
    nodes[i] = (TernRestriction){ .kind = TERN_RES_COMMENT, .comment = { 0, NULL, &nodes[i - 1] } };
  g_assert_true (matches (&nodes[TERN_RESTRICTION_MAX_DEPTH]));
  g_assert_false (matches (&nodes[TERN_RESTRICTION_MAX_DEPTH + 1]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/restriction-match/content", test_content);
  g_test_add_func ("/model/restriction-match/content-beyond-ascii", test_content_beyond_ascii);
  g_test_add_func ("/model/restriction-match/content-of-multiples", test_content_of_multiples);
  g_test_add_func ("/model/restriction-match/content-of-binaries", test_content_of_binaries);
  g_test_add_func ("/model/restriction-match/property", test_property);
  g_test_add_func ("/model/restriction-match/property-of-multiples", test_property_of_multiples);
  g_test_add_func ("/model/restriction-match/compare-bitmask-size-exist", test_compare_bitmask_size_exist);
  g_test_add_func ("/model/restriction-match/lists-and-wrappers", test_lists_and_wrappers);
  g_test_add_func ("/model/restriction-match/sub", test_sub);
  g_test_add_func ("/model/restriction-match/depth", test_depth);
  return g_test_run ();
}
