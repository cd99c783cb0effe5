#include "core/daemon/http/ternd-http-auth.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-log.h"
#include "core/daemon/pool/ternd-credential-cache.h"
#include "core/daemon/pool/ternd-throttle.h"

#define CACHE_ENTRIES 16384
#define CACHE_SECONDS 300
#define LOGIN_MAX 1024
#define PASSWORD_MAX 4096

struct _TerndHttpAuth {
  GMutex lock;
  TernAuthenticator *authenticator; /* (nullable) */
  TerndCredentialCache *cache;
  TerndThrottle *throttle;
  TernMetrics *metrics;
  TernCounter *passed;
  TernCounter *recalled;
  TernCounter *denied;
  TernCounter *throttled;
};

static const TerndThrottleLimits throttle_limits = {
  .account_burst = 10,
  .account_seconds = 30,
  .address_burst = 30,
  .address_seconds = 6,
};

/* One way to log on: its name on the wire, its challenge's parameters, and how what the client sends is read. */
typedef struct {
  const char *name;
  char *(*make_challenge) (const char *realm);
  gboolean (*parse) (const char *parameters, TerndHttpLogin *ret_login);
} Scheme;

static char *
make_basic_challenge (const char *realm)
{
  return g_strdup_printf ("Basic realm=\"%s\"", realm);
}

static void
free_secret (char *text)
{
  if (text == NULL)
    return;
  explicit_bzero (text, strlen (text));
  g_free (text);
}

/* Windows-1252, whose five holes are read as the control characters of Latin-1 (so that every password can be typed).
 */
static char *
from_code_page (const char *text, gsize size)
{
  static const guint16 high[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D,
    0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
    0x0153, 0x009D, 0x017E, 0x0178,
  };
  char *utf8 = g_malloc (size * 3 + 1);
  gsize at = 0;

  for (gsize i = 0; i < size; i++) {
    guchar byte = (guchar) text[i];

    at += (gsize) g_unichar_to_utf8 (byte >= 0x80 && byte < 0xA0 ? high[byte - 0x80] : byte, utf8 + at);
  }
  utf8[at] = '\0';
  return utf8;
}

static char *
to_utf8 (const char *text, gsize size)
{
  return g_utf8_validate_len (text, size, NULL) ? g_strndup (text, size) : from_code_page (text, size);
}

/* [RFC 7617] 2: the login has no colon, the password may have some. */
static gboolean
split_basic (const char *text, gsize size, TerndHttpLogin *ret_login)
{
  const char *colon = memchr (text, ':', size);
  gsize login_size;

  if (colon == NULL || memchr (text, '\0', size) != NULL)
    return FALSE;
  login_size = (gsize) (colon - text);
  if (login_size == 0 || login_size > LOGIN_MAX || size - login_size - 1 > PASSWORD_MAX)
    return FALSE;
  ret_login->login = to_utf8 (text, login_size);
  ret_login->password = to_utf8 (colon + 1, size - login_size - 1);
  return TRUE;
}

static gboolean
parse_basic (const char *parameters, TerndHttpLogin *ret_login)
{
  gsize size = 0;
  guchar *text = g_base64_decode (parameters, &size);
  gboolean ok = text != NULL && split_basic ((const char *) text, size, ret_login);

  if (text != NULL)
    explicit_bzero (text, size);
  g_free (text);
  return ok;
}

static const Scheme schemes[] = {
  { "Basic", make_basic_challenge, parse_basic },
};

void
ternd_http_login_clear (TerndHttpLogin *login)
{
  g_clear_pointer (&login->login, g_free);
  g_clear_pointer (&login->password, free_secret);
}

gboolean
ternd_http_login_parse (const char *value, TerndHttpLogin *ret_login)
{
  gsize length = strcspn (value, " ");
  const char *parameters = value + length + strspn (value + length, " ");

  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++) {
    if (strlen (schemes[i].name) == length && g_ascii_strncasecmp (schemes[i].name, value, length) == 0)
      return schemes[i].parse (parameters, ret_login);
  }
  return FALSE;
}

void
ternd_http_auth_add_challenges (const char *realm, TerndHttpAddChallenge add, gpointer user_data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++) {
    g_autofree char *challenge = schemes[i].make_challenge (realm);

    add (challenge, user_data);
  }
}

