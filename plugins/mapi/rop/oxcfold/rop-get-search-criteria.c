#include "core/spi/tern-searches.h"
#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-oxcfold.h"

/* SearchFlags ([MS-OXCFOLD] 2.2.1.5.2). */
#define SEARCH_RUNNING 0x00000001
#define SEARCH_REBUILD 0x00000002
#define SEARCH_RECURSIVE 0x00000004
#define SEARCH_COMPLETE 0x00001000
#define SEARCH_PARTIAL 0x00002000
#define SEARCH_STATIC 0x00010000
#define TWIR_TOTALLY 0x08000000 /* without a content index */

static guint32
get_flags (const TernSearch *search)
{
  guint32 flags = TWIR_TOTALLY;

  if (search->state == TERN_SEARCH_BUILDING)
    flags |= SEARCH_RUNNING | SEARCH_REBUILD;
  else
    flags |= search->state == TERN_SEARCH_COMPLETE ? SEARCH_COMPLETE : SEARCH_PARTIAL;
  if ((search->flags & TERN_SEARCH_RECURSIVE) != 0)
    flags |= SEARCH_RECURSIVE;
  if ((search->flags & TERN_SEARCH_STATIC) != 0)
    flags |= SEARCH_STATIC;
  return flags;
}

/* [MS-OXCFOLD] 2.2.1.5, 3.2.5.5 */
gboolean
rop_get_search_criteria (RopContext *ctx, const RopGetSearchCriteriaRequest *req, RopGetSearchCriteriaResponse *ret,
                         GError **error)
{
  const MapiFolder *folder = (const MapiFolder *) ctx->input;
  TernSearch search;

  if (folder->type != TERN_FOLDER_SEARCH)
    return mapi_rop_fail (error, ecNotSearchFolder, "folder 0x%" G_GINT64_MODIFIER "x is no search folder", folder->id);
  if (!tern_searches_get (TERN_SEARCHES (mapi_rop_mailbox (ctx)), folder->id, ctx->arena, &search, ctx->job, error))
    return FALSE;
  if (search.state == TERN_SEARCH_NEW)
    return mapi_rop_fail (error, ecNotInitialized, "the search folder has no criteria yet");
  ctx->codec.string8 = req->use_unicode == 0;
  ret->restriction_data = req->include_restriction != 0 ? search.restriction : NULL;
  ret->logon_id = ctx->head->logon_id;
  ret->folder_ids = search.folders;
  ret->folder_id_count = req->include_folders != 0 ? search.n_folders : 0;
  ret->search_flags = get_flags (&search);
  return TRUE;
}
