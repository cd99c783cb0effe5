#include "core/groupware/tern-groupware.h"

#include "core/base/tern-error.h"
#include "core/groupware/tern-groupware-private.h"
#include "core/groupware/tern-guard.h"
#include "core/groupware/tern-provision.h"

/* What may be sent when nobody says otherwise. */
#define SUBMIT_RECIPIENTS 500
#define SUBMIT_SIZE (64 * 1024 * 1024)

struct _TernGroupware {
  GObject parent;

  TernStore *store;
  TernDirectory *directory;
  TernHooks *delivery_hooks;
  TernNotices *notices;
  TernGroupwareWake wake; /* nullable */
  gpointer wake_data;
  GDestroyNotify free_wake_data; /* nullable */
  GMutex lock;
  TernSubmitLimits limits; /* guarded by lock */
};

G_DEFINE_FINAL_TYPE (TernGroupware, tern_groupware, G_TYPE_OBJECT)

static void
tern_groupware_finalize (GObject *object)
{
  TernGroupware *groupware = TERN_GROUPWARE (object);

  g_clear_pointer (&groupware->notices, tern_notices_unref);
  g_clear_object (&groupware->store);
  g_clear_object (&groupware->directory);
  g_clear_pointer (&groupware->delivery_hooks, tern_hooks_free);
  if (groupware->free_wake_data != NULL)
    groupware->free_wake_data (groupware->wake_data);
  g_mutex_clear (&groupware->lock);
  G_OBJECT_CLASS (tern_groupware_parent_class)->finalize (object);
}

static void
tern_groupware_class_init (TernGroupwareClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tern_groupware_finalize;
}

static void
tern_groupware_init (TernGroupware *groupware)
{
  groupware->delivery_hooks = tern_hooks_new ();
  groupware->limits = (TernSubmitLimits){ SUBMIT_RECIPIENTS, SUBMIT_SIZE };
  g_mutex_init (&groupware->lock);
}

TernGroupware *
tern_groupware_new (TernStore *store, TernDirectory *directory)
{
  TernGroupware *groupware = g_object_new (TERN_TYPE_GROUPWARE, NULL);

  groupware->store = g_object_ref (store);
  groupware->directory = g_object_ref (directory);
  groupware->notices = tern_notices_new (store);
  return groupware;
}

/** tern_groupware_get_directory: (transfer none). */
TernDirectory *
tern_groupware_get_directory (TernGroupware *groupware)
{
  return groupware->directory;
}

TernNotices *
tern_groupware_get_notices (TernGroupware *groupware)
{
  return groupware->notices;
}

TernQueue *
tern_groupware_get_queue (TernGroupware *groupware)
{
  return TERN_QUEUE (groupware->store);
}

void
tern_groupware_set_wake (TernGroupware *groupware, TernGroupwareWake wake, gpointer user_data, GDestroyNotify destroy)
{
  groupware->wake = wake;
  groupware->wake_data = user_data;
  groupware->free_wake_data = destroy;
}

void
tern_groupware_wake (TernGroupware *groupware)
{
  if (groupware->wake != NULL)
    groupware->wake (groupware, groupware->wake_data);
}

void
tern_groupware_set_submit_limits (TernGroupware *groupware, guint recipients, gint64 size)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&groupware->lock);

  groupware->limits = (TernSubmitLimits){ recipients, size };
}

TernSubmitLimits
tern_groupware_get_submit_limits (TernGroupware *groupware)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&groupware->lock);

  return groupware->limits;
}

TernMailbox *
tern_groupware_open_raw (TernGroupware *groupware, const TernGuid *mailbox, TernJob *job, GError **error)
{
  return tern_store_open_mailbox (groupware->store, mailbox, job, error);
}

TernHooks *
tern_groupware_get_delivery_hooks (TernGroupware *groupware)
{
  return groupware->delivery_hooks;
}

TernMailbox *
tern_groupware_open_mailbox (TernGroupware *groupware, const TernGuid *mailbox, TernIdentity *identity, TernJob *job,
                             GError **error)
{
  g_autoptr (TernMailbox) raw = tern_store_open_mailbox (groupware->store, mailbox, job, error);
  const TernMailboxInfo *info;

  if (raw == NULL)
    return NULL;
  info = tern_mailbox_get_info (raw);
  if (!tern_guid_equal (&info->organisation, &tern_identity_get_info (identity)->organisation)) {
    g_set_error (error, TERN_ERROR, TERN_ERROR_NOT_FOUND, "the mailbox belongs to another organisation");
    return NULL;
  }
  return TERN_MAILBOX (tern_guard_new (raw, identity));
}

/* A mailbox that a crash left without its folders is opened and filled up again. */
TernMailbox *
tern_groupware_open_or_create (TernGroupware *groupware, const TernMailboxSpec *spec, TernJob *job, GError **error)
{
  g_autoptr (GError) why = NULL;
  TernMailbox *raw = tern_store_create_mailbox (groupware->store, spec, job, &why);

  if (raw != NULL)
    return raw;
  if (g_error_matches (why, TERN_ERROR, TERN_ERROR_EXISTS))
    return tern_store_open_mailbox (groupware->store, &spec->guid, job, error);
  g_propagate_error (error, g_steal_pointer (&why));
  return NULL;
}

gboolean
tern_groupware_create_mailbox (TernGroupware *groupware, const TernEntry *entry, const char *locale, TernJob *job,
                               GError **error)
{
  TernMailboxSpec spec = {
    .guid = entry->mailbox,
    .organisation = entry->organisation,
    .owner = entry->guid,
    .is_public = FALSE,
    .locale = locale != NULL ? locale : "en_US",
  };
  g_autoptr (TernMailbox) raw = tern_groupware_open_or_create (groupware, &spec, job, error);

  if (raw == NULL || !tern_provision_mailbox (raw, job, error)) {
    g_prefix_error (error, "create the mailbox of %s: ", entry->address);
    return FALSE;
  }
  return TRUE;
}

gboolean
tern_groupware_delete_mailbox (TernGroupware *groupware, const TernGuid *mailbox, TernJob *job, GError **error)
{
  return tern_store_delete_mailbox (groupware->store, mailbox, job, error);
}

gboolean
tern_groupware_verify_mailbox (TernGroupware *groupware, const TernGuid *mailbox, GPtrArray **ret_problems,
                               TernJob *job, GError **error)
{
  return tern_store_verify_mailbox (groupware->store, mailbox, ret_problems, job, error);
}

gboolean
tern_groupware_mark_restored (TernGroupware *groupware, TernJob *job, GError **error)
{
  return tern_store_mark_restored (groupware->store, job, error);
}
