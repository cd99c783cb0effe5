#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-restriction.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-rules.h"
#include "tests/spi/store-fixture.h"

static GPtrArray *
list (StoreFixture *fixture, TernId folder)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rules = tern_rules_list (TERN_RULES (fixture->mailbox), folder, fixture->job, &error);

  g_assert_no_error (error);
  return rules;
}

/** names: of a folder's rules in order, "a/10 b/20" with their sequences. */
static char *
names (StoreFixture *fixture, TernId folder)
{
  g_autoptr (GPtrArray) rules = list (fixture, folder);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < rules->len; i++) {
    const TernRule *rule = g_ptr_array_index (rules, i);

    g_string_append_printf (text, "%s%s/%d", i > 0 ? " " : "", tern_bag_get_str (rule->props, PidTagRuleName, "?"),
                            rule->sequence);
    g_assert_cmpint (tern_bag_get_i64 (rule->props, PidTagRuleId, 0), ==, rule->id);
    g_assert_cmpint (tern_bag_get_i32 (rule->props, PidTagRuleSequence, -1), ==, rule->sequence);
    g_assert_cmpint (tern_bag_get_i32 (rule->props, PidTagRuleState, -1), ==, (gint32) rule->state);
  }
  return g_string_free (text, FALSE);
}

#define assert_names(folder, text)                                                                                     \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *got = names (fixture, (folder));                                                                  \
    g_assert_cmpstr (got, ==, (text));                                                                                 \
  }                                                                                                                    \
  G_STMT_END

static gboolean
change (StoreFixture *fixture, TernId folder, gboolean replace, const TernRuleChange *changes, guint n, GError **error)
{
  return tern_rules_change (TERN_RULES (fixture->mailbox), folder, replace, changes, n, fixture->job, error);
}

/** add: the id of a new rule. */
static gint64
add (StoreFixture *fixture, TernId folder, const char *name, gint32 sequence, gboolean replace)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  const TernRuleChange add = { .kind = TERN_RULE_ADD, .props = props };
  g_autoptr (GPtrArray) rules = NULL;
  g_autoptr (GError) error = NULL;

  tern_bag_set_str (props, PidTagRuleName, name);
  tern_bag_set_i32 (props, PidTagRuleSequence, sequence);
  tern_bag_set_i32 (props, PidTagRuleState, TERN_RULE_ENABLED);
  if (!change (fixture, folder, replace, &add, 1, &error))
    g_error ("%s", error->message);
  rules = list (fixture, folder);
  for (guint i = 0; i < rules->len; i++) {
    const TernRule *rule = g_ptr_array_index (rules, i);

    if (g_strcmp0 (tern_bag_get_str (rule->props, PidTagRuleName, NULL), name) == 0)
      return rule->id;
  }
  g_assert_not_reached ();
}

/* [MS-OXORULE] 2.2.1.3: a rule is added, changed, removed; what isn't mentioned stays. */
static void
test_change (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  TernRuleChange one = { .kind = TERN_RULE_MODIFY, .props = props };
  gint64 first = add (fixture, fixture->top, "first", 20, FALSE);
  gint64 second = add (fixture, fixture->top, "second", 10, FALSE);
  g_autoptr (GPtrArray) rules = NULL;

  g_assert_cmpint (first, !=, second);
  assert_names (fixture->top, "second/10 first/20");
  tern_bag_set_i32 (props, PidTagRuleSequence, 5);
  tern_bag_set_i32 (props, PidTagRuleState, 0);
  one.id = first;
  g_assert_true (change (fixture, fixture->top, FALSE, &one, 1, NULL));
  assert_names (fixture->top, "first/5 second/10");
  rules = list (fixture, fixture->top);
  g_assert_cmphex (((TernRule *) g_ptr_array_index (rules, 0))->state, ==, 0);
  one.kind = TERN_RULE_REMOVE;
  g_assert_true (change (fixture, fixture->top, FALSE, &one, 1, NULL));
  assert_names (fixture->top, "second/10");
}

/* [MS-OXORULE] 2.2.1.1: the old rules go, and a number is never given twice. */
static void
test_replace (StoreFixture *fixture, gconstpointer data)
{
  gint64 old = add (fixture, fixture->top, "old", 1, FALSE);
  gint64 other = add (fixture, fixture->root, "other folder's", 1, FALSE);
  gint64 new;

  new = add (fixture, fixture->top, "new", 2, TRUE);
  assert_names (fixture->top, "new/2");
  assert_names (fixture->root, "other folder's/1");
  g_assert_cmpint (new, !=, old);
  g_assert_cmpint (new, !=, other);
  g_assert_true (change (fixture, fixture->top, TRUE, NULL, 0, NULL));
  assert_names (fixture->top, "");
}

