#include "tests/plugins/mapi/rop/notif-world.h"

#include "core/groupware/tern-special-folder.h"
#include "plugins/mapi/request/mapi-notify.h"
#include "plugins/mapi/wire/rop-oxctabl.h"

/** Work: a dispatcher's, until the test says so. */
typedef struct {
  TernJobFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Work;

static gboolean
run (gpointer runner, TernJobFunc func, gpointer user_data, GDestroyNotify destroy, GError **error)
{
  Work *work = g_new (Work, 1);

  *work = (Work){ func, user_data, destroy };
  g_queue_push_tail (runner, work);
  return TRUE;
}

void
notif_pump (World *world)
{
  for (Work *work = g_queue_pop_head (&world->work); work != NULL; work = g_queue_pop_head (&world->work)) {
    TernJob *job = tern_job_new ();

    work->func (job, work->user_data);
    tern_job_free (job);
    work->destroy (work->user_data);
    g_free (work);
  }
}

void
notif_world_open (MapiFixture *fixture, World *world)
{
  *world = (World){ .fixture = fixture };
  tern_notices_set_runner (tern_groupware_get_notices (fixture->groupware), run, &world->work);
  mapi_logon_set_events (fixture->logon, mapi_session_get_events (fixture->session));
  world->folder = mapi_fixture_add_folder (fixture, TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_IPM_SUBTREE), "watched");
}

void
notif_world_close (World *world)
{
  mapi_object_unref (world->folder);
  notif_pump (world);
  tern_notices_set_runner (tern_groupware_get_notices (world->fixture->groupware), NULL, NULL);
}

guint32
notif_keep (World *world, gpointer object)
{
  guint32 handle = 0;

  g_assert_true (
      mapi_handle_table_add (mapi_session_get_handles (world->fixture->session), object, &handle, NULL));
  return handle;
}

void
told_clear (Told *told)
{
  tern_arena_free (told->arena);
  tern_writer_clear (&told->writer);
  g_array_unref (told->events);
}

void
notif_ask (World *world, gsize room, Told *ret)
{
  const MapiCodecContext codec = { .code_page = 1252, .private_logon = TRUE };
  TernReader reader;

  notif_pump (world);
  *ret = (Told){ .arena = tern_arena_new (), .events = g_array_new (FALSE, FALSE, sizeof (RopNotifyResponse)) };
  tern_writer_init (&ret->writer, 0x8000);
  mapi_notify_write (world->fixture->session, room, &ret->writer, world->fixture->job);
  g_assert_cmpuint (ret->writer.size, <=, room);
  tern_reader_init (&reader, ret->writer.data, ret->writer.size);
  while (tern_reader_left (&reader) > 0) {
    RopNotifyResponse notify = { 0 };
    RopPendingResponse pending = { 0 };
    TernReader at = reader;

    g_assert_false (ret->pending);
    if (tern_reader_u8 (&at) == ROP_ID_PENDING) {
      g_assert_true (rop_pending_response_parse (&reader, &codec, ret->arena, &pending));
      g_assert_cmpuint (pending.session_index, ==, mapi_session_get_index (world->fixture->session));
      ret->pending = TRUE;
    } else {
      g_assert_true (rop_notify_response_parse (&reader, &codec, ret->arena, &notify));
      g_array_append_val (ret->events, notify);
    }
  }
}

const NotificationData *
notif_event_at (const Told *told, guint i)
{
  g_assert_cmpuint (i, <, told->events->len);
  return &g_array_index (told->events, RopNotifyResponse, i).notification_data;
}

void
notif_look (World *world, MapiTable *table)
{
  RopQueryRowsRequest req = { .row_count = 100, .forward_read = 1 };
  RopQueryRowsResponse ret = { 0 };
  g_autoptr (GError) error = NULL;

  assert_done (rop_query_rows (mapi_fixture_context (world->fixture, table), &req, &ret, &error), error);
}
