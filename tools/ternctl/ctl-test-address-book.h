#pragma once

#include "tools/ternctl/ctl-test-http.h"
#include "tools/ternctl/ctl-test.h"

/** ctl_test_address_book: Bind, the first rows of the global address list, Unbind. FALSE: it failed. */
gboolean ctl_test_address_book (CtlTest *test, CtlHttp *http, const char *url);
