#include "core/daemon/pool/ternd-session-registry.h"

#include <string.h>
#include <sys/random.h>

#include "core/base/tern-error.h"
#include "core/base/tern-log.h"

#define ID_RANDOM_BYTES 16
#define NODE_ID_MAX 32
/* A session used within this time is in use: it doesn't give way to a new one. */
#define GIVE_WAY_IDLE_US (5 * G_USEC_PER_SEC)
#define TOMBSTONES_MAX 65536

/* What the registry knows of a module instance; hangs on the owner object, and on each of its sessions. */
typedef struct {
  gatomicrefcount refs;
  gint sessions; /* atomic: not finalized yet */
  gboolean draining; /* under the registry's lock */
} Owner;

typedef struct {
  TernGuid account;
  const char *kind; /* interned */
} GroupKey;

/* The sessions of one account and kind, in the order of opening. */
typedef struct {
  GroupKey key;
  GPtrArray *sessions; /* of TernSession, not owned */
} Group;

struct _TerndSessionRegistry {
  GMutex lock;
  char *node_id;
  guint per_account;
  GHashTable *sessions;   /* id -> TernSession, the registry's reference; keys are the sessions' own */
  GHashTable *groups;     /* GroupKey -> Group */
  TernMetrics *metrics;   /* (nullable) */
  GHashTable *tombstones; /* id -> gint64 *: drained away; answers UNAVAILABLE until then */
};

static GQuark
owner_quark (void)
{
  return g_quark_from_static_string ("ternd-session-owner");
}

static void
owner_unref (gpointer data)
{
  Owner *owner = data;

  if (g_atomic_ref_count_dec (&owner->refs))
    g_free (owner);
}

/* Runs in the session's finalize, after its state was freed: only then may the module instance end. */
static void
owner_count_down (gpointer data)
{
  Owner *owner = data;

  g_atomic_int_add (&owner->sessions, -1);
  owner_unref (owner);
}

/* Called with the lock held, so that two threads don't make two. */
static Owner *
owner_get (GObject *object)
{
  Owner *owner = g_object_get_qdata (object, owner_quark ());

  if (owner == NULL) {
    owner = g_new0 (Owner, 1);
    g_atomic_ref_count_init (&owner->refs);
    g_object_set_qdata_full (object, owner_quark (), owner, owner_unref);
  }
  return owner;
}

static guint
group_key_hash (gconstpointer data)
{
  const GroupKey *key = data;

  return tern_guid_hash (&key->account) ^ g_direct_hash (key->kind);
}

static gboolean
group_key_equal (gconstpointer a, gconstpointer b)
{
  const GroupKey *left = a;
  const GroupKey *right = b;

  return left->kind == right->kind && tern_guid_equal (&left->account, &right->account);
}

static void
group_free (gpointer data)
{
  Group *group = data;

  g_ptr_array_unref (group->sessions);
  g_free (group);
}

TerndSessionRegistry *
ternd_session_registry_new (const char *node_id, guint per_account)
{
  TerndSessionRegistry *registry = g_new0 (TerndSessionRegistry, 1);

  g_assert (*node_id != '\0' && strlen (node_id) <= NODE_ID_MAX && strchr (node_id, '.') == NULL);
  g_mutex_init (&registry->lock);
  registry->node_id = g_strdup (node_id);
  registry->per_account = MAX (per_account, 1);
  registry->sessions = g_hash_table_new (g_str_hash, g_str_equal);
  registry->groups = g_hash_table_new_full (group_key_hash, group_key_equal, NULL, group_free);
  registry->tombstones = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return registry;
}

void
ternd_session_registry_free (TerndSessionRegistry *registry)
{
  g_autoptr (GPtrArray) all = NULL;

  if (registry == NULL)
    return;
  all = ternd_session_registry_list (registry);
  for (guint i = 0; i < all->len; i++)
    ternd_session_registry_close (registry, g_ptr_array_index (all, i));
  g_hash_table_unref (registry->sessions);
  g_hash_table_unref (registry->groups);
  g_hash_table_unref (registry->tombstones);
  g_clear_object (&registry->metrics);
  g_free (registry->node_id);
  g_mutex_clear (&registry->lock);
  g_free (registry);
}

