#include "plugins/store-pg/pg-items.h"

#include "core/base/tern-error.h"
#include "core/model/tern-named-prop.h"
#include "core/spi/tern-uploads.h"

/*
 * Between mailboxes a message is read from the one and written to the other: property ids of names and all keys are the
 * mailbox's own. Each message is copied before it is removed, in transactions of their own, so that a crash leaves two
 * rather than none; neither mailbox is locked while the other is read.
 */

/* What one round trip takes. */
#define STREAM_STEP (8 * TERN_UPLOAD_PIECE)
/* Binaries from this size on are never in memory as a whole. */
#define UPLOADED (1024 * 1024)

/** Copying: one call. */
typedef struct {
  PgMailbox *source;
  TernMailbox *target;
  TernId target_folder;
  GHashTable *prop_ids; /* own property id of the source -> the target's */
  TernJob *job;
} Copying;

/** Tree: a save and what it points to. */
typedef struct {
  TernItem *item;
  TernItemSave save;
  TernBag *props;
  GPtrArray *recipients;
  GPtrArray *attachments; /* (element-type TernAttachmentSave) */
  GPtrArray *bags;        /* of the attachments */
  GPtrArray *uploads;     /* (element-type GArray) of the message and the attachments */
  GPtrArray *embedded;    /* (element-type Tree) */
} Tree;

static void
tree_free (Tree *tree)
{
  g_clear_pointer (&tree->item, tern_item_unref);
  g_clear_pointer (&tree->props, tern_bag_unref);
  g_clear_pointer (&tree->recipients, g_ptr_array_unref);
  g_clear_pointer (&tree->attachments, g_ptr_array_unref);
  g_clear_pointer (&tree->bags, g_ptr_array_unref);
  g_clear_pointer (&tree->uploads, g_ptr_array_unref);
  g_clear_pointer (&tree->embedded, g_ptr_array_unref);
  g_free (tree);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Tree, tree_free)

static Tree *
tree_new (void)
{
  Tree *tree = g_new0 (Tree, 1);

  tree->attachments = g_ptr_array_new_with_free_func (g_free);
  tree->bags = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_bag_unref);
  tree->uploads = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  tree->embedded = g_ptr_array_new_with_free_func ((GDestroyNotify) tree_free);
  return tree;
}

/** map_prop_ids: names that the copying hasn't met yet get ids in the target. */
static gboolean
map_prop_ids (const Copying *copying, const guint16 *ids, guint n, GError **error)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autofree const TernPropName **found = g_new0 (const TernPropName *, n);
  g_autofree TernPropName *names = g_new0 (TernPropName, n);
  g_autofree guint16 *known = g_new0 (guint16, n);
  g_autofree guint16 *mapped = g_new0 (guint16, n);
  guint n_known = 0;

  if (!tern_mailbox_get_prop_names (TERN_MAILBOX (copying->source), ids, n, arena, found, copying->job, error))
    return FALSE;
  for (guint i = 0; i < n; i++) {
    if (found[i] == NULL)
      continue;
    names[n_known] = *found[i];
    known[n_known++] = ids[i];
  }
  if (n_known > 0
      && !tern_mailbox_get_prop_ids (copying->target, names, n_known, TRUE, mapped, copying->job, error))
    return FALSE;
  for (guint i = 0; i < n_known; i++)
    g_hash_table_insert (copying->prop_ids, GUINT_TO_POINTER (known[i]), GUINT_TO_POINTER (mapped[i]));
  return TRUE;
}

static gboolean
learn_prop_ids (const Copying *copying, const TernBag *bag, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint16));

  for (guint i = 0; i < tern_bag_get_size (bag); i++) {
    guint16 id = TERN_PROP_ID (tern_bag_get_nth (bag, i)->tag);

    if (id >= TERN_NAMED_PROP_FIRST_OWN && !g_hash_table_contains (copying->prop_ids, GUINT_TO_POINTER (id)))
      g_array_append_val (ids, id);
  }
  return ids->len == 0 || map_prop_ids (copying, (const guint16 *) ids->data, ids->len, error);
}

/** translate: @bag, which it keeps for the values, with the target's property ids; a name that isn't registered any
 * more has no value there. */
static TernBag *
translate (const Copying *copying, TernBag *bag, GError **error)
{
  g_autoptr (TernBag) copy = tern_bag_new ();

  if (!learn_prop_ids (copying, bag, error))
    return NULL;
  tern_arena_keep (tern_bag_get_arena (copy), tern_bag_ref (bag), (GDestroyNotify) tern_bag_unref);
  for (guint i = 0; i < tern_bag_get_size (bag); i++) {
    TernValue value = *tern_bag_get_nth (bag, i);
    guint id = TERN_PROP_ID (value.tag);

    if (id >= TERN_NAMED_PROP_FIRST_OWN)
      id = GPOINTER_TO_UINT (g_hash_table_lookup (copying->prop_ids, GUINT_TO_POINTER (id)));
    if (id == 0)
      continue;
    value.tag = TERN_PROP_TAG (id, TERN_PROP_TYPE (value.tag));
    tern_bag_take (copy, value);
  }
  return g_steal_pointer (&copy);
}

