#include "core/groupware/tern-public.h"

#include "core/base/tern-error.h"
#include "core/groupware/tern-groupware-private.h"
#include "core/groupware/tern-guard.h"
#include "core/groupware/tern-provision.h"

/* The language of names that users see in no folder of theirs. */
#define LOCALE "en_US"

TernEntry *
tern_public_store_find (TernGroupware *groupware, const TernGuid *organisation, TernJob *job, GError **error)
{
  return tern_directory_lookup (tern_groupware_get_directory (groupware), organisation, TERN_ENTRY_BY_PUBLIC_STORE, "",
                                job, error);
}

static gboolean
provision (TernGroupware *groupware, const TernEntry *entry, TernJob *job, GError **error)
{
  const TernMailboxSpec spec = {
    .guid = entry->mailbox,
    .organisation = entry->organisation,
    .is_public = TRUE,
    .locale = LOCALE,
  };
  g_autoptr (TernMailbox) raw = tern_groupware_open_or_create (groupware, &spec, job, error);

  if (raw != NULL && tern_provision_public_store (raw, job, error))
    return TRUE;
  g_prefix_error (error, "public store: ");
  return FALSE;
}

TernMailbox *
tern_public_store_open (TernGroupware *groupware, TernIdentity *identity, TernEntry **ret_entry, TernJob *job,
                        GError **error)
{
  g_autoptr (TernEntry) entry
      = tern_public_store_find (groupware, &tern_identity_get_info (identity)->organisation, job, error);
  g_autoptr (TernMailbox) mailbox = NULL;
  g_autoptr (GError) why = NULL;

  if (entry == NULL)
    return NULL;
  mailbox = tern_groupware_open_mailbox (groupware, &entry->mailbox, identity, job, &why);
  if (mailbox == NULL && g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND)) {
    g_clear_error (&why);
    if (provision (groupware, entry, job, &why))
      mailbox = tern_groupware_open_mailbox (groupware, &entry->mailbox, identity, job, &why);
  }
  if (mailbox == NULL)
    g_propagate_error (error, g_steal_pointer (&why));
  else if (ret_entry != NULL)
    *ret_entry = g_steal_pointer (&entry);
  return g_steal_pointer (&mailbox);
}

static gboolean
provision_all (TernGroupware *groupware, TernJob *job, GError **error)
{
  g_autoptr (GPtrArray) organisations
      = tern_directory_list_organisations (tern_groupware_get_directory (groupware), job, error);

  for (guint i = 0; organisations != NULL && i < organisations->len; i++) {
    const TernOrganisation *organisation = g_ptr_array_index (organisations, i);
    g_autoptr (GError) why = NULL;

    /* One without a domain has no store, and nobody who would miss it. */
    if (!tern_public_store_provision (groupware, &organisation->guid, job, &why)
        && !g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND)) {
      g_propagate_prefixed_error (error, g_steal_pointer (&why), "%s: ", organisation->name);
      return FALSE;
    }
  }
  return organisations != NULL;
}

gboolean
tern_public_store_provision (TernGroupware *groupware, const TernGuid *organisation, TernJob *job, GError **error)
{
  g_autoptr (TernEntry) entry = NULL;

  if (organisation == NULL)
    return provision_all (groupware, job, error);
  entry = tern_public_store_find (groupware, organisation, job, error);
  return entry != NULL && provision (groupware, entry, job, error);
}
