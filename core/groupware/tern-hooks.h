#pragma once

#include <gio/gio.h>

#include "core/spi/tern-job.h"

/**
 * TernHook: one step of something that others may add steps to.
 * @name: unique among the hooks of one point
 * @before, @after: (nullable) (array zero-terminated=1): names of hooks that this one must run before or after; names
 * that nobody has don't matter
 * @run: (not nullable): FALSE with an error ends the whole
 */
typedef struct {
  const char *name;
  const char *const *before;
  const char *const *after;
  gboolean (*run) (gpointer subject, gpointer user_data, TernJob *job, GError **error);
  gpointer user_data;
} TernHook;

/**
 * TernHooks: the hooks of one point, in the order that they declare, whatever the order they were added in; where they
 * declare none, by name. Safe from any thread.
 */
typedef struct _TernHooks TernHooks;

TernHooks *tern_hooks_new (void);
void tern_hooks_free (TernHooks *hooks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernHooks, tern_hooks_free)

/** tern_hooks_add: @hook and its strings must live until it is removed. EXISTS if the name is taken, INVALID if the
 * order would have no beginning any more. */
gboolean tern_hooks_add (TernHooks *hooks, const TernHook *hook, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_hooks_remove: runs that began before may still call it. */
void tern_hooks_remove (TernHooks *hooks, const char *name);
/** tern_hooks_list: (transfer full) (element-type TernHook): as of now. */
GPtrArray *tern_hooks_list (TernHooks *hooks);
/** tern_hooks_run: each in turn; the error of the one that fails has its name in front. */
gboolean tern_hooks_run (TernHooks *hooks, gpointer subject, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
