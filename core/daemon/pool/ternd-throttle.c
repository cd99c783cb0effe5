#include "core/daemon/pool/ternd-throttle.h"

#include <gio/gio.h>
#include <string.h>

#define BUCKETS_MAX 65536

typedef struct {
  char *key;
  double tokens;
  gint64 updated; /* monotonic microseconds */
  GList link;     /* in the table's order of use */
} Bucket;

/* Buckets in the order of their last use: the longest unused one goes when there are too many. */
typedef struct {
  GHashTable *buckets; /* key -> Bucket */
  GQueue order;
} Table;

struct _TerndThrottle {
  GMutex lock;
  TerndThrottleLimits limits;
  Table guesses; /* "l" login, "a" address: anybody can make these */
  Table pairs;   /* login and address that once succeeded: only owners of passwords make these */
};

static void
bucket_free (gpointer data)
{
  Bucket *bucket = data;

  g_free (bucket->key);
  g_free (bucket);
}

static void
table_init (Table *table)
{
  table->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, bucket_free);
  g_queue_init (&table->order);
}

static void
table_drop (Table *table, Bucket *bucket)
{
  g_queue_unlink (&table->order, &bucket->link);
  g_hash_table_remove (table->buckets, bucket->key);
}

static Bucket *
table_lookup (Table *table, const char *key, guint burst, guint seconds)
{
  Bucket *bucket = g_hash_table_lookup (table->buckets, key);
  gint64 now = g_get_monotonic_time ();

  if (bucket == NULL)
    return NULL;
  bucket->tokens += (double) (now - bucket->updated) / G_USEC_PER_SEC / MAX (seconds, 1);
  bucket->tokens = MIN (bucket->tokens, burst);
  bucket->updated = now;
  g_queue_unlink (&table->order, &bucket->link);
  g_queue_push_tail_link (&table->order, &bucket->link);
  return bucket;
}

static Bucket *
table_get (Table *table, const char *key, guint burst, guint seconds)
{
  Bucket *bucket = table_lookup (table, key, burst, seconds);

  if (bucket != NULL)
    return bucket;
  if (g_hash_table_size (table->buckets) >= BUCKETS_MAX)
    table_drop (table, table->order.head->data);
  bucket = g_new0 (Bucket, 1);
  bucket->key = g_strdup (key);
  bucket->tokens = burst;
  bucket->updated = g_get_monotonic_time ();
  bucket->link.data = bucket;
  g_queue_push_tail_link (&table->order, &bucket->link);
  g_hash_table_insert (table->buckets, bucket->key, bucket);
  return bucket;
}

TerndThrottle *
ternd_throttle_new (const TerndThrottleLimits *limits)
{
  TerndThrottle *throttle = g_new0 (TerndThrottle, 1);

  g_mutex_init (&throttle->lock);
  throttle->limits = *limits;
  table_init (&throttle->guesses);
  table_init (&throttle->pairs);
  return throttle;
}

void
ternd_throttle_free (TerndThrottle *throttle)
{
  if (throttle == NULL)
    return;
  g_hash_table_unref (throttle->guesses.buckets);
  g_hash_table_unref (throttle->pairs.buckets);
  g_mutex_clear (&throttle->lock);
  g_free (throttle);
}

/* One customer of an IPv6 provider has at least a /64 to choose addresses from. */
static char *
address_key (const char *remote)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (remote);
  guint8 bytes[16] = { 0 };

  if (address == NULL || g_inet_address_get_family (address) != G_SOCKET_FAMILY_IPV6)
    return g_strconcat ("a", remote, NULL);
  memcpy (bytes, g_inet_address_to_bytes (address), 8);
  g_clear_object (&address);
  address = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);
  {
    g_autofree char *text = g_inet_address_to_string (address);

    return g_strconcat ("a", text, "/64", NULL);
  }
}

typedef struct {
  char *login;
  char *address;
  char *pair;
} Keys;

static void
keys_init (Keys *keys, const char *login, const char *remote)
{
  g_autofree char *folded = g_utf8_casefold (login, -1);

  keys->address = address_key (remote);
  keys->login = g_strconcat ("l", folded, NULL);
  keys->pair = g_strconcat (folded, "\n", keys->address, NULL);
}

static void
keys_clear (Keys *keys)
{
  g_free (keys->login);
  g_free (keys->address);
  g_free (keys->pair);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Keys, keys_clear)

/* Takes @n (1 or -1) tokens where @keys' failures count. Called with the lock held. */
static gboolean
take (TerndThrottle *throttle, const Keys *keys, double n)
{
  const TerndThrottleLimits *limits = &throttle->limits;
  Bucket *pair = table_lookup (&throttle->pairs, keys->pair, limits->account_burst, limits->account_seconds);
  Bucket *account;
  Bucket *address;

  if (pair != NULL) {
    if (pair->tokens < n)
      return FALSE;
    pair->tokens -= n;
    return TRUE;
  }
  account = table_get (&throttle->guesses, keys->login, limits->account_burst, limits->account_seconds);
  if (account->tokens < n)
    return FALSE;
  account->tokens -= n;
  address = table_get (&throttle->guesses, keys->address, limits->address_burst, limits->address_seconds);
  if (address->tokens < n) {
    /* Not the account's fault: an address that is out of tokens must not use up the account's. */
    table_get (&throttle->guesses, keys->login, limits->account_burst, limits->account_seconds)->tokens += n;
    return FALSE;
  }
  address->tokens -= n;
  return TRUE;
}

gboolean
ternd_throttle_enter (TerndThrottle *throttle, const char *login, const char *remote)
{
  g_auto (Keys) keys = { NULL };
  g_autoptr (GMutexLocker) locker = NULL;

  keys_init (&keys, login, remote);
  locker = g_mutex_locker_new (&throttle->lock);
  return take (throttle, &keys, 1);
}

void
ternd_throttle_passed (TerndThrottle *throttle, const char *login, const char *remote, gboolean verified)
{
  const TerndThrottleLimits *limits = &throttle->limits;
  g_auto (Keys) keys = { NULL };
  g_autoptr (GMutexLocker) locker = NULL;

  keys_init (&keys, login, remote);
  locker = g_mutex_locker_new (&throttle->lock);
  (void) take (throttle, &keys, -1);
  if (verified)
    (void) table_get (&throttle->pairs, keys.pair, limits->account_burst, limits->account_seconds);
}
