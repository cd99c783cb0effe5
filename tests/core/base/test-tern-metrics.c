#include "core/base/tern-metrics.h"

#include <locale.h>

static gint64
get_nine (gpointer user_data)
{
  return 9;
}

/* OpenMetrics 1.0: families with type and help, "_total" for counters, cumulative buckets up to +Inf, "# EOF". */
static void
test_text (void)
{
  g_autoptr (TernMetrics) metrics = tern_metrics_new ();
  const double bounds[] = { 0.5, 2 };
  TernCounter *ok = tern_metrics_counter (metrics, "tern_b", "Things done.", "result=\"ok\"");
  TernCounter *bad = tern_metrics_counter (metrics, "tern_b", "ignored", "result=\"bad\"");
  TernGauge *gauge = tern_metrics_gauge (metrics, "tern_a", "Things here.", NULL);
  TernHistogram *histogram = tern_metrics_histogram (metrics, "tern_c_seconds", "How long.", "k=\"v\"", bounds, 2);
  g_autoptr (GString) text = g_string_new (NULL);

  tern_metrics_watch (metrics, "tern_d", "Asked for.", NULL, get_nine, (gpointer) bounds);
  g_assert_true (tern_metrics_counter (metrics, "tern_b", "x", "result=\"ok\"") == ok);
  tern_counter_add (ok, 3);
  tern_counter_add (bad, 1);
  tern_gauge_set (gauge, 5);
  tern_gauge_add (gauge, -7);
  tern_histogram_observe (histogram, 0.25);
  tern_histogram_observe (histogram, 0.5);
  tern_histogram_observe (histogram, 1.5);
  tern_histogram_observe (histogram, 100);
  tern_metrics_write (metrics, text);
  g_assert_cmpstr (text->str, ==,
                   "# TYPE tern_a gauge\n# HELP tern_a Things here.\ntern_a -2\n"
                   "# TYPE tern_b counter\n# HELP tern_b Things done.\n"
                   "tern_b_total{result=\"ok\"} 3\ntern_b_total{result=\"bad\"} 1\n"
                   "# TYPE tern_c_seconds histogram\n# HELP tern_c_seconds How long.\n"
                   "tern_c_seconds_bucket{k=\"v\",le=\"0.5\"} 2\ntern_c_seconds_bucket{k=\"v\",le=\"2\"} 3\n"
                   "tern_c_seconds_bucket{k=\"v\",le=\"+Inf\"} 4\ntern_c_seconds_count{k=\"v\"} 4\n"
                   "tern_c_seconds_sum{k=\"v\"} 102.25\n"
                   "# TYPE tern_d gauge\n# HELP tern_d Asked for.\ntern_d 9\n# EOF\n");
  tern_metrics_unwatch (metrics, (gpointer) bounds);
  g_string_truncate (text, 0);
  tern_metrics_write (metrics, text);
  g_assert_null (g_strstr_len (text->str, -1, "tern_d"));
}

static gpointer
count (gpointer data)
{
  TernMetrics *metrics = data;
  const double bounds[] = { 1 };
  TernCounter *counter = tern_metrics_counter (metrics, "tern_n", "N.", NULL);
  TernHistogram *histogram = tern_metrics_histogram (metrics, "tern_h", "H.", NULL, bounds, 1);

  for (guint i = 0; i < 10000; i++) {
    tern_counter_add (counter, 1);
    tern_histogram_observe (histogram, 0.5);
  }
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (TernMetrics) metrics = tern_metrics_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  GThread *threads[4];

  for (guint i = 0; i < 4; i++)
    threads[i] = g_thread_new ("count", count, metrics);
  for (guint i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  tern_metrics_write (metrics, text);
  g_assert_nonnull (g_strstr_len (text->str, -1, "tern_n_total 40000\n"));
  g_assert_nonnull (g_strstr_len (text->str, -1, "tern_h_count 40000\ntern_h_sum 20000\n"));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metrics/text", test_text);
  g_test_add_func ("/metrics/threads", test_threads);
  return g_test_run ();
}