static gboolean
load_stream (const Copying *copying, TernId object, const TernStreamRef *stream, TernBag *bag, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_sized_new ((guint) stream->size + 1);

  while ((gint64) bytes->len < stream->size) {
    g_autoptr (GBytes) part = tern_items_read_stream (TERN_ITEMS (copying->source), object, stream->tag, bytes->len,
                                                      STREAM_STEP, copying->job, error);

    if (part == NULL || g_bytes_get_size (part) == 0)
      return FALSE;
    g_byte_array_append (bytes, g_bytes_get_data (part, NULL), g_bytes_get_size (part));
  }
  g_byte_array_append (bytes, (const guint8 *) "", 1);
  if (TERN_PROP_TYPE (stream->tag) == PtypString)
    tern_bag_take (bag, tern_value_str (stream->tag, (const char *) bytes->data));
  else
    tern_bag_take (bag, tern_value_bin (stream->tag, bytes->data, bytes->len - 1));
  tern_arena_keep (tern_bag_get_arena (bag), g_steal_pointer (&bytes), (GDestroyNotify) g_byte_array_unref);
  return TRUE;
}

/** target_tag: what @tag is in the target; 0: its name is gone. */
static gboolean
target_tag (const Copying *copying, TernPropTag tag, TernPropTag *ret_tag, GError **error)
{
  guint16 id = TERN_PROP_ID (tag);
  guint mapped = id;

  if (id >= TERN_NAMED_PROP_FIRST_OWN) {
    if (!g_hash_table_contains (copying->prop_ids, GUINT_TO_POINTER (id)) && !map_prop_ids (copying, &id, 1, error))
      return FALSE;
    mapped = GPOINTER_TO_UINT (g_hash_table_lookup (copying->prop_ids, GUINT_TO_POINTER (id)));
  }
  *ret_tag = mapped != 0 ? TERN_PROP_TAG (mapped, TERN_PROP_TYPE (tag)) : 0;
  return TRUE;
}

/** upload_stream: a large one, from one mailbox to the other in pieces. */
static gboolean
upload_stream (const Copying *copying, TernId object, const TernStreamRef *stream, GArray *uploads, GError **error)
{
  TernUploadRef ref = { .size = stream->size };

  if (!target_tag (copying, stream->tag, &ref.tag, error))
    return FALSE;
  for (gint64 at = 0; ref.tag != 0 && at < stream->size;) {
    g_autoptr (GBytes) part = tern_items_read_stream (TERN_ITEMS (copying->source), object, stream->tag, at,
                                                      STREAM_STEP, copying->job, error);

    if (part == NULL
        || !tern_uploads_write (TERN_UPLOADS (copying->target), &ref.upload, (guint32) (at / TERN_UPLOAD_PIECE), part,
                                copying->job, error))
      return FALSE;
    at += STREAM_STEP;
  }
  if (ref.tag != 0)
    g_array_append_val (uploads, ref);
  return TRUE;
}

/** load_bag: the properties of @object as the target has them; what is large is there already, in *@ret_uploads. */
static TernBag *
load_bag (const Copying *copying, TernId object, const TernBag *props, GArray *streams, Tree *tree,
          GArray **ret_uploads, GError **error)
{
  g_autoptr (TernBag) all = tern_bag_copy (props);
  GArray *uploads = g_array_new (FALSE, FALSE, sizeof (TernUploadRef));

  g_ptr_array_add (tree->uploads, uploads);
  for (guint i = 0; i < streams->len; i++) {
    const TernStreamRef *stream = &g_array_index (streams, TernStreamRef, i);
    gboolean is_large = stream->size >= UPLOADED && TERN_PROP_TYPE (stream->tag) == PtypBinary;

    if (!(is_large ? upload_stream (copying, object, stream, uploads, error)
                   : load_stream (copying, object, stream, all, error)))
      return NULL;
  }
  *ret_uploads = uploads;
  return translate (copying, all, error);
}

static GPtrArray *
load_recipients (const Copying *copying, GPtrArray *recipients, GError **error)
{
  g_autoptr (GPtrArray) copies = tern_recipients_new ();

  for (guint i = 0; i < recipients->len; i++) {
    const TernRecipient *recipient = g_ptr_array_index (recipients, i);
    TernRecipient *copy = tern_recipient_new (recipient->row_id, recipient->type);

    g_ptr_array_add (copies, copy);
    if (recipient->props == NULL)
      continue;
    g_clear_pointer (&copy->props, tern_bag_unref);
    copy->props = translate (copying, recipient->props, error);
    if (copy->props == NULL)
      return NULL;
  }
  return g_steal_pointer (&copies);
}

