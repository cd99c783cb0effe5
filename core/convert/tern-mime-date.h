#pragma once

#include "core/base/tern-filetime.h"

/** tern_mime_date_parse: a date of RFC 5322, RFC 850 or asctime(), in many broken forms; 0 if it is none, or one that
 * PtypTime's readers can't show (before 1601 or after 4500). */
TernFiletime tern_mime_date_parse (const char *text);
