#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-folders.h"
#include "plugins/mapi/codec/codec-property-row.h"
#include "plugins/mapi/object/mapi-hierarchy.h"
#include "tests/plugins/mapi/rop/notif-world.h"

/* --- hierarchies: a client that only applies what it is told --- */

#define N_FOLDERS 8

static GArray *
read_folders (World *world, gboolean deep)
{
  static const TernPropTag id_column[] = { PidTagFolderId };
  g_autoptr (GError) error = NULL;
  g_autoptr (MapiTable) table = mapi_hierarchy_open (world->fixture->logon, world->folder->id, deep, FALSE,
                                                     world->fixture->job, &error);
  const MapiTableRead read = { .n = 1000, .room = 0x7000 };
  const MapiCodecContext codec = { .code_page = 1252, .columns = id_column, .n_columns = 1 };
  MapiTableRows rows = { 0 };
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (TernId));
  TernReader reader;

  g_assert_no_error (error);
  mapi_table_mute (table);
  g_assert_true (mapi_table_set_columns (table, id_column, 1, world->fixture->job, &error));
  assert_done (
      mapi_table_read (table, &read, &codec, world->fixture->arena, &rows, world->fixture->job, &error), error);
  tern_reader_init (&reader, rows.data.data, rows.data.size);
  for (guint i = 0; i < rows.n; i++) {
    TernValue *cells = NULL;
    TernId id;

    g_assert_true (codec_property_row_read (&reader, &codec, world->fixture->arena, id_column, 1, &cells));
    id = tern_id_from_wire ((guint64) cells[0].i64);
    g_array_append_val (ids, id);
  }
  return ids;
}

static int
place_of (const GArray *ids, TernId id)
{
  for (guint i = 0; i < ids->len; i++) {
    if (g_array_index (ids, TernId, i) == id)
      return (int) i;
  }
  return -1;
}

static void
apply (GArray *ids, const NotificationData *data)
{
  int place = place_of (ids, data->table_row_folder_id), after = -1;

  g_assert_cmphex (data->notification_flags, ==, MAPI_EVENT_TABLE_MODIFIED);
  g_assert_cmpint (data->table_event_type, !=, MAPI_TABLE_EVENT_CHANGED);
  if (place >= 0)
    g_array_remove_index (ids, place);
  g_assert_true ((place >= 0) == (data->table_event_type != MAPI_TABLE_EVENT_ROW_ADDED));
  if (data->table_event_type == MAPI_TABLE_EVENT_ROW_DELETED)
    return;
  if (data->insert_after_table_row_folder_id != 0) {
    after = place_of (ids, data->insert_after_table_row_folder_id);
    g_assert_cmpint (after, >=, 0);
  }
  g_array_insert_val (ids, after + 1, data->table_row_folder_id);
}

static void
change_folders (World *world, GArray *all)
{
  TernFolders *folders = TERN_FOLDERS (world->fixture->logon->mailbox);
  guint what = (guint) g_test_rand_int_range (0, 5);
  TernId one = g_array_index (all, TernId, g_test_rand_int_range (0, (gint32) all->len));
  TernId two = g_array_index (all, TernId, g_test_rand_int_range (0, (gint32) all->len));
  g_autofree char *name = g_strdup_printf ("f%d", g_test_rand_int_range (0, 1000));
  gboolean partial, done = TRUE;

  if (what == 0 && all->len < 3 * N_FOLDERS) {
    g_autoptr (MapiFolder) made = mapi_fixture_add_folder (world->fixture, one, name);

    g_array_append_val (all, made->id);
  } else if (what == 1 && one != world->folder->id) {
    done = tern_folders_move (folders, one, two, name, world->fixture->job, NULL);
  } else if (what == 2 && one != world->folder->id && all->len > 3) {
    done = tern_folders_remove (folders, one, TERN_DELETE_HARD, &partial, world->fixture->job, NULL);
  } else if (what == 3) {
    g_autoptr (TernFolderInfo) info = tern_folders_get (folders, one, world->fixture->job, NULL);

    if (info != NULL)
      mapi_fixture_add_message (world->fixture, one, "x", 1);
  } else if (one != world->folder->id) {
    g_autoptr (TernBag) set = tern_bag_new ();

    tern_bag_set_str (set, PidTagDisplayName, name);
    done = tern_folders_set_props (folders, one, set, NULL, 0, world->fixture->job, NULL);
  }
  g_test_message ("%u: %s", what, done ? "done" : "refused"); /* names collide, trees don't nest: that is fine */
}

/** forget_gone: of @all, those that are not there any more. */
static void
forget_gone (World *world, GArray *all)
{
  for (guint i = 0; i < all->len;) {
    g_autoptr (TernFolderInfo) info = tern_folders_get (TERN_FOLDERS (world->fixture->logon->mailbox),
                                                        g_array_index (all, TernId, i), world->fixture->job, NULL);

    if (info == NULL)
      g_array_remove_index_fast (all, i);
    else
      i++;
  }
}

static void
test_hierarchy (MapiFixture *fixture, gconstpointer data)
{
  static const TernPropTag shown[] = { PidTagFolderId, PidTagDisplayName, PidTagContentCount };
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (TernId));
  g_autoptr (GError) error = NULL;
  GArray *known[2];
  guint32 handles[2];
  World world;

  notif_world_open (fixture, &world);
  g_array_append_val (all, world.folder->id);
  for (guint i = 0; i < 2; i++) {
    MapiTable *table
        = mapi_hierarchy_open (fixture->logon, world.folder->id, i == 1, FALSE, fixture->job, &error);

    handles[i] = notif_keep (&world, table);
    g_assert_true (mapi_table_set_columns (table, shown, G_N_ELEMENTS (shown), fixture->job, &error));
    notif_look (&world, table);
    known[i] = g_array_new (FALSE, FALSE, sizeof (TernId));
  }
  for (guint round = 0; round < 60; round++) {
    g_auto (Told) told = { 0 };

    for (gint32 n = g_test_rand_int_range (1, 4); n > 0; n--) {
      change_folders (&world, all);
      forget_gone (&world, all);
    }
    notif_ask (&world, ROOM, &told);
    for (guint i = 0; i < told.events->len; i++)
      apply (known[g_array_index (told.events, RopNotifyResponse, i).notification_handle == handles[1]],
             notif_event_at (&told, i));
    for (guint i = 0; i < 2; i++) {
      g_autoptr (GArray) fresh = read_folders (&world, i == 1);

      g_assert_cmpmem (known[i]->data, known[i]->len * sizeof (TernId), fresh->data, fresh->len * sizeof (TernId));
    }
  }
  g_array_unref (known[0]);
  g_array_unref (known[1]);
  notif_world_close (&world);
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
  mapi_fixture_add ("/oxcnotif/3.1.4.3/hierarchy", cluster, test_hierarchy);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
