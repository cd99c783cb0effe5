#pragma once

#include "plugins/store-pg/pg-folder-tree.h"
#include "plugins/store-pg/pg-mailbox.h"
#include "plugins/store-pg/pg-named-props.h"
#include "plugins/store-pg/pg-watchers.h"

/* What the parts of the one object keep on this node: caches, refreshed by change number, and watchers. */
PgFolderTree *pg_mailbox_get_folder_tree (PgMailbox *mailbox);
PgNamedProps *pg_mailbox_get_named_props (PgMailbox *mailbox);
PgWatchers *pg_mailbox_get_watchers (PgMailbox *mailbox);

/* Functions of TernMailbox that have files of their own. */
gboolean pg_replicas_get_replid (TernMailbox *mailbox, const TernGuid *replica, gboolean create, guint16 *ret_replid,
                                 TernJob *job, GError **error);
gboolean pg_replicas_get_replica (TernMailbox *mailbox, guint16 replid, TernGuid *ret_replica, TernJob *job,
                                  GError **error);
gboolean pg_replicas_reserve_ids (TernMailbox *mailbox, guint32 count, guint64 *ret_first, TernJob *job,
                                  GError **error);
GPtrArray *pg_receive_folders_get (TernMailbox *mailbox, TernJob *job, GError **error);
gboolean pg_receive_folders_set (TernMailbox *mailbox, const char *message_class, TernId folder, TernJob *job,
                                 GError **error);
