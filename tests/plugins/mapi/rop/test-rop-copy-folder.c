#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/wire/rop-oxcfold.h"
#include "tests/plugins/mapi/rop/mapi-forms.h"

static guint32
copy_some (MapiFixture *fixture, MapiObject *from, MapiObject *to, RopCopyPropertiesRequest req, guint *ret_problems)
{
  RopContext *ctx = mapi_fixture_context (fixture, from);
  RopCopyPropertiesResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  ctx->dest = to;
  if (!rop_copy_properties (ctx, &req, &ret, &error))
    return mapi_status_from_error (error);
  *ret_problems = ret.property_problem_count;
  return ecNone;
}

static const TernGuid names_set = { .bytes = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 } };

/** named: the tag of a name in @logon's mailbox. */
static TernPropTag
named (MapiFixture *fixture, MapiLogon *logon, const char *name, guint16 type)
{
  const TernPropName names[] = { { .set = names_set, .name = name } };
  g_autoptr (GError) error = NULL;
  guint16 id = 0;

  assert_done (tern_mailbox_get_prop_ids (mapi_logon_get_mailbox (logon), names, 1, TRUE, &id, fixture->job, &error),
               error);
  return TERN_PROP_TAG (id, type);
}

/** other_names: so that the next id means something else in the mailboxes. */
static void
other_names (MapiFixture *fixture, MapiLogon *logon)
{
  (void) named (fixture, logon, "shape", PtypString);
  (void) named (fixture, logon, "taste", PtypString);
}

/** try_copy_to: the status. */
static guint32
try_copy_to (MapiFixture *fixture, gpointer from, gpointer to, RopCopyToRequest req, GArray *ret_problems)
{
  RopContext *ctx = mapi_fixture_context (fixture, from);
  RopCopyToResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  ctx->dest = to;
  if (!rop_copy_to (ctx, &req, &ret, &error))
    return mapi_status_from_error (error);
  if (ret_problems != NULL)
    g_array_append_vals (ret_problems, ret.property_problems, ret.property_problem_count);
  return ecNone;
}

/** describe: "messages/associated name(...)" of a folder and what is below it. */
static void
describe (MapiFixture *fixture, MapiLogon *logon, TernId id, GString *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TernFolderInfo) info = tern_folders_get (TERN_FOLDERS (logon->mailbox), id, fixture->job, &error);
  g_autoptr (GPtrArray) all = tern_folders_list (TERN_FOLDERS (logon->mailbox), fixture->job, &error);

  g_string_append_printf (text, "%u/%u", info->content_count, info->associated_count);
  for (guint i = 0; i < all->len; i++) {
    const TernFolderInfo *child = g_ptr_array_index (all, i);

    if (child->parent != id)
      continue;
    g_string_append_printf (text, " %s(", tern_bag_get_str (child->props, PidTagDisplayName, ""));
    describe (fixture, logon, child->id, text);
    g_string_append_c (text, ')');
  }
}

#define assert_inside(logon, id, expected)                                                                             \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autoptr (GString) text = g_string_new (NULL);                                                                    \
    describe (fixture, (logon), (id), text);                                                                           \
    g_assert_cmpstr (text->str, ==, (expected));                                                                       \
  }                                                                                                                    \
  G_STMT_END

static void
add_associated (MapiFixture *fixture, TernId folder)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (TernMessage) message
    = tern_message_create (fixture->logon->mailbox, folder, TRUE, fixture->job, &error);

  assert_done (tern_message_save (message, FALSE, fixture->job, &error), error);
}

/** full_folder: two messages, an associated one, and a subfolder with one and another folder in it. */
static MapiFolder *
full_folder (MapiFixture *fixture, const char *name)
{
  MapiFolder *folder = mapi_fixture_add_folder (fixture, TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_IPM_SUBTREE), name);
  g_autoptr (MapiFolder) child = mapi_fixture_add_folder (fixture, folder->id, "child");
  g_autoptr (MapiFolder) below = mapi_fixture_add_folder (fixture, child->id, "below");

  (void) mapi_fixture_add_message (fixture, folder->id, "one", 1);
  (void) mapi_fixture_add_message (fixture, folder->id, "two", 1);
  (void) mapi_fixture_add_message (fixture, child->id, "three", 1);
  add_associated (fixture, folder->id);
  return folder;
}

#define SUBTREE TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_IPM_SUBTREE)

