#pragma once

#include "core/groupware/tern-groupware.h"

/* How large a mailbox may become, as an administrator asks for it and sets it. */

/** TernQuota: @size in bytes; limits in KiB, -1: none. */
typedef struct {
  gint64 size;
  gint32 warning;
  gint32 send;
  gint32 receive;
} TernQuota;

/** tern_quota_get: the limits that hold: the mailbox's own or the installation's. */
gboolean tern_quota_get (TernGroupware *groupware, const TernEntry *owner, TernQuota *ret_quota, TernJob *job,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** TernQuotaTexts: each a size such as "500M" or "2G"; "unlimited"; "none": no limit of its own, so that the
 * installation's holds; "": as it is. */
typedef struct {
  const char *warning;
  const char *send;
  const char *receive;
} TernQuotaTexts;

/** tern_quota_set: INVALID: one of @texts is nothing of these; nothing is changed then. */
gboolean tern_quota_set (TernGroupware *groupware, const TernEntry *owner, const TernQuotaTexts *texts, TernJob *job,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_quota_to_text: (transfer full): "unlimited", or a size that tern_quota_set() takes. */
char *tern_quota_to_text (gint32 limit);
