#pragma once

#include <glib.h>

/** TernPropType: property value types by the specification's names ([MS-OXCDATA] 2.11.1). */
typedef enum {
  PtypUnspecified = 0x0000,
  PtypNull = 0x0001,
  PtypInteger16 = 0x0002,
  PtypInteger32 = 0x0003,
  PtypFloating32 = 0x0004,
  PtypFloating64 = 0x0005,
  PtypCurrency = 0x0006,
  PtypFloatingTime = 0x0007,
  PtypErrorCode = 0x000A,
  PtypBoolean = 0x000B,
  PtypObject = 0x000D,
  PtypInteger64 = 0x0014,
  PtypString8 = 0x001E,
  PtypString = 0x001F,
  PtypTime = 0x0040,
  PtypGuid = 0x0048,
  PtypServerId = 0x00FB,
  PtypRestriction = 0x00FD,
  PtypRuleAction = 0x00FE,
  PtypBinary = 0x0102,
  PtypMultipleInteger16 = 0x1002,
  PtypMultipleInteger32 = 0x1003,
  PtypMultipleFloating32 = 0x1004,
  PtypMultipleFloating64 = 0x1005,
  PtypMultipleCurrency = 0x1006,
  PtypMultipleFloatingTime = 0x1007,
  PtypMultipleInteger64 = 0x1014,
  PtypMultipleString8 = 0x101E,
  PtypMultipleString = 0x101F,
  PtypMultipleTime = 0x1040,
  PtypMultipleGuid = 0x1048,
  PtypMultipleBinary = 0x1102,
} TernPropType;

/** Bits of a type ([MS-OXCDATA] 2.11.1.3, 2.11.2.1). */
#define TERN_PROP_TYPE_MULTIPLE 0x1000
#define TERN_PROP_TYPE_INSTANCE 0x2000

/** TernPropTag: property id in the high half, TernPropType in the low ([MS-OXCDATA] 2.9). */
typedef guint32 TernPropTag;

#define TERN_PROP_TAG(id, type) ((TernPropTag) ((guint32) (id) << 16 | (guint16) (type)))
#define TERN_PROP_ID(tag) ((guint16) ((tag) >> 16))
#define TERN_PROP_TYPE(tag) ((guint16) (tag))
#define TERN_PROP_TAG_WITH_TYPE(tag, type) TERN_PROP_TAG (TERN_PROP_ID (tag), type)
#define TERN_PROP_IS_NAMED(tag) (TERN_PROP_ID (tag) >= 0x8000)

/** Named property ids below this are fixed by the table core/model/data/named-properties.txt for every mailbox;
 * from here on a mailbox's own registry gives them out. */
#define TERN_NAMED_PROP_FIRST_OWN 0x9000
