#pragma once

#include <gio/gio.h>

#include "core/spi/tern-mailbox.h"

/** TernMailboxSpec: what a new mailbox is made from; its GUIDs are random and travel with it (invariant 10). */
typedef struct {
  TernGuid guid;
  TernGuid organisation;
  TernGuid owner; /* account; null GUID for a public store */
  gboolean is_public;
  const char *locale; /* such as "en_US": folder names and the sort locale */
} TernMailboxSpec;

/**
 * TernStore: where mailboxes live. Only core/groupware calls it and what it gives raw; everybody else receives
 * mailboxes wrapped for an identity (invariant 3).
 */
#define TERN_TYPE_STORE (tern_store_get_type ())
G_DECLARE_INTERFACE (TernStore, tern_store, TERN, STORE, GObject)

struct _TernStoreInterface {
  GTypeInterface parent;

  /* An empty mailbox without any folder; EXISTS if the GUID is taken. Provisioning fills it in the same job. */
  TernMailbox *(*create_mailbox) (TernStore *store, const TernMailboxSpec *spec, TernJob *job, GError **error);
  /* The handle of a mailbox; one object a mailbox and node, cached. NOT_FOUND if there is none. */
  TernMailbox *(*open_mailbox) (TernStore *store, const TernGuid *guid, TernJob *job, GError **error);
  gboolean (*delete_mailbox) (TernStore *store, const TernGuid *guid, TernJob *job, GError **error);
  /* Recomputes every derived fact of a mailbox; @ret_problems receives one line (char *) each difference. */
  gboolean (*verify_mailbox) (TernStore *store, const TernGuid *guid, GPtrArray **ret_problems, TernJob *job,
                              GError **error);
  /* After a restore: all counters jump by 2^20 (invariant 1). */
  gboolean (*mark_restored) (TernStore *store, TernJob *job, GError **error);
  /* Asks in one statement how far the mailboxes are that somebody watches, and gives their watchers a hint: for hints
   * that were lost between nodes. Nothing is asked when nothing is watched. */
  gboolean (*renew_hints) (TernStore *store, TernJob *job, GError **error);
};

TernMailbox *tern_store_create_mailbox (TernStore *store, const TernMailboxSpec *spec, TernJob *job,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;
TernMailbox *tern_store_open_mailbox (TernStore *store, const TernGuid *guid, TernJob *job,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_store_delete_mailbox (TernStore *store, const TernGuid *guid, TernJob *job,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_store_verify_mailbox (TernStore *store, const TernGuid *guid, GPtrArray **ret_problems, TernJob *job,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_store_mark_restored (TernStore *store, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_store_renew_hints (TernStore *store, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
