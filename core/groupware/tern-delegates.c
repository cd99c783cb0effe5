#include "core/groupware/tern-delegates.h"

#include <string.h>

#include "core/model/tern-entry-id.h"
#include "core/model/tern-prop-tags.h"

/* PidTagDelegateFlags ([MS-OXODLGT] 2.2.2.2.6). */
#define SHOW_PRIVATE 0x00000001

/* The place of the object in PidTagFreeBusyEntryIds ([MS-OXOSFLD] 2.2.6). */
#define DELEGATE_INFORMATION 1

/* A DN ends in the GUID of its user or group, as 32 hexadecimal digits. */
#define HEX_SIZE 32

TernId
tern_delegates_find (const TernFolderInfo *root)
{
  const TernValue *ids = tern_bag_get (root->props, PidTagFreeBusyEntryIds);
  TernObjectEntryId id;

  if (ids == NULL || ids->multi.count <= DELEGATE_INFORMATION
      || !tern_object_entry_id_parse (ids->multi.bins[DELEGATE_INFORMATION], &id, NULL) || !id.is_message)
    return 0;
  return TERN_ID (TERN_REPLID_OWN, id.message_globcnt);
}

static gboolean
names (TernBin entry_id, const TernIdentity *identity)
{
  const char *own = tern_identity_get_info (identity)->dn, *dn, *last;
  guint32 display_type;
  TernGuid guid;

  if (!tern_address_entry_id_parse (entry_id, &dn, &display_type, NULL))
    return FALSE;
  if (own != NULL && g_ascii_strcasecmp (dn, own) == 0)
    return TRUE;
  last = strrchr (dn, '=');
  return last != NULL && strlen (last + 1) == HEX_SIZE && tern_guid_parse (last + 1, &guid)
         && tern_identity_is_member (identity, &guid);
}

/* The properties belong together by the places of their values; one that has none is no delegate's
 * ([MS-OXODLGT] 3.1.4.3.3). */
gboolean
tern_delegates_show_private (const TernBag *delegate_information, const TernIdentity *identity)
{
  const TernValue *ids = tern_bag_get (delegate_information, PidTagScheduleInfoDelegateEntryIds);
  const TernValue *flags = tern_bag_get (delegate_information, PidTagDelegateFlags);

  if (ids == NULL || flags == NULL)
    return FALSE;
  for (guint i = 0; i < MIN (ids->multi.count, flags->multi.count); i++) {
    if ((flags->multi.i32[i] & SHOW_PRIVATE) != 0 && names (ids->multi.bins[i], identity))
      return TRUE;
  }
  return FALSE;
}
