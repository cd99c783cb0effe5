#include "core/model/tern-entry-id.h"

#include "core/base/tern-error.h"
#include "tests/core/model/property-blob.h"

static TernBin
load (guint n, GBytes **ret_blob)
{
  g_autofree char *name = g_strdup_printf ("ENTRYID-%u", n);
  TernBin bin;

  *ret_blob = property_blob_load (name);
  bin.data = g_bytes_get_data (*ret_blob, &bin.size);
  return bin;
}

static void
assert_same (TernBin got, TernBin expected)
{
  g_assert_cmpmem (got.data, got.size, expected.data, expected.size);
}

/* [MS-OXCDATA] 2.2.4.1 and 2.2.4.2: private and public folders and messages. */
static void
test_objects (void)
{
  for (guint n = 8; n <= 15; n++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    g_autoptr (GBytes) blob = NULL;
    g_autoptr (GError) error = NULL;
    TernBin bytes = load (n, &blob);
    TernObjectEntryId id;

    g_assert_true (tern_object_entry_id_parse (bytes, &id, &error));
    g_assert_no_error (error);
    g_assert_cmpint (id.is_public, ==, n == 12 || n == 15);
    g_assert_cmpint (id.is_message, ==, n >= 13);
    g_assert_cmpint (tern_entry_id_get_kind (bytes), ==, id.is_message ? TERN_ENTRY_ID_MESSAGE : TERN_ENTRY_ID_FOLDER);
    if (n == 11)
      g_assert_cmphex (id.folder_globcnt, ==, 0x0000536281F);
    assert_same (tern_object_entry_id_build (&id, arena), bytes);
  }
}

/* [MS-OXCDATA] 2.2.4.3; a v2 block or, for a public store, a DN may follow, which the builder leaves out. */
static void
test_stores (void)
{
  static const guint numbers[] = { 1, 2, 4, 6, 7, 30, 31, 33, 34, 38 };
  guint with_more = 0, public = 0;

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    g_autoptr (GBytes) blob = NULL;
    g_autoptr (GError) error = NULL;
    TernBin bytes = load (numbers[i], &blob), built;
    const char *server, *mailbox;
    gboolean is_public;

    g_assert_true (tern_store_entry_id_parse (bytes, &server, &mailbox, &is_public, &error));
    g_assert_no_error (error);
    g_assert_cmpint (tern_entry_id_get_kind (bytes), ==, TERN_ENTRY_ID_STORE);
    if (numbers[i] == 1) {
      g_assert_cmpstr (server, ==, "BOOEX2K7");
      g_assert_true (g_str_has_suffix (mailbox, "/cn=Recipients/cn=Administrator"));
    }
    built = tern_store_entry_id_build (server, mailbox, is_public, arena);
    g_assert_cmpuint (built.size, <=, bytes.size);
    g_assert_cmpmem (built.data, built.size, bytes.data, built.size);
    with_more += built.size < bytes.size;
    public += is_public;
  }
  g_assert_cmpuint (public, ==, 5);
  g_assert_cmpuint (with_more, ==, 5);
}

/* [MS-OXCDATA] 2.2.5.2, [MS-OXNSPI] 2.2.9.3 */
static void
test_addresses (void)
{
  static const guint numbers[] = { 16, 21, 22, 23, 24 };
  static const guint32 types[] = { 0, 1, 1, 0x100, 0x100 };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    g_autoptr (GBytes) blob = NULL;
    g_autoptr (GError) error = NULL;
    TernBin bytes = load (numbers[i], &blob), built;
    const char *dn;
    guint32 display_type;

    g_assert_true (tern_address_entry_id_parse (bytes, &dn, &display_type, &error));
    g_assert_no_error (error);
    g_assert_cmphex (display_type, ==, types[i]);
    g_assert_cmpint (tern_entry_id_get_kind (bytes), ==, TERN_ENTRY_ID_ADDRESS);
    g_assert_cmpint (dn[0], ==, '/');
    built = tern_address_entry_id_build (dn, display_type, arena);
    g_assert_cmpmem (built.data, built.size, bytes.data, built.size);
    /* The last has more bytes behind its DN. */
    g_assert_cmpuint (bytes.size - built.size, ==, numbers[i] == 24 ? 38 : 0);
  }
}

/* [MS-OXNSPI] 2.2.9.2 */
static void
test_ephemeral (void)
{
  static const guint32 types[] = { 0, 1 }, mids[] = { 0x0000BB22, 0x002DF1BE };

  for (guint n = 25; n <= 26; n++) {
    g_autoptr (TernArena) arena = tern_arena_new ();
    g_autoptr (GBytes) blob = NULL;
    g_autoptr (GError) error = NULL;
    TernBin bytes = load (n, &blob);
    TernGuid provider;
    guint32 display_type, mid;

    g_assert_true (tern_ephemeral_entry_id_parse (bytes, &provider, &display_type, &mid, &error));
    g_assert_cmphex (display_type, ==, types[n - 25]);
    g_assert_cmphex (mid, ==, mids[n - 25]);
    g_assert_cmpint (tern_entry_id_get_kind (bytes), ==, TERN_ENTRY_ID_EPHEMERAL);
    assert_same (tern_ephemeral_entry_id_build (&provider, display_type, mid, arena), bytes);
  }
}

