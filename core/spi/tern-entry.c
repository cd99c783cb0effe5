#include "core/spi/tern-directory.h"

TernEntry *
tern_entry_new (void)
{
  TernEntry *entry = g_new0 (TernEntry, 1);

  g_atomic_ref_count_init (&entry->refs);
  return entry;
}

TernEntry *
tern_entry_ref (TernEntry *entry)
{
  g_atomic_ref_count_inc (&entry->refs);
  return entry;
}

void
tern_entry_unref (TernEntry *entry)
{
  if (entry == NULL || !g_atomic_ref_count_dec (&entry->refs))
    return;
  g_free (entry->name);
  g_free (entry->address);
  g_free (entry->dn);
  g_strfreev (entry->aliases);
  g_clear_pointer (&entry->props, tern_bag_unref);
  g_free (entry);
}

void
tern_organisation_free (TernOrganisation *organisation)
{
  if (organisation == NULL)
    return;
  g_free (organisation->name);
  g_strfreev (organisation->domains);
  g_free (organisation);
}

/** tern_address_book_new: @entries: (transfer full) (element-type TernEntry): in their final order. */
TernAddressBook *
tern_address_book_new (gint64 version, GPtrArray *entries)
{
  TernAddressBook *book = g_new0 (TernAddressBook, 1);

  g_atomic_ref_count_init (&book->refs);
  book->version = version;
  book->entries = entries;
  book->position = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < entries->len; i++) {
    const TernEntry *entry = g_ptr_array_index (entries, i);

    g_hash_table_insert (book->position, GUINT_TO_POINTER (entry->serial), GUINT_TO_POINTER (i + 1));
  }
  return book;
}

TernAddressBook *
tern_address_book_ref (TernAddressBook *book)
{
  g_atomic_ref_count_inc (&book->refs);
  return book;
}

void
tern_address_book_unref (TernAddressBook *book)
{
  if (book == NULL || !g_atomic_ref_count_dec (&book->refs))
    return;
  g_ptr_array_unref (book->entries);
  g_hash_table_unref (book->position);
  g_free (book);
}
