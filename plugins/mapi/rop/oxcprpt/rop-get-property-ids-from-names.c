#include "core/base/tern-error.h"
#include "core/model/tern-named-props.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/rop/oxcprpt/oxcprpt-names.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"

/* Flags ([MS-OXCPRPT] 2.2.12.1). */
#define CREATE 0x02

#define LAST_NAMED_ID 0xFFFE

/** enumerate: every id that has a name ([MS-OXCPRPT] 3.2.5.10), for a request without names on a logon. */
static gboolean
enumerate (RopContext *ctx, RopGetPropertyIdsFromNamesResponse *ret, GError **error)
{
  const guint n = LAST_NAMED_ID - OXCPRPT_FIRST_NAMED_ID + 1;
  guint16 *ids = tern_arena_new_n (ctx->arena, guint16, n);
  const TernPropName **names;
  guint found = 0;

  for (guint i = 0; i < n; i++)
    ids[i] = OXCPRPT_FIRST_NAMED_ID + i;
  if (!oxcprpt_names_of_ids (mapi_rop_mailbox (ctx), ids, n, ctx->arena, &names, ctx->job, error))
    return FALSE;
  for (guint i = 0; i < n; i++) {
    if (names[i] != NULL)
      ids[found++] = ids[i];
  }
  ret->property_id_count = found;
  ret->property_ids = ids;
  return TRUE;
}

/** model_name: names in PS_INTERNET_HEADERS are in lower case ([MS-OXCPRPT] 3.2.5.10). */
static TernPropName
model_name (const PropertyName *name, TernArena *arena)
{
  TernPropName model = name->name;

  if (name->kind == PROPERTY_NAME_STRING && tern_guid_equal (&model.set, &PS_INTERNET_HEADERS)) {
    g_autofree char *lower = g_utf8_strdown (model.name, -1);

    model.name = tern_arena_strdup (arena, lower);
  }
  return model;
}

/** get_ids: a mailbox that takes no more names, or none from this identity, still knows those it has. */
static gboolean
get_ids (RopContext *ctx, const TernPropName *names, guint n, gboolean create, guint16 *ids, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (tern_mailbox_get_prop_ids (mapi_rop_mailbox (ctx), names, n, create, ids, ctx->job, &why))
    return TRUE;
  if (create
      && (g_error_matches (why, TERN_ERROR, TERN_ERROR_LIMIT) || g_error_matches (why, TERN_ERROR, TERN_ERROR_DENIED)))
    return tern_mailbox_get_prop_ids (mapi_rop_mailbox (ctx), names, n, FALSE, ids, ctx->job, error);
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

/** fill: the ids of PS_MAPI names are in the names; all others are asked for together. Returns how many have no id. */
static gboolean
fill (RopContext *ctx, const RopGetPropertyIdsFromNamesRequest *req, guint16 *ids, guint *ret_missing, GError **error)
{
  TernPropName *names = tern_arena_new_n (ctx->arena, TernPropName, req->property_name_count);
  guint16 *asked = tern_arena_new_n (ctx->arena, guint16, req->property_name_count);
  guint n = 0, missing = 0;

  for (guint i = 0; i < req->property_name_count; i++) {
    const PropertyName *name = &req->property_names[i];

    ids[i] = 0;
    if (tern_guid_equal (&name->name.set, &PS_MAPI))
      ids[i] = name->kind == PROPERTY_NAME_LID && name->name.lid < OXCPRPT_FIRST_NAMED_ID ? name->name.lid : 0;
    else if (name->kind != PROPERTY_NAME_NONE)
      names[n++] = model_name (name, ctx->arena);
  }
  if (n > 0 && !get_ids (ctx, names, n, (req->flags & CREATE) != 0, asked, error))
    return FALSE;
  for (guint i = 0, j = 0; i < req->property_name_count; i++) {
    const PropertyName *name = &req->property_names[i];

    if (!tern_guid_equal (&name->name.set, &PS_MAPI) && name->kind != PROPERTY_NAME_NONE)
      ids[i] = asked[j++];
    missing += ids[i] == 0;
  }
  *ret_missing = missing;
  return TRUE;
}

/* [MS-OXCPRPT] 2.2.12, 3.2.5.10: 0 for what has no id, with a warning. */
gboolean
rop_get_property_ids_from_names (RopContext *ctx, const RopGetPropertyIdsFromNamesRequest *req,
                                 RopGetPropertyIdsFromNamesResponse *ret, GError **error)
{
  guint16 *ids = tern_arena_new_n (ctx->arena, guint16, req->property_name_count);
  guint missing = 0;

  if (req->property_name_count == 0 && mapi_object_get_kind (ctx->input) == MAPI_KIND_LOGON)
    return enumerate (ctx, ret, error);
  if (!fill (ctx, req, ids, &missing, error))
    return FALSE;
  ret->property_id_count = req->property_name_count;
  ret->property_ids = ids;
  if (missing > 0)
    ret->head.return_value = ecWarnWithErrors;
  return TRUE;
}
