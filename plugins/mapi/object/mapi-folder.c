#include "plugins/mapi/object/mapi-folder.h"

#include "core/base/tern-error.h"
#include "core/groupware/tern-special-folder.h"
#include "plugins/mapi/object/mapi-folder-props.h"

static void
folder_free (MapiObject *object)
{
  g_free (object);
}

static const MapiObjectClass folder_class = {
  .kind = MAPI_KIND_FOLDER,
  .name = "folder",
  .free = folder_free,
  .get_props = mapi_folder_get_props,
  .list_props = mapi_folder_list_props,
  .set_props = mapi_folder_set_props,
  .delete_props = mapi_folder_delete_props,
  .get_stream_size = mapi_folder_get_stream_size,
  .read_stream = mapi_folder_read_stream,
  .write_stream = mapi_folder_write_stream,
};

MapiFolder *
mapi_folder_new (MapiLogon *logon, const TernFolderInfo *info)
{
  MapiFolder *folder = g_new0 (MapiFolder, 1);

  mapi_object_init (&folder->object, &folder_class, logon);
  folder->id = info->id;
  folder->type = info->type;
  return folder;
}

MapiFolder *
mapi_folder_open (MapiLogon *logon, TernId id, TernJob *job, GError **error)
{
  g_autoptr (TernFolderInfo) info = tern_folders_get (TERN_FOLDERS (logon->mailbox), id, job, error);

  if (info == NULL) {
    g_prefix_error (error, "open folder 0x%" G_GINT64_MODIFIER "x: ", id);
    return NULL;
  }
  return mapi_folder_new (logon, info);
}

TernFolderInfo *
mapi_folder_get_info (MapiFolder *folder, TernJob *job, GError **error)
{
  return tern_folders_get (TERN_FOLDERS (folder->object.logon->mailbox), folder->id, job, error);
}

TernId
mapi_object_get_folder (const MapiObject *object)
{
  if (mapi_object_get_kind (object) == MAPI_KIND_FOLDER)
    return ((const MapiFolder *) object)->id;
  return TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_ROOT);
}

gboolean
mapi_object_demand_folder (const MapiObject *object, GError **error)
{
  if (mapi_object_get_kind (object) == MAPI_KIND_FOLDER && ((const MapiFolder *) object)->type != TERN_FOLDER_SEARCH)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "a %s can't be the destination",
               mapi_object_get_kind (object) == MAPI_KIND_FOLDER ? "search folder" : object->klass->name);
  return FALSE;
}
