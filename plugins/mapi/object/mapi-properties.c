#include "plugins/mapi/object/mapi-properties.h"

#include "core/base/tern-error.h"
#include "plugins/mapi/object/mapi-logon.h"
#include "plugins/mapi/object/mapi-stream.h"

TernPropTag
mapi_model_tag (TernPropTag tag)
{
  switch (TERN_PROP_TYPE (tag)) {
  case PtypString8:
    return TERN_PROP_TAG_WITH_TYPE (tag, PtypString);
  case PtypMultipleString8:
    return TERN_PROP_TAG_WITH_TYPE (tag, PtypMultipleString);
  default:
    return tag;
  }
}

guint32
mapi_object_get_code_page (const MapiObject *object)
{
  if (object->code_page != 0 || object->klass->kind == MAPI_KIND_LOGON)
    return object->code_page != 0 ? object->code_page : ((const MapiLogon *) object)->code_page;
  return object->logon->code_page;
}

static gboolean
demand (const MapiObject *object, gboolean has, GError **error)
{
  if (!has)
    g_set_error (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "a %s has no such properties", object->klass->name);
  return has;
}

gboolean
mapi_object_get_props (MapiObject *object, const MapiPropQuery *query, TernArena *arena, TernValue **ret_cells,
                       TernJob *job, GError **error)
{
  TernPropTag *tags = tern_arena_new_n (arena, TernPropTag, query->n);
  TernValue *cells = tern_arena_new_n (arena, TernValue, query->n);

  if (!demand (object, object->klass->get_props != NULL, error) || !mapi_object_flush_streams (object, job, error))
    return FALSE;
  for (guint i = 0; i < query->n; i++)
    tags[i] = mapi_model_tag (query->tags[i]);
  if (!object->klass->get_props (object, tags, query->n, query->limit, arena, cells, job, error))
    return FALSE;
  mapi_object_show_streams (object, query, arena, cells);
  *ret_cells = cells;
  return TRUE;
}

GArray *
mapi_object_list_props (MapiObject *object, TernJob *job, GError **error)
{
  if (!demand (object, object->klass->list_props != NULL, error) || !mapi_object_flush_streams (object, job, error))
    return NULL;
  return object->klass->list_props (object, job, error);
}

gboolean
mapi_object_set_props (MapiObject *object, const TernValue *values, guint n, GArray *problems, TernJob *job,
                       GError **error)
{
  return demand (object, object->klass->set_props != NULL, error) && mapi_object_flush_streams (object, job, error)
         && object->klass->set_props (object, values, n, problems, job, error);
}

gboolean
mapi_object_delete_props (MapiObject *object, const TernPropTag *tags, guint n, GArray *problems, TernJob *job,
                          GError **error)
{
  g_autofree TernPropTag *model = g_new (TernPropTag, MAX (n, 1));

  if (!demand (object, object->klass->delete_props != NULL, error) || !mapi_object_flush_streams (object, job, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    model[i] = mapi_model_tag (tags[i]);
  return object->klass->delete_props (object, model, n, problems, job, error);
}
