#include "tests/plugins/mapi/nspi/nspi-fixture.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-fold.h"

#define HIDDEN_SERIAL 0x00F00000u

#define TEST_TYPE_DIRECTORY (test_directory_get_type ())
G_DECLARE_FINAL_TYPE (TestDirectory, test_directory, TEST, DIRECTORY, GObject)

struct _TestDirectory {
  GObject parent;

  TernAddressBook *book;
  TernEntry *hidden;
};

static void test_directory_directory_init (TernDirectoryInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (TestDirectory, test_directory, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_DIRECTORY, test_directory_directory_init))

static void
test_directory_finalize (GObject *object)
{
  TestDirectory *directory = TEST_DIRECTORY (object);

  tern_address_book_unref (directory->book);
  tern_entry_unref (directory->hidden);
  G_OBJECT_CLASS (test_directory_parent_class)->finalize (object);
}

static void
test_directory_class_init (TestDirectoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_directory_finalize;
}

static void
test_directory_init (TestDirectory *directory)
{
}

static gboolean
is_meant (const TernEntry *entry, TernEntryKey key, const char *value)
{
  char serial[16];

  g_snprintf (serial, sizeof serial, "%u", entry->serial);
  switch (key) {
  case TERN_ENTRY_BY_DN:
    return g_ascii_strcasecmp (entry->dn, value) == 0;
  case TERN_ENTRY_BY_ADDRESS:
    return g_ascii_strcasecmp (entry->address, value) == 0;
  case TERN_ENTRY_BY_SERIAL:
    return g_str_equal (serial, value);
  case TERN_ENTRY_BY_GUID:
  case TERN_ENTRY_BY_MAILBOX:
  case TERN_ENTRY_BY_LOGIN:
  case TERN_ENTRY_BY_PUBLIC_STORE:
    break;
  }
  return FALSE;
}

static TernEntry *
lookup (TernDirectory *self, const TernGuid *organisation, TernEntryKey key, const char *value, TernJob *job,
        GError **error)
{
  TestDirectory *directory = TEST_DIRECTORY (self);

  for (guint i = 0; i < directory->book->entries->len; i++) {
    TernEntry *entry = g_ptr_array_index (directory->book->entries, i);

    if (is_meant (entry, key, value))
      return tern_entry_ref (entry);
  }
  if (is_meant (directory->hidden, key, value))
    return tern_entry_ref (directory->hidden);
  g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "nobody is '%s'", value);
  return NULL;
}

static void
unref_entry (gpointer entry)
{
  tern_entry_unref (entry);
}

static GPtrArray *
lookup_many (TernDirectory *self, const TernGuid *organisation, TernEntryKey key, const char *const *values, guint n,
             TernJob *job, GError **error)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (unref_entry);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (entries, lookup (self, organisation, key, values[i], job, NULL));
  return entries;
}

static TernAddressBook *
get_address_book (TernDirectory *self, const TernGuid *organisation, guint32 list, TernJob *job, GError **error)
{
  if (list == 0)
    return tern_address_book_ref (TEST_DIRECTORY (self)->book);
  g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "no list %u", list);
  return NULL;
}

/** list_address_lists: the row is a constant: the array frees nothing. */
static GPtrArray *
list_address_lists (TernDirectory *self, const TernGuid *organisation, TernJob *job, GError **error)
{
  static const TernAddressList all = { 0, 0, TERN_GUID_INIT (0x6F6B1A5C, 0x2D41, 0x4B6E, 0x8A10, 0x3C7D5E9F2201),
                                       (char *) "Everybody" };
  GPtrArray *lists = g_ptr_array_new ();

  g_ptr_array_add (lists, (gpointer) &all);
  return lists;
}

static void
test_directory_directory_init (TernDirectoryInterface *iface)
{
  iface->lookup = lookup;
  iface->lookup_many = lookup_many;
  iface->list_address_lists = list_address_lists;
  iface->get_address_book = get_address_book;
}

TernEntry *
nspi_fixture_entry (const TernGuid *organisation, guint32 serial, const char *name, const char *address)
{
  TernEntry *entry = tern_entry_new ();

  tern_guid_random (&entry->guid);
  tern_guid_random (&entry->mailbox);
  entry->organisation = *organisation;
  entry->kind = TERN_ENTRY_USER;
  entry->serial = serial;
  entry->name = g_strdup (name);
  entry->address = address != NULL ? g_strdup (address) : g_strdup_printf ("user%u@example.com", serial);
  entry->dn = g_strdup_printf ("/o=Example/cn=Recipients/cn=%08x", serial);
  entry->aliases = g_new0 (char *, 1);
  entry->props = tern_bag_new ();
  return entry;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  g_autofree char *left = tern_sort_key ((*(const TernEntry *const *) a)->name, "en_US");
  g_autofree char *right = tern_sort_key ((*(const TernEntry *const *) b)->name, "en_US");

  return strcmp (left, right);
}

TernAddressBook *
nspi_fixture_book (const TernGuid *organisation, guint n)
{
  static const char *const first[] = { "Anna", "Bert", "Çelik", "Dörte", "Émile", "Fritz", "Zoë" };
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_entry_unref);

  for (guint i = 0; i < n; i++) {
    g_autofree char *name = g_strdup_printf ("%s Family%05u", first[i % G_N_ELEMENTS (first)], i);

    g_ptr_array_add (entries, nspi_fixture_entry (organisation, 0x10 + i, name, NULL));
  }
  g_ptr_array_sort (entries, compare_names);
  return tern_address_book_new (1, entries);
}

TernDirectory *
nspi_fixture_directory (const TernGuid *organisation, guint n)
{
  TestDirectory *directory = g_object_new (TEST_TYPE_DIRECTORY, NULL);

  directory->book = nspi_fixture_book (organisation, n);
  directory->hidden = nspi_fixture_entry (organisation, HIDDEN_SERIAL, "Hidden", "hidden@example.com");
  return TERN_DIRECTORY (directory);
}
