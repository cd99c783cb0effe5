#include "core/groupware/notices/tern-notices-private.h"

#include "core/model/tern-prop-tags.h"

/* New mails whose class is read one by one, when the newest rows of their folder don't have them. */
#define MOST_SINGLE 16

/* PidTagMessageFlags of what was just delivered, if the row can't be read ([MS-OXCMSG] 2.2.1.6): mfUnmodified. */
#define UNMODIFIED 0x00000002

void
tern_notice_batch_init (TernNoticeBatch *batch, TernMailbox *raw, guint wanted, TernJob *job)
{
  *batch = (TernNoticeBatch){
    .raw = raw,
    .wanted = wanted,
    .job = job,
    .arena = tern_arena_new (),
    .events = g_array_new (FALSE, FALSE, sizeof (TernNotice)),
  };
}

void
tern_notice_batch_clear (TernNoticeBatch *batch)
{
  g_clear_pointer (&batch->arena, tern_arena_free);
  g_clear_pointer (&batch->events, g_array_unref);
  g_clear_pointer (&batch->folders, g_ptr_array_unref);
}

static TernNoticeKind
kind_of (TernChangeKind kind)
{
  switch (kind) {
  case TERN_CHANGE_NEW_MAIL:
    return TERN_NOTICE_NEW_MAIL | TERN_NOTICE_CREATED;
  case TERN_CHANGE_CREATED:
    return TERN_NOTICE_CREATED;
  case TERN_CHANGE_MODIFIED:
  case TERN_CHANGE_READ:
  case TERN_CHANGE_UNREAD:
    return TERN_NOTICE_MODIFIED;
  case TERN_CHANGE_MOVED:
    return TERN_NOTICE_MOVED;
  case TERN_CHANGE_COPIED:
    return TERN_NOTICE_COPIED;
  case TERN_CHANGE_DELETED:
  case TERN_CHANGE_SOFT_DELETED:
    return TERN_NOTICE_DELETED;
  case TERN_CHANGE_SEARCH_COMPLETE:
    return TERN_NOTICE_SEARCH_COMPLETE;
  case TERN_CHANGE_LINKED:
  case TERN_CHANGE_UNLINKED:
  case TERN_CHANGE_LINK_CHANGED:
    return TERN_NOTICE_LINKED;
  default:
    return 0; /* of a newer version */
  }
}

/** Numbers: what became of a folder's numbers of messages. */
typedef struct {
  TernId folder;
  gboolean has_total;
  gboolean has_unread;
  gint64 cn;
} Numbers;

static void
touch (GHashTable *folders, TernId folder, const TernChange *change)
{
  Numbers *numbers = g_hash_table_lookup (folders, &folder);

  if (folder == 0)
    return;
  if (numbers == NULL) {
    numbers = g_new0 (Numbers, 1);
    numbers->folder = folder;
    g_hash_table_insert (folders, &numbers->folder, numbers);
  }
  numbers->has_total |= kind_of (change->kind) != TERN_NOTICE_MODIFIED;
  numbers->has_unread |= change->kind != TERN_CHANGE_MODIFIED;
  numbers->cn = change->cn;
}

/** add_event: @last: message -> the place of its last event + 1: modified twice in a row is modified, the second time:
 * a watch that began between the two must hear of it. */
static void
add_event (TernNoticeBatch *batch, const TernChange *change, GHashTable *last)
{
  TernNotice event = {
    .kind = kind_of (change->kind),
    .folder = change->folder,
    .message = change->message,
    .old_folder = change->old_folder,
    .old_id = change->old_id,
    .cn = change->cn,
  };
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (last, &change->message));
  TernNotice *before = place > 0 ? &g_array_index (batch->events, TernNotice, place - 1) : NULL;

  if (event.kind == 0)
    return;
  if (before != NULL && before->kind == TERN_NOTICE_MODIFIED && event.kind == TERN_NOTICE_MODIFIED) {
    before->cn = event.cn;
    return;
  }
  g_array_append_val (batch->events, event);
  if (change->message != 0)
    g_hash_table_insert (last, (gpointer) &change->message, GUINT_TO_POINTER (batch->events->len));
}

static void
add_numbers (TernNoticeBatch *batch, GHashTable *folders)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, folders);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const Numbers *numbers = value;
    const TernNotice event = {
      .kind = TERN_NOTICE_MODIFIED,
      .folder = numbers->folder,
      .cn = numbers->cn,
      .has_total = numbers->has_total,
      .has_unread = numbers->has_unread,
    };

    if (numbers->has_total || numbers->has_unread)
      g_array_append_val (batch->events, event);
  }
}

void
tern_notice_batch_add (TernNoticeBatch *batch, const GArray *log)
{
  g_autoptr (GHashTable) last = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GHashTable) folders = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);

  for (guint i = 0; i < log->len; i++) {
    const TernChange *change = &g_array_index (log, TernChange, i);

    add_event (batch, change, last);
    if (change->message == 0)
      continue;
    touch (folders, change->folder, change);
    if (change->kind == TERN_CHANGE_MOVED)
      touch (folders, change->old_folder, change);
  }
  if ((batch->wanted & TERN_NOTICE_MODIFIED) != 0)
    add_numbers (batch, folders);
}

