#include "core/spi/tern-contacts.h"

G_DEFINE_INTERFACE (TernContacts, tern_contacts, G_TYPE_OBJECT)

static void
tern_contacts_default_init (TernContactsInterface *iface)
{
}

GPtrArray *
tern_contacts_list (TernContacts *contacts, guint first, guint n, TernJob *job, GError **error)
{
  return TERN_CONTACTS_GET_IFACE (contacts)->list (contacts, first, n, job, error);
}

GPtrArray *
tern_contacts_search (TernContacts *contacts, const char *text, guint n, TernJob *job, GError **error)
{
  return TERN_CONTACTS_GET_IFACE (contacts)->search (contacts, text, n, job, error);
}

TernContact *
tern_contacts_read (TernContacts *contacts, TernId id, TernJob *job, GError **error)
{
  return TERN_CONTACTS_GET_IFACE (contacts)->read (contacts, id, job, error);
}

gboolean
tern_contacts_write (TernContacts *contacts, TernContact *contact, TernJob *job, GError **error)
{
  return TERN_CONTACTS_GET_IFACE (contacts)->write (contacts, contact, job, error);
}

gboolean
tern_contacts_remove (TernContacts *contacts, TernId id, TernJob *job, GError **error)
{
  return TERN_CONTACTS_GET_IFACE (contacts)->remove (contacts, id, job, error);
}

TernContact *
tern_contact_new (void)
{
  return g_new0 (TernContact, 1);
}

void
tern_contact_free (TernContact *contact)
{
  if (contact == NULL)
    return;
  g_free (contact->display_name);
  g_free (contact->file_as);
  g_free (contact->given_name);
  g_free (contact->middle_name);
  g_free (contact->surname);
  g_free (contact->company);
  g_free (contact->department);
  g_free (contact->title);
  for (guint i = 0; i < G_N_ELEMENTS (contact->email); i++)
    g_free (contact->email[i]);
  g_free (contact->business_phone);
  g_free (contact->home_phone);
  g_free (contact->mobile_phone);
  g_free (contact->business_address);
  g_free (contact->home_address);
  g_free (contact->notes);
  g_strfreev (contact->categories);
  g_free (contact);
}
