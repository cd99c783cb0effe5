#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-searches.h"
#include "plugins/mapi/object/mapi-message.h"
#include "plugins/mapi/object/mapi-table.h"
#include "plugins/mapi/wire/rop-oxcfold.h"
#include "plugins/mapi/wire/rop-oxcmsg.h"
#include "tests/plugins/mapi/rop/mapi-fixture.h"

/* Search folders ([MS-OXCFOLD] 2.2.1.4, 2.2.1.5, 3.2.5.4, 3.2.5.5), and messages by way of them. */

#define SPECIAL(name) TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_##name)

#define STOP_SEARCH 0x00000001
#define RESTART_SEARCH 0x00000002
#define RECURSIVE_SEARCH 0x00000004
#define SHALLOW_SEARCH 0x00000008
#define FOREGROUND_SEARCH 0x00000010
#define BACKGROUND_SEARCH 0x00000020
#define STATIC_SEARCH 0x00040000

#define SEARCH_RUNNING 0x00000001
#define SEARCH_RECURSIVE 0x00000004
#define SEARCH_COMPLETE 0x00001000
#define SEARCH_PARTIAL 0x00002000
#define SEARCH_STATIC 0x00010000
#define TWIR_TOTALLY 0x08000000

static MapiFolder *
add_search (MapiFixture *fixture, const char *name)
{
  MapiFolder *parent = mapi_folder_open (fixture->logon, SPECIAL (FINDER), fixture->job, NULL);
  RopContext *ctx = mapi_fixture_context (fixture, parent);
  RopCreateFolderRequest req = { .folder_type = 2, .display_name = name, .comment = "" };
  RopCreateFolderResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_create_folder (ctx, &req, &ret, &error), error);
  mapi_object_unref ((MapiObject *) parent);
  return (MapiFolder *) ctx->output;
}

static TernRestriction
importance_is (gint32 importance)
{
  return (TernRestriction){ .kind = TERN_RES_PROPERTY,
                            .property = { .relop = TERN_RELOP_EQ,
                                          .tag = PidTagImportance,
                                          .value = tern_value_i32 (PidTagImportance, importance) } };
}

static gboolean
set (MapiFixture *fixture, gpointer folder, const TernRestriction *restriction, TernId scope, guint32 flags,
     GError **error)
{
  RopContext *ctx = mapi_fixture_context (fixture, folder);
  RopSetSearchCriteriaRequest req = {
    .restriction_data = restriction,
    .folder_ids = &scope,
    .folder_id_count = scope != 0,
    .search_flags = flags,
  };
  RopSetSearchCriteriaResponse ret = { 0 };

  return rop_set_search_criteria (ctx, &req, &ret, error);
}

static guint32
get_flags (MapiFixture *fixture, gpointer folder)
{
  RopContext *ctx = mapi_fixture_context (fixture, folder);
  RopGetSearchCriteriaRequest req = { .use_unicode = 1 };
  RopGetSearchCriteriaResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_get_search_criteria (ctx, &req, &ret, &error), error);
  g_assert_null (ret.restriction_data);
  g_assert_cmpuint (ret.folder_id_count, ==, 0);
  return ret.search_flags;
}

static guint32
count (MapiFixture *fixture, gpointer folder)
{
  RopContext *ctx = mapi_fixture_context (fixture, folder);
  RopGetContentsTableRequest req = { 0 };
  RopGetContentsTableResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_get_contents_table (ctx, &req, &ret, &error), error);
  mapi_object_unref (ctx->output);
  return ret.row_count;
}

