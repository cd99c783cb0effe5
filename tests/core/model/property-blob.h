#pragma once

#include <glib.h>

/** property_blob_load: tests/data/property-blobs/In/@name.dat as bytes; aborts the test if there is no such file. */
GBytes *property_blob_load (const char *name);
/** property_blob_from_hex: bytes of hex text; other characters are skipped. */
GBytes *property_blob_from_hex (const char *hex);
void property_blob_assert_equal (GBytes *got, GBytes *expected, const char *name);
