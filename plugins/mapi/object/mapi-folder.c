#include "plugins/mapi/object/mapi-folder.h"

#include "core/base/tern-error.h"
#include "core/groupware/object/tern-folder-copy.h"
#include "core/groupware/tern-special-folder.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/object/mapi-folder-props.h"
#include "plugins/mapi/wire/mapi-status.h"

static void
folder_free (MapiObject *object)
{
  g_free (object);
}

/* Subfolders first: only they can make a cycle, which must be known before anything is copied. */
static const TernPropTag children[]
  = { PidTagContainerHierarchy, PidTagContainerContents, PidTagFolderAssociatedContents, 0 };

/** has_child: what is in a folder is never replaced, so that nothing there stands in the way. */
static gboolean
has_child (MapiObject *object, TernPropTag child)
{
  return FALSE;
}

static gboolean
copy_child (MapiObject *from, MapiObject *to, TernPropTag child, gboolean *ret_partial, TernJob *job, GError **error)
{
  const TernFolderCopy copy = { from->logon->mailbox, ((MapiFolder *) from)->id, to->logon->mailbox,
                                ((MapiFolder *) to)->id };
  const guint part = child == PidTagContainerHierarchy  ? TERN_FOLDER_SUBFOLDERS
                     : child == PidTagContainerContents ? TERN_FOLDER_MESSAGES
                                                        : TERN_FOLDER_ASSOCIATED;
  g_autoptr (GError) why = NULL;

  if (!mapi_object_demand_folder (to, error))
    return FALSE;
  if (tern_folder_copy_parts (&copy, part, ret_partial, job, &why))
    return TRUE;
  if (g_error_matches (why, TERN_ERROR, TERN_ERROR_INVALID))
    g_set_error_literal (error, MAPI_STATUS, (gint) ecFolderCycle, why->message);
  else
    g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
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
  .children = children,
  .has_child = has_child,
  .copy_child = copy_child,
  .list_stored = mapi_folder_list_stored,
};

MapiFolder *
mapi_folder_new (MapiLogon *logon, const TernFolderInfo *info)
{
  MapiFolder *folder = g_new0 (MapiFolder, 1);

  mapi_object_init (&folder->object, &folder_class, logon);
  folder->id = info->id;
  folder->type = info->type;
  folder->has_rules = info->has_rules;
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
