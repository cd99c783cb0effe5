#pragma once

#include "core/base/tern-error.h"
#include "plugins/mapi/object/mapi-table.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-oxctabl.h"

/* TableStatus ([MS-OXCTABL] 2.2.2.1.3): everything is done when the answer leaves. */
#define TBLSTAT_COMPLETE 0x00

/* Asynchronous flags of SetColumns, SortTable and Restrict ([MS-OXCTABL] 2.2.2.1.4); a server may ignore them
 * (3.2.5.1). */
#define TBL_ASYNC 0x01
#define TBL_BATCH 0x02

/** Bytes in front of the rows: RopId, InputHandleIndex, ReturnValue, and two or three more. */
#define ROWS_HEAD 9

/** oxctabl_demand_flags: INVALID when @flags has a bit that @known hasn't. */
static inline gboolean
oxctabl_demand_flags (guint8 flags, guint8 known, GError **error)
{
  if ((flags & ~known) == 0)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "flags 0x%02X", flags);
  return FALSE;
}

/** oxctabl_demand_columns: [MS-OXCTABL] 3.2.5.2: ROPs that show rows or use bookmarks come after RopSetColumns. */
static inline gboolean
oxctabl_demand_columns (MapiTable *table, GError **error)
{
  return mapi_table_has_columns (table) || mapi_rop_fail (error, ecNullObject, "no columns were set");
}
