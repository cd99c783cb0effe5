#include "plugins/store-pg/pg-table-update.h"

#include "core/model/tern-prop-block.h"
#include "plugins/store-pg/pg-list-cache.h"
#include "plugins/store-pg/pg-table-group-update.h"
#include "plugins/store-pg/pg-table-place.h"

/*
 * Building: rows in batches, along the index on delivery time; keys are made and compared here, so that SQL's and the
 * memory's order are the same. Following: what the change log names since the list's number is taken out, looked at
 * again, and put back where it belongs. Keys aren't kept: places are found by comparing with some rows of the list at a
 * time, read together with the folder's number, which tells whether anything has moved meanwhile. Whatever does goes on
 * from the old number, so that looking at a message twice does no harm.
 */

/* Changed messages that are put in one by one; more of them are worth a new list. */
#define FOLLOW_MOST 512
#define FOLLOW_TRIES 4

static void
set_list (PgTable *table, const PgTableKeys *keys, gint64 cn)
{
  PgTableList list;

  pg_table_list_init (&list, &table->sort, keys->entries->len, cn);
  for (guint i = 0; i < keys->entries->len; i++)
    pg_table_list_append (&list, pg_table_keys_get (keys, i));
  pg_table_list_clear (&table->list);
  table->list = list;
}

static gboolean
build (const PgTableSelection *selection, gint64 cn, GError **error)
{
  PgTable *table = selection->table;
  g_auto (PgTableKeys) keys = { 0 };

  pg_table_keys_init (&keys, &table->sort);
  if (!pg_table_select_all (selection, &keys, error))
    return FALSE;
  pg_table_keys_sort (&keys);
  if (table->groups != NULL)
    return pg_table_group_build (table, &keys, cn, error);
  set_list (table, &keys, cn);
  return TRUE;
}

static void
take_out (PgTableList *list, GHashTable *ids)
{
  guint kept = 0;

  for (guint i = 0; i < list->ids->len; i++) {
    if (g_hash_table_contains (ids, &g_array_index (list->ids, gint64, i)))
      continue;
    pg_table_list_move (list, i, kept++);
  }
  pg_table_list_cut (list, kept);
}

/** put_in: @keys are sorted, so their places ascend. */
static void
put_in (PgTable *table, const PgTableKeys *keys, const PgTableRange *ranges, gint64 cn)
{
  guint n = keys->entries->len, at = 0;
  PgTableList list;

  pg_table_list_init (&list, &table->sort, table->list.ids->len + n, cn);
  for (guint i = 0; i < n; i++) {
    pg_table_list_append_rows (&list, &table->list, at, ranges[i].low - at);
    pg_table_list_append (&list, pg_table_keys_get (keys, i));
    at = ranges[i].low;
  }
  pg_table_list_append_rows (&list, &table->list, at, table->list.ids->len - at);
  pg_table_list_clear (&table->list);
  table->list = list;
}

/** follow_flat: when something changes meanwhile, the list stays at its old number and lacks what changed. */
static gboolean
follow_flat (const PgTableSelection *selection, GHashTable *changed, const PgTableKeys *keys, gint64 cn, GError **error)
{
  PgTable *table = selection->table;
  g_autofree PgTableRange *ranges = g_new (PgTableRange, MAX (keys->entries->len, 1));
  gboolean still;

  take_out (&table->list, changed);
  for (guint i = 0; i < keys->entries->len; i++)
    ranges[i] = (PgTableRange){ 0, table->list.ids->len };
  if (!pg_table_find_places (selection, keys, cn, ranges, &still, error))
    return FALSE;
  if (still)
    put_in (table, keys, ranges, cn);
  return TRUE;
}

static gboolean
follow (const PgTableSelection *selection, gint64 cn, GError **error)
{
  PgTable *table = selection->table;
  g_autoptr (GHashTable) changed = pg_table_select_changed (selection, table->list.cn, error);
  g_auto (PgTableKeys) keys = { 0 };

  if (changed == NULL)
    return FALSE;
  if (g_hash_table_size (changed) > MAX (FOLLOW_MOST, table->list.ids->len / 4)) {
    pg_table_list_clear (&table->list);
    return TRUE;
  }
  pg_table_keys_init (&keys, &table->sort);
  if (!pg_table_select_some (selection, changed, &keys, error))
    return FALSE;
  pg_table_keys_sort (&keys);
  return table->groups != NULL ? pg_table_group_follow (selection, changed, &keys, cn, error)
                               : follow_flat (selection, changed, &keys, cn, error);
}

