#pragma once

#include "core/groupware/tern-groupware.h"

/** TernSendRight: as whom one may send. */
typedef enum {
  TERN_SEND_NOT,
  TERN_SEND_ON_BEHALF, /* both names stand in the message */
  TERN_SEND_AS,        /* nobody sees who it was */
} TernSendRight;

/**
 * tern_send_right:
 * @identity: who sends
 * @as: as whom
 *
 * Oneself: always. Else on behalf of somebody who has made @identity, or a group that it is in, a delegate: the list that
 * the delegator's client keeps in his Delegate Information object ([MS-OXODLGT] 2.2.2.2.5), which he alone may write.
 */
gboolean tern_send_right (TernGroupware *groupware, TernIdentity *identity, const TernEntry *as,
                          TernSendRight *ret_right, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
