#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-rights.h"
#include "plugins/mapi/object/mapi-table.h"
#include "plugins/mapi/wire/rop-oxcperm.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"
#include "plugins/mapi/wire/rop-oxctabl.h"
#include "tests/plugins/mapi/rop/mapi-fixture.h"

#define SPECIAL(name) TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_##name)
#define REVIEWER (TERN_RIGHT_READ_ANY | TERN_RIGHT_FOLDER_VISIBLE)
#define SIMPLE TERN_RIGHT_FREE_BUSY_SIMPLE
#define DETAILED TERN_RIGHT_FREE_BUSY_DETAILED
#define ADD 0x01
#define MODIFY 0x02
#define REMOVE 0x04
#define REPLACE_ROWS 0x01
#define INCLUDE_FREE_BUSY 0x02

/** Row: as much of one as tests look at. */
typedef struct {
  gint64 member_id;
  const char *name;
  guint32 rights;
  TernBin entry_id;
} Row;

static MapiFolder *
open_folder (MapiFixture *fixture, MapiLogon *logon, TernId id)
{
  g_autoptr (GError) error = NULL;
  MapiFolder *folder = mapi_folder_open (logon, id, fixture->job, &error);

  g_assert_no_error (error);
  return folder;
}

/** modify: the status of RopModifyPermissions with one row of @n values. */
static guint32
modify (MapiFixture *fixture, gpointer folder, guint8 flags, guint8 row_flags, const TernValue *values, guint n)
{
  const PermissionData row
      = { .permission_data_flags = row_flags, .property_value_count = n, .property_values = values };
  const RopModifyPermissionsRequest req
      = { .modify_flags = flags, .modify_count = row_flags != 0 ? 1 : 0, .permissions_data = &row };
  RopModifyPermissionsResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  if (rop_modify_permissions (mapi_fixture_context (fixture, folder), &req, &ret, &error))
    return ecNone;
  return mapi_status_from_error (error);
}

static guint32
add (MapiFixture *fixture, gpointer folder, guint8 flags, const char *dn, guint32 rights)
{
  const TernBin id = tern_address_entry_id_build (dn, 0, fixture->arena);
  const TernValue values[] = {
    tern_value_bin (PidTagEntryId, id.data, id.size),
    tern_value_i32 (PidTagMemberRights, (gint32) rights),
  };

  return modify (fixture, folder, flags, ADD, values, G_N_ELEMENTS (values));
}

static guint32
set_rights (MapiFixture *fixture, gpointer folder, guint8 flags, gint64 member_id, guint32 rights)
{
  const TernValue values[]
      = { tern_value_i64 (PidTagMemberId, member_id), tern_value_i32 (PidTagMemberRights, (gint32) rights) };

  return modify (fixture, folder, flags, MODIFY, values, G_N_ELEMENTS (values));
}

static guint32
drop (MapiFixture *fixture, gpointer folder, gint64 member_id)
{
  const TernValue value = tern_value_i64 (PidTagMemberId, member_id);

  return modify (fixture, folder, 0, REMOVE, &value, 1);
}

static MapiTable *
open_table (MapiFixture *fixture, gpointer folder, guint8 flags)
{
  static const TernPropTag columns[] = { PidTagMemberId, PidTagMemberName, PidTagMemberRights, PidTagEntryId };
  const RopGetPermissionsTableRequest req = { .table_flags = flags };
  RopGetPermissionsTableResponse ret = { 0 };
  RopContext *ctx = mapi_fixture_context (fixture, folder);
  g_autoptr (GError) error = NULL;

  assert_done (rop_get_permissions_table (ctx, &req, &ret, &error), error);
  assert_done (mapi_table_set_columns ((MapiTable *) ctx->output, columns, 4, fixture->job, &error), error);
  return (MapiTable *) ctx->output;
}

