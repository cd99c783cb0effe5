#include "plugins/lmtp/lmtp-session.h"

#include "core/base/tern-error.h"
#include "core/base/tern-log.h"
#include "core/groupware/tern-delivery.h"
#include "plugins/lmtp/lmtp-command.h"

/* A client that only errs is let go. */
#define MAX_ERRORS 20

typedef struct {
  LmtpStream *stream;
  TernHost *host;
  const LmtpLimits *limits;
  gboolean has_greeted;
  char *sender;          /* NULL: no transaction */
  GPtrArray *recipients; /* (element-type TernEntry) accepted, in order */
  GByteArray *chunks;    /* of BDAT; NULL: none yet */
  gboolean chunks_failed;
  guint errors;
} Session;

static void
reset (Session *session)
{
  g_clear_pointer (&session->sender, g_free);
  g_ptr_array_set_size (session->recipients, 0);
  g_clear_pointer (&session->chunks, g_byte_array_unref);
  session->chunks_failed = FALSE;
}

/** reply: only what the client says wrong counts against it (50x); an unknown recipient is not its fault. */
static void
reply (Session *session, const char *line)
{
  if (g_str_has_prefix (line, "50"))
    session->errors++;
  lmtp_stream_reply (session->stream, line);
}

/** reply_from_error: the code by which the sending server decides whether to try again. */
static const char *
reply_from_error (const GError *error)
{
  if (error->domain != TERN_ERROR)
    return "451 4.3.0 Temporary failure";
  switch ((TernErrorCode) error->code) {
  case TERN_ERROR_NOT_FOUND:
    return "550 5.1.1 No such user here";
  case TERN_ERROR_QUOTA:
    return "552 5.2.2 The mailbox is full"; /* RFC 5248: X.2.2 goes with 552 */
  case TERN_ERROR_TOO_BIG:
  case TERN_ERROR_LIMIT:
    return "552 5.3.4 The message is too big or too deep";
  case TERN_ERROR_DENIED:
    return "550 5.7.1 Delivery is not allowed";
  default:
    return "451 4.3.0 Temporary failure, nothing was delivered";
  }
}

static void
greet (Session *session)
{
  g_autofree char *size = g_strdup_printf ("250-SIZE %" G_GSIZE_FORMAT, session->limits->max_message);

  reset (session);
  session->has_greeted = TRUE;
  lmtp_stream_reply (session->stream, "250-tern");
  lmtp_stream_reply (session->stream, "250-PIPELINING");
  lmtp_stream_reply (session->stream, size);
  lmtp_stream_reply (session->stream, "250-8BITMIME");
  lmtp_stream_reply (session->stream, "250-SMTPUTF8");
  lmtp_stream_reply (session->stream, "250-CHUNKING");
  lmtp_stream_reply (session->stream, "250 ENHANCEDSTATUSCODES");
}

static void
mail (Session *session, LmtpCommand *command)
{
  if (!session->has_greeted) {
    reply (session, "503 5.5.1 Say LHLO first");
  } else if (session->sender != NULL) {
    reply (session, "503 5.5.1 There is a sender already");
  } else if (command->size > 0 && (guint64) command->size > session->limits->max_message) {
    reply (session, "552 5.3.4 The message is too big");
  } else {
    session->sender = g_steal_pointer (&command->path);
    reply (session, "250 2.1.0 Sender accepted");
  }
}

static gboolean
can_receive (const TernEntry *entry)
{
  return !tern_guid_is_null (&entry->mailbox) || entry->kind == TERN_ENTRY_GROUP
         || entry->kind == TERN_ENTRY_DYNAMIC_GROUP;
}

static TernEntry *
find_recipient (Session *session, const char *path, GError **error)
{
  g_autoptr (TernDirectory) directory = TERN_DIRECTORY (tern_host_get_service (session->host, TERN_TYPE_DIRECTORY));
  g_autoptr (TernJob) job = tern_job_new ();
  g_autoptr (TernEntry) entry = NULL;

  if (directory == NULL) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "the directory is away");
    return NULL;
  }
  entry = tern_directory_lookup (directory, NULL, TERN_ENTRY_BY_ADDRESS, path, job, error);
  if (entry != NULL && !can_receive (entry)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "%s has no mailbox", entry->address);
    return NULL;
  }
  return g_steal_pointer (&entry);
}

static void
rcpt (Session *session, const LmtpCommand *command)
{
  g_autoptr (GError) error = NULL;
  TernEntry *entry;

  if (session->sender == NULL) {
    reply (session, "503 5.5.1 There is no sender yet");
    return;
  }
  if (session->recipients->len >= session->limits->max_recipients) {
    reply (session, "452 4.5.3 Too many recipients at once");
    return;
  }
  entry = find_recipient (session, command->path, &error);
  if (entry == NULL) {
    reply (session, reply_from_error (error));
    return;
  }
  g_ptr_array_add (session->recipients, entry);
  reply (session, "250 2.1.5 Recipient accepted");
}

/* One answer a recipient, in their order (RFC 2033 4.2). */
static void
reply_to_all (Session *session, const char *line)
{
  for (guint i = 0; i < session->recipients->len; i++)
    reply (session, line);
}

static const char *
deliver_one (Session *session, TernGroupware *groupware, TernMail *mail_in, const TernEntry *recipient)
{
  g_autoptr (TernJob) job = tern_job_new ();
  g_autoptr (GError) error = NULL;

  if (tern_groupware_deliver (groupware, mail_in, recipient, job, &error))
    return "250 2.0.0 Delivered";
  tern_log_event (TERN_EVENT_MAIL_REFUSED, &(TernLogFields){ .user = recipient->address }, "a mail from <%s>: %s",
                  session->sender, error->message);
  return reply_from_error (error);
}

