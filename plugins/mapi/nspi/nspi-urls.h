#pragma once

#include "plugins/mapi/http/mapi-http-call.h"

/** nspi_endpoint_url: (transfer full): the URL of an endpoint for @mailbox ("guid@domain"). */
char *nspi_endpoint_url (MapiHttpCall *call, const char *path, const char *mailbox);
/** nspi_mailbox_of_dn: (transfer full): "guid@domain" behind a server's or a user's DN; NOT_FOUND. */
char *nspi_mailbox_of_dn (MapiHttpCall *call, const char *dn, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