/* 2.2.1.4.1: every combination that means something. */
static void
test_criteria (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (INBOX), "scope");
  g_autoptr (MapiFolder) below = mapi_fixture_add_folder (fixture, folder->id, "below");
  g_autoptr (MapiFolder) search = add_search (fixture, "search");
  const TernRestriction high = importance_is (2), low = importance_is (0);
  g_autoptr (GError) error = NULL;

  mapi_fixture_add_message (fixture, folder->id, "one", 2);
  mapi_fixture_add_message (fixture, below->id, "two", 2);
  mapi_fixture_add_message (fixture, folder->id, "three", 0);
  assert_done (set (fixture, search, &high, folder->id, RESTART_SEARCH | RECURSIVE_SEARCH, &error), error);
  g_assert_cmphex (get_flags (fixture, search), ==, TWIR_TOTALLY | SEARCH_COMPLETE | SEARCH_RECURSIVE);
  g_assert_cmpuint (count (fixture, search), ==, 2);
  /* The same folders, and neither recursive nor shallow: as before. */
  assert_done (set (fixture, search, &low, 0, RESTART_SEARCH, &error), error);
  g_assert_cmpuint (count (fixture, search), ==, 1);
  g_assert_cmphex (get_flags (fixture, search), ==, TWIR_TOTALLY | SEARCH_COMPLETE | SEARCH_RECURSIVE);
  assert_done (set (fixture, search, &high, 0, RESTART_SEARCH | SHALLOW_SEARCH | FOREGROUND_SEARCH, &error), error);
  g_assert_cmpuint (count (fixture, search), ==, 1);
  g_assert_cmphex (get_flags (fixture, search), ==, TWIR_TOTALLY | SEARCH_COMPLETE);
  assert_done (set (fixture, search, NULL, below->id, RESTART_SEARCH | BACKGROUND_SEARCH, &error), error);
  g_assert_cmpuint (count (fixture, search), ==, 1);
  mapi_fixture_add_message (fixture, below->id, "four", 2);
  g_assert_cmpuint (count (fixture, search), ==, 2);
  assert_done (set (fixture, search, NULL, 0, 0, &error), error); /* asks for nothing */
}

/* 2.2.1.5: what was set comes back. */
static void
test_get (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (INBOX), "scope");
  g_autoptr (MapiFolder) search = add_search (fixture, "search");
  const TernRestriction high = importance_is (2);
  const TernRestriction not_high = { .kind = TERN_RES_NOT, .child = &high };
  RopContext *ctx;
  RopGetSearchCriteriaRequest req = { .use_unicode = 1, .include_restriction = 1, .include_folders = 1 };
  RopGetSearchCriteriaResponse ret = { 0 };
  g_autofree char *expected = tern_restriction_to_string (&not_high);
  g_autofree char *got = NULL;
  g_autoptr (GError) error = NULL;

  assert_done (set (fixture, search, &not_high, folder->id, RESTART_SEARCH, &error), error);
  ctx = mapi_fixture_context (fixture, search);
  assert_done (rop_get_search_criteria (ctx, &req, &ret, &error), error);
  got = tern_restriction_to_string (ret.restriction_data);
  g_assert_cmpstr (got, ==, expected);
  g_assert_cmpuint (ret.folder_id_count, ==, 1);
  g_assert_cmphex (ret.folder_ids[0], ==, folder->id);
  g_assert_false (ctx->codec.string8);
}

/* 3.2.5.4: static and stopped searches don't follow; the same criteria again change nothing (trap 43). */
static void
test_static_and_stopped (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (INBOX), "scope");
  g_autoptr (MapiFolder) search = add_search (fixture, "search");
  const TernRestriction high = importance_is (2);
  g_autoptr (GError) error = NULL;

  mapi_fixture_add_message (fixture, folder->id, "one", 2);
  assert_done (set (fixture, search, &high, folder->id, RESTART_SEARCH | STATIC_SEARCH, &error), error);
  mapi_fixture_add_message (fixture, folder->id, "two", 2);
  g_assert_cmpuint (count (fixture, search), ==, 1);
  g_assert_cmphex (get_flags (fixture, search), ==, TWIR_TOTALLY | SEARCH_COMPLETE | SEARCH_STATIC);
  assert_done (set (fixture, search, NULL, 0, RESTART_SEARCH | STATIC_SEARCH, &error), error);
  g_assert_cmpuint (count (fixture, search), ==, 2);
  assert_done (set (fixture, search, &high, folder->id, RESTART_SEARCH, &error), error);
  assert_done (set (fixture, search, &high, folder->id, RESTART_SEARCH, &error), error);
  assert_done (set (fixture, search, NULL, 0, STOP_SEARCH, &error), error);
  mapi_fixture_add_message (fixture, folder->id, "three", 2);
  g_assert_cmpuint (count (fixture, search), ==, 2);
  g_assert_cmphex (get_flags (fixture, search), ==, TWIR_TOTALLY | SEARCH_PARTIAL);
  assert_done (set (fixture, search, NULL, 0, RESTART_SEARCH, &error), error);
  g_assert_cmpuint (count (fixture, search), ==, 3);
}

