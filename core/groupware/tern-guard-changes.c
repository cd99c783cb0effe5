#include "core/groupware/tern-guard-private.h"

static TernChanges *
raw_changes (TernChanges *changes)
{
  return TERN_CHANGES (TERN_GUARD (changes)->raw);
}

static gboolean
get_max_cn (TernChanges *changes, gint64 *ret_cn, TernJob *job, GError **error)
{
  return tern_changes_get_max_cn (raw_changes (changes), ret_cn, job, error);
}

/** read: events of folders that the identity may not see are left out; their numbers leave a gap, which means nothing.
 */
static GArray *
read_log (TernChanges *changes, gint64 cn, guint n, TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (changes);
  g_autoptr (GArray) log = tern_changes_read (raw_changes (changes), cn, n, job, error);

  for (guint i = 0; log != NULL && !guard->is_owner && i < log->len;) {
    const TernChange *change = &g_array_index (log, TernChange, i);
    g_autoptr (GError) why = NULL;

    if (tern_guard_demand (guard, change->folder, TERN_RIGHT_FOLDER_VISIBLE, job, &why))
      i++;
    else
      g_array_remove_index (log, i);
  }
  return g_steal_pointer (&log);
}

static guint
watch (TernChanges *changes, TernChangesFunc func, gpointer user_data, GDestroyNotify destroy)
{
  return tern_changes_watch (raw_changes (changes), func, user_data, destroy);
}

static void
unwatch (TernChanges *changes, guint id)
{
  tern_changes_unwatch (raw_changes (changes), id);
}

void
tern_guard_changes_init (TernChangesInterface *iface)
{
  iface->get_max_cn = get_max_cn;
  iface->read = read_log;
  iface->watch = watch;
  iface->unwatch = unwatch;
}
