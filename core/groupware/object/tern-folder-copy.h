#pragma once

#include "core/groupware/tern-guard.h"
#include "core/spi/tern-folders.h"

/** TernFolderParts: what is inside a folder, as PidTagContainerContents, PidTagFolderAssociatedContents and
 * PidTagContainerHierarchy name it. */
typedef enum {
  TERN_FOLDER_MESSAGES = 1 << 0,
  TERN_FOLDER_ASSOCIATED = 1 << 1,
  TERN_FOLDER_SUBFOLDERS = 1 << 2, /* with everything in them */
} TernFolderParts;

/** TernFolderCopy: from folder @source of mailbox @from into folder @target of mailbox @to, which may be the same. */
typedef struct {
  TernGuard *from;
  TernId source;
  TernGuard *to;
  TernId target;
} TernFolderCopy;

/**
 * tern_folder_copy_parts:
 *
 * Adds what is inside a folder to another one ([MS-OXCPRPT] 2.2.11). INVALID when subfolders would come into
 * themselves; EXISTS when the target has a subfolder of the same name. *@ret_partial: something wasn't there any more,
 * may not be read, or is a search folder, whose criteria mean nothing in another mailbox. What was copied before an
 * error stays.
 */
gboolean tern_folder_copy_parts (const TernFolderCopy *copy, guint parts, gboolean *ret_partial, TernJob *job,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** tern_folder_copy_is_piecewise: whether the folder is copied by tern_folder_copy_out() rather than by the store, as a
 * whole: to another mailbox, and where private messages may be hidden from who copies. */
gboolean tern_folder_copy_is_piecewise (const TernFolderCopy *copy);

/**
 * tern_folder_copy_out:
 *
 * The folder itself, with what may be seen of it ([MS-OXCFOLD] 2.2.1.7, 2.2.1.8): a new folder below @copy's target.
 * @name: (nullable): instead of its own. @parts: what goes along. INVALID when it would come into itself.
 */
gboolean tern_folder_copy_out (const TernFolderCopy *copy, const char *name, guint parts, gboolean *ret_partial,
                               TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_folder_move_out: the same, whole; then the source is gone for good, unless *@ret_partial: then it stays. */
gboolean tern_folder_move_out (const TernFolderCopy *copy, const char *name, gboolean *ret_partial, TernJob *job,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
