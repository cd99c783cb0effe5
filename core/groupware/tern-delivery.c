#include "core/groupware/tern-delivery.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-log.h"
#include "core/convert/tern-mime-in.h"
#include "core/groupware/tern-delivery-private.h"
#include "core/groupware/tern-groupware-private.h"
#include "core/groupware/transport/tern-transport-map.h"
#include "core/model/tern-prop-tags.h"

/* Members of groups in groups that one mail may go to. */
#define MOST_MEMBERS 100000
#define MOST_HOPS 100

struct _TernMail {
  guint refs;
  char *sender;
  TernMimeMessage *message;
  TernGuid organisation; /* of @resolved */
  TernMimeMessage *resolved;
  /* Of one that was submitted in the house. */
  char *key;
  TernMailbox *home;
};

/** count_hops: "Received" fields of the header: one for each server it came through. */
static guint
count_hops (GBytes *message)
{
  static const char field[] = "Received:";
  gsize size;
  const char *at = g_bytes_get_data (message, &size), *end = at + size;
  guint hops = 0;

  while (at != NULL && at < end && *at != '\n' && *at != '\r') {
    const char *newline = memchr (at, '\n', end - at);

    if ((gsize) (end - at) >= sizeof field && g_ascii_strncasecmp (at, field, sizeof field - 1) == 0)
      hops++;
    at = newline != NULL ? newline + 1 : NULL;
  }
  return hops;
}

/* RFC 5321 6.3: a mail that came through so many servers goes in a circle. */
static gboolean
check_hops (GBytes *message, GError **error)
{
  if (count_hops (message) <= MOST_HOPS)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_LIMIT, "the mail came through more than %d servers", MOST_HOPS);
  return FALSE;
}

TernMail *
tern_mail_parse (GBytes *message, const char *sender, GError **error)
{
  const TernMimeInOptions options = { .now = tern_filetime_now (), .sender = sender };
  g_autoptr (TernMimeMessage) parsed = NULL;
  TernGuid search_key;
  TernMail *mail;

  if (!check_hops (message, error))
    return NULL;
  parsed = tern_mime_in (message, &options, error);
  if (parsed == NULL) {
    g_prefix_error (error, "the mail can't be taken: ");
    return NULL;
  }
  /* [MS-OXCPRPT] 2.2.1.9: the same in every copy of it. */
  tern_guid_random (&search_key);
  tern_bag_set_bin (parsed->props, PidTagSearchKey, search_key.bytes, TERN_GUID_SIZE);
  tern_bag_set_time (parsed->props, PidTagCreationTime, options.now);
  tern_bag_set_time (parsed->props, PidTagLastModificationTime, options.now);
  mail = g_new0 (TernMail, 1);
  mail->refs = 1;
  mail->sender = g_strdup (sender);
  mail->message = g_steal_pointer (&parsed);
  return mail;
}

TernMail *
tern_mail_new_submitted (TernMimeMessage *message, TernMailbox *home, const char *sender, const char *key)
{
  TernMail *mail = g_new0 (TernMail, 1);

  mail->refs = 1;
  mail->sender = g_strdup (sender);
  mail->message = message;
  mail->key = g_strdup (key);
  mail->home = g_object_ref (home);
  return mail;
}

TernMail *
tern_mail_ref (TernMail *mail)
{
  mail->refs++;
  return mail;
}

void
tern_mail_unref (TernMail *mail)
{
  if (mail == NULL || --mail->refs > 0)
    return;
  g_free (mail->sender);
  tern_mime_message_unref (mail->message);
  tern_mime_message_unref (mail->resolved);
  g_free (mail->key);
  g_clear_object (&mail->home);
  g_free (mail);
}