static void
test_failures (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (INBOX), "scope");
  g_autoptr (MapiFolder) search = add_search (fixture, "search");
  g_autoptr (MapiFolder) other = add_search (fixture, "other");
  g_autoptr (MapiLogon) bobs = mapi_fixture_logon (fixture, fixture->bobs_session, fixture->bob);
  const TernRestriction high = importance_is (2);
  RopGetSearchCriteriaRequest req = { .use_unicode = 1 };
  RopGetSearchCriteriaResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (set (fixture, folder, &high, folder->id, RESTART_SEARCH, &error));
  assert_status (error, ecNotSearchFolder);
  g_assert_false (rop_get_search_criteria (mapi_fixture_context (fixture, folder), &req, &ret, &error));
  assert_status (error, ecNotSearchFolder);
  g_assert_false (rop_get_search_criteria (mapi_fixture_context (fixture, search), &req, &ret, &error));
  assert_status (error, ecNotInitialized);
  g_assert_false (set (fixture, search, NULL, folder->id, RESTART_SEARCH, &error));
  assert_status (error, ecNotInitialized);
  g_assert_false (set (fixture, search, &high, 0, RESTART_SEARCH, &error));
  assert_status (error, ecNotInitialized);
  g_assert_false (set (fixture, search, &high, other->id, RESTART_SEARCH, &error));
  assert_status (error, ecSearchFolderScopeViolation);
  g_assert_false (set (fixture, search, &high, TERN_ID (TERN_REPLID_OWN, 0xFFFFFF), RESTART_SEARCH, &error));
  assert_status (error, ecNotFound);
  g_assert_false (set (fixture, search, &high, folder->id, RESTART_SEARCH | STOP_SEARCH, &error));
  assert_status (error, ecInvalidParam);
  g_assert_false (set (fixture, search, &high, folder->id, RECURSIVE_SEARCH | SHALLOW_SEARCH, &error));
  assert_status (error, ecInvalidParam);
}

