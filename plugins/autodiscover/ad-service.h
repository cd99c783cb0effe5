#pragma once

#include "core/spi/tern-host.h"

/** AdDialect: how one dialect answers. */
typedef void (*AdDialect) (TernHost *host, TernHttpExchange *exchange, TernJob *job);

/** AdService: the TernHttpService of one dialect. */
#define AD_TYPE_SERVICE (ad_service_get_type ())
G_DECLARE_FINAL_TYPE (AdService, ad_service, AD, SERVICE, GObject)

void ad_service_register (const char *suffix);
AdService *ad_service_new (TernHost *host, AdDialect dialect);
