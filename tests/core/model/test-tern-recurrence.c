#include "core/model/tern-recurrence.h"

#include "core/base/tern-error.h"
#include "tests/core/model/property-blob.h"

static const guint8 *
bytes_of (GBytes *bytes, gsize *ret_size)
{
  return g_bytes_get_data (bytes, ret_size);
}

static void
test_patterns_are_bit_exact (void)
{
  static const char *const names[] = { "RECURRENCEPATTERN-1", "RECURRENCEPATTERN-2", "RECURRENCEPATTERN-3" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    g_autoptr (GBytes) blob = property_blob_load (names[i]);
    g_autoptr (GBytes) written = NULL;
    g_autoptr (GError) error = NULL;
    g_auto (TernWriter) writer = { .limit = G_MAXSIZE };
    TernRecurrencePattern pattern;
    gsize size;
    const guint8 *data = bytes_of (blob, &size);

    g_assert_true (tern_recurrence_pattern_parse (data, size, arena, &pattern, &error));
    g_assert_no_error (error);
    tern_recurrence_pattern_write (&pattern, &writer);
    written = tern_writer_steal (&writer);
    property_blob_assert_equal (written, blob, names[i]);
  }
}

static void
test_appointments_are_bit_exact (void)
{
  static const char *const names[] = { "APPOINTMENTRECURRENCEPATTERN-1", "APPOINTMENTRECURRENCEPATTERN-2",
                                       "APPOINTMENTRECURRENCEPATTERN-3", "APPOINTMENTRECURRENCEPATTERN-4" };
  static const guint exceptions[] = { 1, 0, 5, 81 };
  /* The second has the remains of an older, longer value behind it, which stay. */
  static const guint rests[] = { 0, 316, 0, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    g_autoptr (GBytes) blob = property_blob_load (names[i]);
    g_autoptr (GBytes) written = NULL;
    g_autoptr (GError) error = NULL;
    TernAppointmentRecurrence recurrence;
    gsize size;
    const guint8 *data = bytes_of (blob, &size);

    g_assert_true (tern_appointment_recurrence_parse (data, size, arena, &recurrence, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (recurrence.n_exceptions, ==, exceptions[i]);
    g_assert_cmpuint (recurrence.pattern.n_modified, ==, exceptions[i]);
    g_assert_cmpuint (recurrence.rest.size, ==, rests[i]);
    written = tern_appointment_recurrence_to_bytes (&recurrence);
    property_blob_assert_equal (written, blob, names[i]);
  }
}

/* Values as the reference parser prints them for this blob. */
static void
test_fields (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GBytes) blob = property_blob_load ("APPOINTMENTRECURRENCEPATTERN-3");
  g_autoptr (GError) error = NULL;
  TernAppointmentRecurrence recurrence;
  const TernRecurrenceException *exception;
  gsize size;
  const guint8 *data = bytes_of (blob, &size);

  g_assert_true (tern_appointment_recurrence_parse (data, size, arena, &recurrence, &error));
  g_assert_no_error (error);
  g_assert_cmphex (recurrence.pattern.frequency, ==, TERN_RECURRENCE_WEEKLY);
  g_assert_cmphex (recurrence.pattern.type, ==, TERN_RECURRENCE_WEEK);
  g_assert_cmpuint (recurrence.pattern.period, ==, 2);
  g_assert_cmphex (recurrence.pattern.days_mask, ==, 0x10);
  g_assert_cmphex (recurrence.pattern.end_type, ==, TERN_RECURRENCE_END_DATE);
  g_assert_cmpuint (recurrence.pattern.n_deleted, ==, 10);
  g_assert_cmphex (recurrence.pattern.deleted[0], ==, 0x0CD45740);
  g_assert_cmphex (recurrence.writer_version2, ==, 0x3009);
  exception = &recurrence.exceptions[0];
  g_assert_cmphex (exception->overrides, ==, 0x0213);
  g_assert_cmpstr (tern_recurrence_text_get (&exception->subject, arena), ==,
                   "Bi-weekly Team Meeting (YADKIN for this meeting)");
  g_assert_cmpstr (tern_recurrence_text_get (&exception->location, arena), ==, "Yadkin");
  g_assert_cmphex (exception->wide_start, ==, exception->start);
}

static void
test_every_cut_is_refused (void)
{
  g_autoptr (GBytes) blob = property_blob_load ("APPOINTMENTRECURRENCEPATTERN-3");
  gsize size;
  const guint8 *data = bytes_of (blob, &size);
  guint accepted = 0;

  for (gsize cut = 0; cut < size; cut++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    g_autofree guint8 *copy = g_memdup2 (data, cut);
    g_autoptr (GError) error = NULL;
    TernAppointmentRecurrence recurrence;

    if (tern_appointment_recurrence_parse (copy, cut, arena, &recurrence, &error))
      accepted += recurrence.without_extended ? 1 : 100;
    else
      g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  }
  /* Only the one that ends right after the ExceptionInfo structures. */
  g_assert_cmpuint (accepted, ==, 1);
}

/* [MS-OXOCAL] 2.2.1.44.1: FirstDateTime of the patterns in the blobs follows from their start dates. */
static void
test_first_date_time (void)
{
  static const char *const names[] = { "RECURRENCEPATTERN-1", "RECURRENCEPATTERN-2", "RECURRENCEPATTERN-3" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    g_autoptr (GBytes) blob = property_blob_load (names[i]);
    g_autoptr (GError) error = NULL;
    TernRecurrencePattern pattern;
    guint32 expected;
    gsize size;
    const guint8 *data = bytes_of (blob, &size);

    g_assert_true (tern_recurrence_pattern_parse (data, size, arena, &pattern, &error));
    g_assert_no_error (error);
    expected = pattern.first_date_time;
    tern_recurrence_pattern_set_first_date_time (&pattern);
    g_assert_cmphex (pattern.first_date_time, ==, expected);
  }
}

static void
test_built_exception (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  TernRecurrenceException exception = { .start = 1440, .end = 1500, .original_start = 60,
                                        .overrides = TERN_OVERRIDE_SUBJECT | TERN_OVERRIDE_BUSY_STATUS,
                                        .busy_status = 2, .wide_start = 1440, .wide_end = 1500,
                                        .wide_original_start = 60 };
  static const guint8 highlight[4] = { 1 };
  TernAppointmentRecurrence recurrence, read;
  gsize size;
  const guint8 *data;

  tern_appointment_recurrence_init (&recurrence);
  tern_recurrence_text_set (&exception.subject, "Gespr\xC3\xA4" "ch", arena);
  exception.change_highlight = (TernBin){ highlight, sizeof highlight };
  recurrence.n_exceptions = 1;
  recurrence.exceptions = &exception;
  bytes = tern_appointment_recurrence_to_bytes (&recurrence);
  data = bytes_of (bytes, &size);
  g_assert_true (tern_appointment_recurrence_parse (data, size, arena, &read, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (read.n_exceptions, ==, 1);
  g_assert_cmpuint (read.exceptions[0].subject.size_with_nul, ==, 9);
  g_assert_cmpmem (read.exceptions[0].subject.narrow.data, read.exceptions[0].subject.narrow.size, "Gespr?ch", 8);
  g_assert_cmpstr (tern_recurrence_text_get (&read.exceptions[0].subject, arena), ==, "Gespr\xC3\xA4" "ch");
  g_assert_cmpuint (read.exceptions[0].busy_status, ==, 2);
  g_assert_cmphex (read.pattern.end_type, ==, TERN_RECURRENCE_END_NEVER);
  g_assert_cmphex (read.pattern.end_date, ==, TERN_RECURRENCE_NO_END_DATE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/recurrence/patterns-are-bit-exact", test_patterns_are_bit_exact);
  g_test_add_func ("/model/recurrence/appointments-are-bit-exact", test_appointments_are_bit_exact);
  g_test_add_func ("/model/recurrence/fields", test_fields);
  g_test_add_func ("/model/recurrence/every-cut-is-refused", test_every_cut_is_refused);
  g_test_add_func ("/model/recurrence/first-date-time", test_first_date_time);
  g_test_add_func ("/model/recurrence/built-exception", test_built_exception);
  return g_test_run ();
}
