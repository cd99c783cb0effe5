#pragma once

#include "core/model/tern-timezone-blob.h"

/*
 * Time zones by name: of IANA ("Europe/Berlin") or of Windows ("W. Europe Standard Time"), from ICU's data.
 */

/** tern_zone_to_windows: (nullable): the Windows name, in @arena, of a zone of either kind; NULL if nobody knows it. */
const char *tern_zone_to_windows (const char *name, TernArena *arena);

/** tern_zone_rule: how a zone of either kind keeps its time in @year; FALSE if nobody knows it. */
gboolean tern_zone_rule (const char *name, guint year, TernTimeZoneRule *ret_rule);
