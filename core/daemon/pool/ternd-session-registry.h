#pragma once

#include <gio/gio.h>

#include "core/base/tern-metrics.h"
#include "core/spi/tern-session.h"

/**
 * TerndSessionRegistry:
 *
 * All live sessions of this node. An id is the node's id, a dot and 128 random bits in hexadecimal. Lookups compare
 * node and identity, so that a guessed or stolen id of another account looks like one that never was. Safe from any
 * thread.
 */
typedef struct _TerndSessionRegistry TerndSessionRegistry;

/**
 * ternd_session_registry_new:
 * @node_id: letters and digits, 1 to 32
 * @per_account: how many live sessions of one kind an account may have
 */
TerndSessionRegistry *ternd_session_registry_new (const char *node_id, guint per_account);
/** ternd_session_registry_free: closes all; sessions held elsewhere live on until they are let go. */
void ternd_session_registry_free (TerndSessionRegistry *registry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TerndSessionRegistry, ternd_session_registry_free)

/** ternd_session_registry_set_metrics: counts the live sessions of each kind from here on; before the first one. */
void ternd_session_registry_set_metrics (TerndSessionRegistry *registry, TernMetrics *metrics);
void ternd_session_registry_set_per_account (TerndSessionRegistry *registry, guint per_account);

/**
 * ternd_session_registry_open: (transfer full): @spec's state belongs to the registry even when it fails. At the
 * account's limit the one that was idle longest gives way, so that a user is never locked out by what broken clients
 * left behind; LIMIT only when all of them were used within the last seconds. UNAVAILABLE when @spec's owner drains.
 */
TernSession *ternd_session_registry_open (TerndSessionRegistry *registry, const TernSessionSpec *spec,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * ternd_session_registry_find: (transfer full): and touches it. INVALID: no such form of id; STALE: expired, closed, of
 * another node or of another account; UNAVAILABLE: its module drained away.
 */
TernSession *ternd_session_registry_find (TerndSessionRegistry *registry, const char *id, TernIdentity *identity,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/** ternd_session_registry_find_owner: (nullable) (transfer full): the owner of the live session @id, for routing only.
 */
GObject *ternd_session_registry_find_owner (TerndSessionRegistry *registry, const char *id);

void ternd_session_registry_close (TerndSessionRegistry *registry, TernSession *session);
/** ternd_session_registry_close_id: for the administrator. Returns: whether there was one */
gboolean ternd_session_registry_close_id (TerndSessionRegistry *registry, const char *id);
/** ternd_session_registry_close_account: all of an account (disabled, deleted). Returns: how many */
guint ternd_session_registry_close_account (TerndSessionRegistry *registry, const TernGuid *account);

/** ternd_session_registry_drain_owner: no new sessions for @owner from here on; %FALSE: open to new ones again. */
void ternd_session_registry_drain_owner (TerndSessionRegistry *registry, GObject *owner, gboolean draining);
/** ternd_session_registry_close_owner: the drain time is over. Their ids answer UNAVAILABLE until they would have
 * expired. */
guint ternd_session_registry_close_owner (TerndSessionRegistry *registry, GObject *owner);
/** ternd_session_registry_count_owner: its sessions that are not finalized yet, closed ones that somebody holds
 * included. */
guint ternd_session_registry_count_owner (TerndSessionRegistry *registry, GObject *owner);

/** ternd_session_registry_sweep: drops what has expired; the daemon calls it about every ten seconds. Returns: how many
 */
guint ternd_session_registry_sweep (TerndSessionRegistry *registry);

/** ternd_session_registry_list: (transfer full) (element-type TernSession): in the order of opening. */
GPtrArray *ternd_session_registry_list (TerndSessionRegistry *registry);
/** ternd_session_registry_count: live ones of @kind; %NULL: of all kinds. */
guint ternd_session_registry_count (TerndSessionRegistry *registry, const char *kind);
