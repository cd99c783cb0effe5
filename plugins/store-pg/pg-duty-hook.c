#include "plugins/store-pg/pg-duty-hook.h"

void
pg_duty_hook_init (PgDutyHook *hook)
{
  g_mutex_init (&hook->lock);
}

void
pg_duty_hook_clear (PgDutyHook *hook)
{
  g_mutex_clear (&hook->lock);
}

void
pg_duty_hook_set (PgDutyHook *hook, TernDutiesPosted func, gpointer user_data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&hook->lock);

  hook->func = func;
  hook->user_data = user_data;
}

void
pg_duty_hook_call (PgDutyHook *hook)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&hook->lock);

  if (hook->func != NULL)
    hook->func (hook->user_data);
}
