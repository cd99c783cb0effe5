#pragma once

#include "plugins/mapi/object/mapi-object.h"

/*
 * Properties of any kind of object, as the ROPs of [MS-OXCPRPT] want them. The one place where asked tags lose their
 * PtypString8: objects know PtypString only, and the codec converts when it writes. Bytes written to a stream count
 * from their writing on ([MS-OXCPRPT] 3.2.5.13). UNSUPPORTED where a kind of object doesn't have the capability.
 */

/** mapi_model_tag: @tag as objects know it. */
TernPropTag mapi_model_tag (TernPropTag tag);

/** MapiPropQuery: @limit: larger values become TOO_BIG. */
typedef struct {
  const TernPropTag *tags;
  guint n;
  gsize limit;
} MapiPropQuery;

/** mapi_object_get_props: *@ret_cells: one a tag, in @arena. */
gboolean mapi_object_get_props (MapiObject *object, const MapiPropQuery *query, TernArena *arena, TernValue **ret_cells,
                                TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_object_list_props: (transfer full) (element-type TernPropTag). */
GArray *mapi_object_list_props (MapiObject *object, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_object_set_props: @problems: (element-type MapiProblem): appended to. */
gboolean mapi_object_set_props (MapiObject *object, const TernValue *values, guint n, GArray *problems, TernJob *job,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean mapi_object_delete_props (MapiObject *object, const TernPropTag *tags, guint n, GArray *problems, TernJob *job,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_object_get_code_page: of its 8-bit strings. */
guint32 mapi_object_get_code_page (const MapiObject *object);
