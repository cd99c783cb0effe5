#include "plugins/store-pg/pg-item-tree.h"

#include "core/base/tern-error.h"
#include "core/model/tern-prop-block.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/store-pg/pg-hot-columns.h"

/** Walk: one flattening. */
typedef struct {
  PgItemTree *tree;
  PgMailbox *mailbox;
  TernJob *job;
} Walk;

static void
clear_object (gpointer data)
{
  PgObjectSave *object = data;

  g_clear_pointer (&object->props, g_bytes_unref);
  g_clear_pointer (&object->recipients, g_bytes_unref);
}

void
pg_item_tree_clear (PgItemTree *tree)
{
  g_clear_pointer (&tree->props, g_bytes_unref);
  g_clear_pointer (&tree->recipients, g_bytes_unref);
  g_clear_pointer (&tree->objects, g_array_unref);
  g_clear_pointer (&tree->refs, g_array_unref);
  g_clear_pointer (&tree->existing, g_array_unref);
  g_clear_pointer (&tree->kept_oids, g_array_unref);
  g_clear_pointer (&tree->kept_ids, g_array_unref);
  pg_streams_save_clear (&tree->streams);
}

/** pack: the block of what is neither computed nor a stream; the rest of @bag becomes streams of @oid. */
static GBytes *
pack (const Walk *walk, gint64 oid, const TernBag *bag, gboolean is_message, gint64 *ret_size, GError **error)
{
  g_autoptr (TernBag) small = tern_bag_new ();
  guint n = bag != NULL ? tern_bag_get_size (bag) : 0;

  *ret_size = 0;
  for (guint i = 0; i < n; i++) {
    TernValue value = *tern_bag_get_nth (bag, i);
    PgComputed computed = is_message ? pg_computed_find (value.tag, &(TernPropTag){ 0 }) : PG_COMPUTED_NONE;

    if (pg_value_is_stream (&value)) {
      if (!pg_streams_save_add (&walk->tree->streams, walk->mailbox, oid, &value, walk->job, error))
        return NULL;
      continue;
    }
    if (computed == PG_COMPUTED_FLAGS)
      value.i32 &= ~PG_FLAGS_COMPUTED;
    else if (computed != PG_COMPUTED_NONE)
      continue;
    *ret_size += tern_value_size (&value);
    tern_bag_take (small, value); /* borrowed: @bag outlives @small */
  }
  return tern_prop_block_pack (small);
}

/** keep_streams: of an object that exists; what isn't listed there goes. */
static void
keep_streams (const Walk *walk, gint64 oid, GArray *kept)
{
  if (oid < PG_SAVE_REFS)
    return;
  g_array_append_val (walk->tree->existing, oid);
  for (guint i = 0; kept != NULL && i < kept->len; i++) {
    gint32 id = TERN_PROP_ID (g_array_index (kept, TernPropTag, i));

    g_array_append_val (walk->tree->kept_oids, oid);
    g_array_append_val (walk->tree->kept_ids, id);
  }
}

static gboolean
add_uploads (const Walk *walk, gint64 oid, GArray *uploads, GError **error)
{
  for (guint i = 0; uploads != NULL && i < uploads->len; i++) {
    if (!pg_streams_save_add_upload (&walk->tree->streams, walk->mailbox, oid,
                                     &g_array_index (uploads, TernUploadRef, i), walk->job, error))
      return FALSE;
  }
  return TRUE;
}

static gint64
take_id (const Walk *walk, TernId existing)
{
  return existing != 0 ? (gint64) existing : (gint64) walk->tree->n_ids++;
}

static gboolean add_attachments (const Walk *walk, gint64 parent, GPtrArray *attachments, GArray *refs, guint depth,
                                 GError **error);

