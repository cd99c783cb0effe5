#include <string.h>

#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-restriction.h"
#include "core/model/tern-rule-actions.h"
#include "core/spi/tern-permissions.h"
#include "plugins/mapi/object/mapi-table.h"
#include "plugins/mapi/wire/rop-oxcfold.h"
#include "plugins/mapi/wire/rop-oxorule.h"
#include "plugins/mapi/wire/rop-oxctabl.h"
#include "tests/plugins/mapi/rop/mapi-fixture.h"

#define SPECIAL(name) TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_##name)
#define ADD 0x01
#define MODIFY 0x02
#define REMOVE 0x04

static const TernRestriction condition = { .kind = TERN_RES_EXIST, .exist = { .tag = PidTagSubject } };
static const TernRuleAction delete_it = { .type = TERN_ACTION_DELETE };
static const TernRuleActions actions = { .n = 1, .actions = &delete_it };

static guint32
modify (MapiFixture *fixture, gpointer folder, guint8 flags, guint8 row_flags, const TernValue *values, guint n)
{
  const RuleData row = { .rule_data_flags = row_flags, .property_value_count = n, .property_values = values };
  const RopModifyRulesRequest req
      = { .modify_rules_flags = flags, .rules_count = row_flags != 0 ? 1 : 0, .rules_data = &row };
  RopModifyRulesResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  if (rop_modify_rules (mapi_fixture_context (fixture, folder), &req, &ret, &error))
    return ecNone;
  return mapi_status_from_error (error);
}

/** add: with @data as PidTagRuleProviderData. */
static guint32
add (MapiFixture *fixture, gpointer folder, guint8 flags, const char *name, TernBin data)
{
  const TernValue values[] = {
    tern_value_str (PidTagRuleName, name),
    tern_value_str (PidTagRuleProvider, "RuleOrganizer"),
    { .tag = PidTagRuleCondition, .restriction = &condition },
    { .tag = PidTagRuleActions, .actions = &actions },
    tern_value_i32 (PidTagRuleSequence, 10),
    tern_value_i32 (PidTagRuleState, 1),
    tern_value_bin (PidTagRuleProviderData, data.data, data.size),
  };

  return modify (fixture, folder, flags, ADD, values, G_N_ELEMENTS (values));
}

static MapiTable *
open_table (MapiFixture *fixture, gpointer folder)
{
  const RopGetRulesTableRequest req = { .table_flags = 0x40 };
  RopGetRulesTableResponse ret = { 0 };
  RopContext *ctx = mapi_fixture_context (fixture, folder);
  g_autoptr (GError) error = NULL;

  assert_done (rop_get_rules_table (ctx, &req, &ret, &error), error);
  return (MapiTable *) ctx->output;
}

/** list: the wire form of the rows of @columns; *ret_n: how many. */
static TernBin
list (MapiFixture *fixture, gpointer folder, const TernPropTag *columns, guint n, guint *ret_n)
{
  g_autoptr (MapiTable) table = open_table (fixture, folder);
  const RopQueryRowsRequest req = { .forward_read = 1, .row_count = 100 };
  RopQueryRowsResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (mapi_table_set_columns (table, columns, n, fixture->job, &error), error);
  assert_done (rop_query_rows (mapi_fixture_context (fixture, table), &req, &ret, &error), error);
  *ret_n = ret.row_count;
  return ret.row_data;
}

static guint
count (MapiFixture *fixture, gpointer folder)
{
  const TernPropTag column = PidTagRuleId;
  guint n;

  list (fixture, folder, &column, 1, &n);
  return n;
}

static gint64
only_id (MapiFixture *fixture, gpointer folder)
{
  const TernPropTag column = PidTagRuleId;
  guint n;
  TernBin row = list (fixture, folder, &column, 1, &n);
  TernReader reader;

  g_assert_cmpuint (n, ==, 1);
  tern_reader_init (&reader, row.data, row.size);
  g_assert_cmpuint (tern_reader_u8 (&reader), ==, 0);
  return (gint64) tern_reader_u64 (&reader);
}

/* [MS-OXORULE] 2.2.1, 2.2.2, 3.2.5.2, 3.2.5.3: rules are added, changed, listed and removed; the server gives the ids,
 * and conditions, actions and long data come back bit by bit. */
