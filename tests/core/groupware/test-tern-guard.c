#include "core/groupware/tern-guard.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-permissions.h"
#include "core/spi/tern-tables.h"
#include "tests/core/groupware/groupware-fixture.h"

#define ROOT TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_ROOT)
#define TOP TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_IPM_SUBTREE)
#define INBOX TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_INBOX)
#define CALENDAR TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_CALENDAR)

#define VISIBLE TERN_RIGHT_FOLDER_VISIBLE
#define REVIEWER (TERN_RIGHT_READ_ANY | VISIBLE)
#define AUTHOR (REVIEWER | TERN_RIGHT_CREATE | TERN_RIGHT_EDIT_OWNED | TERN_RIGHT_DELETE_OWNED)
#define EDITOR (AUTHOR | TERN_RIGHT_EDIT_ANY | TERN_RIGHT_DELETE_ANY)

/** World: what one call is tried on: a folder of alice's with a message of hers and one of the caller's. */
typedef struct {
  TernMailbox *mailbox; /* alice's as the caller may see it */
  TernId folder;
  TernId other; /* beside it; the caller owns it */
  TernId hers;
  TernId his;
  TernJob *job;
} World;

static TernId
make_folder (DeliveryFixture *fixture, const char *name)
{
  g_autoptr (TernMailbox) mailbox = groupware_fixture_open (fixture, fixture->alice, fixture->alice);
  g_autoptr (TernBag) props = tern_bag_new ();
  g_autoptr (TernFolderInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  const TernFolderSpec spec = { .parent = TOP, .type = TERN_FOLDER_GENERIC, .props = props };
  gboolean existed;

  tern_bag_set_str (props, PidTagDisplayName, name);
  info = tern_folders_create (TERN_FOLDERS (mailbox), &spec, &existed, fixture->store.job, &error);
  g_assert_no_error (error);
  return info->id;
}

/** has: whether the owner finds the message in the folder. */
static gboolean
has (DeliveryFixture *fixture, TernId folder, TernId id)
{
  g_autoptr (TernMailbox) mailbox = groupware_fixture_open (fixture, fixture->alice, fixture->alice);
  g_autoptr (TernItem) item = tern_items_open (TERN_ITEMS (mailbox), folder, id, FALSE, NULL, fixture->store.job, NULL);

  return item != NULL;
}

/* The calls. TRUE: allowed; *ret_partial: but not for every message. */
#define CALL(name) static gboolean name (const World *world, gboolean *ret_partial, GError **error)
#define ITEMS TERN_ITEMS (world->mailbox)
#define FOLDERS TERN_FOLDERS (world->mailbox)

static gboolean
open_in (const World *world, TernId folder, TernId id, GError **error)
{
  g_autoptr (TernItem) item = tern_items_open (ITEMS, folder, id, FALSE, NULL, world->job, error);

  return item != NULL;
}

static gboolean
save (const World *world, TernId folder, TernId id, gboolean is_new, GError **error)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  const TernItemSave wanted = {
    .folder = folder, .id = id, .is_new = is_new, .expected_cn = -1, .size = 100, .props = props
  };
  TernItemSaved saved = { 0 };
  gboolean ok;

  tern_bag_set_str (props, PidTagSubject, "Changed");
  ok = tern_items_save (ITEMS, &wanted, &saved, world->job, error);
  g_clear_pointer (&saved.attachment_objects, g_array_unref);
  return ok;
}

static gboolean
transfer (const World *world, TernId folder, TernId id, gboolean copy, gboolean *ret_partial, GError **error)
{
  const TernTransfer wanted = {
    .folder = folder,
    .ids = &id,
    .n_ids = 1,
    .target_mailbox = world->mailbox,
    .target_folder = folder == world->other ? world->folder : world->other,
    .copy = copy,
  };

  return tern_items_transfer (ITEMS, &wanted, NULL, ret_partial, world->job, error);
}

CALL (open_hers) { return open_in (world, world->folder, world->hers, error); }
CALL (open_his) { return open_in (world, world->folder, world->his, error); }
CALL (open_anywhere) { return open_in (world, 0, world->hers, error); }
CALL (save_new) { return save (world, world->folder, 0, TRUE, error); }
CALL (save_hers) { return save (world, world->folder, world->hers, FALSE, error); }
CALL (save_his) { return save (world, world->folder, world->his, FALSE, error); }
CALL (copy_hers) { return transfer (world, world->folder, world->hers, TRUE, ret_partial, error); }
CALL (move_hers) { return transfer (world, world->folder, world->hers, FALSE, ret_partial, error); }
CALL (move_his) { return transfer (world, world->folder, world->his, FALSE, ret_partial, error); }

