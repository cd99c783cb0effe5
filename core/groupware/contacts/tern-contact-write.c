#include "core/groupware/contacts/tern-contact-props.h"

#include "core/model/tern-civil-date.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-timezone-blob.h"

#define ICON_CONTACT 0x200 /* [MS-OXOCNTC] 2.2.1.9.1 */
#define DAY (TERN_MINUTES_PER_DAY * TERN_FILETIME_MINUTE)
/* PidTagBirthday is the date at 11:59 UTC ([MS-OXOCNTC] 2.2.1.5.1). */
#define BIRTHDAY_MINUTES (11 * 60 + 59)

/* PidLidPostalAddressId ([MS-OXOCNTC] 2.2.1.3.9). */
#define POSTAL_HOME 1
#define POSTAL_WORK 2

/* PidLidFileUnderId ([MS-OXOCNTC] 2.2.1.1.12). */
#define FILE_UNDER_EMPTY 0x0000
#define FILE_UNDER_DISPLAY_NAME 0x3001
#define FILE_UNDER_GIVEN_NAME 0x3A06
#define FILE_UNDER_SURNAME 0x3A11
#define FILE_UNDER_COMPANY 0x3A16
#define FILE_UNDER_NAME 0x8017
#define FILE_UNDER_COMPANY_NAME 0x8018
#define FILE_UNDER_NAME_COMPANY 0x8019
#define FILE_UNDER_OWN ((gint32) 0xFFFFFFFF)

/** join: what there is of two texts, with @between only if there are both; an empty one is none. */
static char *
join (const char *a, const char *between, const char *b)
{
  if (a == NULL || *a == '\0')
    return g_strdup (b != NULL ? b : "");
  return b == NULL || *b == '\0' ? g_strdup (a) : g_strconcat (a, between, b, NULL);
}

static char *
full_name (const TernContact *contact)
{
  g_autofree char *first = join (contact->given_name, " ", contact->middle_name);

  return join (first, " ", contact->surname);
}

/** file_as: (transfer full) (nullable): by a rule; %NULL for a rule that isn't known: the text is left alone then. */
static char *
file_as (const TernContact *contact, gint32 rule)
{
  g_autofree char *first = join (contact->given_name, " ", contact->middle_name);
  g_autofree char *name = join (contact->surname, ", ", first);

  switch (rule) {
  case FILE_UNDER_EMPTY:
    return g_strdup ("");
  case FILE_UNDER_DISPLAY_NAME:
    return g_strdup (contact->display_name != NULL ? contact->display_name : "");
  case FILE_UNDER_GIVEN_NAME:
    return g_strdup (contact->given_name != NULL ? contact->given_name : "");
  case FILE_UNDER_SURNAME:
    return g_strdup (contact->surname != NULL ? contact->surname : "");
  case FILE_UNDER_COMPANY:
    return g_strdup (contact->company != NULL ? contact->company : "");
  case FILE_UNDER_NAME:
    return g_steal_pointer (&name);
  case FILE_UNDER_COMPANY_NAME:
    return join (contact->company, "\r\n", name);
  case FILE_UNDER_NAME_COMPANY:
    return join (name, "\r\n", contact->company);
  default:
    return NULL;
  }
}

static gint32
best_rule (const TernContact *contact)
{
  if (contact->surname != NULL || contact->given_name != NULL)
    return FILE_UNDER_NAME;
  return contact->company != NULL ? FILE_UNDER_COMPANY : FILE_UNDER_DISPLAY_NAME;
}

/** fill_names: what a contact calls itself when nobody said. */
static void
fill_names (TernContact *contact)
{
  g_autofree char *name = NULL;

  if (contact->display_name != NULL)
    return;
  name = full_name (contact);
  if (*name != '\0')
    contact->display_name = g_steal_pointer (&name);
  else
    contact->display_name = g_strdup (contact->company != NULL ? contact->company : contact->email[0]);
}

