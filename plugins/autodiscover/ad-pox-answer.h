#pragma once

#include "core/spi/tern-directory.h"

/** The schema that Outlook asks for ([MS-OXDSCLI] 2.2.3.1.1.1). */
#define AD_OUTLOOK_SCHEMA "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"

/** AdPoxError: ErrorCode of an error document ([MS-OXDSCLI] 2.2.4.1.1.3). */
typedef enum {
  AD_POX_UNKNOWN_ADDRESS = 500,
  AD_POX_INVALID_REQUEST = 600,
  AD_POX_SCHEMA_NOT_SUPPORTED = 601,
} AdPoxError;

/** ad_pox_error_document: @time is the moment that the client sees, for the administrator to find it again. */
GBytes *ad_pox_error_document (AdPoxError code, GDateTime *time);
/** ad_pox_settings_document: @mapi_url: base of the MAPI/HTTP endpoints, or %NULL: the client can't use them or they
 * aren't open. @public_address: (nullable): what to ask for next to find the public folders. */
GBytes *ad_pox_settings_document (const TernEntry *entry, const char *mapi_url, const char *public_address);
