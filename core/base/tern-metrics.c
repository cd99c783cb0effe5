#include "core/base/tern-metrics.h"

#include <string.h>

typedef enum {
  KIND_COUNTER,
  KIND_GAUGE,
  KIND_HISTOGRAM,
} Kind;

struct _TernCounter {
  guint64 value; /* atomic */
};

struct _TernGauge {
  gint64 value; /* atomic */
};

struct _TernHistogram {
  double *bounds;
  guint n_bounds;
  guint64 *buckets; /* atomic; n_bounds + 1, the last one is infinity; not cumulative */
  guint64 sum;      /* atomic: the bits of a double */
};

/* One line (or one histogram) of a family: the same name with its own labels. */
typedef struct {
  char *labels; /* "": none */
  TernCounter counter;
  TernGauge gauge;
  TernHistogram histogram;
  TernGaugeFunc func; /* a watched gauge */
  gpointer user_data;
} Series;

typedef struct {
  Kind kind;
  char *name;
  char *help;
  GPtrArray *series;
} Family;

struct _TernMetrics {
  GObject parent;

  GMutex lock;
  GPtrArray *families; /* sorted by name */
};

G_DEFINE_FINAL_TYPE (TernMetrics, tern_metrics, G_TYPE_OBJECT)

static void
series_free (gpointer data)
{
  Series *series = data;

  g_free (series->histogram.bounds);
  g_free (series->histogram.buckets);
  g_free (series->labels);
  g_free (series);
}

static void
family_free (gpointer data)
{
  Family *family = data;

  g_ptr_array_unref (family->series);
  g_free (family->name);
  g_free (family->help);
  g_free (family);
}

static void
tern_metrics_finalize (GObject *object)
{
  TernMetrics *metrics = TERN_METRICS (object);

  g_ptr_array_unref (metrics->families);
  g_mutex_clear (&metrics->lock);
  G_OBJECT_CLASS (tern_metrics_parent_class)->finalize (object);
}

static void
tern_metrics_class_init (TernMetricsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tern_metrics_finalize;
}

static void
tern_metrics_init (TernMetrics *metrics)
{
  g_mutex_init (&metrics->lock);
  metrics->families = g_ptr_array_new_with_free_func (family_free);
}

TernMetrics *
tern_metrics_new (void)
{
  return g_object_new (TERN_TYPE_METRICS, NULL);
}

/* Called with the lock held. */
static Family *
family_get (TernMetrics *metrics, Kind kind, const char *name, const char *help)
{
  Family *family;
  guint at = 0;

  for (; at < metrics->families->len; at++) {
    int order;

    family = g_ptr_array_index (metrics->families, at);
    order = strcmp (family->name, name);
    if (order > 0)
      break;
    if (order == 0) {
      if (family->kind != kind)
        g_error ("the metric %s is registered as two kinds", name);
      return family;
    }
  }
  family = g_new0 (Family, 1);
  family->kind = kind;
  family->name = g_strdup (name);
  family->help = g_strdup (help);
  family->series = g_ptr_array_new_with_free_func (series_free);
  g_ptr_array_insert (metrics->families, (int) at, family);
  return family;
}

static Series *
series_get (TernMetrics *metrics, Kind kind, const char *name, const char *help, const char *labels)
{
  Family *family = family_get (metrics, kind, name, help);
  Series *series;

  if (labels == NULL)
    labels = "";
  for (guint i = 0; i < family->series->len; i++) {
    series = g_ptr_array_index (family->series, i);
    if (series->func == NULL && g_str_equal (series->labels, labels))
      return series;
  }
  series = g_new0 (Series, 1);
  series->labels = g_strdup (labels);
  g_ptr_array_add (family->series, series);
  return series;
}

TernCounter *
tern_metrics_counter (TernMetrics *metrics, const char *name, const char *help, const char *labels)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&metrics->lock);

  return &series_get (metrics, KIND_COUNTER, name, help, labels)->counter;
}

TernGauge *
tern_metrics_gauge (TernMetrics *metrics, const char *name, const char *help, const char *labels)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&metrics->lock);

  return &series_get (metrics, KIND_GAUGE, name, help, labels)->gauge;
}

TernHistogram *
tern_metrics_histogram (TernMetrics *metrics, const char *name, const char *help, const char *labels,
                        const double *bounds, guint n_bounds)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&metrics->lock);
  TernHistogram *histogram = &series_get (metrics, KIND_HISTOGRAM, name, help, labels)->histogram;

  if (histogram->buckets == NULL) {
    histogram->bounds = g_memdup2 (bounds, n_bounds * sizeof (double));
    histogram->n_bounds = n_bounds;
    histogram->buckets = g_new0 (guint64, n_bounds + 1);
  }
  return histogram;
}

void
tern_metrics_watch (TernMetrics *metrics, const char *name, const char *help, const char *labels, TernGaugeFunc func,
                    gpointer user_data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&metrics->lock);
  Family *family = family_get (metrics, KIND_GAUGE, name, help);
  Series *series = g_new0 (Series, 1);

  series->labels = g_strdup (labels != NULL ? labels : "");
  series->func = func;
  series->user_data = user_data;
  g_ptr_array_add (family->series, series);
}