/* [MS-OXCFOLD] 2.2.1.6: the target needs Create. */
CALL (copy_into)
{
  return save (world, world->other, 0, TRUE, error) && transfer (world, world->other, 0, TRUE, ret_partial, error);
}

static gboolean
remove_one (const World *world, TernId id, gboolean *ret_partial, GError **error)
{
  return tern_items_remove (ITEMS, world->folder, &id, 1, FALSE, NULL, ret_partial, world->job, error);
}

CALL (remove_hers) { return remove_one (world, world->hers, ret_partial, error); }
CALL (remove_his) { return remove_one (world, world->his, ret_partial, error); }

static gboolean
read_one (const World *world, TernId id, gboolean *ret_partial, GError **error)
{
  return tern_items_set_read (ITEMS, world->folder, &id, 1, TRUE, NULL, ret_partial, world->job, error);
}

CALL (read_hers) { return read_one (world, world->hers, ret_partial, error); }
CALL (read_his) { return read_one (world, world->his, ret_partial, error); }

CALL (set_status)
{
  guint32 old;

  return tern_items_set_status (ITEMS, world->folder, world->hers, 1, 1, &old, world->job, error);
}

CALL (open_table)
{
  const TernTableQuery query = { .folder = world->folder, .kind = TERN_TABLE_NORMAL };
  g_autoptr (TernTable) table = tern_tables_open (TERN_TABLES (world->mailbox), &query, NULL, world->job, error);
  guint32 count = 0;

  if (table == NULL || !tern_table_get_count (table, &count, world->job, error))
    return FALSE;
  g_assert_cmpuint (count, ==, 2);
  return TRUE;
}

CALL (get_folder)
{
  g_autoptr (TernFolderInfo) info = tern_folders_get (FOLDERS, world->folder, world->job, error);

  return info != NULL;
}

CALL (create_folder)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  const TernFolderSpec spec = { .parent = world->folder, .type = TERN_FOLDER_GENERIC, .props = props };
  g_autoptr (TernFolderInfo) info = NULL;
  gboolean existed;

  tern_bag_set_str (props, PidTagDisplayName, "Below");
  info = tern_folders_create (FOLDERS, &spec, &existed, world->job, error);
  return info != NULL;
}

CALL (set_folder_props)
{
  g_autoptr (TernBag) props = tern_bag_new ();

  tern_bag_set_str (props, PidTagComment, "Seen");
  return tern_folders_set_props (FOLDERS, world->folder, props, NULL, 0, world->job, error);
}

CALL (move_folder) { return tern_folders_move (FOLDERS, world->folder, world->other, NULL, world->job, error); }
CALL (copy_folder)
{
  return tern_folders_copy (FOLDERS, world->folder, world->other, "Copy", TRUE, world->job, error);
}

CALL (remove_folder)
{
  gboolean partial;

  return tern_folders_remove (FOLDERS, world->folder, TERN_DELETE_MESSAGES, &partial, world->job, error);
}

CALL (empty_folder)
{
  gboolean partial;

  return tern_folders_empty (FOLDERS, world->folder, 0, &partial, world->job, error);
}

CALL (get_permissions)
{
  g_autoptr (TernAcl) acl
      = tern_permissions_get (TERN_PERMISSIONS (world->mailbox), world->folder, world->job, error);

  return acl != NULL;
}

CALL (change_permissions)
{
  const TernAclChange change
      = { .action = TERN_ACL_MODIFY, .row = { .member_id = TERN_MEMBER_DEFAULT, .rights = EDITOR } };

  return tern_permissions_change (TERN_PERMISSIONS (world->mailbox), world->folder, FALSE, &change, 1, world->job,
                                  error);
}

CALL (get_store_props)
{
  g_autoptr (TernBag) props = tern_mailbox_get_props (world->mailbox, world->job, error);

  return props != NULL;
}

CALL (set_store_props)
{
  g_autoptr (TernBag) props = tern_bag_new ();

  tern_bag_set_str (props, PidTagComment, "Mine");
  return tern_mailbox_set_props (world->mailbox, props, NULL, 0, world->job, error);
}

CALL (set_receive_folder)
{
  return tern_mailbox_set_receive_folder (world->mailbox, "IPM.Test", INBOX, world->job, error);
}

CALL (reserve_ids)
{
  guint64 first;

  return tern_mailbox_reserve_ids (world->mailbox, 1, &first, world->job, error);
}

/* [MS-OXCPERM] 2.2.7. One letter a role, in the order of roles[]: '+' allowed, 'p' not for this message, 'd' DENIED,
 * 'n' NOT_FOUND. */
