#include "core/groupware/transport/tern-outgoing.h"

#include "core/base/tern-reader.h"
#include "core/groupware/transport/tern-outgoing-private.h"
#include "core/model/tern-prop-block.h"
#include "core/model/tern-prop-tags.h"

GPtrArray *
tern_outgoing_list (TernGroupware *groupware, const TernGuid *mailbox, guint n, TernJob *job, GError **error)
{
  return tern_queue_list (tern_groupware_get_queue (groupware), mailbox, n, job, error);
}

TernQueueEntry *
tern_outgoing_find (TernGroupware *groupware, const char *key, TernJob *job, GError **error)
{
  return tern_queue_get (tern_groupware_get_queue (groupware), NULL, key, job, error);
}

static char *
owner_of (TernGroupware *groupware, const TernQueueEntry *entry, TernJob *job)
{
  char text[TERN_GUID_TEXT_SIZE];
  g_autoptr (TernEntry) owner = NULL;

  tern_guid_to_text (&entry->mailbox, text);
  owner = tern_directory_lookup (tern_groupware_get_directory (groupware), &entry->organisation, TERN_ENTRY_BY_MAILBOX,
                                 text, job, NULL);
  return g_strdup (owner != NULL ? owner->address : text);
}

/** add_outside: of the payload that tern_outgoing_hold() wrote. */
static void
add_outside (const TernQueueEntry *entry, GPtrArray *recipients)
{
  TernReader reader;
  guint n;

  tern_reader_init_bytes (&reader, entry->payload);
  (void) tern_reader_u8 (&reader);
  (void) tern_reader_str8z (&reader);
  n = tern_reader_u32 (&reader);
  for (guint i = 0; i < n && !reader.failed; i++) {
    const char *address = tern_reader_str8z (&reader);

    if (!reader.failed)
      g_ptr_array_add (recipients, g_strdup (address));
  }
}

static void
add_rows (const TernItem *item, GPtrArray *recipients)
{
  for (guint i = 0; i < item->recipients->len; i++) {
    const TernBag *props = ((const TernRecipient *) g_ptr_array_index (item->recipients, i))->props;
    const char *address = tern_submit_address (props);

    g_ptr_array_add (recipients, g_strdup (*address != '\0' ? address : tern_bag_get_str (props, PidTagEmailAddress, "")));
  }
}

/** summarize_report: all of it is in the payload. */
static void
summarize_report (const TernQueueEntry *entry, TernOutgoingSummary *summary, GPtrArray *recipients)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (entry->payload, &size);
  g_autoptr (TernBag) props = tern_prop_block_unpack (data, size, NULL);

  if (props == NULL)
    return;
  summary->subject = g_strdup (tern_bag_get_str (props, PidTagSubject, ""));
  g_ptr_array_add (recipients, g_strdup (tern_bag_get_str (props, PidTagReadReceiptSmtpAddress, "")));
}

static void
summarize_message (TernGroupware *groupware, const TernQueueEntry *entry, TernOutgoingSummary *summary,
                   GPtrArray *recipients, TernJob *job)
{
  g_autoptr (TernMailbox) raw = tern_groupware_open_raw (groupware, &entry->mailbox, job, NULL);
  g_autoptr (TernItem) item
      = raw != NULL ? tern_items_open (TERN_ITEMS (raw), 0, entry->message, FALSE, NULL, job, NULL) : NULL;

  if (item != NULL)
    summary->subject = g_strdup (tern_bag_get_str (item->props, PidTagSubject, ""));
  if (entry->kind == TERN_QUEUE_RELAY)
    add_outside (entry, recipients);
  else if (item != NULL)
    add_rows (item, recipients);
}

TernOutgoingSummary *
tern_outgoing_summarize (TernGroupware *groupware, const TernQueueEntry *entry, TernJob *job)
{
  TernOutgoingSummary *summary = g_new0 (TernOutgoingSummary, 1);
  GPtrArray *recipients = g_ptr_array_new ();

  summary->owner = owner_of (groupware, entry, job);
  if (entry->kind == TERN_QUEUE_REPORT)
    summarize_report (entry, summary, recipients);
  else
    summarize_message (groupware, entry, summary, recipients, job);
  if (summary->subject == NULL)
    summary->subject = g_strdup ("");
  g_ptr_array_add (recipients, NULL);
  summary->recipients = (char **) g_ptr_array_free (recipients, FALSE);
  return summary;
}

void
tern_outgoing_summary_free (TernOutgoingSummary *summary)
{
  if (summary == NULL)
    return;
  g_free (summary->owner);
  g_free (summary->subject);
  g_strfreev (summary->recipients);
  g_free (summary);
}
