#include "core/daemon/ternd-admin-thread.h"

struct _TerndAdminThread {
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
};

typedef struct {
  TerndAdminFunc func;
  gpointer user_data;
  GDestroyNotify destroy;
} Step;

static gpointer
run_loop (gpointer user_data)
{
  TerndAdminThread *thread = user_data;

  g_main_context_push_thread_default (thread->context);
  g_main_loop_run (thread->loop);
  g_main_context_pop_thread_default (thread->context);
  return NULL;
}

TerndAdminThread *
ternd_admin_thread_new (void)
{
  TerndAdminThread *thread = g_new0 (TerndAdminThread, 1);

  thread->context = g_main_context_new ();
  thread->loop = g_main_loop_new (thread->context, FALSE);
  thread->thread = g_thread_new ("admin", run_loop, thread);
  return thread;
}

static gboolean
run_step (gpointer user_data)
{
  Step *step = user_data;

  step->func (step->user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
run_timer (gpointer user_data)
{
  run_step (user_data);
  return G_SOURCE_CONTINUE;
}

static void
step_free (gpointer pointer)
{
  Step *step = pointer;

  if (step->destroy != NULL)
    step->destroy (step->user_data);
  g_free (step);
}

static void
attach (TerndAdminThread *thread, GSource *source, GSourceFunc run, TerndAdminFunc func, gpointer user_data,
        GDestroyNotify destroy)
{
  Step *step = g_new0 (Step, 1);

  *step = (Step){ .func = func, .user_data = user_data, .destroy = destroy };
  g_source_set_callback (source, run, step, step_free);
  g_source_attach (source, thread->context);
  g_source_unref (source);
}

void
ternd_admin_thread_push (TerndAdminThread *thread, TerndAdminFunc func, gpointer user_data, GDestroyNotify destroy)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  attach (thread, source, run_step, func, user_data, destroy);
}

void
ternd_admin_thread_add_timer (TerndAdminThread *thread, guint interval_ms, TerndAdminFunc func, gpointer user_data)
{
  attach (thread, g_timeout_source_new (interval_ms), run_timer, func, user_data, NULL);
}

static void
quit_loop (gpointer user_data)
{
  TerndAdminThread *thread = user_data;

  g_main_loop_quit (thread->loop);
}

void
ternd_admin_thread_free (TerndAdminThread *thread)
{
  if (thread == NULL)
    return;
  ternd_admin_thread_push (thread, quit_loop, thread, NULL);
  g_thread_join (thread->thread);
  g_main_loop_unref (thread->loop);
  g_main_context_unref (thread->context);
  g_free (thread);
}
