#include "core/convert/tern-mime-date.h"

#include <gmime/gmime.h>

/* 4501-01-01: Outlook takes what follows for "none". */
#define LATEST_UNIX G_GINT64_CONSTANT (79870665600)
#define EARLIEST_UNIX G_GINT64_CONSTANT (-11644473600)

TernFiletime
tern_mime_date_parse (const char *text)
{
  g_autoptr (GDateTime) date = text != NULL ? g_mime_utils_header_decode_date (text) : NULL;
  gint64 seconds = date != NULL ? g_date_time_to_unix (date) : EARLIEST_UNIX;

  if (seconds <= EARLIEST_UNIX || seconds >= LATEST_UNIX)
    return 0;
  return tern_filetime_from_unix (seconds);
}