static void
deliver (Session *session, GByteArray *data)
{
  g_autoptr (TernGroupware) groupware = TERN_GROUPWARE (tern_host_get_service (session->host, TERN_TYPE_GROUPWARE));
  g_autoptr (GBytes) message = g_byte_array_free_to_bytes (data);
  g_autoptr (TernMail) mail_in = NULL;
  g_autoptr (GError) error = NULL;

  if (groupware == NULL) {
    reply_to_all (session, "451 4.3.0 The mailbox store is not ready");
    return;
  }
  mail_in = tern_mail_parse (message, session->sender, &error);
  if (mail_in == NULL) {
    tern_log_event (TERN_EVENT_MAIL_REFUSED, NULL, "a mail from <%s>: %s", session->sender, error->message);
    reply_to_all (session, reply_from_error (error));
    return;
  }
  for (guint i = 0; i < session->recipients->len; i++)
    reply (session, deliver_one (session, groupware, mail_in, g_ptr_array_index (session->recipients, i)));
}

/** data: FALSE: the client is gone. */
static gboolean
data (Session *session)
{
  GByteArray *bytes;
  LmtpRead end;

  if (session->recipients->len == 0 || session->chunks != NULL) {
    reply (session, session->sender == NULL ? "503 5.5.1 There is no sender yet"
                                            : "503 5.5.1 There are no recipients, or BDAT is under way");
    return TRUE;
  }
  lmtp_stream_reply (session->stream, "354 Send the message, end with <CRLF>.<CRLF>");
  bytes = g_byte_array_new ();
  end = lmtp_stream_read_data (session->stream, session->limits->max_message, bytes);
  if (end == LMTP_READ_OK)
    deliver (session, bytes);
  else
    g_byte_array_unref (bytes);
  if (end == LMTP_READ_TOO_LONG)
    reply_to_all (session, "552 5.3.4 The message is too big");
  reset (session);
  return end != LMTP_READ_CLOSED;
}

/** bdat: a chunk is read whatever becomes of it (RFC 3030 2): the client has sent it already. FALSE: the client is
 * gone. */
static gboolean
bdat (Session *session, const LmtpCommand *command)
{
  LmtpRead end;

  if (session->chunks == NULL)
    session->chunks = g_byte_array_new ();
  end = lmtp_stream_read_chunk (session->stream, command->size, session->limits->max_message, session->chunks);
  if (end == LMTP_READ_CLOSED)
    return FALSE;
  if (session->recipients->len == 0) {
    reply (session, "503 5.5.1 There are no recipients");
    reset (session);
    return TRUE;
  }
  session->chunks_failed |= end == LMTP_READ_TOO_LONG;
  if (!command->is_last) {
    reply (session, session->chunks_failed ? "552 5.3.4 The message is too big" : "250 2.0.0 Chunk accepted");
    return TRUE;
  }
  if (session->chunks_failed)
    reply_to_all (session, "552 5.3.4 The message is too big");
  else
    deliver (session, g_steal_pointer (&session->chunks));
  reset (session);
  return TRUE;
}

/** obey: carries out one command; FALSE ends the session. */
static gboolean
obey (Session *session, LmtpCommand *command)
{
  switch (command->verb) {
  case LMTP_LHLO:
    greet (session);
    return TRUE;
  case LMTP_MAIL:
    mail (session, command);
    return TRUE;
  case LMTP_RCPT:
    rcpt (session, command);
    return TRUE;
  case LMTP_DATA:
    return data (session);
  case LMTP_BDAT:
    return bdat (session, command);
  case LMTP_RSET:
    reset (session);
    reply (session, "250 2.0.0 Forgotten");
    return TRUE;
  case LMTP_NOOP:
    reply (session, "250 2.0.0 Nothing done");
    return TRUE;
  case LMTP_VRFY:
    reply (session, "252 2.5.2 Send some mail, it will be tried");
    return TRUE;
  case LMTP_QUIT:
    reply (session, "221 2.0.0 Bye");
    (void) lmtp_stream_flush (session->stream);
    return FALSE;
  case LMTP_HELO:
  case LMTP_UNKNOWN:
    break;
  }
  g_return_val_if_reached (FALSE);
}

/** next: reads and carries out one command; FALSE ends the session. */
static gboolean
next (Session *session)
{
  g_auto (LmtpCommand) command = { 0 };
  g_autofree char *line = NULL;
  const char *refusal;

  switch (lmtp_stream_read_line (session->stream, &line)) {
  case LMTP_READ_CLOSED:
    return FALSE;
  case LMTP_READ_TOO_LONG:
    reply (session, "500 5.5.2 The line is too long");
    return TRUE;
  case LMTP_READ_OK:
    break;
  }
  refusal = lmtp_command_parse (line, &command);
  if (refusal == NULL)
    return obey (session, &command);
  reply (session, refusal);
  /* A BDAT whose size can't be read leaves no way to tell where commands go on. */
  return command.verb != LMTP_BDAT;
}

void
lmtp_session_run (LmtpStream *stream, TernHost *host, const LmtpLimits *limits)
{
  Session session = { .stream = stream, .host = host, .limits = limits };

  session.recipients = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_entry_unref);
  lmtp_stream_reply (stream, "220 tern LMTP ready");
  while (next (&session)) {
    if (session.errors >= MAX_ERRORS) {
      lmtp_stream_reply (stream, "421 4.7.0 Too many errors");
      break;
    }
  }
  (void) lmtp_stream_flush (stream);
  reset (&session);
  g_ptr_array_unref (session.recipients);
}
