#pragma once

#include "core/spi/tern-duties.h"
#include "plugins/store-pg/pg-duty-hook.h"
#include "plugins/store-pg/pg-pipeline.h"

/** pg_duties_add_post: a duty of a mailbox that a writing transaction posts along with what needs it, due in @delay
 * seconds at the latest. After the commit: pg_duty_hook_call() of the database, so that it is looked for at once. */
void pg_duties_add_post (PgPipeline *pipeline, gint64 mailbox_id, const char *kind, const char *key, gint64 delay);

void pg_duties_iface_init (TernDutiesInterface *iface); /* on PgStore */
