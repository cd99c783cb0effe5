#pragma once

#include "core/groupware/object/tern-message.h"
#include "core/groupware/tern-groupware.h"

/** TernSubmitRefusal: why a message isn't sent, where a protocol has a word of its own for it. */
typedef enum {
  TERN_SUBMIT_FAILED, /* the error says it */
  TERN_SUBMIT_NOT_A_MAIL, /* embedded, or associated */
  TERN_SUBMIT_SUBMITTED,  /* it is in the queue already */
  TERN_SUBMIT_NO_RECIPIENTS,
  TERN_SUBMIT_TOO_MANY_RECIPIENTS,
  TERN_SUBMIT_TOO_BIG,
  TERN_SUBMIT_QUOTA,
  TERN_SUBMIT_NOT_AS_THEM, /* no right to send as, or on behalf of, the represented sender */
} TernSubmitRefusal;

/**
 * tern_submit:
 * @message: in a folder, opened or created with the right to write; what was changed in it is saved too
 *
 * Sends a message ([MS-OXOMSG] 3.3.5.1): sender, times and flags are set, and the message is saved together with the
 * work that carries it to its recipients, in one transaction. It is durable when this returns; the recipients in the
 * house have it a moment later, or when its deferred time has come.
 */
gboolean tern_submit (TernGroupware *groupware, TernMessage *message, TernSubmitRefusal *ret_why, TernJob *job,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** TernSubmitPlace: where a message stands with its sending. */
typedef enum {
  TERN_SUBMIT_IS_WAITING, /* it was taken back, or could be */
  TERN_SUBMIT_IS_NOT_QUEUED,
  TERN_SUBMIT_IS_UNDER_WAY,
} TernSubmitPlace;

/**
 * tern_submit_abort: takes a submitted message back ([MS-OXOMSG] 3.3.5.2): it stays in @folder, unsent. @ret_place is set
 * when the error is about the queue (UNSUPPORTED: not in it; BUSY: being sent); NOT_FOUND: no such message.
 */
gboolean tern_submit_abort (TernGroupware *groupware, TernGuard *mailbox, TernId folder, TernId id,
                            TernSubmitPlace *ret_place, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_submit_is_queued: whether a message waits to be sent. */
gboolean tern_submit_is_queued (TernGroupware *groupware, TernGuard *mailbox, TernId id, gboolean *ret_is, TernJob *job,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** TernSubmitLimits: of one message. @recipients: rows; @size: bytes as PidTagMessageSize counts. */
typedef struct {
  guint recipients;
  gint64 size;
} TernSubmitLimits;
