#include "core/groupware/transport/tern-outgoing.h"

#include <string.h>

#include "core/base/tern-error.h"
#include "core/base/tern-log.h"
#include "core/groupware/object/tern-message-server.h"
#include "core/groupware/transport/tern-outgoing-private.h"
#include "core/model/tern-prop-tags.h"

/* How much one round takes. */
#define ROUND 8
/* The next attempt after the first failure; it doubles up to the longest. */
#define FIRST_RETRY_S 2
#define LONGEST_RETRY_S 900
/* Longer than anything is tried. */
#define KEYS_KEPT_S (14 * 24 * 3600)
#define KEYS_A_TIME 5000

#define PAYLOAD_FORMAT 2

char *
tern_outgoing_new_key (void)
{
  g_autofree char *uuid = g_uuid_string_random ();

  return g_strconcat ("submit:", uuid, NULL);
}

const char *
tern_outgoing_key_id (const char *key)
{
  const char *colon = strchr (key, ':');

  return colon != NULL ? colon + 1 : key;
}

/* A format byte and the account. */
GBytes *
tern_outgoing_payload_new (const TernGuid *submitter)
{
  guint8 payload[1 + TERN_GUID_SIZE] = { PAYLOAD_FORMAT };

  memcpy (payload + 1, submitter->bytes, TERN_GUID_SIZE);
  return g_bytes_new (payload, sizeof payload);
}

gboolean
tern_outgoing_payload_read (GBytes *payload, TernGuid *ret_submitter)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (payload, &size);

  if (size != 1 + TERN_GUID_SIZE || data[0] != PAYLOAD_FORMAT)
    return FALSE;
  memcpy (ret_submitter->bytes, data + 1, TERN_GUID_SIZE);
  return TRUE;
}

static TernFiletime
next_attempt (const TernQueueEntry *entry)
{
  guint doublings = MIN (entry->claim > 0 ? entry->claim - 1 : 0, 9);
  guint seconds = MIN (FIRST_RETRY_S << doublings, LONGEST_RETRY_S);

  return tern_filetime_now () + seconds * TERN_FILETIME_SECOND;
}

static gboolean
carry_out (TernGroupware *groupware, const TernQueueEntry *entry, TernJob *job, GError **error)
{
  if (entry->kind == TERN_QUEUE_SUBMIT)
    return tern_outgoing_submit (groupware, entry, job, error);
  if (entry->kind == TERN_QUEUE_REPORT)
    return tern_outgoing_receipt (groupware, entry, job, error);
  g_set_error (error, TERN_ERROR, TERN_ERROR_UNSUPPORTED, "work of kind %d is not this runner's", entry->kind);
  return FALSE;
}

static void
log_failed (const TernQueueEntry *entry, const GError *reason)
{
  g_autofree char *mailbox = tern_guid_to_string (&entry->mailbox);
  const TernLogFields fields = { .mailbox = mailbox };

  tern_log_event (TERN_EVENT_MAIL_FAILED, &fields, "%s is tried again: %s", entry->key, reason->message);
}

/** settle: what was done goes out of the queue, what failed waits. A claim that somebody else took over is theirs. */
static void
settle (TernGroupware *groupware, const TernQueueEntry *entry, const GError *reason, TernJob *job)
{
  TernQueue *queue = tern_groupware_get_queue (groupware);
  g_autoptr (GError) why = NULL;
  gboolean settled;

  if (reason == NULL) {
    settled = tern_queue_finish (queue, entry, job, &why);
  } else {
    log_failed (entry, reason);
    settled = tern_queue_postpone (queue, entry, next_attempt (entry), reason->message, job, &why);
  }
  if (!settled) /* its lease ends, and it is taken up again: deliveries know their key */
    log_failed (entry, why);
}

/** is_still_mine: an entry that waited behind others of its round may be somebody else's by now; the store knows. */
static gboolean
is_still_mine (TernGroupware *groupware, const TernQueueEntry *entry, gint64 claimed, TernJob *job)
{
  g_autoptr (GError) error = NULL;

  if (g_get_monotonic_time () - claimed < TERN_OUTGOING_LEASE_S / 4 * G_USEC_PER_SEC)
    return TRUE;
  return tern_queue_renew (tern_groupware_get_queue (groupware), entry, TERN_OUTGOING_LEASE_S, job, &error);
}

static gboolean
run_kind (TernGroupware *groupware, TernQueueKind kind, const char *node, guint *n, TernJob *job, GError **error)
{
  const TernQueueClaim claim = { .kind = kind, .node = node, .lease_s = TERN_OUTGOING_LEASE_S, .n = ROUND };
  const gint64 claimed = g_get_monotonic_time ();
  g_autoptr (GPtrArray) entries = tern_queue_claim (tern_groupware_get_queue (groupware), &claim, job, error);

  if (entries == NULL)
    return FALSE;
  for (guint i = 0; i < entries->len; i++) {
    const TernQueueEntry *entry = g_ptr_array_index (entries, i);
    g_autoptr (GError) reason = NULL;

    if (is_still_mine (groupware, entry, claimed, job))
      settle (groupware, entry, carry_out (groupware, entry, job, &reason) ? NULL : reason, job);
  }
  *n += entries->len;
  return TRUE;
}

gboolean
tern_outgoing_run (TernGroupware *groupware, const char *node, guint *ret_n, TernJob *job, GError **error)
{
  guint n = 0;

  if (!run_kind (groupware, TERN_QUEUE_SUBMIT, node, &n, job, error)
      || !run_kind (groupware, TERN_QUEUE_REPORT, node, &n, job, error))
    return FALSE;
  *ret_n = n;
  return TRUE;
}

gboolean
tern_outgoing_release (TernGroupware *groupware, const char *node, TernJob *job, GError **error)
{
  return tern_queue_release (tern_groupware_get_queue (groupware), node, job, error);
}

gboolean
tern_outgoing_clean (TernGroupware *groupware, TernJob *job, GError **error)
{
  TernFiletime before = tern_filetime_now () - KEYS_KEPT_S * TERN_FILETIME_SECOND;
  guint n = 0;

  return tern_queue_forget_delivered (tern_groupware_get_queue (groupware), before, KEYS_A_TIME, &n, job, error);
}
