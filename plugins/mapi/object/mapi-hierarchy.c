#include "plugins/mapi/object/mapi-hierarchy.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/groupware/tern-list-table.h"
#include "core/model/tern-fold.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/object/mapi-folder-props.h"

/* Deeper than any client can make folders. */
#define MAX_DEPTH 512

/** Hierarchy: the source of the rows. @logon is the table's, which outlives it. */
typedef struct {
  MapiLogon *logon;
  TernId folder;
  gboolean deep;
  gboolean deleted;
  GHashTable *known; /* TernId -> Known: rows made before, so that a change costs what it touches */
} Hierarchy;

/** Known: a folder's row and what it was made from. */
typedef struct {
  TernId id;
  guint64 state;
  TernBag *props;
} Known;

/** Child: a folder among its siblings. */
typedef struct {
  const TernFolderInfo *info;
  char *name_key;
} Child;

static void
known_free (gpointer data)
{
  Known *known = data;

  tern_bag_unref (known->props);
  g_free (known);
}

static void
hierarchy_free (gpointer data)
{
  Hierarchy *hierarchy = data;

  g_hash_table_unref (hierarchy->known);
  g_free (hierarchy);
}

static void
child_clear (gpointer data)
{
  g_free (((Child *) data)->name_key);
}

static guint64
mix (guint64 state, guint64 value)
{
  return (state ^ value) * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15) + (state >> 29);
}

/** state_of: a number that changes when anything that a row shows does. */
static guint64
state_of (const TernFolderInfo *info, guint depth)
{
  guint64 state = mix (info->id, depth);

  state = mix (state, info->cn);
  state = mix (state, info->parent);
  state = mix (state, info->hierarchy_cn);
  state = mix (state, info->contents_cn);
  state = mix (state, info->acl_version);
  state = mix (state, (guint64) info->content_count << 32 | info->unread_count);
  state = mix (state, (guint64) info->associated_count << 32 | info->deleted_count);
  return mix (mix (state, info->subfolder_count), info->size);
}

static gint64
version_of (const GPtrArray *folders)
{
  guint64 version = folders->len;

  for (guint i = 0; i < folders->len; i++)
    version = mix (version, state_of (g_ptr_array_index (folders, i), 0));
  return (gint64) (version & G_MAXINT64); /* never the -1 of a first call */
}

static int
compare_children (gconstpointer a, gconstpointer b)
{
  return strcmp (((const Child *) a)->name_key, ((const Child *) b)->name_key);
}

/** children_by_parent: (key TernId) (value GArray of Child in order). */
static GHashTable *
children_by_parent (const GPtrArray *folders)
{
  GHashTable *children = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) g_array_unref);
  GHashTableIter iter;
  gpointer value;

  for (guint i = 0; i < folders->len; i++) {
    const TernFolderInfo *info = g_ptr_array_index (folders, i);
    GArray *siblings = g_hash_table_lookup (children, &info->parent);
    Child child = { .info = info, .name_key = tern_fold_key (tern_bag_get_str (info->props, PidTagDisplayName, "")) };

    if (siblings == NULL) {
      siblings = g_array_new (FALSE, FALSE, sizeof (Child));
      g_array_set_clear_func (siblings, child_clear);
      g_hash_table_insert (children, (gpointer) &info->parent, siblings);
    }
    g_array_append_val (siblings, child);
  }
  g_hash_table_iter_init (&iter, children);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_array_sort (value, compare_children);
  return children;
}

/** row_props: (transfer full): of one folder; NULL if the gate can't say what the identity may do there. */
static TernBag *
row_props (Hierarchy *hierarchy, const TernFolderInfo *info, guint depth, TernJob *job, GError **error)
{
  Known *known = g_hash_table_lookup (hierarchy->known, &info->id);
  guint64 state = state_of (info, depth);
  TernComputedContext context;

  if (known != NULL && known->state == state)
    return tern_bag_ref (known->props);
  if (!mapi_logon_computed_folder (hierarchy->logon, info, &context, job, error))
    return NULL;
  known = g_new (Known, 1);
  *known = (Known){ .id = info->id, .state = state, .props = mapi_folder_props_to_bag (&context, info) };
  tern_bag_set_i32 (known->props, PidTagDepth, (gint32) depth);
  g_hash_table_replace (hierarchy->known, &known->id, known);
  return tern_bag_ref (known->props);
}

