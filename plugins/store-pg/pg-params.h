#pragma once

#include "core/spi/tern-database.h"

/* Array parameters for set-based statements: `= ANY ($3)` and `unnest ($3, $4)`. */

/** PG_TIME: SQL: the timestamptz of a FILETIME; PG_FILETIME: the other way. */
#define PG_TIME(filetime) "to_timestamp ((" filetime " - 116444736000000000) / 10000000.0)"
#define PG_FILETIME(time) "((extract (epoch FROM " time ") * 10000000)::int8 + 116444736000000000)"

void pg_params_add_int8_array (TernDbParams *params, const gint64 *values, guint n);
void pg_params_add_int4_array (TernDbParams *params, const gint32 *values, guint n);
void pg_params_add_boolean_array (TernDbParams *params, const gboolean *values, guint n);
/** pg_params_add_text_array: valid UTF-8; a NULL entry is an SQL NULL. */
void pg_params_add_text_array (TernDbParams *params, const char *const *values, guint n);
/** pg_params_add_bytea_array: a NULL entry is an SQL NULL. */
void pg_params_add_bytea_array (TernDbParams *params, GBytes *const *values, guint n);
void pg_params_add_uuid_array (TernDbParams *params, const TernGuid *values, guint n);
/** pg_params_add_guid: the null GUID is an SQL NULL. */
void pg_params_add_guid (TernDbParams *params, const TernGuid *guid);
/** pg_params_add_bytes: NULL is an SQL NULL. */
void pg_params_add_bytes (TernDbParams *params, GBytes *bytes);
