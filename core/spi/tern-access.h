#pragma once

#include <glib.h>

#include "core/base/tern-guid.h"
#include "core/model/tern-id.h"

/**
 * TernAccess:
 *
 * The filter form of the permission gate (invariant 3): core/groupware fills it for one folder and one identity, and
 * the store's query takes it. Callers above the gate always pass %NULL; the gate replaces what they pass.
 *
 * @folder: the folder the decision is about
 * @acl_version: the folder's ACL version the decision was made from; when the folder's is another the query gives
 *   TERN_ERROR_STALE and the gate decides again; 0: whatever it is
 * @account: whose read state counts in a public store, and who "own" is
 * @own_only: only items whose creator is @account
 * @hide_private: items with PidTagSensitivity private or confidential do not exist, unless @account is their creator
 */
typedef struct {
  TernId folder;
  gint32 acl_version;
  gboolean own_only;
  gboolean hide_private;
  TernGuid account;
} TernAccess;