static const struct {
  const char *name;
  gboolean (*call) (const World *world, gboolean *ret_partial, GError **error);
  const char *expected;
} calls[] = {
  { "open-hers", open_hers, "+++++dd" },
  { "open-his", open_his, "+++++dd" },
  { "open-anywhere", open_anywhere, "+++++dd" },
  { "save-new", save_new, "++++ddn" },
  { "save-hers", save_hers, "+++dddd" },
  { "save-his", save_his, "++++ddd" },
  { "remove-hers", remove_hers, "+++pddd" },
  { "remove-his", remove_his, "++++ddd" },
  { "read-hers", read_hers, "+++pddd" },
  { "read-his", read_his, "++++ddd" },
  { "set-status", set_status, "+++dddn" },
  { "copy-hers", copy_hers, "+++++dd" },
  { "move-hers", move_hers, "+++pddd" },
  { "move-his", move_his, "++++ddd" },
  { "copy-into", copy_into, "ppppddn" }, /* of a message that isn't there */
  { "open-table", open_table, "+++++dd" },
  { "get-folder", get_folder, "++++++n" },
  { "create-folder", create_folder, "++ddddn" },
  { "set-folder-props", set_folder_props, "++ddddn" },
  { "move-folder", move_folder, "++ddddn" },
  { "copy-folder", copy_folder, "+++++dn" },
  { "remove-folder", remove_folder, "++ddddn" },
  { "empty-folder", empty_folder, "+++dddn" },
  { "get-permissions", get_permissions, "++++++n" },
  { "change-permissions", change_permissions, "++ddddn" },
  { "get-store-props", get_store_props, "+++++++" },
  { "set-store-props", set_store_props, "+dddddd" },
  { "set-receive-folder", set_receive_folder, "+dddddd" },
  { "reserve-ids", reserve_ids, "+++++++" },
};

static const struct {
  const char *name;
  guint32 rights;
} roles[] = {
  { "owner", 0 },
  { "folder-owner", TERN_RIGHTS_ALL_FOLDER },
  { "editor", EDITOR },
  { "author", AUTHOR },
  { "reviewer", REVIEWER },
  { "visible", VISIBLE },
  { "none", TERN_RIGHTS_NONE },
};

static void
set_up_world (DeliveryFixture *fixture, const TernEntry *who, const char *name, World *ret_world)
{
  g_autofree char *beside = g_strconcat ("beside ", name, NULL);

  *ret_world = (World){
    .mailbox = groupware_fixture_open (fixture, fixture->alice, who),
    .folder = make_folder (fixture, name),
    .other = make_folder (fixture, beside),
    .job = fixture->store.job,
  };
  if (who != fixture->alice) {
    groupware_fixture_grant (fixture, ret_world->folder, who, TERN_RIGHT_CREATE | VISIBLE);
    groupware_fixture_grant (fixture, ret_world->other, who, TERN_RIGHTS_ALL_FOLDER);
  }
  ret_world->hers = groupware_fixture_add (fixture, ret_world->folder, fixture->alice, "Hers");
  ret_world->his = groupware_fixture_add (fixture, ret_world->folder, who, "His");
}

static char
outcome (gboolean ok, gboolean partial, const GError *error)
{
  if (ok)
    return partial ? 'p' : '+';
  if (g_error_matches (error, TERN_ERROR, TERN_ERROR_DENIED))
    return 'd';
  return g_error_matches (error, TERN_ERROR, TERN_ERROR_NOT_FOUND) ? 'n' : '?';
}

static void
test_calls (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernEntry) carol = delivery_fixture_entry (fixture, TERN_ENTRY_USER, "carol@example.com", "Carol");

  for (guint r = 0; r < G_N_ELEMENTS (roles); r++) {
    const TernEntry *who = r == 0 ? fixture->alice : carol;

    for (guint c = 0; c < G_N_ELEMENTS (calls); c++) {
      g_autofree char *name = g_strdup_printf ("%s %s", calls[c].name, roles[r].name);
      g_autoptr (GError) error = NULL;
      gboolean partial = FALSE, ok;
      World world;

      set_up_world (fixture, who, name, &world);
      if (r > 0)
        groupware_fixture_grant (fixture, world.folder, who, roles[r].rights);
      ok = calls[c].call (&world, &partial, &error);
      if (outcome (ok, partial, error) != calls[c].expected[r])
        g_error ("%s: %c instead of %c: %s", name, outcome (ok, partial, error), calls[c].expected[r],
                 error != NULL ? error->message : "");
      if (outcome (ok, partial, error) != '+') {
        g_assert_true (has (fixture, world.folder, world.hers));
        g_assert_true (has (fixture, world.folder, world.his));
      }
      g_object_unref (world.mailbox);
    }
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
  delivery_fixture_add ("/guard/calls", cluster, test_calls);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
