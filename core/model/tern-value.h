#pragma once

#include <glib.h>

#include "core/base/tern-arena.h"
#include "core/base/tern-filetime.h"
#include "core/base/tern-guid.h"
#include "core/model/tern-prop-type.h"

typedef struct _TernRestriction TernRestriction;
typedef struct _TernRuleActions TernRuleActions;

/** TernBin: bytes that somebody else owns. */
typedef struct {
  const guint8 *data;
  gsize size;
} TernBin;

/** TernMulti: the elements of a multiple value; which member holds follows from the tag's type. */
typedef struct {
  guint32 count;
  union {
    const gint16 *i16;
    const gint32 *i32;
    const gint64 *i64;
    const float *f32;
    const double *f64;
    const char *const *strings;
    const TernFiletime *times;
    const TernGuid *guids;
    const TernBin *bins;
  };
} TernMulti;

/**
 * TernValue:
 *
 * One property: its tag and its value. Pointers point into an arena, a bag or a request and are never owned by the
 * value. Strings are WTF-8 (see core/base/tern-utf16.h) whatever the wire type was: the model knows PtypString and
 * PtypMultipleString only; PtypString8 is the codec's affair. A value of type PtypErrorCode in a row stands for a
 * property that could not be given: i32 holds a TernErrorCode there, never a wire code.
 *
 * i64 holds PtypInteger64 and PtypCurrency; f64 holds PtypFloating64 and PtypFloatingTime; bin holds PtypBinary and
 * PtypServerId. PtypObject has no value in the model (it is a stream or an embedded message).
 */
typedef struct {
  TernPropTag tag;
  union {
    gint16 i16;
    gint32 i32;
    gint64 i64;
    float f32;
    double f64;
    gboolean boolean;
    TernFiletime time;
    const char *str;
    const TernGuid *guid;
    TernBin bin;
    TernMulti multi;
    const TernRestriction *restriction;
    const TernRuleActions *actions;
  };
} TernValue;

TernValue tern_value_i16 (TernPropTag tag, gint16 i16);
TernValue tern_value_i32 (TernPropTag tag, gint32 i32);
TernValue tern_value_i64 (TernPropTag tag, gint64 i64);
TernValue tern_value_boolean (TernPropTag tag, gboolean boolean);
TernValue tern_value_time (TernPropTag tag, TernFiletime time);
TernValue tern_value_str (TernPropTag tag, const char *str);
TernValue tern_value_bin (TernPropTag tag, gconstpointer data, gsize size);
TernValue tern_value_guid (TernPropTag tag, const TernGuid *guid);
/** tern_value_missing: a row cell for a property that isn't there: @tag's id with PtypErrorCode and @code. */
TernValue tern_value_missing (TernPropTag tag, int code);
gboolean tern_value_is_missing (const TernValue *value);

/** tern_prop_type_is_known: a type of TernPropType that can have a value, thus neither PtypUnspecified nor with the
 * instance bit. */
gboolean tern_prop_type_is_known (TernPropType type);
/** tern_prop_type_width: bytes of a value (of one element, for a multiple type) in its packed form; 0 if that
 * varies. */
gsize tern_prop_type_width (TernPropType type);
/** tern_value_copy: deep copy into @arena; a string, binary or multiple value is copied, a restriction or rule
 * action too. */
TernValue tern_value_copy (const TernValue *value, TernArena *arena);
/** tern_value_size: bytes of the value as the specification counts them for message sizes and stream limits (strings
 * as UTF-16). */
gsize tern_value_size (const TernValue *value);
/** tern_value_equal: same tag, same bits. */
gboolean tern_value_equal (const TernValue *a, const TernValue *b);
/** tern_value_compare: <0, 0, >0; order of sorts and of RES_PROPERTY ([MS-OXCDATA] 2.12.5): numbers by value, strings
 * by the fold key of tern_fold_key() and then bytewise, binaries bytewise and then by length, FALSE < TRUE. Both must
 * have the same type. */
int tern_value_compare (const TernValue *a, const TernValue *b);
/** tern_value_nth: the @n-th element of a multiple value as a single one (a row of an instance column); points into
 * the same memory. */
TernValue tern_value_nth (const TernValue *value, guint32 n);
/** tern_value_to_string: (transfer full): one line for dumps and logs. */
char *tern_value_to_string (const TernValue *value);
