#include "tests/core/groupware/delivery-fixture.h"

#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-tables.h"

#define DOMAIN "example.com"

TernEntry *
delivery_fixture_entry (DeliveryFixture *fixture, TernEntryKind kind, const char *address, const char *name)
{
  const gboolean with_mailbox = kind != TERN_ENTRY_GROUP && kind != TERN_ENTRY_CONTACT;
  const TernEntrySpec spec = {
    .kind = kind,
    .address = address,
    .name = name,
    .with_mailbox = with_mailbox,
    .domain = DOMAIN,
  };
  g_autoptr (GError) error = NULL;
  TernEntry *entry = tern_directory_admin_create_entry (TERN_DIRECTORY_ADMIN (fixture->directory), &spec,
                                                        fixture->store.job, &error);

  g_assert_no_error (error);
  if (with_mailbox) {
    if (!tern_groupware_create_mailbox (fixture->groupware, entry, "en_US", fixture->store.job, &error))
      g_error ("%s", error->message);
  }
  return entry;
}

void
delivery_fixture_add_member (DeliveryFixture *fixture, const char *group, const char *member)
{
  g_autoptr (GError) error = NULL;

  if (!tern_directory_admin_add_member (TERN_DIRECTORY_ADMIN (fixture->directory), group, member, fixture->store.job,
                                        &error))
    g_error ("%s", error->message);
}

void
delivery_fixture_set_up (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (GError) error = NULL;

  store_fixture_set_up (&fixture->store, cluster);
  fixture->directory = dir_directory_new (TERN_DATABASE (fixture->store.database));
  if (!dir_directory_migrate (fixture->directory, fixture->store.job, &error))
    g_error ("%s", error->message);
  fixture->groupware = tern_groupware_new (TERN_STORE (fixture->store.store), TERN_DIRECTORY (fixture->directory));
  if (!tern_directory_admin_create_domain (TERN_DIRECTORY_ADMIN (fixture->directory), "Example", DOMAIN,
                                           fixture->store.job, &error))
    g_error ("%s", error->message);
  tern_entry_unref (delivery_fixture_entry (fixture, TERN_ENTRY_USER, "alice@" DOMAIN, "Alice Adams"));
  fixture->bob = delivery_fixture_entry (fixture, TERN_ENTRY_USER, "bob@" DOMAIN, "Bob Brown");
  fixture->team = delivery_fixture_entry (fixture, TERN_ENTRY_GROUP, "team@" DOMAIN, "Team");
  if (!tern_directory_admin_add_alias (TERN_DIRECTORY_ADMIN (fixture->directory), "alice@" DOMAIN, "al@" DOMAIN,
                                       fixture->store.job, &error))
    g_error ("%s", error->message);
  fixture->alice = tern_directory_lookup (TERN_DIRECTORY (fixture->directory), NULL, TERN_ENTRY_BY_ADDRESS,
                                          "al@" DOMAIN, fixture->store.job, &error);
  g_assert_no_error (error);
  delivery_fixture_add_member (fixture, "team@" DOMAIN, "alice@" DOMAIN);
  delivery_fixture_add_member (fixture, "team@" DOMAIN, "bob@" DOMAIN);
}

static void
verify (DeliveryFixture *fixture, const TernEntry *entry)
{
  g_autoptr (GPtrArray) problems = NULL;
  g_autoptr (GError) error = NULL;

  if (!tern_groupware_verify_mailbox (fixture->groupware, &entry->mailbox, &problems, fixture->store.job, &error))
    g_error ("%s", error->message);
  for (guint i = 0; i < problems->len; i++)
    g_test_message ("%s", (const char *) g_ptr_array_index (problems, i));
  g_assert_cmpuint (problems->len, ==, 0);
}

void
delivery_fixture_tear_down (DeliveryFixture *fixture, gconstpointer cluster)
{
  verify (fixture, fixture->alice);
  verify (fixture, fixture->bob);
  tern_entry_unref (fixture->alice);
  tern_entry_unref (fixture->bob);
  tern_entry_unref (fixture->team);
  g_object_unref (fixture->groupware);
  g_object_unref (fixture->directory);
  store_fixture_tear_down (&fixture->store, cluster);
}

GPtrArray *
delivery_fixture_items (DeliveryFixture *fixture, const TernEntry *entry, TernId folder)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_item_unref);
  const TernTableQuery query = { .folder = folder, .kind = TERN_TABLE_NORMAL };
  const TernPropTag column = PidTagSubject;
  g_autoptr (GError) error = NULL;
  g_autoptr (TernMailbox) mailbox = NULL;
  g_autoptr (TernTable) table = NULL;
  g_auto (TernRowSet) rows = { 0 };

  mailbox = tern_store_open_mailbox (TERN_STORE (fixture->store.store), &entry->mailbox, fixture->store.job, &error);
  g_assert_no_error (error);
  table = tern_tables_open (TERN_TABLES (mailbox), &query, NULL, fixture->store.job, &error);
  g_assert_no_error (error);
  if (!tern_table_fetch (table, 0, 100, &column, 1, &rows, fixture->store.job, &error))
    g_error ("%s", error->message);
  for (guint i = 0; i < rows.n_rows; i++) {
    TernItem *item
        = tern_items_open (TERN_ITEMS (mailbox), folder, rows.heads[i].id, FALSE, NULL, fixture->store.job, &error);

    g_assert_no_error (error);
    g_ptr_array_add (items, item);
  }
  return items;
}
