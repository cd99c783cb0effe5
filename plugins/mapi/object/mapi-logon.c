#include "plugins/mapi/object/mapi-logon.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/groupware/tern-public.h"
#include "core/model/tern-entry-id.h"
#include "plugins/mapi/object/mapi-per-user.h"
#include "plugins/mapi/object/mapi-store-props.h"

static void
logon_free (MapiObject *object)
{
  MapiLogon *logon = (MapiLogon *) object;

  g_clear_pointer (&logon->watch, tern_notice_watch_end);
  g_clear_pointer (&logon->events, mapi_event_queue_unref);
  g_object_unref (logon->groupware);
  g_object_unref (logon->mailbox);
  tern_entry_unref (logon->owner);
  g_bytes_unref (logon->store_entry_id);
  g_free (logon->server_dn);
  mapi_per_user_free (logon->per_user);
  g_free (logon);
}

static const MapiObjectClass logon_class = {
  .kind = MAPI_KIND_LOGON,
  .name = "logon",
  .free = logon_free,
  .get_props = mapi_store_get_props,
  .list_props = mapi_store_list_props,
  .set_props = mapi_store_set_props,
  .delete_props = mapi_store_delete_props,
  .get_stream_size = mapi_store_get_stream_size,
  .read_stream = mapi_store_read_stream,
  .write_stream = mapi_store_write_stream,
};

/** server_dn: names the mailbox and its domain, never a host, so that stored entry ids survive every move (invariant
 * 10). */
static char *
server_dn (const TernEntry *owner, const TernGuid *mailbox)
{
  const char *recipients = strstr (owner->dn, "/cn=Recipients/");
  const char *at = strrchr (owner->address, '@');
  int prefix = recipients != NULL ? (int) (recipients - owner->dn) : (int) strlen (owner->dn);
  char guid[TERN_GUID_TEXT_SIZE];

  tern_guid_to_text (mailbox, guid);
  return g_strdup_printf ("%.*s/cn=Configuration/cn=Servers/cn=%s%s", prefix, owner->dn, guid, at != NULL ? at : "");
}

MapiLogon *
mapi_logon_new (TernGroupware *groupware, TernGuard *mailbox, TernEntry *owner, guint8 logon_id, guint32 code_page)
{
  MapiLogon *logon = g_new0 (MapiLogon, 1);
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autofree char *server = server_dn (owner, &tern_mailbox_get_info (TERN_MAILBOX (mailbox))->guid);
  gboolean is_public = tern_mailbox_get_info (TERN_MAILBOX (mailbox))->is_public;
  TernBin entry_id = tern_store_entry_id_build (server, owner->dn, is_public, arena);

  mapi_object_init (&logon->object, &logon_class, NULL);
  logon->logon_id = logon_id;
  logon->code_page = code_page;
  logon->groupware = g_object_ref (groupware);
  logon->is_public = is_public;
  logon->mailbox = g_object_ref (mailbox);
  logon->owner = tern_entry_ref (owner);
  logon->server_dn = g_steal_pointer (&server);
  logon->store_entry_id = g_bytes_new (entry_id.data, entry_id.size);
  return logon;
}

void
mapi_logon_set_events (MapiLogon *logon, MapiEventQueue *events)
{
  logon->events = mapi_event_queue_ref (events);
  logon->event_source = mapi_event_queue_new_source (events);
}

/** Ear: what a watch calls; it may outlive the logon for the rest of one call. */
typedef struct {
  MapiEventQueue *events;
  guint source;
} Ear;

static void
ear_free (gpointer data)
{
  Ear *ear = data;

  mapi_event_queue_unref (ear->events);
  g_free (ear);
}

static void
hear (const TernNotice *events, guint n, TernJob *job, gpointer user_data)
{
  Ear *ear = user_data;

  mapi_event_queue_hear (ear->events, ear->source, events, n);
}

/** kinds_of: tables need all that changes rows; only what costs more is left out. */
static guint
kinds_of (guint16 types)
{
  guint kinds = TERN_NOTICE_CREATED | TERN_NOTICE_MODIFIED | TERN_NOTICE_MOVED | TERN_NOTICE_COPIED
                | TERN_NOTICE_DELETED | TERN_NOTICE_SEARCH_COMPLETE | TERN_NOTICE_LINKED;

  return (types & MAPI_EVENT_NEW_MAIL) != 0 ? kinds | TERN_NOTICE_NEW_MAIL : kinds;
}

