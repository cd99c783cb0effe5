#include "core/groupware/notices/tern-notices.h"

#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-permissions.h"
#include "core/spi/tern-searches.h"
#include "tests/core/groupware/guard-world.h"

#define SPECIAL(name) TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_##name)
#define ALL_KINDS 0x17F

/** Queue: a runner whose work is done when the test says so. */
typedef struct {
  GMutex lock; /* hints of other nodes come on a thread of their own */
  GQueue work;
  guint n_run;
} Queue;

typedef struct {
  TernJobFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Work;

static gboolean
run (gpointer runner, TernJobFunc func, gpointer user_data, GDestroyNotify destroy, GError **error)
{
  Queue *queue = runner;
  Work *work = g_new (Work, 1);

  *work = (Work){ func, user_data, destroy };
  g_mutex_lock (&queue->lock);
  g_queue_push_tail (&queue->work, work);
  g_mutex_unlock (&queue->lock);
  return TRUE;
}

static Work *
next_work (Queue *queue)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&queue->lock);

  return g_queue_pop_head (&queue->work);
}

static void
pump (Queue *queue)
{
  for (Work *work = next_work (queue); work != NULL; work = next_work (queue)) {
    TernJob *job = tern_job_new ();

    work->func (job, work->user_data);
    tern_job_free (job);
    work->destroy (work->user_data);
    g_free (work);
    queue->n_run++;
  }
}

static void
hear (const TernNotice *events, guint n, TernJob *job, gpointer user_data)
{
  for (guint i = 0; i < n; i++) {
    TernNotice event = events[i];

    event.message_class = g_intern_string (event.message_class);
    g_array_append_val ((GArray *) user_data, event);
  }
}

/** World: alice's mailbox, watched by alice and by bob. */
typedef struct {
  Queue queue;
  TernNotices *notices;
  TernMailbox *hers;
  TernMailbox *his;
  GArray *alice;
  GArray *bob;
  TernNoticeWatch *watches[2];
} World;

static TernNoticeWatch *
watch (DeliveryFixture *fixture, World *world, TernMailbox *mailbox, GArray *heard)
{
  g_autoptr (GError) error = NULL;
  TernNoticeWatch *new_watch = tern_notices_watch (world->notices, TERN_GUARD (mailbox), ALL_KINDS, hear,
                                                   g_array_ref (heard), (GDestroyNotify) g_array_unref,
                                                   fixture->store.job, &error);

  g_assert_no_error (error);
  return new_watch;
}

static void
world_open (DeliveryFixture *fixture, World *world)
{
  *world = (World){ .notices = tern_groupware_get_notices (fixture->groupware) };
  tern_notices_set_runner (world->notices, run, &world->queue);
  world->hers = groupware_fixture_open (fixture, fixture->alice, fixture->alice);
  world->his = groupware_fixture_open (fixture, fixture->alice, fixture->bob);
  world->alice = g_array_new (FALSE, FALSE, sizeof (TernNotice));
  world->bob = g_array_new (FALSE, FALSE, sizeof (TernNotice));
  world->watches[0] = watch (fixture, world, world->hers, world->alice);
  world->watches[1] = watch (fixture, world, world->his, world->bob);
}

static void
world_close (World *world)
{
  tern_notice_watch_end (world->watches[0]);
  tern_notice_watch_end (world->watches[1]);
  pump (&world->queue);
  tern_notices_set_runner (world->notices, NULL, NULL);
  g_array_unref (world->alice);
  g_array_unref (world->bob);
  g_object_unref (world->hers);
  g_object_unref (world->his);
}

static void
listen (World *world)
{
  g_array_set_size (world->alice, 0);
  g_array_set_size (world->bob, 0);
  pump (&world->queue);
}

static const TernNotice *
find (const GArray *heard, guint kind, TernId folder, TernId message)
{
  for (guint i = 0; i < heard->len; i++) {
    const TernNotice *event = &g_array_index (heard, TernNotice, i);

    if ((event->kind & kind) != 0 && event->folder == folder && event->message == message)
      return event;
  }
  return NULL;
}

