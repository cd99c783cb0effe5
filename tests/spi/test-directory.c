#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-authenticator.h"
#include "plugins/directory-pg/dir-directory.h"
#include "tests/spi/store-fixture.h"

/* What TernDirectory, TernDirectoryAdmin and TernAuthenticator promise (core/spi), on a real database. */

/** assert_done: that @call is TRUE; says why it isn't. */
#define assert_done(call, error)                                                                                       \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    gboolean is_done = (call);                                                                                         \
                                                                                                                       \
    g_assert_no_error (error);                                                                                         \
    g_assert_true (is_done);                                                                                           \
  }                                                                                                                    \
  G_STMT_END

typedef struct {
  StoreFixture store;
  TernDirectory *directory;
  TernDirectoryAdmin *admin;
  TernJob *job;
} Fixture;

static void
domain (Fixture *fixture, const char *organisation, const char *name)
{
  g_autoptr (GError) error = NULL;

  assert_done (tern_directory_admin_create_domain (fixture->admin, organisation, name, fixture->job, &error), error);
}

static void
set_up (Fixture *fixture, gconstpointer cluster)
{
  g_autoptr (GError) error = NULL;

  store_fixture_set_up (&fixture->store, cluster);
  fixture->job = fixture->store.job;
  fixture->directory = TERN_DIRECTORY (dir_directory_new (TERN_DATABASE (fixture->store.database)));
  fixture->admin = TERN_DIRECTORY_ADMIN (fixture->directory);
  assert_done (dir_directory_migrate (DIR_DIRECTORY (fixture->directory), fixture->job, &error), error);
  domain (fixture, "Example", "example.com");
  domain (fixture, "Other", "other.org");
}

static void
tear_down (Fixture *fixture, gconstpointer cluster)
{
  g_object_unref (fixture->directory);
  store_fixture_tear_down (&fixture->store, cluster);
}

static TernEntry *
create (Fixture *fixture, TernEntryKind kind, const char *address, const char *name, const char *rule)
{
  const TernEntrySpec spec = {
    .kind = kind,
    .address = address,
    .name = name,
    .rule = rule,
    .with_mailbox = kind == TERN_ENTRY_USER,
    .domain = kind == TERN_ENTRY_CONTACT ? "example.com" : NULL,
  };
  g_autoptr (GError) error = NULL;
  TernEntry *entry = tern_directory_admin_create_entry (fixture->admin, &spec, fixture->job, &error);

  g_assert_no_error (error);
  return entry;
}

static TernEntry *
look (Fixture *fixture, const TernGuid *organisation, TernEntryKey key, const char *value)
{
  g_autoptr (GError) error = NULL;
  TernEntry *entry = tern_directory_lookup (fixture->directory, organisation, key, value, fixture->job, &error);

  if (entry == NULL)
    g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  return entry;
}

static gboolean
knows (Fixture *fixture, const TernGuid *organisation, TernEntryKey key, const char *value)
{
  g_autoptr (TernEntry) entry = look (fixture, organisation, key, value);

  return entry != NULL;
}

/* By every key, in any letter case; within the organisation only (invariant 10). */
static void
test_lookup (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TernEntry) anna = create (fixture, TERN_ENTRY_USER, "anna@example.com", "Anna", NULL);
  g_autoptr (TernEntry) other = create (fixture, TERN_ENTRY_USER, "anna@other.org", "Anna", NULL);
  g_autofree char *guid = tern_guid_to_string (&anna->guid), *mailbox = tern_guid_to_string (&anna->mailbox);
  g_autofree char *dn = g_ascii_strup (anna->dn, -1), *serial = g_strdup_printf ("%u", anna->serial);
  const struct {
    TernEntryKey key;
    const char *value;
  } keys[] = {
    { TERN_ENTRY_BY_GUID, guid },
    { TERN_ENTRY_BY_MAILBOX, mailbox },
    { TERN_ENTRY_BY_DN, dn },
    { TERN_ENTRY_BY_SERIAL, serial },
    { TERN_ENTRY_BY_ADDRESS, "ANNA@Example.COM" },
    { TERN_ENTRY_BY_LOGIN, "anna@example.com" },
  };
  static const char *const strange[]
      = { "", "@", "anna", "anna@", "x@y@z", "\xff@example.com", "nobody@example.com", "/o=Example" };

  g_assert_cmpuint (anna->serial, >=, 0x10);
  g_assert_true (
      g_str_has_prefix (anna->dn, "/o=Example/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn="));
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_assert_true (knows (fixture, &anna->organisation, keys[i].key, keys[i].value));
    if (keys[i].key != TERN_ENTRY_BY_SERIAL) /* the other organisation counts for itself */
      g_assert_false (knows (fixture, &other->organisation, keys[i].key, keys[i].value));
  }
  for (guint i = 0; i < G_N_ELEMENTS (strange); i++) {
    for (TernEntryKey key = TERN_ENTRY_BY_GUID; key <= TERN_ENTRY_BY_SERIAL; key++)
      g_assert_false (knows (fixture, &anna->organisation, key, strange[i]));
  }
  g_assert_false (
      knows (fixture, NULL, TERN_ENTRY_BY_LOGIN, "anna")); /* two organisations: a name alone says nothing */
}