/* [MS-OXCPRPT] 2.2.11, 3.2.5.8: what is in a folder goes along with WantSubObjects, but for the excluded; at once. */
static void
test_folder (MapiFixture *fixture, gconstpointer data)
{
  static const TernPropTag excluded[] = { PidTagDisplayName, PidTagContainerHierarchy, PidTagFolderAssociatedContents };
  g_autoptr (MapiFolder) source = full_folder (fixture, "source");
  g_autoptr (MapiFolder) target = mapi_fixture_add_folder (fixture, SUBTREE, "target");
  g_autoptr (MapiFolder) bare = mapi_fixture_add_folder (fixture, SUBTREE, "bare");
  g_autoptr (GArray) problems = g_array_new (FALSE, FALSE, sizeof (PropertyProblem));
  RopCopyToRequest req = { .want_sub_objects = 1, .excluded_tags = excluded, .excluded_tag_count = 1 };

  form_set (fixture, source, tern_value_i32 (CUSTOM_I32, 5));
  g_assert_cmphex (try_copy_to (fixture, source, target, req, problems), ==, ecNone);
  g_assert_cmpuint (problems->len, ==, 0);
  g_assert_cmpint (form_get (fixture, target, CUSTOM_I32).i32, ==, 5);
  assert_inside (fixture->logon, target->id, "2/1 child(1/0 below(0/0))");
  req.excluded_tag_count = 3;
  g_assert_cmphex (try_copy_to (fixture, source, bare, req, NULL), ==, ecNone);
  assert_inside (fixture->logon, bare->id, "2/0");
  req.want_sub_objects = 0;
  g_assert_cmphex (try_copy_to (fixture, source, bare, req, NULL), ==, ecNone);
  assert_inside (fixture->logon, bare->id, "2/0");
  /* A name that another folder has is a problem of that property alone. */
  req.excluded_tag_count = 0;
  form_set (fixture, source, tern_value_i32 (CUSTOM_I32, 6));
  g_assert_cmphex (try_copy_to (fixture, source, bare, req, problems), ==, ecNone);
  g_assert_cmpuint (problems->len, ==, 1);
  g_assert_cmphex (g_array_index (problems, PropertyProblem, 0).property_tag, ==, PidTagDisplayName);
  g_assert_cmphex (g_array_index (problems, PropertyProblem, 0).error_code, ==, ecDuplicateName);
  g_assert_cmpint (form_get (fixture, bare, CUSTOM_I32).i32, ==, 6);
  assert_inside (fixture->logon, source->id, "2/1 child(1/0 below(0/0))");
}

/* [MS-OXCPRPT] 3.2.5.8, 3.2.5.7: cycles, equal names, Move, a search folder; listed contents. */
static void
test_folder_refusals (MapiFixture *fixture, gconstpointer data)
{
  static const TernPropTag listed[] = { PidTagContainerContents };
  g_autoptr (MapiFolder) source = full_folder (fixture, "source");
  g_autoptr (MapiFolder) inside = mapi_fixture_add_folder (fixture, source->id, "inside");
  g_autoptr (MapiFolder) target = mapi_fixture_add_folder (fixture, SUBTREE, "target");
  g_autoptr (MapiFolder) child = mapi_fixture_add_folder (fixture, target->id, "child");
  g_autoptr (MapiFolder) search
    = mapi_folder_open (fixture->logon, TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_SPOOLER_QUEUE), fixture->job, NULL);
  RopCopyPropertiesRequest some = { .property_tags = listed, .property_tag_count = 1 };
  RopCopyToRequest req = { .want_sub_objects = 1 };
  guint problems = 0;

  g_assert_cmphex (try_copy_to (fixture, source, inside, req, NULL), ==, ecFolderCycle);
  g_assert_cmphex (try_copy_to (fixture, source, source, req, NULL), ==, ecFolderCycle);
  assert_inside (fixture->logon, inside->id, "0/0");
  g_assert_cmphex (try_copy_to (fixture, source, target, req, NULL), ==, ecDuplicateName);
  assert_inside (fixture->logon, child->id, "0/0");
  g_assert_cmphex (copy_some (fixture, (MapiObject *) source, (MapiObject *) child, some, &problems), ==, ecNone);
  g_assert_cmpuint (problems, ==, 0);
  assert_inside (fixture->logon, child->id, "2/0");
  if (search->type == TERN_FOLDER_SEARCH)
    g_assert_cmphex (try_copy_to (fixture, source, search, req, NULL), ==, ecNotSupported);
  req.copy_flags = 0x01;
  g_assert_cmphex (try_copy_to (fixture, source, target, req, NULL), ==, ecNotSupported);
  req.copy_flags = 0x08;
  g_assert_cmphex (try_copy_to (fixture, source, target, req, NULL), ==, ecInvalidParam);
}

