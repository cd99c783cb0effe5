#include <string.h>

#include "core/groupware/tern-special-folder.h"
#include "plugins/mapi/object/mapi-attachment.h"
#include "plugins/mapi/object/mapi-contents.h"
#include "plugins/mapi/object/mapi-stream.h"
#include "plugins/mapi/request/mapi-rop-loop.h"
#include "tests/plugins/mapi/rop/mapi-forms.h"

/* What the loop refuses before any handler runs, for each ROP by its specification: objects of a wrong kind, handles of
 * nothing, destinations of nothing, and what Exchange 2013 and later don't implement. Kinds: Logon, Folder, Message,
 * Attachment, Table, Stream. */

typedef struct {
  guint8 id;
  const char *name;
  const char *kinds;
} Row;

static const Row rows[] = {
  /* [MS-OXCSTOR] 2.2.1 */
  { 0x27, "RopGetReceiveFolder", "L" },
  { 0x26, "RopSetReceiveFolder", "L" },
  { 0x68, "RopGetReceiveFolderTable", "L" },
  { 0x7B, "RopGetStoreState", "L" },
  { 0x42, "RopGetOwningServers", "L" },
  { 0x45, "RopPublicFolderIsGhosted", "L" },
  { 0x43, "RopLongTermIdFromId", "LFM" },
  { 0x44, "RopIdFromLongTermId", "LFM" },
  { 0x60, "RopGetPerUserLongTermIds", "L" },
  { 0x61, "RopGetPerUserGuid", "L" },
  { 0x63, "RopReadPerUserInformation", "L" },
  { 0x64, "RopWritePerUserInformation", "L" },
  /* [MS-OXCFOLD] 2.2.1 */
  { 0x02, "RopOpenFolder", "LF" },
  { 0x1C, "RopCreateFolder", "F" },
  { 0x1D, "RopDeleteFolder", "F" },
  { 0x30, "RopSetSearchCriteria", "F" },
  { 0x31, "RopGetSearchCriteria", "F" },
  { 0x33, "RopMoveCopyMessages", "F" },
  { 0x35, "RopMoveFolder", "F" },
  { 0x36, "RopCopyFolder", "F" },
  { 0x58, "RopEmptyFolder", "F" },
  { 0x92, "RopHardDeleteMessagesAndSubfolders", "F" },
  { 0x1E, "RopDeleteMessages", "F" },
  { 0x91, "RopHardDeleteMessages", "F" },
  { 0x04, "RopGetHierarchyTable", "F" },
  { 0x05, "RopGetContentsTable", "F" },
  /* [MS-OXCMSG] 2.2.3 */
  { 0x03, "RopOpenMessage", "LF" },
  { 0x06, "RopCreateMessage", "LF" },
  { 0x0C, "RopSaveChangesMessage", "M" },
  { 0x0D, "RopRemoveAllRecipients", "M" },
  { 0x0E, "RopModifyRecipients", "M" },
  { 0x0F, "RopReadRecipients", "M" },
  { 0x10, "RopReloadCachedInformation", "M" },
  { 0x20, "RopSetMessageStatus", "F" },
  { 0x1F, "RopGetMessageStatus", "F" },
  { 0x66, "RopSetReadFlags", "F" },
  { 0x11, "RopSetMessageReadFlag", "M" },
  { 0x22, "RopOpenAttachment", "M" },
  { 0x23, "RopCreateAttachment", "M" },
  { 0x24, "RopDeleteAttachment", "M" },
  { 0x25, "RopSaveChangesAttachment", "A" },
  { 0x46, "RopOpenEmbeddedMessage", "A" },
  { 0x21, "RopGetAttachmentTable", "M" },
  { 0x52, "RopGetValidAttachments", "M" },
  /* [MS-OXCPRPT] 2.2 */
  { 0x56, "RopGetPropertyIdsFromNames", "LFMA" },
  { 0x55, "RopGetNamesFromPropertyIds", "LFMA" },
  { 0x07, "RopGetPropertiesSpecific", "LFMA" },
  { 0x08, "RopGetPropertiesAll", "LFMA" },
  { 0x09, "RopGetPropertiesList", "LFMA" },
  { 0x0A, "RopSetProperties", "LFMA" },
  { 0x79, "RopSetPropertiesNoReplicate", "LFMA" },
  { 0x0B, "RopDeleteProperties", "LFMA" },
  { 0x7A, "RopDeletePropertiesNoReplicate", "LFMA" },
  { 0x5F, "RopQueryNamedProperties", "LFMA" },
  { 0x67, "RopCopyProperties", "FMA" },
  { 0x39, "RopCopyTo", "FMA" },
  { 0x2B, "RopOpenStream", "LFMA" },
  { 0x2C, "RopReadStream", "S" },
  { 0x2D, "RopWriteStream", "S" },
  { 0xA3, "RopWriteStreamExtended", "S" },
  { 0x5D, "RopCommitStream", "S" },
  { 0x5E, "RopGetStreamSize", "S" },
  { 0x2F, "RopSetStreamSize", "S" },
  { 0x2E, "RopSeekStream", "S" },
  { 0x3A, "RopCopyToStream", "S" },
  { 0x5B, "RopLockRegionStream", "S" },
  { 0x5C, "RopUnlockRegionStream", "S" },
  { 0x90, "RopWriteAndCommitStream", "S" },
  { 0x3B, "RopCloneStream", "S" },
  /* [MS-OXCPERM] 2.2 */
  { 0x3E, "RopGetPermissionsTable", "F" },
  { 0x40, "RopModifyPermissions", "F" },
  /* [MS-OXORULE] 2.2 */
  { 0x41, "RopModifyRules", "F" },
  { 0x3F, "RopGetRulesTable", "F" },
  { 0x57, "RopUpdateDeferredActionMessages", "L" },
};

