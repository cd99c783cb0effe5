#pragma once

#include "core/spi/tern-host.h"

/** TestHost: a host that has a groupware and a directory, or not (%NULL); it holds neither. */
#define TEST_TYPE_HOST (test_host_get_type ())
G_DECLARE_FINAL_TYPE (TestHost, test_host, TEST, HOST, GObject)

struct _TestHost {
  GObject parent;

  GObject *groupware;
  GObject *directory;
};
