#include "core/spi/tern-session.h"

struct _TernSession {
  GObject parent;

  char *id;
  char *kind;
  char *client;
  char *remote;
  TernIdentity *identity;
  GObject *owner;
  gpointer state;
  GDestroyNotify free_state;
  guint timeout_s;
  gint64 created;
  gint64 expiry; /* atomic */
  gboolean was_used; /* atomic */
};

G_DEFINE_FINAL_TYPE (TernSession, tern_session, G_TYPE_OBJECT)

static void
tern_session_finalize (GObject *object)
{
  TernSession *session = TERN_SESSION (object);

  if (session->free_state != NULL)
    session->free_state (session->state);
  g_clear_object (&session->owner);
  tern_identity_unref (session->identity);
  g_free (session->id);
  g_free (session->kind);
  g_free (session->client);
  g_free (session->remote);
  G_OBJECT_CLASS (tern_session_parent_class)->finalize (object);
}

static void
tern_session_class_init (TernSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tern_session_finalize;
}

static void
tern_session_init (TernSession *session)
{
  session->created = g_get_monotonic_time ();
}

/** tern_session_new: (transfer full): for the session registry; @spec's state belongs to the session from here on. */
TernSession *
tern_session_new (const char *id, const TernSessionSpec *spec)
{
  TernSession *session = g_object_new (TERN_TYPE_SESSION, NULL);

  session->id = g_strdup (id);
  session->kind = g_strdup (spec->kind);
  session->client = g_strdup (spec->client);
  session->remote = g_strdup (spec->remote);
  session->identity = tern_identity_ref (spec->identity);
  session->owner = spec->owner != NULL ? g_object_ref (spec->owner) : NULL;
  session->state = spec->state;
  session->free_state = spec->free_state;
  session->timeout_s = spec->timeout_s;
  tern_session_touch (session);
  session->was_used = FALSE;
  return session;
}

const char *
tern_session_get_id (TernSession *session)
{
  return session->id;
}

const char *
tern_session_get_kind (TernSession *session)
{
  return session->kind;
}

const char *
tern_session_get_client (TernSession *session)
{
  return session->client;
}

const char *
tern_session_get_remote (TernSession *session)
{
  return session->remote;
}

TernIdentity *
tern_session_get_identity (TernSession *session)
{
  return session->identity;
}

GObject *
tern_session_get_owner (TernSession *session)
{
  return session->owner;
}

gpointer
tern_session_get_state (TernSession *session)
{
  return session->state;
}

gint64
tern_session_get_created (TernSession *session)
{
  return session->created;
}

gint64
tern_session_get_expiry (TernSession *session)
{
  return __atomic_load_n (&session->expiry, __ATOMIC_RELAXED);
}

void
tern_session_touch (TernSession *session)
{
  __atomic_store_n (&session->expiry, g_get_monotonic_time () + (gint64) session->timeout_s * G_USEC_PER_SEC,
                    __ATOMIC_RELAXED);
  __atomic_store_n (&session->was_used, TRUE, __ATOMIC_RELAXED);
}

gboolean
tern_session_was_used (TernSession *session)
{
  return __atomic_load_n (&session->was_used, __ATOMIC_RELAXED);
}

guint
tern_session_get_timeout (TernSession *session)
{
  return session->timeout_s;
}
