#include "core/spi/tern-upkeep.h"

G_DEFINE_INTERFACE (TernUpkeep, tern_upkeep, G_TYPE_OBJECT)

static void
tern_upkeep_default_init (TernUpkeepInterface *iface)
{
}

gboolean
tern_upkeep_next_mailbox (TernUpkeep *upkeep, gint64 after, gint64 *ret_next, TernJob *job, GError **error)
{
  return TERN_UPKEEP_GET_IFACE (upkeep)->next_mailbox (upkeep, after, ret_next, job, error);
}

gboolean
tern_upkeep_purge_mailbox (TernUpkeep *upkeep, gint64 mailbox, TernJob *job, GError **error)
{
  return TERN_UPKEEP_GET_IFACE (upkeep)->purge_mailbox (upkeep, mailbox, job, error);
}

gboolean
tern_upkeep_expire_deleted (TernUpkeep *upkeep, gint64 mailbox, TernFiletime before, gboolean *ret_more, TernJob *job,
                            GError **error)
{
  return TERN_UPKEEP_GET_IFACE (upkeep)->expire_deleted (upkeep, mailbox, before, ret_more, job, error);
}

gboolean
tern_upkeep_prune_changes (TernUpkeep *upkeep, gint64 mailbox, gint64 keep, gboolean *ret_more, TernJob *job,
                           GError **error)
{
  return TERN_UPKEEP_GET_IFACE (upkeep)->prune_changes (upkeep, mailbox, keep, ret_more, job, error);
}

gboolean
tern_upkeep_sweep_values (TernUpkeep *upkeep, gint64 mailbox, gint64 grace, TernJob *job, GError **error)
{
  return TERN_UPKEEP_GET_IFACE (upkeep)->sweep_values (upkeep, mailbox, grace, job, error);
}
