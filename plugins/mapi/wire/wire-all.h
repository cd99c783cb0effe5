#pragma once

#include "plugins/mapi/wire/wire-type.h"

/** wire_all_types: every described structure, for tests and fuzz targets that go through them all. */
extern const WireType *const wire_all_types[];
extern const guint wire_n_all_types;
