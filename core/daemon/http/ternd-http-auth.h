#pragma once

#include <gio/gio.h>

#include "core/base/tern-metrics.h"
#include "core/spi/tern-authenticator.h"

/** TerndHttpLogin: what a client claims. Wiped by ternd_http_login_clear(). */
typedef struct {
  char *login;
  char *password;
} TerndHttpLogin;

void ternd_http_login_clear (TerndHttpLogin *login);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TerndHttpLogin, ternd_http_login_clear)

/**
 * ternd_http_login_parse: the value of an Authorization field. Basic ([RFC 7617]) as UTF-8; where it is none, as
 * Windows-1252, which is what clients with a code page send.
 *
 * Returns: %FALSE: of no known scheme, or malformed: to be challenged
 */
gboolean ternd_http_login_parse (const char *value, TerndHttpLogin *ret_login);

/** TerndHttpAuth: who may be whom: the authenticator, what it said lately, and the brake on guessing. Safe from any
 * thread. */
typedef struct _TerndHttpAuth TerndHttpAuth;

TerndHttpAuth *ternd_http_auth_new (TernMetrics *metrics);
void ternd_http_auth_free (TerndHttpAuth *auth);
void ternd_http_auth_set_authenticator (TerndHttpAuth *auth, TernAuthenticator *authenticator);
gboolean ternd_http_auth_is_ready (TerndHttpAuth *auth);
void ternd_http_auth_forget (TerndHttpAuth *auth, const char *login);

/** ternd_http_auth_recall: (transfer full) (nullable): known from a moment ago; quick enough for an I/O thread. */
TernIdentity *ternd_http_auth_recall (TerndHttpAuth *auth, const TerndHttpLogin *login);

/**
 * ternd_http_auth_verify: (transfer full): asks the authenticator; on a worker thread. DENIED: wrong, or throttled;
 * UNAVAILABLE and others: nobody could tell.
 */
TernIdentity *ternd_http_auth_verify (TerndHttpAuth *auth, const TerndHttpLogin *login, const char *remote,
                                      TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** ternd_http_auth_add_challenges: calls @add for each scheme's WWW-Authenticate value. */
typedef void (*TerndHttpAddChallenge) (const char *value, gpointer user_data);
void ternd_http_auth_add_challenges (const char *realm, TerndHttpAddChallenge add, gpointer user_data);
