#include "plugins/mapi/object/mapi-per-user.h"

#include "core/base/tern-error.h"
#include "plugins/mapi/codec/codec-globset.h"

/* No change number set that a client can mean is longer. */
#define MAX_BLOB (1024 * 1024)

struct _MapiPerUser {
  TernForeignFolder read_folder;
  GBytes *read; /* (nullable): what is being read */
  TernForeignFolder written_folder;
  TernGuid database;
  GByteArray *written; /* (nullable): what has come so far */
};

void
mapi_per_user_free (MapiPerUser *per_user)
{
  if (per_user == NULL)
    return;
  g_clear_pointer (&per_user->read, g_bytes_unref);
  g_clear_pointer (&per_user->written, g_byte_array_unref);
  g_free (per_user);
}

static MapiPerUser *
state_of (MapiLogon *logon)
{
  if (logon->per_user == NULL)
    logon->per_user = g_new0 (MapiPerUser, 1);
  return logon->per_user;
}

static gboolean
same_folder (const TernForeignFolder *a, const TernForeignFolder *b)
{
  return a->globcnt == b->globcnt && tern_guid_equal (&a->replica, &b->replica);
}

/** find_folder: the store's own id of a folder that is named by its LongTermID. */
static gboolean
find_folder (MapiLogon *logon, const TernForeignFolder *folder, TernId *ret_id, TernJob *job, GError **error)
{
  guint16 replid = 0;

  if (!tern_mailbox_get_replid (mapi_logon_get_mailbox (logon), &folder->replica, FALSE, &replid, job, error))
    return FALSE;
  *ret_id = TERN_ID (replid, folder->globcnt);
  return TRUE;
}

/* [MS-OXCSTOR] 3.2.5.12.1: an IDSET with REPLGUIDs ([MS-OXCFXICS] 2.2.2.4.2). */
static GBytes *
read_public (MapiLogon *logon, const TernForeignFolder *folder, TernJob *job, GError **error)
{
  TernMailbox *mailbox = mapi_logon_get_mailbox (logon);
  g_autoptr (TernIdRanges) read = NULL;
  g_autoptr (TernIdSet) set = tern_id_set_new ();
  g_auto (TernWriter) writer = { 0 };
  TernId id;

  if (!find_folder (logon, folder, &id, job, error))
    return NULL;
  read = tern_per_user_get_read (TERN_PER_USER (mailbox), NULL, id, job, error);
  if (read == NULL)
    return NULL;
  tern_id_ranges_add_all (tern_id_set_ranges (set, &tern_mailbox_get_info (mailbox)->replica), read);
  tern_writer_init (&writer, G_MAXSIZE);
  codec_id_set_write (&writer, set);
  return tern_writer_steal (&writer);
}

static GBytes *
read_private (MapiLogon *logon, const TernForeignFolder *folder, TernJob *job, GError **error)
{
  g_autoptr (GError) why = NULL;
  GBytes *data = tern_per_user_get_foreign (TERN_PER_USER (mapi_logon_get_mailbox (logon)), folder, NULL, job, &why);

  if (data == NULL && g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND))
    return g_bytes_new (NULL, 0); /* [MS-OXCSTOR] 3.2.5.12.2 */
  if (data == NULL)
    g_propagate_error (error, g_steal_pointer (&why));
  return data;
}

GBytes *
mapi_per_user_read (MapiLogon *logon, const TernForeignFolder *folder, guint32 offset, TernJob *job, GError **error)
{
  MapiPerUser *state = state_of (logon);

  if (offset > 0 && state->read != NULL && same_folder (&state->read_folder, folder))
    return state->read;
  g_clear_pointer (&state->read, g_bytes_unref);
  state->read_folder = *folder;
  state->read = logon->is_public ? read_public (logon, folder, job, error) : read_private (logon, folder, job, error);
  return state->read;
}

/** keep_public: what the blob says of other replicas means no message here. */
static gboolean
keep_public (MapiLogon *logon, const MapiPerUser *state, TernJob *job, GError **error)
{
  TernMailbox *mailbox = mapi_logon_get_mailbox (logon);
  g_autoptr (TernIdRanges) none = tern_id_ranges_new ();
  g_autoptr (TernIdSet) set = NULL;
  const TernIdRanges *own;
  TernReader reader;
  TernId id;

  tern_reader_init (&reader, state->written->data, state->written->len);
  set = codec_id_set_read (&reader, error);
  if (set == NULL || !find_folder (logon, &state->written_folder, &id, job, error))
    return FALSE;
  own = tern_id_set_find (set, &tern_mailbox_get_info (mailbox)->replica);
  return tern_per_user_set_read (TERN_PER_USER (mailbox), NULL, id, own != NULL ? own : none, job, error);
}

static gboolean
keep_private (MapiLogon *logon, const MapiPerUser *state, TernJob *job, GError **error)
{
  g_autoptr (GBytes) data = g_bytes_new (state->written->data, state->written->len);

  return tern_per_user_set_foreign (TERN_PER_USER (mapi_logon_get_mailbox (logon)), &state->written_folder,
                                    &state->database, data, job, error);
}

/** collect: FALSE when the block continues nothing; what came before is given up then. */
static gboolean
collect (MapiPerUser *state, const MapiPerUserBlock *block, GError **error)
{
  gboolean continues = state->written != NULL && same_folder (&state->written_folder, &block->folder)
                       && block->offset == state->written->len;

  if (block->offset == 0) {
    g_clear_pointer (&state->written, g_byte_array_unref);
    state->written = g_byte_array_new ();
    state->written_folder = block->folder;
    state->database = block->database;
  } else if (!continues) {
    g_clear_pointer (&state->written, g_byte_array_unref);
    g_set_error (error, TERN_ERROR, TERN_ERROR_STALE, "the block at %u continues nothing", block->offset);
    return FALSE;
  }
  if (state->written->len + block->data.size > MAX_BLOB) {
    g_clear_pointer (&state->written, g_byte_array_unref);
    g_set_error (error, TERN_ERROR, TERN_ERROR_TOO_BIG, "per-user information of more than %d bytes", MAX_BLOB);
    return FALSE;
  }
  g_byte_array_append (state->written, block->data.data, block->data.size);
  return TRUE;
}

gboolean
mapi_per_user_write (MapiLogon *logon, const MapiPerUserBlock *block, TernJob *job, GError **error)
{
  MapiPerUser *state = state_of (logon);
  gboolean done;

  if (!collect (state, block, error))
    return FALSE;
  if (!block->is_last)
    return TRUE;
  done = logon->is_public ? keep_public (logon, state, job, error) : keep_private (logon, state, job, error);
  g_clear_pointer (&state->written, g_byte_array_unref);
  return done;
}
