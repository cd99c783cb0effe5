#include "tests/plugins/lmtp/test-host.h"

#include "core/groupware/tern-groupware.h"

static GObject *
get_service (TernHost *host, GType type)
{
  TestHost *self = TEST_HOST (host);
  GObject *service = NULL;

  if (type == TERN_TYPE_GROUPWARE)
    service = self->groupware;
  else if (type == TERN_TYPE_DIRECTORY)
    service = self->directory;
  return service != NULL ? g_object_ref (service) : NULL;
}

static void
host_init (TernHostInterface *iface)
{
  iface->get_service = get_service;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestHost, test_host, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (TERN_TYPE_HOST, host_init))

static void
test_host_class_init (TestHostClass *klass)
{
}

static void
test_host_init (TestHost *host)
{
}
