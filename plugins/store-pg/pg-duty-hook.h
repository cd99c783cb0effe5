#pragma once

#include "core/spi/tern-duties.h"

/** PgDutyHook: whom to tell that something was posted on this node. */
typedef struct {
  GMutex lock;
  TernDutiesPosted func; /* nullable */
  gpointer user_data;
} PgDutyHook;

void pg_duty_hook_init (PgDutyHook *hook);
void pg_duty_hook_clear (PgDutyHook *hook);
void pg_duty_hook_set (PgDutyHook *hook, TernDutiesPosted func, gpointer user_data);
/** pg_duty_hook_call: after the commit of what posted a duty. */
void pg_duty_hook_call (PgDutyHook *hook);
