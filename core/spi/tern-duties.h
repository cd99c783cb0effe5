#pragma once

#include <gio/gio.h>

#include "core/base/tern-guid.h"
#include "core/spi/tern-job.h"

/**
 * TernDuty:
 *
 * Timed work that belongs to the database, not to a node: any node claims it when it is due and holds it by a lease.
 * What the store says about one is true as of the reading.
 */
typedef struct {
  gint64 number;    /* the store's own number of its mailbox; 0: of the whole database */
  TernGuid mailbox; /* null: of the whole database, or of a mailbox that is gone */
  char *kind;
  char *key;         /* tells duties of one kind and mailbox apart; often "" */
  guint failures;    /* in a row, before this run */
  GBytes *payload;   /* (nullable): what the poster or the last run left */
  gint64 claim;      /* whose it is; 0: nobody's */
  gint64 due_in;     /* seconds; G_MAXINT64: when its run ends */
  gint64 lease_left; /* seconds; 0: not claimed */
  char *node;        /* (nullable) */
  char *last_error;  /* (nullable) */
} TernDuty;

void tern_duty_free (TernDuty *duty);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TernDuty, tern_duty_free)

/** TernDutyPost: @mailbox NULL: of the whole database. @sooner: one that is there already becomes due at @delay at the
 * latest, or runs once more if it runs now; else it stays as it is. @payload replaces the old one with @sooner only. */
typedef struct {
  const TernGuid *mailbox;
  const char *kind;
  const char *key;
  gint64 delay; /* seconds */
  gboolean sooner;
  GBytes *payload; /* nullable */
} TernDutyPost;

/** TernDutyDemand: what a node would carry out: up to @most of @kind, each for @lease seconds. */
typedef struct {
  const char *kind;
  guint most;
  gint64 lease;
} TernDutyDemand;

/** TernDutyResult: how a run ended. A duty that was posted again meanwhile stays and is due then. */
typedef struct {
  const char *error; /* (nullable): why it failed; counts as a failure */
  gboolean is_done;  /* the row goes away */
  gint64 again_in;   /* else: seconds */
  GBytes *payload;   /* (nullable): replaces the old one */
} TernDutyResult;

/** TernDutiesPosted: something became due earlier on this node; called on any thread, must not block. */
typedef void (*TernDutiesPosted) (gpointer user_data);

/**
 * TernDuties: what a store keeps of them; the same object as the TernStore, and like it for core/groupware only. All
 * times are the database's own, so that nodes' clocks needn't agree. Safe from any thread.
 */
#define TERN_TYPE_DUTIES (tern_duties_get_type ())
G_DECLARE_INTERFACE (TernDuties, tern_duties, TERN, DUTIES, GObject)

struct _TernDutiesInterface {
  GTypeInterface parent;

  gboolean (*post) (TernDuties *duties, const TernDutyPost *post, TernJob *job, GError **error);
  /* (element-type TernDuty) due ones, those whose lease ran out too; they are @node's from now on. */
  GPtrArray *(*claim) (TernDuties *duties, const char *node, const TernDutyDemand *demands, guint n, TernJob *job,
                       GError **error);
  /* STALE when the lease ran out and somebody else has it: its run must end. Updates duty->claim. */
  gboolean (*renew) (TernDuties *duties, TernDuty *duty, gint64 lease, TernJob *job, GError **error);
  /* STALE as above: nothing was written. */
  gboolean (*finish) (TernDuties *duties, const TernDuty *duty, const TernDutyResult *result, TernJob *job,
                      GError **error);
  /* (element-type TernDuty) all of them, the next due first. */
  GPtrArray *(*list) (TernDuties *duties, TernJob *job, GError **error);
  /* One function; NULL ends it, and no call is under way when it returns. */
  void (*set_posted) (TernDuties *duties, TernDutiesPosted func, gpointer user_data);
};

gboolean tern_duties_post (TernDuties *duties, const TernDutyPost *post, TernJob *job,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *tern_duties_claim (TernDuties *duties, const char *node, const TernDutyDemand *demands, guint n,
                              TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_duties_renew (TernDuties *duties, TernDuty *duty, gint64 lease, TernJob *job,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean tern_duties_finish (TernDuties *duties, const TernDuty *duty, const TernDutyResult *result, TernJob *job,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *tern_duties_list (TernDuties *duties, TernJob *job, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void tern_duties_set_posted (TernDuties *duties, TernDutiesPosted func, gpointer user_data);