gboolean
mapi_logon_listen (MapiLogon *logon, guint16 types, TernJob *job, GError **error)
{
  guint kinds = logon->heard_kinds | kinds_of (types);
  Ear *ear;

  if (logon->events == NULL) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "this session has no events");
    return FALSE;
  }
  if (logon->watch != NULL) {
    if (kinds != logon->heard_kinds)
      tern_notice_watch_set_kinds (logon->watch, kinds);
    logon->heard_kinds = kinds;
    return TRUE;
  }
  ear = g_new (Ear, 1);
  *ear = (Ear){ mapi_event_queue_ref (logon->events), logon->event_source };
  logon->watch = tern_notices_watch (tern_groupware_get_notices (logon->groupware), logon->mailbox, kinds, hear, ear,
                                     ear_free, job, error);
  logon->heard_kinds = kinds;
  return logon->watch != NULL;
}

/** find_owner: whose mailbox it is; another organisation's users are unknown here. */
static TernEntry *
find_owner (TernGroupware *groupware, TernIdentity *identity, const char *essdn, TernJob *job, GError **error)
{
  const TernIdentityInfo *info = tern_identity_get_info (identity);
  TernDirectory *directory = tern_groupware_get_directory (groupware);
  g_autoptr (TernEntry) owner
      = tern_directory_lookup (directory, &info->organisation, TERN_ENTRY_BY_DN, essdn, job, error);

  if (owner == NULL)
    return NULL;
  if (tern_guid_is_null (&owner->mailbox) || owner->is_disabled) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "%s has no mailbox that one can log on to", essdn);
    return NULL;
  }
  return g_steal_pointer (&owner);
}

MapiLogon *
mapi_logon_open (TernGroupware *groupware, TernIdentity *identity, const char *essdn, TernJob *job, GError **error)
{
  g_autoptr (TernEntry) owner = find_owner (groupware, identity, essdn, job, error);
  g_autoptr (TernMailbox) mailbox = NULL;

  if (owner == NULL)
    return NULL;
  mailbox = tern_groupware_open_mailbox (groupware, &owner->mailbox, identity, job, error);
  if (mailbox == NULL)
    return NULL;
  return mapi_logon_new (groupware, TERN_GUARD (mailbox), owner, 0, 0);
}

MapiLogon *
mapi_logon_open_public (TernGroupware *groupware, TernIdentity *identity, TernJob *job, GError **error)
{
  g_autoptr (TernEntry) store = NULL;
  g_autoptr (TernMailbox) mailbox = tern_public_store_open (groupware, identity, &store, job, error);

  return mailbox != NULL ? mapi_logon_new (groupware, TERN_GUARD (mailbox), store, 0, 0) : NULL;
}

TernMailbox *
mapi_logon_get_mailbox (const MapiLogon *logon)
{
  return TERN_MAILBOX (logon->mailbox);
}

static void
fill_computed (MapiLogon *logon, guint32 rights, TernComputedContext *ret_context, TernJob *job)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (logon->store_entry_id, &size);

  *ret_context = (TernComputedContext){
    .mailbox = TERN_MAILBOX (logon->mailbox),
    .job = job,
    .rights = rights,
    .account = &tern_identity_get_info (tern_guard_get_identity (logon->mailbox))->account,
    .store_entry_id = { data, size },
  };
}

gboolean
mapi_logon_computed (MapiLogon *logon, TernId folder, TernComputedContext *ret_context, TernJob *job, GError **error)
{
  guint32 rights = TERN_RIGHTS_NONE;

  if (!tern_guard_get_rights (logon->mailbox, folder, &rights, job, error))
    return FALSE;
  fill_computed (logon, rights, ret_context, job);
  return TRUE;
}

gboolean
mapi_logon_computed_folder (MapiLogon *logon, const TernFolderInfo *info, TernComputedContext *ret_context,
                            TernJob *job, GError **error)
{
  guint32 rights = TERN_RIGHTS_NONE;

  if (!tern_guard_rights_of (logon->mailbox, info, &rights, job, error))
    return FALSE;
  fill_computed (logon, rights, ret_context, job);
  return TRUE;
}

gboolean
mapi_logon_is_same_mailbox (const MapiLogon *a, const MapiLogon *b)
{
  return tern_guid_equal (&tern_mailbox_get_info (TERN_MAILBOX (a->mailbox))->guid,
                          &tern_mailbox_get_info (TERN_MAILBOX (b->mailbox))->guid);
}
