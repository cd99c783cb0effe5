#include "plugins/mapi/wire/mapi-status.h"

/* [MS-OXCDATA] 2.4: the values that clients compare with. */
static void
test_values (void)
{
  g_assert_cmphex (ecNone, ==, 0);
  g_assert_cmphex (ecNotFound, ==, 0x8004010F);
  g_assert_cmphex (ecNotSupported, ==, 0x80040102);
  g_assert_cmphex (ecNotImplemented, ==, 0x80040FFF);
  g_assert_cmphex (ecNullObject, ==, 0x4B9);
  g_assert_cmphex (ecDstNullObject, ==, 0x503);
  g_assert_cmphex (ecWrongServer, ==, 0x478);
  g_assert_cmphex (ecInvalidBookmark, ==, 0x80040405);
  g_assert_cmphex (ecInvalidParam, ==, 0x80070057);
}

static void
test_names (void)
{
  g_assert_cmpstr (mapi_status_name (0), ==, "ecNone");
  g_assert_cmpstr (mapi_status_name (0x8004010F), ==, "ecNotFound");
  g_assert_cmpstr (mapi_status_name (0x12345678), ==, "ec?");
}

/* Each neutral code has a status, and none of them is success. */
static void
test_codes (void)
{
  for (int code = TERN_ERROR_NOT_FOUND; code <= TERN_ERROR_INTERNAL; code++)
    g_assert_cmphex (mapi_status_from_code (code), !=, ecNone);
  g_assert_cmphex (mapi_status_from_code (TERN_ERROR_NOT_FOUND), ==, ecNotFound);
  g_assert_cmphex (mapi_status_from_code (TERN_ERROR_DENIED), ==, ecAccessDenied);
}

static void
test_errors (void)
{
  g_autoptr (GError) neutral = g_error_new_literal (TERN_ERROR, TERN_ERROR_EXISTS, "exists");
  g_autoptr (GError) wire = g_error_new_literal (MAPI_STATUS, (gint)ecInvalidBookmark, "bookmark");
  g_autoptr (GError) other = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_IO, "disk");

  g_assert_cmphex (mapi_status_from_error (neutral), ==, ecDuplicateName);
  g_assert_cmphex (mapi_status_from_error (wire), ==, ecInvalidBookmark);
  g_assert_cmphex (mapi_status_from_error (other), ==, ecError);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapi-status/values", test_values);
  g_test_add_func ("/mapi-status/names", test_names);
  g_test_add_func ("/mapi-status/codes", test_codes);
  g_test_add_func ("/mapi-status/errors", test_errors);
  return g_test_run ();
}