/** resolved_for: the mail as an organisation sees it: looked up once for all its recipients. */
static const TernMimeMessage *
resolved_for (TernMail *mail, TernDirectory *directory, const TernGuid *organisation, TernJob *job, GError **error)
{
  g_autoptr (TernMimeMessage) outside = NULL;
  TernMimeMessage *resolved;

  if (mail->home != NULL && tern_guid_equal (&tern_mailbox_get_info (mail->home)->organisation, organisation))
    return mail->message;
  if (mail->resolved != NULL && tern_guid_equal (&mail->organisation, organisation))
    return mail->resolved;
  if (mail->home != NULL)
    outside = tern_delivery_outside (mail->message);
  resolved
    = tern_delivery_resolve (directory, organisation, outside != NULL ? outside : mail->message, job, error);
  if (resolved == NULL)
    return NULL;
  tern_mime_message_unref (mail->resolved);
  mail->resolved = resolved;
  mail->organisation = *organisation;
  return resolved;
}

/** open_mailbox: one that the directory promises and that isn't there is on its way: the mail comes again. */
static TernMailbox *
open_mailbox (TernGroupware *groupware, const TernEntry *recipient, TernJob *job, GError **error)
{
  g_autoptr (GError) why = NULL;
  TernMailbox *mailbox = tern_groupware_open_raw (groupware, &recipient->mailbox, job, &why);

  if (mailbox == NULL && g_error_matches (why, TERN_ERROR, TERN_ERROR_NOT_FOUND))
    g_set_error (error, TERN_ERROR, TERN_ERROR_UNAVAILABLE, "the mailbox isn't made yet: %s", why->message);
  else if (mailbox == NULL)
    g_propagate_error (error, g_steal_pointer (&why));
  return mailbox;
}

static void
log_delivered (const TernMail *mail, const TernEntry *recipient)
{
  const char *id = tern_bag_get_str (mail->message->props, PidTagInternetMessageId, "without a message id");
  g_autofree char *mailbox = tern_guid_to_string (&recipient->mailbox);
  const TernLogFields fields = { .mailbox = mailbox, .user = recipient->address };

  tern_log_event (TERN_EVENT_MAIL_DELIVERED, &fields, "a mail %s from <%s> was delivered to %s", id, mail->sender,
                  recipient->address);
}

/** copy_for: their own copy, in the names of @mailbox. */
static TernMimeMessage *
copy_for (TernGroupware *groupware, TernMail *mail, const TernEntry *recipient, TernMailbox *mailbox, TernJob *job,
          GError **error)
{
  const TernMimeMessage *resolved
      = resolved_for (mail, tern_groupware_get_directory (groupware), &recipient->organisation, job, error);
  TernMimeMessage *message;

  if (resolved == NULL)
    return NULL;
  message = mail->home != NULL ? tern_transport_map (resolved, mail->home, mailbox, job, error)
                               : tern_mime_message_copy (resolved);
  if (message != NULL)
    tern_delivery_address (message, recipient);
  return message;
}