static void
assert_refused (Fixture *fixture, TernEntryKind kind, const char *address, const char *name, TernErrorCode code,
                const char *text)
{
  const TernEntrySpec spec = { .kind = kind, .address = address, .name = name };
  g_autoptr (GError) error = NULL;
  g_autoptr (TernEntry) entry = tern_directory_admin_create_entry (fixture->admin, &spec, fixture->job, &error);

  g_assert_null (entry);
  g_assert_error (error, TERN_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, text));
  g_assert_null (strstr (error->message, "constraint")); /* people read it */
}

static void
test_refusals (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TernEntry) anna = create (fixture, TERN_ENTRY_USER, "anna@example.com", "Anna", NULL);
  g_autoptr (GError) error = NULL;

  assert_refused (fixture, TERN_ENTRY_USER, "Anna@EXAMPLE.com", "Anna", TERN_ERROR_EXISTS,
                  "address Anna@EXAMPLE.com is taken");
  assert_refused (fixture, TERN_ENTRY_USER, "b@nowhere.net", "B", TERN_ERROR_NOT_FOUND, "nowhere.net");
  assert_refused (fixture, TERN_ENTRY_USER, "b@example.com", "", TERN_ERROR_INVALID, "display name");
  assert_refused (fixture, TERN_ENTRY_USER, "b@example.com", "B\x01", TERN_ERROR_INVALID, "display name");
  assert_refused (fixture, TERN_ENTRY_USER, "b", "B", TERN_ERROR_INVALID, "");
  assert_refused (fixture, TERN_ENTRY_DYNAMIC_GROUP, "b@example.com", "B", TERN_ERROR_INVALID, "rule");
  g_assert_false (tern_directory_admin_create_domain (fixture->admin, "Third", "example.com", fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_EXISTS);
  g_assert_nonnull (strstr (error->message, "domain example.com is taken"));
}

/* Aliases and alias domains lead to the entry; a name given back can be given again, a DN and a serial never. */
static void
test_aliases (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TernEntry) anna = create (fixture, TERN_ENTRY_USER, "anna@example.com", "Anna", NULL);
  g_autoptr (TernEntry) again = NULL, found = NULL;
  g_autoptr (GError) error = NULL;

  assert_done (
      tern_directory_admin_create_alias_domain (fixture->admin, "example.net", "example.com", fixture->job, &error),
      error);
  assert_done (
      tern_directory_admin_add_alias (fixture->admin, "anna@example.com", "sales@example.com", fixture->job, &error),
      error);
  found = look (fixture, &anna->organisation, TERN_ENTRY_BY_ADDRESS, "sales@example.net");
  g_assert_nonnull (found);
  g_assert_cmpuint (found->serial, ==, anna->serial);
  g_assert_cmpstr (found->aliases[0], ==, "sales@example.com");
  assert_done (tern_directory_admin_remove_alias (fixture->admin, "sales@example.com", fixture->job, &error), error);
  g_assert_false (knows (fixture, NULL, TERN_ENTRY_BY_ADDRESS, "sales@example.com"));
  assert_done (tern_directory_admin_remove_entry (fixture->admin, "anna@example.com", fixture->job, &error), error);
  g_assert_false (knows (fixture, &anna->organisation, TERN_ENTRY_BY_DN, anna->dn));
  again = create (fixture, TERN_ENTRY_USER, "anna@example.com", "Anna", NULL);
  g_assert_cmpuint (again->serial, !=, anna->serial);
  g_assert_cmpstr (again->dn, !=, anna->dn);
}

