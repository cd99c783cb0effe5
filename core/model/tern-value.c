#include "core/model/tern-value.h"

#include <string.h>

#include "core/base/tern-utf16.h"
#include "core/model/tern-restriction.h"
#include "core/model/tern-rule-actions.h"

TernValue
tern_value_i16 (TernPropTag tag, gint16 i16)
{
  return (TernValue){ .tag = tag, .i16 = i16 };
}

TernValue
tern_value_i32 (TernPropTag tag, gint32 i32)
{
  return (TernValue){ .tag = tag, .i32 = i32 };
}

TernValue
tern_value_i64 (TernPropTag tag, gint64 i64)
{
  return (TernValue){ .tag = tag, .i64 = i64 };
}

TernValue
tern_value_boolean (TernPropTag tag, gboolean boolean)
{
  return (TernValue){ .tag = tag, .boolean = boolean != FALSE };
}

TernValue
tern_value_time (TernPropTag tag, TernFiletime time)
{
  return (TernValue){ .tag = tag, .time = time };
}

TernValue
tern_value_str (TernPropTag tag, const char *str)
{
  return (TernValue){ .tag = tag, .str = str };
}

TernValue
tern_value_bin (TernPropTag tag, gconstpointer data, gsize size)
{
  return (TernValue){ .tag = tag, .bin = { .data = data, .size = size } };
}

TernValue
tern_value_guid (TernPropTag tag, const TernGuid *guid)
{
  return (TernValue){ .tag = tag, .guid = guid };
}

TernValue
tern_value_missing (TernPropTag tag, int code)
{
  return (TernValue){ .tag = TERN_PROP_TAG_WITH_TYPE (tag, PtypErrorCode), .i32 = code };
}

gboolean
tern_value_is_missing (const TernValue *value)
{
  return TERN_PROP_TYPE (value->tag) == PtypErrorCode;
}

gsize
tern_prop_type_width (TernPropType type)
{
  switch (type & ~TERN_PROP_TYPE_MULTIPLE) {
  case PtypBoolean:
    return 1;
  case PtypInteger16:
    return 2;
  case PtypInteger32:
  case PtypFloating32:
  case PtypErrorCode:
    return 4;
  case PtypFloating64:
  case PtypCurrency:
  case PtypFloatingTime:
  case PtypInteger64:
  case PtypTime:
    return 8;
  case PtypGuid:
    return TERN_GUID_SIZE;
  default:
    return 0;
  }
}

gboolean
tern_prop_type_is_known (TernPropType type)
{
  switch ((guint) type) {
  case PtypNull:
  case PtypErrorCode:
  case PtypBoolean:
  case PtypObject:
  case PtypServerId:
  case PtypRestriction:
  case PtypRuleAction:
    return TRUE;
  default:
    break;
  }
  switch ((guint) type & ~TERN_PROP_TYPE_MULTIPLE) {
  case PtypInteger16:
  case PtypInteger32:
  case PtypFloating32:
  case PtypFloating64:
  case PtypCurrency:
  case PtypFloatingTime:
  case PtypInteger64:
  case PtypString8:
  case PtypString:
  case PtypTime:
  case PtypGuid:
  case PtypBinary:
    return TRUE;
  default:
    return FALSE;
  }
}

TernValue
tern_value_nth (const TernValue *value, guint32 n)
{
  TernValue single = { .tag = value->tag & ~(TernPropTag) (TERN_PROP_TYPE_MULTIPLE | TERN_PROP_TYPE_INSTANCE) };
  const TernMulti *multi = &value->multi;

  switch ((guint) TERN_PROP_TYPE (single.tag)) {
  case PtypInteger16:
    single.i16 = multi->i16[n];
    break;
  case PtypInteger32:
  case PtypFloating32: /* the same four bytes */
    single.i32 = multi->i32[n];
    break;
  case PtypGuid:
    single.guid = &multi->guids[n];
    break;
  case PtypString8:
  case PtypString:
    single.str = multi->strings[n];
    break;
  case PtypBinary:
    single.bin = multi->bins[n];
    break;
  default: /* the same eight bytes */
    single.i64 = multi->i64[n];
    break;
  }
  return single;
}

static TernMulti
copy_multi (TernPropType type, const TernMulti *multi, TernArena *arena)
{
  TernMulti copy = { .count = multi->count };
  gsize width = tern_prop_type_width (type);

  if (multi->count == 0)
    return copy;
  if (type == PtypMultipleString || type == PtypMultipleString8) {
    const char **strings = tern_arena_new_n (arena, const char *, multi->count);

    for (guint i = 0; i < multi->count; i++)
      strings[i] = tern_arena_strdup (arena, multi->strings[i]);
    copy.strings = strings;
  } else if (type == PtypMultipleBinary) {
    TernBin *bins = tern_arena_new_n (arena, TernBin, multi->count);

    for (guint i = 0; i < multi->count; i++) {
      bins[i].data = tern_arena_memdup (arena, multi->bins[i].data, multi->bins[i].size);
      bins[i].size = multi->bins[i].size;
    }
    copy.bins = bins;
  } else {
    copy.i16 = tern_arena_memdup (arena, multi->i16, multi->count * width);
  }
  return copy;
}

TernValue
tern_value_copy (const TernValue *value, TernArena *arena)
{
  TernValue copy = *value;
  TernPropType type = TERN_PROP_TYPE (value->tag);

  if (type & TERN_PROP_TYPE_MULTIPLE) {
    copy.multi = copy_multi (type, &value->multi, arena);
    return copy;
  }
  switch ((guint) type) {
  case PtypString8:
  case PtypString:
    copy.str = tern_arena_strdup (arena, value->str);
    break;
  case PtypBinary:
  case PtypServerId:
    copy.bin.data = tern_arena_memdup (arena, value->bin.data, value->bin.size);
    break;
  case PtypGuid:
    copy.guid = tern_arena_memdup (arena, value->guid, sizeof (TernGuid));
    break;
  case PtypRestriction:
    copy.restriction = value->restriction != NULL ? tern_restriction_copy (value->restriction, arena) : NULL;
    break;
  case PtypRuleAction:
    copy.actions = value->actions != NULL ? tern_rule_actions_copy (value->actions, arena) : NULL;
    break;
  default:
    break;
  }
  return copy;
}

/** string_size: PtypString is UTF-16LE with a two-byte terminator ([MS-OXCDATA] 2.11.1). */
static gsize
string_size (const char *wtf8)
{
  return wtf8 != NULL ? tern_wtf8_to_utf16_size (wtf8, strlen (wtf8)) + 2 : 2;
}

static gsize
multi_size (TernPropType type, const TernMulti *multi)
{
  gsize size = multi->count * tern_prop_type_width (type);

  for (guint i = 0; i < multi->count; i++) {
    if (type == PtypMultipleString || type == PtypMultipleString8)
      size += string_size (multi->strings[i]);
    else if (type == PtypMultipleBinary)
      size += multi->bins[i].size;
  }
  return size;
}

gsize
tern_value_size (const TernValue *value)
{
  TernPropType type = TERN_PROP_TYPE (value->tag);

  if (type & TERN_PROP_TYPE_MULTIPLE)
    return multi_size (type, &value->multi);
  switch ((guint) type) {
  case PtypString8:
  case PtypString:
    return string_size (value->str);
  case PtypBinary:
  case PtypServerId:
    return value->bin.size;
  default:
    return tern_prop_type_width (type);
  }
}
