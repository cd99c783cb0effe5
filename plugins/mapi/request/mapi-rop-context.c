#include "plugins/mapi/request/mapi-rop-context.h"

#include "plugins/mapi/wire/mapi-status.h"

void
mapi_rop_put_output (RopContext *ctx, gpointer object)
{
  g_return_if_fail (ctx->output == NULL);
  ctx->output = object;
}

TernMailbox *
mapi_rop_mailbox (const RopContext *ctx)
{
  return TERN_MAILBOX (ctx->logon->mailbox);
}

gboolean
mapi_rop_fail (GError **error, guint32 status, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, MAPI_STATUS, (gint) status, text);
  return FALSE;
}
