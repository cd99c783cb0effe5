#include "core/model/tern-restriction.h"

static TernValue *
copy_values (const TernValue *values, guint32 n, TernArena *arena)
{
  TernValue *copy = tern_arena_new_n (arena, TernValue, n);

  for (guint32 i = 0; i < n; i++)
    copy[i] = tern_value_copy (&values[i], arena);
  return copy;
}

static const TernRestriction *
copy_nullable (const TernRestriction *restriction, TernArena *arena)
{
  return restriction != NULL ? tern_restriction_copy (restriction, arena) : NULL;
}

/** tern_restriction_copy: deep copy into @arena. */
const TernRestriction *
tern_restriction_copy (const TernRestriction *restriction, TernArena *arena)
{
  TernRestriction *copy = tern_arena_memdup (arena, restriction, sizeof *restriction);
  const TernRestriction **children;

  switch (restriction->kind) {
  case TERN_RES_AND:
  case TERN_RES_OR:
    children = tern_arena_new_n (arena, const TernRestriction *, restriction->list.n);
    for (guint32 i = 0; i < restriction->list.n; i++)
      children[i] = tern_restriction_copy (restriction->list.children[i], arena);
    copy->list.children = children;
    break;
  case TERN_RES_NOT:
    copy->child = tern_restriction_copy (restriction->child, arena);
    break;
  case TERN_RES_CONTENT:
    copy->content.value = tern_value_copy (&restriction->content.value, arena);
    break;
  case TERN_RES_PROPERTY:
    copy->property.value = tern_value_copy (&restriction->property.value, arena);
    break;
  case TERN_RES_SUB:
    copy->sub.child = tern_restriction_copy (restriction->sub.child, arena);
    break;
  case TERN_RES_COMMENT:
    copy->comment.values = copy_values (restriction->comment.values, restriction->comment.n, arena);
    copy->comment.child = copy_nullable (restriction->comment.child, arena);
    break;
  case TERN_RES_COUNT:
    copy->count.child = copy_nullable (restriction->count.child, arena);
    break;
  case TERN_RES_COMPARE_PROPS:
  case TERN_RES_BITMASK:
  case TERN_RES_SIZE:
  case TERN_RES_EXIST:
    break;
  }
  return copy;
}

static void
add_tag (GArray *tags, TernPropTag tag)
{
  for (guint i = 0; i < tags->len; i++)
    if (g_array_index (tags, TernPropTag, i) == tag)
      return;
  g_array_append_val (tags, tag);
}

/**
 * tern_restriction_tags:
 * @tags: (element-type TernPropTag): receives each tag once
 *
 * The tags as the restriction has them. Of a RES_SUB only the sub-object's tag: what is below concerns its rows.
 */
void
tern_restriction_tags (const TernRestriction *restriction, GArray *tags)
{
  switch (restriction->kind) {
  case TERN_RES_AND:
  case TERN_RES_OR:
    for (guint32 i = 0; i < restriction->list.n; i++)
      tern_restriction_tags (restriction->list.children[i], tags);
    break;
  case TERN_RES_NOT:
    tern_restriction_tags (restriction->child, tags);
    break;
  case TERN_RES_CONTENT:
    add_tag (tags, restriction->content.tag);
    break;
  case TERN_RES_PROPERTY:
    add_tag (tags, restriction->property.tag);
    break;
  case TERN_RES_COMPARE_PROPS:
    add_tag (tags, restriction->compare.tag);
    add_tag (tags, restriction->compare.tag2);
    break;
  case TERN_RES_BITMASK:
    add_tag (tags, restriction->bitmask.tag);
    break;
  case TERN_RES_SIZE:
    add_tag (tags, restriction->size.tag);
    break;
  case TERN_RES_EXIST:
    add_tag (tags, restriction->exist.tag);
    break;
  case TERN_RES_SUB:
    add_tag (tags, restriction->sub.subobject);
    break;
  case TERN_RES_COMMENT:
    if (restriction->comment.child != NULL)
      tern_restriction_tags (restriction->comment.child, tags);
    break;
  case TERN_RES_COUNT:
    if (restriction->count.child != NULL)
      tern_restriction_tags (restriction->count.child, tags);
    break;
  }
}

