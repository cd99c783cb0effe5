#include "plugins/store-pg/pg-quota.h"

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "plugins/store-pg/pg-mailbox-private.h"

/* In the order of PG_QUOTA_COLUMNS and of PgQuotas. */
static const TernPropTag tags[] = { PidTagStorageQuotaLimit, PidTagProhibitSendQuota, PidTagProhibitReceiveQuota };

/* Each column: whether it changes, and to what. */
#define CHANGE_SQL                                                                                                     \
  "UPDATE tern.mailbox SET quota_warning = CASE WHEN $2 THEN $3 ELSE quota_warning END, "                              \
  "quota_send = CASE WHEN $4 THEN $5 ELSE quota_send END, "                                                            \
  "quota_receive = CASE WHEN $6 THEN $7 ELSE quota_receive END WHERE mailbox_id = $1"

static gint32
by_default (PgMailbox *mailbox, guint which)
{
  const PgQuotas *quotas = pg_mailbox_get_default_quotas (mailbox);
  const gint32 values[] = { quotas->warning, quotas->send, quotas->receive };

  /* What a public store holds is nobody's own. */
  return tern_mailbox_get_info (TERN_MAILBOX (mailbox))->is_public ? -1 : values[which];
}

gint32
pg_quota_receive_default (PgMailbox *mailbox)
{
  return by_default (mailbox, 2);
}

gboolean
pg_quota_set_exceeded (PgMailbox *mailbox, GError **error)
{
  char text[TERN_GUID_TEXT_SIZE];

  tern_guid_to_text (&tern_mailbox_get_info (TERN_MAILBOX (mailbox))->guid, text);
  g_set_error (error, TERN_ERROR, TERN_ERROR_QUOTA, "the mailbox %s would be larger than it may be", text);
  return FALSE;
}

void
pg_quota_show (PgMailbox *mailbox, const TernDbResult *row, guint column, TernBag *bag)
{
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++) {
    gint64 limit = tern_db_result_is_null (row, 0, column + i) ? by_default (mailbox, i)
                                                                : tern_db_result_get_int (row, 0, column + i);

    if (limit >= 0)
      tern_bag_set_i32 (bag, tags[i], (gint32) limit);
  }
}

void
pg_quota_strip (TernBag *bag)
{
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++)
    tern_bag_remove (bag, tags[i]);
}

static gboolean
is_among (TernPropTag tag, const TernPropTag *removed, guint n_removed)
{
  for (guint i = 0; i < n_removed; i++) {
    if (removed[i] == tag)
      return TRUE;
  }
  return FALSE;
}

gboolean
pg_quota_change (PgMailbox *mailbox, const TernBag *set, const TernPropTag *removed, guint n_removed, TernJob *job,
                 GError **error)
{
  g_auto (TernDbParams) params = { 0 };
  g_autoptr (TernDbResult) done = NULL;
  gboolean any = FALSE;

  tern_db_params_init (&params);
  tern_db_params_add_int8 (&params, pg_mailbox_get_id (mailbox));
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++) {
    gboolean goes = is_among (tags[i], removed, n_removed);
    gboolean is_set = !goes && set != NULL && tern_bag_get (set, tags[i]) != NULL;

    any = any || goes || is_set;
    tern_db_params_add_boolean (&params, goes || is_set);
    if (is_set)
      tern_db_params_add_int4 (&params, MAX (tern_bag_get_i32 (set, tags[i], -1), -1));
    else
      tern_db_params_add_null (&params);
  }
  if (!any)
    return TRUE;
  done = tern_database_query (TERN_DATABASE (pg_mailbox_get_database (mailbox)), CHANGE_SQL, &params, job, error);
  return done != NULL;
}
