#include "core/model/tern-value.h"

#include <math.h>
#include <string.h>

#include "core/base/tern-writer.h"
#include "core/model/tern-fold.h"
#include "core/model/tern-packed-value-private.h"

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

static int
compare_bins (const TernBin *a, const TernBin *b)
{
  gsize shared = MIN (a->size, b->size);
  int order = shared > 0 ? memcmp (a->data, b->data, shared) : 0;

  return order != 0 ? order : COMPARE (a->size, b->size);
}

/** compare_doubles: a total order; NaN is equal to itself and above all else, as PostgreSQL sorts it. */
static int
compare_doubles (double a, double b)
{
  if (isnan (a) || isnan (b))
    return COMPARE (isnan (a) != 0, isnan (b) != 0);
  return COMPARE (a, b);
}

/** lower: of an ASCII letter; a sort calls it millions of times, which a function of another library costs. */
static inline guchar
lower (guchar c)
{
  return (guchar) (c - 'A') < 26 ? c | 0x20 : c;
}

/** compare_ascii: folds and compares in place; FALSE when a byte outside of ASCII makes that impossible. */
static gboolean
compare_ascii (const guchar *a, const guchar *b, int *ret_order)
{
  int order = 0;
  guchar bits = 0;

  for (; *a != '\0' && *b != '\0' && order == 0; a++, b++) {
    bits |= *a | *b;
    order = lower (*a) - lower (*b);
  }
  if (order == 0)
    order = COMPARE (*a, *b);
  /* A composing character behind the difference would change the letter before it, so that all must be looked at. */
  while (*a != '\0')
    bits |= *a++;
  while (*b != '\0')
    bits |= *b++;
  *ret_order = order;
  return (bits & 0x80) == 0;
}

static int
compare_strings (const char *a, const char *b)
{
  int order;

  a = a != NULL ? a : "";
  b = b != NULL ? b : "";
  if (!compare_ascii ((const guchar *) a, (const guchar *) b, &order)) {
    g_autofree char *key_a = tern_fold_key (a);
    g_autofree char *key_b = tern_fold_key (b);

    order = strcmp (key_a, key_b);
  }
  return order != 0 ? order : strcmp (a, b);
}

static int
compare_multi (const TernValue *a, const TernValue *b)
{
  int order = 0;

  for (guint32 i = 0; order == 0 && i < MIN (a->multi.count, b->multi.count); i++) {
    TernValue left = tern_value_nth (a, i), right = tern_value_nth (b, i);

    order = tern_value_compare (&left, &right);
  }
  return order != 0 ? order : COMPARE (a->multi.count, b->multi.count);
}

int
tern_value_compare (const TernValue *a, const TernValue *b)
{
  TernPropType type = TERN_PROP_TYPE (a->tag);

  if (type != TERN_PROP_TYPE (b->tag))
    return COMPARE (type, TERN_PROP_TYPE (b->tag));
  if (type & TERN_PROP_TYPE_MULTIPLE)
    return compare_multi (a, b);
  switch ((guint) type) {
  case PtypInteger16:
    return COMPARE (a->i16, b->i16);
  case PtypInteger32:
  case PtypErrorCode:
    return COMPARE (a->i32, b->i32);
  case PtypFloating32:
    return compare_doubles (a->f32, b->f32);
  case PtypFloating64:
  case PtypFloatingTime:
    return compare_doubles (a->f64, b->f64);
  case PtypBoolean:
    return COMPARE (a->boolean != FALSE, b->boolean != FALSE);
  case PtypCurrency:
  case PtypInteger64:
    return COMPARE (a->i64, b->i64);
  case PtypString8:
  case PtypString:
    return compare_strings (a->str, b->str);
  case PtypTime:
    return COMPARE (a->time, b->time);
  case PtypGuid:
    return tern_guid_compare (a->guid, b->guid);
  case PtypBinary:
  case PtypServerId:
    return compare_bins (&a->bin, &b->bin);
  default:
    return 0;
  }
}

static gboolean
equal_strings (const char *a, const char *b)
{
  return strcmp (a != NULL ? a : "", b != NULL ? b : "") == 0;
}

/** equal_packed: same bits of what has no simple comparison (floats with their NaNs, trees): their stored forms. */
static gboolean
equal_packed (const TernValue *a, const TernValue *b)
{
  g_auto (TernWriter) bytes_a = { .limit = G_MAXUINT32 };
  g_auto (TernWriter) bytes_b = { .limit = G_MAXUINT32 };

  tern_packed_value_write (&bytes_a, a);
  tern_packed_value_write (&bytes_b, b);
  return bytes_a.size == bytes_b.size && (bytes_a.size == 0 || memcmp (bytes_a.data, bytes_b.data, bytes_a.size) == 0);
}

gboolean
tern_value_equal (const TernValue *a, const TernValue *b)
{
  if (a->tag != b->tag)
    return FALSE;
  switch ((guint) TERN_PROP_TYPE (a->tag)) {
  case PtypString8:
  case PtypString:
    return equal_strings (a->str, b->str);
  case PtypInteger16:
  case PtypInteger32:
  case PtypErrorCode:
  case PtypBoolean:
  case PtypCurrency:
  case PtypInteger64:
  case PtypTime:
  case PtypGuid:
  case PtypBinary:
  case PtypServerId:
    return tern_value_compare (a, b) == 0;
  default:
    return equal_packed (a, b);
  }
}
