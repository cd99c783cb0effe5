#include "core/spi/tern-authenticator.h"

G_DEFINE_INTERFACE (TernAuthenticator, tern_authenticator, G_TYPE_OBJECT)

static void
tern_authenticator_default_init (TernAuthenticatorInterface *iface)
{
}

TernIdentity *
tern_authenticator_verify_password (TernAuthenticator *authenticator, const char *login, const char *password, TernJob
                                    *job, GError **error)
{
  return TERN_AUTHENTICATOR_GET_IFACE (authenticator)->verify_password (authenticator, login, password, job, error);
}
