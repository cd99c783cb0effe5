#include <stdio.h>
#include <string.h>

#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-tables.h"
#include "tests/spi/store-fixture.h"

/* What a client waits for: saving, pages of a contents table, opening. Run it alone; compare lines of one run only. */

#define N_SAVES 2000
#define N_COLD 16

static const TernPropTag hot[] = {
  PidTagMid,           PidTagSubject,       PidTagSenderName,   PidTagSentRepresentingName, PidTagDisplayTo,
  PidTagDisplayCc,     PidTagMessageClass,  PidTagMessageFlags, PidTagMessageDeliveryTime,  PidTagLastModificationTime,
  PidTagImportance,    PidTagSensitivity,   PidTagIconIndex,    PidTagFlagStatus,           PidTagFollowupIcon,
  PidTagHasAttachments, PidTagMessageSize,  PidTagMessageStatus, PidTagClientSubmitTime,    PidTagNormalizedSubject,
};

static double
since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / 1e6;
}

static TernBag *
make_message (guint n, gsize body)
{
  TernBag *props = tern_bag_new ();
  g_autofree char *subject = g_strdup_printf ("Re: invoice %u for the project", n * 7919 % 100003);
  g_autofree char *text = g_strnfill (body, 'b');

  tern_bag_set_str (props, PidTagMessageClass, "IPM.Note");
  tern_bag_set_str (props, PidTagSubject, subject);
  tern_bag_set_str (props, PidTagNormalizedSubject, subject + 4);
  tern_bag_set_str (props, PidTagSenderName, "Somebody Else");
  tern_bag_set_str (props, PidTagSentRepresentingName, "Somebody Else");
  tern_bag_set_str (props, PidTagDisplayTo, "One Person; Another Person");
  tern_bag_set_time (props, PidTagMessageDeliveryTime, TERN_FILETIME_UNIX_EPOCH + n);
  tern_bag_set_time (props, PidTagLastModificationTime, TERN_FILETIME_UNIX_EPOCH + n);
  tern_bag_set_i32 (props, PidTagImportance, 1);
  tern_bag_set_i32 (props, PidTagIconIndex, 256);
  for (guint i = 0; i < 45; i++)
    tern_bag_set_str (props, TERN_PROP_TAG (0x8400 + i, PtypString), subject);
  tern_bag_set_str (props, PidTagBody, text);
  return props;
}

static void
save (StoreFixture *fixture, guint n, gsize body)
{
  g_autoptr (TernBag) props = make_message (n, body);
  g_autoptr (GError) error = NULL;
  TernItemSave order = { .folder = fixture->top, .is_new = TRUE, .expected_cn = -1, .size = 4096, .props = props };
  TernItemSaved saved = { 0 };

  if (!tern_items_save (TERN_ITEMS (fixture->mailbox), &order, &saved, fixture->job, &error))
    g_error ("save: %s", error->message);
  g_array_unref (saved.attachment_objects);
}

static void
bench_save (StoreFixture *fixture, const char *what, gsize body)
{
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < N_SAVES; i++)
    save (fixture, i, body);
  g_print ("%-48s %8.0f/s\n", what, N_SAVES / since (start));
}

static TernTable *
open_table (StoreFixture *fixture, const TernRestriction *restriction, const TernSortOrder *sort)
{
  TernTableQuery query = { fixture->top, TERN_TABLE_NORMAL, restriction, sort };
  g_autoptr (GError) error = NULL;
  TernTable *table = tern_tables_open (TERN_TABLES (fixture->mailbox), &query, NULL, fixture->job, &error);

  g_assert_no_error (error);
  return table;
}

