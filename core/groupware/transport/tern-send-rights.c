#include "core/groupware/transport/tern-send-rights.h"

#include "core/base/tern-error.h"
#include "core/groupware/tern-delegates.h"
#include "core/groupware/tern-groupware-private.h"
#include "core/groupware/tern-special-folder.h"
#include "core/groupware/transport/tern-submit-private.h"
#include "core/model/tern-entry-id.h"
#include "core/model/tern-prop-tags.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-items.h"

/** read_delegates: (transfer full) (nullable): the Delegate Information object; NULL without an error: there is none. */
static TernItem *
read_delegates (TernMailbox *raw, TernJob *job, GError **error)
{
  g_autoptr (TernFolderInfo) root
      = tern_folders_get (TERN_FOLDERS (raw), TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_ROOT), job, error);
  TernId id = root != NULL ? tern_delegates_find (root) : 0;

  /* Not whatever lies in its folder: delegates may write there. */
  return id != 0 ? tern_items_open (TERN_ITEMS (raw), 0, id, FALSE, NULL, job, error) : NULL;
}

/** is_meant: whether a delegate's entry id is the identity, or a group that it is in. */
static gboolean
is_meant (TernGroupware *groupware, TernIdentity *identity, TernBin id, gboolean *ret_is, TernJob *job, GError **error)
{
  const TernIdentityInfo *info = tern_identity_get_info (identity);
  g_autoptr (TernEntry) entry = NULL;
  g_autoptr (GError) why = NULL;
  guint32 display_type;
  const char *dn;

  if (!tern_address_entry_id_parse (id, &dn, &display_type, NULL))
    return TRUE;
  if (g_ascii_strcasecmp (dn, info->dn) == 0) {
    *ret_is = TRUE;
    return TRUE;
  }
  entry = tern_directory_lookup (tern_groupware_get_directory (groupware), &info->organisation, TERN_ENTRY_BY_DN, dn,
                                 job, &why);
  if (entry == NULL && tern_submit_is_failure (&why)) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  *ret_is = entry != NULL && tern_identity_is_member (identity, &entry->guid);
  return TRUE;
}

/* [MS-OXODLGT] 2.2.2.2.5 PidTagScheduleInfoDelegateEntryIds. */
static gboolean
is_delegate (TernGroupware *groupware, TernIdentity *identity, const TernEntry *of, gboolean *ret_is, TernJob *job,
             GError **error)
{
  g_autoptr (TernMailbox) raw = tern_groupware_open_raw (groupware, &of->mailbox, job, error);
  g_autoptr (TernItem) item = NULL;
  g_autoptr (GError) why = NULL;
  const TernValue *ids;

  *ret_is = FALSE;
  if (raw == NULL)
    return FALSE;
  item = read_delegates (raw, job, &why);
  if (item == NULL) {
    if (!tern_submit_is_failure (&why))
      return TRUE;
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  ids = tern_bag_get (item->props, PidTagScheduleInfoDelegateEntryIds);
  for (guint i = 0; ids != NULL && i < ids->multi.count && !*ret_is; i++) {
    if (!is_meant (groupware, identity, ids->multi.bins[i], ret_is, job, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
tern_send_right (TernGroupware *groupware, TernIdentity *identity, const TernEntry *as, TernSendRight *ret_right,
                 TernJob *job, GError **error)
{
  const TernIdentityInfo *info = tern_identity_get_info (identity);
  gboolean is = FALSE;

  if (tern_guid_equal (&as->guid, &info->account)) {
    *ret_right = TERN_SEND_AS;
    return TRUE;
  }
  if (!tern_guid_is_null (&as->mailbox) && tern_guid_equal (&as->organisation, &info->organisation)
      && !is_delegate (groupware, identity, as, &is, job, error))
    return FALSE;
  *ret_right = is ? TERN_SEND_ON_BEHALF : TERN_SEND_NOT;
  return TRUE;
}
