#include "plugins/store-pg/pg-mailbox.h"

#include "core/base/tern-error.h"
#include "core/model/tern-prop-block.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/store-pg/pg-mailbox-private.h"
#include "plugins/store-pg/pg-params.h"
#include "plugins/store-pg/pg-quota.h"
#include "plugins/store-pg/pg-search.h"
#include "plugins/store-pg/pg-upload.h"

struct _PgMailbox {
  GObject parent;

  PgDatabase *database;
  gint64 id;
  TernMailboxInfo info;
  char *locale;
  PgFolderTree *folder_tree;
  PgNamedProps *named_props;
  PgWatchers *watchers;
  PgQuotas quotas;
};

G_DEFINE_FINAL_TYPE_WITH_CODE (PgMailbox, pg_mailbox, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_MAILBOX, pg_mailbox_iface_init)
                                 G_IMPLEMENT_INTERFACE (TERN_TYPE_FOLDERS, pg_folders_iface_init)
                                 G_IMPLEMENT_INTERFACE (TERN_TYPE_PERMISSIONS, pg_permissions_iface_init)
                                 G_IMPLEMENT_INTERFACE (TERN_TYPE_RULES, pg_rules_iface_init)
                                 G_IMPLEMENT_INTERFACE (TERN_TYPE_CHANGES, pg_changes_iface_init)
                                 G_IMPLEMENT_INTERFACE (TERN_TYPE_ITEMS, pg_items_iface_init)
                                 G_IMPLEMENT_INTERFACE (TERN_TYPE_TABLES, pg_tables_iface_init)
                                 G_IMPLEMENT_INTERFACE (TERN_TYPE_PER_USER, pg_per_user_iface_init)
                                 G_IMPLEMENT_INTERFACE (TERN_TYPE_SEARCHES, pg_searches_iface_init)
                                 G_IMPLEMENT_INTERFACE (TERN_TYPE_UPLOADS, pg_uploads_iface_init))

static void
pg_mailbox_init (PgMailbox *self)
{
  self->folder_tree = pg_folder_tree_new ();
  self->named_props = pg_named_props_new ();
  self->watchers = pg_watchers_new ();
  self->quotas = PG_QUOTAS_NONE;
}

static void
pg_mailbox_finalize (GObject *object)
{
  PgMailbox *self = PG_MAILBOX (object);

  g_clear_object (&self->database);
  g_clear_pointer (&self->locale, g_free);
  pg_folder_tree_free (self->folder_tree);
  pg_named_props_free (self->named_props);
  pg_watchers_free (self->watchers);
  G_OBJECT_CLASS (pg_mailbox_parent_class)->finalize (object);
}

static void
pg_mailbox_class_init (PgMailboxClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = pg_mailbox_finalize;
}

PgMailbox *
pg_mailbox_new (PgDatabase *database, gint64 mailbox_id, const TernMailboxInfo *info)
{
  PgMailbox *self = g_object_new (PG_TYPE_MAILBOX, NULL);

  self->database = g_object_ref (database);
  self->id = mailbox_id;
  self->info = *info;
  self->locale = g_strdup (info->locale);
  self->info.locale = self->locale;
  return self;
}

void
pg_mailbox_set_default_quotas (PgMailbox *self, const PgQuotas *quotas)
{
  self->quotas = *quotas;
}

const PgQuotas *
pg_mailbox_get_default_quotas (PgMailbox *self)
{
  return &self->quotas;
}

PgDatabase *
pg_mailbox_get_database (PgMailbox *self)
{
  return self->database;
}

gint64
pg_mailbox_get_id (PgMailbox *self)
{
  return self->id;
}

PgFolderTree *
pg_mailbox_get_folder_tree (PgMailbox *self)
{
  return self->folder_tree;
}

PgNamedProps *
pg_mailbox_get_named_props (PgMailbox *self)
{
  return self->named_props;
}

PgWatchers *
pg_mailbox_get_watchers (PgMailbox *self)
{
  return self->watchers;
}

gboolean
pg_mailbox_start_params (PgMailbox *self, TernDbParams *params, TernJob *job, GError **error)
{
  gint64 timeline;

  if (!pg_database_get_timeline (self->database, &timeline, job, error))
    return FALSE;
  tern_db_params_init (params);
  tern_db_params_add_int8 (params, self->id);
  tern_db_params_add_int8 (params, timeline);
  return TRUE;
}

gboolean
pg_mailbox_gone (PgMailbox *self, GError **error)
{
  char text[TERN_GUID_TEXT_SIZE];

  tern_guid_to_text (&self->info.guid, text);
  g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "the mailbox %s doesn't exist any more", text);
  return FALSE;
}

void
pg_mailbox_committed (PgMailbox *self, gint64 cn, TernJob *job)
{
  pg_database_committed (self->database, self->id, cn, job);
}

gboolean
pg_mailbox_is_watched (PgMailbox *self)
{
  return !pg_watchers_is_empty (self->watchers);
}

void
pg_mailbox_hint (PgMailbox *self, gint64 cn)
{
  pg_watchers_call (self->watchers, cn);
}

static const TernMailboxInfo *
get_info (TernMailbox *mailbox)
{
  return &PG_MAILBOX (mailbox)->info;
}

#define GET_PROPS_SQL                                                                                                  \
  "SELECT p.props, m.size_bytes, f.n, " PG_QUOTA_COLUMNS " FROM tern.mailbox m "                                       \
  "LEFT JOIN tern.mailbox_props p ON p.mailbox_id = m.mailbox_id, "                                                    \
  "LATERAL (SELECT coalesce (sum (content_count), 0)::int8 AS n FROM tern.folder "                                     \
  "WHERE mailbox_id = m.mailbox_id AND deleted_at IS NULL) f WHERE m.mailbox_id = $1"

