#pragma once

#include "core/groupware/tern-groupware.h"
#include "core/spi/tern-queue.h"

/**
 * tern_outgoing_run:
 * @node: who does it, as operators see it in the queue
 * @ret_n: how much was taken up: more may wait as long as it isn't 0
 *
 * Carries out what is due of the queue: submitted messages to their recipients in the house, reports, sent copies. Any
 * number of nodes and threads may do so at once. What fails for now is tried again later; FALSE only when the queue itself
 * can't be asked.
 */
gboolean tern_outgoing_run (TernGroupware *groupware, const char *node, guint *ret_n, TernJob *job,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_outgoing_release: what @node had under way when it was killed; once, when it starts. */
gboolean tern_outgoing_release (TernGroupware *groupware, const char *node, TernJob *job,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_outgoing_clean: forgets keys of deliveries so old that nothing of that age is tried again; a little at a time. */
gboolean tern_outgoing_clean (TernGroupware *groupware, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What administrators see and do. */

/** tern_outgoing_list: (transfer full) (element-type TernQueueEntry): up to @n by due time; @mailbox (nullable): its. */
GPtrArray *tern_outgoing_list (TernGroupware *groupware, const TernGuid *mailbox, guint n, TernJob *job,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_outgoing_find: (transfer full): by its key; NOT_FOUND. */
TernQueueEntry *tern_outgoing_find (TernGroupware *groupware, const char *key, TernJob *job,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** TernOutgoingSummary: what an entry is about, as far as it is still there. */
typedef struct {
  char *owner;   /* the mailbox's address, or its GUID */
  char *subject;
  char **recipients; /* NULL-terminated */
} TernOutgoingSummary;

/** tern_outgoing_summarize: reads the message behind @entry. */
TernOutgoingSummary *tern_outgoing_summarize (TernGroupware *groupware, const TernQueueEntry *entry, TernJob *job);
void tern_outgoing_summary_free (TernOutgoingSummary *summary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernOutgoingSummary, tern_outgoing_summary_free)
