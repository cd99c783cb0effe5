#pragma once

#include "plugins/mapi/object/mapi-table.h"

/**
 * mapi_hierarchy_open: a hierarchy table ([MS-OXCFOLD] 2.2.1.13): the subfolders of @folder that the logon's identity
 * may see, in the order of their names, with @deep each followed by its own subfolders and PidTagDepth counting from 1.
 * It follows changes of the mailbox's folders.
 * @deleted: only soft-deleted ones
 */
MapiTable *mapi_hierarchy_open (MapiLogon *logon, TernId folder, gboolean deep, gboolean deleted, TernJob *job,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