/* [MS-OXCNOTIF] 2.2.1.1: what happens to messages, with the folder's numbers. */
static void
test_messages (DeliveryFixture *fixture, gconstpointer data)
{
  World world;
  TernId a = guard_world_add_folder (fixture, "a"), b = guard_world_add_folder (fixture, "b"), m, moved;
  TernTransfer transfer = { .folder = a, .n_ids = 1, .target_folder = b };
  const TernNotice *event;
  gboolean partial;

  world_open (fixture, &world);
  m = groupware_fixture_add (fixture, a, fixture->alice, "one");
  listen (&world);
  g_assert_nonnull (find (world.alice, TERN_NOTICE_CREATED, a, m));
  event = find (world.alice, TERN_NOTICE_MODIFIED, a, 0);
  g_assert_nonnull (event);
  g_assert_true (event->has_total && event->has_unread);
  g_assert_cmpuint (event->total, ==, 1);
  g_assert_cmpuint (world.bob->len, ==, 0);

  transfer.ids = &m;
  transfer.target_mailbox = world.hers;
  g_assert_true (
      tern_items_transfer (TERN_ITEMS (world.hers), &transfer, NULL, &partial, fixture->store.job, NULL));
  listen (&world);
  event = &g_array_index (world.alice, TernNotice, 0);
  g_assert_cmpuint (event->kind, ==, TERN_NOTICE_MOVED);
  g_assert_cmpuint (event->folder, ==, b);
  g_assert_cmpuint (event->old_folder, ==, a);
  g_assert_cmpuint (event->old_id, ==, m);
  moved = event->message;
  g_assert_nonnull (find (world.alice, TERN_NOTICE_MODIFIED, a, 0));
  g_assert_nonnull (find (world.alice, TERN_NOTICE_MODIFIED, b, 0));

  g_assert_true (
      tern_items_remove (TERN_ITEMS (world.hers), b, &moved, 1, FALSE, NULL, &partial, fixture->store.job, NULL));
  listen (&world);
  g_assert_nonnull (find (world.alice, TERN_NOTICE_DELETED, b, moved));
  g_assert_cmpuint (find (world.alice, TERN_NOTICE_MODIFIED, b, 0)->total, ==, 0);
  world_close (&world);
}

/* Folders know their parents, also when they are gone. */
static void
test_folders (DeliveryFixture *fixture, gconstpointer data)
{
  World world;
  TernId a = guard_world_add_folder (fixture, "a"), b;
  gboolean partial;

  world_open (fixture, &world);
  b = guard_world_add_folder (fixture, "b");
  listen (&world);
  g_assert_cmpuint (find (world.alice, TERN_NOTICE_CREATED, b, 0)->parent, ==, SPECIAL (IPM_SUBTREE));
  g_assert_true (tern_folders_move (TERN_FOLDERS (world.hers), b, a, NULL, fixture->store.job, NULL));
  listen (&world);
  g_assert_cmpuint (find (world.alice, TERN_NOTICE_MOVED, b, 0)->parent, ==, a);
  g_assert_cmpuint (find (world.alice, TERN_NOTICE_MOVED, b, 0)->old_parent, ==, SPECIAL (IPM_SUBTREE));
  g_assert_true (tern_folders_remove (TERN_FOLDERS (world.hers), b, TERN_DELETE_HARD, &partial, fixture->store.job,
                                      NULL));
  listen (&world);
  g_assert_cmpuint (find (world.alice, TERN_NOTICE_DELETED, b, 0)->parent, ==, a);
  g_assert_null (find (world.bob, TERN_NOTICE_DELETED, b, 0));
  world_close (&world);
}

