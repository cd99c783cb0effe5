#include "core/groupware/contacts/tern-mailbox-contacts.h"

#include "core/base/tern-utf16.h"
#include "core/groupware/contacts/tern-contact-props.h"
#include "core/model/tern-named-props.h"
#include "core/model/tern-prop-tags.h"

#include <string.h>

struct _TernMailboxContacts {
  GObject parent;

  TernGuard *mailbox;
  TernId folder;
};

/* A text in a table's row may be cut at so many bytes of UTF-16 or more ([MS-OXCTABL] 2.2.1.1). */
#define ROW_TEXT_WHOLE 506

static void tern_mailbox_contacts_contacts_init (TernContactsInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (TernMailboxContacts, tern_mailbox_contacts, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_CONTACTS, tern_mailbox_contacts_contacts_init))

static void
tern_mailbox_contacts_finalize (GObject *object)
{
  g_clear_object (&TERN_MAILBOX_CONTACTS (object)->mailbox);
  G_OBJECT_CLASS (tern_mailbox_contacts_parent_class)->finalize (object);
}

static void
tern_mailbox_contacts_class_init (TernMailboxContactsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tern_mailbox_contacts_finalize;
}

static void
tern_mailbox_contacts_init (TernMailboxContacts *contacts)
{
}

TernContacts *
tern_mailbox_contacts_new (TernMailbox *mailbox, TernId folder)
{
  TernMailboxContacts *contacts;

  g_return_val_if_fail (TERN_IS_GUARD (mailbox), NULL);
  contacts = g_object_new (TERN_TYPE_MAILBOX_CONTACTS, NULL);
  contacts->mailbox = g_object_ref (TERN_GUARD (mailbox));
  contacts->folder = folder;
  return TERN_CONTACTS (contacts);
}

static const TernRestriction *
content (TernArena *arena, TernPropTag tag, guint16 where, guint16 how, const char *text)
{
  TernRestriction *restriction = tern_arena_new0 (arena, TernRestriction);

  restriction->kind = TERN_RES_CONTENT;
  restriction->content.fuzzy_low = where;
  restriction->content.fuzzy_high = how;
  restriction->content.tag = tag;
  restriction->content.value = tern_value_str (tag, text);
  return restriction;
}

static const TernRestriction *
join (TernArena *arena, TernRestrictionKind kind, const TernRestriction *const *children, guint32 n)
{
  TernRestriction *restriction = tern_arena_new0 (arena, TernRestriction);

  restriction->kind = kind;
  restriction->list.n = n;
  restriction->list.children = children;
  return restriction;
}

/** wanted: contacts, not distribution lists, that have @text (nullable) somewhere in what identifies them. */
static const TernRestriction *
wanted (TernArena *arena, const char *text)
{
  static const TernPropTag places[] = {
    PidTagDisplayName,
    PidLidFileUnder,
    PidTagGivenName,
    PidTagMiddleName,
    PidTagSurname,
    PidTagCompanyName,
    PidLidEmail1EmailAddress,
    PidLidEmail2EmailAddress,
    PidLidEmail3EmailAddress,
    PidLidEmail1OriginalDisplayName,
    PidLidEmail2OriginalDisplayName,
    PidLidEmail3OriginalDisplayName,
  };
  const TernRestriction *contact
      = content (arena, PidTagMessageClass, TERN_FUZZY_PREFIX, TERN_FUZZY_IGNORECASE, "IPM.Contact");
  const TernRestriction **any, **all;

  if (text == NULL)
    return contact;
  any = tern_arena_new_n (arena, const TernRestriction *, G_N_ELEMENTS (places));
  all = tern_arena_new_n (arena, const TernRestriction *, 2);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    any[i] = content (arena, places[i], TERN_FUZZY_SUBSTRING, TERN_FUZZY_IGNORECASE | TERN_FUZZY_IGNORENONSPACE, text);
  all[0] = contact;
  all[1] = join (arena, TERN_RES_OR, any, G_N_ELEMENTS (places));
  return join (arena, TERN_RES_AND, all, 2);
}

/** is_cut: whether a text of the row may be only the beginning of what is stored. */
static gboolean
is_cut (const TernBag *bag)
{
  for (guint i = 0; i < tern_bag_get_size (bag); i++) {
    const TernValue *value = tern_bag_get_nth (bag, i);

    if (TERN_PROP_TYPE (value->tag) == PtypString
        && tern_wtf8_to_utf16_size (value->str, strlen (value->str)) > ROW_TEXT_WHOLE)
      return TRUE;
  }
  return FALSE;
}

