#pragma once

#include "tools/ternctl/ctl-test-http.h"
#include "tools/ternctl/ctl-test.h"

/** ctl_test_mailbox_open: Connect, Logon, the first rows of the Inbox, Disconnect. FALSE: a step failed. */
gboolean ctl_test_mailbox_open (CtlTest *test, CtlHttp *http, const char *url, const char *dn);
