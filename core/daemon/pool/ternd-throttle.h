#pragma once

#include <glib.h>

/**
 * TerndThrottle:
 *
 * Bounds how often passwords may be guessed: a token bucket for each account and each address (an IPv6 one by its /64).
 * An account that logged on from an address before has a bucket of its own for that pair instead, so that nobody
 * elsewhere can lock it out there by guessing. Bounded memory; safe from any thread.
 */
typedef struct _TerndThrottle TerndThrottle;

/** TerndThrottleLimits: how many failures at once, and after how many seconds one is forgiven. */
typedef struct {
  guint account_burst;
  guint account_seconds;
  guint address_burst;
  guint address_seconds;
} TerndThrottleLimits;

TerndThrottle *ternd_throttle_new (const TerndThrottleLimits *limits);
void ternd_throttle_free (TerndThrottle *throttle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TerndThrottle, ternd_throttle_free)

/**
 * ternd_throttle_enter: before a password is verified. Takes the token that a failure costs, so that attempts at the
 * same time count too.
 *
 * Returns: %FALSE: answer as for a wrong password, without looking
 */
gboolean
ternd_throttle_enter (TerndThrottle *throttle, const char *login, const char *remote) G_GNUC_WARN_UNUSED_RESULT;
/** ternd_throttle_passed: the password was right (@verified), or nobody could tell: the token comes back. */
void ternd_throttle_passed (TerndThrottle *throttle, const char *login, const char *remote, gboolean verified);
