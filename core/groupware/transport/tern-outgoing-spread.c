#include "core/groupware/transport/tern-outgoing-private.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/model/tern-prop-tags.h"

/* Members of groups in groups that one message may go to. */
#define MOST_MEMBERS 100000

static void
undelivered_free (gpointer data)
{
  TernUndelivered *undelivered = data;

  tern_recipient_free (undelivered->recipient);
  g_free (undelivered->reason);
  g_free (undelivered);
}

TernSpread *
tern_spread_new (void)
{
  TernSpread *spread = g_new0 (TernSpread, 1);

  spread->mailboxes = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_entry_unref);
  spread->outside = tern_recipients_new ();
  spread->undelivered = g_ptr_array_new_with_free_func (undelivered_free);
  return spread;
}

void
tern_spread_free (TernSpread *spread)
{
  if (spread == NULL)
    return;
  g_ptr_array_unref (spread->mailboxes);
  g_ptr_array_unref (spread->outside);
  g_ptr_array_unref (spread->undelivered);
  g_free (spread);
}

void
tern_spread_fail (TernSpread *spread, TernRecipient *recipient, TernErrorCode code, const char *reason)
{
  TernUndelivered *undelivered = g_new0 (TernUndelivered, 1);

  undelivered->recipient = recipient;
  undelivered->code = code;
  undelivered->reason = g_strdup (reason);
  g_ptr_array_add (spread->undelivered, undelivered);
}

void
tern_spread_fail_entry (TernSpread *spread, const TernEntry *entry, TernErrorCode code, const char *reason)
{
  const TernPerson person = tern_delivery_person (entry);
  TernRecipient *recipient = tern_recipient_new (spread->undelivered->len, TERN_RECIPIENT_TO);

  tern_person_set_recipient (recipient->props, &person);
  tern_spread_fail (spread, recipient, code, reason);
}

/** Spreading: one filling. */
typedef struct {
  TernSpread *spread;
  TernDirectory *directory;
  const TernGuid *organisation;
  GHashTable *seen;  /* (element-type TernGuid) entries met already; they point into @met */
  GPtrArray *met;    /* (element-type TernEntry) */
  GPtrArray *groups; /* (element-type TernEntry) (not owned): still to be opened */
  GHashTable *addresses; /* (element-type utf8) outside, folded */
  TernJob *job;
} Spreading;

static void
add_outside (Spreading *spreading, const char *name, const char *address)
{
  const TernPerson person = { .name = name, .address = address };
  g_autofree char *key = g_ascii_strdown (address, -1);
  TernRecipient *recipient;

  if (!g_hash_table_add (spreading->addresses, g_steal_pointer (&key)))
    return;
  recipient = tern_recipient_new (spreading->spread->outside->len, TERN_RECIPIENT_TO);
  tern_person_set_recipient (recipient->props, &person);
  g_ptr_array_add (spreading->spread->outside, recipient);
}

/** is_house: whether mail for @address stays in the house. */
static gboolean
is_house (Spreading *spreading, const char *address, gboolean *ret_is, GError **error)
{
  const char *at = strrchr (address, '@');
  g_autoptr (GError) why = NULL;
  g_autoptr (TernOrganisation) organisation = NULL;

  *ret_is = FALSE;
  if (at == NULL)
    return TRUE;
  organisation = tern_directory_get_organisation (spreading->directory, NULL, at + 1, spreading->job, &why);
  if (organisation == NULL && tern_submit_is_failure (&why)) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  *ret_is = organisation != NULL;
  return TRUE;
}

static gboolean add_address (Spreading *spreading, const char *name, const char *address, TernErrorCode *ret_code,
                             GError **error);

/** add_entry: everybody once; *ret_code NOT_FOUND for one who can't get mail. */
static gboolean
add_entry (Spreading *spreading, TernEntry *entry, TernErrorCode *ret_code, GError **error)
{
  if (g_hash_table_contains (spreading->seen, &entry->guid))
    return TRUE;
  g_ptr_array_add (spreading->met, tern_entry_ref (entry));
  g_hash_table_add (spreading->seen, &entry->guid);
  if (entry->kind == TERN_ENTRY_GROUP || entry->kind == TERN_ENTRY_DYNAMIC_GROUP) {
    g_ptr_array_add (spreading->groups, entry);
    return TRUE;
  }
  if (!tern_guid_is_null (&entry->mailbox)) {
    g_ptr_array_add (spreading->spread->mailboxes, tern_entry_ref (entry));
    return TRUE;
  }
  if (entry->kind == TERN_ENTRY_CONTACT)
    return add_address (spreading, entry->name, entry->address, ret_code, error);
  *ret_code = TERN_ERROR_NOT_FOUND;
  return TRUE;
}

