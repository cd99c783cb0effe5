#include "plugins/directory-pg/dir-rule.h"

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"

static TernEntry *
make_entry (TernEntryKind kind, const char *address, const char *department)
{
  TernEntry *entry = tern_entry_new ();

  entry->kind = kind;
  entry->address = g_strdup (address);
  entry->props = tern_bag_new ();
  if (department != NULL)
    tern_bag_set_str (entry->props, PidTagDepartmentName, department);
  return entry;
}

static void
test_check (void)
{
  static const char *const good[] = { "kind=user",          "KIND=Room",   "department=Sales&kind=user",
                                      "domain=example.com", "company=A=B", "office=1&title=x" };
  static const char *const bad[] = { "", "kind", "kind=", "kind=nobody", "shoe=44", "kind=user&", "&kind=user" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (dir_rule_check (good[i], NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (dir_rule_check (bad[i], &error));
    g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  }
}

/* Every term has to hold; values compare without letter case. */
static void
test_matches (void)
{
  g_autoptr (TernEntry) anna = make_entry (TERN_ENTRY_USER, "anna@example.com", "Sales");
  g_autoptr (TernEntry) room = make_entry (TERN_ENTRY_ROOM, "room@example.net", NULL);

  g_assert_true (dir_rule_matches ("kind=user", anna));
  g_assert_true (dir_rule_matches ("kind=user&department=sales&domain=EXAMPLE.com", anna));
  g_assert_false (dir_rule_matches ("kind=user&department=Marketing", anna));
  g_assert_false (dir_rule_matches ("domain=example.net", anna));
  g_assert_true (dir_rule_matches ("kind=room", room));
  g_assert_false (dir_rule_matches ("department=Sales", room));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dir-rule/check", test_check);
  g_test_add_func ("/dir-rule/matches", test_matches);
  return g_test_run ();
}
