#pragma once

#include "core/groupware/notices/tern-notices.h"
#include "core/spi/tern-directory.h"
#include "core/spi/tern-store.h"

/**
 * TernGroupware:
 *
 * The one way from a protocol to mailboxes: it opens them wrapped for an identity (invariant 3), provisions new ones
 * and delivers mail. Safe from any thread.
 */
#define TERN_TYPE_GROUPWARE (tern_groupware_get_type ())
G_DECLARE_FINAL_TYPE (TernGroupware, tern_groupware, TERN, GROUPWARE, GObject)

TernGroupware *tern_groupware_new (TernStore *store, TernDirectory *directory);
TernDirectory *tern_groupware_get_directory (TernGroupware *groupware);
/** tern_groupware_get_notices: (transfer none): the one source of events on this node. */
TernNotices *tern_groupware_get_notices (TernGroupware *groupware);

/** tern_groupware_open_mailbox: (transfer full): the mailbox as @identity may see it; a TernGuard
 * (core/groupware/tern-guard.h). */
TernMailbox *tern_groupware_open_mailbox (TernGroupware *groupware, const TernGuid *mailbox, TernIdentity *identity,
                                          TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_groupware_create_mailbox: makes and provisions @entry's mailbox; goes on where an interrupted attempt stopped.
 */
gboolean tern_groupware_create_mailbox (TernGroupware *groupware, const TernEntry *entry, const char *locale,
                                        TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_groupware_delete_mailbox (TernGroupware *groupware, const TernGuid *mailbox, TernJob *job,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
/** tern_groupware_verify_mailbox: *ret_problems: (transfer full) (element-type utf8): one line a difference. */
gboolean tern_groupware_verify_mailbox (TernGroupware *groupware, const TernGuid *mailbox, GPtrArray **ret_problems,
                                        TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
tern_groupware_mark_restored (TernGroupware *groupware, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** TernGroupwareWake: there is new work in the queue; called on any worker thread, must not block. */
typedef void (*TernGroupwareWake) (TernGroupware *groupware, gpointer user_data);
/** tern_groupware_set_wake: once, by who runs the queue, before anybody submits; @destroy runs with the groupware. */
void tern_groupware_set_wake (TernGroupware *groupware, TernGroupwareWake wake, gpointer user_data,
                              GDestroyNotify destroy);
/** tern_groupware_set_submit_limits: of each message that is sent from now on. */
void tern_groupware_set_submit_limits (TernGroupware *groupware, guint recipients, gint64 size);
