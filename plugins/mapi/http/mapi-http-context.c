#include "plugins/mapi/http/mapi-http-context.h"

#include "core/base/tern-guid.h"

struct _MapiHttpContext {
  GMutex lock;
  gboolean is_busy;
  char *sequence;
  char *lent; /* given out by an answer outside of the sequence, where it may overtake a newer one in the client */
  gpointer state;
  GDestroyNotify free_state;
};

static char *
new_sequence (void)
{
  TernGuid random;

  tern_guid_random (&random);
  return tern_guid_to_hex (&random);
}

MapiHttpContext *
mapi_http_context_new (gpointer state, GDestroyNotify free_state)
{
  MapiHttpContext *context = g_new0 (MapiHttpContext, 1);

  g_mutex_init (&context->lock);
  context->sequence = new_sequence ();
  context->state = state;
  context->free_state = free_state;
  return context;
}

void
mapi_http_context_free (MapiHttpContext *context)
{
  if (context == NULL)
    return;
  context->free_state (context->state);
  g_free (context->sequence);
  g_free (context->lent);
  g_mutex_clear (&context->lock);
  g_free (context);
}

gpointer
mapi_http_context_get_state (MapiHttpContext *context)
{
  return context->state;
}

gboolean
mapi_http_context_begin (MapiHttpContext *context, const char *sequence)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&context->lock);

  if (context->is_busy || sequence == NULL
      || (g_strcmp0 (sequence, context->sequence) != 0 && g_strcmp0 (sequence, context->lent) != 0))
    return FALSE;
  g_clear_pointer (&context->lent, g_free);
  context->is_busy = TRUE;
  return TRUE;
}

void
mapi_http_context_end (MapiHttpContext *context)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&context->lock);

  context->is_busy = FALSE;
}

char *
mapi_http_context_next_sequence (MapiHttpContext *context)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&context->lock);

  g_free (context->sequence);
  context->sequence = new_sequence ();
  return g_strdup (context->sequence);
}

char *
mapi_http_context_lend_sequence (MapiHttpContext *context)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&context->lock);

  g_free (context->lent);
  context->lent = g_strdup (context->sequence);
  return g_strdup (context->sequence);
}
