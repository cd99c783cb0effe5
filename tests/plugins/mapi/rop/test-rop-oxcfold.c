#include <string.h>

#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-tables.h"
#include "plugins/mapi/object/mapi-table.h"
#include "plugins/mapi/wire/rop-oxcfold.h"
#include "tests/plugins/mapi/rop/mapi-fixture.h"

#define SPECIAL(name) TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_##name)

/** create: the status of RopCreateFolder below @parent. */
static guint32
create (MapiFixture *fixture, gpointer parent, RopCreateFolderRequest req, TernId *ret_id)
{
  RopContext *ctx = mapi_fixture_context (fixture, parent);
  RopCreateFolderResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  if (req.folder_type == 0)
    req.folder_type = 1;
  if (req.comment == NULL)
    req.comment = "";
  if (!rop_create_folder (ctx, &req, &ret, &error)) {
    g_assert_null (ctx->output);
    return mapi_status_from_error (error);
  }
  g_assert_cmphex (((MapiFolder *) ctx->output)->id, ==, ret.folder_id);
  g_assert_cmpuint (ret.is_existing_folder, ==, 0);
  *ret_id = ret.folder_id;
  mapi_object_unref (ctx->output);
  return ecNone;
}

#define CREATE(parent, ret_id, ...) create (fixture, (parent), (RopCreateFolderRequest){ __VA_ARGS__ }, (ret_id))

/** hierarchy: the names of a hierarchy table, "name/depth name/depth". */
static char *
hierarchy (MapiFixture *fixture, gpointer folder, guint8 flags)
{
  static const TernPropTag columns[] = { PidTagDisplayName, PidTagDepth };
  RopContext *ctx = mapi_fixture_context (fixture, folder);
  RopGetHierarchyTableRequest req = { .table_flags = flags };
  RopGetHierarchyTableResponse ret = { 0 };
  MapiCodecContext codec = { .columns = columns, .n_columns = 2 };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  const MapiTableRead read = { .n = 100, .room = 30000 };
  MapiTableRows rows;
  TernReader reader;

  assert_done (rop_get_hierarchy_table (ctx, &req, &ret, &error), error);
  assert_done (mapi_table_set_columns ((MapiTable *) ctx->output, columns, 2, fixture->job, &error), error);
  assert_done (mapi_table_read ((MapiTable *) ctx->output, &read, &codec, fixture->arena, &rows, fixture->job, &error),
               error);
  g_assert_cmpuint (rows.n, ==, ret.row_count);
  tern_reader_init (&reader, rows.data.data, rows.data.size);
  for (guint i = 0; i < rows.n; i++) {
    g_assert_cmpuint (tern_reader_u8 (&reader), ==, 0); /* StandardPropertyRow */
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", tern_reader_utf16z (&reader, fixture->arena));
    g_string_append_printf (text, "/%u", tern_reader_u32 (&reader));
  }
  mapi_object_unref (ctx->output);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

#define assert_hierarchy(folder, flags, text)                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *got = hierarchy (fixture, (folder), (flags));                                                     \
    g_assert_cmpstr (got, ==, (text));                                                                                 \
  }                                                                                                                    \
  G_STMT_END

static TernValue
get (MapiFixture *fixture, gpointer folder, TernPropTag tag)
{
  MapiObject *object = folder;
  g_autoptr (GError) error = NULL;
  TernValue cell;

  assert_done (object->klass->get_props (object, &tag, 1, 1 << 20, fixture->arena, &cell, fixture->job, &error), error);
  return cell;
}

/* [MS-OXCFOLD] 3.2.5.1, trap 57: what may not be seen isn't found. */
static void
test_open (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) bobs = (MapiObject *) mapi_fixture_logon (fixture, fixture->bobs_session, fixture->alice);
  RopContext *ctx = mapi_fixture_context (fixture, fixture->logon);
  RopOpenFolderRequest req = { .folder_id = SPECIAL (INBOX) };
  RopOpenFolderResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_open_folder (ctx, &req, &ret, &error), error);
  g_assert_cmphex (get (fixture, ctx->output, PidTagParentFolderId).i64, ==, tern_id_to_wire (SPECIAL (IPM_SUBTREE)));
  g_assert_cmpstr (get (fixture, ctx->output, PidTagContainerClass).str, ==, "IPF.Note");
  mapi_object_unref (ctx->output);
  ctx = mapi_fixture_context (fixture, bobs);
  g_assert_false (rop_open_folder (ctx, &req, &ret, &error));
  assert_status (error, ecNotFound);
  ctx = mapi_fixture_context (fixture, fixture->logon);
  req.folder_id = TERN_ID (1, 0x7F0000);
  g_assert_false (rop_open_folder (ctx, &req, &ret, &error));
  assert_status (error, ecNotFound);
  req.folder_id = 0;
  g_assert_false (rop_open_folder (ctx, &req, &ret, &error));
  assert_status (error, ecNotFound);
}