/** list: RopGetPermissionsTable and RopQueryRows: *ret_rows in the arena; the number of rows. */
static guint
list (MapiFixture *fixture, gpointer folder, guint8 flags, const Row **ret_rows)
{
  g_autoptr (MapiTable) table = open_table (fixture, folder, flags);
  const RopQueryRowsRequest req = { .forward_read = 1, .row_count = 100 };
  RopQueryRowsResponse ret = { 0 };
  g_autoptr (GError) error = NULL;
  TernReader reader;
  Row *rows;

  assert_done (rop_query_rows (mapi_fixture_context (fixture, table), &req, &ret, &error), error);
  rows = tern_arena_new_n (fixture->arena, Row, ret.row_count);
  tern_reader_init (&reader, ret.row_data.data, ret.row_data.size);
  for (guint i = 0; i < ret.row_count; i++) {
    g_assert_cmpuint (tern_reader_u8 (&reader), ==, 0); /* StandardPropertyRow */
    rows[i].member_id = (gint64) tern_reader_u64 (&reader);
    rows[i].name = tern_reader_utf16z (&reader, fixture->arena);
    rows[i].rights = tern_reader_u32 (&reader);
    rows[i].entry_id.size = tern_reader_u16 (&reader);
    rows[i].entry_id.data = tern_reader_bytes (&reader, rows[i].entry_id.size);
  }
  g_assert_false (reader.failed);
  *ret_rows = rows;
  return ret.row_count;
}

static const Row *
find (MapiFixture *fixture, gpointer folder, guint8 flags, const char *name)
{
  const Row *rows;
  guint n = list (fixture, folder, flags, &rows);

  for (guint i = 0; i < n; i++) {
    if (g_str_equal (rows[i].name, name))
      return &rows[i];
  }
  return NULL;
}

/* [MS-OXCPERM] 2.2.4 to 2.2.6: the reserved rows, their names, and that they have no entry id. */
static void
test_reserved (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "Reserved");
  const Row *rows;

  g_assert_cmpuint (list (fixture, folder, 0, &rows), ==, 2);
  g_assert_cmpint (rows[0].member_id, ==, 0);
  g_assert_cmpstr (rows[0].name, ==, "");
  g_assert_cmpuint (rows[0].rights, ==, 0);
  g_assert_cmpuint (rows[0].entry_id.size, ==, 0);
  g_assert_cmpint (rows[1].member_id, ==, -1);
  g_assert_cmpstr (rows[1].name, ==, "Anonymous");
  g_assert_cmpuint (rows[1].entry_id.size, ==, 0);
}

/* [MS-OXCPERM] 2.2.2.1.1: AddRow, ModifyRow, RemoveRow; 2.2.7: no flag beside those that have a meaning. */
static void
test_modify (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "Modify");
  const TernBin id = tern_address_entry_id_build (fixture->bob->dn, 0, fixture->arena);
  const Row *row;
  gint64 member_id;

  g_assert_cmphex (add (fixture, folder, 0, fixture->bob->dn, REVIEWER | 0x4), ==, ecNone);
  row = find (fixture, folder, 0, "bob");
  g_assert_nonnull (row);
  g_assert_cmphex (row->rights, ==, REVIEWER);
  g_assert_cmpmem (row->entry_id.data, row->entry_id.size, id.data, id.size);
  member_id = row->member_id;
  g_assert_cmphex (set_rights (fixture, folder, 0, member_id, TERN_RIGHT_CREATE), ==, ecNone);
  g_assert_cmphex (find (fixture, folder, 0, "bob")->rights, ==, TERN_RIGHT_CREATE);
  g_assert_cmphex (set_rights (fixture, folder, 0, 0, REVIEWER), ==, ecNone);
  g_assert_cmphex (find (fixture, folder, 0, "")->rights, ==, REVIEWER);
  g_assert_cmphex (drop (fixture, folder, member_id), ==, ecNone);
  g_assert_null (find (fixture, folder, 0, "bob"));
  /* 3.2.5.2: who isn't in the list is ignored */
  g_assert_cmphex (drop (fixture, folder, member_id), ==, ecNone);
  g_assert_cmphex (set_rights (fixture, folder, 0, member_id, REVIEWER), ==, ecNone);
  g_assert_null (find (fixture, folder, 0, "bob"));
}

