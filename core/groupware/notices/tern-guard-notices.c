#include "core/groupware/notices/tern-notices-private.h"

#include "core/model/tern-rights.h"

/* What an identity may know of events. Folders and messages that it may not see don't exist for it: what moves into its
 * sight is created, what moves out is deleted. Of a deleted message nobody can say any more whose it was: only who sees
 * all messages of the folder hears of it; the same goes for deleted folders and the owner of the mailbox. */

typedef enum {
  SIGHT_NONE,
  SIGHT_FOLDER, /* the folder, but none of its messages */
  SIGHT_OWN,    /* messages that the gate shows one by one, perhaps own ones only */
  SIGHT_MOST,   /* all but private ones */
  SIGHT_ALL,
} Sight;

/** Seeing: what was decided for one batch. */
typedef struct {
  TernGuard *guard;
  GHashTable *sights; /* TernId -> Sight + 1 */
  TernJob *job;
} Seeing;

static Sight
decide_sight (const Seeing *seeing, TernId folder)
{
  const guint32 owned = TERN_RIGHT_CREATE | TERN_RIGHT_EDIT_OWNED | TERN_RIGHT_DELETE_OWNED;
  const TernAccess *filter = NULL;
  TernAccess access;

  if (!tern_guard_demand (seeing->guard, folder, TERN_RIGHT_FOLDER_VISIBLE, seeing->job, NULL))
    return SIGHT_NONE;
  if (!tern_guard_filter (seeing->guard, folder, TERN_RIGHT_READ_ANY, owned, &access, &filter, seeing->job, NULL))
    return SIGHT_FOLDER;
  if (filter == NULL || (!filter->own_only && !filter->hide_private))
    return SIGHT_ALL;
  return filter->own_only ? SIGHT_OWN : SIGHT_MOST;
}

static Sight
sight_of (const Seeing *seeing, TernId folder)
{
  gpointer known = g_hash_table_lookup (seeing->sights, &folder);
  Sight sight;

  if (known != NULL)
    return (Sight) (GPOINTER_TO_UINT (known) - 1);
  sight = decide_sight (seeing, folder);
  g_hash_table_insert (seeing->sights, g_memdup2 (&folder, sizeof folder), GUINT_TO_POINTER (sight + 1));
  return sight;
}

/** sees_message: @is_there FALSE: it is gone from @folder. */
static gboolean
sees_message (const Seeing *seeing, TernId folder, TernId message, gboolean is_there)
{
  Sight sight = sight_of (seeing, folder);
  g_autoptr (TernItem) item = NULL;

  if (sight != SIGHT_OWN && sight != SIGHT_MOST)
    return sight == SIGHT_ALL;
  if (!is_there) /* that a private one is gone tells nothing of it */
    return sight == SIGHT_MOST;
  item = tern_items_open (TERN_ITEMS (seeing->guard), folder, message, FALSE, NULL, seeing->job, NULL);
  return item != NULL;
}

static void
become (TernNotice *event, TernNoticeKind kind)
{
  event->kind = kind;
  event->old_folder = event->old_id = event->old_parent = 0;
}

/** see_move: of a message; a copy's source is no secret only to who sees it. */
static gboolean
see_move (const Seeing *seeing, TernNotice *event)
{
  gboolean here = sees_message (seeing, event->folder, event->message, TRUE);
  gboolean is_copy = (event->kind & TERN_NOTICE_COPIED) != 0;
  gboolean there = sees_message (seeing, event->old_folder, event->old_id, is_copy);

  if (!here && (!there || is_copy))
    return FALSE;
  if (!there) {
    become (event, TERN_NOTICE_CREATED);
  } else if (!here) {
    event->folder = event->old_folder;
    event->message = event->old_id;
    become (event, TERN_NOTICE_DELETED);
  }
  return TRUE;
}

static gboolean
see_folder (const Seeing *seeing, TernNotice *event)
{
  if (sight_of (seeing, event->folder) == SIGHT_NONE)
    return FALSE;
  if (event->kind == TERN_NOTICE_COPIED && sight_of (seeing, event->old_id) == SIGHT_NONE)
    become (event, TERN_NOTICE_CREATED);
  return TRUE;
}

static gboolean
see (const Seeing *seeing, TernNotice *event)
{
  if (seeing->guard->is_owner || event->kind == TERN_NOTICE_LOST)
    return TRUE;
  if (event->message == 0)
    return see_folder (seeing, event);
  if ((event->kind & (TERN_NOTICE_MOVED | TERN_NOTICE_COPIED)) != 0)
    return see_move (seeing, event);
  return sees_message (seeing, event->folder, event->message, (event->kind & TERN_NOTICE_DELETED) == 0);
}

GArray *
tern_guard_see_notices (TernGuard *guard, const GArray *events, guint kinds, gint64 cn, TernJob *job)
{
  g_autoptr (GHashTable) sights = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  const Seeing seeing = { guard, sights, job };
  GArray *seen = g_array_new (FALSE, FALSE, sizeof (TernNotice));

  kinds |= TERN_NOTICE_LOST;
  for (guint i = 0; i < events->len; i++) {
    TernNotice event = g_array_index (events, TernNotice, i);

    if (event.cn > cn && (event.kind & kinds) != 0 && see (&seeing, &event))
      g_array_append_val (seen, event);
  }
  return seen;
}
