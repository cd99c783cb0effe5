#pragma once

#include <glib.h>

#include "core/base/tern-filetime.h"
#include "core/model/tern-value.h"

/*
 * Time zones as Outlook puts them into calendar objects: PidLidTimeZoneStruct ([MS-OXOCAL] 2.2.1.39) and the
 * definitions PidLidAppointmentTimeZoneDefinitionStartDisplay, EndDisplay and Recur ([MS-OXOCAL] 2.2.1.41). What was
 * parsed is written back byte by byte.
 */

/** TernSystemTime: SYSTEMTIME ([MS-DTYP] 2.3.13). With year 0 the @day-th (5: last) @day_of_week of @month; month 0:
 * never. */
typedef struct {
  guint16 year;
  guint16 month;
  guint16 day_of_week;
  guint16 day;
  guint16 hour;
  guint16 minute;
  guint16 second;
  guint16 milliseconds;
} TernSystemTime;

/* TZRule flags ([MS-OXOCAL] 2.2.1.41.1). */
#define TERN_TIME_ZONE_RULE_RECUR 0x0001
#define TERN_TIME_ZONE_RULE_EFFECTIVE 0x0002

/** TernTimeZoneRule: a TZRule: UTC = local time + bias, in minutes, from @year on. */
typedef struct {
  guint8 major_version;
  guint8 minor_version;
  guint16 reserved;
  guint16 flags;
  guint16 year;
  guint8 unused[14];
  gint32 bias;
  gint32 standard_bias;
  gint32 daylight_bias;
  TernSystemTime standard_date; /* where standard time begins, in daylight time */
  TernSystemTime daylight_date; /* where daylight time begins, in standard time */
} TernTimeZoneRule;

/** TernTimeZoneStruct: PidLidTimeZoneStruct. */
typedef struct {
  guint16 standard_year;
  guint16 daylight_year;
  TernTimeZoneRule rule; /* its biases and dates only */
} TernTimeZoneStruct;

/** TernTimeZoneDefinition: PidLidAppointmentTimeZoneDefinition*; @key_name is UTF-16LE without NUL, such as
 * "W. Europe Standard Time". */
typedef struct {
  guint8 major_version;
  guint8 minor_version;
  guint16 header_size;
  guint16 reserved;
  TernBin key_name;
  guint16 n_rules;
  TernTimeZoneRule *rules;
  TernBin rest; /* bytes after the rules */
} TernTimeZoneDefinition;

#define TERN_TIME_ZONE_STRUCT_SIZE 48

/** One minute of recurrence patterns, whose epoch is that of TernFiletime. */
#define TERN_FILETIME_MINUTE (60 * TERN_FILETIME_SECOND)

gboolean tern_time_zone_struct_parse (gconstpointer data, gsize size, TernTimeZoneStruct *ret_zone,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *tern_time_zone_struct_to_bytes (const TernTimeZoneStruct *zone);

/** tern_time_zone_definition_parse: points into @data; the rules are in @arena. */
gboolean tern_time_zone_definition_parse (gconstpointer data, gsize size, TernArena *arena,
                                          TernTimeZoneDefinition *ret_zone, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GBytes *tern_time_zone_definition_to_bytes (const TernTimeZoneDefinition *zone);

/** tern_time_zone_definition_init: a definition of one rule; @rule's biases and dates are copied into @arena. */
void tern_time_zone_definition_init (TernTimeZoneDefinition *zone, const char *key_name, const TernTimeZoneRule *rule,
                                     TernArena *arena);
/** tern_time_zone_definition_get_rule: (nullable): the rule in force in @year: the latest that began, else the
 * first. %NULL without rules. */
const TernTimeZoneRule *tern_time_zone_definition_get_rule (const TernTimeZoneDefinition *zone, gint64 year);

/** tern_time_zone_to_local: local wall time as a TernFiletime. A zone without rules is UTC. */
TernFiletime tern_time_zone_to_local (const TernTimeZoneDefinition *zone, TernFiletime utc);
/** tern_time_zone_to_utc: of two UTC times the earlier; a wall time that daylight saving skips counts as standard
 * time. */
TernFiletime tern_time_zone_to_utc (const TernTimeZoneDefinition *zone, TernFiletime local);
