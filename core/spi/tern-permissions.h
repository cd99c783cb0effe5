#pragma once

#include <gio/gio.h>

#include "core/model/tern-id.h"
#include "core/model/tern-rights.h"
#include "core/spi/tern-job.h"

/** TernAclRow: @member_id 0 default, -1 anonymous, else the store's number for @account (a user or a group). */
typedef struct {
  gint64 member_id;
  TernGuid account;
  guint32 rights; /* TernRights */
} TernAclRow;

/** TernAcl: the rows of one folder and their version, which every change of them raises. */
typedef struct {
  TernId folder;
  gint32 version;
  GArray *rows; /* (element-type TernAclRow) */
} TernAcl;

TernAcl *tern_acl_new (void);
void tern_acl_free (TernAcl *acl);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernAcl, tern_acl_free)

typedef enum {
  TERN_ACL_ADD, /* or replace the row of the same account */
  TERN_ACL_MODIFY,
  TERN_ACL_REMOVE,
} TernAclAction;

typedef struct {
  TernAclAction action;
  TernAclRow row;
} TernAclChange;

#define TERN_TYPE_PERMISSIONS (tern_permissions_get_type ())
G_DECLARE_INTERFACE (TernPermissions, tern_permissions, TERN, PERMISSIONS, GObject)

struct _TernPermissionsInterface {
  GTypeInterface parent;

  TernAcl *(*get) (TernPermissions *permissions, TernId folder, TernJob *job, GError **error);
  /* One transaction. @replace: all rows but the default one are removed first; the anonymous one, which is fixed, loses
   * its rights. To modify or remove a member that isn't there changes nothing. */
  gboolean (*change) (TernPermissions *permissions, TernId folder, gboolean replace, const TernAclChange *changes,
                      guint n, TernJob *job, GError **error);
  /* (element-type TernAcl) of all live folders, in one round trip. */
  GPtrArray *(*list) (TernPermissions *permissions, TernJob *job, GError **error);
};

TernAcl *tern_permissions_get (TernPermissions *permissions, TernId folder, TernJob *job,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_permissions_change (TernPermissions *permissions, TernId folder, gboolean replace,
                                  const TernAclChange *changes, guint n, TernJob *job,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *
tern_permissions_list (TernPermissions *permissions, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
