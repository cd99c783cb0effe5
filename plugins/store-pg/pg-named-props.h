#pragma once

#include "plugins/store-pg/pg-mailbox.h"

/** PG_NAMED_PROPS_MAX: names of its own that a mailbox may have: ids TERN_NAMED_PROP_FIRST_OWN to 0xFFFE. */
#define PG_NAMED_PROPS_MAX (0xFFFE - TERN_NAMED_PROP_FIRST_OWN + 1)

/**
 * PgNamedProps: the names of one mailbox as this node knows them. A name once registered never changes, so that what is
 * cached is true for good; only what isn't cached is asked for. Safe from any thread.
 */
typedef struct _PgNamedProps PgNamedProps;

PgNamedProps *pg_named_props_new (void);
void pg_named_props_free (PgNamedProps *props);
gboolean pg_named_props_get_ids (PgNamedProps *props, PgMailbox *mailbox, const TernPropName *names, guint n,
                                 gboolean create, guint16 *ret_ids, TernJob *job, GError **error);
gboolean pg_named_props_get_names (PgNamedProps *props, PgMailbox *mailbox, const guint16 *ids, guint n,
                                   TernArena *arena, const TernPropName **ret_names, TernJob *job, GError **error);
