#include "plugins/mapi/request/mapi-session.h"

#include <stdio.h>

#include "plugins/mapi/object/mapi-logon.h"

struct _MapiSession {
  TernGroupware *groupware;
  TernIdentity *identity;
  guint32 code_page;
  guint32 lcid_sort;
  guint32 lcid_string;
  guint64 client_version;
  MapiHandleTable *handles;
  MapiEventQueue *events;
  guint16 index;
  guint32 logons[256]; /* handle by logon id; 0: none */
  guint8 public_logons[MAPI_LOGON_SET_SIZE];
};

MapiSession *
mapi_session_new (const MapiSessionSpec *spec)
{
  MapiSession *session = g_new0 (MapiSession, 1);

  session->groupware = g_object_ref (spec->groupware);
  session->identity = tern_identity_ref (spec->identity);
  session->code_page = spec->code_page;
  session->lcid_sort = spec->lcid_sort;
  session->lcid_string = spec->lcid_string;
  session->client_version = spec->client_version;
  session->handles = mapi_handle_table_new ();
  session->events = mapi_event_queue_new ();
  session->index = (guint16) g_random_int ();
  return session;
}

void
mapi_session_free (MapiSession *session)
{
  if (session == NULL)
    return;
  mapi_handle_table_free (session->handles);
  mapi_event_queue_unref (session->events);
  tern_identity_unref (session->identity);
  g_object_unref (session->groupware);
  g_free (session);
}

TernGroupware *
mapi_session_get_groupware (MapiSession *session)
{
  return session->groupware;
}

TernIdentity *
mapi_session_get_identity (MapiSession *session)
{
  return session->identity;
}

guint32
mapi_session_get_code_page (MapiSession *session)
{
  return session->code_page;
}

guint32
mapi_session_get_lcid_sort (MapiSession *session)
{
  return session->lcid_sort;
}

guint32
mapi_session_get_lcid_string (MapiSession *session)
{
  return session->lcid_string;
}

MapiHandleTable *
mapi_session_get_handles (MapiSession *session)
{
  return session->handles;
}

MapiEventQueue *
mapi_session_get_events (MapiSession *session)
{
  return session->events;
}

guint16
mapi_session_get_index (MapiSession *session)
{
  return session->index;
}

void
mapi_session_set_logon (MapiSession *session, guint8 logon_id, guint32 handle, TernJob *job)
{
  const MapiLogon *logon = (const MapiLogon *) mapi_handle_table_find (session->handles, handle);
  guint32 old = session->logons[logon_id];

  session->logons[logon_id] = handle;
  session->public_logons[logon_id / 8] &= (guint8) ~(1u << logon_id % 8);
  if (logon != NULL && logon->is_public)
    session->public_logons[logon_id / 8] |= (guint8) (1u << logon_id % 8);
  if (old != 0 && old != handle)
    mapi_handle_table_remove (session->handles, old, job);
}

const guint8 *
mapi_session_get_public_logons (MapiSession *session)
{
  return session->public_logons;
}

gboolean
mapi_session_may_chain_streams (MapiSession *session)
{
  const guint64 version = session->client_version;

  return version == 0 || version < MAPI_CLIENT_VERSION (15, 0, 0) || version >= MAPI_CLIENT_VERSION (16, 0, 10000);
}

guint64
mapi_client_version_parse (const char *application)
{
  guint major, minor, build, revision;

  if (application == NULL || sscanf (application, "Outlook/%5u.%5u.%5u.%5u", &major, &minor, &build, &revision) != 4)
    return 0;
  return MAPI_CLIENT_VERSION (major & 0xFFFF, minor & 0xFFFF, build & 0xFFFF) | (revision & 0xFFFF);
}
