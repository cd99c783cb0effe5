#include "tests/core/groupware/guard-world.h"

#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-folders.h"

TernId
guard_world_add_folder (DeliveryFixture *fixture, const char *name)
{
  g_autoptr (TernMailbox) mailbox = groupware_fixture_open (fixture, fixture->alice, fixture->alice);
  g_autoptr (TernBag) props = tern_bag_new ();
  g_autoptr (TernFolderInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  const TernFolderSpec spec
      = { .parent = TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_IPM_SUBTREE), .type = TERN_FOLDER_GENERIC, .props = props };
  gboolean existed;

  tern_bag_set_str (props, PidTagDisplayName, name);
  info = tern_folders_create (TERN_FOLDERS (mailbox), &spec, &existed, fixture->store.job, &error);
  g_assert_no_error (error);
  return info->id;
}

gboolean
guard_world_has (DeliveryFixture *fixture, TernId folder, TernId id)
{
  g_autoptr (TernMailbox) mailbox = groupware_fixture_open (fixture, fixture->alice, fixture->alice);
  g_autoptr (TernItem) item = tern_items_open (TERN_ITEMS (mailbox), folder, id, FALSE, NULL, fixture->store.job, NULL);

  return item != NULL;
}

gboolean
guard_world_open (const GuardWorld *world, TernId folder, TernId id, GError **error)
{
  g_autoptr (TernItem) item = tern_items_open (TERN_ITEMS (world->mailbox), folder, id, FALSE, NULL, world->job, error);

  return item != NULL;
}

gboolean
guard_world_save (const GuardWorld *world, TernId folder, TernId id, gboolean is_new, GError **error)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  const TernItemSave wanted = {
    .folder = folder, .id = id, .is_new = is_new, .expected_cn = -1, .size = 100, .creator = world->who, .props = props
  };
  TernItemSaved saved = { 0 };
  gboolean ok;

  tern_bag_set_str (props, PidTagSubject, "Changed");
  ok = tern_items_save (TERN_ITEMS (world->mailbox), &wanted, &saved, world->job, error);
  g_clear_pointer (&saved.attachment_objects, g_array_unref);
  return ok;
}

gboolean
guard_world_transfer (const GuardWorld *world, TernId folder, TernId id, gboolean copy, gboolean *ret_partial,
                      GError **error)
{
  const TernTransfer wanted = {
    .folder = folder,
    .ids = &id,
    .n_ids = 1,
    .target_mailbox = world->mailbox,
    .target_folder = folder == world->other ? world->folder : world->other,
    .copy = copy,
  };

  return tern_items_transfer (TERN_ITEMS (world->mailbox), &wanted, NULL, ret_partial, world->job, error);
}

gboolean
guard_world_remove (const GuardWorld *world, TernId id, gboolean *ret_partial, GError **error)
{
  return tern_items_remove (TERN_ITEMS (world->mailbox), world->folder, &id, 1, FALSE, NULL, ret_partial, world->job,
                            error);
}

gboolean
guard_world_set_read (const GuardWorld *world, TernId id, gboolean *ret_partial, GError **error)
{
  return tern_items_set_read (TERN_ITEMS (world->mailbox), world->folder, &id, 1, TRUE, NULL, ret_partial, world->job,
                              error);
}

void
guard_world_set_up (DeliveryFixture *fixture, const TernEntry *who, const char *name, GuardWorld *ret_world)
{
  g_autofree char *beside = g_strconcat ("beside ", name, NULL);

  *ret_world = (GuardWorld){
    .mailbox = groupware_fixture_open (fixture, fixture->alice, who),
    .folder = guard_world_add_folder (fixture, name),
    .other = guard_world_add_folder (fixture, beside),
    .who = who->guid,
    .job = fixture->store.job,
  };
  if (who != fixture->alice) {
    groupware_fixture_grant (fixture, ret_world->folder, who, TERN_RIGHT_CREATE | VISIBLE);
    groupware_fixture_grant (fixture, ret_world->other, who, TERN_RIGHTS_ALL_FOLDER);
  }
  ret_world->hers = groupware_fixture_add (fixture, ret_world->folder, fixture->alice, "Hers");
  ret_world->his = groupware_fixture_add (fixture, ret_world->folder, who, "His");
}