static guint32
to_far (MapiFixture *fixture, MapiLogon *bobs, TernId id, const char *name, gboolean moves)
{
  g_autoptr (MapiFolder) from = mapi_folder_open (fixture->logon, SUBTREE, fixture->job, NULL);
  g_autoptr (MapiFolder) to = mapi_folder_open (bobs, SUBTREE, fixture->job, NULL);
  RopContext *ctx = mapi_fixture_context (fixture, from);
  g_autoptr (GError) error = NULL;
  gboolean done;

  ctx->dest = (MapiObject *) to;
  if (moves)
    done = rop_move_folder (ctx, &(RopMoveFolderRequest){ .folder_id = id, .new_folder_name = name },
                            &(RopMoveFolderResponse){ 0 }, &error);
  else
    done = rop_copy_folder (
      ctx, &(RopCopyFolderRequest){ .folder_id = id, .new_folder_name = name, .want_recursive = 1 },
      &(RopCopyFolderResponse){ 0 }, &error);
  return done ? ecNone : mapi_status_from_error (error);
}

static TernId
find_child (MapiFixture *fixture, MapiLogon *logon, const char *name)
{
  g_autoptr (GPtrArray) all = tern_folders_list (TERN_FOLDERS (logon->mailbox), fixture->job, NULL);

  for (guint i = 0; i < all->len; i++) {
    const TernFolderInfo *info = g_ptr_array_index (all, i);

    if (info->parent == SUBTREE && g_str_equal (tern_bag_get_str (info->props, PidTagDisplayName, ""), name))
      return info->id;
  }
  return 0;
}

/* [MS-OXCFOLD] 2.2.1.7, 2.2.1.8; [MS-OXCPRPT] 2.2.11: whole trees to another mailbox. */
static void
test_folder_far (MapiFixture *fixture, gconstpointer data)
{
  g_autoptr (MapiLogon) bobs = mapi_fixture_logon (fixture, fixture->bobs_session, fixture->bob);
  g_autoptr (MapiFolder) source = full_folder (fixture, "source");
  g_autoptr (MapiFolder) copied = NULL;
  TernPropTag tag = named (fixture, fixture->logon, "colour", PtypString);

  other_names (fixture, bobs);
  form_set (fixture, source, tern_value_str (tag, "blue"));
  g_assert_cmphex (to_far (fixture, bobs, source->id, "copied", FALSE), ==, ecNone);
  g_assert_cmphex (to_far (fixture, bobs, source->id, "copied", FALSE), ==, ecDuplicateName);
  assert_inside (bobs, find_child (fixture, bobs, "copied"), "2/1 child(1/0 below(0/0))");
  copied = mapi_folder_open (bobs, find_child (fixture, bobs, "copied"), fixture->job, NULL);
  g_assert_cmpstr (form_get (fixture, copied, named (fixture, bobs, "colour", PtypString)).str, ==, "blue");
  g_assert_cmphex (try_copy_to (fixture, source, copied, (RopCopyToRequest){ .want_sub_objects = 1 }, NULL), ==,
                   ecDuplicateName);
  g_assert_cmphex (to_far (fixture, bobs, source->id, "", TRUE), ==, ecNone);
  assert_inside (bobs, find_child (fixture, bobs, "source"), "2/1 child(1/0 below(0/0))");
  g_assert_cmpuint (find_child (fixture, fixture->logon, "source"), ==, 0);
  g_assert_cmphex (to_far (fixture, bobs, INBOX, "mine", TRUE), ==, ecAccessDenied);
  g_assert_cmphex (to_far (fixture, bobs, TERN_ID (1, 0x7F0000), "x", TRUE), ==, ecNotFound);
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
  mapi_fixture_add ("/rop/copy-folder/parts", cluster, test_folder);
  mapi_fixture_add ("/rop/copy-folder/refusals", cluster, test_folder_refusals);
  mapi_fixture_add ("/rop/copy-folder/far", cluster, test_folder_far);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
