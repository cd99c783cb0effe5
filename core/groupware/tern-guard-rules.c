#include "core/groupware/tern-guard-private.h"

/* Rules belong to a folder as its permissions do and act with the power of its owner: both who reads and who changes
 * them has to own the folder. */

static GPtrArray *
list (TernRules *rules, TernId folder, TernJob *job, GError **error)
{
  TernGuard *guard = TERN_GUARD (rules);

  if (!tern_guard_demand (guard, folder, TERN_RIGHT_FOLDER_OWNER, job, error))
    return NULL;
  return tern_rules_list (TERN_RULES (guard->raw), folder, job, error);
}

static gboolean
change (TernRules *rules, TernId folder, gboolean replace, const TernRuleChange *changes, guint n, TernJob *job,
        GError **error)
{
  TernGuard *guard = TERN_GUARD (rules);

  return tern_guard_demand (guard, folder, TERN_RIGHT_FOLDER_OWNER, job, error)
         && tern_rules_change (TERN_RULES (guard->raw), folder, replace, changes, n, job, error);
}

void
tern_guard_rules_init (TernRulesInterface *iface)
{
  iface->list = list;
  iface->change = change;
}