/* An identity holds its groups transitively; a cycle ends; a dynamic group counts by its rule. */
static void
test_groups (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TernEntry) anna = create (fixture, TERN_ENTRY_USER, "anna@example.com", "Anna", NULL);
  g_autoptr (TernEntry) inner = create (fixture, TERN_ENTRY_GROUP, "inner@example.com", "Inner", NULL);
  g_autoptr (TernEntry) outer = create (fixture, TERN_ENTRY_GROUP, "outer@example.com", "Outer", NULL);
  g_autoptr (TernEntry) all = create (fixture, TERN_ENTRY_DYNAMIC_GROUP, "all@example.com", "All", "kind=user");
  g_autoptr (TernEntry) stranger = create (fixture, TERN_ENTRY_USER, "x@other.org", "X", NULL);
  static const char *const pairs[][2] = { { "inner@example.com", "anna@example.com" },
                                          { "outer@example.com", "inner@example.com" },
                                          { "inner@example.com", "outer@example.com" } };
  g_autoptr (TernIdentity) identity = NULL;
  g_autoptr (GPtrArray) members = NULL, everybody = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++) {
    assert_done (tern_directory_admin_add_member (fixture->admin, pairs[i][0], pairs[i][1], fixture->job, &error),
                 error);
  }
  identity = tern_directory_get_identity (fixture->directory, &anna->guid, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tern_identity_get_info (identity)->n_groups, ==, 3);
  g_assert_true (tern_identity_is_member (identity, &outer->guid));
  g_assert_true (tern_identity_is_member (identity, &all->guid));
  members = tern_directory_list_members (fixture->directory, &inner->guid, fixture->job, &error);
  g_assert_cmpuint (members->len, ==, 2);
  everybody = tern_directory_list_members (fixture->directory, &all->guid, fixture->job, &error);
  g_assert_cmpuint (everybody->len, ==, 1);
  g_assert_false (
      tern_directory_admin_add_member (fixture->admin, "inner@example.com", "x@other.org", fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
}

static TernAddressBook *
book (Fixture *fixture, const TernGuid *organisation, guint32 list)
{
  g_autoptr (GError) error = NULL;
  TernAddressBook *found
      = tern_directory_get_address_book (fixture->directory, organisation, list, fixture->job, &error);

  g_assert_no_error (error);
  return found;
}

/* A snapshot is sorted by name, shared until something changes, and has no hidden entry (trap 9), which stays findable.
 */
static void
test_address_book (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TernEntry) zoe = create (fixture, TERN_ENTRY_USER, "zoe@example.com", "Zoe", NULL);
  g_autoptr (TernEntry) anna = create (fixture, TERN_ENTRY_USER, "anna@example.com", "änna", NULL);
  g_autoptr (TernEntry) bert = create (fixture, TERN_ENTRY_CONTACT, "bert@far.away", "Bert", NULL);
  g_autoptr (TernEntry) stranger = create (fixture, TERN_ENTRY_USER, "x@other.org", "Xaver", NULL);
  g_autoptr (TernAddressBook) first = book (fixture, &anna->organisation, 0),
                              same = book (fixture, &anna->organisation, 0);
  g_autoptr (TernAddressBook) users = book (fixture, &anna->organisation, 1), later = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (first == same);
  g_assert_cmpuint (first->entries->len, ==, 3);
  g_assert_cmpstr (((TernEntry *) g_ptr_array_index (first->entries, 0))->name, ==, "änna");
  g_assert_cmpstr (((TernEntry *) g_ptr_array_index (first->entries, 2))->name, ==, "Zoe");
  g_assert_cmpuint (users->entries->len, ==, 2);
  g_assert_true (knows (fixture, &anna->organisation, TERN_ENTRY_BY_ADDRESS, "bert@far.away"));
  g_assert_false (knows (fixture, NULL, TERN_ENTRY_BY_ADDRESS, "bert@far.away"));
  assert_done (
      tern_directory_admin_set_flags (fixture->admin, "zoe@example.com", TRUE, FALSE, FALSE, fixture->job, &error),
      error);
  later = book (fixture, &anna->organisation, 0);
  g_assert_cmpuint (later->entries->len, ==, 2);
  g_assert_cmpuint (first->entries->len, ==, 3);
  g_assert_true (knows (fixture, &anna->organisation, TERN_ENTRY_BY_DN, zoe->dn));
  g_assert_null (tern_directory_get_address_book (fixture->directory, &anna->organisation, 99, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
}

static gboolean
may_log_on (Fixture *fixture, const char *login, const char *password)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TernIdentity) identity = tern_authenticator_verify_password (TERN_AUTHENTICATOR (fixture->directory),
                                                                          login, password, fixture->job, &error);

  if (identity == NULL) {
    g_assert_error (error, TERN_ERROR, TERN_ERROR_DENIED);
    g_assert_cmpstr (error->message, ==, "login and password don't match"); /* whatever the reason */
  }
  return identity != NULL;
}

