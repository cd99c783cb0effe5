#include "core/spi/tern-identity.h"

#include <stdlib.h>

struct _TernIdentity {
  gatomicrefcount refs;
  TernIdentityInfo info;
  TernGuid *groups; /* sorted */
};

static int
compare_guids (gconstpointer a, gconstpointer b)
{
  return tern_guid_compare (a, b);
}

/** tern_identity_new: (transfer full): copies everything of @info; the groups may come in any order. */
TernIdentity *
tern_identity_new (const TernIdentityInfo *info)
{
  TernIdentity *identity = g_new0 (TernIdentity, 1);

  g_atomic_ref_count_init (&identity->refs);
  identity->info = *info;
  identity->groups = g_memdup2 (info->groups, info->n_groups * sizeof (TernGuid));
  if (info->n_groups > 1)
    qsort (identity->groups, info->n_groups, sizeof (TernGuid), compare_guids);
  identity->info.groups = identity->groups;
  identity->info.address = g_strdup (info->address);
  identity->info.display_name = g_strdup (info->display_name);
  identity->info.dn = g_strdup (info->dn);
  return identity;
}

TernIdentity *
tern_identity_ref (TernIdentity *identity)
{
  g_atomic_ref_count_inc (&identity->refs);
  return identity;
}

void
tern_identity_unref (TernIdentity *identity)
{
  if (identity == NULL || !g_atomic_ref_count_dec (&identity->refs))
    return;
  g_free ((char *) identity->info.address);
  g_free ((char *) identity->info.display_name);
  g_free ((char *) identity->info.dn);
  g_free (identity->groups);
  g_free (identity);
}

const TernIdentityInfo *
tern_identity_get_info (const TernIdentity *identity)
{
  return &identity->info;
}

/** tern_identity_is_member: whether @account_or_group is the account itself or a group that holds it. */
gboolean
tern_identity_is_member (const TernIdentity *identity, const TernGuid *account_or_group)
{
  if (tern_guid_equal (&identity->info.account, account_or_group))
    return TRUE;
  return identity->info.n_groups > 0
         && bsearch (account_or_group, identity->groups, identity->info.n_groups, sizeof (TernGuid), compare_guids)
                != NULL;
}
