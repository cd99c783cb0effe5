#include "plugins/mapi/rop/oxcstor/oxcstor.h"

/* [MS-OXCSTOR] 2.2.1.8, 3.2.5.8: whatever replica it is of, whether or not there is such an object (trap 31). */
gboolean
rop_long_term_id_from_id (RopContext *ctx, const RopLongTermIdFromIdRequest *req, RopLongTermIdFromIdResponse *ret,
                          GError **error)
{
  if (!tern_mailbox_get_replica (mapi_rop_mailbox (ctx), TERN_ID_REPLID (req->object_id),
                                 &ret->long_term_id.database_guid, ctx->job, error))
    return FALSE;
  tern_globcnt_to_bytes (TERN_ID_GLOBCNT (req->object_id), ret->long_term_id.global_counter);
  return TRUE;
}

/* [MS-OXCSTOR] 2.2.1.9, 3.2.5.9: a replica that wasn't known becomes so. */
gboolean
rop_id_from_long_term_id (RopContext *ctx, const RopIdFromLongTermIdRequest *req, RopIdFromLongTermIdResponse *ret,
                          GError **error)
{
  guint64 counter = tern_globcnt_from_bytes (req->long_term_id.global_counter);
  g_autoptr (GError) why = NULL;
  guint16 replid = 0;

  if (tern_guid_is_null (&req->long_term_id.database_guid) || counter == 0) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_INVALID, "a LongTermID without replica or counter");
    return FALSE;
  }
  if (tern_mailbox_get_replid (mapi_rop_mailbox (ctx), &req->long_term_id.database_guid, TRUE, &replid, ctx->job,
                               &why)) {
    ret->object_id = TERN_ID (replid, counter);
    return TRUE;
  }
  if (g_error_matches (why, TERN_ERROR, TERN_ERROR_LIMIT))
    return mapi_rop_fail (error, ecParameterOverflow, "%s", why->message);
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}
