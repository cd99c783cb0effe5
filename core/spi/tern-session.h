#pragma once

#include <gio/gio.h>

#include "core/spi/tern-identity.h"

/**
 * TernSession: what the core knows of a client's session: an id that begins with the node's id and can't be guessed,
 * the identity, which instance of which module serves it, when it expires, and the module's own opaque state. It
 * outlives connections. Safe from any thread.
 */
#define TERN_TYPE_SESSION (tern_session_get_type ())
G_DECLARE_FINAL_TYPE (TernSession, tern_session, TERN, SESSION, GObject)

/** TernSessionSpec: @kind groups sessions for limits and lists ("emsmdb", "nspi"); @state is freed with the session. */
typedef struct {
  const char *kind;
  TernIdentity *identity;
  guint timeout_s;
  gpointer state;
  GDestroyNotify free_state;
  GObject *owner; /* the plugin's service object: the module instance that can use @state */
  const char *client; /* what the client calls itself; NULL: unknown */
  const char *remote;
} TernSessionSpec;

TernSession *tern_session_new (const char *id, const TernSessionSpec *spec);
const char *tern_session_get_id (TernSession *session);
const char *tern_session_get_kind (TernSession *session);
const char *tern_session_get_client (TernSession *session);
const char *tern_session_get_remote (TernSession *session);
TernIdentity *tern_session_get_identity (TernSession *session);
GObject *tern_session_get_owner (TernSession *session);
gpointer tern_session_get_state (TernSession *session);
gint64 tern_session_get_created (TernSession *session); /* monotonic microseconds */
gint64 tern_session_get_expiry (TernSession *session);
/** tern_session_touch: it was used now: the expiry moves by the timeout. */
void tern_session_touch (TernSession *session);
/** tern_session_was_used: whether it was touched since it was made. */
gboolean tern_session_was_used (TernSession *session);
guint tern_session_get_timeout (TernSession *session);
