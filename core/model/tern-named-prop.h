#pragma once

#include <glib.h>

#include "core/base/tern-guid.h"
#include "core/model/tern-prop-type.h"

/** TernPropName: the name of a named property ([MS-OXCDATA] 2.6.1). @name is NULL when the property has a numeric @lid.
 */
typedef struct {
  TernGuid set;
  const char *name;
  guint32 lid;
} TernPropName;

/* Property sets: PS_MAPI, PS_PUBLIC_STRINGS, PSETID_Appointment ... as `extern const TernGuid PSETID_Appointment;` in
 * the generated core/model/tern-named-props.h, with `#define PidLidBusyStatus 0x80xx0003u` for each row of
 * named-properties.txt. */

guint tern_prop_name_hash (gconstpointer name);
gboolean tern_prop_name_equal (gconstpointer a, gconstpointer b);
/** tern_prop_name_lookup_known: the fixed property id of a name of the table, 0 if it isn't in it. Names of strings
 * compare case-insensitively. */
guint16 tern_prop_name_lookup_known (const TernPropName *name);
/** tern_prop_name_of_known: (nullable): the name behind a fixed property id below TERN_NAMED_PROP_FIRST_OWN. */
const TernPropName *tern_prop_name_of_known (guint16 prop_id);
