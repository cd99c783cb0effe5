#pragma once

#include <glib.h>

#include "core/base/tern-reader.h"
#include "core/base/tern-writer.h"
#include "core/model/tern-restriction.h"
#include "core/model/tern-rule-actions.h"
#include "plugins/mapi/codec/codec-context.h"
#include "plugins/mapi/codec/codec-property-name.h"

/*
 * RuleAction ([MS-OXORULE] 2.2.5): counts and sizes of 16 bits in standard rules (ROP form), 32 in extended rules,
 * whose move and reply actions name folders and templates by entry id too.
 */

gboolean codec_rule_actions_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena,
                                  const TernRuleActions **ret);
void codec_rule_actions_write (TernWriter *writer, const MapiCodecContext *ctx, const TernRuleActions *value);
char *codec_rule_actions_to_string (const TernRuleActions *value);

#define EXTENDED_RULE_VERSION 1

/** ExtendedRuleActions: the value of PidTagExtendedRuleMessageActions ([MS-OXORULE] 2.2.4.1.9). */
typedef struct {
  NamedPropertyInformation names;
  guint32 rule_version;
  const TernRuleActions *actions;
} ExtendedRuleActions;

/**
 * ExtendedRuleCondition: the value of PidTagExtendedRuleMessageCondition ([MS-OXORULE] 2.2.4.1.10); @restriction may
 * be %NULL.
 */
typedef struct {
  NamedPropertyInformation names;
  const TernRestriction *restriction;
} ExtendedRuleCondition;

/*
 * The context's form is ignored: such blobs are always in the extended one (but conditions also come in
 * MAPI_FORM_RULE_MESSAGE).
 */
gboolean codec_extended_rule_actions_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena,
                                           ExtendedRuleActions *ret);
void
codec_extended_rule_actions_write (TernWriter *writer, const MapiCodecContext *ctx, const ExtendedRuleActions *value);
char *codec_extended_rule_actions_to_string (const ExtendedRuleActions *value);

gboolean codec_extended_rule_condition_read (TernReader *reader, const MapiCodecContext *ctx, TernArena *arena,
                                             ExtendedRuleCondition *ret);
void codec_extended_rule_condition_write (TernWriter *writer, const MapiCodecContext *ctx,
                                          const ExtendedRuleCondition *value);
char *codec_extended_rule_condition_to_string (const ExtendedRuleCondition *value);