static TernId
fetch (StoreFixture *fixture, TernTable *table, guint32 position, guint n_cold)
{
  g_auto (TernRowSet) rows = { 0 };
  g_autoptr (GError) error = NULL;
  TernPropTag columns[G_N_ELEMENTS (hot) + N_COLD];

  memcpy (columns, hot, sizeof hot);
  for (guint i = 0; i < n_cold; i++)
    columns[G_N_ELEMENTS (hot) + i] = TERN_PROP_TAG (0x8400 + 2 * i, PtypString);
  if (!tern_table_fetch (table, position, 50, columns, G_N_ELEMENTS (hot) + n_cold, &rows, fixture->job, &error))
    g_error ("fetch: %s", error->message);
  g_assert_cmpuint (rows.n_rows, ==, 50);
  return rows.heads[0].id;
}

static void
bench_fetch (StoreFixture *fixture, TernTable *table, const char *what, guint32 position, guint32 step, guint n_cold)
{
  const guint n = 200;
  gint64 start;

  fetch (fixture, table, position, n_cold);
  start = g_get_monotonic_time ();
  for (guint i = 0; i < n; i++)
    fetch (fixture, table, position + (i % 10) * step, n_cold);
  g_print ("%-48s %8.3f ms\n", what, since (start) * 1000 / n);
}

static void
bench_jump (StoreFixture *fixture, const char *what, guint32 position)
{
  const guint n = 20;
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < n; i++) {
    g_autoptr (TernTable) fresh = open_table (fixture, NULL, NULL);

    fetch (fixture, fresh, position, 0);
  }
  g_print ("%-48s %8.3f ms\n", what, since (start) * 1000 / n);
}

static void
bench_open (StoreFixture *fixture, TernTable *table)
{
  TernId id = fetch (fixture, table, 0, 0);
  const guint n = 1000;
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < n; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (TernItem) item
      = tern_items_open (TERN_ITEMS (fixture->mailbox), fixture->top, id, FALSE, NULL, fixture->job, &error);

    g_assert_no_error (error);
  }
  g_print ("%-48s %8.3f ms\n", "open a message", since (start) * 1000 / n);
}

static void
bench_list (StoreFixture *fixture, const char *what, const TernRestriction *restriction, const TernSortOrder *sort)
{
  g_autoptr (TernTable) table = open_table (fixture, restriction, sort);
  g_autoptr (TernTable) second = open_table (fixture, restriction, sort);
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  double first, change;
  guint32 count;

  if (!tern_table_get_count (table, &count, fixture->job, &error))
    g_error ("count: %s", error->message);
  first = since (start) * 1000;
  save (fixture, 1, 100);
  start = g_get_monotonic_time ();
  if (!tern_table_get_count (table, &count, fixture->job, &error))
    g_error ("count: %s", error->message);
  change = since (start) * 1000;
  start = g_get_monotonic_time ();
  if (!tern_table_get_count (second, &count, fixture->job, &error))
    g_error ("count: %s", error->message);
  g_print ("%-48s %8.1f ms, after a change %.3f ms, a second table %.3f ms (%u rows)\n", what, first, change,
           since (start) * 1000, count);
}

static void
bench_lists (StoreFixture *fixture)
{
  TernSortOrder subject = { .n = 1, .keys = { { PidTagSubject, TERN_SORT_ASCENDING } } };
  TernSortOrder cold = { .n = 1, .keys = { { TERN_PROP_TAG (0x8404, PtypString), TERN_SORT_ASCENDING } } };
  TernSortOrder senders = { .n = 2, .categories = 1, .keys = { { PidTagSenderName, TERN_SORT_ASCENDING },
                                                               { PidTagSubject, TERN_SORT_ASCENDING } } };
  TernSortOrder conversations = { .n = 2, .categories = 1,
                                  .keys = { { PidTagNormalizedSubject, TERN_SORT_ASCENDING },
                                            { PidTagMessageDeliveryTime, TERN_SORT_MAXIMUM_CATEGORY } } };
  TernRestriction unread = { .kind = TERN_RES_BITMASK, .bitmask = { FALSE, PidTagMessageFlags, 1 } };
  TernRestriction text = { .kind = TERN_RES_CONTENT,
                           .content = { TERN_FUZZY_SUBSTRING, TERN_FUZZY_IGNORECASE, PidTagSubject,
                                        tern_value_str (PidTagSubject, "INVOICE 99") } };
  TernRestriction in_block
      = { .kind = TERN_RES_CONTENT,
          .content = { TERN_FUZZY_SUBSTRING, TERN_FUZZY_IGNORECASE, TERN_PROP_TAG (0x8404, PtypString),
                       tern_value_str (TERN_PROP_TAG (0x8404, PtypString), "INVOICE 99") } };

  bench_list (fixture, "sort by subject", NULL, &subject);
  bench_list (fixture, "sort by a property of the block", NULL, &cold);
  bench_list (fixture, "group by sender", NULL, &senders);
  bench_list (fixture, "group by subject, the newest first", NULL, &conversations);
  bench_list (fixture, "restrict to unread", &unread, NULL);
  bench_list (fixture, "restrict to a part of the subject", &text, NULL);
  bench_list (fixture, "restrict to a part of a property of the block", &in_block, NULL);
}