/* [MS-OXCPERM] 2.2.2.1: ReplaceRows: all entries but the default user's, and then only rows to add. */
static void
test_replace (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "Replace");
  const TernValue member = tern_value_i64 (PidTagMemberId, 0);
  const Row *rows;

  g_assert_cmphex (add (fixture, folder, 0, fixture->bob->dn, REVIEWER), ==, ecNone);
  g_assert_cmphex (set_rights (fixture, folder, 0, 0, TERN_RIGHT_FOLDER_VISIBLE), ==, ecNone);
  g_assert_cmphex (set_rights (fixture, folder, 0, -1, TERN_RIGHT_FOLDER_VISIBLE), ==, ecNone);
  g_assert_cmphex (modify (fixture, folder, REPLACE_ROWS, REMOVE, &member, 1), ==, ecInvalidParam);
  g_assert_cmpuint (list (fixture, folder, 0, &rows), ==, 3);
  g_assert_cmphex (add (fixture, folder, REPLACE_ROWS, fixture->alice->dn, TERN_RIGHTS_ALL_FOLDER), ==, ecNone);
  g_assert_cmpuint (list (fixture, folder, 0, &rows), ==, 3);
  g_assert_cmphex (rows[0].rights, ==, TERN_RIGHT_FOLDER_VISIBLE);
  g_assert_cmphex (rows[1].rights, ==, 0);
  g_assert_cmpstr (rows[2].name, ==, "alice");
  g_assert_cmphex (modify (fixture, folder, REPLACE_ROWS, 0, NULL, 0), ==, ecNone);
  g_assert_cmpuint (list (fixture, folder, 0, &rows), ==, 2);
}

/* [MS-OXCPERM] 2.2.1.1, 2.2.2.1, 2.2.7: free/busy flags count with IncludeFreeBusy only, on the calendar only; else
 * they follow from the other rights, until somebody has chosen them. */
static void
test_free_busy (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) calendar = open_folder (fixture, fixture->logon, SPECIAL (CALENDAR));
  g_autoptr (MapiFolder) other = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "Free");
  gint64 bob;

  g_assert_cmphex (find (fixture, calendar, INCLUDE_FREE_BUSY, "")->rights, ==, SIMPLE);
  g_assert_cmphex (find (fixture, calendar, 0, "")->rights, ==, 0);
  g_assert_cmphex (add (fixture, calendar, 0, fixture->bob->dn, REVIEWER), ==, ecNone);
  bob = find (fixture, calendar, 0, "bob")->member_id;
  g_assert_cmphex (find (fixture, calendar, 0, "bob")->rights, ==, REVIEWER);
  g_assert_cmphex (find (fixture, calendar, INCLUDE_FREE_BUSY, "bob")->rights, ==, REVIEWER | SIMPLE | DETAILED);
  g_assert_cmphex (set_rights (fixture, calendar, 0, bob, SIMPLE | DETAILED), ==, ecNone);
  g_assert_cmphex (find (fixture, calendar, INCLUDE_FREE_BUSY, "bob")->rights, ==, SIMPLE);
  g_assert_cmphex (set_rights (fixture, calendar, INCLUDE_FREE_BUSY, bob, REVIEWER), ==, ecNone);
  g_assert_cmphex (find (fixture, calendar, INCLUDE_FREE_BUSY, "bob")->rights, ==, REVIEWER);
  g_assert_cmphex (set_rights (fixture, calendar, 0, bob, TERN_RIGHT_CREATE), ==, ecNone);
  g_assert_cmphex (find (fixture, calendar, INCLUDE_FREE_BUSY, "bob")->rights, ==, TERN_RIGHT_CREATE);
  g_assert_cmphex (set_rights (fixture, calendar, 0, -1, TERN_RIGHT_READ_ANY), ==, ecNone);
  g_assert_cmphex (find (fixture, calendar, INCLUDE_FREE_BUSY, "Anonymous")->rights, ==, TERN_RIGHT_READ_ANY);
  g_assert_cmphex (add (fixture, other, INCLUDE_FREE_BUSY, fixture->bob->dn, REVIEWER | DETAILED), ==, ecNone);
  g_assert_cmphex (find (fixture, other, INCLUDE_FREE_BUSY, "bob")->rights, ==, REVIEWER);
}

