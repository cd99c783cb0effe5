#include "plugins/directory-pg/dir-address.h"

#include <string.h>

#include "core/base/tern-error.h"

static void
test_address (void)
{
  g_auto (DirAddress) address = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (dir_address_parse ("\"A@b\".Müller@Example.COM", &address, &error));
  g_assert_cmpstr (address.domain_key, ==, "example.com");
  g_assert_true (g_str_has_prefix (address.local_key, "\"a@b\""));
}

/* What can't be an address says so, and isn't looked up. */
static void
test_no_address (void)
{
  static const char *const bad[] = { "",
                                     "anna",
                                     "@example.com",
                                     "anna@",
                                     "anna@exa mple.com",
                                     "anna@<example.com>",
                                     "an\nna@example.com",
                                     "\xFF@example.com" };
  g_autofree char *local = g_strnfill (330, 'a'), *too_long = g_strconcat (local, "@example.com", NULL);

  for (guint i = 0; i <= G_N_ELEMENTS (bad); i++) {
    g_auto (DirAddress) address = { 0 };
    g_autoptr (GError) error = NULL;

    g_assert_false (dir_address_parse (i < G_N_ELEMENTS (bad) ? bad[i] : too_long, &address, &error));
    g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  }
}

static void
test_domain (void)
{
  static const char *const good[] = { "example.com", "a-b.example", "xn--mller-kva.example", "1.2.example" };
  static const char *const bad[]
      = { "", "example", ".example.com", "example.com.", "a..b", "-a.example", "a_b.example", "ex ample.com" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (dir_domain_check (good[i], NULL));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (dir_domain_check (bad[i], &error));
    g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dir-address/address", test_address);
  g_test_add_func ("/dir-address/no-address", test_no_address);
  g_test_add_func ("/dir-address/domain", test_domain);
  return g_test_run ();
}
