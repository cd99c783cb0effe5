#include "plugins/autodiscover/ad-pox-request.h"

#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "core/base/tern-error.h"

#define MAX_DOCUMENT (64 * 1024)
#define MAX_TEXT 1024

G_DEFINE_AUTOPTR_CLEANUP_FUNC (xmlDoc, xmlFreeDoc)

static xmlNode *
child (xmlNode *parent, const char *name)
{
  for (xmlNode *node = parent != NULL ? parent->children : NULL; node != NULL; node = node->next) {
    if (node->type == XML_ELEMENT_NODE && g_str_equal ((const char *) node->name, name))
      return node;
  }
  return NULL;
}

/** text_of: (nullable): the element's text without blanks around it; %NULL for none and for one that is too long. */
static char *
text_of (xmlNode *node)
{
  xmlChar *content = node != NULL ? xmlNodeGetContent (node) : NULL;
  g_autofree char *text = content != NULL ? g_strstrip (g_strndup ((const char *) content, MAX_TEXT + 1)) : NULL;

  if (content != NULL)
    xmlFree (content);
  return text != NULL && *text != '\0' && strlen (text) <= MAX_TEXT ? g_steal_pointer (&text) : NULL;
}

static gboolean
invalid (GError **error, const char *why)
{
  g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "autodiscover request: %s", why);
  return FALSE;
}

gboolean
ad_pox_request_parse (gconstpointer data, gsize size, AdPoxRequest *ret_request, GError **error)
{
  const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
  g_autoptr (xmlDoc) document = NULL;
  g_auto (AdPoxRequest) request = { 0 };
  xmlNode *root, *node;

  if (size == 0 || size > MAX_DOCUMENT)
    return invalid (error, "empty or too long");
  document = xmlReadMemory (data, (int) size, NULL, NULL, options);
  if (document == NULL)
    return invalid (error, "not XML");
  if (xmlGetIntSubset (document) != NULL)
    return invalid (error, "has a document type");
  root = xmlDocGetRootElement (document);
  if (root == NULL || !g_str_equal ((const char *) root->name, "Autodiscover"))
    return invalid (error, "the root is not Autodiscover");
  node = child (root, "Request");
  request.address = text_of (child (node, "EMailAddress"));
  request.legacy_dn = text_of (child (node, "LegacyDN"));
  request.schema = text_of (child (node, "AcceptableResponseSchema"));
  if ((request.address == NULL && request.legacy_dn == NULL) || request.schema == NULL)
    return invalid (error, "lacks an address or the schema of the answer");
  *ret_request = request;
  request = (AdPoxRequest){ 0 };
  return TRUE;
}

void
ad_pox_request_clear (AdPoxRequest *request)
{
  g_clear_pointer (&request->address, g_free);
  g_clear_pointer (&request->legacy_dn, g_free);
  g_clear_pointer (&request->schema, g_free);
}
