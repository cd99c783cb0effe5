#include "core/base/tern-error.h"
#include "core/groupware/object/tern-folder-copy.h"
#include "core/groupware/object/tern-message.h"
#include "core/groupware/tern-delegates.h"
#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-tables.h"
#include "tests/core/groupware/guard-world.h"

#define SPECIAL(name) TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_##name)
#define START (G_GUINT64_CONSTANT (133000000000000000))
#define PRIVATE 2

/** add: an item with a subject and a start, made by whoever @mailbox is opened for. */
static TernId
add (DeliveryFixture *fixture, TernMailbox *mailbox, TernId folder, const char *subject, gint32 sensitivity)
{
  g_autoptr (TernBag) props = tern_bag_new ();
  TernItemSave save = { .folder = folder, .is_new = TRUE, .expected_cn = -1, .size = 100, .props = props };
  TernItemSaved saved = { 0 };
  g_autoptr (GError) error = NULL;

  tern_bag_set_str (props, PidTagMessageClass, "IPM.Appointment");
  tern_bag_set_str (props, PidTagSubject, subject);
  tern_bag_set_i32 (props, PidTagSensitivity, sensitivity);
  tern_bag_set_time (props, PidLidAppointmentStartWhole, START);
  tern_bag_set_time (props, PidTagMessageDeliveryTime, START);
  if (!tern_items_save (TERN_ITEMS (mailbox), &save, &saved, fixture->store.job, &error))
    g_error ("%s", error->message);
  g_clear_pointer (&saved.attachment_objects, g_array_unref);
  return saved.id;
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/** subjects: of a table's rows in order of their subjects as far as they have one: "open - " for one without. */
static char *
subjects (DeliveryFixture *fixture, TernMailbox *mailbox, TernId folder, const TernRestriction *restriction)
{
  const TernPropTag columns[] = { PidTagSubject, PidLidAppointmentStartWhole };
  const TernTableQuery query = { .folder = folder, .kind = TERN_TABLE_NORMAL, .restriction = restriction };
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_auto (TernRowSet) rows = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (TernTable) table = tern_tables_open (TERN_TABLES (mailbox), &query, NULL, fixture->store.job, &error);

  g_assert_no_error (error);
  if (!tern_table_fetch (table, 0, 10, columns, 2, &rows, fixture->store.job, &error))
    g_error ("%s", error->message);
  for (guint i = 0; i < rows.n_rows; i++) {
    const TernValue *cell = &rows.cells[2 * i];

    g_ptr_array_add (names, (gpointer) (tern_value_is_missing (cell) ? "-" : cell->str));
    g_assert_cmpuint (rows.cells[2 * i + 1].time, ==, START); /* the time is always there */
    g_assert_cmpint (rows.heads[i].is_concealed, ==, tern_value_is_missing (cell));
  }
  g_ptr_array_sort (names, compare);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **) names->pdata);
}

#define assert_subjects(mailbox, folder, restriction, text)                                                            \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *got = subjects (fixture, (mailbox), (folder), (restriction));                                     \
    g_assert_cmpstr (got, ==, (text));                                                                                 \
  }                                                                                                                    \
  G_STMT_END

/** World: alice's folders with an open and a secret item each; bob may change everything in them. */
typedef struct {
  TernMailbox *alices;
  TernMailbox *bobs;
  TernId contacts_open, contacts_secret;
  TernId calendar_open, calendar_secret;
} World;

static void
world_init (World *world, DeliveryFixture *fixture)
{
  world->alices = groupware_fixture_open (fixture, fixture->alice, fixture->alice);
  world->bobs = groupware_fixture_open (fixture, fixture->alice, fixture->bob);
  groupware_fixture_grant (fixture, SPECIAL (CONTACTS), fixture->bob, EDITOR);
  groupware_fixture_grant (fixture, SPECIAL (CALENDAR), fixture->bob, EDITOR);
  world->contacts_open = add (fixture, world->alices, SPECIAL (CONTACTS), "open", 0);
  world->contacts_secret = add (fixture, world->alices, SPECIAL (CONTACTS), "secret", PRIVATE);
  world->calendar_open = add (fixture, world->alices, SPECIAL (CALENDAR), "open", 0);
  world->calendar_secret = add (fixture, world->alices, SPECIAL (CALENDAR), "secret", PRIVATE);
}

static void
world_clear (World *world)
{
  g_object_unref (world->alices);
  g_object_unref (world->bobs);
}

