#pragma once

#include <gio/gio.h>

#include "core/model/tern-bag.h"
#include "core/model/tern-id.h"
#include "core/model/tern-rule-actions.h"
#include "core/spi/tern-job.h"

/** TernRuleState: PidTagRuleState ([MS-OXORULE] 2.2.1.3.1.3). */
typedef enum {
  TERN_RULE_ENABLED = 0x01,
  TERN_RULE_ERROR = 0x02,
  TERN_RULE_ONLY_WHEN_OOF = 0x04,
  TERN_RULE_KEEP_OOF_HISTORY = 0x08,
  TERN_RULE_EXIT_LEVEL = 0x10,
  TERN_RULE_SKIP_IF_SCL_IS_SAFE = 0x20,
  TERN_RULE_PARSE_ERROR = 0x40,
} TernRuleState;

/**
 * TernRule: a standard rule of a folder. @props has what the client set: PidTagRuleCondition, PidTagRuleActions,
 * PidTagRuleProvider, PidTagRuleName, ..., with PidTagRuleSequence and PidTagRuleState (0 where he set none) and
 * PidTagRuleId.
 */
typedef struct {
  gint64 id; /* unique in the mailbox, never reused */
  gint32 sequence;
  guint32 state; /* TernRuleState */
  TernBag *props;
} TernRule;
void tern_rule_free (TernRule *rule);

/* Values are those of RuleDataFlags ([MS-OXORULE] 2.2.1.3). */
typedef enum {
  TERN_RULE_ADD = 0x01,
  TERN_RULE_MODIFY = 0x02,
  TERN_RULE_REMOVE = 0x04,
} TernRuleChangeKind;

/** TernRuleChange: @id: of the rule to modify or remove. @props: all of a new rule; of an old one what is to change. */
typedef struct {
  TernRuleChangeKind kind;
  gint64 id;
  const TernBag *props;
} TernRuleChange;

/** All rules of a folder together have at most so many bytes, packed ([MS-OXORULE] 3.2.5.2). */
#define TERN_RULES_MAX_SIZE (256 * 1024)

/** TernRules: a mailbox's capability to keep rules with its folders. */
#define TERN_TYPE_RULES (tern_rules_get_type ())
G_DECLARE_INTERFACE (TernRules, tern_rules, TERN, RULES, GObject)

struct _TernRulesInterface {
  GTypeInterface parent;

  /* (element-type TernRule) in the order in which they are applied: by sequence, then by age. One round trip. NOT_FOUND:
   * no such folder. */
  GPtrArray *(*list) (TernRules *rules, TernId folder, TernJob *job, GError **error);
  /* One transaction. @replace: all old rules go first. NOT_FOUND also for a rule to modify or remove that isn't there;
   * LIMIT beyond TERN_RULES_MAX_SIZE: nothing is changed then. */
  gboolean (*change) (TernRules *rules, TernId folder, gboolean replace, const TernRuleChange *changes, guint n,
                      TernJob *job, GError **error);
};

GPtrArray *
tern_rules_list (TernRules *rules, TernId folder, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_rules_change (TernRules *rules, TernId folder, gboolean replace, const TernRuleChange *changes, guint n,
                            TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
