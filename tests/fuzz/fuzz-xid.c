#include "core/model/tern-xid.h"
#include "tests/fuzz/fuzz-target.h"

static void
check_pcl (const TernPcl *pcl)
{
  g_autoptr (GBytes) bytes = tern_pcl_to_bytes (pcl);
  g_autoptr (TernPcl) again = tern_pcl_parse (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL);
  g_autoptr (TernPcl) empty = tern_pcl_new ();
  g_autoptr (GBytes) second = NULL;

  g_assert_nonnull (again);
  second = tern_pcl_to_bytes (again);
  g_assert_true (g_bytes_equal (bytes, second));
  g_assert_true (tern_pcl_includes (pcl, again));
  g_assert_true (tern_pcl_includes (again, pcl));
  g_assert_true (tern_pcl_includes (pcl, empty));
  tern_pcl_merge (empty, pcl);
  g_assert_true (tern_pcl_includes (empty, pcl));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (TernPcl) pcl = tern_pcl_parse (data, size, NULL);
  TernXid xid;

  if (pcl != NULL)
    check_pcl (pcl);
  if (tern_xid_parse (data, size, &xid)) {
    g_autoptr (GBytes) bytes = tern_xid_to_bytes (&xid);

    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), data, size);
  }
  return 0;
}