/* [MS-OXCDATA] 2.2.5.1: one in 8 bits, one in Unicode with the bits that the builder sets. */
static void
test_one_offs (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GBytes) narrow = NULL;
  g_autoptr (GBytes) wide = NULL;
  g_autoptr (GError) error = NULL;
  TernBin bytes = load (17, &narrow);
  const char *name, *type, *address;

  g_assert_true (tern_one_off_entry_id_parse (bytes, arena, &name, &type, &address, &error));
  g_assert_cmpstr (name, ==, "'admin@example.com'");
  g_assert_cmpstr (type, ==, "SMTP");
  g_assert_cmpstr (address, ==, "admin@example.com");
  bytes = load (40, &wide);
  g_assert_true (tern_one_off_entry_id_parse (bytes, arena, &name, &type, &address, &error));
  g_assert_cmpint (tern_entry_id_get_kind (bytes), ==, TERN_ENTRY_ID_ONE_OFF);
  g_assert_cmpstr (type, ==, "SMTP");
  assert_same (tern_one_off_entry_id_build (name, type, address, arena), bytes);
}

static void
test_one_off_in_windows_1252 (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  g_autoptr (GBytes) blob
      = property_blob_from_hex ("00000000 812B1FA4BEA310199D6E00DD010F5402 0000 0000 4D FC 00 00 78 00");
  g_autoptr (GError) error = NULL;
  TernBin bytes;
  const char *name, *type, *address;

  bytes.data = g_bytes_get_data (blob, &bytes.size);
  g_assert_true (tern_one_off_entry_id_parse (bytes, arena, &name, &type, &address, &error));
  g_assert_cmpstr (name, ==, "M\xC3\xBC");
  g_assert_cmpstr (type, ==, "");
  g_assert_cmpstr (address, ==, "x");
}

static void
try_all (TernBin bytes, guint *accepted)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernObjectEntryId object;
  TernGuid guid;
  const char *a, *b, *c;
  gboolean is_public;
  guint32 x, y;

  *accepted += tern_object_entry_id_parse (bytes, &object, NULL);
  *accepted += tern_store_entry_id_parse (bytes, &a, &b, &is_public, NULL);
  *accepted += tern_address_entry_id_parse (bytes, &a, &x, NULL);
  *accepted += tern_ephemeral_entry_id_parse (bytes, &guid, &x, &y, NULL);
  *accepted += tern_one_off_entry_id_parse (bytes, arena, &a, &b, &c, NULL);
}

/* Each value is of at most one kind, the one that its provider says; cut values and other kinds are of none. */
static void
test_all_blobs (void)
{
  for (guint n = 1; n <= 40; n++) {
    g_autoptr (GBytes) blob = NULL;
    TernBin bytes = load (n, &blob);
    TernEntryIdKind kind = tern_entry_id_get_kind (bytes);
    guint accepted = 0;

    try_all (bytes, &accepted);
    g_assert_cmpuint (accepted, <=, 1);
    if (kind == TERN_ENTRY_ID_UNKNOWN)
      g_assert_cmpuint (accepted, ==, 0);
    for (gsize cut = 0; cut < MIN (bytes.size, 24); cut++) {
      g_autofree guint8 *copy = g_memdup2 (bytes.data, cut);

      accepted = 0;
      try_all ((TernBin){ copy, cut }, &accepted);
      g_assert_cmpuint (accepted, ==, 0);
    }
  }
}

static void
test_search_key (void)
{
  g_autoptr (TernArena) arena = tern_arena_new ();
  TernBin key = tern_search_key_build ("smtp", "Alice@example.com", arena);

  g_assert_cmpmem (key.data, key.size, "SMTP:ALICE@EXAMPLE.COM", 23);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/entry-id/objects", test_objects);
  g_test_add_func ("/model/entry-id/stores", test_stores);
  g_test_add_func ("/model/entry-id/addresses", test_addresses);
  g_test_add_func ("/model/entry-id/ephemeral", test_ephemeral);
  g_test_add_func ("/model/entry-id/one-offs", test_one_offs);
  g_test_add_func ("/model/entry-id/one-off-in-windows-1252", test_one_off_in_windows_1252);
  g_test_add_func ("/model/entry-id/all-blobs", test_all_blobs);
  g_test_add_func ("/model/entry-id/search-key", test_search_key);
  return g_test_run ();
}
