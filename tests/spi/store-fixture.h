#pragma once

#include "core/spi/tern-store.h"
#include "plugins/store-pg/pg-store.h"

/**
 * TestCluster: a private PostgreSQL for one test program: in a folder of its own, unix socket only, fsync on as the
 * store wants it. When the program runs as root the server runs as `postgres`. It ends with the program, however that
 * ends.
 */
typedef struct _TestCluster TestCluster;

/** test_cluster_new: NULL when PostgreSQL's programs aren't installed: the caller exits with 77 then. */
TestCluster *test_cluster_new (void);
void test_cluster_free (TestCluster *cluster);
/** test_cluster_new_database: (transfer full): the DSN of a new database with the schema, cloned from a template. */
char *test_cluster_new_database (TestCluster *cluster);
/** test_cluster_new_empty_database: @options: such as "ENCODING 'LATIN1' TEMPLATE template0", or "". */
char *test_cluster_new_empty_database (TestCluster *cluster, const char *options);
/** test_cluster_kill: kill -9 of the postmaster. */
void test_cluster_kill (TestCluster *cluster);
void test_cluster_start (TestCluster *cluster);
/** test_cluster_execute: runs SQL on @dsn; aborts on an error. */
void test_execute (const char *dsn, const char *sql);
/** test_query_int: the one number that @sql gives. */
gint64 test_query_int (const char *dsn, const char *sql);

/** StoreFixture: a store on a database of its own, with one private mailbox that has a root folder and an IPM subtree.
 */
typedef struct {
  char *dsn;
  PgDatabase *database;
  PgStore *store;
  TernJob *job;
  TernGuid guid;
  TernMailbox *mailbox;
  TernId root;
  TernId top; /* below the root */
} StoreFixture;

#define store_fixture_folders(fixture) TERN_FOLDERS ((fixture)->mailbox)

/** store_fixture_set_up: the test's data is the TestCluster. For g_test_add(). */
void store_fixture_set_up (StoreFixture *fixture, gconstpointer cluster);
/** store_fixture_tear_down: verifies the mailbox first: each test leaves it without a difference. */
void store_fixture_tear_down (StoreFixture *fixture, gconstpointer cluster);
/** store_fixture_add_folder: a generic folder; aborts on an error. */
TernId store_fixture_add_folder (StoreFixture *fixture, TernId parent, const char *name);
/** store_fixture_add_message: a small message; aborts on an error. */
TernId store_fixture_add_message (StoreFixture *fixture, TernId folder, const char *subject, gboolean is_associated);
/** store_fixture_verify: aborts with the list when the mailbox has a difference. */
void store_fixture_verify (StoreFixture *fixture);

#define store_fixture_add(path, cluster, func)                                                                         \
  g_test_add (path, StoreFixture, cluster, store_fixture_set_up, func, store_fixture_tear_down)
