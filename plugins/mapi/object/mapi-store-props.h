#pragma once

#include "plugins/mapi/object/mapi-logon.h"

/* Properties of a Logon object ([MS-OXCSTOR] 2.2.2.1): what MapiObjectClass asks of it. */

gboolean mapi_store_get_props (MapiObject *object, const TernPropTag *tags, guint n, gsize limit, TernArena *arena,
                               TernValue *ret_cells, TernJob *job, GError **error);
GArray *mapi_store_list_props (MapiObject *object, TernJob *job, GError **error);
gboolean mapi_store_set_props (MapiObject *object, const TernValue *values, guint n, GArray *problems, TernJob *job,
                               GError **error);
gboolean mapi_store_delete_props (MapiObject *object, const TernPropTag *tags, guint n, GArray *problems, TernJob *job,
                                  GError **error);
gboolean
mapi_store_get_stream_size (MapiObject *object, TernPropTag tag, gint64 *ret_size, TernJob *job, GError **error);
GBytes *
mapi_store_read_stream (MapiObject *object, TernPropTag tag, gint64 offset, gsize size, TernJob *job, GError **error);
gboolean mapi_store_write_stream (MapiObject *object, TernPropTag tag, GBytes *value, TernJob *job, GError **error);
