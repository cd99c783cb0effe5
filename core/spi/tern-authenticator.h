#pragma once

#include <gio/gio.h>

#include "core/spi/tern-identity.h"
#include "core/spi/tern-job.h"

/** TernAuthenticator: turns what a client proves into an identity. Called on a worker thread: hashing takes 100 ms. */
#define TERN_TYPE_AUTHENTICATOR (tern_authenticator_get_type ())
G_DECLARE_INTERFACE (TernAuthenticator, tern_authenticator, TERN, AUTHENTICATOR, GObject)

struct _TernAuthenticatorInterface {
  GTypeInterface parent;

  /* DENIED for an unknown login, a wrong password and a disabled account alike, in the same time. */
  TernIdentity *(*verify_password) (TernAuthenticator *authenticator, const char *login, const char *password,
                                    TernJob *job, GError **error);
};

TernIdentity *
tern_authenticator_verify_password (TernAuthenticator *authenticator, const char *login, const char *password,
                                    TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
