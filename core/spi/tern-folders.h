#pragma once

#include <gio/gio.h>

#include "core/model/tern-bag.h"
#include "core/model/tern-id.h"
#include "core/spi/tern-job.h"

/** TernFolderType: PidTagFolderType ([MS-OXCFOLD] 2.2.2.2.2.2). */
typedef enum {
  TERN_FOLDER_ROOT = 0,
  TERN_FOLDER_GENERIC = 1,
  TERN_FOLDER_SEARCH = 2,
} TernFolderType;

/**
 * TernFolderInfo:
 *
 * The facts of one folder at one moment. Reference counted, immutable, safe on any thread. Counters are exact as of
 * the reading. @change_key and @pcl are empty when the last change was the server's own: then the change key is the
 * own replica with @cn and the list is the stored foreign part plus it (see tern_folder_info_get_pcl()).
 */
typedef struct {
  gatomicrefcount refs;
  TernId id;
  TernId parent; /* 0: the root */
  TernFolderType type;
  gboolean is_special; /* provisioned; can't be deleted or moved */
  gboolean has_rules;
  gint64 cn;
  gint64 hierarchy_cn; /* last change below it */
  gint32 acl_version;
  guint32 content_count;
  guint32 unread_count;
  guint32 associated_count;
  guint32 deleted_count; /* soft-deleted messages */
  guint32 subfolder_count;
  gint64 size;
  gint64 contents_cn; /* last change number of a message in it */
  TernGuid creator;
  GBytes *change_key; /* nullable */
  GBytes *pcl;        /* nullable: foreign part */
  TernBag *props;     /* PidTagDisplayName, PidTagComment, PidTagContainerClass, PidTagCreationTime,
                         PidTagLastModificationTime, ... */
} TernFolderInfo;

TernFolderInfo *tern_folder_info_new (void);
TernFolderInfo *tern_folder_info_ref (TernFolderInfo *info);
void tern_folder_info_unref (TernFolderInfo *info);
/** tern_folder_info_with_unread: (transfer full): the same folder with another count of unread messages. */
TernFolderInfo *tern_folder_info_with_unread (const TernFolderInfo *info, guint32 unread);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernFolderInfo, tern_folder_info_unref)

/** TernFolderSpec: a folder to create. @id 0: the store gives one. @name is in @props as PidTagDisplayName.
 * @creator_owns: beside what the folder takes over of its parent's list, its creator gets a row with all rights. */
typedef struct {
  TernId id;
  TernId parent;
  TernFolderType type;
  gboolean is_special;
  gboolean open_existing;
  const TernBag *props;
  TernGuid creator;
  gboolean creator_owns;
} TernFolderSpec;

/** TernFolderDelete: what RopDeleteFolder and its kin may take along ([MS-OXCFOLD] 2.2.1.3.1). */
typedef enum {
  TERN_DELETE_MESSAGES = 0x01,
  TERN_DELETE_FOLDERS = 0x04,
  TERN_DELETE_HARD = 0x10,
  TERN_DELETE_ASSOCIATED = 0x100, /* for emptying: the associated messages too */
} TernDeleteFlags;

#define TERN_TYPE_FOLDERS (tern_folders_get_type ())
G_DECLARE_INTERFACE (TernFolders, tern_folders, TERN, FOLDERS, GObject)

struct _TernFoldersInterface {
  GTypeInterface parent;

  /* (element-type TernFolderInfo) all live folders of the mailbox, parents before children; cached on the node and
   * refreshed by change number, so that a caller may ask each time. */
  GPtrArray *(*list) (TernFolders *folders, TernJob *job, GError **error);
  TernFolderInfo *(*get) (TernFolders *folders, TernId id, TernJob *job, GError **error);
  /* EXISTS on a name collision (names compare by fold key) unless open_existing; then *ret_existed is TRUE. */
  TernFolderInfo *(*create) (TernFolders *folders, const TernFolderSpec *spec, gboolean *ret_existed, TernJob *job,
                             GError **error);
  gboolean (*set_props) (TernFolders *folders, TernId id, const TernBag *set, const TernPropTag *removed,
                         guint n_removed, TernJob *job, GError **error);
  /* INVALID when @target is the folder or below it; EXISTS on a collision; @name NULL keeps the name. */
  gboolean (*move) (TernFolders *folders, TernId id, TernId target, const char *name, TernJob *job, GError **error);
  gboolean (*copy) (TernFolders *folders, TernId id, TernId target, const char *name, gboolean recursive, TernJob *job,
                    GError **error);
  /* *ret_partial: something could not be deleted. Without the flags a folder that has content stays, with partial TRUE.
   */
  gboolean (*remove) (TernFolders *folders, TernId id, guint flags, gboolean *ret_partial, TernJob *job,
                      GError **error);
  gboolean (*empty) (TernFolders *folders, TernId id, guint flags, gboolean *ret_partial, TernJob *job, GError **error);
};

GPtrArray *tern_folders_list (TernFolders *folders, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TernFolderInfo *
tern_folders_get (TernFolders *folders, TernId id, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
TernFolderInfo *tern_folders_create (TernFolders *folders, const TernFolderSpec *spec, gboolean *ret_existed,
                                     TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_folders_set_props (TernFolders *folders, TernId id, const TernBag *set, const TernPropTag *removed,
                                 guint n_removed, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_folders_move (TernFolders *folders, TernId id, TernId target, const char *name, TernJob *job,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_folders_copy (TernFolders *folders, TernId id, TernId target, const char *name, gboolean recursive,
                            TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_folders_remove (TernFolders *folders, TernId id, guint flags, gboolean *ret_partial, TernJob *job,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_folders_empty (TernFolders *folders, TernId id, guint flags, gboolean *ret_partial, TernJob *job,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