static TernBag *
unpack (const TernDbResult *row, guint column, GError **error)
{
  gsize size;
  const guint8 *block = tern_db_result_get_bytea (row, 0, column, &size);

  return block != NULL ? tern_prop_block_unpack (block, size, error) : tern_bag_new ();
}

static TernBag *
get_props (TernMailbox *mailbox, TernJob *job, GError **error)
{
  PgMailbox *self = PG_MAILBOX (mailbox);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) row = NULL;
  TernBag *bag;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, self->id);
  row = tern_database_query (TERN_DATABASE (self->database), GET_PROPS_SQL, &params, job, error);
  if (row == NULL)
    return NULL;
  if (tern_db_result_get_n_rows (row) == 0) {
    pg_mailbox_gone (self, error);
    return NULL;
  }
  bag = unpack (row, 0, error);
  if (bag == NULL) {
    g_prefix_error (error, "properties of the store: ");
    return NULL;
  }
  tern_bag_set_i64 (bag, PidTagMessageSizeExtended, tern_db_result_get_int (row, 0, 1));
  tern_bag_set_i32 (bag, PidTagContentCount, (gint32) MIN (tern_db_result_get_int (row, 0, 2), G_MAXINT32));
  pg_quota_show (self, row, 3, bag);
  return bag;
}

#define READ_PROPS_SQL                                                                                                 \
  "SELECT p.props FROM tern.mailbox m LEFT JOIN tern.mailbox_props p ON p.mailbox_id = m.mailbox_id "                  \
  "WHERE m.mailbox_id = $1"
#define SET_PROPS_SQL                                                                                                  \
  "INSERT INTO tern.mailbox_props (mailbox_id, props) VALUES ($1, $2) "                                                \
  "ON CONFLICT (mailbox_id) DO UPDATE SET props = excluded.props"

/* The two counters belong to the store, limits have columns of their own. */
static void
change_bag (TernBag *bag, const TernBag *set, const TernPropTag *removed, guint n_removed)
{
  if (set != NULL)
    tern_bag_merge (bag, set);
  for (guint i = 0; i < n_removed; i++)
    tern_bag_remove (bag, removed[i]);
  tern_bag_remove (bag, PidTagMessageSizeExtended);
  tern_bag_remove (bag, PidTagContentCount);
  pg_quota_strip (bag);
}

static gboolean
set_props_locked (PgMailbox *self, const TernBag *set, const TernPropTag *removed, guint n_removed, TernJob *job,
                  GError **error)
{
  TernDatabase *database = TERN_DATABASE (self->database);
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) row = NULL;
  g_autoptr (TernDbResult) done = NULL;
  g_autoptr (TernBag) bag = NULL;
  g_autoptr (GBytes) block = NULL;
  g_autoptr (TernDbResult) lock = NULL;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, self->id);
  /* The lock by a statement of its own: a statement that waited for it has an older snapshot of the other table. */
  lock = tern_database_query (database, PG_LOCK, &params, job, error);
  row = lock != NULL ? tern_database_query (database, READ_PROPS_SQL, &params, job, error) : NULL;
  if (row == NULL)
    return FALSE;
  if (tern_db_result_get_n_rows (row) == 0)
    return pg_mailbox_gone (self, error);
  bag = unpack (row, 0, error);
  if (bag == NULL)
    return FALSE;
  change_bag (bag, set, removed, n_removed);
  block = tern_prop_block_pack (bag);
  pg_params_add_bytes (&params, block);
  done = tern_database_query (database, SET_PROPS_SQL, &params, job, error);
  return done != NULL && pg_quota_change (self, set, removed, n_removed, job, error);
}

static gboolean
set_props (TernMailbox *mailbox, const TernBag *set, const TernPropTag *removed, guint n_removed, TernJob *job,
           GError **error)
{
  PgMailbox *self = PG_MAILBOX (mailbox);
  TernDatabase *database = TERN_DATABASE (self->database);

  if (!tern_database_begin (database, job, error))
    return FALSE;
  if (set_props_locked (self, set, removed, n_removed, job, error))
    return tern_database_commit (database, job, error);
  tern_database_rollback (database, job);
  g_prefix_error (error, "set properties of the store: ");
  return FALSE;
}

static gboolean
get_prop_ids (TernMailbox *mailbox, const TernPropName *names, guint n, gboolean create, guint16 *ret_ids, TernJob *job,
              GError **error)
{
  PgMailbox *self = PG_MAILBOX (mailbox);

  return pg_named_props_get_ids (self->named_props, self, names, n, create, ret_ids, job, error);
}

static gboolean
get_prop_names (TernMailbox *mailbox, const guint16 *ids, guint n, TernArena *arena, const TernPropName **ret_names,
                TernJob *job, GError **error)
{
  PgMailbox *self = PG_MAILBOX (mailbox);

  return pg_named_props_get_names (self->named_props, self, ids, n, arena, ret_names, job, error);
}

void
pg_mailbox_iface_init (TernMailboxInterface *iface)
{
  iface->get_info = get_info;
  iface->get_props = get_props;
  iface->set_props = set_props;
  iface->get_prop_ids = get_prop_ids;
  iface->get_prop_names = get_prop_names;
  iface->reserve_ids = pg_replicas_reserve_ids;
  iface->get_replid = pg_replicas_get_replid;
  iface->get_replica = pg_replicas_get_replica;
  iface->get_receive_folders = pg_receive_folders_get;
  iface->set_receive_folder = pg_receive_folders_set;
}
