#pragma once

#include "tools/ternctl/ctl-command.h"

/**
 * CtlTest: a client's way to a server, step by step. The first step that fails ends it; each has its time, and a
 * failure says what to do.
 */
typedef struct {
  gboolean json;
  GPtrArray *steps; /* (element-type CtlTestStep) */
  gint64 begun;     /* of the step under way */
} CtlTest;

typedef struct {
  char *name;
  gboolean is_well;
  gint64 ms;
  char *detail; /* what was found, or what failed */
  char *remedy; /* what to do about a failure; NULL: none */
} CtlTestStep;

void ctl_test_init (CtlTest *test, gboolean json);
void ctl_test_clear (CtlTest *test);
void ctl_test_begin (CtlTest *test);
/** ctl_test_pass: the step is over and well. */
void ctl_test_pass (CtlTest *test, const char *name, const char *format, ...) G_GNUC_PRINTF (3, 4);
/** ctl_test_fail: the step is over and failed; always FALSE. */
gboolean
ctl_test_fail (CtlTest *test, const char *name, const char *remedy, const char *format, ...) G_GNUC_PRINTF (4, 5);
/** ctl_test_end: prints what is left to print. */
CtlResult ctl_test_end (CtlTest *test);