void
ternd_session_registry_set_metrics (TerndSessionRegistry *registry, TernMetrics *metrics)
{
  registry->metrics = g_object_ref (metrics);
}

void
ternd_session_registry_set_per_account (TerndSessionRegistry *registry, guint per_account)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&registry->lock);

  registry->per_account = MAX (per_account, 1);
}

static GroupKey
group_key_of (TernSession *session)
{
  return (GroupKey){
    .account = tern_identity_get_info (tern_session_get_identity (session))->account,
    .kind = g_intern_string (tern_session_get_kind (session)),
  };
}

static void
count_live (TerndSessionRegistry *registry, const char *kind, gint64 delta)
{
  g_autofree char *labels = g_strdup_printf ("kind=\"%s\"", kind);

  if (registry->metrics != NULL)
    tern_gauge_add (tern_metrics_gauge (registry->metrics, "tern_sessions", "Live sessions.", labels), delta);
}

/* A whole id is as good as a password to its owner's account: the log gets enough of it to follow one session. */
static void
log_session (TernEvent event, TernSession *session, const char *what)
{
  g_autofree char *name = g_strndup (tern_session_get_id (session), strcspn (tern_session_get_id (session), ".") + 9);
  const char *address = tern_identity_get_info (tern_session_get_identity (session))->address;
  const char *client = tern_session_get_client (session);
  const char *remote = tern_session_get_remote (session);
  TernLogFields fields = { .session = name, .user = address, .remote = remote };

  tern_log_event (event, &fields, "%s session %s of %s %s (client %s, from %s)", tern_session_get_kind (session), name,
                  address != NULL ? address : "-", what, client != NULL ? client : "-", remote != NULL ? remote : "-");
}

/* Sessions that left the registry: logged and let go, without the lock, for freeing a state may take its time. */
static void
let_go (GPtrArray *gone, TernEvent event, const char *what)
{
  for (guint i = 0; i < gone->len; i++)
    log_session (event, g_ptr_array_index (gone, i), what);
  g_ptr_array_set_size (gone, 0);
}

/* Called with the lock held. Returns: (transfer full): the registry's reference, to be dropped without the lock. */
static TernSession *
detach (TerndSessionRegistry *registry, TernSession *session)
{
  GroupKey key = group_key_of (session);
  Group *group = g_hash_table_lookup (registry->groups, &key);

  g_hash_table_remove (registry->sessions, tern_session_get_id (session));
  count_live (registry, key.kind, -1);
  if (group != NULL) {
    g_ptr_array_remove (group->sessions, session);
    if (group->sessions->len == 0)
      g_hash_table_remove (registry->groups, &key);
  }
  return session;
}

static void
attach (TerndSessionRegistry *registry, TernSession *session)
{
  GroupKey key = group_key_of (session);
  Group *group = g_hash_table_lookup (registry->groups, &key);

  if (group == NULL) {
    group = g_new0 (Group, 1);
    group->key = key;
    group->sessions = g_ptr_array_new ();
    g_hash_table_insert (registry->groups, &group->key, group);
  }
  g_ptr_array_add (group->sessions, session);
  g_hash_table_insert (registry->sessions, (gpointer) tern_session_get_id (session), g_object_ref (session));
  count_live (registry, key.kind, 1);
}

static gint64
last_used (TernSession *session)
{
  return tern_session_get_expiry (session) - (gint64) tern_session_get_timeout (session) * G_USEC_PER_SEC;
}

/** gives_way_before: contexts that nobody has used since they were made go first, whatever their age: a client that
 * connects again and again must not keep the user's other clients out. Then the one that was idle longest. */
