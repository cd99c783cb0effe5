#include "tests/bench/bench-tables.h"

#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/wire/rop-oxcfold.h"
#include "plugins/mapi/wire/rop-oxcprpt.h"
#include "plugins/mapi/wire/rop-oxctabl.h"
#include "tests/bench/bench-rops.h"

#define N_FOLDERS 30

static const TernPropTag few_columns[] = {
  PidTagMid,         PidTagSubject,         PidTagSenderName,  PidTagMessageDeliveryTime,
  PidTagMessageSize, PidTagMessageFlags, PidTagMessageClass, PidTagHasAttachments,
};
static const TernPropTag folder_columns[] = {
  PidTagFolderId,     PidTagDisplayName,        PidTagContainerClass, PidTagSubfolders,
  PidTagContentCount, PidTagContentUnreadCount, PidTagDepth,
};
static const TernPropTag folder_properties[] = {
  PidTagDisplayName, PidTagContentCount, PidTagContentUnreadCount, PidTagContainerClass, PidTagSubfolders,
};
G_STATIC_ASSERT (G_N_ELEMENTS (few_columns) == 8 && G_N_ELEMENTS (folder_properties) == 5);

static void
add_release (Rops *request, guint8 handle)
{
  const RopReleaseRequest release = { .head = bench_on (handle, 0) };

  rop_release_request_write (&request->body, &bench_codec, &release);
}

static void
add_table (Rops *request, TernId id, const TernPropTag *columns, guint n)
{
  const RopOpenFolderRequest folder = { .head = bench_on (0, 1), .folder_id = id };
  const RopGetContentsTableRequest table = { .head = bench_on (1, 2) };
  const RopSetColumnsRequest set = { .head = bench_on (2, 0), .property_tag_count = n, .property_tags = columns };

  rop_open_folder_request_write (&request->body, &bench_codec, &folder);
  rop_get_contents_table_request_write (&request->body, &bench_codec, &table);
  rop_set_columns_request_write (&request->body, &bench_codec, &set);
}

static void
add_query (Rops *request, guint8 handle, guint8 flags, guint16 n)
{
  const RopQueryRowsRequest query
      = { .head = bench_on (handle, 0), .query_rows_flags = flags, .forward_read = 1, .row_count = n };

  rop_query_rows_request_write (&request->body, &bench_codec, &query);
}

/** run: sends a request with the logon's handle and two free ones; *ret_handles: all three then. */
static gboolean
run (BenchHttp *http, Rops *request, guint32 *handles, gsize least)
{
  g_autoptr (GBytes) body = bench_rops_end (request, handles, 3);
  TernReader rops, table;

  if (!bench_execute (http, body, &rops, &table))
    return FALSE;
  if (tern_reader_left (&rops) < least) {
    g_printerr ("the answer has only %" G_GSIZE_FORMAT " bytes\n", tern_reader_left (&rops));
    return FALSE;
  }
  for (guint i = 0; i < 3; i++)
    handles[i] = tern_reader_u32 (&table);
  return TRUE;
}

gboolean
bench_few_columns (BenchHttp *http, guint32 logon)
{
  static const SortOrder newest_first = { PidTagMessageDeliveryTime, 1 };
  const RopSortTableRequest sort = { .head = bench_on (2, 0), .sort_order_count = 1, .sort_orders = &newest_first };
  guint32 handles[] = { logon, NO_HANDLE, NO_HANDLE };
  Rops request;

  bench_rops_begin (&request);
  add_table (&request, INBOX, few_columns, G_N_ELEMENTS (few_columns));
  rop_sort_table_request_write (&request.body, &bench_codec, &sort);
  add_query (&request, 2, 0, 50);
  add_release (&request, 2);
  add_release (&request, 1);
  return run (http, &request, handles, 1000);
}

gboolean
bench_open_table (BenchHttp *http, guint32 logon, guint32 *ret_table)
{
  guint32 handles[] = { logon, NO_HANDLE, NO_HANDLE };
  Rops request;

  bench_rops_begin (&request);
  add_table (&request, INBOX, few_columns, G_N_ELEMENTS (few_columns));
  if (!run (http, &request, handles, 20))
    return FALSE;
  *ret_table = handles[2];
  return TRUE;
}

