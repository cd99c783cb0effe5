#pragma once

#include "plugins/mapi/object/mapi-object.h"

/** A Server object handle that names nothing ([MS-OXCROPS] 2.2.1). */
#define MAPI_NO_HANDLE 0xFFFFFFFFu
/** Handles a session may hold at once (trap 38); one more is refused with ecMaxObjsExceeded. */
#define MAPI_MAX_HANDLES 65536

/**
 * MapiHandleTable: the numbers by which one session's client names Server objects, and nothing else. Numbers start at
 * 1, are never 0 or MAPI_NO_HANDLE, and are given anew only after all others were used.
 */
typedef struct _MapiHandleTable MapiHandleTable;

MapiHandleTable *mapi_handle_table_new (void);
/** mapi_handle_table_free: drops every object; children before the logons they belong to. */
void mapi_handle_table_free (MapiHandleTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MapiHandleTable, mapi_handle_table_free)

/** mapi_handle_table_add: takes over the reference to @object; LIMIT (and @object is released) when the kind's or the
 * table's limit is reached. */
gboolean mapi_handle_table_add (MapiHandleTable *table, gpointer object, guint32 *ret_handle,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** mapi_handle_table_find: (transfer none) (nullable). */
MapiObject *mapi_handle_table_find (MapiHandleTable *table, guint32 handle);
/** mapi_handle_table_remove: closes and releases the handle; a logon takes the handles of everything opened through it
 * along. */
void mapi_handle_table_remove (MapiHandleTable *table, guint32 handle, TernJob *job);
guint mapi_handle_table_get_size (MapiHandleTable *table);