static gboolean
gives_way_before (TernSession *session, TernSession *other)
{
  gboolean used = tern_session_was_used (session);

  if (used != tern_session_was_used (other))
    return !used;
  return last_used (session) < last_used (other);
}

/* Clients leave sessions behind, and that must never lock the user out. Called with the
 * lock held; what gives way goes to @gone. */
static gboolean
make_room (TerndSessionRegistry *registry, const TernSessionSpec *spec, GPtrArray *gone, GError **error)
{
  GroupKey key = { .account = tern_identity_get_info (spec->identity)->account, .kind = g_intern_string (spec->kind) };
  gint64 now = g_get_monotonic_time ();

  for (;;) {
    Group *group = g_hash_table_lookup (registry->groups, &key);
    TernSession *first;

    if (group == NULL || group->sessions->len < registry->per_account)
      return TRUE;
    first = g_ptr_array_index (group->sessions, 0);
    for (guint i = 1; i < group->sessions->len; i++) {
      TernSession *other = g_ptr_array_index (group->sessions, i);

      if (gives_way_before (other, first))
        first = other;
    }
    if (tern_session_was_used (first) && last_used (first) > now - GIVE_WAY_IDLE_US) {
      g_set_error (error, TERN_ERROR, TERN_ERROR_LIMIT, "the account has %u sessions of kind %s, and all are in use",
                   group->sessions->len, spec->kind);
      return FALSE;
    }
    g_ptr_array_add (gone, detach (registry, first));
  }
}

static char *
make_id (const char *node_id)
{
  guint8 random[ID_RANDOM_BYTES];
  GString *id = g_string_sized_new (NODE_ID_MAX + 2 * sizeof random + 2);

  /* Without flags and for so few bytes it neither fails nor returns short once the kernel's pool is up. */
  if (getrandom (random, sizeof random, 0) != (gssize) sizeof random)
    g_error ("the kernel gives no random bytes");
  g_string_append (id, node_id);
  g_string_append_c (id, '.');
  for (gsize i = 0; i < sizeof random; i++)
    g_string_append_printf (id, "%02x", random[i]);
  return g_string_free (id, FALSE);
}

/* The session is made last: a refused one frees @spec's state itself. */
static TernSession *
open_locked (TerndSessionRegistry *registry, const TernSessionSpec *spec, GPtrArray *gone, GError **error)
{
  g_autoptr (TernSession) session = NULL;
  g_autofree char *id = NULL;
  Owner *owner = spec->owner != NULL ? owner_get (spec->owner) : NULL;

  if (owner != NULL && owner->draining) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "the module for %s sessions is being replaced", spec->kind);
    return NULL;
  }
  if (!make_room (registry, spec, gone, error))
    return NULL;
  id = make_id (registry->node_id);
  session = tern_session_new (id, spec);
  if (owner != NULL) {
    g_atomic_ref_count_inc (&owner->refs);
    g_atomic_int_inc (&owner->sessions);
    g_object_set_qdata_full (G_OBJECT (session), owner_quark (), owner, owner_count_down);
  }
  attach (registry, session);
  return g_steal_pointer (&session);
}

TernSession *
ternd_session_registry_open (TerndSessionRegistry *registry, const TernSessionSpec *spec, GError **error)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_object_unref);
  TernSession *session;

  g_mutex_lock (&registry->lock);
  session = open_locked (registry, spec, gone, error);
  g_mutex_unlock (&registry->lock);
  let_go (gone, TERN_EVENT_SESSION_LIMIT, "gives way to a new one: the account is at its limit");
  if (session != NULL)
    log_session (TERN_EVENT_SESSION_OPENED, session, "is open");
  else if (spec->free_state != NULL)
    spec->free_state (spec->state);
  return session;
}

