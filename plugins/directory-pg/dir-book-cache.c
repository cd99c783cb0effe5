#include "plugins/directory-pg/dir-book-cache.h"

typedef struct {
  TernGuid organisation;
  guint32 list;
} Key;

struct _DirBookCache {
  GMutex lock;
  GHashTable *books; /* Key -> TernAddressBook */
};

static guint
key_hash (gconstpointer data)
{
  const Key *key = data;

  return tern_guid_hash (&key->organisation) ^ key->list;
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  const Key *left = a, *right = b;

  return left->list == right->list && tern_guid_equal (&left->organisation, &right->organisation);
}

DirBookCache *
dir_book_cache_new (void)
{
  DirBookCache *cache = g_new0 (DirBookCache, 1);

  g_mutex_init (&cache->lock);
  cache->books = g_hash_table_new_full (key_hash, key_equal, g_free, (GDestroyNotify) tern_address_book_unref);
  return cache;
}

void
dir_book_cache_free (DirBookCache *cache)
{
  if (cache == NULL)
    return;
  g_hash_table_unref (cache->books);
  g_mutex_clear (&cache->lock);
  g_free (cache);
}

TernAddressBook *
dir_book_cache_find (DirBookCache *cache, const TernGuid *organisation, guint32 list, gint64 version)
{
  const Key key = { *organisation, list };
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->lock);
  TernAddressBook *book = g_hash_table_lookup (cache->books, &key);

  return book != NULL && book->version == version ? tern_address_book_ref (book) : NULL;
}

void
dir_book_cache_keep (DirBookCache *cache, const TernGuid *organisation, guint32 list, TernAddressBook *book)
{
  const Key key = { *organisation, list };
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->lock);
  const TernAddressBook *present = g_hash_table_lookup (cache->books, &key);

  if (present == NULL || present->version <= book->version)
    g_hash_table_replace (cache->books, g_memdup2 (&key, sizeof key), tern_address_book_ref (book));
}
