#pragma once

#include <glib.h>

#include "core/base/tern-guid.h"

/**
 * TernIdentity:
 *
 * Who asks: an authenticated account with its groups, transitively and without cycles. Immutable, reference counted,
 * safe on any thread. Made by a TernDirectory.
 */
typedef struct _TernIdentity TernIdentity;

typedef struct {
  TernGuid account;
  TernGuid organisation;
  TernGuid mailbox; /* null GUID: has none */
  const char *address; /* primary SMTP address */
  const char *display_name;
  const char *dn;
  gboolean is_admin; /* may act for the organisation (Connect with the administrator flag) */
  const TernGuid *groups;
  guint n_groups;
} TernIdentityInfo;

TernIdentity *tern_identity_new (const TernIdentityInfo *info);
TernIdentity *tern_identity_ref (TernIdentity *identity);
void tern_identity_unref (TernIdentity *identity);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernIdentity, tern_identity_unref)

const TernIdentityInfo *tern_identity_get_info (const TernIdentity *identity);
gboolean tern_identity_is_member (const TernIdentity *identity, const TernGuid *account_or_group);
