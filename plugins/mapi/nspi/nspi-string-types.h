#pragma once

#include <glib.h>

/** nspi_string_types: makes the string tags of @tags (element-type TernPropTag) 8-bit ones unless @unicode. */
void nspi_string_types (GArray *tags, gboolean unicode);