/* [MS-OXCFOLD] 3.2.5.2 */
static void
test_create (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiObject) parent = (MapiObject *) mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "parent");
  g_autoptr (MapiObject) finder = NULL;
  g_autoptr (GError) error = NULL;
  TernId one = 0, two = 0;

  g_assert_cmphex (CREATE (parent, &one, .display_name = "Erste \xC3\xA4\xC3\xB6", .comment = "ein Kommentar"), ==,
                   ecNone);
  g_assert_cmphex (CREATE (parent, &two, .display_name = "ERSTE \xC3\x84\xC3\x96"), ==, ecDuplicateName);
  g_assert_cmphex (CREATE (parent, &two, .display_name = "Erste \xC3\xA4\xC3\xB6", .open_existing = 1), ==, ecNone);
  g_assert_cmphex (one, ==, two);
  g_assert_cmphex (CREATE (parent, &two, .display_name = ""), ==, ecInvalidParam);
  g_assert_cmphex (CREATE (parent, &two, .display_name = "x", .folder_type = 3), ==, ecInvalidParam);
  g_assert_cmphex (CREATE (parent, &two, .display_name = "search", .folder_type = 2), ==, ecNone);
  finder = (MapiObject *) mapi_folder_open (fixture->logon, two, fixture->job, &error);
  g_assert_no_error (error);
  g_assert_cmphex (CREATE (finder, &one, .display_name = "below"), ==, ecSearchFolder);
  g_assert_true (get (fixture, parent, PidTagSubfolders).boolean);
  assert_hierarchy (parent, 0, "Erste \xC3\xA4\xC3\xB6/1 search/1");
}

/* [MS-OXCFOLD] 2.2.1.13.1: Depth; the order is that of names. */
static void
test_hierarchy (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) top = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "top");
  g_autoptr (MapiObject) b = (MapiObject *) mapi_fixture_add_folder (fixture, top->id, "b");
  g_autoptr (MapiObject) a = (MapiObject *) mapi_fixture_add_folder (fixture, top->id, "A");
  g_autoptr (MapiObject) deep = (MapiObject *) mapi_fixture_add_folder (fixture, ((MapiFolder *) a)->id, "deep");
  RopContext *ctx = mapi_fixture_context (fixture, top);
  RopGetHierarchyTableRequest req = { .table_flags = 0x01 };
  RopGetHierarchyTableResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_hierarchy (top, 0, "A/1 b/1");
  assert_hierarchy (top, 0x04, "A/1 deep/2 b/1");
  assert_hierarchy (top, 0x20, ""); /* SoftDeletes */
  g_assert_false (rop_get_hierarchy_table (ctx, &req, &ret, &error));
  assert_status (error, ecNotSupported);
}

