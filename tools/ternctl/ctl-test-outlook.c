#include "tools/ternctl/ctl-test-outlook.h"

#include <curl/curl.h>
#include <string.h>

#include "core/base/tern-error.h"
#include "tools/ternctl/ctl-secret.h"
#include "tools/ternctl/ctl-test-address-book.h"
#include "tools/ternctl/ctl-test-discover.h"
#include "tools/ternctl/ctl-test-mailbox.h"
#include "tools/ternctl/ctl-test.h"

#define DISCOVER_PATH "/autodiscover/autodiscover.xml"

typedef struct {
  CtlTest *test;
  CtlHttp *http;
  const char *address;
  const char *url; /* given; NULL: what the address says */
  gboolean insecure;
  char *discover_url;
  CtlDiscovered found;
} Outlook;

/* As Outlook looks for the server of user@domain: https://domain first, then https://autodiscover.domain. */
static gboolean
resolve (Outlook *outlook)
{
  const char *domain = strchr (outlook->address, '@') + 1;
  g_autofree char *with_prefix = g_strconcat ("autodiscover.", domain, NULL);
  const char *const hosts[] = { with_prefix, domain };
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autoptr (GUri) given = outlook->url != NULL ? g_uri_parse (outlook->url, G_URI_FLAGS_NONE, NULL) : NULL;

  for (guint i = 0; i < (given != NULL ? 1 : G_N_ELEMENTS (hosts)); i++) {
    const char *host = given != NULL ? g_uri_get_host (given) : hosts[i];
    GList *addresses = g_resolver_lookup_by_name (resolver, host, NULL, NULL);
    g_autofree char *first = NULL;

    if (addresses == NULL)
      continue;
    first = g_inet_address_to_string (addresses->data);
    g_resolver_free_addresses (addresses);
    outlook->discover_url = given != NULL ? g_strconcat (outlook->url, DISCOVER_PATH, NULL)
                                          : g_strdup_printf ("https://%s" DISCOVER_PATH, host);
    ctl_test_pass (outlook->test, "name", "%s is %s", host, first);
    return TRUE;
  }
  return ctl_test_fail (outlook->test, "name",
                        "give autodiscover.DOMAIN an address in the DNS, the one under which clients reach this server",
                        "neither %s nor %s has an address", hosts[0], hosts[1]);
}

static gboolean
fail_connection (Outlook *outlook, const char *step, const GError *error)
{
  const char *remedy = "see that ternd runs (ternctl status) and that no firewall is between";

  if (error->code == CURLE_PEER_FAILED_VERIFICATION)
    remedy = "set certificate in [http] to a chain that the clients trust, up to but without the root";
  else if (error->code == CURLE_SSL_CONNECT_ERROR)
    remedy = "set listen-tls, certificate and private-key in [http], or look at the proxy in front";
  return ctl_test_fail (outlook->test, step, remedy, "%s: %s", outlook->discover_url, error->message);
}

/* First the chain alone, then the names too, so that each has its own line. The server must ask for a login meanwhile.
 */
