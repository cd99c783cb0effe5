#pragma once

#include "core/spi/tern-host.h"

/** ad_pox_serve: /autodiscover/autodiscover.xml: the XML dialect ([MS-OXDSCLI]). Ends the exchange. */
void ad_pox_serve (TernHost *host, TernHttpExchange *exchange, TernJob *job);
