#pragma once

#include "core/base/tern-filetime.h"
#include "core/convert/tern-mime-message.h"

/* Limits of one mail: beyond them it is refused as a whole. */
#define TERN_MIME_MAX_SIZE (G_GUINT64_CONSTANT (1) << 30)
#define TERN_MIME_MAX_PARTS 10000
/* Messages in messages; a deeper one is kept as a file. */
#define TERN_MIME_MAX_DEPTH 16
/* Recipients kept as rows; the headers are kept whole. */
#define TERN_MIME_MAX_RECIPIENTS 10000

/**
 * TernMimeInOptions:
 * @now: when the mail came: PidTagMessageDeliveryTime, and what else a mail doesn't say
 * @sender: (nullable): the envelope's sender, for a mail that names none; "" is the null sender
 */
typedef struct {
  TernFiletime now;
  const char *sender;
} TernMimeInOptions;

/**
 * tern_mime_in:
 * @bytes: a message (RFC 5322) with CRLF or LF line ends; any bytes are one
 *
 * A mail as the model has it, after [MS-OXCMAIL] 2.2.3: headers, recipients, the body in the form it came in,
 * attachments, embedded messages, meeting messages (tern_ical_in()), S/MIME as a whole. All addresses are SMTP
 * addresses. Nothing of the mail is lost but alternatives of the body that it shows in a better form; clear-signed and
 * encrypted mail keeps its very bytes. It doesn't say for whom it is: delivery adds that.
 *
 * Returns: (transfer full): TOO_BIG or LIMIT beyond the limits above
 */
TernMimeMessage *
tern_mime_in (GBytes *bytes, const TernMimeInOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;
