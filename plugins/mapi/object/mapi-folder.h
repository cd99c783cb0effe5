#pragma once

#include "core/spi/tern-folders.h"
#include "plugins/mapi/object/mapi-logon.h"

/** MapiFolder: a folder that a client opened. Its facts are read when they are asked for, so that counters are true. */
typedef struct {
  MapiObject object;

  TernId id;
  TernFolderType type;
  gboolean has_rules; /* when it was opened */
} MapiFolder;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiFolder, mapi_object_unref)

/** mapi_folder_open: NOT_FOUND also where the identity may not see it. */
MapiFolder *mapi_folder_open (MapiLogon *logon, TernId id, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
MapiFolder *mapi_folder_new (MapiLogon *logon, const TernFolderInfo *info);
/** mapi_folder_get_info: (transfer full): the folder's facts as of now. */
TernFolderInfo *mapi_folder_get_info (MapiFolder *folder, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** mapi_object_get_folder: the folder that a ROP on @object is about: a folder itself; of a logon, the root of the
 * store. */
TernId mapi_object_get_folder (const MapiObject *object);
/** mapi_object_demand_folder: for destinations: UNSUPPORTED unless @object is a folder that can hold things (search
 * folders only link them). */
gboolean mapi_object_demand_folder (const MapiObject *object, GError **error) G_GNUC_WARN_UNUSED_RESULT;
