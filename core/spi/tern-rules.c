#include "core/spi/tern-rules.h"

G_DEFINE_INTERFACE (TernRules, tern_rules, G_TYPE_OBJECT)

static void
tern_rules_default_init (TernRulesInterface *iface)
{
}

GPtrArray *
tern_rules_list (TernRules *rules, TernId folder, TernJob *job, GError **error)
{
  return TERN_RULES_GET_IFACE (rules)->list (rules, folder, job, error);
}

gboolean
tern_rules_change (TernRules *rules, TernId folder, gboolean replace, const TernRuleChange *changes, guint n,
                   TernJob *job, GError **error)
{
  return TERN_RULES_GET_IFACE (rules)->change (rules, folder, replace, changes, n, job, error);
}

void
tern_rule_free (TernRule *rule)
{
  if (rule == NULL)
    return;
  tern_bag_unref (rule->props);
  g_free (rule);
}
