#include "core/model/tern-xid.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "tests/core/model/property-blob.h"

static const TernGuid low = { { 1 } }, high = { { 2 } };

static gboolean
parse_blob (const char *name, GBytes **ret_blob, TernXid *ret_xid)
{
  gsize size;
  const guint8 *data;

  *ret_blob = property_blob_load (name);
  data = g_bytes_get_data (*ret_blob, &size);
  return tern_xid_parse (data, size, ret_xid);
}

/* [MS-OXCFXICS] 2.2.2.2 */
static void
test_xid_blobs (void)
{
  static const char *const names[] = { "XID-1", "XID-2", "XID-3" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GBytes) blob = NULL;
    g_autoptr (GBytes) written = NULL;
    TernXid xid;

    g_assert_true (parse_blob (names[i], &blob, &xid));
    g_assert_cmpuint (xid.size, ==, 6);
    written = tern_xid_to_bytes (&xid);
    property_blob_assert_equal (written, blob, names[i]);
  }
}

static void
test_xid_bounds (void)
{
  guint8 bytes[300] = { 0 };
  TernXid xid;

  g_assert_false (tern_xid_parse (bytes, 0, &xid));
  g_assert_false (tern_xid_parse (bytes, 16, &xid));
  g_assert_true (tern_xid_parse (bytes, 17, &xid));
  g_assert_true (tern_xid_parse (bytes, 16 + TERN_XID_LOCAL_MAX, &xid));
  g_assert_false (tern_xid_parse (bytes, 17 + TERN_XID_LOCAL_MAX, &xid));
}

/* [MS-OXCFXICS] 2.2.2.3 */
static void
test_pcl_blobs (void)
{
  static const char *const names[] = { "PCL-1", "PCL-2", "PCL-3" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GBytes) blob = property_blob_load (names[i]);
    g_autoptr (GBytes) written = NULL;
    g_autoptr (TernPcl) pcl = NULL;
    g_autoptr (GError) error = NULL;
    gsize size;
    const guint8 *data = g_bytes_get_data (blob, &size);

    pcl = tern_pcl_parse (data, size, &error);
    g_assert_no_error (error);
    written = tern_pcl_to_bytes (pcl);
    property_blob_assert_equal (written, blob, names[i]);
    g_assert_true (tern_pcl_includes (pcl, pcl));
  }
}

static void
test_pcl_refuses_nonsense (void)
{
  static const guint8 short_xid[] = { 0x10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
  static const guint8 cut[] = { 0x16, 1, 2 };
  g_autoptr (GError) error = NULL;
  g_autoptr (TernPcl) empty = tern_pcl_parse (NULL, 0, &error);

  g_assert_no_error (error);
  g_assert_nonnull (empty);
  g_assert_null (tern_pcl_parse (short_xid, sizeof short_xid, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (tern_pcl_parse (cut, sizeof cut, &error));
  g_assert_error (error, TERN_ERROR, TERN_ERROR_INVALID);
}

static void
add (TernPcl *pcl, const TernGuid *replica, guint64 globcnt)
{
  TernXid xid;

  tern_xid_init (&xid, replica, globcnt);
  tern_pcl_add (pcl, &xid);
}

/* [MS-OXCFXICS] 3.1.5.6.1 and 3.1.5.6.2: what includes what decides about conflicts. */
static void
test_includes (void)
{
  g_autoptr (TernPcl) server = tern_pcl_new ();
  g_autoptr (TernPcl) client = tern_pcl_new ();
  g_autoptr (GBytes) bytes = NULL;
  TernXid xid;

  add (server, &low, 0x100);
  add (client, &low, 0xFF);
  g_assert_true (tern_pcl_includes (server, client));
  g_assert_false (tern_pcl_includes (client, server));
  add (client, &high, 1);
  g_assert_false (tern_pcl_includes (server, client));
  tern_pcl_merge (client, server);
  g_assert_true (tern_pcl_includes (client, server));
  tern_xid_init (&xid, &low, 0x100);
  g_assert_true (tern_pcl_includes_xid (client, &xid));
  tern_xid_init (&xid, &low, 0x101);
  g_assert_false (tern_pcl_includes_xid (client, &xid));
  /* one XID a namespace, in ascending order of the namespaces */
  add (client, &low, 1);
  bytes = tern_pcl_to_bytes (client);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 2 * 23);
  g_assert_cmpint (((const guint8 *) g_bytes_get_data (bytes, NULL))[1], ==, 1);
  g_assert_cmpint (((const guint8 *) g_bytes_get_data (bytes, NULL))[24], ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/xid/blobs", test_xid_blobs);
  g_test_add_func ("/model/xid/bounds", test_xid_bounds);
  g_test_add_func ("/model/pcl/blobs", test_pcl_blobs);
  g_test_add_func ("/model/pcl/refuses-nonsense", test_pcl_refuses_nonsense);
  g_test_add_func ("/model/pcl/includes", test_includes);
  return g_test_run ();
}
