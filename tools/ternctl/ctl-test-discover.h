#pragma once

#include "tools/ternctl/ctl-test-http.h"

/** CtlDiscovered: what autodiscover says about a user ([MS-OXDSCLI]). Free with ctl_discovered_clear(). */
typedef struct {
  char *dn;           /* LegacyDN */
  char *name;         /* DisplayName */
  char *mail_store;   /* URL of the mailbox endpoint */
  char *address_book; /* URL of the address book endpoint */
  char *problem;      /* the Message of an Error element */
} CtlDiscovered;

void ctl_discovered_clear (CtlDiscovered *discovered);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CtlDiscovered, ctl_discovered_clear)

/** ctl_discover_post: asks @url for @address; @ret is the raw answer. */
gboolean ctl_discover_post (CtlHttp *http, const char *url, const char *address, CtlHttpAnswer *ret,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** ctl_discover_parse: reads an answer; FALSE when it is no XML. */
gboolean ctl_discover_parse (const CtlHttpAnswer *answer, CtlDiscovered *ret, GError **error) G_GNUC_WARN_UNUSED_RESULT;
