#include "core/groupware/contacts/tern-mailbox-contacts.h"

#include "core/base/tern-error.h"
#include "core/groupware/object/tern-message.h"
#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-civil-date.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-timezone-blob.h"
#include "tests/core/groupware/groupware-fixture.h"

#define CONTACTS TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_CONTACTS)
#define DAY (TERN_MINUTES_PER_DAY * TERN_FILETIME_MINUTE)

static TernContacts *
open_contacts (DeliveryFixture *fixture)
{
  g_autoptr (TernMailbox) mailbox = groupware_fixture_open (fixture, fixture->alice, fixture->alice);

  return tern_mailbox_contacts_new (mailbox, CONTACTS);
}

static TernItem *
open_raw (DeliveryFixture *fixture, TernId id)
{
  g_autoptr (TernMailbox) mailbox = groupware_fixture_open (fixture, fixture->alice, fixture->alice);
  g_autoptr (GError) error = NULL;
  TernItem *item = tern_items_open (TERN_ITEMS (mailbox), CONTACTS, id, FALSE, NULL, fixture->store.job, &error);

  g_assert_no_error (error);
  return item;
}

static void
write_contact (DeliveryFixture *fixture, TernContacts *contacts, TernContact *contact)
{
  g_autoptr (GError) error = NULL;

  if (!tern_contacts_write (contacts, contact, fixture->store.job, &error))
    g_error ("%s", error->message);
  g_assert_cmpuint (contact->id, !=, 0);
}

static TernContact *
add (DeliveryFixture *fixture, TernContacts *contacts, const char *given, const char *surname, const char *email)
{
  TernContact *contact = tern_contact_new ();

  contact->given_name = g_strdup (given);
  contact->surname = g_strdup (surname);
  contact->email[0] = g_strdup (email);
  write_contact (fixture, contacts, contact);
  return contact;
}

/* [MS-OXOCNTC] 2.2.1.1 and 2.2.1.2: names, file-as, and the properties that belong to an address. */
static void
test_properties (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernContacts) contacts = open_contacts (fixture);
  g_autoptr (TernContact) contact = tern_contact_new ();
  g_autoptr (TernItem) item = NULL;
  g_autoptr (TernArena) arena = tern_arena_new ();
  const char *name, *type, *address;
  const TernValue *list;
  TernBin id;

  contact->given_name = g_strdup ("Ada");
  contact->middle_name = g_strdup ("King");
  contact->surname = g_strdup ("Lovelace");
  contact->email[0] = g_strdup ("ada@x.example");
  contact->email[2] = g_strdup ("al@y.example");
  contact->birthday = (TernFiletime) tern_civil_days (1815, 12, 10) * DAY;
  contact->business_address = g_strdup ("1 Engine Street\r\nLondon");
  write_contact (fixture, contacts, contact);
  item = open_raw (fixture, contact->id);
  g_assert_cmpstr (tern_bag_get_str (item->props, PidTagMessageClass, NULL), ==, "IPM.Contact");
  g_assert_cmpstr (tern_bag_get_str (item->props, PidTagDisplayName, NULL), ==, "Ada King Lovelace");
  g_assert_cmpstr (tern_bag_get_str (item->props, PidTagSubject, NULL), ==, "Ada King Lovelace");
  g_assert_cmpstr (tern_bag_get_str (item->props, PidLidFileUnder, NULL), ==, "Lovelace, Ada King");
  g_assert_cmpint (tern_bag_get_i32 (item->props, PidLidFileUnderId, 0), ==, 0x8017);
  g_assert_cmpstr (tern_bag_get_str (item->props, PidLidEmail1AddressType, NULL), ==, "SMTP");
  g_assert_cmpstr (tern_bag_get_str (item->props, PidLidEmail1EmailAddress, NULL), ==, "ada@x.example");
  g_assert_cmpstr (tern_bag_get_str (item->props, PidLidEmail1OriginalDisplayName, NULL), ==, "ada@x.example");
  g_assert_cmpstr (tern_bag_get_str (item->props, PidLidEmail1DisplayName, NULL), ==,
                   "Ada King Lovelace (ada@x.example)");
  id = tern_bag_get_bin (item->props, PidLidEmail1OriginalEntryId);
  g_assert_true (tern_one_off_entry_id_parse (id, arena, &name, &type, &address, NULL));
  g_assert_cmpstr (address, ==, "ada@x.example");
  list = tern_bag_get (item->props, PidLidAddressBookProviderEmailList);
  g_assert_cmpuint (list->multi.count, ==, 2);
  g_assert_cmpint (list->multi.i32[1], ==, 2);
  g_assert_cmpint (tern_bag_get_i32 (item->props, PidLidAddressBookProviderArrayType, 0), ==, 5);
  g_assert_cmpuint (tern_bag_get_time (item->props, PidTagBirthday, 0), ==,
                    contact->birthday + 719 * TERN_FILETIME_MINUTE);
  g_assert_cmpuint (tern_bag_get_time (item->props, PidLidBirthdayLocal, 0), ==, contact->birthday);
  g_assert_cmpstr (tern_bag_get_str (item->props, PidLidWorkAddressStreet, NULL), ==, "1 Engine Street\r\nLondon");
}

