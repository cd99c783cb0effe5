#pragma once

#include "plugins/store-pg/pg-mailbox.h"

/**
 * PgFolderTree: the folders of one mailbox as this node knows them, refreshed by change number: one round trip that
 * brings only what changed. Within a transaction it isn't used, since that may still be rolled back. Safe from any
 * thread.
 */
typedef struct _PgFolderTree PgFolderTree;

PgFolderTree *pg_folder_tree_new (void);
void pg_folder_tree_free (PgFolderTree *tree);
/** pg_folder_tree_list: (transfer full) (element-type TernFolderInfo): parents before children. */
GPtrArray *pg_folder_tree_list (PgFolderTree *tree, PgMailbox *mailbox, TernJob *job, GError **error);
TernFolderInfo *pg_folder_tree_get (PgFolderTree *tree, PgMailbox *mailbox, TernId id, TernJob *job, GError **error);
