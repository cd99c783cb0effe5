#include "tools/ternctl/ctl-test-discover.h"

#include <string.h>

#define REQUEST_SCHEMA "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"
#define RESPONSE_SCHEMA "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"

/* Where the reader of an answer is. */
typedef struct {
  CtlDiscovered *found;
  GQueue path; /* (element-type utf8) element names, innermost first */
} Parser;

void
ctl_discovered_clear (CtlDiscovered *discovered)
{
  g_free (discovered->dn);
  g_free (discovered->name);
  g_free (discovered->mail_store);
  g_free (discovered->address_book);
  g_free (discovered->problem);
}

/* [MS-OXDSCLI] 2.2.3.1: a client that can do MAPI over HTTP says so in a header, 2.2.2.1. */
gboolean
ctl_discover_post (CtlHttp *http, const char *url, const char *address, CtlHttpAnswer *ret, GError **error)
{
  static const char *const headers[] = { "Content-Type: text/xml; charset=utf-8", "X-MapiHttpCapability: 1",
                                         "User-Agent: Microsoft Office/16.0 (ternctl)", "Expect:", NULL };
  g_autofree char *body = g_markup_printf_escaped (
      "<?xml version=\"1.0\" encoding=\"utf-8\"?><Autodiscover xmlns=\"" REQUEST_SCHEMA
      "\"><Request><EMailAddress>%s</EMailAddress>"
      "<AcceptableResponseSchema>" RESPONSE_SCHEMA "</AcceptableResponseSchema></Request></Autodiscover>",
      address);

  return ctl_http_post (http, url, headers, body, strlen (body), ret, error);
}

static void
start_element (GMarkupParseContext *context, const char *name, const char **attributes, const char **values,
               gpointer user_data, GError **error)
{
  g_queue_push_head (&((Parser *)user_data)->path, g_strdup (name));
}

static void
end_element (GMarkupParseContext *context, const char *name, gpointer user_data, GError **error)
{
  g_free (g_queue_pop_head (&((Parser *)user_data)->path));
}

static void
set_once (char **to, const char *text)
{
  if (*to == NULL)
    *to = g_strstrip (g_strdup (text));
}

/* MailStore and AddressBook stand in the Protocol of type mapiHttp only ([MS-OXDSCLI] 2.2.4.1.1.2.6.28); the external
 * URL comes first for a client from outside. */
static void
take_text (GMarkupParseContext *context, const char *text, gsize size, gpointer user_data, GError **error)
{
  Parser *parser = user_data;
  const char *name = g_queue_peek_nth (&parser->path, 0);
  const char *parent = g_queue_peek_nth (&parser->path, 1);
  CtlDiscovered *found = parser->found;

  if (name == NULL || parent == NULL)
    return;
  if (strcmp (name, "LegacyDN") == 0)
    set_once (&found->dn, text);
  else if (strcmp (name, "DisplayName") == 0 && strcmp (parent, "User") == 0)
    set_once (&found->name, text);
  else if (strcmp (name, "Message") == 0 && strcmp (parent, "Error") == 0)
    set_once (&found->problem, text);
  else if ((strcmp (name, "ExternalUrl") == 0 || strcmp (name, "InternalUrl") == 0)
           && strcmp (parent, "MailStore") == 0)
    set_once (&found->mail_store, text);
  else if ((strcmp (name, "ExternalUrl") == 0 || strcmp (name, "InternalUrl") == 0)
           && strcmp (parent, "AddressBook") == 0)
    set_once (&found->address_book, text);
}

gboolean
ctl_discover_parse (const CtlHttpAnswer *answer, CtlDiscovered *ret, GError **error)
{
  static const GMarkupParser functions
      = { .start_element = start_element, .end_element = end_element, .text = take_text };
  Parser parser = { .found = ret, .path = G_QUEUE_INIT };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&functions, 0, &parser, NULL);
  gboolean ok = g_markup_parse_context_parse (context, (const char *)answer->body->data, answer->body->len, error)
                && g_markup_parse_context_end_parse (context, error);

  g_queue_clear_full (&parser.path, g_free);
  return ok;
}