/** add_embedded: @depth levels are still allowed below. */
static gboolean
add_embedded (const Walk *walk, gint64 parent, const TernItemSave *save, guint depth, GError **error)
{
  PgObjectSave object = {
    .oid = take_id (walk, save->id),
    .parent = parent,
    .kind = PG_OBJECT_EMBEDDED,
    .status = (gint32) save->status,
    .is_read = save->is_read,
    .keeps_recipients = save->recipients == NULL,
    .keeps_subtree = save->attachments == NULL,
  };
  gint64 size;

  object.props = pack (walk, object.oid, save->props, TRUE, &size, error);
  if (object.props == NULL || !add_uploads (walk, object.oid, save->uploads, error)) {
    clear_object (&object);
    return FALSE;
  }
  object.size = save->size > 0 ? save->size : size;
  object.recipients = save->recipients != NULL ? tern_recipients_pack (save->recipients) : NULL;
  g_array_append_val (walk->tree->objects, object);
  keep_streams (walk, object.oid, save->kept_streams);
  return save->attachments == NULL || add_attachments (walk, object.oid, save->attachments, NULL, depth, error);
}

static gboolean
add_attachment (const Walk *walk, gint64 parent, const TernAttachmentSave *save, guint depth, gint64 *ret_oid,
                GError **error)
{
  PgObjectSave object = {
    .oid = take_id (walk, save->object),
    .parent = parent,
    .kind = PG_OBJECT_ATTACHMENT,
    .num = (gint32) save->num,
    .keeps_subtree = save->embedded == NULL,
  };

  object.props = pack (walk, object.oid, save->props, FALSE, &object.size, error);
  if (object.props == NULL || !add_uploads (walk, object.oid, save->uploads, error)) {
    clear_object (&object);
    return FALSE;
  }
  g_array_append_val (walk->tree->objects, object);
  keep_streams (walk, object.oid, save->kept_streams);
  *ret_oid = object.oid;
  return save->embedded == NULL || add_embedded (walk, object.oid, save->embedded, depth - 1, error);
}

static gboolean
add_attachments (const Walk *walk, gint64 parent, GPtrArray *attachments, GArray *refs, guint depth, GError **error)
{
  if (depth == 0 && attachments->len > 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_LIMIT, "embedded messages are nested deeper than %u levels",
                 PG_SAVE_MAX_DEPTH);
    return FALSE;
  }
  for (guint i = 0; i < attachments->len; i++) {
    gint64 oid;

    if (!add_attachment (walk, parent, g_ptr_array_index (attachments, i), depth, &oid, error))
      return FALSE;
    if (walk->tree->n_ids >= PG_SAVE_REFS) {
      g_set_error (error, TERN_ERROR, TERN_ERROR_LIMIT, "a message may have at most %u attachments", PG_SAVE_REFS);
      return FALSE;
    }
    if (refs != NULL)
      g_array_append_val (refs, oid);
  }
  return TRUE;
}

gboolean
pg_item_tree_init (PgItemTree *tree, PgMailbox *mailbox, const TernItemSave *save, TernJob *job, GError **error)
{
  Walk walk = { tree, mailbox, job };
  gint64 message, size;

  *tree = (PgItemTree){ 0 };
  tree->objects = g_array_new (FALSE, FALSE, sizeof (PgObjectSave));
  g_array_set_clear_func (tree->objects, clear_object);
  tree->refs = g_array_new (FALSE, FALSE, sizeof (gint64));
  tree->existing = g_array_new (FALSE, FALSE, sizeof (gint64));
  tree->kept_oids = g_array_new (FALSE, FALSE, sizeof (gint64));
  tree->kept_ids = g_array_new (FALSE, FALSE, sizeof (gint32));
  pg_streams_save_init (&tree->streams);
  message = take_id (&walk, save->id);
  tree->props = pack (&walk, message, save->props, TRUE, &size, error);
  if (tree->props == NULL || !add_uploads (&walk, message, save->uploads, error))
    return FALSE;
  tree->has_streams = tree->streams.oids->len > 0 || (save->kept_streams != NULL && save->kept_streams->len > 0);
  tree->recipients = save->recipients != NULL ? tern_recipients_pack (save->recipients) : NULL;
  if (!save->is_new)
    keep_streams (&walk, message, save->kept_streams);
  return save->attachments == NULL
         || add_attachments (&walk, message, save->attachments, tree->refs, PG_SAVE_MAX_DEPTH, error);
}
