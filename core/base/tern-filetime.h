#pragma once

#include <glib.h>

/** TernFiletime: 100-nanosecond intervals since 1601-01-01 UTC ([MS-DTYP] 2.3.3); PtypTime. 0 means none. */
typedef guint64 TernFiletime;

#define TERN_FILETIME_UNIX_EPOCH G_GUINT64_CONSTANT (116444736000000000)
#define TERN_FILETIME_SECOND G_GUINT64_CONSTANT (10000000)

TernFiletime tern_filetime_now (void);
TernFiletime tern_filetime_from_unix (gint64 seconds);
TernFiletime tern_filetime_from_unix_usec (gint64 microseconds);
gint64 tern_filetime_to_unix (TernFiletime time);
gint64 tern_filetime_to_unix_usec (TernFiletime time);
char *tern_filetime_to_string (TernFiletime time);
