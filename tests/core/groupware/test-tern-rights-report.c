#include "core/base/tern-error.h"
#include "core/groupware/tern-member-rights.h"
#include "core/groupware/tern-rights-report.h"
#include "core/groupware/tern-rights-text.h"
#include "core/groupware/tern-special-folder.h"
#include "tests/core/groupware/guard-world.h"

static const struct {
  guint32 rights;
  const char *text;
} texts[] = {
  { 0, "none" },
  { TERN_RIGHT_FREE_BUSY_SIMPLE, "none,freebusy" },
  { REVIEWER, "reviewer" },
  { EDITOR, "editor" },
  { TERN_RIGHTS_ALL_FOLDER & ~TERN_RIGHT_FOLDER_CONTACT, "owner" },
  { TERN_RIGHTS_ALL_FOLDER, "owner,contact" },
  { TERN_RIGHT_READ_ANY, "read" },
  { TERN_RIGHT_READ_ANY | TERN_RIGHT_CREATE, "read,create" },
  { REVIEWER | TERN_RIGHTS_FREE_BUSY, "reviewer,freebusy,freebusy-details" },
};

static void
test_text (void)
{
  guint32 rights = 0;
  gboolean free_busy = FALSE;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *text = tern_rights_to_text (texts[i].rights);

    g_assert_cmpstr (text, ==, texts[i].text);
    g_assert_true (tern_rights_from_text (texts[i].text, &rights, &free_busy, NULL));
    g_assert_cmphex (rights, ==, texts[i].rights);
    g_assert_cmpint (free_busy, ==, (rights & TERN_RIGHTS_FREE_BUSY) != 0);
  }
  g_assert_true (tern_rights_from_text (" Reviewer , create", &rights, &free_busy, NULL));
  g_assert_cmphex (rights, ==, REVIEWER | TERN_RIGHT_CREATE);
  g_assert_true (tern_rights_from_text ("freebusy-details", &rights, &free_busy, NULL));
  g_assert_cmphex (rights, ==, TERN_RIGHTS_FREE_BUSY);
  g_assert_false (tern_rights_from_text ("reviewer,king", &rights, &free_busy, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (tern_rights_from_text ("", &rights, &free_busy, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
}

/** explain: "rights: why" of @user in a folder of alice's. */
static char *
explain (DeliveryFixture *fixture, const char *path, const TernEntry *user)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) lines
      = tern_rights_report (fixture->groupware, fixture->alice, path, user, fixture->store.job, &error);
  const TernRightsLine *line;
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (lines->len, ==, 1);
  line = g_ptr_array_index (lines, 0);
  g_assert_cmpstr (line->address, ==, user->address);
  text = tern_rights_to_text (line->rights);
  return g_strdup_printf ("%s: %s", text, line->why);
}

#define assert_explained(path, user, expected)                                                                         \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *got = explain (fixture, (path), (user));                                                          \
    g_assert_cmpstr (got, ==, (expected));                                                                             \
  }                                                                                                                    \
  G_STMT_END

static void
set (DeliveryFixture *fixture, const char *path, const TernEntry *member, const char *rights)
{
  g_autoptr (GError) error = NULL;

  if (!tern_rights_set (fixture->groupware, fixture->alice, path, member, rights, fixture->store.job, &error))
    g_error ("%s", error->message);
}

/* The own row, else the groups', else the default one; what is said is what the gate does ([MS-OXCPERM] 3.2.4.1). */
static void
test_explain (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernEntry) carol = delivery_fixture_entry (fixture, TERN_ENTRY_USER, "carol@example.com", "Carol");
  g_autoptr (TernMailbox) bobs = groupware_fixture_open (fixture, fixture->alice, fixture->bob);
  const TernId folder = guard_world_add_folder (fixture, "Work");
  g_autoptr (GPtrArray) lines = NULL;
  guint32 rights = 0;

  assert_explained ("work", carol, "none: the default row: no other names him");
  assert_explained ("Work", fixture->alice, "owner,contact,freebusy,freebusy-details: the mailbox is his");
  set (fixture, "Work", NULL, "visible");
  set (fixture, "Work", fixture->team, "reviewer");
  assert_explained ("Work", carol, "visible: the default row: no other names him");
  assert_explained ("/Work/", fixture->bob, "reviewer: through team@example.com");
  set (fixture, "Work", fixture->bob, "editor");
  assert_explained ("Work", fixture->bob, "editor: his own row");
  g_assert_true (tern_guard_get_rights (TERN_GUARD (bobs), folder, &rights, fixture->store.job, NULL));
  g_assert_cmphex (rights, ==, EDITOR);
  lines = tern_rights_report (fixture->groupware, fixture->alice, "Work", NULL, fixture->store.job, NULL);
  g_assert_cmpuint (lines->len, ==, 5); /* alice, the two fixed ones, team, bob */
  set (fixture, "Work", fixture->bob, "remove");
  assert_explained ("Work", fixture->bob, "reviewer: through team@example.com");
  assert_explained ("Calendar", carol, "none,freebusy: the default row: no other names him");
}

static void
test_refused (DeliveryFixture *fixture, gconstpointer cluster)
{
  TernJob *job = fixture->store.job;
  g_autoptr (GError) error = NULL;

  g_assert_null (tern_rights_report (fixture->groupware, fixture->alice, "Inbox/None", NULL, job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (tern_rights_set (fixture->groupware, fixture->alice, "Inbox", fixture->bob, "king", job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (tern_rights_set (fixture->groupware, fixture->alice, "Inbox", fixture->bob, "remove", job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  TestCluster *cluster;
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rights-report/text", test_text);
  cluster = test_cluster_new ();
  if (cluster == NULL)
    return 77;
  delivery_fixture_add ("/rights-report/explain", cluster, test_explain);
  delivery_fixture_add ("/rights-report/refused", cluster, test_refused);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
