#pragma once

#include "core/spi/tern-changes.h"

/** PgWatchers: who wants hints about one mailbox. Safe from any thread. */
typedef struct _PgWatchers PgWatchers;

PgWatchers *pg_watchers_new (void);
void pg_watchers_free (PgWatchers *watchers);
guint pg_watchers_add (PgWatchers *watchers, TernChangesFunc func, gpointer user_data, GDestroyNotify destroy);
/** pg_watchers_remove: the destroy function runs when no call can follow: here, or after the call under way. */
void pg_watchers_remove (PgWatchers *watchers, guint id);
gboolean pg_watchers_is_empty (PgWatchers *watchers);
void pg_watchers_call (PgWatchers *watchers, gint64 cn);
