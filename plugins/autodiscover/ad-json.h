#pragma once

#include "core/spi/tern-host.h"

/**
 * ad_json_serve: /autodiscover/autodiscover.json: where another dialect is found (JSON v2). Asks nobody's name and
 * looks nobody up, so that it needs no login and tells nothing about who exists. Ends the exchange.
 */
void ad_json_serve (TernHost *host, TernHttpExchange *exchange, TernJob *job);
