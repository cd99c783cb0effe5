#include "plugins/mapi/request/mapi-handle-table.h"

#include "core/base/tern-error.h"

struct _MapiHandleTable {
  GHashTable *objects; /* handle -> MapiObject (owned) */
  guint counts[16];    /* by the kind's bit */
  guint32 last;
};

/* Objects of a kind that one session may hold: what Exchange documents, but never fewer than clients are seen to use.
 */
static const struct {
  MapiObjectKind kind;
  guint limit;
} limits[] = {
  { MAPI_KIND_LOGON, 256 },          { MAPI_KIND_FOLDER, 16384 },    { MAPI_KIND_MESSAGE, 16384 },
  { MAPI_KIND_ATTACHMENT, 16384 },   { MAPI_KIND_TABLE, 8192 },      { MAPI_KIND_STREAM, 250 },
  { MAPI_KIND_FX_SOURCE, 500 },      { MAPI_KIND_FX_DEST, 500 },     { MAPI_KIND_SYNC_SOURCE, 500 },
  { MAPI_KIND_NOTIFICATION, 32768 }, { MAPI_KIND_SYNC_UPLOAD, 500 },
};

MapiHandleTable *
mapi_handle_table_new (void)
{
  MapiHandleTable *table = g_new0 (MapiHandleTable, 1);

  table->objects = g_hash_table_new_full (NULL, NULL, NULL, mapi_object_unref);
  return table;
}

void
mapi_handle_table_free (MapiHandleTable *table)
{
  if (table == NULL)
    return;
  g_hash_table_unref (table->objects); /* each object keeps its logon until it is gone itself */
  g_free (table);
}

static guint
limit_of (MapiObjectKind kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++) {
    if (limits[i].kind == kind)
      return limits[i].limit;
  }
  return MAPI_MAX_HANDLES;
}

static guint *
count_of (MapiHandleTable *table, MapiObjectKind kind)
{
  return &table->counts[g_bit_nth_lsf (kind, -1) & 15];
}

static guint32
next_free (MapiHandleTable *table)
{
  do {
    table->last = table->last >= MAPI_NO_HANDLE - 1 ? 1 : table->last + 1;
  } while (g_hash_table_contains (table->objects, GUINT_TO_POINTER (table->last)));
  return table->last;
}

gboolean
mapi_handle_table_add (MapiHandleTable *table, gpointer data, guint32 *ret_handle, GError **error)
{
  g_autoptr (MapiObject) object = data;
  MapiObjectKind kind = mapi_object_get_kind (object);
  guint *count = count_of (table, kind);

  if (*count >= limit_of (kind) || g_hash_table_size (table->objects) >= MAPI_MAX_HANDLES) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_LIMIT, "the session holds %u objects of kind %s", *count,
                 object->klass->name);
    return FALSE;
  }
  *count += 1;
  *ret_handle = object->handle = next_free (table);
  g_hash_table_insert (table->objects, GUINT_TO_POINTER (*ret_handle), g_steal_pointer (&object));
  return TRUE;
}

MapiObject *
mapi_handle_table_find (MapiHandleTable *table, guint32 handle)
{
  return g_hash_table_lookup (table->objects, GUINT_TO_POINTER (handle));
}

static void
forget (MapiHandleTable *table, const MapiObject *object)
{
  *count_of (table, mapi_object_get_kind (object)) -= 1;
}

static void
close_object (MapiObject *object, TernJob *job)
{
  if (object->klass->close != NULL)
    object->klass->close (object, job);
}

/* Releasing a logon releases everything opened through it ([MS-OXCROPS] 3.2.5.3). */
static void
remove_children (MapiHandleTable *table, const MapiObject *logon, TernJob *job)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, table->objects);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    MapiObject *object = value;

    if ((MapiObject *) object->logon == logon) {
      close_object (object, job);
      forget (table, object);
      g_hash_table_iter_remove (&iter);
    }
  }
}

void
mapi_handle_table_remove (MapiHandleTable *table, guint32 handle, TernJob *job)
{
  MapiObject *object = mapi_handle_table_find (table, handle);

  if (object == NULL)
    return;
  if (mapi_object_get_kind (object) == MAPI_KIND_LOGON)
    remove_children (table, object, job);
  close_object (object, job);
  forget (table, object);
  g_hash_table_remove (table->objects, GUINT_TO_POINTER (handle));
}

guint
mapi_handle_table_get_size (MapiHandleTable *table)
{
  return g_hash_table_size (table->objects);
}
