#pragma once

#include <gio/gio.h>

#include "core/model/tern-bag.h"
#include "core/model/tern-id.h"
#include "core/model/tern-named-prop.h"
#include "core/spi/tern-job.h"

/** TernMailboxInfo: what never changes about a mailbox. */
typedef struct {
  TernGuid guid;
  TernGuid replica;           /* REPLGUID, replica id 1 */
  TernGuid mapping_signature; /* replica id 5 */
  TernGuid organisation;
  TernGuid owner;
  gboolean is_public;
  const char *locale;
} TernMailboxInfo;

/** TernReceiveFolder: @message_class "" is the default row ([MS-OXCSTOR] 2.2.1.4). */
typedef struct {
  char *message_class;
  TernId folder;
  TernFiletime modified;
} TernReceiveFolder;
void tern_receive_folder_free (TernReceiveFolder *row);

/**
 * TernMailbox: the handle. Everything in a mailbox is reached through the capability interfaces that the same object
 * implements: TernFolders, TernItems, TernTables, TernChanges, TernPermissions, TernRules. Safe from any thread.
 */
#define TERN_TYPE_MAILBOX (tern_mailbox_get_type ())
G_DECLARE_INTERFACE (TernMailbox, tern_mailbox, TERN, MAILBOX, GObject)

struct _TernMailboxInterface {
  GTypeInterface parent;

  const TernMailboxInfo *(*get_info) (TernMailbox *mailbox);
  /* Stored properties of the store object, with PidTagMessageSizeExtended, PidTagContentCount kept by the store, and
   * the limits of its size that hold: PidTagStorageQuotaLimit, PidTagProhibitSendQuota, PidTagProhibitReceiveQuota. */
  TernBag *(*get_props) (TernMailbox *mailbox, TernJob *job, GError **error);
  gboolean (*set_props) (TernMailbox *mailbox, const TernBag *set, const TernPropTag *removed, guint n_removed,
                         TernJob *job, GError **error);
  /* Ids of names; known names have their fixed ids. Unknown ones are registered if @create (LIMIT at the quota), else
   * 0. */
  gboolean (*get_prop_ids) (TernMailbox *mailbox, const TernPropName *names, guint n, gboolean create, guint16 *ret_ids,
                            TernJob *job, GError **error);
  /* Names of ids, in @arena; a NULL entry for an id that isn't registered. */
  gboolean (*get_prop_names) (TernMailbox *mailbox, const guint16 *ids, guint n, TernArena *arena,
                              const TernPropName **ret_names, TernJob *job, GError **error);
  /* Takes @count consecutive counters of the own replica out of use for good; *ret_first is the first. */
  gboolean (*reserve_ids) (TernMailbox *mailbox, guint32 count, guint64 *ret_first, TernJob *job, GError **error);
  /* Replica ids and GUIDs map one to one per mailbox; @create registers a foreign GUID (trap 31). */
  gboolean (*get_replid) (TernMailbox *mailbox, const TernGuid *replica, gboolean create, guint16 *ret_replid,
                          TernJob *job, GError **error);
  gboolean (*get_replica) (TernMailbox *mailbox, guint16 replid, TernGuid *ret_replica, TernJob *job, GError **error);
  /* (element-type TernReceiveFolder), the default row first. */
  GPtrArray *(*get_receive_folders) (TernMailbox *mailbox, TernJob *job, GError **error);
  /* @folder 0 removes the row. */
  gboolean (*set_receive_folder) (TernMailbox *mailbox, const char *message_class, TernId folder, TernJob *job,
                                  GError **error);
};

const TernMailboxInfo *tern_mailbox_get_info (TernMailbox *mailbox);
TernBag *tern_mailbox_get_props (TernMailbox *mailbox, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_mailbox_set_props (TernMailbox *mailbox, const TernBag *set, const TernPropTag *removed, guint n_removed,
                                 TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_mailbox_get_prop_ids (TernMailbox *mailbox, const TernPropName *names, guint n, gboolean create,
                                    guint16 *ret_ids, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_mailbox_get_prop_names (TernMailbox *mailbox, const guint16 *ids, guint n, TernArena *arena,
                                      const TernPropName **ret_names, TernJob *job,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_mailbox_reserve_ids (TernMailbox *mailbox, guint32 count, guint64 *ret_first, TernJob *job,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_mailbox_get_replid (TernMailbox *mailbox, const TernGuid *replica, gboolean create, guint16 *ret_replid,
                                  TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_mailbox_get_replica (TernMailbox *mailbox, guint16 replid, TernGuid *ret_replica, TernJob *job,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *tern_mailbox_get_receive_folders (TernMailbox *mailbox, TernJob *job,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_mailbox_set_receive_folder (TernMailbox *mailbox, const char *message_class, TernId folder, TernJob *job,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
