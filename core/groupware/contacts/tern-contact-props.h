#pragma once

#include "core/groupware/tern-item-edit.h"
#include "core/spi/tern-contacts.h"

/* Between the properties of a Contact object ([MS-OXOCNTC]) and a TernContact. */

#define TERN_CONTACT_EMAILS 3

/** TernContactEmail: the properties of one address ([MS-OXOCNTC] 2.2.1.2.1 to 2.2.1.2.5). */
typedef struct {
  TernPropTag display_name;
  TernPropTag address_type;
  TernPropTag address;
  TernPropTag original_display_name;
  TernPropTag original_entry_id;
} TernContactEmail;

extern const TernContactEmail tern_contact_emails[TERN_CONTACT_EMAILS];

/** TernContactText: a property that is shown as it is, and where a TernContact has it. */
typedef struct {
  TernPropTag tag;
  gsize offset;
} TernContactText;

/** tern_contact_texts: ended by tag 0. */
const TernContactText *tern_contact_texts (void);
#define tern_contact_text(contact, row) (*(char **) G_STRUCT_MEMBER_P ((contact), (row)->offset))

/** tern_contact_list_tags: what lists need; tern_contact_tags(): what a contact shows and a write looks at. Ended by 0.
 */
const TernPropTag *tern_contact_list_tags (guint *ret_n);
const TernPropTag *tern_contact_tags (void);
/** tern_contact_from_bag: (transfer full). */
TernContact *tern_contact_from_bag (const TernBag *bag, TernId id);

/** tern_contact_apply: sets what differs between @contact and what is stored, and what follows from that. */
void tern_contact_apply (TernItemEdit *edit, TernContact *contact);