static const TernFolderInfo *
find_folder (TernNoticeBatch *batch, TernId id)
{
  if (batch->folders == NULL)
    batch->folders = tern_folders_list (TERN_FOLDERS (batch->raw), batch->job, NULL);
  for (guint i = 0; batch->folders != NULL && i < batch->folders->len; i++) {
    const TernFolderInfo *info = g_ptr_array_index (batch->folders, i);

    if (info->id == id)
      return info;
  }
  return NULL;
}

/** complete_folder: in the log, a folder's old folder is its former parent. */
static void
complete_folder (TernNoticeBatch *batch, TernNotice *event)
{
  const TernFolderInfo *info = NULL;

  if ((event->kind & TERN_NOTICE_DELETED) != 0) {
    event->parent = event->old_folder;
    event->old_folder = 0;
    return;
  }
  if (event->kind != TERN_NOTICE_MODIFIED || event->has_total || event->has_unread)
    info = find_folder (batch, event->folder);
  if (event->kind == TERN_NOTICE_MOVED || event->kind == TERN_NOTICE_COPIED) {
    event->old_parent = event->old_folder;
    event->old_folder = 0;
    if (event->kind == TERN_NOTICE_MOVED)
      event->old_id = event->folder;
  }
  if (info == NULL) {
    event->has_total = event->has_unread = FALSE;
    return;
  }
  event->parent = info->parent;
  event->total = info->content_count;
  event->unread = info->unread_count;
}

static void
set_mail (TernNoticeBatch *batch, TernNotice *event, const TernValue *class, const TernItemHead *head)
{
  event->message_class = tern_arena_strdup (batch->arena, class->str);
  event->message_flags = UNMODIFIED | (head->is_read ? 0x01 : 0) | (head->has_attachments ? 0x10 : 0);
}

static gboolean
is_new_mail (const TernNotice *event)
{
  return (event->kind & TERN_NOTICE_NEW_MAIL) != 0 && event->message_class == NULL;
}

/** complete_newest: classes of new mails of one folder: mostly they are its newest messages. */
static void
complete_newest (TernNoticeBatch *batch, TernId folder, guint n)
{
  const TernTableQuery query = { .folder = folder, .kind = TERN_TABLE_NORMAL };
  const TernPropTag column = PidTagMessageClass;
  g_autoptr (TernTable) table = tern_tables_open (TERN_TABLES (batch->raw), &query, NULL, batch->job, NULL);
  g_auto (TernRowSet) rows = { 0 };

  if (table == NULL || !tern_table_fetch (table, 0, n, &column, 1, &rows, batch->job, NULL))
    return;
  for (guint i = 0; i < batch->events->len; i++) {
    TernNotice *event = &g_array_index (batch->events, TernNotice, i);

    for (guint r = 0; is_new_mail (event) && r < rows.n_rows; r++) {
      if (rows.heads[r].id == event->message && !tern_value_is_missing (&rows.cells[r]))
        set_mail (batch, event, &rows.cells[r], &rows.heads[r]);
    }
  }
}

static void
complete_single (TernNoticeBatch *batch, TernNotice *event)
{
  g_autoptr (TernItem) item
      = tern_items_open (TERN_ITEMS (batch->raw), event->folder, event->message, FALSE, NULL, batch->job, NULL);
  const TernValue *class = item != NULL ? tern_bag_get (item->props, PidTagMessageClass) : NULL;

  if (class != NULL)
    set_mail (batch, event, class, &item->head);
}

static guint
count_new_mail (const TernNoticeBatch *batch, TernId folder)
{
  guint n = 0;

  for (guint i = 0; i < batch->events->len; i++) {
    const TernNotice *event = &g_array_index (batch->events, TernNotice, i);

    n += is_new_mail (event) && event->folder == folder;
  }
  return n;
}

static void
complete_mails (TernNoticeBatch *batch)
{
  g_autoptr (GHashTable) done = g_hash_table_new (g_int64_hash, g_int64_equal);
  guint n_single = 0;

  for (guint i = 0; i < batch->events->len; i++) {
    TernNotice *event = &g_array_index (batch->events, TernNotice, i);

    if (is_new_mail (event) && g_hash_table_add (done, &event->folder))
      complete_newest (batch, event->folder, count_new_mail (batch, event->folder));
    if (is_new_mail (event) && n_single++ < MOST_SINGLE)
      complete_single (batch, event);
  }
}

void
tern_notice_batch_complete (TernNoticeBatch *batch)
{
  for (guint i = 0; i < batch->events->len; i++) {
    TernNotice *event = &g_array_index (batch->events, TernNotice, i);

    if (event->message == 0 && event->folder != 0 && (batch->wanted & event->kind) != 0)
      complete_folder (batch, event);
  }
  if ((batch->wanted & TERN_NOTICE_NEW_MAIL) != 0)
    complete_mails (batch);
}
