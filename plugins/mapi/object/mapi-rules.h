#pragma once

#include "plugins/mapi/object/mapi-table.h"

/**
 * mapi_rules_open: a rules table ([MS-OXORULE] 2.2.2): the standard rules of a folder in the order in which they are
 * applied, with conditions and actions as long as they are. DENIED unless the identity owns the folder.
 */
MapiTable *mapi_rules_open (MapiLogon *logon, TernId folder, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
