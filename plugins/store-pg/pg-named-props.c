#include "plugins/store-pg/pg-named-props.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-fold.h"
#include "plugins/store-pg/pg-params.h"

#define KIND_LID 0
#define KIND_NAME 1
/* Longest name in WTF-8: 127 UTF-16 units fit NameSize ([MS-OXCDATA] 2.6.1), at most three bytes each. */
#define MAX_NAME_SIZE 762

struct _PgNamedProps {
  GMutex mutex;
  TernArena *arena;    /* the cached names */
  GHashTable *by_name; /* TernPropName -> id */
  GHashTable *by_id;   /* id -> TernPropName */
};

PgNamedProps *
pg_named_props_new (void)
{
  PgNamedProps *props = g_new0 (PgNamedProps, 1);

  g_mutex_init (&props->mutex);
  props->arena = tern_arena_new ();
  props->by_name = g_hash_table_new (tern_prop_name_hash, tern_prop_name_equal);
  props->by_id = g_hash_table_new (NULL, NULL);
  return props;
}

void
pg_named_props_free (PgNamedProps *props)
{
  if (props == NULL)
    return;
  g_hash_table_unref (props->by_name);
  g_hash_table_unref (props->by_id);
  tern_arena_free (props->arena);
  g_mutex_clear (&props->mutex);
  g_free (props);
}

/* Fills what the fixed table and the cache know; *ret_missing says whether anything is left at 0. */
static void
lookup_ids (PgNamedProps *props, const TernPropName *names, guint n, guint16 *ids, gboolean *ret_missing)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&props->mutex);

  *ret_missing = FALSE;
  for (guint i = 0; i < n; i++) {
    ids[i] = tern_prop_name_lookup_known (&names[i]);
    if (ids[i] == 0)
      ids[i] = (guint16) GPOINTER_TO_UINT (g_hash_table_lookup (props->by_name, &names[i]));
    *ret_missing = *ret_missing || ids[i] == 0;
  }
}

/* Row: prop_id, set_guid, kind, lid, name. */
static void
cache_rows (PgNamedProps *props, const TernDbResult *rows)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&props->mutex);

  for (guint row = 0; row < tern_db_result_get_n_rows (rows); row++) {
    gpointer id = GUINT_TO_POINTER ((guint) tern_db_result_get_int (rows, row, 0));
    TernPropName *name;
    gsize size;
    const guint8 *text;

    if (g_hash_table_contains (props->by_id, id))
      continue;
    name = tern_arena_new0 (props->arena, TernPropName);
    name->set = tern_db_result_get_uuid (rows, row, 1);
    text = tern_db_result_get_bytea (rows, row, 4, &size);
    if (tern_db_result_get_int (rows, row, 2) == KIND_NAME && text != NULL)
      name->name = tern_arena_strndup (props->arena, (const char *) text, size);
    else
      name->lid = (guint32) tern_db_result_get_int (rows, row, 3);
    g_hash_table_insert (props->by_name, name, id);
    g_hash_table_insert (props->by_id, id, name);
  }
}

/* The columns of the names whose id is 0, as arrays $2 to $5 or so: set, kind, lid, name, name_key. */
static void
add_name_columns (TernDbParams *params, const TernPropName *names, const guint16 *ids, guint n, gboolean exact)
{
  g_autoptr (GArray) sets = g_array_new (FALSE, FALSE, sizeof (TernGuid));
  g_autoptr (GArray) kinds = g_array_new (FALSE, FALSE, sizeof (gint32));
  g_autoptr (GArray) lids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++) {
    const char *name = names[i].name;
    gint32 kind = name != NULL ? KIND_NAME : KIND_LID;
    gint64 lid = name != NULL ? 0 : names[i].lid;

    if (ids[i] != 0)
      continue;
    g_array_append_val (sets, names[i].set);
    g_array_append_val (kinds, kind);
    g_array_append_val (lids, lid);
    g_ptr_array_add (texts, g_bytes_new (name != NULL ? name : "", name != NULL ? strlen (name) : 0));
    g_ptr_array_add (keys, name != NULL ? tern_fold_key (name) : g_strdup (""));
  }
  pg_params_add_uuid_array (params, (const TernGuid *) (gpointer) sets->data, sets->len);
  pg_params_add_int4_array (params, (const gint32 *) (gpointer) kinds->data, kinds->len);
  pg_params_add_int8_array (params, (const gint64 *) (gpointer) lids->data, lids->len);
  pg_params_add_text_array (params, (const char *const *) keys->pdata, keys->len);
  if (exact)
    pg_params_add_bytea_array (params, (GBytes *const *) texts->pdata, texts->len);
}