static void
test_password (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TernEntry) anna = create (fixture, TERN_ENTRY_USER, "anna@example.com", "Anna", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (may_log_on (fixture, "anna@example.com", "")); /* none yet */
  assert_done (tern_directory_admin_set_password (fixture->admin, "anna@example.com", "s3cret ü", fixture->job, &error),
               error);
  g_assert_true (may_log_on (fixture, "ANNA@example.com", "s3cret ü"));
  g_assert_false (may_log_on (fixture, "anna@example.com", "S3cret ü"));
  g_assert_false (may_log_on (fixture, "nobody@example.com", "s3cret ü"));
  assert_done (
      tern_directory_admin_set_flags (fixture->admin, "anna@example.com", FALSE, TRUE, FALSE, fixture->job, &error),
      error);
  g_assert_false (may_log_on (fixture, "anna@example.com", "s3cret ü"));
}

/* Whoever is in a dynamic group is in the groups that have it as a member, too. */
static void
test_nested_dynamic (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TernEntry) anna = create (fixture, TERN_ENTRY_USER, "anna@example.com", "Anna", NULL);
  g_autoptr (TernEntry) all = create (fixture, TERN_ENTRY_DYNAMIC_GROUP, "all@example.com", "All", "kind=user");
  g_autoptr (TernEntry) outer = create (fixture, TERN_ENTRY_GROUP, "outer@example.com", "Outer", NULL);
  g_autoptr (TernEntry) outermost = create (fixture, TERN_ENTRY_GROUP, "outermost@example.com", "Outermost", NULL);
  g_autoptr (TernEntry) other = create (fixture, TERN_ENTRY_GROUP, "other@example.com", "Other", NULL);
  g_autoptr (TernIdentity) identity = NULL;
  g_autoptr (GError) error = NULL;

  assert_done (tern_directory_admin_add_member (fixture->admin, "outer@example.com", "all@example.com", fixture->job,
                                                &error),
               error);
  assert_done (tern_directory_admin_add_member (fixture->admin, "outermost@example.com", "outer@example.com",
                                                fixture->job, &error),
               error);
  identity = tern_directory_get_identity (fixture->directory, &anna->guid, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_true (tern_identity_is_member (identity, &all->guid));
  g_assert_true (tern_identity_is_member (identity, &outer->guid));
  g_assert_true (tern_identity_is_member (identity, &outermost->guid));
  g_assert_false (tern_identity_is_member (identity, &other->guid));
}