TerndHttpAuth *
ternd_http_auth_new (TernMetrics *metrics)
{
  const char *name = "tern_http_logins";
  const char *help = "Log-ons by how they ended.";
  TerndHttpAuth *auth = g_new0 (TerndHttpAuth, 1);

  g_mutex_init (&auth->lock);
  auth->cache = ternd_credential_cache_new (CACHE_ENTRIES, CACHE_SECONDS);
  auth->throttle = ternd_throttle_new (&throttle_limits);
  auth->metrics = g_object_ref (metrics);
  auth->passed = tern_metrics_counter (metrics, name, help, "result=\"passed\"");
  auth->recalled = tern_metrics_counter (metrics, name, help, "result=\"recalled\"");
  auth->denied = tern_metrics_counter (metrics, name, help, "result=\"denied\"");
  auth->throttled = tern_metrics_counter (metrics, name, help, "result=\"throttled\"");
  return auth;
}

void
ternd_http_auth_free (TerndHttpAuth *auth)
{
  if (auth == NULL)
    return;
  g_clear_object (&auth->authenticator);
  ternd_credential_cache_free (auth->cache);
  ternd_throttle_free (auth->throttle);
  g_object_unref (auth->metrics);
  g_mutex_clear (&auth->lock);
  g_free (auth);
}

void
ternd_http_auth_set_authenticator (TerndHttpAuth *auth, TernAuthenticator *authenticator)
{
  g_mutex_lock (&auth->lock);
  g_set_object (&auth->authenticator, authenticator);
  g_mutex_unlock (&auth->lock);
  ternd_credential_cache_forget (auth->cache, NULL);
}

static TernAuthenticator *
ref_authenticator (TerndHttpAuth *auth)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&auth->lock);

  return auth->authenticator != NULL ? g_object_ref (auth->authenticator) : NULL;
}

gboolean
ternd_http_auth_is_ready (TerndHttpAuth *auth)
{
  g_autoptr (TernAuthenticator) authenticator = ref_authenticator (auth);

  return authenticator != NULL;
}

void
ternd_http_auth_forget (TerndHttpAuth *auth, const char *login)
{
  ternd_credential_cache_forget (auth->cache, login);
}

TernIdentity *
ternd_http_auth_recall (TerndHttpAuth *auth, const TerndHttpLogin *login)
{
  TernIdentity *identity = ternd_credential_cache_lookup (auth->cache, login->login, login->password);

  if (identity != NULL)
    tern_counter_add (auth->recalled, 1);
  return identity;
}

TernIdentity *
ternd_http_auth_verify (TerndHttpAuth *auth, const TerndHttpLogin *login, const char *remote, TernJob *job,
                        GError **error)
{
  g_autoptr (TernAuthenticator) authenticator = ref_authenticator (auth);
  TernLogFields fields = { .user = login->login, .remote = remote };
  guint64 generation = ternd_credential_cache_get_generation (auth->cache);
  g_autoptr (GError) local = NULL;
  TernIdentity *identity;

  if (authenticator == NULL) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "no authenticator is active");
    return NULL;
  }
  if (!ternd_throttle_enter (auth->throttle, login->login, remote)) {
    tern_counter_add (auth->throttled, 1);
    tern_log_event (TERN_EVENT_AUTH_THROTTLED, &fields, "log-on as %s from %s refused: too many failures before",
                    login->login, remote);
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_DENIED, "too many failed log-ons");
    return NULL;
  }
  identity = tern_authenticator_verify_password (authenticator, login->login, login->password, job, &local);
  if (identity != NULL) {
    tern_counter_add (auth->passed, 1);
    ternd_throttle_passed (auth->throttle, login->login, remote, TRUE);
    ternd_credential_cache_add (auth->cache, login->login, login->password, identity, generation);
    return identity;
  }
  if (g_error_matches (local, TERN_ERROR, TERN_ERROR_DENIED)) {
    tern_counter_add (auth->denied, 1);
    tern_log_event (TERN_EVENT_AUTH_FAILED, &fields, "log-on as %s from %s failed", login->login, remote);
  } else {
    ternd_throttle_passed (auth->throttle, login->login, remote, FALSE);
  }
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}