#define KINDS "LFMATS"
#define N_KINDS 6
#define MOST 128

/** World: a handle of each kind in alice's session. */
typedef struct {
  MapiFixture *fixture;
  guint32 handles[N_KINDS];
} World;

static guint32
add_handle (MapiFixture *fixture, gpointer object)
{
  g_autoptr (GError) error = NULL;
  guint32 handle = 0;

  assert_done (mapi_handle_table_add (mapi_session_get_handles (fixture->session), object, &handle, &error), error);
  return handle;
}

static void
fill_world (World *world, MapiFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  MapiFolder *folder = mapi_fixture_add_folder (fixture, TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_IPM_SUBTREE), "f");
  MapiMessage *message = (MapiMessage *) form_create (fixture, 0x0FFF);
  TernAttachment *attachment = tern_message_create_attachment (message->message, &error);
  gpointer objects[N_KINDS] = { mapi_object_ref (fixture->logon), folder, message };

  objects[3] = mapi_attachment_new (message, attachment);
  objects[4] = mapi_attachment_table_new (message, fixture->job, &error);
  objects[5] = mapi_stream_open ((MapiObject *) message, CUSTOM_BIN, MAPI_STREAM_CREATE, fixture->job, &error);
  g_assert_no_error (error);
  world->fixture = fixture;
  for (guint i = 0; i < N_KINDS; i++)
    world->handles[i] = add_handle (fixture, objects[i]);
}

/** shortest: the shortest request of a ROP: its indexes, everything else empty or zero. Returns: its size. */
static gsize
shortest (const RopWire *wire, guint8 *request, const MapiCodecContext *codec)
{
  guint8 buffer[2 + MOST] = { 0 };
  gboolean has_values = wire->id == ROP_ID_SET_PROPERTIES || wire->id == ROP_ID_SET_PROPERTIES_NO_REPLICATE;

  request[0] = wire->id;
  if (wire->handles == ROP_HANDLES_SOURCE_DEST || wire->handles == ROP_HANDLES_IN_OUT)
    request[3] = 1;
  if (has_values)
    request[3] = 2; /* PropertyValueSize counts the count */
  for (gsize size = 3; size < MOST; size++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    MapiRopInput input;
    gboolean fits;

    buffer[0] = size + 2;
    memcpy (buffer + 2, request, size);
    fits = mapi_rop_input_parse (buffer, size + 2, codec, arena, &input, NULL);
    if (fits)
      g_array_unref (input.handles);
    if (fits)
      return size;
  }
  g_assert_not_reached ();
}

