#include "core/groupware/tern-hooks.h"

#include <string.h>

#include "core/base/tern-error.h"

struct _TernHooks {
  GMutex lock;
  GPtrArray *ordered; /* (element-type TernHook) replaced as a whole, so that a run needs no lock */
};

TernHooks *
tern_hooks_new (void)
{
  TernHooks *hooks = g_new0 (TernHooks, 1);

  g_mutex_init (&hooks->lock);
  hooks->ordered = g_ptr_array_new ();
  return hooks;
}

void
tern_hooks_free (TernHooks *hooks)
{
  if (hooks == NULL)
    return;
  g_ptr_array_unref (hooks->ordered);
  g_mutex_clear (&hooks->lock);
  g_free (hooks);
}

static gboolean
names (const char *const *list, const char *name)
{
  return list != NULL && g_strv_contains (list, name);
}

static gboolean
must_precede (const TernHook *first, const TernHook *second)
{
  return names (first->before, second->name) || names (second->after, first->name);
}

/** next_free: the first by name that none of the others must precede; NULL: they go round in a circle. */
static const TernHook *
next_free (GPtrArray *left)
{
  const TernHook *found = NULL;

  for (guint i = 0; i < left->len; i++) {
    const TernHook *candidate = g_ptr_array_index (left, i);
    gboolean is_free = TRUE;

    for (guint j = 0; j < left->len && is_free; j++)
      is_free = j == i || !must_precede (g_ptr_array_index (left, j), candidate);
    if (is_free && (found == NULL || strcmp (candidate->name, found->name) < 0))
      found = candidate;
  }
  return found;
}

/** order: (nullable): takes @left apart. */
static GPtrArray *
order (GPtrArray *left)
{
  g_autoptr (GPtrArray) ordered = g_ptr_array_new ();

  while (left->len > 0) {
    const TernHook *next = next_free (left);

    if (next == NULL)
      return NULL;
    g_ptr_array_add (ordered, (gpointer) next);
    g_ptr_array_remove (left, (gpointer) next);
  }
  return g_steal_pointer (&ordered);
}

static const TernHook *
find (GPtrArray *list, const char *name)
{
  for (guint i = 0; i < list->len; i++) {
    const TernHook *hook = g_ptr_array_index (list, i);

    if (strcmp (hook->name, name) == 0)
      return hook;
  }
  return NULL;
}

static void
replace (TernHooks *hooks, GPtrArray *ordered)
{
  g_ptr_array_unref (hooks->ordered);
  hooks->ordered = ordered;
}

gboolean
tern_hooks_add (TernHooks *hooks, const TernHook *hook, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&hooks->lock);
  g_autoptr (GPtrArray) left = NULL;
  GPtrArray *ordered;

  if (find (hooks->ordered, hook->name) != NULL) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_EXISTS, "there is a hook '%s' already", hook->name);
    return FALSE;
  }
  left = g_ptr_array_copy (hooks->ordered, NULL, NULL);
  g_ptr_array_add (left, (gpointer) hook);
  ordered = order (left);
  if (ordered == NULL) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "hook '%s' would have to run before and after another",
                 hook->name);
    return FALSE;
  }
  replace (hooks, ordered);
  return TRUE;
}

void
tern_hooks_remove (TernHooks *hooks, const char *name)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&hooks->lock);
  GPtrArray *left = g_ptr_array_new ();

  for (guint i = 0; i < hooks->ordered->len; i++) {
    TernHook *hook = g_ptr_array_index (hooks->ordered, i);

    if (strcmp (hook->name, name) != 0)
      g_ptr_array_add (left, hook);
  }
  replace (hooks, left);
}

GPtrArray *
tern_hooks_list (TernHooks *hooks)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&hooks->lock);

  return g_ptr_array_ref (hooks->ordered);
}

gboolean
tern_hooks_run (TernHooks *hooks, gpointer subject, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) list = tern_hooks_list (hooks);

  for (guint i = 0; i < list->len; i++) {
    const TernHook *hook = g_ptr_array_index (list, i);

    if (!hook->run (subject, hook->user_data, job, error)) {
      g_prefix_error (error, "%s: ", hook->name);
      return FALSE;
    }
  }
  return TRUE;
}
