#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-changes.h"
#include "core/spi/tern-folders.h"
#include "tests/spi/store-fixture.h"

static void
test_create_and_open (StoreFixture *fixture, gconstpointer data)
{
  TernStore *store = TERN_STORE (fixture->store);
  TernMailboxSpec spec = { .guid = fixture->guid, .is_public = TRUE, .locale = "de_DE" };
  g_autoptr (GError) error = NULL;
  g_autoptr (TernMailbox) again = tern_store_open_mailbox (store, &fixture->guid, fixture->job, &error);
  g_autoptr (TernMailbox) other = NULL;
  const TernMailboxInfo *info = tern_mailbox_get_info (fixture->mailbox);

  g_assert_no_error (error);
  g_assert_true (again == fixture->mailbox); /* one object a mailbox and node */
  g_assert_true (tern_guid_equal (&info->guid, &fixture->guid));
  g_assert_cmpstr (info->locale, ==, "en_US");
  g_assert_false (info->is_public);
  /* Invariant 10: random, and apart. */
  g_assert_false (tern_guid_is_null (&info->replica));
  g_assert_false (tern_guid_equal (&info->replica, &info->mapping_signature));
  g_assert_null (tern_store_create_mailbox (store, &spec, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_EXISTS);
  g_clear_error (&error);
  tern_guid_random (&spec.guid);
  g_assert_null (tern_store_open_mailbox (store, &spec.guid, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  other = tern_store_create_mailbox (store, &spec, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_true (tern_mailbox_get_info (other)->is_public);
  g_assert_true (tern_guid_is_null (&tern_mailbox_get_info (other)->owner));
}

/* What another node sees: the same facts from the database. */
static void
test_other_node (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (PgStore) node = pg_store_new (fixture->database, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (TernMailbox) there = tern_store_open_mailbox (TERN_STORE (node), &fixture->guid, fixture->job, &error);
  const TernMailboxInfo *a = tern_mailbox_get_info (fixture->mailbox);
  const TernMailboxInfo *b;

  g_assert_no_error (error);
  b = tern_mailbox_get_info (there);
  g_assert_true (there != fixture->mailbox);
  g_assert_true (tern_guid_equal (&a->replica, &b->replica));
  g_assert_true (tern_guid_equal (&a->mapping_signature, &b->mapping_signature));
  g_assert_true (tern_guid_equal (&a->owner, &b->owner));
  g_assert_true (tern_guid_equal (&a->organisation, &b->organisation));
  g_assert_cmpstr (a->locale, ==, b->locale);
}

static void
test_props (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (TernBag) set = tern_bag_new ();
  g_autoptr (TernBag) got = NULL;
  const TernPropTag removed[] = { PidTagComment };
  g_autoptr (GError) error = NULL;

  tern_bag_set_str (set, PidTagComment, "one");
  tern_bag_set_str (set, PidTagDisplayName, "a\xED\xA0\x80z"); /* a lone surrogate in WTF-8 (invariant 7) */
  tern_bag_set_i64 (set, PidTagMessageSizeExtended, 12345);    /* the store's own */
  g_assert_true (tern_mailbox_set_props (fixture->mailbox, set, NULL, 0, fixture->job, &error));
  got = tern_mailbox_get_props (fixture->mailbox, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (tern_bag_get_str (got, PidTagComment, NULL), ==, "one");
  g_assert_cmpstr (tern_bag_get_str (got, PidTagDisplayName, NULL), ==, "a\xED\xA0\x80z");
  g_assert_cmpint (tern_bag_get_i64 (got, PidTagMessageSizeExtended, -1), ==, 0);
  g_clear_pointer (&got, tern_bag_unref);
  g_assert_true (tern_mailbox_set_props (fixture->mailbox, NULL, removed, 1, fixture->job, &error));
  store_fixture_add_message (fixture, fixture->top, "hello", FALSE);
  got = tern_mailbox_get_props (fixture->mailbox, fixture->job, &error);
  g_assert_null (tern_bag_get (got, PidTagComment));
  g_assert_nonnull (tern_bag_get (got, PidTagDisplayName));
  g_assert_cmpint (tern_bag_get_i64 (got, PidTagMessageSizeExtended, -1), ==, 1000);
  g_assert_cmpint (tern_bag_get_i32 (got, PidTagContentCount, -1), ==, 1);
}

static TernPropName
string_name (const char *name)
{
  return (TernPropName){ .set = PS_PUBLIC_STRINGS, .name = name };
}

static void
test_prop_names (StoreFixture *fixture, gconstpointer data)
{
  const TernPropName names[] = {
    { .set = PSETID_Common, .lid = 0x8502 }, /* of the fixed table */
    string_name ("X-Tern"),
    { .set = PSETID_Common, .lid = 0xFFFF1234 },
    string_name ("x-TERN"), /* the same, ignoring case */
    string_name ("Größe"),
  };
  guint16 ids[5], again[5];
  const TernPropName *got[6];
  const guint16 unknown[] = { 0xEEEE, 0x0037 };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (PgStore) node = pg_store_new (fixture->database, FALSE);
  g_autoptr (TernMailbox) there = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (tern_mailbox_get_prop_ids (fixture->mailbox, names, 5, FALSE, ids, fixture->job, &error));
  g_assert_cmpuint (ids[0], >=, 0x8000);
  g_assert_cmpuint (ids[0], <, TERN_NAMED_PROP_FIRST_OWN);
  g_assert_cmpuint (ids[1], ==, 0);
  g_assert_true (tern_mailbox_get_prop_ids (fixture->mailbox, names, 5, TRUE, ids, fixture->job, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (ids[1], ==, TERN_NAMED_PROP_FIRST_OWN);
  g_assert_cmpuint (ids[2], ==, TERN_NAMED_PROP_FIRST_OWN + 1);
  g_assert_cmpuint (ids[3], ==, ids[1]);
  g_assert_cmpuint (ids[4], ==, TERN_NAMED_PROP_FIRST_OWN + 2);

  there = tern_store_open_mailbox (TERN_STORE (node), &fixture->guid, fixture->job, &error);
  g_assert_true (tern_mailbox_get_prop_ids (there, names, 5, TRUE, again, fixture->job, &error));
  g_assert_cmpmem (ids, sizeof ids, again, sizeof again);
  g_assert_true (tern_mailbox_get_prop_names (there, ids, 5, arena, got, fixture->job, &error));
  for (guint i = 0; i < 5; i++)
    g_assert_true (tern_prop_name_equal (got[i], &names[i]));
  g_assert_cmpstr (got[1]->name, ==, "X-Tern"); /* as it was first written */
  g_assert_cmpuint (got[2]->lid, ==, 0xFFFF1234);
  g_assert_true (tern_mailbox_get_prop_names (there, unknown, 2, arena, got, fixture->job, &error));
  g_assert_null (got[0]);
  g_assert_null (got[1]);
}

/* A full registry refuses what is new and goes on giving what is known. */
static void
test_prop_name_quota (StoreFixture *fixture, gconstpointer data)
{
  const TernPropName known = string_name ("known"), fresh = string_name ("fresh");
  guint16 id, id2;
  g_autoptr (GError) error = NULL;

  g_assert_true (tern_mailbox_get_prop_ids (fixture->mailbox, &known, 1, TRUE, &id, fixture->job, &error));
  test_execute (fixture->dsn, "UPDATE tern.named_prop SET prop_id = 65534");
  g_assert_false (tern_mailbox_get_prop_ids (fixture->mailbox, &fresh, 1, TRUE, &id2, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_true (tern_mailbox_get_prop_ids (fixture->mailbox, &known, 1, TRUE, &id2, fixture->job, &error));
  g_assert_cmpuint (id, ==, id2);
}

static void
test_reserve_ids (StoreFixture *fixture, gconstpointer data)
{
  guint64 first, second;
  TernId folder;
  g_autoptr (GError) error = NULL;

  g_assert_true (tern_mailbox_reserve_ids (fixture->mailbox, 0x10000, &first, fixture->job, &error));
  g_assert_cmpuint (first, >, 0xFF);
  g_assert_true (tern_mailbox_reserve_ids (fixture->mailbox, 10, &second, fixture->job, &error));
  g_assert_cmpuint (second, ==, first + 0x10000);
  folder = store_fixture_add_folder (fixture, fixture->top, "x");
  g_assert_cmpuint (TERN_ID_GLOBCNT (folder), >=, second + 10);
  g_assert_cmpuint (TERN_ID_REPLID (folder), ==, TERN_REPLID_OWN);
  g_assert_false (tern_mailbox_reserve_ids (fixture->mailbox, 0, &first, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
}

/* Trap 31: one to one, and 1 and 5 are the mailbox's own. */
static void
test_replicas (StoreFixture *fixture, gconstpointer data)
{
  const TernMailboxInfo *info = tern_mailbox_get_info (fixture->mailbox);
  TernGuid foreign, other, back;
  guint16 replid, again;
  g_autoptr (GError) error = NULL;

  tern_guid_random (&foreign);
  tern_guid_random (&other);
  g_assert_true (tern_mailbox_get_replid (fixture->mailbox, &info->replica, FALSE, &replid, fixture->job, &error));
  g_assert_cmpuint (replid, ==, 1);
  g_assert_true (
      tern_mailbox_get_replid (fixture->mailbox, &info->mapping_signature, FALSE, &replid, fixture->job, &error));
  g_assert_cmpuint (replid, ==, 5);
  g_assert_true (tern_mailbox_get_replica (fixture->mailbox, 5, &back, fixture->job, &error));
  g_assert_true (tern_guid_equal (&back, &info->mapping_signature));
  g_assert_false (tern_mailbox_get_replid (fixture->mailbox, &foreign, FALSE, &replid, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (tern_mailbox_get_replid (fixture->mailbox, &foreign, TRUE, &replid, fixture->job, &error));
  g_assert_true (tern_mailbox_get_replid (fixture->mailbox, &foreign, TRUE, &again, fixture->job, &error));
  g_assert_cmpuint (replid, ==, again);
  g_assert_cmpuint (replid, >, 5);
  g_assert_true (tern_mailbox_get_replid (fixture->mailbox, &other, TRUE, &again, fixture->job, &error));
  g_assert_cmpuint (replid, !=, again);
  g_assert_true (tern_mailbox_get_replica (fixture->mailbox, replid, &back, fixture->job, &error));
  g_assert_true (tern_guid_equal (&back, &foreign));
  g_assert_false (tern_mailbox_get_replica (fixture->mailbox, 77, &back, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
}

/* [MS-OXCSTOR] 2.2.1.3, 2.2.1.4: the default row first; classes compare without case. */
static void
test_receive_folders (StoreFixture *fixture, gconstpointer data)
{
  TernId folder = store_fixture_add_folder (fixture, fixture->top, "x");
  g_autoptr (GPtrArray) rows = NULL;
  const TernReceiveFolder *row;
  g_autoptr (GError) error = NULL;
  gboolean partial;

  g_assert_true (tern_mailbox_set_receive_folder (fixture->mailbox, "IPM.Note", fixture->top, fixture->job, &error));
  g_assert_true (tern_mailbox_set_receive_folder (fixture->mailbox, "", fixture->top, fixture->job, &error));
  g_assert_true (tern_mailbox_set_receive_folder (fixture->mailbox, "ipm.note", folder, fixture->job, &error));
  g_assert_true (tern_mailbox_set_receive_folder (fixture->mailbox, "REPORT", folder, fixture->job, &error));
  g_assert_true (tern_mailbox_set_receive_folder (fixture->mailbox, "report", 0, fixture->job, &error));
  g_assert_no_error (error);
  rows = tern_mailbox_get_receive_folders (fixture->mailbox, fixture->job, &error);
  g_assert_cmpuint (rows->len, ==, 2);
  row = g_ptr_array_index (rows, 0);
  g_assert_cmpstr (row->message_class, ==, "");
  g_assert_cmpuint (row->folder, ==, fixture->top);
  row = g_ptr_array_index (rows, 1);
  g_assert_cmpstr (row->message_class, ==, "ipm.note");
  g_assert_cmpuint (row->folder, ==, folder);
  g_assert_cmpuint (row->modified, >, 0);
  g_assert_false (
      tern_mailbox_set_receive_folder (fixture->mailbox, "IPM.X", TERN_ID (1, 0x7777), fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (tern_mailbox_set_receive_folder (fixture->mailbox, "IPM.\303\251", folder, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  g_clear_error (&error);
  /* A folder that goes takes its rows along. */
  g_assert_true (tern_folders_remove (store_fixture_folders (fixture), folder, 0, &partial, fixture->job, &error));
  g_clear_pointer (&rows, g_ptr_array_unref);
  rows = tern_mailbox_get_receive_folders (fixture->mailbox, fixture->job, &error);
  g_assert_cmpuint (rows->len, ==, 1);
}

static gint64
max_cn (StoreFixture *fixture)
{
  gint64 cn = 0;
  g_autoptr (GError) error = NULL;

  g_assert_true (tern_changes_get_max_cn (TERN_CHANGES (fixture->mailbox), &cn, fixture->job, &error));
  return cn;
}

/* Invariant 1: on another timeline no number is issued that may have been issued before. */
static void
test_timeline (StoreFixture *fixture, gconstpointer data)
{
  gint64 before = max_cn (fixture), after, others;
  TernId first = store_fixture_add_folder (fixture, fixture->top, "one"), second, third;

  after = max_cn (fixture);
  g_assert_cmpint (after, ==, before + 1);
  g_assert_true (pg_store_count_other_timelines (fixture->store, &others, fixture->job, NULL));
  g_assert_cmpint (others, ==, 0);
  test_execute (fixture->dsn, "UPDATE tern.mailbox SET timeline = timeline - 1");
  g_assert_true (pg_store_count_other_timelines (fixture->store, &others, fixture->job, NULL));
  g_assert_cmpint (others, ==, 1);
  second = store_fixture_add_folder (fixture, fixture->top, "two");
  g_assert_cmpint (max_cn (fixture), ==, after + (1 << 20) + 1);
  g_assert_cmpuint (second, ==, first + (1 << 20) + 1);
  third = store_fixture_add_folder (fixture, fixture->top, "three");
  g_assert_cmpuint (third, ==, second + 1);
  g_assert_cmpint (max_cn (fixture), ==, after + (1 << 20) + 2);
}

static void
test_mark_restored (StoreFixture *fixture, gconstpointer data)
{
  gint64 before = max_cn (fixture);
  TernId first = store_fixture_add_folder (fixture, fixture->top, "one"), second;
  g_autoptr (GError) error = NULL;

  g_assert_true (tern_store_mark_restored (TERN_STORE (fixture->store), fixture->job, &error));
  second = store_fixture_add_folder (fixture, fixture->top, "two");
  g_assert_cmpint (max_cn (fixture), ==, before + (1 << 20) + 2);
  g_assert_cmpuint (second, ==, first + (1 << 20) + 1);
}

static void
test_delete (StoreFixture *fixture, gconstpointer data)
{
  TernStore *store = TERN_STORE (fixture->store);
  TernMailboxSpec spec = { .locale = "" };
  g_autoptr (GError) error = NULL;
  g_autoptr (TernMailbox) keeper = NULL;
  g_autoptr (GPtrArray) list = NULL;

  tern_guid_random (&spec.guid);
  keeper = tern_store_create_mailbox (store, &spec, fixture->job, &error);
  store_fixture_add_message (fixture, fixture->top, "x", FALSE);
  g_assert_true (tern_store_delete_mailbox (store, &fixture->guid, fixture->job, &error));
  g_assert_no_error (error);
  g_assert_cmpint (test_query_int (fixture->dsn, "SELECT count (*) FROM tern.mailbox"), ==, 1);
  g_assert_cmpint (
      test_query_int (fixture->dsn,
                      "SELECT (SELECT count (*) FROM tern.folder) + (SELECT count (*) FROM tern.message) + "
                      "(SELECT count (*) FROM tern.message_props) + (SELECT count (*) FROM tern.change_log) + "
                      "(SELECT count (*) FROM tern.job)"),
      ==, 0);
  /* Who still holds the handle learns it. */
  list = tern_folders_list (store_fixture_folders (fixture), fixture->job, &error);
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (tern_store_open_mailbox (store, &fixture->guid, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (tern_store_delete_mailbox (store, &fixture->guid, fixture->job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_clear_object (&fixture->mailbox); /* nothing to verify */
}

/* A deletion that was interrupted after its first step is gone on with. */
static void
test_purge_goes_on (StoreFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  test_execute (fixture->dsn,
                "WITH m AS (DELETE FROM tern.mailbox RETURNING mailbox_id) "
                "INSERT INTO tern.job (mailbox_id, kind, due) SELECT mailbox_id, 'purge-mailbox', now () FROM m");
  g_assert_true (pg_store_purge_deleted (fixture->store, fixture->job, &error));
  g_assert_cmpint (test_query_int (fixture->dsn, "SELECT count (*) FROM tern.folder"), ==, 0);
  g_assert_cmpint (test_query_int (fixture->dsn, "SELECT count (*) FROM tern.job"), ==, 0);
  g_clear_object (&fixture->mailbox);
}

/* verify finds what was spoilt behind the store's back. */
static void
test_verify (StoreFixture *fixture, gconstpointer data)
{
  static const char *const spoils[][2] = {
    { "UPDATE tern.folder SET unread_count = unread_count + 1 WHERE type = 1",
      "UPDATE tern.folder SET unread_count = unread_count - 1 WHERE type = 1" },
    { "UPDATE tern.mailbox SET size_bytes = size_bytes + 1", "UPDATE tern.mailbox SET size_bytes = size_bytes - 1" },
    { "UPDATE tern.folder SET parent_id = 99 WHERE type = 1",
      "UPDATE tern.folder SET parent_id = 281474976710657 WHERE type = 1" },
    { "UPDATE tern.folder SET name_key = 'other' WHERE type = 1",
      "UPDATE tern.folder SET name_key = 'top' WHERE type = 1" },
    { "UPDATE tern.folder SET cn = cn + 1000 WHERE type = 1", "UPDATE tern.folder SET cn = cn - 1000 WHERE type = 1" },
    { "UPDATE tern.mailbox SET next_id = 2", "UPDATE tern.mailbox SET next_id = 1000" },
    { "INSERT INTO tern.object (mailbox_id, oid, message_id, parent_oid, kind, props) "
      "SELECT mailbox_id, 3, 4, 4, 2, '' FROM tern.mailbox",
      "DELETE FROM tern.object" },
    { "INSERT INTO tern.stream SELECT mailbox_id, 3, 4096, 31, 1, 1 FROM tern.mailbox", "DELETE FROM tern.stream" },
  };

  store_fixture_add_message (fixture, fixture->top, "x", FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (spoils); i++) {
    g_autoptr (GPtrArray) problems = NULL;
    g_autoptr (GError) error = NULL;

    test_execute (fixture->dsn, spoils[i][0]);
    g_assert_true (
        tern_store_verify_mailbox (TERN_STORE (fixture->store), &fixture->guid, &problems, fixture->job, &error));
    if (problems->len == 0)
      g_error ("not found: %s", spoils[i][0]);
    test_execute (fixture->dsn, spoils[i][1]);
  }
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
  store_fixture_add ("/spi/mailbox/create-and-open", cluster, test_create_and_open);
  store_fixture_add ("/spi/mailbox/other-node", cluster, test_other_node);
  store_fixture_add ("/spi/mailbox/props", cluster, test_props);
  store_fixture_add ("/spi/mailbox/prop-names", cluster, test_prop_names);
  store_fixture_add ("/spi/mailbox/prop-name-quota", cluster, test_prop_name_quota);
  store_fixture_add ("/spi/mailbox/reserve-ids", cluster, test_reserve_ids);
  store_fixture_add ("/spi/mailbox/replicas", cluster, test_replicas);
  store_fixture_add ("/spi/mailbox/receive-folders", cluster, test_receive_folders);
  store_fixture_add ("/spi/mailbox/timeline", cluster, test_timeline);
  store_fixture_add ("/spi/mailbox/mark-restored", cluster, test_mark_restored);
  store_fixture_add ("/spi/mailbox/delete", cluster, test_delete);
  store_fixture_add ("/spi/mailbox/purge-goes-on", cluster, test_purge_goes_on);
  store_fixture_add ("/spi/mailbox/verify", cluster, test_verify);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
