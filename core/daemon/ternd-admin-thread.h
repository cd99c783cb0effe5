#pragma once

#include <glib.h>

/**
 * TerndAdminThread:
 *
 * The one thread on which plugins are loaded, started and stopped and the configuration is reloaded: one such step at a
 * time, in the order of asking. It has a GMainContext of its own for timers.
 */
typedef struct _TerndAdminThread TerndAdminThread;
typedef void (*TerndAdminFunc) (gpointer user_data);

TerndAdminThread *ternd_admin_thread_new (void);
/** ternd_admin_thread_free: lets queued steps run, then joins. Not from the thread itself. */
void ternd_admin_thread_free (TerndAdminThread *thread);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TerndAdminThread, ternd_admin_thread_free)

/** ternd_admin_thread_push: queues a step. */
void
ternd_admin_thread_push (TerndAdminThread *thread, TerndAdminFunc func, gpointer user_data, GDestroyNotify destroy);
/** ternd_admin_thread_add_timer: @func runs on the thread every @interval_ms until the thread ends. */
void
ternd_admin_thread_add_timer (TerndAdminThread *thread, guint interval_ms, TerndAdminFunc func, gpointer user_data);
