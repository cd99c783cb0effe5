#include "plugins/mapi/nspi/nspi-urls.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/spi/tern-directory.h"

/* A mailbox's server has a DN of its own that ends so (invariant 10): no host is in it. */
#define SERVER_PART "/cn=Servers/cn="

char *
nspi_endpoint_url (MapiHttpCall *call, const char *path, const char *mailbox)
{
  g_autofree char *base = tern_host_get_external_url (call->host);

  return g_strconcat (base != NULL ? base : "", path, "?MailboxId=", mailbox, NULL);
}

static TernEntry *
find_owner (MapiHttpCall *call, const char *dn, TernJob *job, GError **error)
{
  const TernGuid *organisation = &tern_identity_get_info (mapi_http_call_get_identity (call))->organisation;
  TernDirectory *directory = mapi_http_call_get_state (call);
  const char *server = NULL;

  for (const char *at = dn; *at != '\0' && server == NULL; at++) {
    if (g_ascii_strncasecmp (at, SERVER_PART, strlen (SERVER_PART)) == 0)
      server = at + strlen (SERVER_PART);
  }
  if (server != NULL) {
    g_autofree char *guid = g_strndup (server, strcspn (server, "@/"));

    return tern_directory_lookup (directory, organisation, TERN_ENTRY_BY_MAILBOX, guid, job, error);
  }
  return tern_directory_lookup (directory, organisation, TERN_ENTRY_BY_DN, dn, job, error);
}

char *
nspi_mailbox_of_dn (MapiHttpCall *call, const char *dn, TernJob *job, GError **error)
{
  g_autoptr (TernEntry) entry = find_owner (call, dn, job, error);
  g_autofree char *guid = NULL;

  if (entry == NULL)
    return NULL;
  if (tern_guid_is_null (&entry->mailbox)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "%s has no mailbox", entry->address);
    return NULL;
  }
  guid = tern_guid_to_string (&entry->mailbox);
  return g_strconcat (guid, strrchr (entry->address, '@'), NULL);
}
