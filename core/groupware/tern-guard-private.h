#pragma once

#include "core/groupware/tern-guard.h"
#include "core/spi/tern-access.h"
#include "core/spi/tern-changes.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-items.h"
#include "core/spi/tern-per-user.h"
#include "core/spi/tern-permissions.h"
#include "core/spi/tern-rules.h"
#include "core/spi/tern-searches.h"
#include "core/spi/tern-tables.h"
#include "core/spi/tern-uploads.h"

struct _TernGuard {
  GObject parent;

  TernMailbox *raw;
  TernIdentity *identity;
  gboolean is_owner;
  gboolean is_public;       /* a public store: it has no owner */
  gboolean is_public_admin; /* of which the identity is an administrator: all rights, but read state of his own */
  GMutex lock;
  GHashTable *decisions; /* TernId -> Decision; guarded by lock */
  /* Whether the owner lets the identity see private items, as of two change numbers; guarded by lock. */
  gboolean sees_private;
  gint64 delegates_cn;
  gint64 root_cn;
};

/** tern_guard_demand: DENIED unless the identity has all of @rights (or owns the folder); NOT_FOUND where it may not
 * even see it. */
gboolean tern_guard_demand (TernGuard *guard, TernId folder, guint32 rights, TernJob *job,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_guard_rights_from: what @acl, a list of the mailbox, gives the identity. */
guint32 tern_guard_rights_from (TernGuard *guard, const TernAcl *acl);
/** tern_guard_decide: the rights in a folder and the version of the list that they follow from. Not for the owner. */
gboolean tern_guard_decide (TernGuard *guard, const TernFolderInfo *info, guint32 *ret_rights, gint32 *ret_version,
                            TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_guard_refuse: DENIED; NOT_FOUND where @have doesn't even let the folder be seen: then it looks like one that
 * doesn't exist. Always FALSE. */
gboolean tern_guard_refuse (TernId folder, guint32 wanted, guint32 have, GError **error);
/** tern_guard_decide_all: decides about @folders (element-type TernFolderInfo) in one round trip, if many are undecided.
 */
gboolean tern_guard_decide_all (TernGuard *guard, const GPtrArray *folders, TernJob *job,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_guard_sees: whether a folder is there for the identity. */
gboolean tern_guard_sees (TernGuard *guard, const TernFolderInfo *info, gboolean *ret_sees, TernJob *job,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;
/**
 * tern_guard_filter: fills @ret_access for a query on @folder: unrestricted with @any, limited to own items with @owned
 * only; with neither DENIED, or NOT_FOUND where the folder may not even be seen. *ret_filter points at @ret_access, or is NULL when the owner asks.
 */
gboolean tern_guard_filter (TernGuard *guard, TernId folder, guint32 any, guint32 owned, TernAccess *ret_access,
                            const TernAccess **ret_filter, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/**
 * tern_guard_filter_concealing: the same for reading. In a calendar private items stay, and *ret_conceals tells the
 * caller to conceal those for which tern_guard_is_hidden() is TRUE.
 */
gboolean tern_guard_filter_concealing (TernGuard *guard, TernId folder, TernAccess *ret_access,
                                       const TernAccess **ret_filter, gboolean *ret_conceals, TernJob *job,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_guard_is_hidden: whether an item is a private one of somebody else. */
gboolean tern_guard_is_hidden (TernGuard *guard, const TernItemHead *head);
/** tern_guard_forget: drops a decision whose ACL version the store found stale. */
void tern_guard_forget (TernGuard *guard, TernId folder);
/** tern_guard_is_stale: takes @error's STALE as a call to decide again: forgets the decision, clears the error, TRUE.
 */
gboolean tern_guard_is_stale (TernGuard *guard, TernId folder, GError **error);

/** tern_guard_show_unread: in a public store, the identity's own counts of what isn't read, in place of those of
 * @infos, which are replaced by copies. */
gboolean tern_guard_show_unread (TernGuard *guard, GPtrArray *infos, TernJob *job,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_guard_mark_saved: in a public store, what somebody saved as read is read for him. */
void tern_guard_mark_saved (TernGuard *guard, const TernItemSave *save, const TernItemSaved *saved, TernJob *job);

void tern_guard_per_user_init (TernPerUserInterface *iface);
void tern_guard_mailbox_init (TernMailboxInterface *iface);
void tern_guard_folders_init (TernFoldersInterface *iface);
void tern_guard_items_init (TernItemsInterface *iface);
void tern_guard_tables_init (TernTablesInterface *iface);
void tern_guard_changes_init (TernChangesInterface *iface);
void tern_guard_permissions_init (TernPermissionsInterface *iface);
void tern_guard_rules_init (TernRulesInterface *iface);
void tern_guard_searches_init (TernSearchesInterface *iface);

/** tern_guard_demand_search: DENIED (NOT_FOUND where it may not be seen) unless the mailbox is the identity's own. */
gboolean tern_guard_demand_search (TernGuard *guard, TernId folder, TernJob *job,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_guard_is_search (TernGuard *guard, TernId folder, TernJob *job);
/** tern_guard_find_hits: (element-type TernSearchHit): what the search folder shows now, in order of their folders. */
GArray *tern_guard_find_hits (TernGuard *guard, TernId folder, const TernId *ids, guint n_ids, TernJob *job,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** TernGuardFolderFunc: what was asked of a search folder, for messages of one real folder. */
typedef gboolean (*TernGuardFolderFunc) (TernGuard *guard, TernId folder, const TernId *ids, guint n_ids,
                                         gconstpointer data, gboolean *ret_partial, TernJob *job, GError **error);
/** tern_guard_each_folder: calls @func for each folder in which messages of @search lie; @ids NULL: all of them. */
gboolean tern_guard_each_folder (TernGuard *guard, TernId search, const TernId *ids, guint n_ids,
                                 TernGuardFolderFunc func, gconstpointer data, gboolean *ret_partial, TernJob *job,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void tern_guard_uploads_init (TernUploadsInterface *iface);
