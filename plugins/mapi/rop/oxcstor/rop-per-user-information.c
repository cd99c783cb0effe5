#include "plugins/mapi/rop/oxcstor/oxcstor.h"

/* Read state of public folders, as clients leave it with the user's own mailbox. No public folder store is served, so a
 * mailbox has none of it. */

/* [MS-OXCSTOR] 2.2.1.10, 3.2.5.10: the list may be empty. */
gboolean
rop_get_per_user_long_term_ids (RopContext *ctx, const RopGetPerUserLongTermIdsRequest *req,
                                RopGetPerUserLongTermIdsResponse *ret, GError **error)
{
  return TRUE;
}

/* [MS-OXCSTOR] 2.2.1.11, 3.2.5.11: no row for this folder. */
gboolean
rop_get_per_user_guid (RopContext *ctx, const RopGetPerUserGuidRequest *req, RopGetPerUserGuidResponse *ret,
                       GError **error)
{
  g_set_error_literal (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "no per-user information for this folder");
  return FALSE;
}

/* [MS-OXCSTOR] 2.2.1.12, 3.2.5.12: the last block, of no bytes. */
gboolean
rop_read_per_user_information (RopContext *ctx, const RopReadPerUserInformationRequest *req,
                               RopReadPerUserInformationResponse *ret, GError **error)
{
  ret->has_finished = TRUE;
  return TRUE;
}
