#include "core/model/tern-subject.h"

#include <string.h>

/* [MS-OXCMSG] 2.2.1.9: one to three characters that are no digit, blank or punctuation, a colon and a space. */
static void
test_calculated (void)
{
  static const struct {
    const char *subject;
    gsize size;
  } cases[] = {
    { "Re: Lunch", 4 },
    { "FW: Lunch", 4 },
    { "Ant: Lunch", 5 },
    { "A: Lunch", 3 },
    { "\xD0\x9D\xD0\x90: Lunch", 6 },          /* two Cyrillic letters */
    { "\xE5\x9B\x9E\xE5\xA4\x8D: Lunch", 8 },  /* two Chinese ones */
    { "Re: Re: Lunch", 4 },
    { "Lunch", 0 },
    { "Test: Lunch", 0 },
    { "Re:Lunch", 0 },
    { "R2: Lunch", 0 },
    { ": Lunch", 0 },
    { "R e: Lunch", 0 },
    { "(a): Lunch", 0 },
    { "Re:", 0 },
    { "Re: ", 4 },
    { "", 0 },
    { "\xED\xA0\xBD: x", 0 }, /* a lone surrogate */
    { "\xC3", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpuint (tern_subject_prefix_size (cases[i].subject, NULL), ==, cases[i].size);
}

static void
test_given (void)
{
  g_assert_cmpuint (tern_subject_prefix_size ("Antwort: Lunch", "Antwort: "), ==, 9);
  g_assert_cmpuint (tern_subject_prefix_size ("Re: Lunch", ""), ==, 0);
  /* One that the subject doesn't begin with is calculated anew. */
  g_assert_cmpuint (tern_subject_prefix_size ("Re: Lunch", "Fwd: "), ==, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/subject/calculated", test_calculated);
  g_test_add_func ("/model/subject/given", test_given);
  return g_test_run ();
}
