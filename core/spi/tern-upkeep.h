#pragma once

#include <gio/gio.h>

#include "core/base/tern-filetime.h"
#include "core/spi/tern-job.h"

/**
 * TernUpkeep: what a store has to clear away in time; the same object as the TernStore, and like it for core/groupware
 * only. Every method does one bounded piece. Mailboxes go by the store's own numbers, which rise; one that is gone
 * needs nothing. Safe from any thread.
 */
#define TERN_TYPE_UPKEEP (tern_upkeep_get_type ())
G_DECLARE_INTERFACE (TernUpkeep, tern_upkeep, TERN, UPKEEP, GObject)

struct _TernUpkeepInterface {
  GTypeInterface parent;

  /* *ret_next: the mailbox after number @after; 0: there is none. */
  gboolean (*next_mailbox) (TernUpkeep *upkeep, gint64 after, gint64 *ret_next, TernJob *job, GError **error);
  /* All that a deleted mailbox left behind. */
  gboolean (*purge_mailbox) (TernUpkeep *upkeep, gint64 mailbox, TernJob *job, GError **error);
  /* Removes for good what was soft-deleted before @before, messages and folders. */
  gboolean (*expire_deleted) (TernUpkeep *upkeep, gint64 mailbox, TernFiletime before, gboolean *ret_more, TernJob *job,
                              GError **error);
  /* Forgets changes that were at least @keep seconds old at the last call; readers who didn't come that far get STALE. */
  gboolean (*prune_changes) (TernUpkeep *upkeep, gint64 mailbox, gint64 keep, gboolean *ret_more, TernJob *job,
                             GError **error);
  /* Removes large values that nothing refers to and that were written more than @grace seconds ago. */
  gboolean (*sweep_values) (TernUpkeep *upkeep, gint64 mailbox, gint64 grace, TernJob *job, GError **error);
};

gboolean tern_upkeep_next_mailbox (TernUpkeep *upkeep, gint64 after, gint64 *ret_next, TernJob *job,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_upkeep_purge_mailbox (TernUpkeep *upkeep, gint64 mailbox, TernJob *job,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_upkeep_expire_deleted (TernUpkeep *upkeep, gint64 mailbox, TernFiletime before, gboolean *ret_more,
                                     TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_upkeep_prune_changes (TernUpkeep *upkeep, gint64 mailbox, gint64 keep, gboolean *ret_more, TernJob *job,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_upkeep_sweep_values (TernUpkeep *upkeep, gint64 mailbox, gint64 grace, TernJob *job,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
