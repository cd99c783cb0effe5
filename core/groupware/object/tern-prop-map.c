#include "core/groupware/object/tern-prop-map.h"

struct _TernPropMap {
  TernMailbox *from;
  TernMailbox *to;
  GHashTable *ids; /* own id of the one -> id of the other; 0: it has no name */
};

TernPropMap *
tern_prop_map_new (TernMailbox *from, TernMailbox *to)
{
  TernPropMap *map;

  if (tern_guid_equal (&tern_mailbox_get_info (from)->guid, &tern_mailbox_get_info (to)->guid))
    return NULL;
  map = g_new0 (TernPropMap, 1);
  map->from = g_object_ref (from);
  map->to = g_object_ref (to);
  map->ids = g_hash_table_new (NULL, NULL);
  return map;
}

void
tern_prop_map_free (TernPropMap *map)
{
  if (map == NULL)
    return;
  g_object_unref (map->from);
  g_object_unref (map->to);
  g_hash_table_unref (map->ids);
  g_free (map);
}

/** is_own: whether an id has a meaning of its own in each mailbox; well-known names have theirs everywhere. */
static gboolean
is_own (guint16 id)
{
  return id >= TERN_NAMED_PROP_FIRST_OWN;
}

/** ask: ids that aren't known yet, each once. */
static gboolean
ask (TernPropMap *map, const guint16 *ids, guint n, TernJob *job, GError **error)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  const TernPropName **found = tern_arena_new_n (arena, const TernPropName *, n);
  TernPropName *names = tern_arena_new_n (arena, TernPropName, n);
  guint16 *mapped = tern_arena_new_n (arena, guint16, n);
  guint n_names = 0;

  if (!tern_mailbox_get_prop_names (map->from, ids, n, arena, found, job, error))
    return FALSE;
  for (guint i = 0; i < n; i++) {
    if (found[i] != NULL)
      names[n_names++] = *found[i];
  }
  if (n_names > 0 && !tern_mailbox_get_prop_ids (map->to, names, n_names, TRUE, mapped, job, error))
    return FALSE;
  for (guint i = 0, j = 0; i < n; i++)
    g_hash_table_insert (map->ids, GUINT_TO_POINTER (ids[i]), GUINT_TO_POINTER (found[i] != NULL ? mapped[j++] : 0));
  return TRUE;
}

gboolean
tern_prop_map_learn (TernPropMap *map, const TernPropTag *tags, guint n, TernJob *job, GError **error)
{
  g_autoptr (GArray) ids = NULL;

  if (map == NULL)
    return TRUE;
  ids = g_array_new (FALSE, FALSE, sizeof (guint16));
  for (guint i = 0; i < n; i++) {
    guint16 id = TERN_PROP_ID (tags[i]);

    if (is_own (id) && !g_hash_table_contains (map->ids, GUINT_TO_POINTER (id))) {
      g_hash_table_insert (map->ids, GUINT_TO_POINTER (id), GUINT_TO_POINTER (0));
      g_array_append_val (ids, id);
    }
  }
  return ids->len == 0 || ask (map, (const guint16 *) ids->data, ids->len, job, error);
}

TernPropTag
tern_prop_map_get (const TernPropMap *map, TernPropTag tag)
{
  guint id;

  if (map == NULL || !is_own (TERN_PROP_ID (tag)))
    return tag;
  id = GPOINTER_TO_UINT (g_hash_table_lookup (map->ids, GUINT_TO_POINTER (TERN_PROP_ID (tag))));
  return id != 0 ? TERN_PROP_TAG (id, TERN_PROP_TYPE (tag)) : 0;
}

TernBag *
tern_prop_map_bag (TernPropMap *map, TernBag *bag, TernJob *job, GError **error)
{
  g_autoptr (TernBag) mapped = tern_bag_new ();
  guint n = tern_bag_get_size (bag);
  g_autofree TernPropTag *tags = g_new (TernPropTag, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    tags[i] = tern_bag_get_nth (bag, i)->tag;
  if (!tern_prop_map_learn (map, tags, n, job, error))
    return NULL;
  tern_arena_keep (tern_bag_get_arena (mapped), tern_bag_ref (bag), (GDestroyNotify) tern_bag_unref);
  for (guint i = 0; i < n; i++) {
    TernValue value = *tern_bag_get_nth (bag, i);

    value.tag = tern_prop_map_get (map, value.tag);
    if (value.tag != 0)
      tern_bag_take (mapped, value);
  }
  return g_steal_pointer (&mapped);
}