static TernContact *
read_contact (TernContacts *self, TernId id, TernJob *job, GError **error)
{
  TernMailboxContacts *contacts = TERN_MAILBOX_CONTACTS (self);
  g_autoptr (TernMessage) message = NULL;
  g_autoptr (TernBag) bag = NULL;

  message = tern_message_open (contacts->mailbox, contacts->folder, id, TERN_MESSAGE_READ_ONLY, FALSE, job, error);
  if (message == NULL)
    return NULL;
  bag = tern_item_bag_from_message (message, tern_contact_tags (), job, error);
  return bag != NULL ? tern_contact_from_bag (bag, id) : NULL;
}

static gboolean
add_row (TernContacts *self, const TernRowSet *rows, guint row, GPtrArray *found, TernJob *job, GError **error)
{
  TernId id = rows->heads[row].id;
  g_autoptr (TernBag) bag = tern_item_bag_from_row (rows, row);
  TernContact *contact;

  if (is_cut (bag)) {
    contact = read_contact (self, id, job, error);
    if (contact == NULL)
      return FALSE;
    g_clear_pointer (&contact->notes, g_free);
  } else {
    contact = tern_contact_from_bag (bag, id);
  }
  g_ptr_array_add (found, contact);
  return TRUE;
}

static GPtrArray *
fetch (TernContacts *self, const char *text, guint first, guint n, TernJob *job, GError **error)
{
  TernMailboxContacts *contacts = TERN_MAILBOX_CONTACTS (self);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_contact_free);
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (TernTable) table = NULL;
  g_auto (TernRowSet) rows = { 0 };
  const TernSortOrder sort = { .n = 1, .keys = { { PidLidFileUnder, TERN_SORT_ASCENDING } } };
  TernTableQuery query = { .folder = contacts->folder, .kind = TERN_TABLE_NORMAL, .sort = &sort };
  const TernPropTag *columns;
  guint n_columns;

  columns = tern_contact_list_tags (&n_columns);
  query.restriction = wanted (arena, text);
  table = tern_tables_open (TERN_TABLES (contacts->mailbox), &query, NULL, job, error);
  if (table == NULL || !tern_table_fetch (table, first, n, columns, n_columns, &rows, job, error))
    return NULL;
  for (guint i = 0; i < rows.n_rows; i++) {
    if (!add_row (self, &rows, i, found, job, error))
      return NULL;
  }
  return g_steal_pointer (&found);
}

static GPtrArray *
list (TernContacts *self, guint first, guint n, TernJob *job, GError **error)
{
  return fetch (self, NULL, first, n, job, error);
}

static GPtrArray *
search (TernContacts *self, const char *text, guint n, TernJob *job, GError **error)
{
  return fetch (self, text, 0, n, job, error);
}

static gboolean
write_contact (TernContacts *self, TernContact *contact, TernJob *job, GError **error)
{
  TernMailboxContacts *contacts = TERN_MAILBOX_CONTACTS (self);
  g_autoptr (TernMessage) message = NULL;
  g_autoptr (TernBag) stored = NULL;
  TernItemEdit edit;

  if (contact->id == 0)
    message = tern_message_create (contacts->mailbox, contacts->folder, FALSE, job, error);
  else
    message = tern_message_open (contacts->mailbox, contacts->folder, contact->id, TERN_MESSAGE_READ_WRITE, FALSE, job,
                                 error);
  if (message == NULL)
    return FALSE;
  stored = tern_item_bag_from_message (message, tern_contact_tags (), job, error);
  if (stored == NULL)
    return FALSE;
  edit = (TernItemEdit) TERN_ITEM_EDIT_INIT (message, stored);
  tern_contact_apply (&edit, contact);
  if (!tern_item_edit_save (&edit, job, error))
    return FALSE;
  contact->id = tern_message_get_id (message);
  return TRUE;
}

static gboolean
remove_contact (TernContacts *self, TernId id, TernJob *job, GError **error)
{
  TernMailboxContacts *contacts = TERN_MAILBOX_CONTACTS (self);

  return tern_item_remove (contacts->mailbox, contacts->folder, id, job, error);
}

static void
tern_mailbox_contacts_contacts_init (TernContactsInterface *iface)
{
  iface->list = list;
  iface->search = search;
  iface->read = read_contact;
  iface->write = write_contact;
  iface->remove = remove_contact;
}
