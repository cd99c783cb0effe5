#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-rules.h"
#include "plugins/mapi/object/mapi-folder.h"
#include "plugins/mapi/request/mapi-rop-context.h"
#include "plugins/mapi/wire/mapi-status.h"
#include "plugins/mapi/wire/rop-oxorule.h"

/* ModifyRulesFlags ([MS-OXORULE] 2.2.1.1). */
#define REPLACE 0x01

/* [MS-OXORULE] 2.2.1.3.1: all that a standard rule has. */
static const TernPropTag rule_tags[] = {
  PidTagRuleId,    PidTagRuleSequence,  PidTagRuleState,        PidTagRuleName,      PidTagRuleProvider,
  PidTagRuleLevel, PidTagRuleUserFlags, PidTagRuleProviderData, PidTagRuleCondition, PidTagRuleActions,
};

static gboolean
is_rule_tag (TernPropTag tag)
{
  for (guint i = 0; i < G_N_ELEMENTS (rule_tags); i++) {
    if (rule_tags[i] == tag)
      return TRUE;
  }
  return FALSE;
}

static gboolean
invalid (const RuleData *data, const char *what, GError **error)
{
  g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "rule data with flags 0x%02X: %s", data->rule_data_flags, what);
  return FALSE;
}

/** read_props: the properties, but for the id, which is the server's. */
static gboolean
read_props (const RuleData *data, TernBag *props, TernRuleChange *change, GError **error)
{
  if (data->property_value_count == 0)
    return invalid (data, "no properties", error);
  for (guint i = 0; i < data->property_value_count; i++) {
    const TernValue *value = &data->property_values[i];

    if (!is_rule_tag (value->tag))
      return invalid (data, "a property that rules don't have", error);
    if (value->tag == PidTagRuleId)
      change->id = value->i64;
    else
      tern_bag_set (props, value);
  }
  return TRUE;
}

/* [MS-OXORULE] 3.1.4.2.1: what each kind of change needs. */
static gboolean
read_rule (const RuleData *data, gboolean replace, TernBag *props, TernRuleChange *change, GError **error)
{
  *change = (TernRuleChange){ .kind = data->rule_data_flags, .props = props };
  if (!read_props (data, props, change, error))
    return FALSE;
  switch (change->kind) {
  case TERN_RULE_ADD:
    if (tern_bag_get (props, PidTagRuleProvider) != NULL && tern_bag_get (props, PidTagRuleCondition) != NULL
        && tern_bag_get (props, PidTagRuleActions) != NULL)
      return TRUE;
    return invalid (data, "a new rule has a provider, a condition and actions", error);
  case TERN_RULE_MODIFY:
  case TERN_RULE_REMOVE:
    return !replace || invalid (data, "only rules to add can replace others", error);
  default:
    return invalid (data, "no such change", error);
  }
}

/* [MS-OXORULE] 2.2.1, 3.2.5.2. When rules would be too many nothing is saved, as servers did before the SHOULD. */
gboolean
rop_modify_rules (RopContext *ctx, const RopModifyRulesRequest *req, RopModifyRulesResponse *ret, GError **error)
{
  gboolean replace = (req->modify_rules_flags & REPLACE) != 0;
  g_autoptr (GPtrArray) bags = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_bag_unref);
  g_autofree TernRuleChange *changes = g_new0 (TernRuleChange, req->rules_count);
  g_autoptr (GError) why = NULL;

  if ((req->modify_rules_flags & ~REPLACE) != 0) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "modify flags 0x%02X", req->modify_rules_flags);
    return FALSE;
  }
  for (guint i = 0; i < req->rules_count; i++) {
    TernBag *props = tern_bag_new ();

    g_ptr_array_add (bags, props);
    if (!read_rule (&req->rules_data[i], replace, props, &changes[i], error))
      return FALSE;
  }
  if (tern_rules_change (TERN_RULES (mapi_rop_mailbox (ctx)), mapi_object_get_folder (ctx->input), replace, changes,
                         req->rules_count, ctx->job, &why))
    return TRUE;
  if (g_error_matches (why, TERN_ERROR, TERN_ERROR_LIMIT))
    return mapi_rop_fail (error, ecMAPIOOM, "%s", why->message);
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}