/* "node.32 hex digits". Returns: whether it has the form; the node's part in @ret_node_length. */
static gboolean
id_is_well_formed (const char *id, gsize *ret_node_length)
{
  gsize node = strspn (id, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS);
  gsize digits;

  if (node == 0 || node > NODE_ID_MAX || id[node] != '.')
    return FALSE;
  digits = strspn (id + node + 1, "0123456789abcdef");
  if (digits != 2 * ID_RANDOM_BYTES || id[node + 1 + digits] != '\0')
    return FALSE;
  *ret_node_length = node;
  return TRUE;
}

static gboolean
same_account (TernIdentity *a, TernIdentity *b)
{
  const TernIdentityInfo *left;
  const TernIdentityInfo *right;

  if (a == NULL || b == NULL)
    return FALSE;
  left = tern_identity_get_info (a);
  right = tern_identity_get_info (b);
  return tern_guid_equal (&left->account, &right->account)
         && tern_guid_equal (&left->organisation, &right->organisation);
}

static TernSession *
find_locked (TerndSessionRegistry *registry, const char *id, TernIdentity *identity, TernSession **ret_expired,
             GError **error)
{
  TernSession *session = g_hash_table_lookup (registry->sessions, id);

  if (session == NULL && g_hash_table_contains (registry->tombstones, id)) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "the session's module was replaced");
    return NULL;
  }
  if (session != NULL && tern_session_get_expiry (session) <= g_get_monotonic_time ()) {
    *ret_expired = detach (registry, session);
    session = NULL;
  }
  /* A session of somebody else looks like none: whoever guesses learns nothing. */
  if (session == NULL || !same_account (tern_session_get_identity (session), identity)) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_STALE, "no such session");
    return NULL;
  }
  tern_session_touch (session);
  return g_object_ref (session);
}

TernSession *
ternd_session_registry_find (TerndSessionRegistry *registry, const char *id, TernIdentity *identity, GError **error)
{
  g_autoptr (TernSession) expired = NULL;
  TernSession *session;
  gsize node;

  if (!id_is_well_formed (id, &node)) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "no session id");
    return NULL;
  }
  if (node != strlen (registry->node_id) || memcmp (id, registry->node_id, node) != 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_STALE, "a session of another node");
    return NULL;
  }
  g_mutex_lock (&registry->lock);
  session = find_locked (registry, id, identity, &expired, error);
  g_mutex_unlock (&registry->lock);
  return session;
}

GObject *
ternd_session_registry_find_owner (TerndSessionRegistry *registry, const char *id)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&registry->lock);
  TernSession *session = g_hash_table_lookup (registry->sessions, id);

  if (session == NULL || tern_session_get_owner (session) == NULL)
    return NULL;
  return g_object_ref (tern_session_get_owner (session));
}

/* Closes what @match wants. Returns: how many */
static guint
close_matching (TerndSessionRegistry *registry, GHRFunc match, gpointer user_data, const char *why)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer session;
  guint n;

  g_mutex_lock (&registry->lock);
  g_hash_table_iter_init (&iter, registry->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session)) {
    if (match (registry, session, user_data))
      g_ptr_array_add (gone, session);
  }
  for (guint i = 0; i < gone->len; i++)
    (void) detach (registry, g_ptr_array_index (gone, i));
  g_mutex_unlock (&registry->lock);
  n = gone->len;
  let_go (gone, TERN_EVENT_SESSION_CLOSED, why);
  return n;
}

void
ternd_session_registry_close (TerndSessionRegistry *registry, TernSession *session)
{
  TernSession *gone = NULL;

  g_mutex_lock (&registry->lock);
  if (g_hash_table_lookup (registry->sessions, tern_session_get_id (session)) == session)
    gone = detach (registry, session);
  g_mutex_unlock (&registry->lock);
  if (gone != NULL)
    log_session (TERN_EVENT_SESSION_CLOSED, gone, "is closed");
  g_clear_object (&gone);
}

