#pragma once

#include "plugins/store-pg/pg-mailbox-private.h"

/** PgFolderSource: what a folder is a copy of; all 0 for a new one. */
typedef struct {
  TernId parent;
  TernId id;
} PgFolderSource;

/** pg_folders_insert: what TernFolders' create does; a copy is logged as such. */
TernFolderInfo *pg_folders_insert (PgMailbox *mailbox, const TernFolderSpec *spec, const PgFolderSource *source,
                                   gboolean *ret_existed, TernJob *job, GError **error);
/** pg_folders_place: new properties, place and name (each may stay as it is: NULL, 0, NULL) in one change. */
gboolean pg_folders_place (PgMailbox *mailbox, TernId id, TernId target, const char *name, const TernBag *set,
                           const TernPropTag *removed, guint n_removed, TernJob *job, GError **error);
/** pg_folders_demand_movable: UNSUPPORTED for the root, DENIED for other special folders. */
gboolean pg_folders_demand_movable (const TernFolderInfo *info, GError **error);

/** pg_folders_purge: what is behind a removed folder and those below it, in batches; may be gone on with at any time. */
gboolean pg_folders_purge (PgMailbox *mailbox, TernId id, TernJob *job, GError **error);

/* The rest of TernFolders, in files of its own. */
gboolean pg_folders_copy (TernFolders *folders, TernId id, TernId target, const char *name, gboolean recursive,
                          TernJob *job, GError **error);
gboolean pg_folders_remove (TernFolders *folders, TernId id, guint flags, gboolean *ret_partial, TernJob *job,
                            GError **error);
gboolean pg_folders_empty (TernFolders *folders, TernId id, guint flags, gboolean *ret_partial, TernJob *job,
                           GError **error);