/* Conditions and actions come back as they were given. */
static void
test_values (StoreFixture *fixture, gconstpointer data)
{
  const TernRestriction exist = { .kind = TERN_RES_EXIST, .exist = { .tag = PidTagSubject } };
  const TernRestriction content = {
    .kind = TERN_RES_CONTENT,
    .content = { .fuzzy_low = 1, .fuzzy_high = 1, .tag = PidTagSubject, .value = tern_value_str (PidTagSubject, "x") },
  };
  const TernRestriction *const both[] = { &exist, &content };
  const TernRestriction condition = { .kind = TERN_RES_AND, .list = { .n = 2, .children = both } };
  const TernRuleAction list_of_actions[] = {
    { .type = TERN_ACTION_MOVE, .move = { TRUE, { (const guint8 *) "s", 1 }, { (const guint8 *) "folder", 6 } } },
    { .type = TERN_ACTION_TAG, .flags = 7, .tag = tern_value_i32 (PidTagImportance, 2) },
    { .type = TERN_ACTION_DEFER, .defer = { (const guint8 *) "\0\1\2", 3 } },
  };
  const TernRuleActions actions = { .n = G_N_ELEMENTS (list_of_actions), .actions = list_of_actions };
  const TernValue values[] = {
    { .tag = PidTagRuleCondition, .restriction = &condition },
    { .tag = PidTagRuleActions, .actions = &actions },
    tern_value_str (PidTagRuleProvider, "RuleOrganizer"),
    tern_value_bin (PidTagRuleProviderData, "\0\377", 2),
  };
  g_autoptr (TernBag) props = tern_bag_new ();
  const TernRuleChange add = { .kind = TERN_RULE_ADD, .props = props };
  g_autoptr (GPtrArray) rules = NULL;
  const TernRule *rule;

  tern_bag_set_all (props, values, G_N_ELEMENTS (values));
  g_assert_true (change (fixture, fixture->top, FALSE, &add, 1, NULL));
  rules = list (fixture, fixture->top);
  g_assert_cmpuint (rules->len, ==, 1);
  rule = g_ptr_array_index (rules, 0);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++) {
    const TernValue *got = tern_bag_get (rule->props, values[i].tag);

    g_assert_nonnull (got);
    g_assert_true (tern_value_equal (got, &values[i]));
  }
}

/* Nothing of a change that can't be made is made. */
static void
test_refused (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (TernBag) props = tern_bag_new (), large = tern_bag_new ();
  g_autofree guint8 *bytes = g_malloc0 (TERN_RULES_MAX_SIZE);
  const TernRuleChange lost[] = { { TERN_RULE_ADD, 0, props }, { TERN_RULE_MODIFY, 0x7777, props } };
  const TernRuleChange none = { TERN_RULE_REMOVE, 0, NULL };
  const TernRuleChange much = { TERN_RULE_ADD, 0, large };
  g_autoptr (GError) error = NULL;

  tern_bag_set_str (props, PidTagRuleName, "new");
  tern_bag_set_bin (large, PidTagRuleProviderData, bytes, TERN_RULES_MAX_SIZE);
  g_assert_false (change (fixture, fixture->top, FALSE, lost, 2, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (change (fixture, fixture->top, FALSE, &none, 1, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (change (fixture, fixture->top, FALSE, &much, 1, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_false (change (fixture, TERN_ID (1, 0x7777), FALSE, lost, 1, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (tern_rules_list (TERN_RULES (fixture->mailbox), TERN_ID (1, 0x7777), fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  assert_names (fixture->top, "");
}

static gboolean
has_rules (StoreFixture *fixture, TernId folder)
{
  g_autoptr (TernFolderInfo) info
      = tern_folders_get (store_fixture_folders (fixture), folder, fixture->job, NULL);

  return info->has_rules;
}

/* [MS-OXORULE] 2.2.8.1, 3.2.5.2: the folder says whether it has any, at once; a folder takes its rules along. */
static void
test_folder (StoreFixture *fixture, gconstpointer data)
{
  TernId folder = store_fixture_add_folder (fixture, fixture->top, "a");
  gboolean partial = FALSE;
  g_autoptr (GError) error = NULL;

  g_assert_false (has_rules (fixture, folder));
  add (fixture, folder, "one", 1, FALSE);
  g_assert_true (has_rules (fixture, folder));
  g_assert_false (has_rules (fixture, fixture->top));
  g_assert_true (change (fixture, folder, TRUE, NULL, 0, NULL));
  g_assert_false (has_rules (fixture, folder));
  add (fixture, folder, "one", 1, FALSE);
  g_assert_true (tern_folders_remove (store_fixture_folders (fixture), folder, TERN_DELETE_HARD, &partial, fixture->job,
                                      &error));
  g_assert_false (partial);
}

int
main (int argc, char **argv)
{
  TestCluster *cluster;
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = test_cluster_new ();
  if (cluster == NULL)
    return 77;
  store_fixture_add ("/rules/change", cluster, test_change);
  store_fixture_add ("/rules/replace", cluster, test_replace);
  store_fixture_add ("/rules/values", cluster, test_values);
  store_fixture_add ("/rules/refused", cluster, test_refused);
  store_fixture_add ("/rules/folder", cluster, test_folder);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
