#include "plugins/autodiscover/ad-pox-answer.h"

#include <string.h>

#include <libxml/xmlwriter.h>

#define RESPONSE_SCHEMA "http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"

typedef struct {
  xmlBuffer *buffer;
  xmlTextWriter *xml;
} Document;

static Document
document_begin (void)
{
  Document document;

  document.buffer = xmlBufferCreate ();
  document.xml = xmlNewTextWriterMemory (document.buffer, 0);
  xmlTextWriterStartDocument (document.xml, "1.0", "utf-8", NULL);
  xmlTextWriterStartElementNS (document.xml, NULL, BAD_CAST "Autodiscover", BAD_CAST RESPONSE_SCHEMA);
  return document;
}

static GBytes *
document_end (Document *document)
{
  GBytes *bytes;

  xmlTextWriterEndDocument (document->xml);
  xmlFreeTextWriter (document->xml);
  bytes = g_bytes_new (xmlBufferContent (document->buffer), xmlBufferLength (document->buffer));
  xmlBufferFree (document->buffer);
  return bytes;
}

static void
begin (Document *document, const char *name)
{
  xmlTextWriterStartElement (document->xml, BAD_CAST name);
}

static void
end (Document *document)
{
  xmlTextWriterEndElement (document->xml);
}

static void
element (Document *document, const char *name, const char *text)
{
  xmlTextWriterWriteElement (document->xml, BAD_CAST name, BAD_CAST text);
}

static const char *
message_of (AdPoxError code)
{
  switch (code) {
  case AD_POX_UNKNOWN_ADDRESS:
    return "The email address can't be found.";
  case AD_POX_SCHEMA_NOT_SUPPORTED:
    return "Requested schema version not supported";
  case AD_POX_INVALID_REQUEST:
    break;
  }
  return "Invalid Request";
}

/* [MS-OXDSCLI] 2.2.4.1.1.3 Error */
GBytes *
ad_pox_error_document (AdPoxError code, GDateTime *time)
{
  Document document = document_begin ();
  g_autofree char *clock = g_date_time_format (time, "%H:%M:%S.%f0");
  g_autofree char *code_text = g_strdup_printf ("%d", code);

  begin (&document, "Response");
  begin (&document, "Error");
  xmlTextWriterWriteAttribute (document.xml, BAD_CAST "Time", BAD_CAST clock);
  xmlTextWriterWriteAttribute (document.xml, BAD_CAST "Id", BAD_CAST "0");
  element (&document, "ErrorCode", code_text);
  element (&document, "Message", message_of (code));
  element (&document, "DebugData", "");
  end (&document);
  end (&document);
  return document_end (&document);
}

/* [MS-OXDSCLI] 2.2.4.1.1.1 User */
static void
write_user (Document *document, const TernEntry *entry)
{
  g_autofree char *deployment = tern_guid_to_string (&entry->organisation);

  begin (document, "User");
  element (document, "DisplayName", entry->name);
  element (document, "LegacyDN", entry->dn);
  element (document, "AutoDiscoverSMTPAddress", entry->address);
  element (document, "DeploymentId", deployment);
  end (document);
}

static void
write_endpoint (Document *document, const char *name, const char *base, const char *path, const TernEntry *entry)
{
  g_autofree char *mailbox = tern_guid_to_string (&entry->mailbox);
  const char *domain = strrchr (entry->address, '@');
  g_autofree char *url = g_strconcat (base, path, "?MailboxId=", mailbox, domain, NULL);

  begin (document, name);
  element (document, "InternalUrl", url);
  element (document, "ExternalUrl", url);
  end (document);
}

/* [MS-OXDSCLI] 2.2.4.1.1.2.6 Protocol: mapiHttp alone: there is no EXCH or EXPR beside it (3.2.5.1). */
static void
write_mapi_http (Document *document, const char *base, const TernEntry *entry)
{
  begin (document, "Protocol");
  xmlTextWriterWriteAttribute (document->xml, BAD_CAST "Type", BAD_CAST "mapiHttp");
  xmlTextWriterWriteAttribute (document->xml, BAD_CAST "Version", BAD_CAST "1");
  write_endpoint (document, "MailStore", base, "/mapi/emsmdb/", entry);
  write_endpoint (document, "AddressBook", base, "/mapi/nspi/", entry);
  end (document);
}

/* [MS-OXDSCLI] 2.2.4.1.1.2 PublicFolderInformation: the client asks for this address next, as the same user. */
static void
write_public_folders (Document *document, const char *address)
{
  begin (document, "PublicFolderInformation");
  element (document, "SmtpAddress", address);
  end (document);
}

GBytes *
ad_pox_settings_document (const TernEntry *entry, const char *mapi_url, const char *public_address)
{
  Document document = document_begin ();

  xmlTextWriterStartElementNS (document.xml, NULL, BAD_CAST "Response", BAD_CAST AD_OUTLOOK_SCHEMA);
  write_user (&document, entry);
  begin (&document, "Account"); /* 2.2.4.1.1.2 */
  element (&document, "AccountType", "email");
  element (&document, "Action", "settings");
  element (&document, "MicrosoftOnline", "False");
  element (&document, "ConsumerMailbox", "False");
  if (mapi_url != NULL)
    write_mapi_http (&document, mapi_url, entry);
  if (mapi_url != NULL && public_address != NULL)
    write_public_folders (&document, public_address);
  end (&document);
  end (&document);
  return document_end (&document);
}