/* A table that is open shows what has changed since. */
static void
test_hierarchy_follows (MapiFixture *fixture, gconstpointer data)
{
  static const TernPropTag columns[] = { PidTagContentCount };
  g_autoptr (MapiFolder) top = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "top");
  g_autoptr (MapiFolder) one = mapi_fixture_add_folder (fixture, top->id, "one");
  g_autoptr (MapiObject) two = NULL;
  RopContext *ctx = mapi_fixture_context (fixture, top);
  RopGetHierarchyTableRequest req = { 0 };
  RopGetHierarchyTableResponse ret = { 0 };
  const MapiTableRead read = { .n = 10, .stay = TRUE, .room = 30000 };
  g_autoptr (GError) error = NULL;
  MapiTableRows rows;

  assert_done (rop_get_hierarchy_table (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (ret.row_count, ==, 1);
  assert_done (mapi_table_set_columns ((MapiTable *) ctx->output, columns, 1, fixture->job, &error), error);
  mapi_fixture_add_message (fixture, one->id, "new", 1);
  two = (MapiObject *) mapi_fixture_add_folder (fixture, top->id, "two");
  assert_done (
      mapi_table_read ((MapiTable *) ctx->output, &read, &ctx->codec, fixture->arena, &rows, fixture->job, &error),
      error);
  g_assert_cmpuint (rows.n, ==, 2);
  g_assert_cmpmem (rows.data.data, rows.data.size, "\0\1\0\0\0\0\0\0\0\0", 10);
  mapi_object_unref (ctx->output);
}

/* [MS-OXCFOLD] 2.2.2.2: rename by PidTagDisplayName, computed properties are refused one by one. */
static void
test_properties (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) top = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "top");
  g_autoptr (MapiObject) one = (MapiObject *) mapi_fixture_add_folder (fixture, top->id, "before");
  g_autoptr (MapiObject) two = (MapiObject *) mapi_fixture_add_folder (fixture, top->id, "taken");
  g_autoptr (GArray) problems = g_array_new (FALSE, FALSE, sizeof (MapiProblem));
  g_autoptr (GArray) tags = NULL;
  g_autoptr (GError) error = NULL;
  TernValue set[] = { tern_value_str (PidTagDisplayName, "after"), tern_value_i32 (PidTagContentCount, 7),
                      tern_value_str (PidTagContainerClass, "IPF.Note") };
  const TernPropTag gone = PidTagContainerClass;
  g_autoptr (GBytes) text = g_bytes_new_static ("a\0b\0", 4);

  assert_done (one->klass->set_props (one, set, 3, problems, fixture->job, &error), error);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmpuint (g_array_index (problems, MapiProblem, 0).index, ==, 1);
  assert_hierarchy (top, 0, "after/1 taken/1");
  g_assert_cmpstr (get (fixture, one, TERN_PROP_TAG (0x3613, PtypUnspecified)).str, ==, "IPF.Note");
  g_assert_false (get (fixture, one, PidTagAttributeHidden).boolean);
  assert_done (one->klass->delete_props (one, &gone, 1, problems, fixture->job, &error), error);
  g_assert_true (tern_value_is_missing (&(TernValue){ get (fixture, one, PidTagContainerClass).tag }));
  set[0] = tern_value_str (PidTagDisplayName, "Taken");
  g_assert_false (one->klass->set_props (one, set, 1, problems, fixture->job, &error));
  assert_status (error, ecDuplicateName);
  assert_done (one->klass->write_stream (one, PidTagComment, text, fixture->job, &error), error);
  g_assert_cmpstr (get (fixture, one, PidTagComment).str, ==, "ab");
  tags = one->klass->list_props (one, fixture->job, &error);
  g_assert_cmpuint (tags->len, >, 25);
}

static guint32
remove_folder (MapiFixture *fixture, gpointer parent, TernId id, guint8 flags, gboolean *ret_partial)
{
  RopContext *ctx = mapi_fixture_context (fixture, parent);
  RopDeleteFolderRequest req = { .delete_folder_flags = flags, .folder_id = id };
  RopDeleteFolderResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  if (!rop_delete_folder (ctx, &req, &ret, &error))
    return mapi_status_from_error (error);
  *ret_partial = ret.partial_completion;
  return ecNone;
}

/* [MS-OXCFOLD] 3.2.5.3 */
static void
test_delete (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) top = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "top");
  g_autoptr (MapiFolder) victim = mapi_fixture_add_folder (fixture, top->id, "victim");
  g_autoptr (MapiObject) inner = (MapiObject *) mapi_fixture_add_folder (fixture, victim->id, "inner");
  gboolean partial = FALSE;

  mapi_fixture_add_message (fixture, victim->id, "content", 1);
  g_assert_cmphex (remove_folder (fixture, top, victim->id, 0, &partial), ==, ecNone);
  g_assert_true (partial);
  g_assert_cmphex (remove_folder (fixture, top, victim->id, 0x01, &partial), ==, ecNone);
  g_assert_true (partial);
  assert_hierarchy (top, 0, "victim/1");
  g_assert_cmphex (remove_folder (fixture, top, victim->id, 0x02, &partial), ==, ecInvalidParam);
  g_assert_cmphex (remove_folder (fixture, top, SPECIAL (INBOX), 0x05, &partial), ==, ecAccessDenied);
  g_assert_cmphex (remove_folder (fixture, top, SPECIAL (ROOT), 0x05, &partial), ==, ecNotSupported);
  g_assert_cmphex (remove_folder (fixture, top, victim->id, 0x05, &partial), ==, ecNone);
  g_assert_false (partial);
  assert_hierarchy (top, 0x04, "");
  g_assert_cmphex (remove_folder (fixture, top, victim->id, 0x15, &partial), ==, ecNotFound);
}