static const char *
relop_name (TernRelop relop)
{
  static const char *const names[] = { "<", "<=", ">", ">=", "==", "!=", "=~" };

  if (relop == TERN_RELOP_MEMBER_OF_DL)
    return "member-of";
  return (guint) relop < G_N_ELEMENTS (names) ? names[relop] : "?";
}

static void
append_value (GString *line, const TernValue *value)
{
  g_autofree char *text = tern_value_to_string (value);

  g_string_append (line, text);
}

static void append_node (GString *line, const TernRestriction *restriction);

static void
append_list (GString *line, const TernRestriction *restriction)
{
  g_string_append (line, restriction->kind == TERN_RES_AND ? "and(" : "or(");
  for (guint32 i = 0; i < restriction->list.n; i++) {
    if (i > 0)
      g_string_append (line, ", ");
    append_node (line, restriction->list.children[i]);
  }
}

static void
append_comment (GString *line, const TernRestriction *restriction)
{
  g_string_append (line, "comment(");
  for (guint32 i = 0; i < restriction->comment.n; i++) {
    append_value (line, &restriction->comment.values[i]);
    g_string_append (line, ", ");
  }
  if (restriction->comment.child != NULL)
    append_node (line, restriction->comment.child);
}

/** append_node: "kind(...)" in the order of the wire's fields. */
static void
append_node (GString *line, const TernRestriction *restriction)
{
  switch (restriction->kind) {
  case TERN_RES_AND:
  case TERN_RES_OR:
    append_list (line, restriction);
    break;
  case TERN_RES_NOT:
    g_string_append (line, "not(");
    append_node (line, restriction->child);
    break;
  case TERN_RES_CONTENT:
    g_string_append_printf (line, "content(0x%08X fuzzy 0x%04X/0x%04X ", restriction->content.tag,
                            restriction->content.fuzzy_low, restriction->content.fuzzy_high);
    append_value (line, &restriction->content.value);
    break;
  case TERN_RES_PROPERTY:
    g_string_append_printf (line, "property(0x%08X %s ", restriction->property.tag,
                            relop_name (restriction->property.relop));
    append_value (line, &restriction->property.value);
    break;
  case TERN_RES_COMPARE_PROPS:
    g_string_append_printf (line, "compare(0x%08X %s 0x%08X", restriction->compare.tag,
                            relop_name (restriction->compare.relop), restriction->compare.tag2);
    break;
  case TERN_RES_BITMASK:
    g_string_append_printf (line, "bitmask(0x%08X & 0x%08X %s 0", restriction->bitmask.tag, restriction->bitmask.mask,
                            restriction->bitmask.not_zero ? "!=" : "==");
    break;
  case TERN_RES_SIZE:
    g_string_append_printf (line, "size(0x%08X %s %u", restriction->size.tag, relop_name (restriction->size.relop),
                            restriction->size.size);
    break;
  case TERN_RES_EXIST:
    g_string_append_printf (line, "exist(0x%08X", restriction->exist.tag);
    break;
  case TERN_RES_SUB:
    g_string_append_printf (line, "sub(0x%08X, ", restriction->sub.subobject);
    append_node (line, restriction->sub.child);
    break;
  case TERN_RES_COMMENT:
    append_comment (line, restriction);
    break;
  case TERN_RES_COUNT:
    g_string_append_printf (line, "count(%u, ", restriction->count.count);
    if (restriction->count.child != NULL)
      append_node (line, restriction->count.child);
    break;
  }
  g_string_append_c (line, ')');
}

/** tern_restriction_to_string: (transfer full): one line for dumps and logs. */
char *
tern_restriction_to_string (const TernRestriction *restriction)
{
  GString *line = g_string_new (NULL);

  append_node (line, restriction);
  return g_string_free (line, FALSE);
}
