#pragma once

#include "tests/bench/bench-http.h"

/** bench_save: a new message in the Inbox with 15 properties and a body of 4 KiB, saved, in one Execute. */
gboolean bench_save (BenchHttp *http, guint32 logon);
