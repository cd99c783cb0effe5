#pragma once

#include "plugins/mapi/object/mapi-logon.h"
#include "plugins/mapi/wire/rop-table.h"

/**
 * RopContext: what a handler gets besides its decoded request. It lives for one ROP; everything in @arena lives for one
 * Execute. The loop has checked that @input is of a kind that the ROP's description allows.
 *
 * @logon: the input object's logon; %NULL only in RopLogon and RopRelease
 * @input: the object of the InputHandleIndex (SourceHandleIndex); %NULL for ROPs without one
 * @input_handle: its handle
 * @dest: the object of the DestHandleIndex; never %NULL where the ROP has one (0x503 was answered otherwise)
 * @output: (out): a new object for the OutputHandleIndex, by mapi_rop_put_output()
 * @room: bytes that this response may take, its header included
 * @codec: code page and columns; a handler that answers rows sets columns and n_columns (pointing into @arena or an
 * object that stays) before it returns, the writer uses them
 */
struct _RopContext {
  struct _MapiSession *session;
  const RopRequestHeader *head;
  MapiLogon *logon;
  MapiObject *input;
  guint32 input_handle;
  MapiObject *dest;
  MapiObject *output;
  TernJob *job;
  TernArena *arena;
  gsize room;
  MapiCodecContext codec;
};

/** mapi_rop_put_output: (transfer full) @object: becomes the object of the output slot, if the handler succeeds. */
void mapi_rop_put_output (RopContext *ctx, gpointer object);
/** mapi_rop_mailbox: the mailbox of the logon, as in TERN_ITEMS (mapi_rop_mailbox (ctx)). */
TernMailbox *mapi_rop_mailbox (const RopContext *ctx);

/**
 * mapi_rop_fail: sets an error whose wire code is @status, for what no neutral code stands for (domain MAPI_STATUS, see
 * plugins/mapi/wire/mapi-status.h). Always FALSE, so that a handler can return it.
 */
gboolean mapi_rop_fail (GError **error, guint32 status, const char *format, ...) G_GNUC_PRINTF (3, 4);