/** set_file_as: a text that follows a rule follows the names; one of somebody's own stays
 * ([MS-OXOCNTC] 2.2.1.1.11, 2.2.1.1.12). */
static void
set_file_as (TernItemEdit *edit, TernContact *contact, const TernContact *old)
{
  gboolean is_new = contact->id == 0;
  gint32 rule = tern_bag_get_i32 (edit->stored, PidLidFileUnderId, is_new ? best_rule (contact) : FILE_UNDER_OWN);
  gboolean is_given = contact->file_as != NULL && (is_new || g_strcmp0 (contact->file_as, old->file_as) != 0);
  g_autofree char *text = NULL;

  if (contact->file_as == NULL && rule == FILE_UNDER_OWN)
    rule = best_rule (contact);
  text = file_as (contact, rule);
  if (is_given) {
    if (g_strcmp0 (text, contact->file_as) != 0)
      rule = FILE_UNDER_OWN;
  } else if (text != NULL) {
    g_free (contact->file_as);
    contact->file_as = g_steal_pointer (&text);
  } else {
    return;
  }
  tern_item_edit_str (edit, PidLidFileUnder, contact->file_as);
  tern_item_edit_i32 (edit, PidLidFileUnderId, rule);
}

static void
set_email (TernItemEdit *edit, const TernContactEmail *tag, const char *name, const char *address)
{
  g_autoptr (TernArena) arena = NULL;
  g_autofree char *shown = NULL;
  TernValue entry_id;
  TernBin id;

  if (address == NULL) {
    tern_item_edit_remove (edit, tag->display_name);
    tern_item_edit_remove (edit, tag->address_type);
    tern_item_edit_remove (edit, tag->address);
    tern_item_edit_remove (edit, tag->original_display_name);
    tern_item_edit_remove (edit, tag->original_entry_id);
    return;
  }
  arena = tern_arena_new ();
  shown = name != NULL && *name != '\0' ? g_strdup_printf ("%s (%s)", name, address) : g_strdup (address);
  id = tern_one_off_entry_id_build (shown, "SMTP", address, arena);
  entry_id = tern_value_bin (tag->original_entry_id, id.data, id.size);
  tern_item_edit_str (edit, tag->display_name, shown);
  tern_item_edit_str (edit, tag->address_type, "SMTP");
  tern_item_edit_str (edit, tag->address, address);
  tern_item_edit_str (edit, tag->original_display_name, address);
  tern_item_edit_set (edit, &entry_id);
}

/** set_email_list: which addresses there are, in two forms that must agree ([MS-OXOCNTC] 2.2.1.2.11, 2.2.1.2.12); faxes
 * stay. */
static void
set_email_list (TernItemEdit *edit, const TernContact *contact)
{
  const TernValue *old = tern_bag_get (edit->stored, PidLidAddressBookProviderEmailList);
  gint32 bits
      = tern_bag_get_i32 (edit->stored, PidLidAddressBookProviderArrayType, 0) & ~((1 << TERN_CONTACT_EMAILS) - 1);
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (gint32));
  TernValue value = { .tag = PidLidAddressBookProviderEmailList };

  for (gint32 i = 0; i < TERN_CONTACT_EMAILS; i++) {
    if (contact->email[i] != NULL) {
      g_array_append_val (list, i);
      bits |= 1 << i;
    }
  }
  for (guint32 i = 0; old != NULL && i < old->multi.count; i++) {
    if (old->multi.i32[i] >= TERN_CONTACT_EMAILS)
      g_array_append_val (list, old->multi.i32[i]);
  }
  if (list->len == 0) {
    tern_item_edit_remove (edit, PidLidAddressBookProviderEmailList);
    tern_item_edit_remove (edit, PidLidAddressBookProviderArrayType);
    return;
  }
  value.multi.count = list->len;
  value.multi.i32 = (const gint32 *) (gconstpointer) list->data;
  tern_item_edit_set (edit, &value);
  tern_item_edit_i32 (edit, PidLidAddressBookProviderArrayType, bits);
}

