#include "plugins/store-pg/pg-list-cache.h"

/* A category without its key, and what finds it. */
#define CATEGORY_BYTES (sizeof (PgCategory) + 128)

struct _PgListCache {
  GMutex mutex;
  gsize max_bytes;
  gsize bytes;
  GHashTable *by_key; /* GBytes -> GList link in @entries */
  GQueue entries;     /* (element-type Entry) the most recently used first */
};

typedef struct {
  GBytes *key;
  PgTableList list;
  TernSortOrder sort;    /* of @groups */
  PgTableGroups *groups; /* nullable */
  gsize size;
} Entry;

static void
entry_free (Entry *entry)
{
  pg_table_list_clear (&entry->list);
  pg_table_groups_free (entry->groups);
  g_bytes_unref (entry->key);
  g_free (entry);
}

static PgTableList
copy_list (const PgTableList *list)
{
  PgTableList copy = { .ids = g_array_copy (list->ids), .cn = list->cn };

  if (list->instances != NULL)
    copy.instances = g_array_copy (list->instances);
  if (list->unread != NULL)
    copy.unread = g_array_copy (list->unread);
  return copy;
}

PgListCache *
pg_list_cache_new (gsize max_bytes)
{
  PgListCache *cache = g_new0 (PgListCache, 1);

  g_mutex_init (&cache->mutex);
  cache->max_bytes = max_bytes;
  cache->by_key = g_hash_table_new (g_bytes_hash, g_bytes_equal);
  g_queue_init (&cache->entries);
  return cache;
}

void
pg_list_cache_free (PgListCache *cache)
{
  if (cache == NULL)
    return;
  g_hash_table_unref (cache->by_key);
  g_queue_clear_full (&cache->entries, (GDestroyNotify) entry_free);
  g_mutex_clear (&cache->mutex);
  g_free (cache);
}

/** take_out: (transfer full): with the mutex held. */
static Entry *
take_out (PgListCache *cache, GList *link)
{
  Entry *entry = link->data;

  g_hash_table_remove (cache->by_key, entry->key);
  g_queue_delete_link (&cache->entries, link);
  cache->bytes -= entry->size;
  return entry;
}

gboolean
pg_list_cache_get (PgListCache *cache, GBytes *key, PgTableList *ret_list, PgTableGroups *groups)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->mutex);
  GList *link = g_hash_table_lookup (cache->by_key, key);
  const Entry *entry;

  if (link == NULL)
    return FALSE;
  g_queue_unlink (&cache->entries, link);
  g_queue_push_head_link (&cache->entries, link);
  entry = link->data;
  *ret_list = copy_list (&entry->list);
  if (groups != NULL && entry->groups != NULL)
    pg_table_groups_take_over (groups, entry->groups);
  return TRUE;
}

void
pg_list_cache_put (PgListCache *cache, GBytes *key, const PgTableList *list, const PgTableGroups *groups)
{
  Entry *entry = g_new0 (Entry, 1);
  g_autoptr (GMutexLocker) locker = NULL;
  GList *old;

  entry->key = g_bytes_ref (key);
  entry->list = copy_list (list);
  entry->size = sizeof *entry + g_bytes_get_size (key) + (gsize) list->ids->len * sizeof (gint64);
  if (list->instances != NULL)
    entry->size += (gsize) list->instances->len * sizeof (guint32);
  if (groups != NULL) {
    entry->sort = *groups->sort;
    entry->groups = pg_table_groups_new (&entry->sort);
    pg_table_groups_take_over (entry->groups, groups);
    entry->size += groups->key_bytes + list->ids->len + g_hash_table_size (groups->by_id) * CATEGORY_BYTES;
  }
  locker = g_mutex_locker_new (&cache->mutex);
  old = g_hash_table_lookup (cache->by_key, key);
  if (old != NULL)
    entry_free (take_out (cache, old));
  g_queue_push_head (&cache->entries, entry);
  g_hash_table_insert (cache->by_key, entry->key, cache->entries.head);
  cache->bytes += entry->size;
  while (cache->bytes > cache->max_bytes)
    entry_free (take_out (cache, cache->entries.tail));
}

void
pg_list_cache_empty (PgListCache *cache)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->mutex);

  while (cache->entries.tail != NULL)
    entry_free (take_out (cache, cache->entries.tail));
}
