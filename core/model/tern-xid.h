#pragma once

#include <glib.h>

#include "core/base/tern-guid.h"
#include "core/model/tern-value.h"

/** TernXid: a change key: namespace GUID and a local id of 1 to 239 bytes ([MS-OXCFXICS] 2.2.2.2). */
#define TERN_XID_LOCAL_MAX 239

typedef struct {
  TernGuid space;
  guint8 size;
  guint8 local[TERN_XID_LOCAL_MAX];
} TernXid;

void tern_xid_init (TernXid *xid, const TernGuid *replica, guint64 globcnt);
gboolean tern_xid_parse (gconstpointer data, gsize size, TernXid *ret_xid);
GBytes *tern_xid_to_bytes (const TernXid *xid);

/**
 * TernPcl: a predecessor change list ([MS-OXCFXICS] 2.2.2.3): at most one XID a namespace, in ascending order of the
 * namespaces; on the wire each with its size byte in front.
 */
typedef struct _TernPcl TernPcl;

TernPcl *tern_pcl_new (void);
TernPcl *tern_pcl_parse (gconstpointer data, gsize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void tern_pcl_free (TernPcl *pcl);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernPcl, tern_pcl_free)
void tern_pcl_add (TernPcl *pcl, const TernXid *xid);
void tern_pcl_merge (TernPcl *pcl, const TernPcl *other);
/** tern_pcl_includes: whether every change in @older is in @pcl (or succeeded there). */
gboolean tern_pcl_includes (const TernPcl *pcl, const TernPcl *older);
gboolean tern_pcl_includes_xid (const TernPcl *pcl, const TernXid *xid);
GBytes *tern_pcl_to_bytes (const TernPcl *pcl);
