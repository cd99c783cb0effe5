#pragma once

#include "core/spi/tern-duties.h"
#include "plugins/store-pg/pg-pipeline.h"

/** PgDutyHook: whom to tell that something was posted on this node. */
typedef struct {
  GMutex lock;
  TernDutiesPosted func; /* nullable */
  gpointer user_data;
} PgDutyHook;

void pg_duty_hook_init (PgDutyHook *hook);
void pg_duty_hook_clear (PgDutyHook *hook);
/** pg_duty_hook_call: after the commit of what posted a duty. */
void pg_duty_hook_call (PgDutyHook *hook);

/** pg_duties_add_post: a duty of a mailbox that a writing transaction posts along with what needs it; due at once. */
void pg_duties_add_post (PgPipeline *pipeline, gint64 mailbox_id, const char *kind, const char *key);

void pg_duties_iface_init (TernDutiesInterface *iface); /* on PgStore */
