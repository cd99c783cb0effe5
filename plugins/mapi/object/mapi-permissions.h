#pragma once

#include "core/spi/tern-permissions.h"
#include "plugins/mapi/object/mapi-table.h"

/**
 * mapi_permissions_open: a permissions table ([MS-OXCPERM] 2.2.1): a row a member of the folder's list, the default
 * and the anonymous member first. Who may not see the list finds out when rows are read ([MS-OXCPERM] 3.2.5.1).
 * @with_free_busy: the rights include the bits of free/busy times
 */
MapiTable *mapi_permissions_open (MapiLogon *logon, TernId folder, gboolean with_free_busy, TernJob *job,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** MapiPermission: one change of a list: the member by @entry_id (to add) or @member_id. */
typedef struct {
  TernAclAction action;
  gboolean has_entry_id;
  TernBin entry_id;
  gint64 member_id;
  guint32 rights;
} MapiPermission;

/** MapiPermissionChange: what one request changes: [MS-OXCPERM] 2.2.2.1. */
typedef struct {
  gboolean replace;
  gboolean with_free_busy;
  const MapiPermission *permissions;
  guint n;
} MapiPermissionChange;

/**
 * mapi_permissions_change: all of it or nothing. DENIED unless the identity owns the folder; NOT_FOUND: nobody in the
 * organisation's directory has such an entry id; INVALID: it isn't the permanent entry id of an address book.
 */
gboolean mapi_permissions_change (MapiLogon *logon, TernId folder, const MapiPermissionChange *change, TernJob *job,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
