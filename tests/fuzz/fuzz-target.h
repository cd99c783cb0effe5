#pragma once

#include <glib.h>

/** LLVMFuzzerTestOneInput: the entry of a target, by libFuzzer's name. Returns: 0 */
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