/* The gate: who may see the folder, who sees own items only, and whose right is revoked. */
static void
test_rights (DeliveryFixture *fixture, gconstpointer data)
{
  World world;
  TernId a = guard_world_add_folder (fixture, "a"), hers, his;

  groupware_fixture_grant (fixture, a, fixture->bob, VISIBLE | TERN_RIGHT_CREATE | TERN_RIGHT_EDIT_OWNED);
  world_open (fixture, &world);
  hers = groupware_fixture_add (fixture, a, fixture->alice, "hers");
  his = groupware_fixture_add (fixture, a, fixture->bob, "his");
  listen (&world);
  g_assert_nonnull (find (world.alice, TERN_NOTICE_CREATED, a, hers));
  g_assert_nonnull (find (world.alice, TERN_NOTICE_CREATED, a, his));
  g_assert_null (find (world.bob, TERN_NOTICE_CREATED, a, hers));
  g_assert_nonnull (find (world.bob, TERN_NOTICE_CREATED, a, his));

  groupware_fixture_grant (fixture, a, NULL, TERN_RIGHTS_NONE);
  listen (&world);
  g_assert_nonnull (find (world.alice, TERN_NOTICE_MODIFIED, a, 0));
  world_close (&world);
}

/* Nothing is asked of a mailbox in which nothing happens; a burst is one reading. */
static void
test_cost (DeliveryFixture *fixture, gconstpointer data)
{
  World world;
  TernId a = guard_world_add_folder (fixture, "a");

  world_open (fixture, &world);
  listen (&world);
  g_assert_cmpuint (world.queue.n_run, ==, 0);
  for (guint i = 0; i < 20; i++)
    groupware_fixture_add (fixture, a, fixture->alice, "x");
  listen (&world);
  g_assert_cmpuint (world.queue.n_run, ==, 1);
  g_assert_cmpuint (world.alice->len, ==, 21);
  world_close (&world);
}

/* A hint that never came only delays. */
static void
test_renewal (DeliveryFixture *fixture, gconstpointer data)
{
  World world;
  TernId a = guard_world_add_folder (fixture, "a"), m;

  world_open (fixture, &world);
  pg_database_set_committed_func (fixture->store.database, NULL, NULL);
  m = groupware_fixture_add (fixture, a, fixture->alice, "x");
  listen (&world);
  g_assert_cmpuint (world.alice->len, ==, 0);
  tern_notices_renew (world.notices);
  listen (&world);
  g_assert_nonnull (find (world.alice, TERN_NOTICE_CREATED, a, m));
  world_close (&world);
}

/* A log that was pruned beyond what was told; a search folder that is complete. */
static void
test_lost_and_search (DeliveryFixture *fixture, gconstpointer data)
{
  World world;
  TernId a = guard_world_add_folder (fixture, "a");

  world_open (fixture, &world);
  groupware_fixture_add (fixture, a, fixture->alice, "x");
  test_execute (fixture->store.dsn, "UPDATE tern.mailbox SET log_floor_cn = next_cn");
  listen (&world);
  g_assert_cmpuint (world.alice->len, ==, 1);
  g_assert_nonnull (find (world.alice, TERN_NOTICE_LOST, 0, 0));
  g_assert_nonnull (find (world.bob, TERN_NOTICE_LOST, 0, 0));
  test_execute (fixture->store.dsn, "UPDATE tern.mailbox SET log_floor_cn = 0");

  tern_notices_search_complete (world.notices, &fixture->alice->mailbox, a);
  listen (&world);
  g_assert_cmpuint (world.alice->len, ==, 1);
  g_assert_nonnull (find (world.alice, TERN_NOTICE_SEARCH_COMPLETE, a, 0));
  g_assert_cmpuint (world.bob->len, ==, 0);
  world_close (&world);
}

/* After the end no call follows, and the mailbox isn't watched any more. */
static void
test_end (DeliveryFixture *fixture, gconstpointer data)
{
  World world;
  TernId a = guard_world_add_folder (fixture, "a");
  g_autoptr (GArray) heard = NULL;

  world_open (fixture, &world);
  heard = g_array_ref (world.alice);
  groupware_fixture_add (fixture, a, fixture->alice, "x");
  world_close (&world);
  groupware_fixture_add (fixture, a, fixture->alice, "y");
  pump (&world.queue);
  g_assert_cmpuint (heard->len, ==, 0);
}

