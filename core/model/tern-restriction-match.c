#include "core/model/tern-restriction.h"

#include <string.h>

#include "core/model/tern-fold.h"

/** Match: one evaluation; @depth is what the tree may still go down. */
typedef struct {
  const TernRestriction *restriction;
  const TernPropSource *source;
  TernArena *arena;
  guint depth;
} Match;

static gboolean match_node (const Match *match);

static gboolean
match_child (const Match *match, const TernRestriction *child)
{
  Match below = { child, match->source, match->arena, match->depth - 1 };

  return match->depth > 0 && match_node (&below);
}

/** lookup: the value under the tag that the model uses: without the instance bit, strings as PtypString. */
static gboolean
lookup (const Match *match, TernPropTag tag, TernValue *ret_value)
{
  tag &= ~(TernPropTag) TERN_PROP_TYPE_INSTANCE;
  if ((TERN_PROP_TYPE (tag) & ~TERN_PROP_TYPE_MULTIPLE) == PtypString8)
    tag += PtypString - PtypString8;
  return match->source->get (match->source, tag, match->arena, ret_value) && !tern_value_is_missing (ret_value);
}

static gboolean
relation_holds (TernRelop relop, int order)
{
  switch (relop) {
  case TERN_RELOP_LT:
    return order < 0;
  case TERN_RELOP_LE:
    return order <= 0;
  case TERN_RELOP_GT:
    return order > 0;
  case TERN_RELOP_GE:
    return order >= 0;
  case TERN_RELOP_EQ:
    return order == 0;
  case TERN_RELOP_NE:
    return order != 0;
  case TERN_RELOP_RE: /* no server evaluates it; membership is the directory's affair */
  case TERN_RELOP_MEMBER_OF_DL:
    return FALSE;
  }
  return FALSE;
}

static TernPropType
comparable_type (const TernValue *value)
{
  TernPropType type = TERN_PROP_TYPE (value->tag);

  return (type & ~TERN_PROP_TYPE_MULTIPLE) == PtypString8 ? type + PtypString - PtypString8 : type;
}

/** compare_values: @value with @wanted; a multiple value holds if one of its elements does ([MS-OXCDATA] 2.12.5). */
static gboolean
compare_values (const TernValue *value, TernRelop relop, const TernValue *wanted)
{
  TernPropType type = comparable_type (value), wanted_type = comparable_type (wanted);
  TernValue left = *value, right = *wanted;

  right.tag = TERN_PROP_TAG_WITH_TYPE (right.tag, wanted_type);
  left.tag = TERN_PROP_TAG_WITH_TYPE (left.tag, type);
  if (type == wanted_type)
    return relation_holds (relop, tern_value_compare (&left, &right));
  if ((type & TERN_PROP_TYPE_MULTIPLE) == 0 || (type & ~TERN_PROP_TYPE_MULTIPLE) != wanted_type)
    return FALSE;
  for (guint32 i = 0; i < left.multi.count; i++) {
    TernValue element = tern_value_nth (&left, i);

    if (relation_holds (relop, tern_value_compare (&element, &right)))
      return TRUE;
  }
  return FALSE;
}

static gboolean
match_bytes (guint16 where, const guint8 *data, gsize size, const guint8 *wanted, gsize wanted_size)
{
  if (wanted_size > size)
    return FALSE;
  if (wanted_size == 0)
    return where != TERN_FUZZY_FULLSTRING || size == 0;
  switch (where) {
  case TERN_FUZZY_FULLSTRING:
    return size == wanted_size && memcmp (data, wanted, size) == 0;
  case TERN_FUZZY_PREFIX:
    return memcmp (data, wanted, wanted_size) == 0;
  default:
    return memmem (data, size, wanted, wanted_size) != NULL;
  }
}

static gboolean
is_ascii (const char *text)
{
  for (; *text != '\0'; text++)
    if (*text & 0x80)
      return FALSE;
  return TRUE;
}

/** match_ascii: without allocations, since it runs once a row and nearly all texts are such. */
static gboolean
match_ascii (guint16 where, const char *text, const char *wanted)
{
  gsize size = strlen (wanted);
  char first[] = { g_ascii_tolower (*wanted), g_ascii_toupper (*wanted), '\0' };

  if (where == TERN_FUZZY_FULLSTRING)
    return g_ascii_strcasecmp (text, wanted) == 0;
  if (where == TERN_FUZZY_PREFIX)
    return g_ascii_strncasecmp (text, wanted, size) == 0;
  if (size == 0)
    return TRUE;
  for (const char *at = strpbrk (text, first); at != NULL; at = strpbrk (at + 1, first))
    if (g_ascii_strncasecmp (at, wanted, size) == 0)
      return TRUE;
  return FALSE;
}

/** match_text: [MS-OXCDATA] 2.12.4.1; ignoring nonspacing marks and a loose match ignore letter case too. */
static gboolean
match_text (guint16 where, guint16 how, const char *text, const char *wanted)
{
  g_autofree char *text_key = NULL;
  g_autofree char *wanted_key = NULL;
  gboolean loose = (how & (TERN_FUZZY_IGNORENONSPACE | TERN_FUZZY_LOOSE)) != 0;

  if (!loose && (how & TERN_FUZZY_IGNORECASE) == 0)
    return match_bytes (where, (const guint8 *) text, strlen (text), (const guint8 *) wanted, strlen (wanted));
  if (is_ascii (wanted) && is_ascii (text))
    return match_ascii (where, text, wanted);
  text_key = loose ? tern_fold_key_loose (text) : tern_fold_key (text);
  wanted_key = loose ? tern_fold_key_loose (wanted) : tern_fold_key (wanted);
  return match_bytes (where, (const guint8 *) text_key, strlen (text_key), (const guint8 *) wanted_key,
                      strlen (wanted_key));
}

