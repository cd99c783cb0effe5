#pragma once

#include <glib.h>

/**
 * AdPoxRequest: what a client asks in the XML dialect ([MS-OXDSCLI] 2.2.3). One of @address and @legacy_dn is set;
 * @schema is never %NULL.
 */
typedef struct {
  char *address;
  char *legacy_dn;
  char *schema;
} AdPoxRequest;

/** ad_pox_request_parse: INVALID for anything that is no request. Reads no external entity and no DTD, whatever the
 * text says. */
gboolean ad_pox_request_parse (gconstpointer data, gsize size, AdPoxRequest *ret_request,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ad_pox_request_clear (AdPoxRequest *request);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AdPoxRequest, ad_pox_request_clear)
