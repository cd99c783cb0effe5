#include "core/daemon/pool/ternd-session-registry.h"

#include <string.h>

#include "core/base/tern-error.h"

#define THREADS 4
#define ROUNDS 2000

static TernIdentity *
make_identity (guint8 account)
{
  TernIdentityInfo info = { .address = "x@example.com" };

  info.account.bytes[0] = account;
  info.organisation.bytes[0] = 1;
  return tern_identity_new (&info);
}

static void
count_freed (gpointer state)
{
  g_atomic_int_inc ((gint *) state);
}

static TernSession *
open_session (TerndSessionRegistry *registry, guint8 account, const char *kind, GObject *owner, gint *freed,
              GError **error)
{
  g_autoptr (TernIdentity) identity = make_identity (account);
  TernSessionSpec spec = { .kind = kind, .identity = identity, .timeout_s = 60, .state = freed, .owner = owner };

  spec.free_state = freed != NULL ? count_freed : NULL;
  return ternd_session_registry_open (registry, &spec, error);
}

static void
assert_missing (TerndSessionRegistry *registry, const char *id, TernIdentity *identity, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ternd_session_registry_find (registry, id, identity, &error));
  g_assert_error (error, TERN_ERROR, code);
}

static void
test_find (void)
{
  g_autoptr (TerndSessionRegistry) registry = ternd_session_registry_new ("node1", 10);
  g_autoptr (TernIdentity) alice = make_identity (1);
  g_autoptr (TernIdentity) bob = make_identity (2);
  gint freed = 0;
  TernSession *session = open_session (registry, 1, "emsmdb", NULL, &freed, NULL);
  TernSession *second = open_session (registry, 1, "emsmdb", NULL, NULL, NULL);
  g_autofree char *id = g_strdup (tern_session_get_id (session));
  g_autofree char *other_node = g_strconcat ("node2", id + 5, NULL);
  TernSession *found = ternd_session_registry_find (registry, id, alice, NULL);

  g_assert_true (g_str_has_prefix (id, "node1."));
  g_assert_cmpuint (strlen (id), ==, 6 + 32);
  g_assert_cmpstr (id, !=, tern_session_get_id (second));
  g_assert_true (found == session);
  g_object_unref (found);
  assert_missing (registry, id, bob, TERN_ERROR_STALE);
  assert_missing (registry, id, NULL, TERN_ERROR_STALE);
  assert_missing (registry, other_node, alice, TERN_ERROR_STALE);
  assert_missing (registry, "node1.00000000000000000000000000000000", alice, TERN_ERROR_STALE);
  assert_missing (registry, "node1.0000", alice, TERN_ERROR_INVALID);
  assert_missing (registry, "node1.0000000000000000000000000000000G", alice, TERN_ERROR_INVALID);
  assert_missing (registry, "", alice, TERN_ERROR_INVALID);
  assert_missing (registry, "no node.00000000000000000000000000000000", alice, TERN_ERROR_INVALID);
  ternd_session_registry_close (registry, session);
  ternd_session_registry_close (registry, session);
  assert_missing (registry, id, alice, TERN_ERROR_STALE);
  g_assert_cmpint (freed, ==, 0);
  g_object_unref (session);
  g_assert_cmpint (freed, ==, 1);
  g_assert_true (ternd_session_registry_close_id (registry, tern_session_get_id (second)));
  g_assert_false (ternd_session_registry_close_id (registry, tern_session_get_id (second)));
  g_object_unref (second);
}

static void
let_go (TernSession *session)
{
  g_assert_nonnull (session);
  g_object_unref (session);
}

static void
test_expiry (void)
{
  g_autoptr (TerndSessionRegistry) registry = ternd_session_registry_new ("node1", 10);
  g_autoptr (TernIdentity) alice = make_identity (1);
  gint freed = 0;
  TernSessionSpec spec
      = { .kind = "emsmdb", .identity = alice, .timeout_s = 0, .state = &freed, .free_state = count_freed };
  g_autofree char *id = NULL;
  TernSession *session = ternd_session_registry_open (registry, &spec, NULL);

  id = g_strdup (tern_session_get_id (session));
  g_object_unref (session);
  assert_missing (registry, id, alice, TERN_ERROR_STALE);
  g_assert_cmpint (freed, ==, 1);
  let_go (ternd_session_registry_open (registry, &spec, NULL));
  let_go (open_session (registry, 1, "emsmdb", NULL, NULL, NULL));
  g_assert_cmpuint (ternd_session_registry_sweep (registry), ==, 1);
  g_assert_cmpint (freed, ==, 2);
  g_assert_cmpuint (ternd_session_registry_count (registry, NULL), ==, 1);
}

/* A client that connects again and again, and does nothing else, keeps only itself out: what the user's other clients
 * use stays. */
static void
test_loop (void)
{
  g_autoptr (TerndSessionRegistry) registry = ternd_session_registry_new ("node1", 3);
  TernSession *used = open_session (registry, 1, "emsmdb", NULL, NULL, NULL), *last = NULL;
  g_autofree char *id = g_strdup (tern_session_get_id (used));
  g_autoptr (TernIdentity) alice = make_identity (1);
  g_autoptr (TernSession) found = NULL;
  g_autoptr (GError) error = NULL;

  tern_session_touch (used);
  let_go (used);
  for (guint i = 0; i < 20; i++) {
    last = open_session (registry, 1, "emsmdb", NULL, NULL, &error);
    g_assert_no_error (error);
    g_assert_nonnull (last);
    let_go (last);
  }
  g_assert_cmpuint (ternd_session_registry_count (registry, NULL), ==, 3);
  found = ternd_session_registry_find (registry, id, alice, &error);
  g_assert_no_error (error);
}

