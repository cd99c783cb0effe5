#include "plugins/store-pg/pg-needs.h"

#include "core/model/tern-prop-tags.h"
#include "plugins/store-pg/pg-hot-columns.h"

void
pg_needs_init (PgNeeds *needs)
{
  *needs = (PgNeeds){ 0 };
  needs->streamed = g_array_new (FALSE, FALSE, sizeof (TernPropTag));
  needs->attachment_tags = g_array_new (FALSE, FALSE, sizeof (TernPropTag));
}

void
pg_needs_clear (PgNeeds *needs)
{
  g_clear_pointer (&needs->streamed, g_array_unref);
  g_clear_pointer (&needs->attachment_tags, g_array_unref);
}

/** model_tag: as the model stores it: no instance bit, strings as PtypString. */
static TernPropTag
model_tag (TernPropTag tag)
{
  tag &= ~(TernPropTag) TERN_PROP_TYPE_INSTANCE;
  if ((TERN_PROP_TYPE (tag) & ~TERN_PROP_TYPE_MULTIPLE) == PtypString8)
    tag += PtypString - PtypString8;
  return tag;
}

gboolean
pg_prop_is_streamable (TernPropTag tag)
{
  guint n;

  switch (TERN_PROP_TYPE (tag)) {
  case PtypString:
  case PtypBinary:
  case PtypObject:
    /* Hot texts stay in the block whatever their size, so that their columns can be derived from it alone. */
    return pg_hot_column_find (tag, &n) == NULL;
  default:
    return FALSE;
  }
}

void
pg_needs_add_tag (PgNeeds *needs, TernPropTag tag)
{
  PgComputed computed;
  TernPropTag full;
  guint n;

  tag = model_tag (tag);
  computed = pg_computed_find (tag, &full);
  if (computed != PG_COMPUTED_NONE) {
    needs->head
        |= computed != PG_COMPUTED_MID && computed != PG_COMPUTED_INST_ID && computed != PG_COMPUTED_INSTANCE_NUM;
    return;
  }
  if (pg_hot_column_find (tag, &n) != NULL) {
    needs->hot |= 1u << n;
    /* Without a type any value of that id will do, and the column holds only one type. */
    needs->block |= TERN_PROP_TYPE (tag) == PtypUnspecified;
    return;
  }
  needs->block = TRUE;
  if (pg_prop_is_streamable (tag) || TERN_PROP_TYPE (tag) == PtypUnspecified)
    g_array_append_val (needs->streamed, tag);
}

static void
add_sub (PgNeeds *needs, const TernRestriction *restriction)
{
  g_autoptr (GArray) tags = g_array_new (FALSE, FALSE, sizeof (TernPropTag));

  if (TERN_PROP_ID (restriction->sub.subobject) == TERN_PROP_ID (PidTagMessageRecipients)) {
    needs->recipients = TRUE;
    return;
  }
  if (TERN_PROP_ID (restriction->sub.subobject) != TERN_PROP_ID (PidTagMessageAttachments))
    return;
  needs->attachments = TRUE;
  needs->head = TRUE; /* it says whether there are any */
  tern_restriction_tags (restriction->sub.child, tags);
  for (guint i = 0; i < tags->len; i++) {
    TernPropTag tag = model_tag (g_array_index (tags, TernPropTag, i));

    if (pg_prop_is_streamable (tag) || TERN_PROP_TYPE (tag) == PtypUnspecified)
      g_array_append_val (needs->attachment_tags, tag);
  }
}

static void
add_node (PgNeeds *needs, const TernRestriction *restriction, guint depth)
{
  if (restriction == NULL || depth == 0)
    return;
  switch (restriction->kind) {
  case TERN_RES_AND:
  case TERN_RES_OR:
    for (guint32 i = 0; i < restriction->list.n; i++)
      add_node (needs, restriction->list.children[i], depth - 1);
    break;
  case TERN_RES_NOT:
    add_node (needs, restriction->child, depth - 1);
    break;
  case TERN_RES_CONTENT:
    pg_needs_add_tag (needs, restriction->content.tag);
    break;
  case TERN_RES_PROPERTY:
    pg_needs_add_tag (needs, restriction->property.tag);
    break;
  case TERN_RES_COMPARE_PROPS:
    pg_needs_add_tag (needs, restriction->compare.tag);
    pg_needs_add_tag (needs, restriction->compare.tag2);
    break;
  case TERN_RES_BITMASK:
    pg_needs_add_tag (needs, restriction->bitmask.tag);
    break;
  case TERN_RES_SIZE:
    pg_needs_add_tag (needs, restriction->size.tag);
    break;
  case TERN_RES_EXIST:
    pg_needs_add_tag (needs, restriction->exist.tag);
    break;
  case TERN_RES_SUB:
    add_sub (needs, restriction);
    break;
  case TERN_RES_COMMENT:
    add_node (needs, restriction->comment.child, depth - 1);
    break;
  case TERN_RES_COUNT:
    add_node (needs, restriction->count.child, depth - 1);
    break;
  }
}

void
pg_needs_add_restriction (PgNeeds *needs, const TernRestriction *restriction)
{
  if (restriction == NULL)
    return;
  needs->whole = TRUE;
  add_node (needs, restriction, TERN_RESTRICTION_MAX_DEPTH + 1);
}

void
pg_needs_add_sort (PgNeeds *needs, const TernSortOrder *sort)
{
  for (guint i = 0; sort != NULL && i < sort->n; i++)
    pg_needs_add_tag (needs, sort->keys[i].tag);
}

guint32
pg_needs_get_cut (const PgNeeds *needs)
{
  guint32 cut = 0;

  for (guint i = 0; i < PG_N_HOT_COLUMNS; i++)
    if (needs->hot & 1u << i)
      cut |= pg_hot_column_nth (i)->cut;
  return cut;
}