static gboolean
add_below (Hierarchy *hierarchy, GHashTable *children, TernId parent, guint depth, GPtrArray *rows, TernJob *job,
           GError **error)
{
  const GArray *siblings = g_hash_table_lookup (children, &parent);

  for (guint i = 0; siblings != NULL && depth < MAX_DEPTH && i < siblings->len; i++) {
    const TernFolderInfo *info = g_array_index (siblings, Child, i).info;
    TernBag *props = row_props (hierarchy, info, depth, job, error);

    if (props == NULL)
      return FALSE;
    g_ptr_array_add (rows, tern_list_row_new (info->id, props));
    if (hierarchy->deep && !add_below (hierarchy, children, info->id, depth + 1, rows, job, error))
      return FALSE;
  }
  return TRUE;
}

/** forget_lost: rows of folders that are no longer there. */
static void
forget_lost (Hierarchy *hierarchy, const GPtrArray *rows)
{
  g_autoptr (GHashTable) kept = g_hash_table_new (g_int64_hash, g_int64_equal);
  GHashTableIter iter;
  gpointer key;

  if (g_hash_table_size (hierarchy->known) == rows->len)
    return;
  for (guint i = 0; i < rows->len; i++)
    g_hash_table_add (kept, &((TernListRow *) g_ptr_array_index (rows, i))->id);
  g_hash_table_iter_init (&iter, hierarchy->known);
  while (g_hash_table_iter_next (&iter, &key, NULL)) {
    if (!g_hash_table_contains (kept, key))
      g_hash_table_iter_remove (&iter);
  }
}

/** demand_there: a table of a folder that was deleted since has no rows, but an error (trap 44). */
static gboolean
demand_there (const Hierarchy *hierarchy, const GPtrArray *folders, GError **error)
{
  for (guint i = 0; i < folders->len; i++) {
    if (((const TernFolderInfo *) g_ptr_array_index (folders, i))->id == hierarchy->folder)
      return TRUE;
  }
  g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "folder 0x%" G_GINT64_MODIFIER "x is gone", hierarchy->folder);
  return FALSE;
}

/* A soft-deleted folder is in no folder's hierarchy: where such folders stay is the server's affair
 * ([MS-OXCFOLD] 2.2.1.13.1). */
static gboolean
list_rows (gpointer user_data, gint64 *version, GPtrArray **ret_rows, TernJob *job, GError **error)
{
  Hierarchy *hierarchy = user_data;
  g_autoptr (GPtrArray) folders = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_list_row_free);
  g_autoptr (GHashTable) children = NULL;
  gint64 now = 0;

  if (!hierarchy->deleted) {
    folders = tern_folders_list (TERN_FOLDERS (hierarchy->logon->mailbox), job, error);
    if (folders == NULL || !demand_there (hierarchy, folders, error))
      return FALSE;
    now = version_of (folders);
  }
  if (now == *version)
    return TRUE;
  if (folders != NULL) {
    children = children_by_parent (folders);
    if (!add_below (hierarchy, children, hierarchy->folder, 1, rows, job, error))
      return FALSE;
  }
  forget_lost (hierarchy, rows);
  *version = now;
  *ret_rows = g_steal_pointer (&rows);
  return TRUE;
}

static TernTable *
open_rows (gpointer data, const TernRestriction *restriction, const TernSortOrder *sort, TernJob *job, GError **error)
{
  return tern_list_table_new (list_rows, data, NULL, restriction, sort);
}

MapiTable *
mapi_hierarchy_open (MapiLogon *logon, TernId folder, gboolean deep, gboolean deleted, TernJob *job, GError **error)
{
  Hierarchy *hierarchy = g_new0 (Hierarchy, 1);
  MapiTableSource source;

  hierarchy->logon = logon;
  hierarchy->folder = folder;
  hierarchy->deep = deep;
  hierarchy->deleted = deleted;
  hierarchy->known = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, known_free);
  source = (MapiTableSource){
    .abilities = MAPI_TABLE_HIERARCHY_ABILITIES,
    .open = open_rows,
    .free = hierarchy_free,
    .data = hierarchy,
    .news = deleted ? MAPI_TABLE_SILENT : MAPI_TABLE_OF_FOLDERS,
  };
  return mapi_table_new (logon, &source, job, error);
}
