#include "core/groupware/object/tern-search-folder.h"

#include <string.h>

#include "core/spi/tern-folders.h"

/* Messages that are looked through while the client waits. */
#define AT_ONCE 2000
#define AT_ONCE_URGENT 10000
/* By then somebody else carries on if this node has died. */
#define PATIENCE_S 60

static gboolean
is_same_restriction (const TernRestriction *a, const TernRestriction *b)
{
  g_autofree char *text_a = a != NULL ? tern_restriction_to_string (a) : NULL;
  g_autofree char *text_b = b != NULL ? tern_restriction_to_string (b) : NULL;

  return g_strcmp0 (text_a, text_b) == 0;
}

static gboolean
is_same (const TernSearch *a, const TernSearch *b)
{
  return a->flags == b->flags && a->n_folders == b->n_folders
         && (a->n_folders == 0 || memcmp (a->folders, b->folders, a->n_folders * sizeof (TernId)) == 0)
         && is_same_restriction (a->restriction, b->restriction);
}

static gboolean
is_named (const TernSearch *search, TernId folder)
{
  for (guint i = 0; i < search->n_folders; i++)
    if (search->folders[i] == folder)
      return TRUE;
  return FALSE;
}

/** count_scope: the messages in the folders to look through. */
static gboolean
count_scope (TernMailbox *mailbox, const TernSearch *search, guint64 *ret_n, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) all = tern_folders_list (TERN_FOLDERS (mailbox), job, error);
  g_autoptr (GHashTable) inside = g_hash_table_new (g_int64_hash, g_int64_equal);

  if (all == NULL)
    return FALSE;
  *ret_n = 0;
  for (guint i = 0; i < all->len; i++) {
    TernFolderInfo *info = g_ptr_array_index (all, i); /* parents come first */
    gboolean is_below
        = (search->flags & TERN_SEARCH_RECURSIVE) != 0 && g_hash_table_contains (inside, &info->parent);

    if (!is_below && !is_named (search, info->id))
      continue;
    g_hash_table_add (inside, &info->id);
    if (info->type != TERN_FOLDER_SEARCH)
      *ret_n += info->content_count;
  }
  return TRUE;
}

gboolean
tern_search_folder_start (TernMailbox *mailbox, TernId folder, const TernSearch *search, gboolean is_urgent,
                          TernJob *job, GError **error)
{
  TernSearches *searches = TERN_SEARCHES (mailbox);
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernSearch old;
  guint64 n = 0;
  gboolean at_once;

  if (!tern_searches_get (searches, folder, arena, &old, job, error))
    return FALSE;
  if ((old.state == TERN_SEARCH_COMPLETE || old.state == TERN_SEARCH_BUILDING)
      && (search->flags & TERN_SEARCH_STATIC) == 0 && is_same (&old, search))
    return TRUE;
  if (!count_scope (mailbox, search, &n, job, error))
    return FALSE;
  at_once = n <= (is_urgent ? AT_ONCE_URGENT : AT_ONCE);
  return tern_searches_set (searches, folder, search, at_once ? PATIENCE_S : 0, job, error)
         && (!at_once || tern_searches_build (searches, folder, job, error));
}