static void
grow (StoreFixture *fixture, guint n)
{
  guint32 count = 0;

  while (count < n) {
    g_autoptr (TernTable) table = open_table (fixture, NULL, NULL);
    g_auto (TernRowSet) rows = { 0 };
    g_autofree TernId *ids = NULL;
    g_autoptr (GError) error = NULL;
    TernTransfer copy = { .folder = fixture->top, .target_mailbox = fixture->mailbox, .target_folder = fixture->top,
                          .copy = TRUE };
    gboolean partial;

    if (!tern_table_get_count (table, &count, fixture->job, &error)
        || !tern_table_fetch (table, 0, MIN (n - MIN (n, count), 5000), NULL, 0, &rows, fixture->job, &error))
      g_error ("grow: %s", error->message);
    ids = g_new (TernId, rows.n_rows + 1);
    for (guint i = 0; i < rows.n_rows; i++)
      ids[i] = rows.heads[i].id;
    copy.ids = ids;
    copy.n_ids = rows.n_rows;
    if (!tern_items_transfer (TERN_ITEMS (fixture->mailbox), &copy, NULL, &partial, fixture->job, &error))
      g_error ("copy: %s", error->message);
  }
  test_execute (fixture->dsn, "UPDATE tern.message SET delivered = delivered + message_id % 100003");
  test_execute (fixture->dsn, "VACUUM ANALYZE");
}

static void
bench_folder (StoreFixture *fixture, guint n)
{
  g_autoptr (TernTable) table = NULL;
  gint64 start = g_get_monotonic_time ();

  grow (fixture, n);
  g_print ("-- %u messages (grown by copies in %.1f s)\n", n, since (start));
  table = open_table (fixture, NULL, NULL);
  bench_fetch (fixture, table, "50 rows, 20 hot columns, the first", 0, 0, 0);
  bench_fetch (fixture, table, "50 rows, 20 hot columns, page after page", 100, 50, 0);
  bench_fetch (fixture, table, "50 rows, 20 hot and 16 cold columns", 100, 50, N_COLD);
  bench_jump (fixture, "jump to the middle", n / 2);
  bench_jump (fixture, "jump to the end", n - 50);
  bench_open (fixture, table);
  bench_lists (fixture);
}

int
main (int argc, char **argv)
{
  TestCluster *cluster = test_cluster_new ();
  StoreFixture fixture = { 0 };

  if (cluster == NULL)
    return 77;
  setvbuf (stdout, NULL, _IOLBF, 0);
  store_fixture_set_up (&fixture, cluster);
  bench_save (&fixture, "save 4 KiB, all in the block", 1500);
  bench_save (&fixture, "save 4 KiB, body in a stream", 2100);
  bench_folder (&fixture, 5000);
  bench_folder (&fixture, 100000);
  g_clear_object (&fixture.mailbox); /* no verification: its dates were spread by hand */
  store_fixture_tear_down (&fixture, cluster);
  test_cluster_free (cluster);
  return 0;
}
