#include "plugins/mapi/object/mapi-properties.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/rop/oxcprpt/oxcprpt-names.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"

/* QueryFlags ([MS-OXCPRPT] 2.2.9.1). */
#define NO_STRINGS 0x01
#define NO_IDS 0x02

/** named_ids: what the object has in the range of named properties. */
static guint16 *
named_ids (RopContext *ctx, guint *ret_n, GError **error)
{
  g_autoptr (GArray) tags = mapi_object_list_props (ctx->input, ctx->job, error);
  guint16 *ids;
  guint n = 0;

  if (tags == NULL)
    return NULL;
  ids = tern_arena_new_n (ctx->arena, guint16, tags->len + 1);
  for (guint i = 0; i < tags->len; i++) {
    TernPropTag tag = g_array_index (tags, TernPropTag, i);

    if (TERN_PROP_IS_NAMED (tag))
      ids[n++] = TERN_PROP_ID (tag);
  }
  *ret_n = n;
  return ids;
}

static gboolean
is_wanted (const RopQueryNamedPropertiesRequest *req, const TernPropName *name)
{
  if (name == NULL || (req->has_guid != 0 && !tern_guid_equal (&name->set, &req->property_guid)))
    return FALSE;
  return (req->query_flags & (name->name != NULL ? NO_STRINGS : NO_IDS)) == 0;
}

/* [MS-OXCPRPT] 2.2.9, 3.2.5.8. */
gboolean
rop_query_named_properties (RopContext *ctx, const RopQueryNamedPropertiesRequest *req,
                            RopQueryNamedPropertiesResponse *ret, GError **error)
{
  const TernPropName **names;
  PropertyName *packed;
  guint n = 0, found = 0;
  guint16 *ids = named_ids (ctx, &n, error);

  if (ids == NULL || !oxcprpt_names_of_ids (mapi_rop_mailbox (ctx), ids, n, ctx->arena, &names, ctx->job, error))
    return FALSE;
  packed = tern_arena_new_n (ctx->arena, PropertyName, n);
  for (guint i = 0; i < n; i++) {
    if (!is_wanted (req, names[i]))
      continue;
    ids[found] = ids[i];
    property_name_init (&packed[found++], names[i]);
  }
  ret->id_count = found;
  ret->property_ids = ids;
  ret->property_names = packed;
  return TRUE;
}