/* What broken clients leave behind gives way; what is in use doesn't; kinds and accounts don't share a limit. */
static void
test_limit (void)
{
  g_autoptr (TerndSessionRegistry) registry = ternd_session_registry_new ("node1", 3);
  g_autoptr (TernMetrics) metrics = tern_metrics_new ();
  g_autoptr (TernIdentity) alice = make_identity (1);
  TernSessionSpec stale = { .kind = "emsmdb", .identity = alice, .timeout_s = 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;

  ternd_session_registry_set_metrics (registry, metrics);
  let_go (ternd_session_registry_open (registry, &stale, NULL));
  g_usleep (5100 * 1000); /* the first one is idle long enough to give way */
  for (guint i = 0; i < 3; i++) {
    TernSession *session = open_session (registry, 1, "emsmdb", NULL, NULL, NULL);

    tern_session_touch (session);
    let_go (session);
  }
  g_assert_cmpuint (ternd_session_registry_count (registry, "emsmdb"), ==, 3);
  g_assert_null (open_session (registry, 1, "emsmdb", NULL, NULL, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_LIMIT);
  let_go (open_session (registry, 1, "nspi", NULL, NULL, NULL));
  let_go (open_session (registry, 2, "emsmdb", NULL, NULL, NULL));
  g_assert_cmpuint (ternd_session_registry_count (registry, NULL), ==, 5);
  g_assert_cmpint (tern_gauge_get (tern_metrics_gauge (metrics, "tern_sessions", "", "kind=\"emsmdb\"")), ==, 4);
  list = ternd_session_registry_list (registry);
  g_assert_cmpuint (list->len, ==, 5);
  g_assert_cmpstr (tern_session_get_kind (g_ptr_array_index (list, 3)), ==, "nspi");
  g_assert_cmpuint (ternd_session_registry_close_account (registry, &tern_identity_get_info (alice)->account), ==, 4);
  g_assert_cmpuint (ternd_session_registry_count (registry, NULL), ==, 1);
}

static void
test_drain (void)
{
  g_autoptr (TerndSessionRegistry) registry = ternd_session_registry_new ("node1", 10);
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (TernIdentity) alice = make_identity (1);
  gint freed = 0;
  TernSession *held = open_session (registry, 1, "emsmdb", owner, &freed, NULL);
  g_autofree char *id = g_strdup (tern_session_get_id (held));
  g_autoptr (GObject) found = ternd_session_registry_find_owner (registry, id);
  g_autoptr (GError) error = NULL;

  g_assert_true (found == owner);
  g_assert_cmpuint (ternd_session_registry_count_owner (registry, owner), ==, 1);
  ternd_session_registry_drain_owner (registry, owner, TRUE);
  g_assert_null (open_session (registry, 1, "emsmdb", owner, &freed, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE);
  g_assert_cmpint (freed, ==, 1); /* the refused one's state */
  g_assert_cmpuint (ternd_session_registry_close_owner (registry, owner), ==, 1);
  assert_missing (registry, id, alice, TERN_ERROR_UNAVAILABLE);
  /* Closed, but in use: it counts until its last user lets go. */
  g_assert_cmpuint (ternd_session_registry_count_owner (registry, owner), ==, 1);
  g_object_unref (held);
  g_assert_cmpint (freed, ==, 2);
  g_assert_cmpuint (ternd_session_registry_count_owner (registry, owner), ==, 0);
  ternd_session_registry_drain_owner (registry, owner, FALSE);
  let_go (open_session (registry, 1, "emsmdb", owner, NULL, NULL));
  g_assert_cmpuint (ternd_session_registry_count_owner (registry, owner), ==, 1);
}

typedef struct {
  TerndSessionRegistry *registry;
  GObject *owner;
  gint freed;
} Shared;

static gpointer
hammer (gpointer data)
{
  Shared *shared = data;
  g_autoptr (TernIdentity) alice = make_identity (1);

  for (guint i = 0; i < ROUNDS; i++) {
    g_autoptr (TernSession) session = open_session (shared->registry, 1, "emsmdb", shared->owner, &shared->freed, NULL);
    g_autoptr (TernSession) found = NULL;

    g_assert_nonnull (session);
    found = ternd_session_registry_find (shared->registry, tern_session_get_id (session), alice, NULL);
    if (i % 3 == 0)
      ternd_session_registry_sweep (shared->registry);
    if (i % 50 == 0)
      ternd_session_registry_close_account (shared->registry, &tern_identity_get_info (alice)->account);
    ternd_session_registry_close (shared->registry, session);
  }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  Shared shared = { .registry = ternd_session_registry_new ("node1", 1000), .owner = owner };
  GThread *threads[THREADS];

  for (guint i = 0; i < THREADS; i++)
    threads[i] = g_thread_new ("hammer", hammer, &shared);
  for (guint i = 0; i < THREADS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (ternd_session_registry_count (shared.registry, NULL), ==, 0);
  g_assert_cmpuint (ternd_session_registry_count_owner (shared.registry, owner), ==, 0);
  g_assert_cmpint (shared.freed, ==, THREADS * ROUNDS);
  ternd_session_registry_free (shared.registry);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session-registry/find", test_find);
  g_test_add_func ("/session-registry/expiry", test_expiry);
  g_test_add_func ("/session-registry/limit", test_limit);
  g_test_add_func ("/session-registry/loop", test_loop);
  g_test_add_func ("/session-registry/drain", test_drain);
  g_test_add_func ("/session-registry/threads", test_threads);
  return g_test_run ();
}
