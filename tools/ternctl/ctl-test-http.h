#pragma once

#include <gio/gio.h>

/** CtlHttp: a client of one server that keeps its connection and its cookies, as Outlook does. */
typedef struct _CtlHttp CtlHttp;

/** CtlHttpAnswer: what came back. Free with ctl_http_answer_clear(). */
typedef struct {
  long status;
  GHashTable *headers; /* lower-case name -> value, the last one of a name */
  GByteArray *body;
} CtlHttpAnswer;

CtlHttp *ctl_http_new (const char *user, const char *password);
void ctl_http_free (CtlHttp *http);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CtlHttp, ctl_http_free)

/** ctl_http_set_authorities: a PEM file of the authorities to trust instead of the system's. */
void ctl_http_set_authorities (CtlHttp *http, const char *file);
/** ctl_http_set_checks: which parts of a certificate are checked. */
void ctl_http_set_checks (CtlHttp *http, gboolean chain, gboolean names);
/** ctl_http_set_login: whether requests carry the login. */
void ctl_http_set_login (CtlHttp *http, gboolean with_login);

/**
 * ctl_http_post:
 * @headers: lines "Name: value", ends with %NULL
 * @ret: cleared first
 *
 * FALSE: no answer. The error's code is libcurl's, in the domain "curl".
 */
gboolean ctl_http_post (CtlHttp *http, const char *url, const char *const *headers, gconstpointer body, gsize size,
                        CtlHttpAnswer *ret, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void ctl_http_answer_clear (CtlHttpAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlHttpAnswer, ctl_http_answer_clear)
const char *ctl_http_answer_header (const CtlHttpAnswer *answer, const char *name);
