#include "core/groupware/tern-guard.h"

#include "core/base/tern-error.h"
#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-permissions.h"
#include "core/spi/tern-rules.h"
#include "core/spi/tern-tables.h"
#include "tests/core/groupware/guard-world.h"

/* The calls. TRUE: allowed; *ret_partial: but not for every message. */
#define CALL(name) static gboolean name (const GuardWorld *world, gboolean *ret_partial, GError **error)
#define FOLDERS TERN_FOLDERS (world->mailbox)

CALL (open_hers)
{
  return guard_world_open (world, world->folder, world->hers, error);
}

CALL (open_his)
{
  return guard_world_open (world, world->folder, world->his, error);
}

CALL (open_anywhere)
{
  return guard_world_open (world, 0, world->hers, error);
}

CALL (save_new)
{
  return guard_world_save (world, world->folder, 0, TRUE, error);
}

CALL (save_hers)
{
  return guard_world_save (world, world->folder, world->hers, FALSE, error);
}

CALL (save_his)
{
  return guard_world_save (world, world->folder, world->his, FALSE, error);
}

CALL (copy_hers)
{
  return guard_world_transfer (world, world->folder, world->hers, TRUE, ret_partial, error);
}

CALL (move_hers)
{
  return guard_world_transfer (world, world->folder, world->hers, FALSE, ret_partial, error);
}

CALL (move_his)
{
  return guard_world_transfer (world, world->folder, world->his, FALSE, ret_partial, error);
}

/* [MS-OXCFOLD] 2.2.1.6: the target needs Create. */
CALL (copy_into)
{
  return guard_world_save (world, world->other, 0, TRUE, error)
         && guard_world_transfer (world, world->other, 0, TRUE, ret_partial, error);
}

CALL (remove_hers)
{
  return guard_world_remove (world, world->hers, ret_partial, error);
}

CALL (remove_his)
{
  return guard_world_remove (world, world->his, ret_partial, error);
}

CALL (read_hers)
{
  return guard_world_set_read (world, world->hers, ret_partial, error);
}

CALL (read_his)
{
  return guard_world_set_read (world, world->his, ret_partial, error);
}

CALL (set_status)
{
  guint32 old;

  return tern_items_set_status (TERN_ITEMS (world->mailbox), world->folder, world->hers, 1, 1, &old, world->job, error);
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

CALL (move_folder)
{
  return tern_folders_move (FOLDERS, world->folder, world->other, NULL, world->job, error);
}

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
  g_autoptr (TernAcl) acl = tern_permissions_get (TERN_PERMISSIONS (world->mailbox), world->folder, world->job, error);

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
  const TernId inbox = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_INBOX);

  return tern_mailbox_set_receive_folder (world->mailbox, "IPM.Test", inbox, world->job, error);
}

CALL (list_rules)
{
  g_autoptr (GPtrArray) rules = tern_rules_list (TERN_RULES (world->mailbox), world->folder, world->job, error);

  return rules != NULL;
}

CALL (change_rules)
{
  return tern_rules_change (TERN_RULES (world->mailbox), world->folder, TRUE, NULL, 0, world->job, error);
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
  gboolean (*call) (const GuardWorld *world, gboolean *ret_partial, GError **error);
  const char *expected;
} calls[] = {
  { "open-hers", open_hers, "+++++dn" },
  { "open-his", open_his, "+++++dn" },
  { "open-anywhere", open_anywhere, "+++++dn" },
  { "save-new", save_new, "++++ddn" },
  { "save-hers", save_hers, "+++dddn" },
  { "save-his", save_his, "++++ddn" },
  { "remove-hers", remove_hers, "+++pddn" },
  { "remove-his", remove_his, "++++ddn" },
  { "read-hers", read_hers, "+++pddn" },
  { "read-his", read_his, "++++ddn" },
  { "set-status", set_status, "+++dddn" },
  { "copy-hers", copy_hers, "+++++dn" },
  { "move-hers", move_hers, "+++pddn" },
  { "move-his", move_his, "++++ddn" },
  { "copy-into", copy_into, "ppppddn" }, /* of a message that isn't there */
  { "open-table", open_table, "+++++dn" },
  { "get-folder", get_folder, "++++++n" },
  { "create-folder", create_folder, "++ddddn" },
  { "set-folder-props", set_folder_props, "++ddddn" },
  { "move-folder", move_folder, "++ddddn" },
  { "copy-folder", copy_folder, "++ddddn" }, /* as a whole, with private messages: only for who sees those */
  { "remove-folder", remove_folder, "++ddddn" },
  { "empty-folder", empty_folder, "+++dddn" },
  { "get-permissions", get_permissions, "++++++d" },
  { "change-permissions", change_permissions, "++ddddd" },
  { "list-rules", list_rules, "++ddddn" },
  { "change-rules", change_rules, "++ddddn" },
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

static char
outcome (const GError *error)
{
  if (g_error_matches (error, TERN_ERROR, TERN_ERROR_DENIED))
    return 'd';
  return g_error_matches (error, TERN_ERROR, TERN_ERROR_NOT_FOUND) ? 'n' : '?';
}

static void
try_call (DeliveryFixture *fixture, const TernEntry *who, guint role, guint call)
{
  g_autofree char *name = g_strdup_printf ("%s %s", calls[call].name, roles[role].name);
  const char expected = calls[call].expected[role];
  g_autoptr (GError) error = NULL;
  gboolean partial = FALSE;
  GuardWorld world;
  char got;

  guard_world_set_up (fixture, who, name, &world);
  if (who != fixture->alice)
    groupware_fixture_grant (fixture, world.folder, who, roles[role].rights);
  got = calls[call].call (&world, &partial, &error) ? '+' : outcome (error);
  if (got == '+' && partial)
    got = 'p';
  if (got != expected)
    g_error ("%s: %c instead of %c: %s", name, got, expected, error != NULL ? error->message : "");
  if (got != '+') { /* and nothing happened */
    g_assert_true (guard_world_has (fixture, world.folder, world.hers));
    g_assert_true (guard_world_has (fixture, world.folder, world.his));
  }
  g_object_unref (world.mailbox);
}

static void
test_calls (DeliveryFixture *fixture, gconstpointer cluster)
{
  g_autoptr (TernEntry) carol = delivery_fixture_entry (fixture, TERN_ENTRY_USER, "carol@example.com", "Carol");

  for (guint r = 0; r < G_N_ELEMENTS (roles); r++) {
    for (guint c = 0; c < G_N_ELEMENTS (calls); c++)
      try_call (fixture, r == 0 ? fixture->alice : carol, r, c);
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
