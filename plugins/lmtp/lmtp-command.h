#pragma once

#include <glib.h>

/** LmtpVerb: the commands of RFC 2033, 5321 and 3030 that this server knows. */
typedef enum {
  LMTP_UNKNOWN,
  LMTP_LHLO,
  LMTP_MAIL,
  LMTP_RCPT,
  LMTP_DATA,
  LMTP_BDAT,
  LMTP_RSET,
  LMTP_NOOP,
  LMTP_QUIT,
  LMTP_VRFY,
  LMTP_HELO, /* HELO and EHLO: this is no SMTP server (RFC 2033 4.1) */
} LmtpVerb;

/**
 * LmtpCommand: one decoded command line.
 * @path: of MAIL and RCPT: the mailbox without brackets and source route; "" for the null sender
 * @size: of MAIL: the SIZE parameter, of BDAT: the chunk's size; -1: none
 * @is_last: of BDAT
 */
typedef struct {
  LmtpVerb verb;
  char *path;
  gint64 size;
  gboolean is_last;
} LmtpCommand;

/**
 * lmtp_command_parse:
 * @line: without its line end; may hold any bytes but NUL
 *
 * Returns: %NULL, or the complete refusal to answer, such as "501 5.5.4 ..."
 */
const char *lmtp_command_parse (const char *line, LmtpCommand *ret_command) G_GNUC_WARN_UNUSED_RESULT;
void lmtp_command_clear (LmtpCommand *command);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LmtpCommand, lmtp_command_clear)
