#pragma once

#include "plugins/mapi/wire/rop-wire.h"

typedef struct _RopContext RopContext;

/**
 * RopRow: a ROP's description and the handler in plugins/mapi/rop. @handler is %NULL for rows that answer
 * wire->refusal. @request and @ret are the structures of wire->request and wire->response, @ret zeroed.
 */
typedef struct {
  const RopWire *wire;
  gboolean (*handler) (RopContext *ctx, gconstpointer request, gpointer ret, GError **error);
} RopRow;

/** mapi_rop_table: by RopId; a handler that a .wire file promises and nobody wrote is a link error. */
extern const RopRow mapi_rop_table[256];
