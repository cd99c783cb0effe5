#include "core/base/tern-error.h"
#include "core/groupware/object/tern-search-folder.h"
#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-oxcfold.h"

/* SearchFlags ([MS-OXCFOLD] 2.2.1.4.1). How the store searches is its own affair, so that CONTENT_INDEXED_SEARCH,
 * NON_CONTENT_INDEXED_SEARCH and BACKGROUND_SEARCH change nothing; other bits are ignored. */
#define STOP_SEARCH 0x00000001
#define RESTART_SEARCH 0x00000002
#define RECURSIVE_SEARCH 0x00000004
#define SHALLOW_SEARCH 0x00000008
#define FOREGROUND_SEARCH 0x00000010
#define BACKGROUND_SEARCH 0x00000020
#define CONTENT_INDEXED_SEARCH 0x00010000
#define NON_CONTENT_INDEXED_SEARCH 0x00020000
#define STATIC_SEARCH 0x00040000

static gboolean
check_flags (guint32 flags, GError **error)
{
  static const guint32 exclusive[] = {
    STOP_SEARCH | RESTART_SEARCH,
    RECURSIVE_SEARCH | SHALLOW_SEARCH,
    FOREGROUND_SEARCH | BACKGROUND_SEARCH,
    CONTENT_INDEXED_SEARCH | NON_CONTENT_INDEXED_SEARCH,
  };

  for (guint i = 0; i < G_N_ELEMENTS (exclusive); i++) {
    if ((flags & exclusive[i]) == exclusive[i]) {
      g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "search flags 0x%08X exclude each other", flags);
      return FALSE;
    }
  }
  return TRUE;
}

/* Search folders have no messages of their own to be looked through. All folders are read at once: a client may name
 * thousands. */
static gboolean
check_scope (RopContext *ctx, const RopSetSearchCriteriaRequest *req, GError **error)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) all = NULL;

  if (req->folder_id_count == 0)
    return TRUE;
  all = tern_folders_list (TERN_FOLDERS (mapi_rop_mailbox (ctx)), ctx->job, error);
  if (all == NULL)
    return FALSE;
  for (guint i = 0; i < all->len; i++) {
    TernFolderInfo *info = g_ptr_array_index (all, i);

    g_hash_table_insert (known, &info->id, info);
  }
  for (guint i = 0; i < req->folder_id_count; i++) {
    const TernFolderInfo *info = g_hash_table_lookup (known, &req->folder_ids[i]);

    if (info == NULL) {
      g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "folder 0x%" G_GINT64_MODIFIER "x doesn't exist",
                   req->folder_ids[i]);
      return FALSE;
    }
    if (info->type == TERN_FOLDER_SEARCH)
      return mapi_rop_fail (error, ecSearchFolderScopeViolation, "folder 0x%" G_GINT64_MODIFIER "x is a search folder",
                            req->folder_ids[i]);
  }
  return TRUE;
}

/* What isn't given stays as it was ([MS-OXCFOLD] 2.2.1.4.1): zero sizes and counts, and neither of two flags. */
static gboolean
merge (const RopSetSearchCriteriaRequest *req, TernSearch *search, GError **error)
{
  if (search->state == TERN_SEARCH_NEW && (req->restriction_data == NULL || req->folder_id_count == 0))
    return mapi_rop_fail (error, ecNotInitialized, "the first search needs a restriction and folders");
  if (req->restriction_data != NULL)
    search->restriction = req->restriction_data;
  if (req->folder_id_count > 0) {
    search->folders = req->folder_ids;
    search->n_folders = req->folder_id_count;
  }
  if ((req->search_flags & RECURSIVE_SEARCH) != 0)
    search->flags |= TERN_SEARCH_RECURSIVE;
  if ((req->search_flags & SHALLOW_SEARCH) != 0)
    search->flags &= ~(guint) TERN_SEARCH_RECURSIVE;
  if ((req->search_flags & STATIC_SEARCH) != 0)
    search->flags |= TERN_SEARCH_STATIC;
  else if ((req->search_flags & RESTART_SEARCH) != 0)
    search->flags &= ~(guint) TERN_SEARCH_STATIC;
  return TRUE;
}

static gboolean
start (RopContext *ctx, TernId folder, const RopSetSearchCriteriaRequest *req, const TernSearch *search, GError **error)
{
  gboolean is_urgent = (req->search_flags & FOREGROUND_SEARCH) != 0;

  /* Without new criteria only a restart asks for anything. */
  if ((req->search_flags & RESTART_SEARCH) == 0 && req->restriction_data == NULL && req->folder_id_count == 0)
    return TRUE;
  return tern_search_folder_start (mapi_rop_mailbox (ctx), folder, search, is_urgent, ctx->job, error);
}

/* [MS-OXCFOLD] 2.2.1.4, 3.2.5.4 */
gboolean
rop_set_search_criteria (RopContext *ctx, const RopSetSearchCriteriaRequest *req, RopSetSearchCriteriaResponse *ret,
                         GError **error)
{
  const MapiFolder *folder = (const MapiFolder *) ctx->input;
  TernSearches *searches = TERN_SEARCHES (mapi_rop_mailbox (ctx));
  TernSearch search;

  if (folder->type != TERN_FOLDER_SEARCH)
    return mapi_rop_fail (error, ecNotSearchFolder, "folder 0x%" G_GINT64_MODIFIER "x is no search folder", folder->id);
  if (!check_flags (req->search_flags, error) || !check_scope (ctx, req, error)
      || !tern_searches_get (searches, folder->id, ctx->arena, &search, ctx->job, error) || !merge (req, &search, error))
    return FALSE;
  if ((req->search_flags & STOP_SEARCH) == 0)
    return start (ctx, folder->id, req, &search, error);
  if ((req->restriction_data != NULL || req->folder_id_count > 0)
      && !tern_searches_set (searches, folder->id, &search, 0, ctx->job, error))
    return FALSE;
  return tern_searches_stop (searches, folder->id, ctx->job, error);
}