static guint32
move (MapiFixture *fixture, gpointer source, gpointer target, TernId id, const char *name)
{
  RopContext *ctx = mapi_fixture_context (fixture, source);
  RopMoveFolderRequest req = { .folder_id = id, .new_folder_name = name };
  RopMoveFolderResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  ctx->dest = target;
  return rop_move_folder (ctx, &req, &ret, &error) ? ecNone : mapi_status_from_error (error);
}

static guint32
copy (MapiFixture *fixture, gpointer source, gpointer target, TernId id, const char *name, gboolean recursive)
{
  RopContext *ctx = mapi_fixture_context (fixture, source);
  RopCopyFolderRequest req = { .folder_id = id, .new_folder_name = name, .want_recursive = recursive };
  RopCopyFolderResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  ctx->dest = target;
  return rop_copy_folder (ctx, &req, &ret, &error) ? ecNone : mapi_status_from_error (error);
}

/* [MS-OXCFOLD] 3.2.5.7, 3.2.5.8 */
static void
test_move_and_copy (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) top = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "top");
  g_autoptr (MapiFolder) source = mapi_fixture_add_folder (fixture, top->id, "source");
  g_autoptr (MapiFolder) target = mapi_fixture_add_folder (fixture, top->id, "target");
  g_autoptr (MapiFolder) child = mapi_fixture_add_folder (fixture, source->id, "child");
  g_autoptr (MapiObject) below = (MapiObject *) mapi_fixture_add_folder (fixture, child->id, "below");

  g_assert_cmphex (move (fixture, source, target, child->id, "moved"), ==, ecNone);
  assert_hierarchy (top, 0x04, "source/1 target/1 moved/2 below/3");
  g_assert_cmphex (move (fixture, top, child, target->id, "loop"), ==, ecFolderCycle);
  g_assert_cmphex (move (fixture, source, target, TERN_ID (1, 0x7F0000), "x"), ==, ecNotFound);
  g_assert_cmphex (move (fixture, top, fixture->logon, target->id, "x"), ==, ecNotSupported);
  g_assert_cmphex (copy (fixture, target, source, child->id, "flat", FALSE), ==, ecNone);
  g_assert_cmphex (copy (fixture, target, source, child->id, "tree", TRUE), ==, ecNone);
  g_assert_cmphex (copy (fixture, target, source, child->id, "tree", TRUE), ==, ecDuplicateName);
  assert_hierarchy (source, 0x04, "flat/1 tree/1 below/2");
}

static guint32
empty (MapiFixture *fixture, gpointer folder, gboolean *ret_partial)
{
  RopContext *ctx = mapi_fixture_context (fixture, folder);
  RopEmptyFolderRequest req = { 0 };
  RopEmptyFolderResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  if (!rop_empty_folder (ctx, &req, &ret, &error))
    return mapi_status_from_error (error);
  *ret_partial = ret.partial_completion;
  return ecNone;
}

/* [MS-OXCFOLD] 3.2.5.9, 3.2.5.10 */
static void
test_empty (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) top = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "top");
  g_autoptr (MapiObject) sub = (MapiObject *) mapi_fixture_add_folder (fixture, top->id, "sub");
  g_autoptr (GError) error = NULL;
  g_autoptr (MapiFolder) root = mapi_folder_open (fixture->logon, SPECIAL (ROOT), fixture->job, &error);
  gboolean partial = TRUE;

  g_assert_no_error (error);
  mapi_fixture_add_message (fixture, top->id, "one", 1);
  g_assert_cmphex (empty (fixture, root, &partial), ==, ecNotSupported);
  g_assert_cmphex (empty (fixture, top, &partial), ==, ecNone);
  g_assert_false (partial);
  assert_hierarchy (top, 0, "");
  g_assert_cmpint (get (fixture, top, PidTagContentCount).i32, ==, 0);
}

