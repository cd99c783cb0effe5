#include "core/groupware/tern-member-rights.h"

#include "core/groupware/tern-special-folder.h"

static gboolean
has_free_busy (TernId folder)
{
  return folder == TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_CALENDAR)
         || folder == TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_FREEBUSY_DATA);
}

static guint32
default_free_busy (gint64 member_id, guint32 rights)
{
  if (member_id == TERN_MEMBER_ANONYMOUS)
    return 0;
  return TERN_RIGHT_FREE_BUSY_SIMPLE | ((rights & TERN_RIGHT_READ_ANY) != 0 ? TERN_RIGHT_FREE_BUSY_DETAILED : 0);
}

guint32
tern_member_rights (TernId folder, const TernAclRow *old, gint64 member_id, guint32 wanted, gboolean with_free_busy)
{
  guint32 rights = wanted & TERN_RIGHTS_ALL_FOLDER;
  guint32 chosen = wanted & TERN_RIGHTS_FREE_BUSY;

  if (!has_free_busy (folder))
    return rights;
  if (with_free_busy)
    return rights | chosen;
  chosen = old != NULL ? old->rights & TERN_RIGHTS_FREE_BUSY : 0;
  if (old != NULL && chosen != default_free_busy (member_id, old->rights))
    return rights | chosen;
  return rights | default_free_busy (member_id, rights);
}

const TernAclRow *
tern_acl_find_member (const TernAcl *acl, gint64 member_id)
{
  for (guint i = 0; i < acl->rows->len; i++) {
    const TernAclRow *row = &g_array_index (acl->rows, TernAclRow, i);

    if (row->member_id == member_id)
      return row;
  }
  return NULL;
}

const TernAclRow *
tern_acl_find_account (const TernAcl *acl, const TernGuid *account)
{
  for (guint i = 0; i < acl->rows->len; i++) {
    const TernAclRow *row = &g_array_index (acl->rows, TernAclRow, i);

    if (!tern_guid_is_null (&row->account) && tern_guid_equal (&row->account, account))
      return row;
  }
  return NULL;
}