/* One answer for each value, in order; what isn't there, or isn't even a value, is nothing. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (TernEntry) anna = create (fixture, TERN_ENTRY_USER, "anna@example.com", "Anna", NULL);
  g_autoptr (TernEntry) bert = create (fixture, TERN_ENTRY_USER, "bert@example.com", "Bert", NULL);
  g_autoptr (TernEntry) other = create (fixture, TERN_ENTRY_USER, "anna@other.org", "Anna", NULL);
  g_autofree char *upper = g_ascii_strup (bert->dn, -1), *split = g_strconcat (anna->dn, "\n", bert->dn, NULL);
  const char *dns[] = { upper, "/o=nobody", anna->dn, split, other->dn, "\xFF", anna->dn };
  g_autofree char *serial = g_strdup_printf ("%u", bert->serial);
  const char *serials[] = { "999999", serial, "x", "" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = tern_directory_lookup_many (fixture->directory, &anna->organisation, TERN_ENTRY_BY_DN,
                                                            dns, G_N_ELEMENTS (dns), fixture->job, &error);
  g_autoptr (GPtrArray) numbered
      = tern_directory_lookup_many (fixture->directory, &anna->organisation, TERN_ENTRY_BY_SERIAL, serials,
                                    G_N_ELEMENTS (serials), fixture->job, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, G_N_ELEMENTS (dns));
  g_assert_cmpstr (((TernEntry *) g_ptr_array_index (found, 0))->address, ==, "bert@example.com");
  g_assert_cmpstr (((TernEntry *) g_ptr_array_index (found, 2))->address, ==, "anna@example.com");
  g_assert_cmpstr (((TernEntry *) g_ptr_array_index (found, 6))->address, ==, "anna@example.com");
  g_assert_null (g_ptr_array_index (found, 1));
  for (guint i = 3; i < 6; i++)
    g_assert_null (g_ptr_array_index (found, i));
  g_assert_null (g_ptr_array_index (numbered, 0));
  g_assert_cmpstr (((TernEntry *) g_ptr_array_index (numbered, 1))->address, ==, "bert@example.com");
  g_assert_null (g_ptr_array_index (numbered, 2));
  g_assert_null (g_ptr_array_index (numbered, 3));
}

static gboolean
is_of (const TernEntry *entry, const char *domain)
{
  return g_str_has_suffix (entry->address, domain);
}

/* One an organisation, from its first domain on; its address stays in one of its domains. */
static void
test_public_store (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TernOrganisation) example
      = tern_directory_get_organisation (fixture->directory, NULL, "example.com", fixture->job, &error);
  g_autoptr (TernEntry) store = look (fixture, &example->guid, TERN_ENTRY_BY_PUBLIC_STORE, ""), moved = NULL, by = NULL;
  g_autoptr (TernAddressBook) book
      = tern_directory_get_address_book (fixture->directory, &example->guid, 0, fixture->job, &error);
  g_autoptr (GPtrArray) entries
      = tern_directory_admin_list_entries (fixture->admin, "example.com", fixture->job, &error);

  g_assert_cmpint (store->kind, ==, TERN_ENTRY_PUBLIC_STORE);
  g_assert_true (store->is_hidden);
  g_assert_false (tern_guid_is_null (&store->mailbox));
  g_assert_true (is_of (store, "@example.com"));
  g_assert_cmpuint (book->entries->len, ==, 0);
  g_assert_cmpuint (entries->len, ==, 0);
  domain (fixture, "Example", "example.net");
  assert_done (tern_directory_admin_remove_domain (fixture->admin, "example.com", fixture->job, &error), error);
  moved = look (fixture, &example->guid, TERN_ENTRY_BY_PUBLIC_STORE, "");
  g_assert_true (tern_guid_equal (&moved->guid, &store->guid));
  g_assert_true (is_of (moved, "@example.net"));
  by = look (fixture, &example->guid, TERN_ENTRY_BY_ADDRESS, moved->address);
  g_assert_true (tern_guid_equal (&by->mailbox, &store->mailbox));
  /* The last domain goes, another comes. */
  assert_done (tern_directory_admin_remove_domain (fixture->admin, "example.net", fixture->job, &error), error);
  domain (fixture, "Example", "example.edu");
  g_clear_pointer (&moved, tern_entry_unref);
  moved = look (fixture, &example->guid, TERN_ENTRY_BY_PUBLIC_STORE, "");
  g_assert_true (is_of (moved, "@example.edu"));
  /* A directory that is older than public stores gets them at the next start. */
  assert_done (dir_directory_migrate (DIR_DIRECTORY (fixture->directory), fixture->job, &error), error);
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
#define add(path, func) g_test_add ("/spi/directory/" path, Fixture, cluster, set_up, func, tear_down)
  add ("lookup", test_lookup);
  add ("refusals", test_refusals);
  add ("aliases", test_aliases);
  add ("groups", test_groups);
  add ("address-book", test_address_book);
  add ("password", test_password);
  add ("public-store", test_public_store);
  add ("nested-dynamic", test_nested_dynamic);
  add ("many", test_many);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