static void
test_change (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "Rules");
  const TernPropTag columns[] = { PidTagRuleCondition, PidTagRuleActions, PidTagRuleProviderData, PidTagRuleState };
  static const guint8 expected[] = {
    0x00,                                                 /* StandardPropertyRow */
    0x08, 0x1F, 0x00, 0x37, 0x00,                         /* RES_EXIST of PidTagSubject */
    0x01, 0x00, 0x09, 0x00, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, /* one block of 9 bytes: OP_DELETE */
  };
  g_autofree guint8 *bytes = g_malloc0 (3000);
  TernValue values[2];
  TernReader reader;
  TernBin row;
  gint64 id;
  guint n;

  memset (bytes, 0xAB, 3000);
  g_assert_cmphex (add (fixture, folder, 0, "one", (TernBin){ bytes, 3000 }), ==, ecNone);
  id = only_id (fixture, folder);
  g_assert_cmpint (id, !=, 0);
  row = list (fixture, folder, columns, G_N_ELEMENTS (columns), &n);
  tern_reader_init (&reader, row.data, row.size);
  g_assert_cmpmem (tern_reader_bytes (&reader, sizeof expected), sizeof expected, expected, sizeof expected);
  g_assert_cmpuint (tern_reader_u16 (&reader), ==, 3000);
  g_assert_cmpmem (tern_reader_bytes (&reader, 3000), 3000, bytes, 3000);
  g_assert_cmpuint (tern_reader_u32 (&reader), ==, 1);
  values[0] = tern_value_i64 (PidTagRuleId, id);
  values[1] = tern_value_i32 (PidTagRuleState, 0);
  g_assert_cmphex (modify (fixture, folder, 0, MODIFY, values, 2), ==, ecNone);
  row = list (fixture, folder, &columns[3], 1, &n);
  g_assert_cmpmem (row.data, row.size, "\0\0\0\0\0", 5);
  g_assert_cmphex (modify (fixture, folder, 0, REMOVE, values, 1), ==, ecNone);
  g_assert_cmpuint (count (fixture, folder), ==, 0);
  g_assert_cmphex (modify (fixture, folder, 0, REMOVE, values, 1), ==, ecNotFound);
}

/* [MS-OXORULE] 2.2.1.1: R: the set is replaced, by rules to add only. */
static void
test_replace (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "Replace");
  TernValue id;
  gint64 old;

  g_assert_cmphex (add (fixture, folder, 0, "old", (TernBin){ NULL, 0 }), ==, ecNone);
  old = only_id (fixture, folder);
  id = tern_value_i64 (PidTagRuleId, old);
  g_assert_cmphex (modify (fixture, folder, 0x01, REMOVE, &id, 1), ==, ecInvalidParam);
  g_assert_cmphex (add (fixture, folder, 0x01, "new", (TernBin){ NULL, 0 }), ==, ecNone);
  g_assert_cmpint (only_id (fixture, folder), !=, old);
  g_assert_cmphex (modify (fixture, folder, 0x01, 0, NULL, 0), ==, ecNone);
  g_assert_cmpuint (count (fixture, folder), ==, 0);
}

/* [MS-OXORULE] 2.2.1.3, 3.1.4.2.1, 3.2.5.2, 3.2.5.3 */
static void
test_invalid (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "Invalid");
  const TernValue values[] = {
    tern_value_str (PidTagRuleProvider, "RuleOrganizer"),
    { .tag = PidTagRuleCondition, .restriction = &condition },
    { .tag = PidTagRuleActions, .actions = &actions },
    tern_value_str (PidTagSubject, "no property of a rule"),
  };
  const TernValue id = tern_value_i64 (PidTagRuleId, 0x7777);
  RopGetRulesTableResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_cmphex (modify (fixture, folder, 0x02, 0, NULL, 0), ==, ecInvalidParam);
  g_assert_cmphex (modify (fixture, folder, 0, ADD, NULL, 0), ==, ecInvalidParam);
  g_assert_cmphex (modify (fixture, folder, 0, ADD, values, 2), ==, ecInvalidParam);
  g_assert_cmphex (modify (fixture, folder, 0, ADD, values, 4), ==, ecInvalidParam);
  g_assert_cmphex (modify (fixture, folder, 0, 0x08, values, 3), ==, ecInvalidParam);
  g_assert_cmphex (modify (fixture, folder, 0, MODIFY, &id, 1), ==, ecNotFound);
  g_assert_cmphex (modify (fixture, folder, 0, MODIFY, values, 1), ==, ecNotFound);
  g_assert_cmpuint (count (fixture, folder), ==, 0);
  g_assert_false (rop_get_rules_table (mapi_fixture_context (fixture, folder),
                                       &(RopGetRulesTableRequest){ .table_flags = 0x41 }, &ret, &error));
  assert_status (error, ecNotSupported);
}