static void
test_list_and_search (DeliveryFixture *fixture, gconstpointer cluster)
{
  static const char *const found_by[] = { "MÜLL", "muller", "zoe", "X.EXAMPLE" };
  g_autoptr (TernContacts) contacts = open_contacts (fixture);
  g_autoptr (TernContact) last = add (fixture, contacts, "Zoë", "Müller", "z@x.example");
  g_autoptr (TernContact) first = add (fixture, contacts, "Ada", "Adams", "a@y.example");
  g_autoptr (TernContact) second = add (fixture, contacts, "Bo", "brown", NULL);
  g_autofree char *street = g_strnfill (4000, 's');
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) page = NULL;

  g_free (second->home_address);
  second->home_address = g_strdup (street);
  write_contact (fixture, contacts, second);
  all = tern_contacts_list (contacts, 0, 10, fixture->store.job, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 3);
  g_assert_cmpuint (((TernContact *) all->pdata[0])->id, ==, first->id);
  g_assert_cmpuint (((TernContact *) all->pdata[1])->id, ==, second->id);
  g_assert_cmpuint (((TernContact *) all->pdata[2])->id, ==, last->id);
  g_assert_cmpstr (((TernContact *) all->pdata[1])->home_address, ==, street); /* whole, though rows are cut */
  page = tern_contacts_list (contacts, 2, 10, fixture->store.job, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (page->len, ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (found_by); i++) {
    g_autoptr (GPtrArray) found = tern_contacts_search (contacts, found_by[i], 10, fixture->store.job, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (found->len, ==, 1);
    g_assert_cmpuint (((TernContact *) found->pdata[0])->id, ==, last->id);
  }
}

/* [MS-OXOCNTC] 2.2.1.1.12: a text that follows a rule follows the names, one's own doesn't. */
static void
test_file_as (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernContacts) contacts = open_contacts (fixture);
  g_autoptr (TernContact) contact = add (fixture, contacts, "Ada", "Adams", NULL);
  g_autoptr (TernItem) own = NULL;

  g_free (contact->surname);
  contact->surname = g_strdup ("Brown");
  write_contact (fixture, contacts, contact);
  g_assert_cmpstr (contact->file_as, ==, "Brown, Ada");
  g_free (contact->file_as);
  contact->file_as = g_strdup ("The Boss");
  write_contact (fixture, contacts, contact);
  own = open_raw (fixture, contact->id);
  g_assert_cmpint (tern_bag_get_i32 (own->props, PidLidFileUnderId, 0), ==, -1);
  g_free (contact->surname);
  contact->surname = g_strdup ("Clark");
  write_contact (fixture, contacts, contact);
  g_assert_cmpstr (contact->file_as, ==, "The Boss");
}

/* Invariant 7, and an address of the directory that is shown by its SMTP form ([MS-OXOCNTC] 2.2.1.2.4). */
static void
test_untouched (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernContacts) contacts = open_contacts (fixture);
  g_autoptr (TernContact) contact = add (fixture, contacts, "Bob", "Brown", "bob@example.com");
  g_autoptr (TernContact) again = NULL;
  g_autoptr (TernMailbox) mailbox = groupware_fixture_open (fixture, fixture->alice, fixture->alice);
  g_autoptr (TernMessage) message = NULL;
  g_autoptr (TernItem) before = NULL;
  g_autoptr (TernItem) same = NULL;
  g_autoptr (TernItem) after = NULL;
  g_autoptr (GError) error = NULL;
  const TernValue values[] = {
    tern_value_str (PidLidEmail1AddressType, "EX"),
    tern_value_str (PidLidEmail1EmailAddress, fixture->bob->dn),
    tern_value_str (PidTagNickname, "B"),
  };

  message = tern_message_open (TERN_GUARD (mailbox), CONTACTS, contact->id, TERN_MESSAGE_READ_WRITE, FALSE,
                               fixture->store.job, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_cmpint (tern_message_set (message, &values[i]), ==, -1);
  g_assert_true (tern_message_save (message, FALSE, fixture->store.job, &error));
  before = open_raw (fixture, contact->id);
  again = tern_contacts_read (contacts, contact->id, fixture->store.job, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->email[0], ==, "bob@example.com");
  write_contact (fixture, contacts, again);
  same = open_raw (fixture, contact->id);
  g_assert_cmpint (same->head.cn, ==, before->head.cn);
  again->mobile_phone = g_strdup ("+1");
  write_contact (fixture, contacts, again);
  after = open_raw (fixture, contact->id);
  g_assert_cmpstr (tern_bag_get_str (after->props, PidLidEmail1EmailAddress, NULL), ==, fixture->bob->dn);
  g_assert_cmpstr (tern_bag_get_str (after->props, PidTagNickname, NULL), ==, "B");
  g_assert_cmpstr (tern_bag_get_str (after->props, PidTagMobileTelephoneNumber, NULL), ==, "+1");
  g_clear_pointer (&again->email[0], g_free);
  write_contact (fixture, contacts, again);
  tern_item_unref (g_steal_pointer (&after));
  after = open_raw (fixture, contact->id);
  g_assert_null (tern_bag_get (after->props, PidLidEmail1EmailAddress));
  g_assert_null (tern_bag_get (after->props, PidLidEmail1OriginalEntryId));
  g_assert_null (tern_bag_get (after->props, PidLidAddressBookProviderEmailList));
  g_assert_true (tern_contacts_remove (contacts, contact->id, fixture->store.job, &error));
  g_assert_null (tern_contacts_read (contacts, contact->id, fixture->store.job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  TestCluster *cluster;
  int code;

  g_test_init (&argc, &argv, NULL);
  cluster = test_cluster_new ();
  if (cluster == NULL)
    return 77;
  delivery_fixture_add ("/groupware/contacts/properties", cluster, test_properties);
  delivery_fixture_add ("/groupware/contacts/list-and-search", cluster, test_list_and_search);
  delivery_fixture_add ("/groupware/contacts/file-as", cluster, test_file_as);
  delivery_fixture_add ("/groupware/contacts/untouched", cluster, test_untouched);
  code = g_test_run ();
  test_cluster_free (cluster);
  return code;
}
