#pragma once

#include "plugins/mapi/object/mapi-folder.h"

/*
 * Properties of a folder ([MS-OXCFOLD] 2.2.2), the same on the folder and in a hierarchy table: computed, stored, and
 * those that have a value although nobody set them.
 */

/** mapi_folder_props_get: the value of exactly @tag (PtypUnspecified: of its id), in @arena or @info; FALSE if there is
 * none. */
gboolean mapi_folder_props_get (const TernComputedContext *context, const TernFolderInfo *info, TernPropTag tag,
                                TernArena *arena, TernValue *ret_value);
/** mapi_folder_props_list: (transfer full) (element-type TernPropTag): every tag that @info has a value for. */
GArray *mapi_folder_props_list (const TernFolderInfo *info);
/** mapi_folder_props_to_bag: (transfer full): all of them. */
TernBag *mapi_folder_props_to_bag (const TernComputedContext *context, const TernFolderInfo *info);

/* What MapiObjectClass asks of a folder. */
gboolean mapi_folder_get_props (MapiObject *object, const TernPropTag *tags, guint n, gsize limit, TernArena *arena,
                                TernValue *ret_cells, TernJob *job, GError **error);
GArray *mapi_folder_list_props (MapiObject *object, TernJob *job, GError **error);
/** mapi_folder_list_stored: what isn't computed. */
GArray *mapi_folder_list_stored (MapiObject *object, TernJob *job, GError **error);
gboolean mapi_folder_set_props (MapiObject *object, const TernValue *values, guint n, GArray *problems, TernJob *job,
                                GError **error);
gboolean mapi_folder_delete_props (MapiObject *object, const TernPropTag *tags, guint n, GArray *problems, TernJob *job,
                                   GError **error);
gboolean
mapi_folder_get_stream_size (MapiObject *object, TernPropTag tag, gint64 *ret_size, TernJob *job, GError **error);
GBytes *
mapi_folder_read_stream (MapiObject *object, TernPropTag tag, gint64 offset, gsize size, TernJob *job, GError **error);
gboolean mapi_folder_write_stream (MapiObject *object, TernPropTag tag, GBytes *bytes, TernJob *job, GError **error);
