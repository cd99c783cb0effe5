#include "plugins/mapi/request/mapi-session.h"

/* X-ClientApplication ([MS-OXCMAPIHTTP] 2.2.3.3.5) as a number that compares. */
static void
test_version (void)
{
  g_assert_cmphex (mapi_client_version_parse ("Outlook/16.0.4266.1001"), ==, MAPI_CLIENT_VERSION (16, 0, 4266) | 1001);
  g_assert_cmphex (mapi_client_version_parse ("Outlook/15.0.4815.1002"), <,
                   mapi_client_version_parse ("Outlook/16.0.10730.20102"));
  g_assert_cmphex (mapi_client_version_parse (NULL), ==, 0);
  g_assert_cmphex (mapi_client_version_parse (""), ==, 0);
  g_assert_cmphex (mapi_client_version_parse ("Outlook/16"), ==, 0);
  g_assert_cmphex (mapi_client_version_parse ("Microsoft.Exchange/16.0.1.1"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapi/session/version", test_version);
  return g_test_run ();
}