void
tern_metrics_unwatch (TernMetrics *metrics, gpointer user_data)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&metrics->lock);

  for (guint i = 0; i < metrics->families->len; i++) {
    Family *family = g_ptr_array_index (metrics->families, i);

    for (guint j = family->series->len; j > 0; j--) {
      Series *series = g_ptr_array_index (family->series, j - 1);

      if (series->func != NULL && series->user_data == user_data)
        g_ptr_array_remove_index (family->series, j - 1);
    }
  }
}

void
tern_counter_add (TernCounter *counter, guint64 n)
{
  __atomic_fetch_add (&counter->value, n, __ATOMIC_RELAXED);
}

guint64
tern_counter_get (TernCounter *counter)
{
  return __atomic_load_n (&counter->value, __ATOMIC_RELAXED);
}

void
tern_gauge_set (TernGauge *gauge, gint64 value)
{
  __atomic_store_n (&gauge->value, value, __ATOMIC_RELAXED);
}

void
tern_gauge_add (TernGauge *gauge, gint64 delta)
{
  __atomic_fetch_add (&gauge->value, delta, __ATOMIC_RELAXED);
}

gint64
tern_gauge_get (TernGauge *gauge)
{
  return __atomic_load_n (&gauge->value, __ATOMIC_RELAXED);
}

void
tern_histogram_observe (TernHistogram *histogram, double value)
{
  guint64 before = __atomic_load_n (&histogram->sum, __ATOMIC_RELAXED);
  guint64 after;
  guint bucket = 0;

  while (bucket < histogram->n_bounds && value > histogram->bounds[bucket])
    bucket++;
  __atomic_fetch_add (&histogram->buckets[bucket], 1, __ATOMIC_RELAXED);
  do {
    double sum;

    memcpy (&sum, &before, sizeof sum);
    sum += value;
    memcpy (&after, &sum, sizeof after);
  } while (!__atomic_compare_exchange_n (&histogram->sum, &before, after, TRUE, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
}

guint64
tern_histogram_get_count (TernHistogram *histogram)
{
  guint64 count = 0;

  for (guint i = 0; i <= histogram->n_bounds; i++)
    count += __atomic_load_n (&histogram->buckets[i], __ATOMIC_RELAXED);
  return count;
}

/* OpenMetrics wants numbers in the C locale's form, whatever the process' own locale is. */
static void
append_double (GString *text, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (text, g_ascii_formatd (buffer, sizeof buffer, "%.9g", value));
}

/* "name_suffix{labels,extra} " */
static void
append_head (GString *text, const Family *family, const char *suffix, const Series *series, const char *extra)
{
  g_string_append (text, family->name);
  g_string_append (text, suffix);
  if (*series->labels != '\0' || extra != NULL) {
    g_string_append_c (text, '{');
    g_string_append (text, series->labels);
    if (*series->labels != '\0' && extra != NULL)
      g_string_append_c (text, ',');
    if (extra != NULL)
      g_string_append (text, extra);
    g_string_append_c (text, '}');
  }
  g_string_append_c (text, ' ');
}

static void
write_histogram (GString *text, const Family *family, Series *series)
{
  TernHistogram *histogram = &series->histogram;
  guint64 bits = __atomic_load_n (&histogram->sum, __ATOMIC_RELAXED);
  guint64 cumulated = 0;
  double sum;

  for (guint i = 0; i <= histogram->n_bounds; i++) {
    g_autoptr (GString) bound = g_string_new ("le=\"");

    if (i < histogram->n_bounds)
      append_double (bound, histogram->bounds[i]);
    else
      g_string_append (bound, "+Inf");
    g_string_append_c (bound, '"');
    cumulated += __atomic_load_n (&histogram->buckets[i], __ATOMIC_RELAXED);
    append_head (text, family, "_bucket", series, bound->str);
    g_string_append_printf (text, "%" G_GUINT64_FORMAT "\n", cumulated);
  }
  /* From the same reading as the buckets: a scrape must never see a count unlike its last bucket. */
  append_head (text, family, "_count", series, NULL);
  g_string_append_printf (text, "%" G_GUINT64_FORMAT "\n", cumulated);
  append_head (text, family, "_sum", series, NULL);
  memcpy (&sum, &bits, sizeof sum);
  append_double (text, sum);
  g_string_append_c (text, '\n');
}

static void
write_family (GString *text, const Family *family)
{
  const char *const kinds[] = { "counter", "gauge", "histogram" };

  if (family->series->len == 0)
    return;
  g_string_append_printf (text, "# TYPE %s %s\n", family->name, kinds[family->kind]);
  g_string_append_printf (text, "# HELP %s %s\n", family->name, family->help);
  for (guint i = 0; i < family->series->len; i++) {
    Series *series = g_ptr_array_index (family->series, i);

    switch (family->kind) {
    case KIND_COUNTER:
      append_head (text, family, "_total", series, NULL);
      g_string_append_printf (text, "%" G_GUINT64_FORMAT "\n", tern_counter_get (&series->counter));
      break;
    case KIND_GAUGE:
      append_head (text, family, "", series, NULL);
      g_string_append_printf (text, "%" G_GINT64_FORMAT "\n",
                              series->func != NULL ? series->func (series->user_data)
                                                   : tern_gauge_get (&series->gauge));
      break;
    case KIND_HISTOGRAM:
      write_histogram (text, family, series);
      break;
    }
  }
}

void
tern_metrics_write (TernMetrics *metrics, GString *text)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&metrics->lock);

  for (guint i = 0; i < metrics->families->len; i++)
    write_family (text, g_ptr_array_index (metrics->families, i));
  g_string_append (text, "# EOF\n");
}