/** update: a list that was just built is followed too: while it was read, messages may have moved along the index. */
static gboolean
update (const PgTableSelection *selection, GError **error)
{
  PgTable *table = selection->table;

  for (guint i = 0; i < FOLLOW_TRIES; i++) {
    PgFolderFacts facts;
    gboolean ok;

    if (!pg_table_get_facts (table, &facts, selection->job, error))
      return FALSE;
    if (table->list.ids != NULL && table->list.cn == facts.contents_cn)
      return TRUE;
    pg_table_follow_keep (table);
    /* Nothing to follow, or the log was pruned too far. */
    if (table->list.ids == NULL || table->list.cn < facts.log_floor_cn || i == FOLLOW_TRIES - 1)
      ok = build (selection, facts.contents_cn, error);
    else
      ok = follow (selection, facts.contents_cn, error);
    if (!ok)
      return FALSE;
  }
  return TRUE;
}

static void
append_restriction (GByteArray *key, const TernRestriction *restriction)
{
  const TernValue value = { .tag = TERN_PROP_TAG (1, PtypRestriction), .restriction = restriction };
  g_autoptr (TernBag) bag = tern_bag_new ();
  g_autoptr (GBytes) block = NULL;

  tern_bag_set (bag, &value);
  block = tern_prop_block_pack (bag);
  g_byte_array_append (key, g_bytes_get_data (block, NULL), g_bytes_get_size (block));
}

/** make_key: (transfer full): all that the rows of @table and their order depend on. After a restore the same numbers
 * mean other changes, hence @timeline. */
static GBytes *
make_key (const PgTable *table, gint64 timeline)
{
  const gint64 ids[] = { timeline, pg_mailbox_get_id (table->mailbox), (gint64) table->folder, table->kind };
  const guint8 own_only = table->has_access && table->access.own_only;
  const guint8 hides[] = { own_only, table->has_access && table->access.hide_private, table->sort.categories };
  GByteArray *key = g_byte_array_new ();

  g_byte_array_append (key, (const guint8 *) ids, sizeof ids);
  g_byte_array_append (key, hides, sizeof hides);
  if (own_only)
    g_byte_array_append (key, table->access.account.bytes, TERN_GUID_SIZE);
  for (guint i = 0; i < table->sort.n; i++) {
    const guint32 part[] = { table->sort.keys[i].tag, table->sort.keys[i].direction };

    g_byte_array_append (key, (const guint8 *) part, sizeof part);
  }
  if (table->restriction != NULL)
    append_restriction (key, table->restriction);
  return g_byte_array_free_to_bytes (key);
}

/** begin: the table has no list yet: what another one knew, or all of it. */
static gboolean
begin (const PgTableSelection *selection, GError **error)
{
  PgTable *table = selection->table;
  PgDatabase *database = pg_mailbox_get_database (table->mailbox);
  g_autoptr (GBytes) key = NULL;
  gint64 timeline, cn = -1;

  if (!pg_database_get_timeline (database, &timeline, selection->job, error))
    return FALSE;
  key = make_key (table, timeline);
  if (pg_list_cache_get (pg_database_get_list_cache (database), key, &table->list, table->groups))
    cn = table->list.cn;
  if (!update (selection, error))
    return FALSE;
  if (table->list.cn != cn && table->list.ids->len >= PG_LIST_CACHE_LEAST)
    pg_list_cache_put (pg_database_get_list_cache (database), key, &table->list, table->groups);
  return TRUE;
}

gboolean
pg_table_update (PgTable *table, TernJob *job, GError **error)
{
  g_auto (PgTableSelection) selection = { 0 };
  /* Not of search folders, whose messages go away elsewhere without their number; nor where the account's own read
   * state matters, which has no number in the folder. */
  gboolean begins = table->list.ids == NULL && !table->is_search && table->read_sql == NULL;

  pg_table_selection_init (&selection, table, job);
  if (begins ? begin (&selection, error) : update (&selection, error))
    return TRUE;
  g_prefix_error (error, "sort or restrict folder 0x%" G_GINT64_MODIFIER "x: ", table->folder);
  return FALSE;
}