#define FIND_SQL                                                                                                       \
  "SELECT p.prop_id, p.set_guid, p.kind, p.lid, p.name FROM unnest ($2::uuid[], $3::int4[], $4::int8[], $5::text[]) "  \
  "AS w (set_guid, kind, lid, name_key) JOIN tern.named_prop p ON p.mailbox_id = $1 AND p.set_guid = w.set_guid "      \
  "AND p.kind = w.kind AND p.lid = w.lid AND p.name_key = w.name_key"

static gboolean
find (PgNamedProps *props, PgMailbox *mailbox, const TernPropName *names, const guint16 *ids, guint n, TernJob *job,
      GError **error)
{
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) rows = NULL;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (mailbox));
  add_name_columns (&params, names, ids, n, FALSE);
  rows = tern_database_query (TERN_DATABASE (pg_mailbox_get_database (mailbox)), FIND_SQL, &params, job, error);
  if (rows == NULL)
    return FALSE;
  cache_rows (props, rows);
  return TRUE;
}

/* New ids in the order asked for, one a distinct name. A request that doesn't fit the quota registers nothing. $6 is
 * the first own id, $7 the last. */
#define REGISTER_SQL                                                                                                   \
  "WITH wanted AS (SELECT w.set_guid, w.kind, w.lid, w.name_key, min (w.n) AS n, (array_agg (w.name "                  \
  "ORDER BY w.n))[1] "                                                                                                 \
  "AS name FROM unnest ($2::uuid[], $3::int4[], $4::int8[], $5::text[], $6::bytea[]) WITH ORDINALITY "                 \
  "AS w (set_guid, kind, lid, name_key, name, n) WHERE NOT EXISTS (SELECT FROM tern.named_prop p "                     \
  "WHERE p.mailbox_id = $1 AND p.set_guid = w.set_guid AND p.kind = w.kind AND p.lid = w.lid "                         \
  "AND p.name_key = w.name_key) GROUP BY w.set_guid, w.kind, w.lid, w.name_key), "                                     \
  "last AS (SELECT coalesce (max (prop_id), $7 - 1) AS id FROM tern.named_prop WHERE mailbox_id = $1) "                \
  "INSERT INTO tern.named_prop (mailbox_id, prop_id, set_guid, kind, lid, name, name_key) "                            \
  "SELECT $1, last.id + row_number () OVER (ORDER BY n), set_guid, kind, lid, "                                        \
  "CASE WHEN kind = 1 THEN name END, name_key FROM wanted, last "                                                      \
  "WHERE last.id + (SELECT count (*) FROM wanted) <= $8"

static gboolean
check_names (const TernPropName *names, guint n, GError **error)
{
  for (guint i = 0; i < n; i++) {
    if (names[i].name != NULL && (names[i].name[0] == '\0' || strlen (names[i].name) > MAX_NAME_SIZE)) {
      g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "the name of a named property is empty or too long");
      return FALSE;
    }
  }
  return TRUE;
}