/* Who doesn't own the folder neither reads nor changes its rules. */
static void
test_refused (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "Refused");
  g_autoptr (MapiObject) logon = (MapiObject *) mapi_fixture_logon (fixture, fixture->bobs_session, fixture->alice);
  const TernAclChange grant = {
    .action = TERN_ACL_ADD,
    .row = { .account = fixture->bob->guid, .rights = TERN_RIGHTS_ALL_FOLDER & ~TERN_RIGHT_FOLDER_OWNER },
  };
  const RopGetRulesTableRequest req = { 0 };
  RopGetRulesTableResponse ret = { 0 };
  g_autoptr (MapiFolder) bobs = NULL;
  g_autoptr (GError) error = NULL;

  assert_done (tern_permissions_change (TERN_PERMISSIONS (fixture->logon->mailbox), folder->id, FALSE, &grant, 1,
                                        fixture->job, &error), error);
  bobs = mapi_folder_open ((MapiLogon *) logon, folder->id, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_cmphex (add (fixture, bobs, 0, "intruder", (TernBin){ NULL, 0 }), ==, ecAccessDenied);
  g_assert_false (rop_get_rules_table (mapi_fixture_context (fixture, bobs), &req, &ret, &error));
  assert_status (error, ecAccessDenied);
  g_assert_cmpuint (count (fixture, folder), ==, 0);
}

/* [MS-OXORULE] 2.2.8.1, [MS-OXCFOLD] 2.2.1.1.2: PidTagHasRules and HasRules. */
static void
test_has_rules (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "Has");
  const RopOpenFolderRequest req = { .folder_id = folder->id };
  RopOpenFolderResponse ret = { 0 };
  const TernPropTag tag = PidTagHasRules;
  g_autoptr (GError) error = NULL;
  TernValue cell;

  for (guint i = 0; i < 2; i++) {
    RopContext *ctx = mapi_fixture_context (fixture, fixture->logon);

    assert_done (folder->object.klass->get_props (&folder->object, &tag, 1, 100, fixture->arena, &cell, fixture->job,
                                                  &error), error);
    g_assert_cmpint (cell.boolean, ==, i > 0);
    assert_done (rop_open_folder (ctx, &req, &ret, &error), error);
    mapi_object_unref (ctx->output);
    g_assert_cmpint (ret.has_rules, ==, i > 0);
    g_assert_cmphex (add (fixture, folder, 0, "one", (TernBin){ NULL, 0 }), ==, ecNone);
  }
}

/** add_dam: a deferred action message of what @original names. */
static TernId
add_dam (MapiFixture *fixture, const char *original)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  TernItemSave save
      = { .folder = SPECIAL (DEFERRED_ACTION), .is_new = TRUE, .expected_cn = -1, .size = 100, .props = props };
  TernItemSaved saved = { 0 };
  g_autoptr (GError) error = NULL;

  tern_bag_set_str (props, PidTagMessageClass, "IPC.Microsoft Exchange 4.0.Deferred Action");
  tern_bag_set_bin (props, PidTagDeferredActionMessageOriginalEntryId, original, strlen (original));
  tern_bag_set_boolean (props, PidTagDamBackPatched, FALSE);
  assert_done (tern_items_save (TERN_ITEMS (fixture->logon->mailbox), &save, &saved, fixture->job, &error), error);
  g_clear_pointer (&saved.attachment_objects, g_array_unref);
  return saved.id;
}

