#include "core/base/tern-filetime.h"

#define INTERVALS_PER_USEC 10

TernFiletime
tern_filetime_now (void)
{
  return tern_filetime_from_unix_usec (g_get_real_time ());
}

TernFiletime
tern_filetime_from_unix (gint64 seconds)
{
  return TERN_FILETIME_UNIX_EPOCH + (guint64) seconds * TERN_FILETIME_SECOND;
}

TernFiletime
tern_filetime_from_unix_usec (gint64 microseconds)
{
  return TERN_FILETIME_UNIX_EPOCH + (guint64) microseconds * INTERVALS_PER_USEC;
}

gint64
tern_filetime_to_unix_usec (TernFiletime time)
{
  return ((gint64) time - (gint64) TERN_FILETIME_UNIX_EPOCH) / INTERVALS_PER_USEC;
}

gint64
tern_filetime_to_unix (TernFiletime time)
{
  return ((gint64) time - (gint64) TERN_FILETIME_UNIX_EPOCH) / (gint64) TERN_FILETIME_SECOND;
}

/** tern_filetime_to_string: (transfer full): ISO 8601 in UTC; "never" for values outside of the calendar's range. */
char *
tern_filetime_to_string (TernFiletime time)
{
  g_autoptr (GDateTime) when = NULL;

  if (time <= (guint64) G_MAXINT64)
    when = g_date_time_new_from_unix_utc (tern_filetime_to_unix (time));
  return when != NULL ? g_date_time_format (when, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("never");
}