/* Nobody reads the search folder, and yet whoever watches hears what it shows. */
static void
test_search (DeliveryFixture *fixture, gconstpointer data)
{
  World world;
  TernId a = guard_world_add_folder (fixture, "a"), m;
  g_autoptr (TernBag) props = tern_bag_new ();
  const TernFolderSpec spec = { .parent = SPECIAL (FINDER), .type = TERN_FOLDER_SEARCH, .props = props };
  const TernSearch search = { .folders = &a, .n_folders = 1 };
  g_autoptr (TernFolderInfo) made = NULL;
  g_autoptr (GError) error = NULL;
  const TernNotice *event;

  world_open (fixture, &world);
  tern_bag_set_str (props, PidTagDisplayName, "search");
  made = tern_folders_create (TERN_FOLDERS (world.hers), &spec, NULL, fixture->store.job, &error);
  g_assert_no_error (error);
  g_assert_true (tern_searches_set (TERN_SEARCHES (world.hers), made->id, &search, 60, fixture->store.job, &error));
  g_assert_true (tern_searches_build (TERN_SEARCHES (world.hers), made->id, fixture->store.job, &error));
  g_assert_no_error (error);
  listen (&world);
  g_assert_nonnull (find (world.alice, TERN_NOTICE_SEARCH_COMPLETE, made->id, 0));
  g_assert_null (find (world.bob, TERN_NOTICE_SEARCH_COMPLETE, made->id, 0));
  m = groupware_fixture_add (fixture, a, fixture->alice, "one");
  listen (&world);
  g_assert_nonnull (find (world.alice, TERN_NOTICE_LINKED, made->id, m));
  g_assert_null (find (world.bob, TERN_NOTICE_LINKED, made->id, m));
  event = find (world.alice, TERN_NOTICE_MODIFIED, made->id, 0);
  g_assert_nonnull (event);
  g_assert_true (event->has_total);
  g_assert_cmpuint (event->total, ==, 1);
  world_close (&world);
}

/* What is written on one node is told on another. A hint that is sent before somebody listens is lost. */
static void
test_other_node (DeliveryFixture *fixture, gconstpointer data)
{
  g_autoptr (PgDatabase) here_database = pg_database_new (fixture->store.dsn, 2, 1000);
  g_autoptr (PgDatabase) there_database = pg_database_new (fixture->store.dsn, 2, 1000);
  g_autoptr (PgStore) here = pg_store_new (here_database, TRUE);
  g_autoptr (PgStore) there = pg_store_new (there_database, TRUE);
  g_autoptr (TernGroupware) writers = tern_groupware_new (TERN_STORE (here), TERN_DIRECTORY (fixture->directory));
  g_autoptr (TernGroupware) watchers = tern_groupware_new (TERN_STORE (there), TERN_DIRECTORY (fixture->directory));
  TernGroupware *own = fixture->groupware;
  const TernNotice *event = NULL;
  World world;
  TernId a;

  a = guard_world_add_folder (fixture, "a");
  fixture->groupware = watchers;
  world_open (fixture, &world);
  fixture->groupware = writers;
  for (guint attempt = 0; event == NULL && attempt < 200; attempt++) {
    TernId m = groupware_fixture_add (fixture, a, fixture->alice, "x");

    for (guint i = 0; event == NULL && i < 20; i++) {
      g_usleep (5000);
      pump (&world.queue);
      event = find (world.alice, TERN_NOTICE_CREATED, a, m);
    }
  }
  g_assert_nonnull (event);
  world_close (&world);
  fixture->groupware = own;
}

int
main (int argc, char **argv)
{
  TestCluster *cluster;
  int status;

  g_test_init (&argc, &argv, NULL);
  cluster = test_cluster_new ();
  if (cluster == NULL)
    return 77;
  delivery_fixture_add ("/tern-notices/messages", cluster, test_messages);
  delivery_fixture_add ("/tern-notices/folders", cluster, test_folders);
  delivery_fixture_add ("/tern-notices/rights", cluster, test_rights);
  delivery_fixture_add ("/tern-notices/cost", cluster, test_cost);
  delivery_fixture_add ("/tern-notices/renewal", cluster, test_renewal);
  delivery_fixture_add ("/tern-notices/lost-and-search", cluster, test_lost_and_search);
  delivery_fixture_add ("/tern-notices/search", cluster, test_search);
  delivery_fixture_add ("/tern-notices/end", cluster, test_end);
  delivery_fixture_add ("/tern-notices/other-node", cluster, test_other_node);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
