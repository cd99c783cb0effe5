#include "plugins/mapi/object/mapi-object.h"

#include "plugins/mapi/object/mapi-logon.h"

/** mapi_object_init: for the constructors of each kind; takes a reference to @logon (nullable). */
void
mapi_object_init (MapiObject *object, const MapiObjectClass *klass, MapiLogon *logon)
{
  object->refs = 1;
  object->klass = klass;
  object->logon = logon != NULL ? mapi_object_ref (logon) : NULL;
}

gpointer
mapi_object_ref (gpointer object)
{
  ((MapiObject *) object)->refs++;
  return object;
}

void
mapi_object_unref (gpointer data)
{
  MapiObject *object = data;
  MapiLogon *logon;

  if (object == NULL || --object->refs > 0)
    return;
  logon = object->logon;
  object->klass->free (object);
  mapi_object_unref (logon);
}

MapiObjectKind
mapi_object_get_kind (const MapiObject *object)
{
  return object->klass->kind;
}

void
mapi_problems_add (GArray *problems, guint index, TernPropTag tag, int code)
{
  MapiProblem problem = { .index = index, .tag = tag, .code = code };

  g_array_append_val (problems, problem);
}
