#pragma once

#include <gio/gio.h>

#include "core/base/tern-filetime.h"
#include "core/model/tern-id.h"
#include "core/spi/tern-job.h"

/**
 * TernContact: a personal contact as lists and cards show it ([MS-OXOCNTC]). Everything is owned by the contact; a
 * %NULL string is a property that isn't there.
 */
typedef struct {
  TernId id; /* 0: not saved yet */
  char *display_name;
  char *file_as;
  char *given_name;
  char *middle_name;
  char *surname;
  char *company;
  char *department;
  char *title;
  char *email[3]; /* PidLidEmail1EmailAddress to PidLidEmail3EmailAddress */
  char *business_phone;
  char *home_phone;
  char *mobile_phone;
  char *business_address;
  char *home_address;
  char *notes; /* plain text; only from read() */
  char **categories;
  TernFiletime birthday; /* 0: none */
} TernContact;

TernContact *tern_contact_new (void);
void tern_contact_free (TernContact *contact);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernContact, tern_contact_free)

/** TernContacts: one contacts folder as an address list. */
#define TERN_TYPE_CONTACTS (tern_contacts_get_type ())
G_DECLARE_INTERFACE (TernContacts, tern_contacts, TERN, CONTACTS, GObject)

struct _TernContactsInterface {
  GTypeInterface parent;

  /* (element-type TernContact) @n contacts from position @first on, in order of file-as. */
  GPtrArray *(*list) (TernContacts *contacts, guint first, guint n, TernJob *job, GError **error);
  /* (element-type TernContact) at most @n whose names, company or addresses contain @text, whatever its case. */
  GPtrArray *(*search) (TernContacts *contacts, const char *text, guint n, TernJob *job, GError **error);
  TernContact *(*read) (TernContacts *contacts, TernId id, TernJob *job, GError **error);
  /* Creates (id 0) or changes; properties that a contact doesn't show stay as they are. Sets @contact's id. */
  gboolean (*write) (TernContacts *contacts, TernContact *contact, TernJob *job, GError **error);
  gboolean (*remove) (TernContacts *contacts, TernId id, TernJob *job, GError **error);
};

GPtrArray *tern_contacts_list (TernContacts *contacts, guint first, guint n, TernJob *job,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *tern_contacts_search (TernContacts *contacts, const char *text, guint n, TernJob *job,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
TernContact *
tern_contacts_read (TernContacts *contacts, TernId id, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_contacts_write (TernContacts *contacts, TernContact *contact, TernJob *job,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
tern_contacts_remove (TernContacts *contacts, TernId id, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