/* [MS-OXCMSG] 2.2.3.1: opened by way of the search folder, a message is the one of its real folder. */
static void
test_messages (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (INBOX), "scope");
  g_autoptr (MapiFolder) below = mapi_fixture_add_folder (fixture, folder->id, "below");
  g_autoptr (MapiFolder) away = mapi_fixture_add_folder (fixture, SPECIAL (INBOX), "away");
  g_autoptr (MapiFolder) search = add_search (fixture, "search");
  const TernRestriction high = importance_is (2);
  TernMailbox *mailbox = mapi_logon_get_mailbox (fixture->logon);
  TernId ids[3];
  RopContext *ctx;
  RopOpenMessageRequest open = { .folder_id = search->id, .open_mode_flags = 1, .code_page_id = 1252 };
  RopOpenMessageResponse opened = { 0 };
  RopSetReadFlagsRequest read = { .message_ids = ids, .message_id_count = 3 };
  RopSetReadFlagsResponse marked = { 0 };
  RopDeleteMessagesRequest del = { .message_ids = ids, .message_id_count = 1 };
  RopDeleteMessagesResponse deleted = { 0 };
  RopMoveCopyMessagesRequest move = { .message_ids = ids + 1, .message_id_count = 1 };
  RopMoveCopyMessagesResponse moved = { 0 };
  g_autoptr (TernFolderInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  ids[0] = mapi_fixture_add_message (fixture, folder->id, "one", 2);
  ids[1] = mapi_fixture_add_message (fixture, below->id, "two", 2);
  ids[2] = mapi_fixture_add_message (fixture, folder->id, "not found", 0);
  assert_done (set (fixture, search, &high, folder->id, RESTART_SEARCH | RECURSIVE_SEARCH, &error), error);
  ctx = mapi_fixture_context (fixture, NULL);
  open.message_id = ids[1];
  assert_done (rop_open_message (ctx, &open, &opened, &error), error);
  g_assert_cmphex (tern_message_get_folder (((MapiMessage *) ctx->output)->message), ==, below->id);
  mapi_object_unref (ctx->output);
  open.message_id = ids[2];
  g_assert_false (rop_open_message (mapi_fixture_context (fixture, NULL), &open, &opened, &error));
  assert_status (error, ecNotFound);
  /* Marked where they lie; the one that isn't found isn't touched. */
  assert_done (rop_set_read_flags (mapi_fixture_context (fixture, search), &read, &marked, &error), error);
  g_assert_cmpuint (marked.partial_completion, ==, 1);
  info = tern_folders_get (TERN_FOLDERS (mailbox), search->id, fixture->job, &error);
  g_assert_cmpuint (info->unread_count, ==, 0);
  g_assert_cmpuint (info->content_count, ==, 2);
  assert_done (rop_delete_messages (mapi_fixture_context (fixture, search), &del, &deleted, &error), error);
  g_assert_cmpuint (deleted.partial_completion, ==, 0);
  g_assert_cmpuint (count (fixture, search), ==, 1);
  ctx = mapi_fixture_context (fixture, search);
  ctx->dest = (MapiObject *) away;
  assert_done (rop_move_copy_messages (ctx, &move, &moved, &error), error);
  g_assert_cmpuint (moved.partial_completion, ==, 0);
  g_assert_cmpuint (count (fixture, search), ==, 0);
  g_assert_cmpuint (count (fixture, away), ==, 1);
  g_assert_cmpuint (count (fixture, folder), ==, 1);
}

/* Whoever may log on doesn't see what the owner searches for: a search looks into every folder. */
static void
test_others (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) search = add_search (fixture, "search");
  TernMailbox *mailbox = tern_groupware_open_mailbox (
    fixture->groupware, &fixture->alice->mailbox, mapi_session_get_identity (fixture->bobs_session), fixture->job, NULL);
  const TernTableQuery query = { .folder = search->id, .kind = TERN_TABLE_NORMAL, .is_search = TRUE };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  TernSearch got;

  g_assert_null (tern_tables_open (TERN_TABLES (mailbox), &query, NULL, fixture->job, &error));
  assert_status (error, ecNotFound);
  g_assert_false (tern_searches_get (TERN_SEARCHES (mailbox), search->id, arena, &got, fixture->job, &error));
  assert_status (error, ecNotFound);
  g_assert_false (tern_searches_stop (TERN_SEARCHES (mailbox), search->id, fixture->job, &error));
  assert_status (error, ecNotFound);
  g_object_unref (mailbox);
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
  mapi_fixture_add ("/rop/search/criteria (2.2.1.4)", cluster, test_criteria);
  mapi_fixture_add ("/rop/search/get (2.2.1.5)", cluster, test_get);
  mapi_fixture_add ("/rop/search/static and stopped (3.2.5.4)", cluster, test_static_and_stopped);
  mapi_fixture_add ("/rop/search/failures (3.2.5.4, 3.2.5.5)", cluster, test_failures);
  mapi_fixture_add ("/rop/search/messages", cluster, test_messages);
  mapi_fixture_add ("/rop/search/others", cluster, test_others);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