static gboolean
connect_server (Outlook *outlook)
{
  gboolean is_tls = g_str_has_prefix (outlook->discover_url, "https://");
  g_auto (CtlHttpAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  const char *challenge;

  ctl_http_set_checks (outlook->http, !outlook->insecure, FALSE);
  if (!ctl_discover_post (outlook->http, outlook->discover_url, outlook->address, &answer, &error))
    return fail_connection (outlook, is_tls ? "TLS" : "connection", error);
  ctl_test_pass (outlook->test, is_tls ? "TLS" : "connection", "%s answers", outlook->discover_url);
  if (is_tls && !outlook->insecure) {
    ctl_http_set_checks (outlook->http, TRUE, TRUE);
    if (!ctl_discover_post (outlook->http, outlook->discover_url, outlook->address, &answer, &error))
      return ctl_test_fail (outlook->test, "certificate names",
                            "get a certificate that names every host in the clients' URLs", "%s", error->message);
    ctl_test_pass (outlook->test, "certificate names", "the certificate names this host");
  }
  challenge = ctl_http_answer_header (&answer, "WWW-Authenticate");
  if (answer.status == 404)
    return ctl_test_fail (outlook->test, "auth",
                          "install tern-autodiscover, or see ternctl plugin list for why it isn't active",
                          "nothing answers at %s", DISCOVER_PATH);
  if (answer.status != 401 || challenge == NULL)
    return ctl_test_fail (outlook->test, "auth", "see ternctl status: without a directory nobody can log on",
                          "no login is asked for (HTTP status %ld)", answer.status);
  ctl_test_pass (outlook->test, "auth", "a login is asked for: %s", challenge);
  return TRUE;
}

/* URLs are for clients; with --url everything goes to that server, whatever its outside name is. */
static char *
redirect (const Outlook *outlook, const char *url)
{
  const char *path = url != NULL ? strstr (url, "://") : NULL;

  path = path != NULL ? strchr (path + 3, '/') : NULL;
  if (url == NULL || outlook->url == NULL || path == NULL)
    return g_strdup (url);
  return g_strconcat (outlook->url, path, NULL);
}

static gboolean
discover (Outlook *outlook)
{
  g_auto (CtlHttpAnswer) answer = { 0 };
  g_autoptr (GError) error = NULL;
  CtlDiscovered *found = &outlook->found;

  ctl_http_set_login (outlook->http, TRUE);
  if (!ctl_discover_post (outlook->http, outlook->discover_url, outlook->address, &answer, &error))
    return fail_connection (outlook, "autodiscover", error);
  if (answer.status == 401)
    return ctl_test_fail (outlook->test, "autodiscover",
                          "check the password, or set one with ternctl user set-password", "the login is refused");
  if (answer.status != 200 || !ctl_discover_parse (&answer, found, &error))
    return ctl_test_fail (outlook->test, "autodiscover", "look at the daemon's log", "HTTP status %ld%s%s",
                          answer.status, error != NULL ? ": " : "", error != NULL ? error->message : "");
  if (found->problem != NULL || found->dn == NULL)
    return ctl_test_fail (outlook->test, "autodiscover", "see that the user exists: ternctl user show", "%s",
                          found->problem != NULL ? found->problem : "the answer has no user");
  if (found->mail_store == NULL)
    return ctl_test_fail (outlook->test, "autodiscover",
                          "install tern-mapi, or see ternctl plugin list for why it isn't active",
                          "the answer has no mapiHttp protocol");
  ctl_test_pass (outlook->test, "autodiscover", "%s: %s", found->name != NULL ? found->name : found->dn,
                 found->mail_store);
  return TRUE;
}

static void
walk (Outlook *outlook)
{
  g_autofree char *mail_store = NULL;
  g_autofree char *address_book = NULL;

  if (!resolve (outlook) || !connect_server (outlook) || !discover (outlook))
    return;
  mail_store = redirect (outlook, outlook->found.mail_store);
  address_book = redirect (outlook, outlook->found.address_book);
  if (!ctl_test_mailbox_open (outlook->test, outlook->http, mail_store, outlook->found.dn))
    return;
  if (address_book == NULL)
    ctl_test_fail (outlook->test, "address book", "look at the daemon's log", "autodiscover gives no URL for it");
  else
    ctl_test_address_book (outlook->test, outlook->http, address_book);
}

CtlResult
ctl_test_outlook (Ctl *ctl, const CtlArguments *arguments, GError **error)
{
  Outlook outlook = { .address = ctl_word (arguments, 0),
                      .url = ctl_option (arguments, "url"),
                      .insecure = ctl_option (arguments, "insecure") != NULL };
  CtlTest test;
  CtlResult result;
  char *password;

  if (strchr (outlook.address, '@') == NULL) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "%s: not an address", outlook.address);
    return CTL_FAILED;
  }
  if (outlook.url != NULL
      && (!g_uri_is_valid (outlook.url, G_URI_FLAGS_NONE, NULL) || g_str_has_suffix (outlook.url, "/"))) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_INVALID, "--url=%s: must be like https://mail.example.com", outlook.url);
    return CTL_FAILED;
  }
  password = ctl_secret_read (ctl_option (arguments, "password-file"), error);
  if (password == NULL)
    return CTL_FAILED;
  ctl_test_init (&test, ctl->json);
  outlook.test = &test;
  outlook.http = ctl_http_new (outlook.address, password);
  if (ctl_option (arguments, "ca-file") != NULL)
    ctl_http_set_authorities (outlook.http, ctl_option (arguments, "ca-file"));
  ctl_secret_free (password);
  walk (&outlook);
  result = ctl_test_end (&test);
  ctl_http_free (outlook.http);
  ctl_discovered_clear (&outlook.found);
  g_free (outlook.discover_url);
  ctl_test_clear (&test);
  return result;
}