static gboolean
match_content_value (const TernRestriction *restriction, const TernValue *value)
{
  const TernValue *wanted = &restriction->content.value;
  TernPropType type = comparable_type (value);

  if (type & TERN_PROP_TYPE_MULTIPLE) {
    for (guint32 i = 0; i < value->multi.count; i++) {
      TernValue element = tern_value_nth (value, i);

      if (match_content_value (restriction, &element))
        return TRUE;
    }
    return FALSE;
  }
  if (type != (comparable_type (wanted) & ~TERN_PROP_TYPE_MULTIPLE))
    return FALSE;
  if (type == PtypString)
    return match_text (restriction->content.fuzzy_low, restriction->content.fuzzy_high,
                       value->str != NULL ? value->str : "", wanted->str != NULL ? wanted->str : "");
  return type == PtypBinary
         && match_bytes (restriction->content.fuzzy_low, value->bin.data, value->bin.size, wanted->bin.data,
                         wanted->bin.size);
}

static gboolean
match_content (const Match *match)
{
  const TernRestriction *restriction = match->restriction;
  TernValue value;

  return (TERN_PROP_TYPE (restriction->content.value.tag) & TERN_PROP_TYPE_MULTIPLE) == 0
         && lookup (match, restriction->content.tag, &value) && match_content_value (restriction, &value);
}

static gboolean
match_property (const Match *match)
{
  const TernRestriction *restriction = match->restriction;
  TernValue value;

  return lookup (match, restriction->property.tag, &value)
         && compare_values (&value, restriction->property.relop, &restriction->property.value);
}

static gboolean
match_compare (const Match *match)
{
  TernValue left, right;

  return lookup (match, match->restriction->compare.tag, &left)
         && lookup (match, match->restriction->compare.tag2, &right)
         && compare_values (&left, match->restriction->compare.relop, &right);
}

static gboolean
match_bitmask (const Match *match)
{
  TernValue value;
  guint32 bits;

  if (!lookup (match, match->restriction->bitmask.tag, &value))
    return FALSE;
  switch (TERN_PROP_TYPE (value.tag)) {
  case PtypInteger32:
    bits = value.i32;
    break;
  case PtypInteger16:
    bits = (guint16) value.i16;
    break;
  default:
    return FALSE;
  }
  return ((bits & match->restriction->bitmask.mask) != 0) == (match->restriction->bitmask.not_zero != FALSE);
}

static gboolean
match_size (const Match *match)
{
  TernValue value;
  gsize size;

  if (!lookup (match, match->restriction->size.tag, &value))
    return FALSE;
  size = tern_value_size (&value);
  return relation_holds (match->restriction->size.relop,
                         (size > match->restriction->size.size) - (size < match->restriction->size.size));
}

static gboolean
match_row (const TernPropSource *row, gpointer user_data)
{
  const Match *match = user_data;
  Match below = { match->restriction, row, match->arena, match->depth };

  return match_child (&below, match->restriction->sub.child);
}

static gboolean
match_list (const Match *match)
{
  gboolean decisive = match->restriction->kind == TERN_RES_OR;

  for (guint32 i = 0; i < match->restriction->list.n; i++)
    if (match_child (match, match->restriction->list.children[i]) == decisive)
      return decisive;
  return !decisive;
}

static gboolean
match_node (const Match *match)
{
  const TernRestriction *restriction = match->restriction;
  TernValue value;

  switch (restriction->kind) {
  case TERN_RES_AND:
  case TERN_RES_OR:
    return match_list (match);
  case TERN_RES_NOT:
    return !match_child (match, restriction->child);
  case TERN_RES_CONTENT:
    return match_content (match);
  case TERN_RES_PROPERTY:
    return match_property (match);
  case TERN_RES_COMPARE_PROPS:
    return match_compare (match);
  case TERN_RES_BITMASK:
    return match_bitmask (match);
  case TERN_RES_SIZE:
    return match_size (match);
  case TERN_RES_EXIST:
    return lookup (match, restriction->exist.tag, &value);
  case TERN_RES_SUB:
    return match->source->sub != NULL
           && match->source->sub (match->source, restriction->sub.subobject, match_row, (gpointer) match);
  case TERN_RES_COMMENT:
    return restriction->comment.child == NULL || match_child (match, restriction->comment.child);
  case TERN_RES_COUNT:
    return restriction->count.child == NULL || match_child (match, restriction->count.child);
  }
  return FALSE;
}

gboolean
tern_restriction_matches (const TernRestriction *restriction, const TernPropSource *source, TernArena *arena)
{
  Match match = { restriction, source, arena, TERN_RESTRICTION_MAX_DEPTH };

  return match_node (&match);
}

static gboolean
get_from_bag (const TernPropSource *source, TernPropTag tag, TernArena *arena, TernValue *ret_value)
{
  const TernValue *value = tern_bag_get (source->data, tag);

  if (value == NULL)
    return FALSE;
  *ret_value = *value;
  return TRUE;
}

void
tern_prop_source_from_bag (const TernBag *bag, TernPropSource *ret_source)
{
  *ret_source = (TernPropSource){ .get = get_from_bag, .data = bag };
}
