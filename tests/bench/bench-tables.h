#pragma once

#include "tests/bench/bench-http.h"

/* Tables and folders, each in one Execute. */

/** bench_few_columns: a fresh contents table of the Inbox, 8 columns, newest first, 50 rows. */
gboolean bench_few_columns (BenchHttp *http, guint32 logon);
/** bench_open_table: the same table, kept open. */
gboolean bench_open_table (BenchHttp *http, guint32 logon, guint32 *ret_table);
/** bench_rows: 50 rows of it. */
gboolean bench_rows (BenchHttp *http, guint32 logon, guint32 table);
/** bench_make_folders: 30 folders in the Inbox, unless they are there. */
gboolean bench_make_folders (BenchHttp *http, guint32 logon);
/** bench_hierarchy: their table, 7 columns, all rows. */
gboolean bench_hierarchy (BenchHttp *http, guint32 logon);
/** bench_restrict: a fresh table of the messages whose Internet message id begins with <1: stored, but in no column. */
gboolean bench_restrict (BenchHttp *http, guint32 logon);
/** bench_folder_properties: five properties of the Inbox. */
gboolean bench_folder_properties (BenchHttp *http, guint32 logon);
