#include "plugins/mapi/object/mapi-copy.h"

#include "core/base/tern-error.h"
#include "core/groupware/object/tern-prop-map.h"
#include "core/groupware/object/tern-spool.h"
#include "plugins/mapi/object/mapi-logon.h"
#include "plugins/mapi/object/mapi-properties.h"
#include "plugins/mapi/wire/mapi-status.h"

/* Larger values travel as streams, one at a time. */
#define INLINE_MAX (64 * 1024)
/* Binaries from this size on are never in memory as a whole. */
#define SPOOLED (1024 * 1024)

/** Copying: one call. @wanted are the tags to copy, @indexes their places in the request, @map what the destination's
 * mailbox calls them. */
typedef struct {
  MapiObject *from;
  MapiObject *to;
  const MapiCopy *copy;
  TernPropMap *map; /* nullable: the same */
  GArray *wanted;  /* (element-type TernPropTag) */
  GArray *indexes; /* (element-type guint16) */
  GArray *problems;
  TernJob *job;
  TernArena *arena;
} Copying;

static gboolean
has_id (const TernPropTag *tags, guint n, TernPropTag tag)
{
  for (guint i = 0; i < n; i++) {
    if (TERN_PROP_ID (tags[i]) == TERN_PROP_ID (tag))
      return TRUE;
  }
  return FALSE;
}

static TernPropTag
child_of (const MapiObject *object, TernPropTag tag)
{
  const TernPropTag *children = object->klass->children;

  for (guint i = 0; children != NULL && children[i] != 0; i++) {
    if (TERN_PROP_ID (children[i]) == TERN_PROP_ID (tag) && TERN_PROP_TYPE (tag) == PtypObject)
      return children[i];
  }
  return 0;
}

static void
want (Copying *copying, TernPropTag tag, guint16 index)
{
  g_array_append_val (copying->wanted, tag);
  g_array_append_val (copying->indexes, index);
}

/** add_problem: of the wanted property at @place. That everything includes what can't be written is none. */
static void
add_problem (const Copying *copying, guint place, int code)
{
  if (!copying->copy->is_all || code != TERN_ERROR_DENIED)
    mapi_problems_add (copying->problems, g_array_index (copying->indexes, guint16, place),
                       g_array_index (copying->wanted, TernPropTag, place), code);
}

/** mapped_tag: of the wanted property at @place, in the destination. */
static TernPropTag
mapped_tag (const Copying *copying, guint place)
{
  return tern_prop_map_get (copying->map, g_array_index (copying->wanted, TernPropTag, place));
}

static gboolean
choose_all (Copying *copying, GError **error)
{
  const MapiObjectClass *klass = copying->from->klass;
  g_autoptr (GArray) tags = klass->list_stored != NULL ? klass->list_stored (copying->from, copying->job, error)
                                                       : mapi_object_list_props (copying->from, copying->job, error);

  if (tags == NULL)
    return FALSE;
  for (guint i = 0; i < tags->len; i++) {
    TernPropTag tag = g_array_index (tags, TernPropTag, i);

    if (child_of (copying->from, tag) == 0 && !has_id (copying->copy->tags, copying->copy->n, tag))
      want (copying, tag, i);
  }
  return TRUE;
}

/** copy_child: @index: of it in the request; 0 where everything is copied. */
static gboolean
copy_child (const Copying *copying, TernPropTag child, guint16 index, GError **error)
{
  const MapiObjectClass *klass = copying->from->klass;
  gboolean partial = FALSE;

  if (copying->copy->keeps_existing && klass->has_child (copying->to, child))
    return TRUE;
  if (klass->is_inside != NULL && klass->is_inside (copying->to, copying->from)) {
    g_set_error (error, MAPI_STATUS, (gint) ecMsgCycle, "the destination lies in the %s that is copied", klass->name);
    return FALSE;
  }
  if (!klass->copy_child (copying->from, copying->to, child, &partial, copying->job, error))
    return FALSE;
  if (partial)
    mapi_problems_add (copying->problems, index, child, TERN_ERROR_DENIED);
  return TRUE;
}

