#pragma once

#include "plugins/mapi/object/mapi-table.h"

/** mapi_contents_open: a contents table ([MS-OXCFOLD] 2.2.1.14): the messages of a folder, by the newest delivery until
 * it is sorted. @is_search: a search folder, which shows messages of others. */
MapiTable *mapi_contents_open (MapiLogon *logon, TernId folder, TernTableKind kind, gboolean is_search, TernJob *job,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
