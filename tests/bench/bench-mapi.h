#pragma once

#include "core/model/tern-id.h"
#include "tests/bench/bench-http.h"

/* The requests that are measured, as an Outlook sends them: a whole sequence of ROPs in one Execute. */

gboolean bench_connect (BenchHttp *http, const char *dn);
/** bench_logon: RopLogon; *ret_handle: of the logon. */
gboolean bench_logon (BenchHttp *http, const char *dn, guint32 *ret_handle);
gboolean bench_disconnect (BenchHttp *http);
/** bench_page: a fresh contents table of the Inbox, 20 columns, newest first, 50 rows. @ret_first: (nullable): the
 * newest message. */
gboolean bench_page (BenchHttp *http, guint32 logon, TernId *ret_first);
/** bench_open: a message of the Inbox, ten properties, its body of 32 KiB as a stream. */
gboolean bench_open (BenchHttp *http, guint32 logon, TernId message);