static Tree *load_tree (const Copying *copying, TernItem *item, GError **error);

static gboolean
load_attachment (const Copying *copying, const TernAttachmentRef *attachment, Tree *tree, GError **error)
{
  TernAttachmentSave *save = g_new0 (TernAttachmentSave, 1);
  g_autoptr (TernItem) item = NULL;
  TernBag *props;
  Tree *embedded;

  g_ptr_array_add (tree->attachments, save);
  save->num = attachment->num;
  props = load_bag (copying, attachment->object, attachment->props, attachment->streams, tree, &save->uploads, error);
  if (props == NULL)
    return FALSE;
  g_ptr_array_add (tree->bags, props);
  save->props = props;
  if (attachment->embedded == 0)
    return TRUE;
  item = tern_items_open (TERN_ITEMS (copying->source), 0, attachment->embedded, FALSE, NULL, copying->job, error);
  embedded = item != NULL ? load_tree (copying, item, error) : NULL;
  if (embedded == NULL)
    return FALSE;
  g_ptr_array_add (tree->embedded, embedded);
  save->embedded = &embedded->save;
  return TRUE;
}

static Tree *
load_tree (const Copying *copying, TernItem *item, GError **error)
{
  g_autoptr (Tree) tree = tree_new ();
  GArray *uploads;

  tree->item = tern_item_ref (item);
  tree->props = load_bag (copying, item->head.id, item->props, item->streams, tree, &uploads, error);
  if (tree->props == NULL)
    return NULL;
  tree->recipients = load_recipients (copying, item->recipients, error);
  if (tree->recipients == NULL)
    return NULL;
  for (guint i = 0; i < item->attachments->len; i++)
    if (!load_attachment (copying, g_ptr_array_index (item->attachments, i), tree, error))
      return NULL;
  tree->save = (TernItemSave){
    .folder = copying->target_folder,
    .is_new = TRUE,
    .expected_cn = -1,
    .is_associated = item->head.is_associated,
    .is_read = item->head.is_read,
    .status = item->head.status,
    .size = item->head.size,
    .creator = item->head.creator,
    .props = tree->props,
    .uploads = uploads,
    .recipients = tree->recipients,
    .attachments = tree->attachments,
  };
  return g_steal_pointer (&tree);
}

/** copy_message: *ret_copied FALSE: it isn't there, or may not be seen. */
static gboolean
copy_message (const Copying *copying, TernId folder, TernId id, const TernAccess *access, gboolean *ret_copied,
              GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (TernItem) item
    = tern_items_open (TERN_ITEMS (copying->source), folder, id, FALSE, access, copying->job, &local);
  g_autoptr (Tree) tree = NULL;
  TernItemSaved saved = { 0 };

  *ret_copied = FALSE;
  if (item == NULL && g_error_matches (local, TERN_ERROR, TERN_ERROR_NOT_FOUND))
    return TRUE;
  if (item == NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  tree = load_tree (copying, item, error);
  if (tree == NULL || !tern_items_save (TERN_ITEMS (copying->target), &tree->save, &saved, copying->job, error))
    return FALSE;
  g_array_unref (saved.attachment_objects);
  *ret_copied = TRUE;
  return TRUE;
}

static gboolean
transfer_message (const Copying *copying, const TernTransfer *transfer, TernId id, const TernAccess *access,
                  gboolean *partial, GError **error)
{
  gboolean copied, not_removed = FALSE;

  if (!tern_job_check (copying->job, error)
      || !copy_message (copying, transfer->folder, id, access, &copied, error))
    return FALSE;
  if (copied && !transfer->copy
      && !tern_items_remove (TERN_ITEMS (copying->source), transfer->folder, &id, 1, TRUE, access, &not_removed,
                             copying->job, error))
    return FALSE;
  *partial |= !copied || not_removed;
  return TRUE;
}

gboolean
pg_items_transfer_out (PgMailbox *mailbox, const TernTransfer *transfer, const TernAccess *access,
                       gboolean *ret_partial, TernJob *job, GError **error)
{
  g_autoptr (GHashTable) prop_ids = g_hash_table_new (NULL, NULL);
  Copying copying = { mailbox, transfer->target_mailbox, transfer->target_folder, prop_ids, job };
  gboolean partial = FALSE;

  for (guint i = 0; i < transfer->n_ids; i++)
    if (!transfer_message (&copying, transfer, transfer->ids[i], access, &partial, error))
      return FALSE;
  *ret_partial = partial;
  return TRUE;
}
