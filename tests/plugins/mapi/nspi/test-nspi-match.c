#include "plugins/mapi/nspi/nspi-match.h"

#include "core/model/tern-prop-tags.h"
#include "tests/plugins/mapi/nspi/nspi-fixture.h"

/* Ambiguous name resolution, [MS-OXNSPI] 3.1.4.6: what people type for a name. */
static void
test_anr (void)
{
  static const struct {
    const char *text;
    gboolean matches, exact;
  } cases[] = {
    { "Dörte Müller-Lüdenscheid", TRUE, TRUE },
    { "dörte müller-lüdenscheid", TRUE, TRUE },
    { "dör", TRUE, FALSE },
    { "mül dör", TRUE, FALSE },
    { "Lüden", TRUE, FALSE },
    { "d.mueller@example.com", TRUE, TRUE },
    { "SMTP:d.mueller@example.com", TRUE, TRUE },
    { "=d.mueller@example.com", TRUE, TRUE },
    { "d.mueller", TRUE, TRUE },
    { "mueller", TRUE, FALSE },
    { "example", FALSE, FALSE },
    { "örte", FALSE, FALSE },
    { "dörte meier", FALSE, FALSE },
    { "", FALSE, FALSE },
    { " , ;", FALSE, FALSE },
    { "chief", TRUE, FALSE },
    { "chief@example.com", TRUE, TRUE },
  };
  TernGuid organisation = { 0 };
  g_autoptr (TernEntry) entry
      = nspi_fixture_entry (&organisation, 0x10, "Dörte Müller-Lüdenscheid", "d.mueller@example.com");

  g_strfreev (entry->aliases);
  entry->aliases = g_strsplit ("chief@example.com", " ", -1);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("'%s'", cases[i].text);
    g_assert_cmpint (nspi_anr_matches (entry, cases[i].text), ==, cases[i].matches);
    g_assert_cmpint (nspi_anr_is_exact (entry, cases[i].text), ==, cases[i].exact);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nspi/match/anr", test_anr);
  return g_test_run ();
}
