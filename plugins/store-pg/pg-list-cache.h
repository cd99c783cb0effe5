#pragma once

#include "plugins/store-pg/pg-table-groups.h"
#include "plugins/store-pg/pg-table-list.h"

/**
 * PgListCache: what tables of this node have built for orders and restrictions that no index serves, so that the next
 * such table begins where the last one was and follows the change log from there. Lists are copied in and out; the least
 * recently used go when there are too many bytes. Nothing depends on it but time. Safe from any thread.
 */
typedef struct _PgListCache PgListCache;

/* Shorter lists are built as fast as they are followed. */
#define PG_LIST_CACHE_LEAST 32

PgListCache *pg_list_cache_new (gsize max_bytes);
void pg_list_cache_free (PgListCache *cache);
/** pg_list_cache_get: FALSE if there is none of @key; *ret_list is the caller's. @groups: (nullable): takes over the
 * list's categories; @key says whether it has any. */
gboolean pg_list_cache_get (PgListCache *cache, GBytes *key, PgTableList *ret_list, PgTableGroups *groups);
void pg_list_cache_put (PgListCache *cache, GBytes *key, const PgTableList *list, const PgTableGroups *groups);
/** pg_list_cache_empty: the next tables build their lists themselves. */
void pg_list_cache_empty (PgListCache *cache);
