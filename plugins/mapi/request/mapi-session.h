#pragma once

#include "core/groupware/tern-groupware.h"
#include "core/spi/tern-identity.h"
#include "plugins/mapi/codec/codec-context.h"
#include "plugins/mapi/object/mapi-event-queue.h"
#include "plugins/mapi/request/mapi-handle-table.h"

/**
 * MapiSession: what one Session Context of the mailbox endpoint holds ([MS-OXCMAPIHTTP] 3.2.1): who is behind it, how
 * the client wants its strings, and the Server objects. One request works on it at a time (the endpoint sees to that).
 */
typedef struct _MapiSession MapiSession;

/** MapiSessionSpec: from the Connect request ([MS-OXCMAPIHTTP] 2.2.4.1.1). @client_version: 0: unknown (trap 48). */
typedef struct {
  TernGroupware *groupware;
  TernIdentity *identity;
  guint32 code_page;
  guint32 lcid_sort;
  guint32 lcid_string;
  guint64 client_version;
} MapiSessionSpec;

MapiSession *mapi_session_new (const MapiSessionSpec *spec);
void mapi_session_free (MapiSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiSession, mapi_session_free)

TernGroupware *mapi_session_get_groupware (MapiSession *session);
TernIdentity *mapi_session_get_identity (MapiSession *session);
guint32 mapi_session_get_code_page (MapiSession *session);
guint32 mapi_session_get_lcid_sort (MapiSession *session);
guint32 mapi_session_get_lcid_string (MapiSession *session);
MapiHandleTable *mapi_session_get_handles (MapiSession *session);
/** mapi_session_get_events: (transfer none): what the client is to be told; the one part that other threads may use. */
MapiEventQueue *mapi_session_get_events (MapiSession *session);
/** mapi_session_get_index: the SessionIndex of RopPending ([MS-OXCROPS] 2.2.14.3.1). */
guint16 mapi_session_get_index (MapiSession *session);

/** mapi_session_set_logon: the handle that a RopLogon left for @logon_id; the one it replaces is released
 * ([MS-OXCSTOR] 3.2.5.1). */
void mapi_session_set_logon (MapiSession *session, guint8 logon_id, guint32 handle, TernJob *job);
/** mapi_session_get_public_logons: (transfer none): the logon ids of public logons, as MapiCodecContext has them. */
const guint8 *mapi_session_get_public_logons (MapiSession *session);
/** mapi_session_may_chain_streams: whether this client reads chained RopReadStream responses (trap 46). */
gboolean mapi_session_may_chain_streams (MapiSession *session);

/** MAPI_CLIENT_VERSION: a client's version "16.0.4266.1001" as one number that compares. */
#define MAPI_CLIENT_VERSION(major, minor, build)                                                                       \
  ((guint64) (major) << 48 | (guint64) (minor) << 32 | (guint64) (build) << 16)
/** mapi_client_version_parse: from X-ClientApplication "Outlook/16.0.4266.1001"; 0 for anything else. */
guint64 mapi_client_version_parse (const char *application);
