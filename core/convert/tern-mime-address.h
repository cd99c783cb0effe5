#pragma once

#include "core/convert/tern-gmime.h"

/** TernMimeAddress: @name is "" if it has none; @address as it is written, without brackets. */
typedef struct {
  char *name;
  char *address;
} TernMimeAddress;

/** tern_mime_addresses: (transfer full) (element-type TernMimeAddress): all addresses of all headers of that name,
 * groups taken apart; up to TERN_MIME_MAX_RECIPIENTS. Entries without any address are left out. */
GPtrArray *tern_mime_addresses (GMimeParserOptions *options, GMimeObject *object, const char *header);
