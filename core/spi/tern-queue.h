#pragma once

#include <gio/gio.h>

#include "core/base/tern-filetime.h"
#include "core/base/tern-guid.h"
#include "core/model/tern-id.h"
#include "core/spi/tern-job.h"

/** TernQueueKind: what is to be done. Values are stored: never renumber. */
typedef enum {
  TERN_QUEUE_SUBMIT = 1, /* a submitted message: to its recipients in the house, reports, its sent copy */
  TERN_QUEUE_RELAY = 2,  /* a message for recipients outside; waits for who sends mail out */
  TERN_QUEUE_REPORT = 3, /* a read receipt, or the news that a message was deleted unread */
} TernQueueKind;

/**
 * TernQueueRow: work as it is written together with a message (TernItemSave), in one transaction with it.
 * @due: when it may be carried out; 0: at once
 * @key: unique in the mailbox: EXISTS for a second one
 */
typedef struct {
  TernQueueKind kind;
  TernFiletime due;
  const char *key;
  GBytes *payload;
} TernQueueRow;

/**
 * TernQueueEntry: work that waits or is under way. @message: the message it was written with.
 * @claim: whose turn it is: every claim counts one up, so that who was too slow finds out (STALE)
 * @due: while it is under way: when others may take it over
 */
typedef struct {
  TernGuid mailbox;
  TernGuid organisation;
  gint64 id;
  TernQueueKind kind;
  TernId message;
  guint claim;
  TernFiletime due;
  gboolean is_claimed;
  char *key;
  char *node;       /* nullable */
  char *last_error; /* nullable */
  GBytes *payload;
} TernQueueEntry;
void tern_queue_entry_free (TernQueueEntry *entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernQueueEntry, tern_queue_entry_free)

/** TernQueueClaim: @node: who takes them; @lease_s: for how long nobody else does; @n: how many at most. */
typedef struct {
  TernQueueKind kind;
  const char *node;
  guint lease_s;
  guint n;
} TernQueueClaim;

/**
 * TernQueue: work that outlives the request and the node that asked for it, of all mailboxes. Implemented by the
 * object that is the TernStore. Only core/groupware calls it.
 */
#define TERN_TYPE_QUEUE (tern_queue_get_type ())
G_DECLARE_INTERFACE (TernQueue, tern_queue, TERN, QUEUE, GObject)

struct _TernQueueInterface {
  GTypeInterface parent;

  /* (element-type TernQueueEntry) what is due, oldest first, now this node's. O(n), however much waits. */
  GPtrArray *(*claim) (TernQueue *queue, const TernQueueClaim *claim, TernJob *job, GError **error);
  /* It goes on for another @lease_s; STALE when somebody else took it over. */
  gboolean (*renew) (TernQueue *queue, const TernQueueEntry *entry, guint lease_s, TernJob *job, GError **error);
  /* What @node had under way when it ended without a word is free again; for its next start. */
  gboolean (*release) (TernQueue *queue, const char *node, TernJob *job, GError **error);
  /* It is done: the row goes. STALE when somebody else took it over. */
  gboolean (*finish) (TernQueue *queue, const TernQueueEntry *entry, TernJob *job, GError **error);
  /* It is given back until @due, with the reason; STALE as above. */
  gboolean (*postpone) (TernQueue *queue, const TernQueueEntry *entry, TernFiletime due, const char *reason,
                        TernJob *job, GError **error);
  /* Takes back what was written with @message: NOT_FOUND if there is none of @kind, BUSY while it is under way. */
  gboolean (*withdraw) (TernQueue *queue, const TernGuid *mailbox, TernQueueKind kind, TernId message, TernJob *job,
                        GError **error);
  /* (element-type TernQueueEntry) up to @n by due time; @mailbox NULL: of all. */
  GPtrArray *(*list) (TernQueue *queue, const TernGuid *mailbox, guint n, TernJob *job, GError **error);
  /* NOT_FOUND. @mailbox NULL: of any, which costs O(queue). */
  TernQueueEntry *(*get) (TernQueue *queue, const TernGuid *mailbox, const char *key, TernJob *job, GError **error);
  /* Adds work without a message of its own. */
  gboolean (*add) (TernQueue *queue, const TernGuid *mailbox, TernId message, const TernQueueRow *row, TernJob *job,
                   GError **error);
  /* Forgets delivery keys older than @before, at most @n; *ret_n: how many there were. */
  gboolean (*forget_delivered) (TernQueue *queue, TernFiletime before, guint n, guint *ret_n, TernJob *job,
                                GError **error);
};

GPtrArray *tern_queue_claim (TernQueue *queue, const TernQueueClaim *claim, TernJob *job,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_queue_renew (TernQueue *queue, const TernQueueEntry *entry, guint lease_s, TernJob *job,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean
tern_queue_release (TernQueue *queue, const char *node, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_queue_finish (TernQueue *queue, const TernQueueEntry *entry, TernJob *job,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_queue_postpone (TernQueue *queue, const TernQueueEntry *entry, TernFiletime due, const char *reason,
                              TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_queue_withdraw (TernQueue *queue, const TernGuid *mailbox, TernQueueKind kind, TernId message,
                              TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *tern_queue_list (TernQueue *queue, const TernGuid *mailbox, guint n, TernJob *job,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
TernQueueEntry *tern_queue_get (TernQueue *queue, const TernGuid *mailbox, const char *key, TernJob *job,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_queue_add (TernQueue *queue, const TernGuid *mailbox, TernId message, const TernQueueRow *row,
                         TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_queue_forget_delivered (TernQueue *queue, TernFiletime before, guint n, guint *ret_n, TernJob *job,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
