#include "core/daemon/pool/ternd-credential-cache.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>
#include <sys/random.h>

#define KEY_SIZE 32
#define DIGEST_SIZE 32

typedef struct {
  guint8 digest[DIGEST_SIZE];
  char *login; /* case folded */
  TernIdentity *identity;
  gint64 expiry; /* monotonic microseconds */
  GList link;
} Entry;

struct _TerndCredentialCache {
  GMutex lock;
  guint8 key[KEY_SIZE];
  GHashTable *entries; /* digest -> Entry */
  GQueue order;        /* by expiry: all live equally long */
  guint max_entries;
  gint64 lifetime;
  guint64 generation;
};

/* The digest is the output of a keyed function: any part of it is a good hash. */
static guint
digest_hash (gconstpointer data)
{
  guint hash;

  memcpy (&hash, data, sizeof hash);
  return hash;
}

static gboolean
digest_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, DIGEST_SIZE) == 0;
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  tern_identity_unref (entry->identity);
  g_free (entry->login);
  g_free (entry);
}

TerndCredentialCache *
ternd_credential_cache_new (guint max_entries, guint lifetime_s)
{
  TerndCredentialCache *cache = g_new0 (TerndCredentialCache, 1);

  g_mutex_init (&cache->lock);
  if (getrandom (cache->key, sizeof cache->key, 0) != (gssize) sizeof cache->key)
    g_error ("the kernel gives no random bytes");
  cache->entries = g_hash_table_new_full (digest_hash, digest_equal, NULL, entry_free);
  g_queue_init (&cache->order);
  cache->max_entries = MAX (max_entries, 1);
  cache->lifetime = (gint64) lifetime_s * G_USEC_PER_SEC;
  return cache;
}

void
ternd_credential_cache_free (TerndCredentialCache *cache)
{
  if (cache == NULL)
    return;
  g_hash_table_unref (cache->entries);
  explicit_bzero (cache->key, sizeof cache->key);
  g_mutex_clear (&cache->lock);
  g_free (cache);
}

/* Login and password are joined by a NUL, which neither can contain. */
static void
make_digest (TerndCredentialCache *cache, const char *login, const char *password, guint8 digest[DIGEST_SIZE])
{
  gsize login_size = strlen (login) + 1;
  gsize password_size = strlen (password);
  guint8 *joined = g_malloc (login_size + password_size);

  memcpy (joined, login, login_size);
  memcpy (joined + login_size, password, password_size);
  if (HMAC (EVP_sha256 (), cache->key, KEY_SIZE, joined, login_size + password_size, digest, NULL) == NULL)
    g_error ("HMAC-SHA256 is not available");
  explicit_bzero (joined, login_size + password_size);
  g_free (joined);
}

static void
drop (TerndCredentialCache *cache, Entry *entry)
{
  g_queue_unlink (&cache->order, &entry->link);
  g_hash_table_remove (cache->entries, entry->digest);
}

TernIdentity *
ternd_credential_cache_lookup (TerndCredentialCache *cache, const char *login, const char *password)
{
  guint8 digest[DIGEST_SIZE];
  g_autoptr (GMutexLocker) locker = NULL;
  Entry *entry;

  make_digest (cache, login, password, digest);
  locker = g_mutex_locker_new (&cache->lock);
  entry = g_hash_table_lookup (cache->entries, digest);
  if (entry == NULL)
    return NULL;
  if (entry->expiry <= g_get_monotonic_time ()) {
    drop (cache, entry);
    return NULL;
  }
  return tern_identity_ref (entry->identity);
}

guint64
ternd_credential_cache_get_generation (TerndCredentialCache *cache)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->lock);

  return cache->generation;
}

void
ternd_credential_cache_add (TerndCredentialCache *cache, const char *login, const char *password,
                            TernIdentity *identity, guint64 generation)
{
  Entry *entry = g_new0 (Entry, 1);
  g_autoptr (GMutexLocker) locker = NULL;
  Entry *old;

  make_digest (cache, login, password, entry->digest);
  entry->login = g_utf8_casefold (login, -1);
  entry->identity = tern_identity_ref (identity);
  entry->expiry = g_get_monotonic_time () + cache->lifetime;
  entry->link.data = entry;
  locker = g_mutex_locker_new (&cache->lock);
  if (generation != cache->generation) {
    entry_free (entry);
    return;
  }
  old = g_hash_table_lookup (cache->entries, entry->digest);
  if (old != NULL)
    drop (cache, old);
  while (g_hash_table_size (cache->entries) >= cache->max_entries)
    drop (cache, cache->order.head->data);
  g_hash_table_insert (cache->entries, entry->digest, entry);
  g_queue_push_tail_link (&cache->order, &entry->link);
}

/* An account has several logins (aliases, DOMAIN\user): what was verified by another one goes too. */
static gboolean
belongs_to (const Entry *entry, const char *folded, GHashTable *accounts)
{
  return g_str_equal (entry->login, folded)
         || g_hash_table_contains (accounts, &tern_identity_get_info (entry->identity)->account);
}

static void
collect_accounts (TerndCredentialCache *cache, const char *folded, GHashTable *accounts)
{
  for (GList *link = cache->order.head; link != NULL; link = link->next) {
    Entry *entry = link->data;
    const TernIdentityInfo *info = tern_identity_get_info (entry->identity);
    g_autofree char *address = info->address != NULL ? g_utf8_casefold (info->address, -1) : NULL;

    if (g_str_equal (entry->login, folded) || g_strcmp0 (address, folded) == 0)
      g_hash_table_add (accounts, g_memdup2 (&info->account, sizeof info->account));
  }
}

void
ternd_credential_cache_forget (TerndCredentialCache *cache, const char *login)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->lock);
  g_autoptr (GHashTable) accounts = g_hash_table_new_full (tern_guid_hash, tern_guid_equal_func, g_free, NULL);
  g_autofree char *folded = login != NULL ? g_utf8_casefold (login, -1) : NULL;
  GList *next;

  cache->generation++;
  if (folded != NULL)
    collect_accounts (cache, folded, accounts);
  for (GList *link = cache->order.head; link != NULL; link = next) {
    next = link->next;
    if (folded == NULL || belongs_to (link->data, folded, accounts))
      drop (cache, link->data);
  }
}

guint
ternd_credential_cache_count (TerndCredentialCache *cache)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&cache->lock);

  return g_hash_table_size (cache->entries);
}