static guint32
count (MapiFixture *fixture, gpointer folder, guint8 flags)
{
  RopContext *ctx = mapi_fixture_context (fixture, folder);
  RopGetContentsTableRequest req = { .table_flags = flags };
  RopGetContentsTableResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_get_contents_table (ctx, &req, &ret, &error), error);
  mapi_object_unref (ctx->output);
  return ret.row_count;
}

/* [MS-OXCFOLD] 3.2.5.6, 3.2.5.11, 3.2.5.12, 3.2.5.14 */
static void
test_messages (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) one = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "one");
  g_autoptr (MapiFolder) two = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "two");
  const TernId ids[]
      = { mapi_fixture_add_message (fixture, one->id, "a", 1), mapi_fixture_add_message (fixture, one->id, "b", 1),
          mapi_fixture_add_message (fixture, one->id, "c", 1), TERN_ID (1, 0x7F0000) };
  RopContext *ctx = mapi_fixture_context (fixture, one);
  RopMoveCopyMessagesRequest transfer = { .message_ids = ids, .message_id_count = 1, .want_copy = 1 };
  RopMoveCopyMessagesResponse transferred = { 0 };
  RopDeleteMessagesRequest req = { .message_ids = ids + 1, .message_id_count = 3 };
  RopDeleteMessagesResponse ret = { 0 };
  RopGetContentsTableRequest flags = { .table_flags = 0x01 };
  RopGetContentsTableResponse table = { 0 };
  g_autoptr (GError) error = NULL;

  ctx->dest = (MapiObject *) two;
  assert_done (rop_move_copy_messages (ctx, &transfer, &transferred, &error), error);
  g_assert_cmpuint (count (fixture, one, 0), ==, 3);
  g_assert_cmpuint (count (fixture, two, 0), ==, 1);
  transfer.want_copy = 0;
  assert_done (rop_move_copy_messages (ctx, &transfer, &transferred, &error), error);
  g_assert_false (transferred.partial_completion);
  g_assert_cmpuint (count (fixture, one, 0), ==, 2);
  g_assert_cmpuint (count (fixture, two, 0), ==, 2);
  ctx->dest = (MapiObject *) fixture->logon;
  g_assert_false (rop_move_copy_messages (ctx, &transfer, &transferred, &error));
  assert_status (error, ecNotSupported);
  assert_done (rop_delete_messages (ctx, &req, &ret, &error), error);
  g_assert_true (ret.partial_completion); /* the last one never was */
  g_assert_cmpuint (count (fixture, one, 0), ==, 0);
  g_assert_cmpuint (count (fixture, one, 0x20), ==, 2);
  g_assert_cmpuint (count (fixture, one, 0x02), ==, 0);
  g_assert_false (rop_get_contents_table (ctx, &flags, &table, &error));
  assert_status (error, ecInvalidParam);
  flags.table_flags = 0x80;
  g_assert_false (rop_get_contents_table (ctx, &flags, &table, &error));
  assert_status (error, ecNotSupported);
}

static void
add_associated (MapiFixture *fixture, TernId folder)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  TernItemSave save = { .folder = folder, .is_new = TRUE, .expected_cn = -1, .is_associated = TRUE, .props = props };
  TernItemSaved saved = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (tern_items_save (TERN_ITEMS (fixture->logon->mailbox), &save, &saved, fixture->job, &error), error);
  g_clear_pointer (&saved.attachment_objects, g_array_unref);
}

