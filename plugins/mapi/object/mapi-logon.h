#pragma once

#include "core/groupware/tern-computed.h"
#include "core/groupware/tern-groupware.h"
#include "core/groupware/tern-guard.h"
#include "plugins/mapi/object/mapi-event-queue.h"

/**
 * MapiLogon: a session's access to one store ([MS-OXCSTOR]): the mailbox wrapped for the session's identity. Its
 * properties are the store's.
 */
struct _MapiLogon {
  MapiObject object;

  guint8 logon_id;
  gboolean is_public; /* the organisation's public folders */
  guint32 code_page; /* of the session's Connect: for PtypString8 */
  guint32 lcid_sort; /* of the session's Connect, as properties of the store */
  guint32 lcid_string;
  TernGroupware *groupware;
  TernGuard *mailbox; /* implements TernMailbox, TernFolders, TernItems, TernTables, TernChanges, TernPermissions */
  TernEntry *owner;   /* directory entry of the mailbox */
  GBytes *store_entry_id;
  gint64 stream_bytes; /* what the open streams of this logon hold in memory */
  MapiEventQueue *events; /* nullable: what the session's client is to be told; mapi_logon_set_events() */
  guint event_source;
  TernNoticeWatch *watch; /* nullable: since something wants to hear of the mailbox */
  guint heard_kinds;
  char *server_dn; /* of the server that a client knows: the mailbox, not a host */
  struct _MapiPerUser *per_user; /* (nullable): a transfer of per-user information */
};
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiLogon, mapi_object_unref)

/** mapi_logon_new: takes references. */
MapiLogon *
mapi_logon_new (TernGroupware *groupware, TernGuard *mailbox, TernEntry *owner, guint8 logon_id, guint32 code_page);

/**
 * mapi_logon_open:
 * @essdn: who is logged on to: the DN of a mailbox in the identity's own organisation
 *
 * A private mailbox logon ([MS-OXCSTOR] 3.2.5.1.1). NOT_FOUND: nobody of that name, or somebody without a mailbox or
 * whose account is disabled. Anybody of the organisation may log on: what he finds there is decided by each folder's
 * permissions ([MS-OXCPERM] 3.2.4.1), and every mailbox has something for everybody (free/busy times).
 */
MapiLogon *mapi_logon_open (TernGroupware *groupware, TernIdentity *identity, const char *essdn, TernJob *job,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** mapi_logon_open_public: a logon to the public folders of the identity's organisation ([MS-OXCSTOR] 3.2.5.1.2); its
 * "owner" is the directory's entry of the store. */
MapiLogon *mapi_logon_open_public (TernGroupware *groupware, TernIdentity *identity, TernJob *job,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_logon_set_events: the session's queue; takes a reference. */
void mapi_logon_set_events (MapiLogon *logon, MapiEventQueue *events);
/** mapi_logon_listen: from now on the queue hears of @types (MAPI_EVENT_*) in the mailbox. UNSUPPORTED without a queue.
 * The first time on a node that a mailbox is listened to takes a round trip. */
gboolean
mapi_logon_listen (MapiLogon *logon, guint16 types, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

TernMailbox *mapi_logon_get_mailbox (const MapiLogon *logon);
/** mapi_logon_computed: fills the context for computed properties of objects in @folder (rights asked at the gate). */
gboolean mapi_logon_computed (MapiLogon *logon, TernId folder, TernComputedContext *ret_context, TernJob *job,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_logon_computed_folder: the same for a folder whose facts were just read: without asking for them again. */
gboolean mapi_logon_computed_folder (MapiLogon *logon, const TernFolderInfo *info, TernComputedContext *ret_context,
                                     TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_logon_is_same_mailbox: whether two logons are to one mailbox. */
gboolean mapi_logon_is_same_mailbox (const MapiLogon *a, const MapiLogon *b);