/* [MS-OXCPERM] 3.1.4.2 to 3.1.4.4: what a row must have; who can't be found. Nothing is changed then. */
static void
test_invalid (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "Invalid");
  const TernValue rights = tern_value_i32 (PidTagMemberRights, REVIEWER);
  const TernValue junk[] = { tern_value_bin (PidTagEntryId, "junk", 4), rights };
  const TernValue member = tern_value_i64 (PidTagMemberId, 0);
  const Row *rows;

  g_assert_cmphex (modify (fixture, folder, 0, ADD, &rights, 1), ==, ecInvalidParam);
  g_assert_cmphex (modify (fixture, folder, 0, ADD, junk, 1), ==, ecInvalidParam);
  g_assert_cmphex (modify (fixture, folder, 0, ADD, junk, 2), ==, ecInvalidParam);
  g_assert_cmphex (modify (fixture, folder, 0, MODIFY, &member, 1), ==, ecInvalidParam);
  g_assert_cmphex (modify (fixture, folder, 0, MODIFY, &rights, 1), ==, ecInvalidParam);
  g_assert_cmphex (modify (fixture, folder, 0, REMOVE, &rights, 1), ==, ecInvalidParam);
  g_assert_cmphex (modify (fixture, folder, 0, 0x08, &rights, 1), ==, ecInvalidParam);
  g_assert_cmphex (modify (fixture, folder, 0x80, 0, NULL, 0), ==, ecInvalidParam);
  g_assert_cmphex (add (fixture, folder, 0, "/o=Example/cn=nobody", REVIEWER), ==, ecNotFound);
  g_assert_cmphex (add (fixture, folder, 0, fixture->mallory->dn, REVIEWER), ==, ecNotFound);
  g_assert_cmpuint (list (fixture, folder, 0, &rows), ==, 2);
}

/* [MS-OXCPERM] 3.2.5.1: without FolderVisible the rows are refused, in the table too that was opened before; 3.2.5.2:
 * without FolderOwner every change. */
static void
test_refused (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "Refused");
  g_autoptr (MapiObject) logon = (MapiObject *) mapi_fixture_logon (fixture, fixture->bobs_session, fixture->alice);
  const RopQueryRowsRequest query = { .forward_read = 1, .row_count = 100 };
  RopQueryRowsResponse ret = { 0 };
  g_autoptr (MapiFolder) bobs = NULL;
  g_autoptr (MapiTable) table = NULL;
  g_autoptr (GError) error = NULL;
  gint64 bob;
  const Row *rows;

  g_assert_cmphex (add (fixture, folder, 0, fixture->bob->dn, REVIEWER), ==, ecNone);
  bob = find (fixture, folder, 0, "bob")->member_id;
  bobs = open_folder (fixture, (MapiLogon *) logon, folder->id);
  g_assert_cmpuint (list (fixture, bobs, 0, &rows), ==, 3);
  g_assert_cmphex (set_rights (fixture, bobs, 0, bob, TERN_RIGHTS_ALL_FOLDER), ==, ecAccessDenied);
  table = open_table (fixture, bobs, 0);
  g_assert_cmphex (set_rights (fixture, folder, 0, bob, TERN_RIGHT_CREATE), ==, ecNone);
  g_assert_false (rop_query_rows (mapi_fixture_context (fixture, table), &query, &ret, &error));
  assert_status (error, ecAccessDenied);
  g_assert_cmphex (drop (fixture, bobs, bob), ==, ecAccessDenied);
  g_assert_cmphex (set_rights (fixture, folder, 0, bob, TERN_RIGHT_FOLDER_OWNER), ==, ecNone);
  g_assert_cmphex (set_rights (fixture, bobs, 0, bob, REVIEWER), ==, ecNone);
  g_assert_cmphex (find (fixture, folder, 0, "bob")->rights, ==, REVIEWER);
}