static gboolean
copy_children (const Copying *copying, GError **error)
{
  const TernPropTag *children = copying->from->klass->children;

  for (guint i = 0; copying->copy->with_children && children != NULL && children[i] != 0; i++) {
    if (!has_id (copying->copy->tags, copying->copy->n, children[i]) && !copy_child (copying, children[i], 0, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
choose_listed (Copying *copying, GError **error)
{
  for (guint i = 0; i < copying->copy->n; i++) {
    TernPropTag tag = copying->copy->tags[i], child = child_of (copying->from, tag);

    if (child == 0)
      want (copying, mapi_model_tag (tag), i);
    else if (!copy_child (copying, child, i, error))
      return FALSE;
  }
  return TRUE;
}

/** drop_existing: leaves out what the destination has. */
static gboolean
drop_existing (Copying *copying, GError **error)
{
  TernPropTag *tags = tern_arena_new_n (copying->arena, TernPropTag, copying->wanted->len);
  MapiPropQuery query = { tags, copying->wanted->len, 0 };
  TernValue *cells;
  guint kept = 0;

  if (!copying->copy->keeps_existing || query.n == 0)
    return TRUE;
  for (guint i = 0; i < query.n; i++)
    tags[i] = mapped_tag (copying, i);
  if (!mapi_object_get_props (copying->to, &query, copying->arena, &cells, copying->job, error))
    return FALSE;
  for (guint i = 0; i < query.n; i++) {
    if (!tern_value_is_missing (&cells[i]) || cells[i].i32 != TERN_ERROR_NOT_FOUND)
      continue;
    g_array_index (copying->wanted, TernPropTag, kept) = g_array_index (copying->wanted, TernPropTag, i);
    g_array_index (copying->indexes, guint16, kept++) = g_array_index (copying->indexes, guint16, i);
  }
  g_array_set_size (copying->wanted, kept);
  g_array_set_size (copying->indexes, kept);
  return TRUE;
}

/** copy_upload: within a mailbox the destination names what the store has; *@ret_done FALSE: it isn't that large. */
static gboolean
copy_upload (const Copying *copying, guint place, gboolean *ret_done, GError **error)
{
  const MapiObjectClass *klass = copying->from->klass;
  TernPropTag tag = g_array_index (copying->wanted, TernPropTag, place);
  guint64 upload = 0;
  gint64 size = 0;

  *ret_done = FALSE;
  if (copying->map != NULL || klass->get_upload == NULL || TERN_PROP_TYPE (tag) != PtypBinary)
    return TRUE;
  if (!klass->get_upload (copying->from, tag, &upload, &size, copying->job, error))
    return FALSE;
  if (upload != 0) {
    g_autoptr (GError) why = NULL;

    *ret_done = TRUE;
    if (!klass->set_upload (copying->to, tag, upload, size, &why))
      add_problem (copying, place, why->code);
  }
  return TRUE;
}

/** is_spooled: whether it is too large to be read into memory, and the destination takes it from the store. */
static gboolean
is_spooled (const Copying *copying, TernPropTag tag, gint64 *ret_size, gboolean *ret_is, GError **error)
{
  const MapiObjectClass *klass = copying->from->klass;

  *ret_is = FALSE;
  if (TERN_PROP_TYPE (tag) != PtypBinary || klass->set_upload == NULL || klass->get_stream_size == NULL)
    return TRUE;
  if (!klass->get_stream_size (copying->from, tag, ret_size, copying->job, error))
    return FALSE;
  *ret_is = *ret_size >= SPOOLED;
  return TRUE;
}

/** copy_spooled: of another mailbox, piece by piece. */
static gboolean
copy_spooled (const Copying *copying, guint place, gint64 size, GError **error)
{
  TernPropTag tag = g_array_index (copying->wanted, TernPropTag, place);
  g_autoptr (TernSpool) spool = tern_spool_new (copying->to->logon->mailbox, 0, 0);
  g_autoptr (GError) why = NULL;
  guint64 upload = 0;

  for (gint64 at = 0; at < size; at = tern_spool_get_size (spool)) {
    g_autoptr (GBytes) piece
      = copying->from->klass->read_stream (copying->from, tag, at, MIN (size - at, SPOOLED), copying->job, error);
    gsize n = 0;
    gconstpointer data = piece != NULL ? g_bytes_get_data (piece, &n) : NULL;

    if (piece == NULL || !tern_spool_write (spool, at, data, n, copying->job, error))
      return FALSE;
    if (n == 0) {
      g_set_error (error, TERN_ERROR, TERN_ERROR_STALE, "property 0x%08x became shorter as it was copied", tag);
      return FALSE;
    }
  }
  if (!tern_spool_close (spool, &upload, copying->job, error))
    return FALSE;
  if (!copying->to->klass->set_upload (copying->to, mapped_tag (copying, place), upload, size, &why))
    add_problem (copying, place, why->code);
  return TRUE;
}

static gboolean
copy_stream (const Copying *copying, guint place, GError **error)
{
  TernPropTag tag = g_array_index (copying->wanted, TernPropTag, place);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) why = NULL;
  gboolean is_done, is_large = FALSE;
  gint64 size = 0;

  if (!copy_upload (copying, place, &is_done, error)
      || (!is_done && !is_spooled (copying, tag, &size, &is_large, error)))
    return FALSE;
  if (is_done || is_large)
    return is_done || copy_spooled (copying, place, size, error);
  if (copying->from->klass->read_stream == NULL || copying->to->klass->write_stream == NULL) {
    add_problem (copying, place, TERN_ERROR_TOO_BIG);
    return TRUE;
  }
  bytes = copying->from->klass->read_stream (copying->from, tag, 0, G_MAXINT32, copying->job, error);
  if (bytes == NULL)
    return FALSE;
  if (!copying->to->klass->write_stream (copying->to, mapped_tag (copying, place), bytes, copying->job, &why)) {
    if (why->domain != TERN_ERROR) {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }
    add_problem (copying, place, why->code);
  }
  return TRUE;
}

/** set_values: @places: of each value among the wanted ones. */
static gboolean
set_values (const Copying *copying, const TernValue *values, const guint *places, guint n, GError **error)
{
  g_autoptr (GArray) problems = g_array_new (FALSE, FALSE, sizeof (MapiProblem));

  if (!mapi_object_set_props (copying->to, values, n, problems, copying->job, error))
    return FALSE;
  for (guint i = 0; i < problems->len; i++) {
    const MapiProblem *problem = &g_array_index (problems, MapiProblem, i);

    add_problem (copying, places[problem->index], problem->code);
  }
  return TRUE;
}

/** set_together: all small ones; where one is in the way of all (a name that another folder has), each for itself. */
static gboolean
set_together (const Copying *copying, const TernValue *values, const guint *places, guint n, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (n == 0 || set_values (copying, values, places, n, &why))
    return TRUE;
  for (guint i = 0; i < n && g_error_matches (why, TERN_ERROR, TERN_ERROR_EXISTS); i++) {
    g_autoptr (GError) reason = NULL;

    if (set_values (copying, &values[i], &places[i], 1, &reason))
      continue;
    if (g_error_matches (reason, TERN_ERROR, TERN_ERROR_EXISTS)) {
      add_problem (copying, places[i], TERN_ERROR_EXISTS);
      continue;
    }
    g_propagate_error (error, g_steal_pointer (&reason));
    return FALSE;
  }
  if (g_error_matches (why, TERN_ERROR, TERN_ERROR_EXISTS))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static gboolean
copy_values (const Copying *copying, GError **error)
{
  MapiPropQuery query = { (const TernPropTag *) copying->wanted->data, copying->wanted->len, INLINE_MAX };
  guint *places = tern_arena_new_n (copying->arena, guint, query.n);
  TernValue *cells;
  guint n = 0;

  if (!mapi_object_get_props (copying->from, &query, copying->arena, &cells, copying->job, error))
    return FALSE;
  for (guint i = 0; i < query.n; i++) {
    if (!tern_value_is_missing (&cells[i])) {
      places[n] = i;
      cells[n] = cells[i];
      cells[n].tag = tern_prop_map_get (copying->map, cells[n].tag);
      n++;
    } else if (cells[i].i32 != TERN_ERROR_TOO_BIG) {
      add_problem (copying, i, cells[i].i32);
    } else if (!copy_stream (copying, i, error)) {
      return FALSE;
    }
  }
  return set_together (copying, cells, places, n, error);
}

/** learn_names: what the wanted properties are in the destination's mailbox; those whose name is gone are left out. */
static gboolean
learn_names (Copying *copying, GError **error)
{
  guint kept = 0;

  if (!tern_prop_map_learn (copying->map, (const TernPropTag *) copying->wanted->data, copying->wanted->len,
                            copying->job, error))
    return FALSE;
  for (guint i = 0; i < copying->wanted->len; i++) {
    if (mapped_tag (copying, i) == 0) {
      add_problem (copying, i, TERN_ERROR_NOT_FOUND);
      continue;
    }
    g_array_index (copying->wanted, TernPropTag, kept) = g_array_index (copying->wanted, TernPropTag, i);
    g_array_index (copying->indexes, guint16, kept++) = g_array_index (copying->indexes, guint16, i);
  }
  g_array_set_size (copying->wanted, kept);
  g_array_set_size (copying->indexes, kept);
  return TRUE;
}

gboolean
mapi_object_copy (MapiObject *from, MapiObject *to, const MapiCopy *copy, GArray *problems, TernJob *job,
                  GError **error)
{
  g_autoptr (TernArena) arena = NULL;
  g_autoptr (GArray) wanted = NULL, indexes = NULL;
  g_autoptr (TernPropMap) map = NULL;
  Copying copying = { from, to, copy, NULL, NULL, NULL, problems, job, NULL };

  if (from->klass != to->klass) { /* [MS-OXCPRPT] 2.2.10: they are of the same type */
    g_set_error (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "from a %s to a %s", from->klass->name, to->klass->name);
    return FALSE;
  }
  copying.map = map = tern_prop_map_new (mapi_logon_get_mailbox (from->logon), mapi_logon_get_mailbox (to->logon));
  copying.arena = arena = tern_arena_new ();
  copying.wanted = wanted = g_array_new (FALSE, FALSE, sizeof (TernPropTag));
  copying.indexes = indexes = g_array_new (FALSE, FALSE, sizeof (guint16));
  if (copy->is_all ? !choose_all (&copying, error) || !copy_children (&copying, error)
                   : !choose_listed (&copying, error))
    return FALSE;
  return learn_names (&copying, error) && drop_existing (&copying, error) && copy_values (&copying, error);
}
