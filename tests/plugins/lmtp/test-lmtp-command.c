#include "plugins/lmtp/lmtp-command.h"

#include <string.h>

static const struct {
  const char *line;
  const char *refusal; /* its first word; NULL: none */
  LmtpVerb verb;
  const char *path;
  gint64 size;
  gboolean is_last;
} cases[] = {
  /* RFC 2033 4.1 */
  { "LHLO client.example", NULL, LMTP_LHLO, NULL, -1 },
  { "lhlo client.example", NULL, LMTP_LHLO, NULL, -1 },
  { "LHLO", "501", LMTP_LHLO },
  { "EHLO client.example", "500", LMTP_HELO },
  { "HELO client.example", "500", LMTP_HELO },
  /* RFC 5321 4.1.1.2, 4.1.2 */
  { "MAIL FROM:<a@x.example>", NULL, LMTP_MAIL, "a@x.example", -1 },
  { "mail from:<a@x.example>", NULL, LMTP_MAIL, "a@x.example", -1 },
  { "MAIL FROM: <a@x.example>", NULL, LMTP_MAIL, "a@x.example", -1 },
  { "MAIL FROM:<>", NULL, LMTP_MAIL, "", -1 },
  { "MAIL FROM:<@r.example,@s.example:a@x.example>", NULL, LMTP_MAIL, "a@x.example", -1 },
  { "MAIL FROM:<\"a>b\\\"c\"@x.example>", NULL, LMTP_MAIL, "\"a>b\\\"c\"@x.example", -1 },
  { "MAIL FROM:a@x.example", "501", LMTP_MAIL },
  { "MAIL FROM:<a@x.example", "501", LMTP_MAIL },
  { "MAIL FROM:<a@x.example>x", "501", LMTP_MAIL },
  { "MAIL", "501", LMTP_MAIL },
  { "MAIL TO:<a@x.example>", "501", LMTP_MAIL },
  /* RFC 1870, 6152, 6531, 3030 */
  { "MAIL FROM:<a@x.example> SIZE=1000 BODY=8BITMIME SMTPUTF8", NULL, LMTP_MAIL, "a@x.example", 1000 },
  { "MAIL FROM:<a@x.example> BODY=BINARYMIME", NULL, LMTP_MAIL, "a@x.example", -1 },
  { "MAIL FROM:<\303\244@x.example> smtputf8", NULL, LMTP_MAIL, "\303\244@x.example", -1 },
  { "MAIL FROM:<a@x.example> SIZE=-1", "501", LMTP_MAIL },
  { "MAIL FROM:<a@x.example> SIZE=99999999999999999999", "501", LMTP_MAIL },
  { "MAIL FROM:<a@x.example> AUTH=<>", "555", LMTP_MAIL },
  { "MAIL FROM:<a@x.example> BODY=9BIT", "555", LMTP_MAIL },
  /* RFC 5321 4.1.1.3 */
  { "RCPT TO:<b@x.example>", NULL, LMTP_RCPT, "b@x.example", -1 },
  { "RCPT TO:<>", "501", LMTP_RCPT },
  { "RCPT TO:<b@x.example> NOTIFY=NEVER", "555", LMTP_RCPT },
  { "RCPT FROM:<b@x.example>", "501", LMTP_RCPT },
  { "DATA", NULL, LMTP_DATA, NULL, -1 },
  { "DATA now", "501", LMTP_DATA },
  /* RFC 3030 2 */
  { "BDAT 10", NULL, LMTP_BDAT, NULL, 10 },
  { "BDAT 0 LAST", NULL, LMTP_BDAT, NULL, 0, TRUE },
  { "bdat 10 last", NULL, LMTP_BDAT, NULL, 10, TRUE },
  { "BDAT", "501", LMTP_BDAT },
  { "BDAT x", "501", LMTP_BDAT },
  { "BDAT -1", "501", LMTP_BDAT },
  { "BDAT 1 FIRST", "501", LMTP_BDAT },
  { "BDAT 1 LAST 2", "501", LMTP_BDAT },
  { "RSET", NULL, LMTP_RSET, NULL, -1 },
  { "RSET x", "501", LMTP_RSET },
  { "NOOP", NULL, LMTP_NOOP, NULL, -1 },
  { "NOOP whatever", NULL, LMTP_NOOP, NULL, -1 },
  { "VRFY someone", NULL, LMTP_VRFY, NULL, -1 },
  { "QUIT", NULL, LMTP_QUIT, NULL, -1 },
  { "", "500", LMTP_UNKNOWN },
  { "STARTTLS", "500", LMTP_UNKNOWN },
  { "DATAX", "500", LMTP_UNKNOWN },
  { " DATA", "500", LMTP_UNKNOWN },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (LmtpCommand) command = { 0 };
    const char *refusal = lmtp_command_parse (cases[i].line, &command);

    g_test_message ("%s", cases[i].line);
    g_assert_cmpint (command.verb, ==, cases[i].verb);
    if (cases[i].refusal != NULL) {
      g_assert_nonnull (refusal);
      g_assert_true (g_str_has_prefix (refusal, cases[i].refusal));
      continue;
    }
    g_assert_cmpstr (refusal, ==, NULL);
    g_assert_cmpstr (command.path, ==, cases[i].path);
    g_assert_cmpint (command.size, ==, cases[i].size);
    g_assert_cmpint (command.is_last, ==, cases[i].is_last);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/lmtp/command/cases", test_cases);
  return g_test_run ();
}
