#pragma once

#include <glib.h>

#include "core/spi/tern-identity.h"

/**
 * TerndCredentialCache:
 *
 * Logins that were verified a moment ago, so that a client that sends its password with every request costs one hash in
 * five minutes. Holds no password: entries are found by HMAC-SHA256 of login and password under a random key of this
 * process. Bounded; safe from any thread.
 */
typedef struct _TerndCredentialCache TerndCredentialCache;

TerndCredentialCache *ternd_credential_cache_new (guint max_entries, guint lifetime_s);
void ternd_credential_cache_free (TerndCredentialCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TerndCredentialCache, ternd_credential_cache_free)

/** ternd_credential_cache_lookup: (transfer full) (nullable) */
TernIdentity *ternd_credential_cache_lookup (TerndCredentialCache *cache, const char *login, const char *password);

/** ternd_credential_cache_get_generation: to be read before a verification begins, and given to add(). */
guint64 ternd_credential_cache_get_generation (TerndCredentialCache *cache);
/** ternd_credential_cache_add: does nothing when something was forgotten since @generation: the answer may be an old
 * one. */
void ternd_credential_cache_add (TerndCredentialCache *cache, const char *login, const char *password,
                                 TernIdentity *identity, guint64 generation);
/** ternd_credential_cache_forget: every entry of @login (any letter case) and of accounts reached by it; %NULL: all. */
void ternd_credential_cache_forget (TerndCredentialCache *cache, const char *login);
guint ternd_credential_cache_count (TerndCredentialCache *cache);
