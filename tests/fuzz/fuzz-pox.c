#include "core/base/tern-error.h"
#include "plugins/autodiscover/ad-pox-request.h"
#include "tests/fuzz/fuzz-target.h"

/* A request of the XML dialect of autodiscover, from anybody. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto (AdPoxRequest) request = { 0 };
  g_autoptr (GError) error = NULL;

  if (ad_pox_request_parse (data, size, &request, &error)) {
    g_assert_true (request.schema != NULL && (request.address != NULL || request.legacy_dn != NULL));
    g_assert_true (request.address == NULL || g_utf8_validate (request.address, -1, NULL));
  } else {
    g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  }
  return 0;
}
