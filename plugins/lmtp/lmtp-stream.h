#pragma once

#include <gio/gio.h>

/** Longest command line, with its end (RFC 5321 4.5.3.1.4, and room for SMTPUTF8 paths and parameters). */
#define LMTP_LONGEST_LINE 2048

/**
 * LmtpStream: lines and message data from a connection, replies to it. Blocking, with the socket's time-out; one
 * thread.
 */
typedef struct _LmtpStream LmtpStream;

LmtpStream *lmtp_stream_new (GIOStream *connection, GCancellable *cancellable);
void lmtp_stream_free (LmtpStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LmtpStream, lmtp_stream_free)

/** LmtpRead: how a read ended. */
typedef enum {
  LMTP_READ_OK,
  LMTP_READ_TOO_LONG, /* over the limit: it was read to its end and forgotten */
  LMTP_READ_CLOSED,   /* by the client, or the time was over: nothing more comes */
} LmtpRead;

/** lmtp_stream_read_line: without its end (CRLF; a lone LF counts too), cut at a NUL. */
LmtpRead lmtp_stream_read_line (LmtpStream *stream, char **ret_line);
/**
 * lmtp_stream_read_data: what follows DATA, without dot-stuffing. Only CRLF "." CRLF ends it: lone CRs and LFs around a
 * dot are data, so that no second mail can hide in a first one.
 */
LmtpRead lmtp_stream_read_data (LmtpStream *stream, gsize limit, GByteArray *data);
/** lmtp_stream_read_chunk: exactly @size bytes, appended unless that would be more than @limit in all. */
LmtpRead lmtp_stream_read_chunk (LmtpStream *stream, guint64 size, gsize limit, GByteArray *data);

/** lmtp_stream_reply: queues a line; it leaves before the next read that has to wait (RFC 2920 3.2). */
void lmtp_stream_reply (LmtpStream *stream, const char *line);
/** lmtp_stream_flush: FALSE: the client is gone. */
gboolean lmtp_stream_flush (LmtpStream *stream);
