#include "core/daemon/pool/ternd-credential-cache.h"

static TernIdentity *
make_identity (guint8 account, const char *address)
{
  TernIdentityInfo info = { .address = address };

  info.account.bytes[0] = account;
  return tern_identity_new (&info);
}

static gboolean
knows (TerndCredentialCache *cache, const char *login, const char *password)
{
  g_autoptr (TernIdentity) identity = ternd_credential_cache_lookup (cache, login, password);

  return identity != NULL;
}

static void
test_lookup (void)
{
  g_autoptr (TerndCredentialCache) cache = ternd_credential_cache_new (10, 300);
  g_autoptr (TernIdentity) alice = make_identity (1, "alice@example.com");

  ternd_credential_cache_add (cache, "alice", "secret", alice, ternd_credential_cache_get_generation (cache));
  ternd_credential_cache_add (cache, "alice", "secret", alice, ternd_credential_cache_get_generation (cache));
  g_assert_cmpuint (ternd_credential_cache_count (cache), ==, 1);
  g_assert_true (knows (cache, "alice", "secret"));
  g_assert_false (knows (cache, "alice", "Secret"));
  g_assert_false (knows (cache, "alic", "esecret"));
  g_assert_false (knows (cache, "alice", ""));
}

static void
test_expiry (void)
{
  g_autoptr (TerndCredentialCache) cache = ternd_credential_cache_new (10, 0);
  g_autoptr (TernIdentity) alice = make_identity (1, "alice@example.com");

  ternd_credential_cache_add (cache, "alice", "secret", alice, ternd_credential_cache_get_generation (cache));
  g_assert_false (knows (cache, "alice", "secret"));
  g_assert_cmpuint (ternd_credential_cache_count (cache), ==, 0);
}

static void
test_bounded (void)
{
  g_autoptr (TerndCredentialCache) cache = ternd_credential_cache_new (10, 300);
  g_autoptr (TernIdentity) alice = make_identity (1, "alice@example.com");

  for (guint i = 0; i < 25; i++) {
    g_autofree char *password = g_strdup_printf ("%u", i);

    ternd_credential_cache_add (cache, "alice", password, alice, 0);
  }
  g_assert_cmpuint (ternd_credential_cache_count (cache), ==, 10);
  g_assert_false (knows (cache, "alice", "14"));
  g_assert_true (knows (cache, "alice", "15"));
}

/* All logins of the account go, in any letter case; others stay. */
static void
test_forget (void)
{
  g_autoptr (TerndCredentialCache) cache = ternd_credential_cache_new (10, 300);
  g_autoptr (TernIdentity) alice = make_identity (1, "alice@example.com");
  g_autoptr (TernIdentity) bob = make_identity (2, "bob@example.com");
  guint64 generation = ternd_credential_cache_get_generation (cache);

  ternd_credential_cache_add (cache, "alice", "secret", alice, generation);
  ternd_credential_cache_add (cache, "EXAMPLE\\alice", "secret", alice, generation);
  ternd_credential_cache_add (cache, "bob", "secret", bob, generation);
  ternd_credential_cache_forget (cache, "Alice@Example.com");
  g_assert_false (knows (cache, "alice", "secret"));
  g_assert_false (knows (cache, "EXAMPLE\\alice", "secret"));
  g_assert_true (knows (cache, "bob", "secret"));
  /* A verification that began before the change must not bring the old password back. */
  ternd_credential_cache_add (cache, "alice", "secret", alice, generation);
  g_assert_false (knows (cache, "alice", "secret"));
  ternd_credential_cache_forget (cache, NULL);
  g_assert_cmpuint (ternd_credential_cache_count (cache), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/credential-cache/lookup", test_lookup);
  g_test_add_func ("/credential-cache/expiry", test_expiry);
  g_test_add_func ("/credential-cache/bounded", test_bounded);
  g_test_add_func ("/credential-cache/forget", test_forget);
  return g_test_run ();
}
