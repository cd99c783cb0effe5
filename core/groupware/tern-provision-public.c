#include "core/groupware/tern-provision.h"

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"
#include "core/model/tern-rights.h"
#include "core/spi/tern-folders.h"
#include "core/spi/tern-permissions.h"

gboolean
tern_provision_folder (TernMailbox *raw, const TernSpecialFolderRow *row, TernJob *job, GError **error)
{
  const TernMailboxInfo *info = tern_mailbox_get_info (raw);
  g_autoptr (TernBag) props = tern_bag_new ();
  g_autoptr (TernFolderInfo) made = NULL;
  g_autoptr (GError) why = NULL;
  TernFolderSpec spec = {
    .id = TERN_SPECIAL_FOLDER_ID (row->special),
    .parent = row->parent != 0 ? TERN_SPECIAL_FOLDER_ID (row->parent) : 0,
    .type = row->parent == 0 ? TERN_FOLDER_ROOT
            : row->is_search ? TERN_FOLDER_SEARCH
                             : TERN_FOLDER_GENERIC,
    .is_special = TRUE,
    .props = props,
    .creator = info->owner,
  };
  gboolean existed = FALSE;

  tern_bag_set_str (props, PidTagDisplayName,
                    row->name != NULL ? row->name : tern_special_folder_name (row->special, info->locale));
  if (row->container_class != NULL)
    tern_bag_set_str (props, PidTagContainerClass, row->container_class);
  if (row->is_hidden)
    tern_bag_set_boolean (props, PidTagAttributeHidden, TRUE);
  made = tern_folders_create (TERN_FOLDERS (raw), &spec, &existed, job, &why);
  if (made == NULL && !g_error_matches (why, TERN_ERROR, TERN_ERROR_EXISTS)) {
    g_propagate_prefixed_error (error, g_steal_pointer (&why), "special folder %u: ", row->special);
    return FALSE;
  }
  return TRUE;
}

/* Everybody of the organisation reads, posts, keeps his own posts in order and makes folders, until an owner says
 * otherwise; folders take the list of their parent over. */
static gboolean
set_default_rights (TernMailbox *raw, TernJob *job, GError **error)
{
  static const struct {
    TernSpecialFolder special;
    guint32 rights;
  } rows[] = {
    { TERN_SPECIAL_NON_IPM_SUBTREE, TERN_RIGHT_READ_ANY | TERN_RIGHT_FOLDER_VISIBLE },
    { TERN_SPECIAL_EFORMS_REGISTRY, TERN_RIGHT_READ_ANY | TERN_RIGHT_FOLDER_VISIBLE },
    { TERN_SPECIAL_IPM_SUBTREE, TERN_RIGHT_READ_ANY | TERN_RIGHT_CREATE | TERN_RIGHT_EDIT_OWNED
                                    | TERN_RIGHT_DELETE_OWNED | TERN_RIGHT_CREATE_SUBFOLDER
                                    | TERN_RIGHT_FOLDER_VISIBLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    const TernAclChange change = {
      .action = TERN_ACL_MODIFY,
      .row = { .member_id = TERN_MEMBER_DEFAULT, .rights = rows[i].rights },
    };

    if (!tern_permissions_change (TERN_PERMISSIONS (raw), TERN_SPECIAL_FOLDER_ID (rows[i].special), FALSE, &change, 1,
                                  job, error))
      return FALSE;
  }
  return TRUE;
}

/** has_default_rights: any row that is stored means that they were set before: an owner's choice stays. */
static gboolean
has_default_rights (TernMailbox *raw, gboolean *ret_has, TernJob *job, GError **error)
{
  g_autoptr (TernFolderInfo) info
      = tern_folders_get (TERN_FOLDERS (raw), TERN_SPECIAL_FOLDER_ID (TERN_SPECIAL_IPM_SUBTREE), job, error);

  if (info == NULL)
    return FALSE;
  *ret_has = info->acl_version > 1; /* every change of the list raises it */
  return TRUE;
}

gboolean
tern_provision_public_store (TernMailbox *raw, TernJob *job, GError **error)
{
  const TernSpecialFolderRow *rows = tern_special_folder_public_rows ();
  gboolean has = FALSE;

  for (guint i = 0; rows[i].special != 0; i++) {
    if (!tern_provision_folder (raw, &rows[i], job, error))
      return FALSE;
  }
  return has_default_rights (raw, &has, job, error) && (has || set_default_rights (raw, job, error));
}
