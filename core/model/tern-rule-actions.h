#pragma once

#include <glib.h>

#include "core/base/tern-guid.h"
#include "core/model/tern-value.h"

/** TernRuleActionType: [MS-OXORULE] 2.2.5.1, wire values. */
typedef enum {
  TERN_ACTION_MOVE = 0x01,
  TERN_ACTION_COPY = 0x02,
  TERN_ACTION_REPLY = 0x03,
  TERN_ACTION_OOF_REPLY = 0x04,
  TERN_ACTION_DEFER = 0x05,
  TERN_ACTION_BOUNCE = 0x06,
  TERN_ACTION_FORWARD = 0x07,
  TERN_ACTION_DELEGATE = 0x08,
  TERN_ACTION_TAG = 0x09,
  TERN_ACTION_DELETE = 0x0A,
  TERN_ACTION_MARK_AS_READ = 0x0B,
} TernRuleActionType;

/* ActionFlavor of OP_FORWARD ([MS-OXORULE] 2.2.5.1.1). */
#define TERN_FORWARD_PRESERVE_SENDER 0x01
#define TERN_FORWARD_NO_MUNGE 0x02
#define TERN_FORWARD_AS_ATTACHMENT 0x04
#define TERN_FORWARD_AS_TEXT_MESSAGE 0x08

/* ActionFlavor of OP_REPLY and OP_OOF_REPLY. */
#define TERN_REPLY_NO_SEND_TO_ORIGINATOR 0x01
#define TERN_REPLY_STOCK_TEMPLATE 0x02

/* BounceCode ([MS-OXORULE] 2.2.5.1.2.5). */
#define TERN_BOUNCE_TOO_LARGE 0x0000000D
#define TERN_BOUNCE_FORM_MISMATCH 0x0000001F
#define TERN_BOUNCE_ACCESS_DENIED 0x00000026

/** TernRuleRecipient: a RecipientBlock ([MS-OXORULE] 2.2.5.1.2.4.1): the properties of one recipient, in the
 * client's order. */
typedef struct {
  guint8 reserved;
  guint32 n;
  const TernValue *values;
} TernRuleRecipient;

/**
 * TernRuleAction:
 *
 * One ActionBlock of a standard or an extended rule. Owned by the arena it was decoded into.
 */
typedef struct {
  TernRuleActionType type;
  guint32 flavor;
  guint32 flags;
  union {
    struct {
      gboolean in_this_store; /* standard form only: FolderInThisStore; @folder_eid is a ServerEid then */
      TernBin store_eid;
      TernBin folder_eid;
    } move; /* MOVE, COPY */
    struct {
      guint64 template_fid; /* standard form: as on the wire, see tern_id_from_wire() */
      guint64 template_mid;
      TernBin template_eid; /* extended form: the template's message entry id; empty in the standard form */
      TernGuid template_guid;
    } reply; /* REPLY, OOF_REPLY */
    TernBin defer;       /* DEFER: the client's own bytes */
    guint32 bounce_code; /* BOUNCE */
    struct {
      guint32 n;
      const TernRuleRecipient *recipients;
    } forward;     /* FORWARD, DELEGATE */
    TernValue tag; /* TAG: the property to set */
  };
} TernRuleAction;

/** TernRuleActions: a RuleAction structure ([MS-OXORULE] 2.2.5): what a rule does, in order. */
struct _TernRuleActions {
  guint32 n;
  const TernRuleAction *actions;
};

/** tern_rule_actions_copy: deep copy into @arena. */
const TernRuleActions *tern_rule_actions_copy (const TernRuleActions *actions, TernArena *arena);
/** tern_rule_actions_to_string: (transfer full): one line for dumps and logs. */
char *tern_rule_actions_to_string (const TernRuleActions *actions);