gboolean
ternd_session_registry_close_id (TerndSessionRegistry *registry, const char *id)
{
  TernSession *gone;

  g_mutex_lock (&registry->lock);
  gone = g_hash_table_lookup (registry->sessions, id);
  if (gone != NULL)
    (void) detach (registry, gone);
  g_mutex_unlock (&registry->lock);
  if (gone == NULL)
    return FALSE;
  log_session (TERN_EVENT_SESSION_KICKED, gone, "was ended by an administrator");
  g_object_unref (gone);
  return TRUE;
}

static gboolean
match_account (gpointer registry, gpointer session, gpointer account)
{
  return tern_guid_equal (&tern_identity_get_info (tern_session_get_identity (session))->account, account);
}

guint
ternd_session_registry_close_account (TerndSessionRegistry *registry, const TernGuid *account)
{
  return close_matching (registry, match_account, (gpointer) account, "is closed with its account");
}

void
ternd_session_registry_drain_owner (TerndSessionRegistry *registry, GObject *owner, gboolean draining)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&registry->lock);

  owner_get (owner)->draining = draining;
}

static gboolean
match_owner (gpointer data, gpointer session, gpointer owner)
{
  TerndSessionRegistry *registry = data;

  if ((gpointer) tern_session_get_owner (session) != owner)
    return FALSE;
  if (g_hash_table_size (registry->tombstones) < TOMBSTONES_MAX) {
    gint64 until = tern_session_get_expiry (session);

    g_hash_table_insert (registry->tombstones, g_strdup (tern_session_get_id (session)),
                         g_memdup2 (&until, sizeof until));
  }
  return TRUE;
}

guint
ternd_session_registry_close_owner (TerndSessionRegistry *registry, GObject *owner)
{
  return close_matching (registry, match_owner, owner, "is closed: its module is being replaced");
}

guint
ternd_session_registry_count_owner (TerndSessionRegistry *registry, GObject *owner)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&registry->lock);

  return (guint) g_atomic_int_get (&owner_get (owner)->sessions);
}

static gboolean
match_expired (gpointer registry, gpointer session, gpointer now)
{
  return tern_session_get_expiry (session) <= *(gint64 *) now;
}

guint
ternd_session_registry_sweep (TerndSessionRegistry *registry)
{
  gint64 now = g_get_monotonic_time ();
  GHashTableIter iter;
  gpointer until;

  g_mutex_lock (&registry->lock);
  g_hash_table_iter_init (&iter, registry->tombstones);
  while (g_hash_table_iter_next (&iter, NULL, &until)) {
    if (*(gint64 *) until <= now)
      g_hash_table_iter_remove (&iter);
  }
  g_mutex_unlock (&registry->lock);
  return close_matching (registry, match_expired, &now, "has expired");
}

static int
compare_created (gconstpointer a, gconstpointer b)
{
  gint64 left = tern_session_get_created (*(TernSession *const *) a);
  gint64 right = tern_session_get_created (*(TernSession *const *) b);

  return left < right ? -1 : left > right;
}

GPtrArray *
ternd_session_registry_list (TerndSessionRegistry *registry)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer session;

  g_mutex_lock (&registry->lock);
  g_hash_table_iter_init (&iter, registry->sessions);
  while (g_hash_table_iter_next (&iter, NULL, &session))
    g_ptr_array_add (list, g_object_ref (session));
  g_mutex_unlock (&registry->lock);
  g_ptr_array_sort (list, compare_created);
  return list;
}

guint
ternd_session_registry_count (TerndSessionRegistry *registry, const char *kind)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&registry->lock);
  GHashTableIter iter;
  gpointer data;
  guint count = 0;

  if (kind == NULL)
    return g_hash_table_size (registry->sessions);
  g_hash_table_iter_init (&iter, registry->groups);
  while (g_hash_table_iter_next (&iter, NULL, &data)) {
    Group *group = data;

    if (g_str_equal (group->key.kind, kind))
      count += group->sessions->len;
  }
  return count;
}