/* [MS-OXCTABL] 3.2.5.3, 3.2.5.4, 3.2.5.14: a permissions table isn't sorted, restricted or searched. */
static void
test_table (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "Table");
  g_autoptr (MapiTable) table = open_table (fixture, folder, 0);
  RopContext *ctx = mapi_fixture_context (fixture, table);
  RopQueryPositionResponse position = { 0 };
  RopSeekRowResponse sought = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_seek_row (ctx, &(RopSeekRowRequest){ .origin = 0x02 }, &sought, &error), error);
  assert_done (rop_query_position (ctx, &(RopQueryPositionRequest){ 0 }, &position, &error), error);
  g_assert_cmpuint (position.numerator, ==, 2);
  g_assert_cmpuint (position.denominator, ==, 2);
  g_assert_false (rop_restrict (ctx, &(RopRestrictRequest){ 0 }, &(RopRestrictResponse){ 0 }, &error));
  assert_status (error, ecNotSupported);
  g_assert_false (rop_sort_table (ctx, &(RopSortTableRequest){ 0 }, &(RopSortTableResponse){ 0 }, &error));
  assert_status (error, ecNotSupported);
  g_assert_false (rop_find_row (ctx, &(RopFindRowRequest){ 0 }, &(RopFindRowResponse){ 0 }, &error));
  assert_status (error, ecNotSupported);
}

/* [MS-OXCFOLD] 2.2.2.2.2.8, [MS-OXCPRPT] 2.2.1.1: PidTagRights and PidTagAccess say what the one who asks may do;
 * messages of others aren't changed with the right to change one's own. */
static void
test_effective (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "Effective");
  g_autoptr (MapiObject) logon = (MapiObject *) mapi_fixture_logon (fixture, fixture->bobs_session, fixture->alice);
  const guint32 author = REVIEWER | TERN_RIGHT_CREATE | TERN_RIGHT_EDIT_OWNED | TERN_RIGHT_DELETE_OWNED;
  const TernPropTag tags[] = { PidTagRights, PidTagAccess, PidTagAccessLevel }, access = PidTagAccess;
  g_autoptr (MapiFolder) bobs = NULL;
  g_autoptr (TernTable) table = NULL;
  g_auto (TernRowSet) rows = { 0 };
  g_autoptr (GError) error = NULL;
  TernTableQuery query;
  TernValue cells[3];

  mapi_fixture_add_message (fixture, folder->id, "hers", 1);
  g_assert_cmphex (add (fixture, folder, 0, fixture->bob->dn, author), ==, ecNone);
  bobs = open_folder (fixture, (MapiLogon *) logon, folder->id);
  assert_done (bobs->object.klass->get_props (&bobs->object, tags, 3, 1 << 20, fixture->arena, cells, fixture->job,
                                              &error), error);
  g_assert_cmphex (cells[0].i32, ==, author);
  g_assert_cmphex (cells[1].i32, ==, TERN_ACCESS_READ | TERN_ACCESS_CREATE_CONTENTS);
  g_assert_cmpint (cells[2].i32, ==, 0);
  query = (TernTableQuery){ .folder = folder->id };
  table = tern_tables_open (TERN_TABLES (((MapiLogon *) logon)->mailbox), &query, NULL, fixture->job, &error);
  g_assert_no_error (error);
  assert_done (tern_table_fetch (table, 0, 1, &access, 1, &rows, fixture->job, &error), error);
  g_assert_cmphex (rows.cells[0].i32, ==, TERN_ACCESS_READ);
}

/* [MS-OXCPERM] 3.2.5.3: PidTagSecurityDescriptorAsXml, for which clients ask first. */
static void
test_descriptor (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) folder = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "Descriptor");
  const RopOpenStreamRequest req = { .property_tag = PidTagSecurityDescriptorAsXml };
  RopOpenStreamResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (rop_open_stream (mapi_fixture_context (fixture, folder), &req, &ret, &error));
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
  mapi_fixture_add ("/oxcperm/reserved", cluster, test_reserved);
  mapi_fixture_add ("/oxcperm/modify", cluster, test_modify);
  mapi_fixture_add ("/oxcperm/replace", cluster, test_replace);
  mapi_fixture_add ("/oxcperm/free-busy", cluster, test_free_busy);
  mapi_fixture_add ("/oxcperm/invalid", cluster, test_invalid);
  mapi_fixture_add ("/oxcperm/refused", cluster, test_refused);
  mapi_fixture_add ("/oxcperm/table", cluster, test_table);
  mapi_fixture_add ("/oxcperm/effective", cluster, test_effective);
  mapi_fixture_add ("/oxcperm/descriptor", cluster, test_descriptor);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
