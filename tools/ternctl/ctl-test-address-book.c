#include "tools/ternctl/ctl-test-address-book.h"

#include "core/model/tern-prop-tags.h"
#include "plugins/mapi/wire/wire-oxcmapihttp.h"
#include "tools/ternctl/ctl-test-mapi.h"

#define ENGLISH 0x0409
#define LATIN 1252 /* [MS-OXNSPI] 3.1.4.1.1: never CP_WINUNICODE */
#define ROWS 50

static gboolean
fail (CtlTest *test, const GError *error)
{
  return ctl_test_fail (test, "address book", "see ternctl user list, and look at the daemon's log", "%s",
                        error->message);
}

gboolean
ctl_test_address_book (CtlTest *test, CtlHttp *http, const char *url)
{
  static const TernPropTag tags[] = { PidTagDisplayName, PidTagSmtpAddress };
  const STAT beginning = { .code_page = LATIN, .template_locale = ENGLISH, .sort_locale = ENGLISH };
  const BindRequestBody bind = { .has_state = 1, .state = beginning };
  const QueryRowsRequestBody query = {
    .has_state = 1, .state = beginning, .row_count = ROWS, .has_columns = 1, .columns = { G_N_ELEMENTS (tags), tags }
  };
  const UnbindRequestBody unbind = { 0 };
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GError) error = NULL;
  g_auto (CtlMapi) mapi = { 0 };
  BindResponseBody bound = { 0 };
  QueryRowsResponseBody rows = { 0 };
  UnbindResponseBody unbound = { 0 };

  ctl_mapi_init (&mapi, http, url);
  if (!ctl_mapi_call (&mapi, "Bind", &bind_request_body_type, &bind, &bind_response_body_type, arena, &bound, &error)
      || !ctl_mapi_call (&mapi, "QueryRows", &query_rows_request_body_type, &query, &query_rows_response_body_type,
                         arena, &rows, &error))
    return fail (test, error);
  /* [MS-OXCMAPIHTTP] 2.2.5.3.2: Unbind answers 1, UnbindSuccess; whatever it says, the context is gone. */
  if (!ctl_mapi_call (&mapi, "Unbind", &unbind_request_body_type, &unbind, &unbind_response_body_type, arena, &unbound,
                      &error)
      && unbound.error_code != 1)
    return fail (test, error);
  ctl_test_pass (test, "address book", "%u entries of the global address list read", rows.row_count);
  return TRUE;
}
