#pragma once

#include <glib-object.h>

/**
 * TernMetrics:
 *
 * The numbers a daemon shows: counters, gauges and histograms by name and labels, written out as OpenMetrics text.
 * Names have the form tern_<plugin>_<thing>_<unit>; counters without their "_total", which the text adds. Asking
 * again for the same name and labels gives the same object, so that two versions of a module share it; it lives as long
 * as the registry. Counting is lock-free. Safe from any thread. A GObject, so that the host can offer it to plugins.
 */
#define TERN_TYPE_METRICS (tern_metrics_get_type ())
G_DECLARE_FINAL_TYPE (TernMetrics, tern_metrics, TERN, METRICS, GObject)

typedef struct _TernCounter TernCounter;
typedef struct _TernGauge TernGauge;
typedef struct _TernHistogram TernHistogram;

/** TernGaugeFunc: a gauge whose value is asked for when the text is written; must not block. */
typedef gint64 (*TernGaugeFunc) (gpointer user_data);

TernMetrics *tern_metrics_new (void);

/**
 * tern_metrics_counter:
 * @help: one sentence, of the first call
 * @labels: (nullable): as they appear in the text: `kind="emsmdb",result="ok"`; values must come escaped
 *
 * Returns: (transfer none): never %NULL; a name that is already another kind of metric is a bug and aborts
 */
TernCounter *tern_metrics_counter (TernMetrics *metrics, const char *name, const char *help, const char *labels);
TernGauge *tern_metrics_gauge (TernMetrics *metrics, const char *name, const char *help, const char *labels);
/** tern_metrics_histogram: @bounds: upper bounds in seconds (or bytes), rising, of the first call; an infinite one is
 * added. */
TernHistogram *tern_metrics_histogram (TernMetrics *metrics, const char *name, const char *help, const char *labels,
                                       const double *bounds, guint n_bounds);
/** tern_metrics_watch: a gauge asked for at writing time; given up by tern_metrics_unwatch() with the same @user_data.
 */
void tern_metrics_watch (TernMetrics *metrics, const char *name, const char *help, const char *labels,
                         TernGaugeFunc func, gpointer user_data);
void tern_metrics_unwatch (TernMetrics *metrics, gpointer user_data);

void tern_counter_add (TernCounter *counter, guint64 n);
guint64 tern_counter_get (TernCounter *counter);
void tern_gauge_set (TernGauge *gauge, gint64 value);
void tern_gauge_add (TernGauge *gauge, gint64 delta);
gint64 tern_gauge_get (TernGauge *gauge);
void tern_histogram_observe (TernHistogram *histogram, double value);
guint64 tern_histogram_get_count (TernHistogram *histogram);

/** tern_metrics_write: appends the whole text, "# EOF" included; families in the order of their names. */
void tern_metrics_write (TernMetrics *metrics, GString *text);