static void
assert_dam (MapiFixture *fixture, TernId id, const char *original, gboolean patched)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TernItem) item = tern_items_open (TERN_ITEMS (fixture->logon->mailbox), SPECIAL (DEFERRED_ACTION), id,
                                               FALSE, NULL, fixture->job, &error);
  TernBin bin;

  g_assert_no_error (error);
  bin = tern_bag_get_bin (item->props, PidTagDeferredActionMessageOriginalEntryId);
  g_assert_cmpmem (bin.data, bin.size, original, strlen (original));
  g_assert_cmpint (tern_bag_get_boolean (item->props, PidTagDamBackPatched, -1), ==, patched);
}

/* [MS-OXORULE] 3.2.5.4: every DAM of the message gets its new entry id and says that it has; others stay. */
static void
test_deferred (MapiFixture *fixture, gconstpointer data)
{
  TernId first = add_dam (fixture, "server id"), second = add_dam (fixture, "server id");
  TernId other = add_dam (fixture, "another id");
  RopUpdateDeferredActionMessagesRequest req = {
    .server_entry_id = { (const guint8 *) "server id", 9 },
    .client_entry_id = { (const guint8 *) "client's", 8 },
  };
  RopUpdateDeferredActionMessagesResponse ret = { 0 };
  RopContext *ctx = mapi_fixture_context (fixture, fixture->logon);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 2; i++) { /* the second time there is nothing left to do */
    assert_done (rop_update_deferred_action_messages (ctx, &req, &ret, &error), error);
    assert_dam (fixture, first, "client's", TRUE);
    assert_dam (fixture, second, "client's", TRUE);
    assert_dam (fixture, other, "another id", FALSE);
  }
  req.client_entry_id.size = 0;
  g_assert_false (rop_update_deferred_action_messages (ctx, &req, &ret, &error));
  assert_status (error, ecInvalidParam);
}

/* [MS-OXCTABL] 3.2.5.3, 3.2.5.4, 3.2.5.14: a rules table is restricted and searched, not sorted. */
static void
test_table (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "Table");
  const TernRestriction by_name = {
    .kind = TERN_RES_PROPERTY,
    .property = { TERN_RELOP_EQ, PidTagRuleName, tern_value_str (PidTagRuleName, "two") },
  };
  const TernPropTag column = PidTagRuleName;
  g_autoptr (MapiTable) table = NULL;
  RopFindRowResponse found = { 0 };
  g_autoptr (GError) error = NULL;
  RopContext *ctx;
  guint32 n = 0;

  g_assert_cmphex (add (fixture, folder, 0, "one", (TernBin){ NULL, 0 }), ==, ecNone);
  g_assert_cmphex (add (fixture, folder, 0, "two", (TernBin){ NULL, 0 }), ==, ecNone);
  table = open_table (fixture, folder);
  ctx = mapi_fixture_context (fixture, table);
  assert_done (mapi_table_set_columns (table, &column, 1, fixture->job, &error), error);
  assert_done (rop_find_row (ctx, &(RopFindRowRequest){ .restriction_data = &by_name }, &found, &error), error);
  g_assert_cmpmem (found.row_data.data, found.row_data.size, "\0t\0w\0o\0\0\0", 9);
  assert_done (rop_restrict (ctx, &(RopRestrictRequest){ .restriction_data = &by_name }, &(RopRestrictResponse){ 0 },
                             &error), error);
  assert_done (mapi_table_get_count (table, &n, fixture->job, &error), error);
  g_assert_cmpuint (n, ==, 1);
  g_assert_false (rop_sort_table (ctx, &(RopSortTableRequest){ 0 }, &(RopSortTableResponse){ 0 }, &error));
  assert_status (error, ecNotSupported);
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
  mapi_fixture_add ("/oxorule/change", cluster, test_change);
  mapi_fixture_add ("/oxorule/replace", cluster, test_replace);
  mapi_fixture_add ("/oxorule/invalid", cluster, test_invalid);
  mapi_fixture_add ("/oxorule/refused", cluster, test_refused);
  mapi_fixture_add ("/oxorule/has-rules", cluster, test_has_rules);
  mapi_fixture_add ("/oxorule/deferred", cluster, test_deferred);
  mapi_fixture_add ("/oxorule/table", cluster, test_table);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