/* [MS-OXCFOLD] 2.2.1.12, 3.2.5.12: gone for good, also what was soft-deleted before; what isn't there is partial. */
static void
test_hard_delete (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) one = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "one");
  g_autoptr (MapiFolder) two = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "two");
  const TernId ids[]
      = { mapi_fixture_add_message (fixture, one->id, "a", 1), mapi_fixture_add_message (fixture, one->id, "b", 1),
          mapi_fixture_add_message (fixture, two->id, "c", 1), TERN_ID (1, 0x7F0000) };
  RopContext *ctx = mapi_fixture_context (fixture, one);
  RopHardDeleteMessagesRequest req = { .message_ids = ids, .message_id_count = 1 };
  RopHardDeleteMessagesResponse ret = { 0 };
  RopDeleteMessagesResponse soft = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_hard_delete_messages (ctx, &req, &ret, &error), error);
  g_assert_false (ret.partial_completion);
  g_assert_cmpuint (count (fixture, one, 0), ==, 1);
  g_assert_cmpuint (count (fixture, one, 0x20), ==, 0);
  req.message_ids = ids + 2; /* of another folder, and of none */
  req.message_id_count = 2;
  assert_done (rop_hard_delete_messages (ctx, &req, &ret, &error), error);
  g_assert_true (ret.partial_completion);
  g_assert_cmpuint (count (fixture, two, 0), ==, 1);
  assert_done (rop_delete_messages (ctx, &(RopDeleteMessagesRequest){ .message_ids = ids + 1, .message_id_count = 1 },
                                    &soft, &error),
               error);
  g_assert_cmpuint (count (fixture, one, 0x20), ==, 1);
  req = (RopHardDeleteMessagesRequest){ .message_ids = ids + 1, .message_id_count = 1 };
  assert_done (rop_hard_delete_messages (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (count (fixture, one, 0x20), ==, 0);
}

/* [MS-OXCFOLD] 2.2.1.10, 3.2.5.10: everything below as well; associated messages of the folder only when wanted. */
static void
test_hard_empty (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiFolder) top = mapi_fixture_add_folder (fixture, SPECIAL (IPM_SUBTREE), "top");
  g_autoptr (MapiFolder) sub = mapi_fixture_add_folder (fixture, top->id, "sub");
  g_autoptr (MapiFolder) root = mapi_folder_open (fixture->logon, SPECIAL (ROOT), fixture->job, NULL);
  RopContext *ctx = mapi_fixture_context (fixture, top);
  RopHardDeleteMessagesAndSubfoldersRequest req = { 0 };
  RopHardDeleteMessagesAndSubfoldersResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  mapi_fixture_add_message (fixture, top->id, "one", 1);
  mapi_fixture_add_message (fixture, sub->id, "two", 1);
  add_associated (fixture, top->id);
  assert_done (rop_hard_delete_messages_and_subfolders (ctx, &req, &ret, &error), error);
  g_assert_false (ret.partial_completion);
  assert_hierarchy (top, 0, "");
  g_assert_cmpuint (count (fixture, top, 0), ==, 0);
  g_assert_cmpuint (count (fixture, top, 0x20), ==, 0); /* nothing to recover */
  g_assert_cmpuint (count (fixture, top, 0x02), ==, 1);
  req.want_delete_associated = 1;
  assert_done (rop_hard_delete_messages_and_subfolders (ctx, &req, &ret, &error), error);
  g_assert_cmpuint (count (fixture, top, 0x02), ==, 0);
  ctx->input = (MapiObject *) root;
  g_assert_false (rop_hard_delete_messages_and_subfolders (ctx, &req, &ret, &error));
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
  mapi_fixture_add ("/rop/oxcfold/open", cluster, test_open);
  mapi_fixture_add ("/rop/oxcfold/create", cluster, test_create);
  mapi_fixture_add ("/rop/oxcfold/hierarchy", cluster, test_hierarchy);
  mapi_fixture_add ("/rop/oxcfold/hierarchy-follows", cluster, test_hierarchy_follows);
  mapi_fixture_add ("/rop/oxcfold/properties", cluster, test_properties);
  mapi_fixture_add ("/rop/oxcfold/delete", cluster, test_delete);
  mapi_fixture_add ("/rop/oxcfold/move-and-copy", cluster, test_move_and_copy);
  mapi_fixture_add ("/rop/oxcfold/empty", cluster, test_empty);
  mapi_fixture_add ("/rop/oxcfold/messages", cluster, test_messages);
  mapi_fixture_add ("/rop/oxcfold/hard-delete", cluster, test_hard_delete);
  mapi_fixture_add ("/rop/oxcfold/hard-empty", cluster, test_hard_empty);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