/** send: the status of @row's ROP on two handles. */
static guint32
send (World *world, const Row *row, guint32 first, guint32 second)
{
  const RopWire *wire = &rop_wire[row->id];
  const MapiCodecContext codec = { .code_page = 1252, .private_logon = TRUE };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  g_auto (TernWriter) writer = { 0 };
  guint8 buffer[2 + MOST + 8] = { 0 };
  gsize size = shortest (wire, buffer + 2, &codec);
  MapiRopInput input;
  TernReader reader;
  guint32 status;

  buffer[0] = size + 2;
  memcpy (buffer + 2 + size, &first, 4);
  memcpy (buffer + 2 + size + 4, &second, 4);
  g_assert_true (mapi_rop_input_parse (buffer, size + 10, &codec, arena, &input, NULL));
  tern_writer_init (&writer, 0x8000);
  assert_done (mapi_rop_loop_run (world->fixture->session, &input, 0x7000, &writer, NULL, world->fixture->job, arena,
                                  &error),
               error);
  g_array_unref (input.handles);
  tern_reader_init (&reader, writer.data, writer.size);
  tern_reader_skip (&reader, 2);
  g_assert_cmphex (tern_reader_u8 (&reader), ==, wire->answer_id);
  tern_reader_skip (&reader, 1);
  status = tern_reader_u32 (&reader);
  g_assert_false (reader.failed);
  return status;
}

/* Traps 80, 81: handles of nothing before everything else. */
static void
check_nothing (World *world, const Row *row)
{
  const RopWire *wire = &rop_wire[row->id];

  g_assert_cmphex (send (world, row, MAPI_NO_HANDLE, MAPI_NO_HANDLE), ==, ecNullObject);
  g_assert_cmphex (send (world, row, 0x00ABCDEF, MAPI_NO_HANDLE), ==, ecNullObject); /* released, or never there */
  if (wire->handles != ROP_HANDLES_SOURCE_DEST)
    return;
  for (guint i = 0; i < N_KINDS; i++) {
    if (strchr (row->kinds, KINDS[i]) != NULL)
      g_assert_cmphex (send (world, row, world->handles[i], MAPI_NO_HANDLE), ==, ecDstNullObject);
  }
}

static void
test_refusals (MapiFixture *fixture, gconstpointer data)
{
  World world = { 0 };

  fill_world (&world, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const Row *row = &rows[i];
    const RopWire *wire = &rop_wire[row->id];

    g_test_message ("%s", row->name);
    g_assert_cmpstr (wire->name, ==, row->name + strlen ("Rop"));
    check_nothing (&world, row);
    for (guint j = 0; j < N_KINDS; j++) {
      if (strchr (row->kinds, KINDS[j]) == NULL)
        g_assert_cmphex (send (&world, row, world.handles[j], MAPI_NO_HANDLE), ==, ecNotSupported);
      else if (wire->state == ROP_STATE_EXCHANGE)
        g_assert_cmphex (send (&world, row, world.handles[j], MAPI_NO_HANDLE), ==, ecNotImplemented);
    }
  }
}

/* Copies go between objects of one kind ([MS-OXCPRPT] 2.2.10, 2.2.11), messages and folders into folders
 * ([MS-OXCFOLD] 2.2.1.6 to 2.2.1.8), stream bytes into streams (2.2.22 there). */
static void
test_destinations (MapiFixture *fixture, gconstpointer data)
{
  World world = { 0 };

  fill_world (&world, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const Row *row = &rows[i];

    if (rop_wire[row->id].handles != ROP_HANDLES_SOURCE_DEST)
      continue;
    for (guint j = 0; j < N_KINDS * N_KINDS; j++) {
      const guint from = j / N_KINDS, to = j % N_KINDS;

      if (strchr (row->kinds, KINDS[from]) == NULL || from == to)
        continue;
      g_test_message ("%s: %c to %c", row->name, KINDS[from], KINDS[to]);
      g_assert_cmphex (send (&world, row, world.handles[from], world.handles[to]), ==, ecNotSupported);
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
  mapi_fixture_add ("/rop/refusals/before-handlers", cluster, test_refusals);
  mapi_fixture_add ("/rop/refusals/destinations", cluster, test_destinations);
  status = g_test_run ();
  test_cluster_free (cluster);
  return status;
}