static TernItem *
open_item (DeliveryFixture *fixture, TernMailbox *mailbox, TernId folder, TernId id, GError **error)
{
  return tern_items_open (TERN_ITEMS (mailbox), folder, id, FALSE, NULL, fixture->store.job, error);
}

/* [MS-OXODLGT] 2.2.2.2.6: a delegate without ShowPrivate: outside of calendars private items aren't there. */
static void
test_hidden (DeliveryFixture *fixture, gconstpointer cluster)
{
  gboolean partial = FALSE;
  g_autoptr (TernItem) item = NULL;
  g_autoptr (GError) error = NULL;
  TernId mine;
  guint32 old;
  World world;

  world_init (&world, fixture);
  assert_subjects (world.alices, SPECIAL (CONTACTS), NULL, "open secret");
  assert_subjects (world.bobs, SPECIAL (CONTACTS), NULL, "open");
  for (guint i = 0; i < 2; i++) { /* with its folder and without */
    g_assert_null (open_item (fixture, world.bobs, i == 0 ? SPECIAL (CONTACTS) : 0, world.contacts_secret, &error));
    g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
    g_clear_error (&error);
  }
  g_assert_true (tern_items_remove (TERN_ITEMS (world.bobs), SPECIAL (CONTACTS), &world.contacts_secret, 1, TRUE, NULL,
                                    &partial, fixture->store.job, &error));
  g_assert_true (partial);
  item = open_item (fixture, world.alices, SPECIAL (CONTACTS), world.contacts_secret, &error);
  g_assert_no_error (error);
  g_assert_true (tern_items_set_status (TERN_ITEMS (world.bobs), SPECIAL (CONTACTS), world.contacts_open, 1, 1, &old,
                                        fixture->store.job, &error));
  g_assert_false (tern_items_set_status (TERN_ITEMS (world.bobs), SPECIAL (CONTACTS), world.contacts_secret, 1, 1, &old,
                                         fixture->store.job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
  g_clear_error (&error);
  mine = add (fixture, world.bobs, SPECIAL (CONTACTS), "bob's", PRIVATE); /* what he made himself is no secret to him */
  assert_subjects (world.bobs, SPECIAL (CONTACTS), NULL, "bob's open");
  g_assert_true (tern_items_remove (TERN_ITEMS (world.bobs), SPECIAL (CONTACTS), &mine, 1, TRUE, NULL, &partial,
                                    fixture->store.job, &error));
  g_assert_false (partial);
  world_clear (&world);
}

/* In a calendar their time is shown, and nothing by which one could find out more. */
static void
test_concealed (DeliveryFixture *fixture, gconstpointer cluster)
{
  const TernRestriction by_subject = { .kind = TERN_RES_EXIST, .exist = { .tag = PidTagSubject } };
  const TernRestriction by_start = { .kind = TERN_RES_EXIST, .exist = { .tag = PidLidAppointmentStartWhole } };
  const TernTableQuery query = { .folder = SPECIAL (CALENDAR), .kind = TERN_TABLE_NORMAL };
  const TernRestriction secret = {
    .kind = TERN_RES_PROPERTY,
    .property = { TERN_RELOP_EQ, PidTagSubject, tern_value_str (PidTagSubject, "secret") },
  };
  g_autoptr (TernMessage) message = NULL;
  g_autoptr (TernTable) table = NULL;
  g_autoptr (TernItem) item = NULL;
  g_autoptr (GError) error = NULL;
  gboolean partial = FALSE;
  guint32 at;
  World world;

  world_init (&world, fixture);
  assert_subjects (world.bobs, SPECIAL (CALENDAR), NULL, "- open");
  assert_subjects (world.bobs, SPECIAL (CALENDAR), &by_start, "- open");
  assert_subjects (world.bobs, SPECIAL (CALENDAR), &by_subject, "open");
  table = tern_tables_open (TERN_TABLES (world.bobs), &query, NULL, fixture->store.job, &error);
  g_assert_no_error (error);
  for (guint backward = 0; backward < 2; backward++) {
    g_assert_false (tern_table_find (table, backward ? 1 : 0, backward, &secret, &at, fixture->store.job, &error));
    g_assert_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND);
    g_clear_error (&error);
  }
  item = open_item (fixture, world.bobs, SPECIAL (CALENDAR), world.calendar_secret, &error);
  g_assert_no_error (error);
  g_assert_true (item->head.is_concealed);
  g_assert_null (tern_bag_get (item->props, PidTagSubject));
  g_assert_cmpuint (tern_bag_get_time (item->props, PidLidAppointmentStartWhole, 0), ==, START);
  message = tern_message_open (TERN_GUARD (world.bobs), SPECIAL (CALENDAR), world.calendar_secret,
                               TERN_MESSAGE_READ_WRITE, FALSE, fixture->store.job, &error);
  g_assert_null (message);
  g_assert_error (error, TERN_ERROR, TERN_ERROR_DENIED);
  g_clear_error (&error);
  g_assert_true (tern_items_remove (TERN_ITEMS (world.bobs), SPECIAL (CALENDAR), &world.calendar_secret, 1, TRUE, NULL,
                                    &partial, fixture->store.job, &error));
  g_assert_true (partial);
  g_assert_false (guard_world_save (&(GuardWorld){ .mailbox = world.bobs, .job = fixture->store.job },
                                    SPECIAL (CALENDAR), world.calendar_secret, FALSE, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_DENIED);
  world_clear (&world);
}

/* Emptying a folder takes what one sees in it. */
static void
test_empty (DeliveryFixture *fixture, gconstpointer cluster)
{
  gboolean partial = TRUE;
  g_autoptr (GError) error = NULL;
  World world;

  world_init (&world, fixture);
  g_assert_true (tern_folders_empty (TERN_FOLDERS (world.bobs), SPECIAL (CONTACTS), TERN_DELETE_MESSAGES, &partial,
                                     fixture->store.job, &error));
  g_assert_no_error (error);
  g_assert_false (partial);
  assert_subjects (world.bobs, SPECIAL (CONTACTS), NULL, "");
  assert_subjects (world.alices, SPECIAL (CONTACTS), NULL, "secret");
  world_clear (&world);
}

/** set_delegate: alice names @dn as a delegate with @flags. */
static void
set_delegate (DeliveryFixture *fixture, const World *world, const char *dn, gint32 flags)
{
  TernJob *job = fixture->store.job;
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (TernFolderInfo) root = tern_folders_get (TERN_FOLDERS (world->alices), SPECIAL (ROOT), job, NULL);
  g_autoptr (TernMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  const TernBin id = tern_address_entry_id_build (dn, 0, arena);
  const TernValue ids = { .tag = PidTagScheduleInfoDelegateEntryIds, .multi = { .count = 1, .bins = &id } };
  const TernValue all_flags = { .tag = PidTagDelegateFlags, .multi = { .count = 1, .i32 = &flags } };

  message = tern_message_open (TERN_GUARD (world->alices), SPECIAL (FREEBUSY_DATA), tern_delegates_find (root),
                               TERN_MESSAGE_READ_WRITE, FALSE, job, &error);
  g_assert_no_error (error);
  g_assert_cmpint (tern_message_set (message, &ids), ==, -1);
  g_assert_cmpint (tern_message_set (message, &all_flags), ==, -1);
  if (!tern_message_save (message, TRUE, job, &error))
    g_error ("%s", error->message);
}

/* ShowPrivate, for a user or a group that holds him, at once and as long as it says so. */
static void
test_delegates (DeliveryFixture *fixture, gconstpointer cluster)
{
  World world;

  world_init (&world, fixture);
  assert_subjects (world.bobs, SPECIAL (CALENDAR), NULL, "- open");
  set_delegate (fixture, &world, fixture->bob->dn, 1);
  assert_subjects (world.bobs, SPECIAL (CALENDAR), NULL, "open secret");
  assert_subjects (world.bobs, SPECIAL (CONTACTS), NULL, "open secret");
  set_delegate (fixture, &world, fixture->bob->dn, 0);
  assert_subjects (world.bobs, SPECIAL (CONTACTS), NULL, "open");
  set_delegate (fixture, &world, fixture->team->dn, 1);
  assert_subjects (world.bobs, SPECIAL (CONTACTS), NULL, "open secret");
  set_delegate (fixture, &world, fixture->alice->dn, 1);
  assert_subjects (world.bobs, SPECIAL (CONTACTS), NULL, "open");
  /* [MS-OXODLGT] 3.1.4.3.3 is about reviewers, authors and editors: who owns a folder sees what is in it */
  groupware_fixture_grant (fixture, SPECIAL (CONTACTS), fixture->bob, TERN_RIGHTS_ALL_FOLDER);
  assert_subjects (world.bobs, SPECIAL (CONTACTS), NULL, "open secret");
  world_clear (&world);
}

/* Delegates write where the owner says who his delegates are, but not that. */
static void
test_own_delegates (DeliveryFixture *fixture, gconstpointer cluster)
{
  TernJob *job = fixture->store.job;
  const gint32 flags = 1;
  const TernValue shows = { .tag = PidTagDelegateFlags, .multi = { .count = 1, .i32 = &flags } };
  g_autoptr (TernFolderInfo) root = NULL;
  g_autoptr (TernMessage) message = NULL;
  g_autoptr (GError) error = NULL;
  World world;

  world_init (&world, fixture);
  set_delegate (fixture, &world, fixture->bob->dn, 0);
  groupware_fixture_grant (fixture, SPECIAL (FREEBUSY_DATA), fixture->bob, EDITOR);
  root = tern_folders_get (TERN_FOLDERS (world.alices), SPECIAL (ROOT), job, NULL);
  message = tern_message_open (TERN_GUARD (world.bobs), SPECIAL (FREEBUSY_DATA), tern_delegates_find (root),
                               TERN_MESSAGE_READ_WRITE, FALSE, job, &error);
  g_assert_no_error (error);
  g_assert_cmpint (tern_message_set (message, &(TernValue){ .tag = PidTagComment, .str = "by Bob" }), ==, -1);
  g_assert_true (tern_message_save (message, TRUE, job, &error));
  g_assert_no_error (error);
  g_assert_cmpint (tern_message_set (message, &shows), ==, -1);
  g_assert_false (tern_message_save (message, TRUE, job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_DENIED);
  assert_subjects (world.bobs, SPECIAL (CALENDAR), NULL, "- open");
  world_clear (&world);
}

/* A copied folder holds what its copier sees, into whatever folder of his it goes. */
static void
test_copy_folder (DeliveryFixture *fixture, gconstpointer cluster)
{
  TernJob *job = fixture->store.job;
  g_autoptr (TernFolderInfo) own = NULL;
  g_autoptr (TernBag) props = tern_bag_new ();
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GError) error = NULL;
  TernFolderCopy copy;
  gboolean partial;
  World world;

  world_init (&world, fixture);
  groupware_fixture_grant (fixture, SPECIAL (INBOX), fixture->bob, EDITOR | TERN_RIGHT_CREATE_SUBFOLDER);
  tern_bag_set_str (props, PidTagDisplayName, "Bob's");
  own = tern_folders_create (TERN_FOLDERS (world.bobs),
                             &(TernFolderSpec){ .parent = SPECIAL (INBOX), .type = TERN_FOLDER_GENERIC, .props = props },
                             &partial, job, &error);
  g_assert_no_error (error);
  copy = (TernFolderCopy){ TERN_GUARD (world.bobs), SPECIAL (CONTACTS), TERN_GUARD (world.bobs), own->id };
  g_assert_true (tern_folder_copy_is_piecewise (&copy));
  g_assert_false (tern_folders_copy (TERN_FOLDERS (world.bobs), copy.source, copy.target, "whole", TRUE, job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_DENIED);
  g_clear_error (&error);
  g_assert_true (tern_folder_copy_out (&copy, "copy", TERN_FOLDER_MESSAGES | TERN_FOLDER_SUBFOLDERS, &partial, job, &error));
  g_assert_no_error (error);
  all = tern_folders_list (TERN_FOLDERS (world.alices), job, &error);
  for (guint i = 0; i < all->len; i++) {
    const TernFolderInfo *info = g_ptr_array_index (all, i);

    if (info->parent == own->id)
      assert_subjects (world.alices, info->id, NULL, "open");
  }
  copy = (TernFolderCopy){ TERN_GUARD (world.bobs), own->id, TERN_GUARD (world.bobs), own->id };
  g_assert_false (tern_folder_copy_out (&copy, "itself", 0, &partial, job, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  world_clear (&world);
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
  delivery_fixture_add ("/guard-private/hidden", cluster, test_hidden);
  delivery_fixture_add ("/guard-private/concealed", cluster, test_concealed);
  delivery_fixture_add ("/guard-private/empty", cluster, test_empty);
  delivery_fixture_add ("/guard-private/delegates", cluster, test_delegates);
  delivery_fixture_add ("/guard-private/own-delegates", cluster, test_own_delegates);
  delivery_fixture_add ("/guard-private/copy-folder", cluster, test_copy_folder);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