gboolean
bench_rows (BenchHttp *http, guint32 logon, guint32 table)
{
  guint32 handles[] = { logon, NO_HANDLE, table };
  Rops request;

  bench_rops_begin (&request);
  add_query (&request, 2, 1, 50); /* without moving */
  return run (http, &request, handles, 1000);
}

gboolean
bench_make_folders (BenchHttp *http, guint32 logon)
{
  const RopOpenFolderRequest inbox = { .head = bench_on (0, 1), .folder_id = INBOX };
  guint32 handles[] = { logon, NO_HANDLE, NO_HANDLE };
  Rops request;

  bench_rops_begin (&request);
  rop_open_folder_request_write (&request.body, &bench_codec, &inbox);
  for (guint i = 0; i < N_FOLDERS; i++) {
    g_autofree char *name = g_strdup_printf ("Folder %u", i);
    const RopCreateFolderRequest create = {
      .head = bench_on (1, 2), .folder_type = 1, .use_unicode_strings = 1, .open_existing = 1, .display_name = name,
      .comment = "",
    };

    rop_create_folder_request_write (&request.body, &bench_codec, &create);
    add_release (&request, 2);
  }
  add_release (&request, 1);
  return run (http, &request, handles, 100);
}

gboolean
bench_hierarchy (BenchHttp *http, guint32 logon)
{
  const RopOpenFolderRequest folder = { .head = bench_on (0, 1), .folder_id = INBOX };
  const RopGetHierarchyTableRequest table = { .head = bench_on (1, 2) };
  const RopSetColumnsRequest set = { .head = bench_on (2, 0),
                                     .property_tag_count = G_N_ELEMENTS (folder_columns),
                                     .property_tags = folder_columns };
  guint32 handles[] = { logon, NO_HANDLE, NO_HANDLE };
  Rops request;

  bench_rops_begin (&request);
  rop_open_folder_request_write (&request.body, &bench_codec, &folder);
  rop_get_hierarchy_table_request_write (&request.body, &bench_codec, &table);
  rop_set_columns_request_write (&request.body, &bench_codec, &set);
  add_query (&request, 2, 0, N_FOLDERS);
  add_release (&request, 2);
  add_release (&request, 1);
  return run (http, &request, handles, 500);
}

gboolean
bench_restrict (BenchHttp *http, guint32 logon)
{
  const TernRestriction cold = {
    .kind = TERN_RES_CONTENT,
    .content = { TERN_FUZZY_PREFIX, TERN_FUZZY_IGNORECASE, PidTagInternetMessageId,
                 tern_value_str (PidTagInternetMessageId, "<1") },
  };
  const RopRestrictRequest restriction = { .head = bench_on (2, 0), .restriction_data = &cold };
  guint32 handles[] = { logon, NO_HANDLE, NO_HANDLE };
  Rops request;

  bench_rops_begin (&request);
  add_table (&request, INBOX, few_columns, G_N_ELEMENTS (few_columns));
  rop_restrict_request_write (&request.body, &bench_codec, &restriction);
  add_query (&request, 2, 0, 50);
  add_release (&request, 2);
  add_release (&request, 1);
  return run (http, &request, handles, 1000);
}

gboolean
bench_folder_properties (BenchHttp *http, guint32 logon)
{
  const RopOpenFolderRequest folder = { .head = bench_on (0, 1), .folder_id = INBOX };
  const RopGetPropertiesSpecificRequest get = {
    .head = bench_on (1, 0),
    .want_unicode = 1,
    .property_tag_count = G_N_ELEMENTS (folder_properties),
    .property_tags = folder_properties,
  };
  guint32 handles[] = { logon, NO_HANDLE, NO_HANDLE };
  Rops request;

  bench_rops_begin (&request);
  rop_open_folder_request_write (&request.body, &bench_codec, &folder);
  rop_get_properties_specific_request_write (&request.body, &bench_codec, &get);
  add_release (&request, 1);
  return run (http, &request, handles, 20);
}
