#include "tests/plugins/mapi/http/http-fixture.h"

#include <string.h>

#include "core/base/tern-error.h"

static void test_host_host_init (TernHostInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (TestHost, test_host, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (TERN_TYPE_HOST, test_host_host_init))

static void
test_host_finalize (GObject *object)
{
  TestHost *host = TEST_HOST (object);

  g_hash_table_unref (host->sessions);
  g_hash_table_unref (host->services);
  g_hash_table_unref (host->active);
  g_clear_pointer (&host->settings, tern_settings_unref);
  g_free (host->external_url);
  g_mutex_clear (&host->lock);
  G_OBJECT_CLASS (test_host_parent_class)->finalize (object);
}

static void
test_host_class_init (TestHostClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_host_finalize;
}

static void
test_host_init (TestHost *host)
{
  g_mutex_init (&host->lock);
  host->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  host->services = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  host->active = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  host->external_url = g_strdup ("https://mail.example.com");
}

TestHost *
test_host_new (const char *section, const TernSetting *table, const char *const *values)
{
  TestHost *host = g_object_new (TEST_TYPE_HOST, NULL);
  g_autoptr (GHashTable) texts = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; values != NULL && values[i] != NULL; i += 2)
    g_hash_table_insert (texts, (gpointer) values[i], (gpointer) values[i + 1]);
  host->settings = tern_settings_new_from_values (section, table, texts, &error);
  g_assert_no_error (error);
  return host;
}

void
test_host_put_service (TestHost *host, GType type, gpointer service)
{
  g_hash_table_insert (host->services, GSIZE_TO_POINTER (type), g_object_ref (service));
}

static TernSettings *
get_settings (TernHost *host)
{
  return tern_settings_ref (TEST_HOST (host)->settings);
}

static GObject *
get_service (TernHost *host, GType type)
{
  GObject *service = g_hash_table_lookup (TEST_HOST (host)->services, GSIZE_TO_POINTER (type));

  return service != NULL ? g_object_ref (service) : NULL;
}

static gboolean
is_active (TernHost *host, const char *plugin)
{
  return g_hash_table_contains (TEST_HOST (host)->active, plugin);
}

static char *
get_external_url (TernHost *host)
{
  return g_strdup (TEST_HOST (host)->external_url);
}

static TernSession *
open_session (TernHost *self, const TernSessionSpec *spec, GError **error)
{
  TestHost *host = TEST_HOST (self);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&host->lock);
  g_autofree char *id = g_strdup_printf ("node-%u", ++host->next_id);
  TernSession *session;

  if (host->is_full) {
    spec->free_state (spec->state);
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_LIMIT, "too many sessions");
    return NULL;
  }
  session = tern_session_new (id, spec);
  g_hash_table_insert (host->sessions, g_strdup (id), g_object_ref (session));
  return session;
}

static TernSession *
find_session (TernHost *self, const char *id, TernIdentity *identity, GError **error)
{
  TestHost *host = TEST_HOST (self);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&host->lock);
  TernSession *session = g_hash_table_lookup (host->sessions, id);

  if (!g_str_has_prefix (id, "node-")) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "no such form of id");
    return NULL;
  }
  if (session == NULL || tern_session_get_identity (session) != identity) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_STALE, "no such session");
    return NULL;
  }
  return g_object_ref (session);
}

static void
close_session (TernHost *self, TernSession *session)
{
  TestHost *host = TEST_HOST (self);
  g_autoptr (TernSession) last = g_object_ref (session); /* its state goes without the lock */
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&host->lock);

  g_hash_table_remove (host->sessions, tern_session_get_id (session));
}

static void
test_host_host_init (TernHostInterface *iface)
{
  iface->get_settings = get_settings;
  iface->get_service = get_service;
  iface->is_active = is_active;
  iface->get_external_url = get_external_url;
  iface->open_session = open_session;
  iface->find_session = find_session;
  iface->close_session = close_session;
}