static void
set_emails (TernItemEdit *edit, const TernContact *contact, const TernContact *old)
{
  gboolean is_changed = FALSE;

  for (guint i = 0; i < TERN_CONTACT_EMAILS; i++) {
    if (g_strcmp0 (contact->email[i], old->email[i]) == 0)
      continue;
    set_email (edit, &tern_contact_emails[i], contact->display_name, contact->email[i]);
    is_changed = TRUE;
  }
  if (is_changed)
    set_email_list (edit, contact);
}

/*
 * An address is shown as one text, which Outlook composes of its parts ([MS-OXOCNTC] 2.2.1.3): a changed text becomes
 * the street, and the other parts go, so that composing them again gives the same text.
 */
static void
set_address (TernItemEdit *edit, const char *text, const char *old, const TernPropTag parts[6], gint32 postal)
{
  if (g_strcmp0 (text, old) == 0)
    return;
  tern_item_edit_str (edit, parts[0], text);
  for (guint i = 1; i < 6; i++)
    tern_item_edit_remove (edit, parts[i]);
  if (tern_bag_get_i32 (edit->stored, PidLidPostalAddressId, 0) == postal)
    tern_item_edit_str (edit, PidTagPostalAddress, text);
}

static void
set_addresses (TernItemEdit *edit, const TernContact *contact, const TernContact *old)
{
  static const TernPropTag work[6]
      = { PidLidWorkAddressStreet,     PidLidWorkAddressCity,    PidLidWorkAddressState,
          PidLidWorkAddressPostalCode, PidLidWorkAddressCountry, PidLidWorkAddressPostOfficeBox };
  static const TernPropTag home[6]
      = { PidTagHomeAddressStreet,     PidTagHomeAddressCity,    PidTagHomeAddressStateOrProvince,
          PidTagHomeAddressPostalCode, PidTagHomeAddressCountry, PidTagHomeAddressPostOfficeBox };

  set_address (edit, contact->business_address, old->business_address, work, POSTAL_WORK);
  set_address (edit, contact->home_address, old->home_address, home, POSTAL_HOME);
}

static void
set_birthday (TernItemEdit *edit, const TernContact *contact, const TernContact *old)
{
  TernFiletime date = contact->birthday - contact->birthday % DAY;

  if (date == old->birthday)
    return;
  if (date == 0) {
    tern_item_edit_remove (edit, PidTagBirthday);
    tern_item_edit_remove (edit, PidLidBirthdayLocal);
    return;
  }
  tern_item_edit_time (edit, PidTagBirthday, date + BIRTHDAY_MINUTES * TERN_FILETIME_MINUTE);
  tern_item_edit_time (edit, PidLidBirthdayLocal, date);
}

void
tern_contact_apply (TernItemEdit *edit, TernContact *contact)
{
  g_autoptr (TernContact) old = tern_contact_from_bag (edit->stored, contact->id);

  if (contact->id == 0) {
    tern_item_edit_str (edit, PidTagMessageClass, "IPM.Contact");
    tern_item_edit_i32 (edit, PidTagIconIndex, ICON_CONTACT);
  }
  fill_names (contact);
  set_file_as (edit, contact, old);
  for (const TernContactText *row = tern_contact_texts (); row->tag != 0; row++) {
    const char *text = tern_contact_text (contact, row);

    /* Notes come only from read(): none are no wish to remove them. */
    if (row->tag != PidLidFileUnder && g_strcmp0 (text, tern_contact_text (old, row)) != 0
        && (row->tag != PidTagBody || text != NULL))
      tern_item_edit_str (edit, row->tag, text);
  }
  if (g_strcmp0 (contact->display_name, old->display_name) != 0) /* [MS-OXOCNTC] 2.2.1.1: the subject is the name */
    tern_item_edit_str (edit, PidTagSubject, contact->display_name);
  set_emails (edit, contact, old);
  set_addresses (edit, contact, old);
  set_birthday (edit, contact, old);
  tern_item_edit_strings (edit, PidNameKeywords, contact->categories);
}