/** save: TRUE also for what was there already, under its key. */
static gboolean
save (const TernDelivery *delivery, TernJob *job, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (tern_delivery_save (delivery, job, &why))
    return TRUE;
  if (delivery->key != NULL && g_error_matches (why, TERN_ERROR, TERN_ERROR_EXISTS))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

gboolean
tern_delivery_to_mailbox (TernGroupware *groupware, TernMail *mail, const TernEntry *recipient, TernJob *job,
                          GError **error)
{
  g_autoptr (TernMailbox) mailbox = open_mailbox (groupware, recipient, job, error);
  g_autoptr (TernMimeMessage) message = NULL;
  TernDelivery delivery = { .mailbox = mailbox, .recipient = recipient, .sender = mail->sender, .key = mail->key };

  if (mailbox == NULL)
    return FALSE;
  message = copy_for (groupware, mail, recipient, mailbox, job, error);
  if (message == NULL)
    return FALSE;
  delivery.message = message;
  if (!tern_hooks_run (tern_groupware_get_delivery_hooks (groupware), &delivery, job, error))
    return FALSE;
  if (delivery.is_dropped)
    return TRUE;
  if (!save (&delivery, job, error))
    return FALSE;
  log_delivered (mail, recipient);
  return TRUE;
}

typedef struct {
  TernGroupware *groupware;
  TernMail *mail;
  TernJob *job;
  GHashTable *seen;  /* (element-type TernGuid) groups and members met already */
  GPtrArray *groups; /* (element-type TernEntry) still to be opened */
  guint n_done;
} Spread;

static gboolean
is_group (const TernEntry *entry)
{
  return entry->kind == TERN_ENTRY_GROUP || entry->kind == TERN_ENTRY_DYNAMIC_GROUP;
}

gboolean
tern_delivery_is_final (const GError *error)
{
  return g_error_matches (error, TERN_ERROR, TERN_ERROR_NOT_FOUND)
         || g_error_matches (error, TERN_ERROR, TERN_ERROR_QUOTA)
         || g_error_matches (error, TERN_ERROR, TERN_ERROR_TOO_BIG)
         || g_error_matches (error, TERN_ERROR, TERN_ERROR_DENIED);
}

static gboolean
deliver_to_member (Spread *spread, TernEntry *member, GError **error)
{
  g_autoptr (GError) why = NULL;

  if (!g_hash_table_add (spread->seen, &member->guid))
    return TRUE;
  g_ptr_array_add (spread->groups, tern_entry_ref (member)); /* @seen points into it */
  if (is_group (member) || tern_guid_is_null (&member->mailbox))
    return TRUE;
  if (tern_delivery_to_mailbox (spread->groupware, spread->mail, member, spread->job, &why)) {
    spread->n_done++;
    return TRUE;
  }
  /* One full mailbox must not keep the mail from the others, nor bring it to them again and again. */
  if (tern_delivery_is_final (why)) {
    tern_log_event (TERN_EVENT_MAIL_REFUSED, &(TernLogFields){ .user = member->address },
                    "a mail from <%s> to a group was not delivered to its member %s: %s", spread->mail->sender,
                    member->address, why->message);
    return TRUE;
  }
  g_propagate_error (error, g_steal_pointer (&why));
  return FALSE;
}

static gboolean
deliver_to_members (Spread *spread, const TernEntry *group, GError **error)
{
  TernDirectory *directory = tern_groupware_get_directory (spread->groupware);
  g_autoptr (GPtrArray) members = tern_directory_list_members (directory, &group->guid, spread->job, error);

  if (members == NULL)
    return FALSE;
  for (guint i = 0; i < members->len; i++) {
    if (g_hash_table_size (spread->seen) >= MOST_MEMBERS) {
      g_set_error (error, TERN_ERROR, TERN_ERROR_LIMIT, "the group has more than %d members", MOST_MEMBERS);
      return FALSE;
    }
    if (!deliver_to_member (spread, g_ptr_array_index (members, i), error))
      return FALSE;
  }
  return TRUE;
}

/** deliver_to_group: group after group, so that depth costs no stack; each member once. */
static gboolean
deliver_to_group (TernGroupware *groupware, TernMail *mail, const TernEntry *group, TernJob *job, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (tern_guid_hash, tern_guid_equal_func);
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func ((GDestroyNotify) tern_entry_unref);
  Spread spread = { .groupware = groupware, .mail = mail, .job = job, .seen = seen, .groups = groups };

  g_hash_table_add (seen, (gpointer) &group->guid);
  if (!deliver_to_members (&spread, group, error))
    return FALSE;
  for (guint i = 0; i < groups->len; i++) {
    const TernEntry *entry = g_ptr_array_index (groups, i);

    if (is_group (entry) && !deliver_to_members (&spread, entry, error))
      return FALSE;
  }
  if (spread.n_done > 0)
    return TRUE;
  g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "nobody of group %s can get mail", group->address);
  return FALSE;
}

gboolean
tern_groupware_deliver (TernGroupware *groupware, TernMail *mail, const TernEntry *recipient, TernJob *job,
                        GError **error)
{
  gboolean done;

  if (is_group (recipient)) {
    done = deliver_to_group (groupware, mail, recipient, job, error);
  } else if (tern_guid_is_null (&recipient->mailbox)) {
    g_set_error_literal (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "has no mailbox");
    done = FALSE;
  } else {
    done = tern_delivery_to_mailbox (groupware, mail, recipient, job, error);
  }
  if (!done)
    g_prefix_error (error, "deliver to %s: ", recipient->address);
  return done;
}