/** add_address: one that the own directory has no mailbox for: another organisation's here, or outside. */
static gboolean
add_address (Spreading *spreading, const char *name, const char *address, TernErrorCode *ret_code, GError **error)
{
  g_autoptr (TernEntry) entry = NULL;
  g_autoptr (GError) why = NULL;
  gboolean is = FALSE;

  if (strchr (address, '@') == NULL || address[0] == '@') {
    *ret_code = TERN_ERROR_NOT_FOUND;
    return TRUE;
  }
  if (!is_house (spreading, address, &is, error))
    return FALSE;
  if (!is) {
    add_outside (spreading, name, address);
    return TRUE;
  }
  entry = tern_directory_lookup (spreading->directory, NULL, TERN_ENTRY_BY_ADDRESS, address, spreading->job, &why);
  if (entry != NULL && entry->kind != TERN_ENTRY_CONTACT)
    return add_entry (spreading, entry, ret_code, error);
  if (tern_submit_is_failure (&why)) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  *ret_code = TERN_ERROR_NOT_FOUND;
  return TRUE;
}

static gboolean
add_recipient (Spreading *spreading, const TernRecipient *recipient, GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (TernEntry) entry
      = tern_submit_find (spreading->directory, spreading->organisation, recipient->props, spreading->job, &why);
  TernErrorCode code = TERN_ERROR_INTERNAL; /* so far none */
  gboolean done;

  if (why != NULL) {
    g_propagate_error (error, g_steal_pointer (&why));
    return FALSE;
  }
  if (entry != NULL)
    done = add_entry (spreading, entry, &code, error);
  else
    done = add_address (spreading, tern_bag_get_str (recipient->props, PidTagDisplayName, ""),
                        tern_submit_address (recipient->props), &code, error);
  if (done && code != TERN_ERROR_INTERNAL)
    tern_spread_fail (spreading->spread, tern_recipient_copy (recipient), code, "nobody of this address gets mail here");
  return done;
}

/** open_group: its members; one that can't be opened now is tried again, one too large comes back. */
static gboolean
open_group (Spreading *spreading, const TernEntry *group, GError **error)
{
  g_autoptr (GPtrArray) members = tern_directory_list_members (spreading->directory, &group->guid, spreading->job, error);

  if (members == NULL)
    return FALSE;
  if (members->len + g_hash_table_size (spreading->seen) > MOST_MEMBERS) {
    tern_spread_fail_entry (spreading->spread, group, TERN_ERROR_LIMIT, "the group has too many members");
    return TRUE;
  }
  for (guint i = 0; i < members->len; i++) {
    TernErrorCode none; /* a member who can't get mail is the group's affair, not the sender's */

    if (!add_entry (spreading, g_ptr_array_index (members, i), &none, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
fill (Spreading *spreading, const TernMimeMessage *message, GError **error)
{
  gboolean resends
      = (tern_bag_get_i32 (message->props, PidTagMessageFlags, 0) & TERN_MSGFLAG_RESEND) != 0;

  for (guint i = 0; i < message->recipients->len; i++) {
    const TernRecipient *recipient = g_ptr_array_index (message->recipients, i);

    if (resends && (recipient->type & TERN_RECIPIENT_DELIVERED) != 0)
      continue;
    if (!add_recipient (spreading, recipient, error))
      return FALSE;
  }
  for (guint i = 0; i < spreading->groups->len; i++) { /* it grows meanwhile: depth costs no stack */
    if (!open_group (spreading, g_ptr_array_index (spreading->groups, i), error))
      return FALSE;
  }
  return TRUE;
}

gboolean
tern_spread_fill (TernSpread *spread, TernDirectory *directory, const TernGuid *organisation,
                  const TernMimeMessage *message, TernJob *job, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (tern_guid_hash, tern_guid_equal_func);
  g_autoptr (GPtrArray) met = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_entry_unref);
  g_autoptr (GPtrArray) groups = g_ptr_array_new ();
  g_autoptr (GHashTable) addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Spreading spreading = {
    .spread = spread,
    .directory = directory,
    .organisation = organisation,
    .seen = seen,
    .met = met,
    .groups = groups,
    .addresses = addresses,
    .job = job,
  };

  return fill (&spreading, message, error);
}
