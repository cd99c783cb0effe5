#pragma once

#include <glib.h>

#include "core/model/tern-bag.h"
#include "core/model/tern-recipient.h"

/**
 * TernPerson: one address as the property groups of a message hold it ([MS-OXCMAIL] 2.2.3.1).
 * @name: what it is called; NULL or "": the address stands for it (trap 53)
 * @address: an SMTP address
 * @dn: (nullable): of somebody of the own directory: it becomes an EX address then
 * @display_type: DT_MAILUSER 0, DT_DISTLIST 1, DT_ROOM 7 ... of somebody of the directory
 */
typedef struct {
  const char *name;
  const char *address;
  const char *dn;
  guint32 display_type;
} TernPerson;

/** TernPersonTags: where a message keeps one person; a tag of 0: this group has none of that. */
typedef struct {
  TernPropTag name;
  TernPropTag address_type;
  TernPropTag email_address;
  TernPropTag smtp_address;
  TernPropTag entry_id;
  TernPropTag search_key;
} TernPersonTags;

extern const TernPersonTags tern_person_sender;
extern const TernPersonTags tern_person_sent_representing;
extern const TernPersonTags tern_person_received_by;
extern const TernPersonTags tern_person_received_representing;
extern const TernPersonTags tern_person_read_receipt;

/** tern_person_set: the whole group, with entry id and search key. */
void tern_person_set (TernBag *bag, const TernPersonTags *tags, const TernPerson *person);
/** tern_person_set_recipient: the properties of a recipient row ([MS-OXCMSG] 2.2.3.1, traps 12 and 13), whatever they
 * were. */
void tern_person_set_recipient (TernBag *bag, const TernPerson *person);
/** tern_person_set_reply_to: PidTagReplyRecipientEntries and -Names, as many of the one as of the other (trap 20). */
void tern_person_set_reply_to (TernBag *bag, const TernPerson *persons, guint n);