/* Lock, insert and read again in one round trip: the set of names is tested, so the mailbox row is locked first. */
static gboolean
register_names (PgNamedProps *props, PgMailbox *mailbox, const TernPropName *names, const guint16 *ids, guint n,
                TernJob *job, GError **error)
{
  g_autoptr (PgPipeline) pipeline = pg_pipeline_begin (pg_mailbox_get_database (mailbox), PG_PIPELINE_WRITE, job);
  g_autoptr (GPtrArray) results = NULL;
  TernDbParams lock, insert, select;
  guint last;

  /* An outer transaction could take back what is cached here. */
  if (pg_database_in_transaction (pg_mailbox_get_database (mailbox), job)) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INTERNAL, "names are registered outside transactions only");
    return FALSE;
  }
  if (!check_names (names, n, error))
    return FALSE;
  tern_db_params_init (&lock);
  tern_db_params_add_int8 (&lock, pg_mailbox_get_id (mailbox));
  pg_pipeline_add (pipeline, PG_LOCK, &lock);
  tern_db_params_init (&insert);
  tern_db_params_add_int8 (&insert, pg_mailbox_get_id (mailbox));
  add_name_columns (&insert, names, ids, n, TRUE);
  tern_db_params_add_int4 (&insert, TERN_NAMED_PROP_FIRST_OWN);
  tern_db_params_add_int4 (&insert, TERN_NAMED_PROP_FIRST_OWN + PG_NAMED_PROPS_MAX - 1);
  pg_pipeline_add (pipeline, REGISTER_SQL, &insert);
  tern_db_params_init (&select);
  tern_db_params_add_int8 (&select, pg_mailbox_get_id (mailbox));
  add_name_columns (&select, names, ids, n, FALSE);
  last = pg_pipeline_add (pipeline, FIND_SQL, &select);
  results = pg_pipeline_run (pipeline, error);
  if (results == NULL)
    return FALSE;
  if (tern_db_result_get_n_rows (pg_results_get (results, 0)) == 0)
    return pg_mailbox_gone (mailbox, error);
  cache_rows (props, pg_results_get (results, last));
  return TRUE;
}

gboolean
pg_named_props_get_ids (PgNamedProps *props, PgMailbox *mailbox, const TernPropName *names, guint n, gboolean create,
                        guint16 *ret_ids, TernJob *job, GError **error)
{
  g_autofree guint16 *ids = g_new0 (guint16, n);
  gboolean missing;

  lookup_ids (props, names, n, ids, &missing);
  if (missing && !find (props, mailbox, names, ids, n, job, error))
    return FALSE;
  if (missing)
    lookup_ids (props, names, n, ids, &missing);
  if (missing && create) {
    if (!register_names (props, mailbox, names, ids, n, job, error))
      return FALSE;
    lookup_ids (props, names, n, ids, &missing);
    if (missing) {
      g_set_error (error, TERN_ERROR, TERN_ERROR_LIMIT, "the mailbox has its %d names of properties already",
                   PG_NAMED_PROPS_MAX);
      return FALSE;
    }
  }
  memcpy (ret_ids, ids, n * sizeof (guint16));
  return TRUE;
}

/* Copies what is known into @arena; *ret_missing says whether anything is left at NULL. */
static void
lookup_names (PgNamedProps *props, const guint16 *ids, guint n, TernArena *arena, const TernPropName **names,
              gboolean *ret_missing)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&props->mutex);

  *ret_missing = FALSE;
  for (guint i = 0; i < n; i++) {
    const TernPropName *known = tern_prop_name_of_known (ids[i]);
    TernPropName *copy;

    names[i] = NULL;
    if (known == NULL)
      known = g_hash_table_lookup (props->by_id, GUINT_TO_POINTER ((guint) ids[i]));
    if (known == NULL) {
      *ret_missing = *ret_missing || ids[i] >= TERN_NAMED_PROP_FIRST_OWN;
      continue;
    }
    copy = tern_arena_memdup (arena, known, sizeof *known);
    if (known->name != NULL)
      copy->name = tern_arena_strdup (arena, known->name);
    names[i] = copy;
  }
}

#define NAMES_SQL                                                                                                      \
  "SELECT prop_id, set_guid, kind, lid, name FROM tern.named_prop WHERE mailbox_id = $1 AND prop_id = ANY ($2)"

gboolean
pg_named_props_get_names (PgNamedProps *props, PgMailbox *mailbox, const guint16 *ids, guint n, TernArena *arena,
                          const TernPropName **ret_names, TernJob *job, GError **error)
{
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) rows = NULL;
  g_autofree gint32 *wanted = g_new (gint32, n);
  gboolean missing;

  lookup_names (props, ids, n, arena, ret_names, &missing);
  if (!missing)
    return TRUE;
  for (guint i = 0; i < n; i++)
    wanted[i] = ids[i];
  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (mailbox));
  pg_params_add_int4_array (&params, wanted, n);
  rows = tern_database_query (TERN_DATABASE (pg_mailbox_get_database (mailbox)), NAMES_SQL, &params, job, error);
  if (rows == NULL)
    return FALSE;
  cache_rows (props, rows);
  lookup_names (props, ids, n, arena, ret_names, &missing);
  return TRUE;
}
